"""A refusal: why something is kept out, as a reason that is counted and a sentence for whoever sent it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

import msgspec

from amana.handling.folding import fold, squeeze
from amana.handling.terms import REFUSED_LEVEL, categories, category, refusal_text, rows
from amana.language import Text


class Refusal(msgspec.Struct, frozen=True):
    """Why something is kept out: ``reason`` is stable and counted, ``text`` is for the person who sent it."""

    reason: str
    text: Text


@cache
def refusal(reason: str) -> Refusal:
    """The refusal for a reason of data/refusals.csv. Raises KeyError for an unknown reason."""
    return Refusal(reason, refusal_text(reason))


def category_refusal(key: str) -> Refusal | None:
    """Why information of category ``key`` is kept out; None if the exchange accepts it.

    Spelling is forgiven (case, spaces, hyphens): a refused category is not to be smuggled in by it.
    """
    found = category(_category_keys().get(squeeze(key), ""))
    if found is None:
        return refusal("category:unknown")
    return refusal(found.key) if found.level == REFUSED_LEVEL else None


@cache
def _category_keys() -> Mapping[str, str]:
    """Squeezed spelling to key; a refused category is recognised without its prefix too."""
    keys = {squeeze(known.key.removeprefix("refused:")): known.key for known in categories()}
    return MappingProxyType(keys | {squeeze(known.key): known.key for known in categories()})


def phrases(list_name: str) -> frozenset[str]:
    """The folded phrases of one list of data/safeguards.csv."""
    return frozenset(fold(row["phrase"]) for row in rows("safeguards.csv") if row["list"] == list_name)


def terms(list_name: str) -> frozenset[str]:
    """The same without spaces, to compare with :func:`squeeze`."""
    return frozenset(phrase.replace(" ", "") for phrase in phrases(list_name))


def texts(value: object) -> Iterable[str]:
    """The strings of a value that should be a string or a list of them; nothing for other values."""
    if isinstance(value, str):
        return (value,)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else ()
