"""The closed lists: what a thing is (category), and what it may be used for, why, and on what ground.

The lists are data (data/categories.csv, data/terms.csv). A category changes only by a decision of the council,
never by a setting of one node.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

import msgspec

from amana.language import Text

REFUSED_LEVEL: Final = "refused"


class Category(msgspec.Struct, frozen=True):
    """One kind of information. ``level`` is technical, financial, crime, content, campaign, meta or refused."""

    key: str
    name: Text
    level: str
    note: str = ""


@cache
def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of a data file of this package; lines that begin with # are its source and licence."""
    text = files(__package__).joinpath("data", name).read_text("utf-8")
    return tuple(csv.DictReader(line for line in text.splitlines() if line and not line.startswith("#")))


@cache
def categories() -> tuple[Category, ...]:
    """Every category of the list, those that are refused at the end."""
    return tuple(
        Category(row["key"], Text(row["name_en"], row["name_ar"]), row["level"], row["note"])
        for row in rows("categories.csv")
    )


@cache
def _by_key() -> Mapping[str, Category]:
    return MappingProxyType({found.key: found for found in categories()})


def category(key: str) -> Category | None:
    """The category of that key; None if the list has none."""
    return _by_key().get(key)


def refused_category(key: str) -> Text | None:
    """Why information of this category is refused; None if the exchange accepts it.

    Takes a key of the list; any other key is refused because it is not on the list.
    """
    found = category(key)
    if found is None:
        return _NOT_LISTED.fill(key=key)
    return _refusals().get(key, _REFUSED) if found.level == REFUSED_LEVEL else None


@cache
def _refusals() -> Mapping[str, Text]:
    return MappingProxyType({row["key"]: Text(row["en"], row["ar"]) for row in rows("refusals.csv")})


def refusal_text(reason: str) -> Text:
    """What a person is told for a reason of data/refusals.csv. Raises KeyError for an unknown reason."""
    return _refusals()[reason]


def _terms(list_name: str) -> Mapping[str, Text]:
    return MappingProxyType(
        {row["key"]: Text(row["name_en"], row["name_ar"]) for row in rows("terms.csv") if row["list"] == list_name}
    )


_NOT_LISTED = Text(
    en="The category “{key}” is not on the closed list. Choose one of the listed categories; if none fits, the "
    "exchange is not the place for it.",
    ar="الفئة «{key}» ليست في القائمة المغلقة. اختر فئة من القائمة، فإن لم تنطبق واحدة منها فليس التبادل موضعًا "
    "لهذه المعلومة.",
)
_REFUSED = Text(
    en="Information of this category is not exchanged.",
    ar="لا تُتبادل معلومات من هذه الفئة.",
)

PURPOSES: Final = _terms("purpose")
"""Why something may be processed: key to name."""

PERMITTED_USES: Final = _terms("use")
"""What a recipient may do with it: key to name."""

LEGAL_BASES: Final = _terms("basis")
"""The ground on which it may be shared: key to name."""
