"""The sentences of this package, read once from ``data/messages.csv``: one row a code, English and Arabic."""

from __future__ import annotations

import csv
import unicodedata
from functools import cache

from amana.language import Text
from amana.stix.tables import lines

_LONGEST_VALUE = 80
_DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@cache
def _table() -> dict[str, Text]:
    rows = csv.DictReader(lines("messages.csv"))
    return {row["code"]: Text(en=row["en"], ar=row["ar"]) for row in rows}


def codes() -> frozenset[str]:
    """Every code that has a message."""
    return frozenset(_table())


def message(code: str, **values: object) -> Text:
    """The message of ``code`` with its places filled.

    Values come from outside, so they are shortened to 80 characters and stripped of control and direction
    characters. Raises KeyError for a code without message or a place without value: a fault of ours.
    """
    return _table()[code].fill(**{name: _shown(value) for name, value in values.items()})


def _shown(value: object) -> str:
    text = str(value)
    if len(text) > _LONGEST_VALUE:
        text = text[: _LONGEST_VALUE - 1] + "…"
    return "".join("�" if _is_hidden(c) else c for c in text)


def _is_hidden(character: str) -> bool:
    """Control characters, halves of surrogate pairs, and what changes the direction of the text around it."""
    return unicodedata.category(character) in ("Cc", "Cs") or character in _DIRECTIONS
