"""The lexicons of language that come with the package, read once: sounds, given names, words of persons and bodies."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from amana.names.fold import fold


class GivenName(NamedTuple):
    """A given name: its Arabic spellings, how it is read aloud, its Latin spellings and its rank (1 = commonest)."""

    arabic: tuple[str, ...]
    latin: str
    spellings: tuple[str, ...]
    rank: int


class Concept(NamedTuple):
    """What a word of an organisation's name means, whatever its language; see organisation_words.csv.

    ``also`` are the numbers of further meanings: برق is lightning in Arabic and electricity in Persian.
    """

    number: int
    name: str
    kind: str
    also: tuple[int, ...] = ()

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of all meanings, the first one first."""
        return (self.number, *self.also)


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a data file of this package; lines that begin with # are its header."""
    text = (files("amana.names") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if line and not line.startswith("#")))


OF_A_PERSON, OF_A_CHILD, OF_A_WOMAN = 5_000, 10_000, 20_000
"""Added to the number of a given name, which is below the first: the servant of who bears it, his mother, and the
feminine of it where the lexicon has no number for that."""

MOST_MEANINGS = 3
"""Meanings of a word that are compared; as many as a word of a person's name may be given names."""


@cache
def given_names() -> tuple[GivenName, ...]:
    """Every given name of given_names.csv; its place in the tuple is its number."""
    return tuple(
        GivenName(
            tuple(fold(spelling) for spelling in row["arabic"].split("|")),
            row["latin"],
            tuple(fold(spelling) for spelling in row["spellings"].split()),
            int(row["rank"]),
        )
        for row in rows("given_names.csv")
    )


@cache
def spellings() -> dict[str, tuple[int, ...]]:
    """Folded spelling → the numbers of the given names that are written so, several where it is ambiguous."""
    found: dict[str, list[int]] = {}
    for number, name in enumerate(given_names()):
        for spelling in dict.fromkeys((*name.arabic, *name.spellings)):
            found.setdefault(spelling.replace("-", ""), []).append(number)
    return {spelling: tuple(numbers) for spelling, numbers in found.items()}


@cache
def person_words() -> dict[str, str]:
    """Folded word → what it does in a person's name: title, nasab, article, abd, din, allah, abu, umm, zade, drop."""
    table = [row for row in rows("person_words.csv") if row["kind"] not in ("divine", "revered", "women")]
    return {fold(word): row["kind"] for row in table for word in row["words"].split()}


@cache
def after_abd(kind: str) -> frozenset[int]:
    """Numbers of the given names that follow Abd: ``divine`` ones of God, or ``revered`` ones of persons."""
    return _names_listed(kind)


@cache
def womens_names() -> frozenset[int]:
    """Numbers of the women's names of which the ending does not say so."""
    return _names_listed("women")


def _names_listed(kind: str) -> frozenset[int]:
    words = [row["words"].split() for row in rows("person_words.csv") if row["kind"] == kind]
    return frozenset(number for some in words for word in some for number in spellings().get(fold(word), ()))


@cache
def nisba_ranks() -> dict[str, int]:
    """Folded family name or nisba → how common it is, 2 (very) to 4."""
    return {fold(word): int(row["rank"]) for row in rows("family_names.csv") for word in row["words"].split()}


@cache
def other_names() -> dict[str, int]:
    """Folded name of another language → how common it is, 2 (very) to 4."""
    found: dict[str, int] = {}
    for row in rows("other_names.csv"):
        for word in row["words"].split():
            found.setdefault(fold(word), int(row["rank"]))
    return found


@cache
def concepts() -> dict[tuple[str, ...], Concept]:
    """Folded words of one expression → its concept; expressions have up to four words.

    Of several meanings the first in the file says what kind of word it is; words that join have that meaning alone.
    """
    found: dict[tuple[str, ...], Concept] = {}
    for number, row in enumerate(rows("organisation_words.csv")):
        concept = Concept(number, row["concept"], row["kind"])
        for words in dict.fromkeys(tuple(fold(expression).split()) for expression in row["words"].split("|")):
            first = found.setdefault(words, concept)
            if first is not concept and "stop" not in (first.kind, row["kind"]):
                found[words] = first._replace(also=(*first.also, number)[: MOST_MEANINGS - 1])
    return found
