"""Countries by name, in Arabic and English, as ISO 3166-1 codes.

A name counts where it stands as a noun of its own. Adjectives (المصري، السعودية after a noun) do not count, nor do
names inside hosts, addresses and file names, nor phrases that only hold the name (المغرب العربي). Names with other
readings carry a guard in ``data/country-names.csv``; the text must bear the reading out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from amana.extract import tables
from amana.extract.gazetteer import Entry, Known
from amana.extract.letters import Folded, fold
from amana.extract.titles import sentence_words, stands_in_a_name

KINGDOMS = frozenset({"JO", "MA", "BH", "GB"})
_HARAKAT = re.compile("[\u064b-\u0652\u0670]+")
_ROW = re.compile(r"\s{0,2}(?:[,،؛/]|و|and|or|او|ثم)?\s{0,2}(?:و|and)?\s{0,2}")
_DEFINITE_NOUN_BEFORE = re.compile(r"(?<![^\W\d_])(?:[وفبك]?ال|لل)[^\W\d_]{2,}\s{1,2}\Z")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)\s{1,2}\Z")
_NAMES_AND_SLASHES = re.compile(r"\W*[A-Z][a-z]+(?:[/-][A-Z][a-z]+)+\W*")
_HOST_LIKE = re.compile(r"[^\W_]\.[^\W_]|@|_|://|\[\.|\(\.|\[at|\(dot|\[dot|[A-Za-z0-9]/|/[A-Za-z0-9]")


def entries() -> list[Entry]:
    """The countries and the phrases to step over, for :class:`amana.extract.gazetteer.Gazetteer`."""
    found = [Entry(phrase) for phrase in tables.lines("not-countries.txt")]
    for code, arabic, english in tables.rows("countries.csv", 3):
        found += [Entry(name, "country", code) for name in (arabic, *_english_forms(english))]
    for code, guard, names in tables.rows("country-names.csv", 3):
        found += [Entry(name, "country", code, guard) for name in names.split("|")]
    return found


def _english_forms(name: str) -> list[str]:
    plain = name.replace("&", "and").replace("St. ", "Saint ")
    return list(dict.fromkeys((name, plain)))


class Row:
    """The country names of one text in their order, and which of them are taken so far."""

    def __init__(self, folded: Folded, names: list[Known]) -> None:
        """Takes the names that need no guard at once."""
        self.folded, self.names = folded, names
        spelled = [_harakat_agree(folded, name) for name in names]
        self.taken = [agree is True or (agree is None and not names[i].entry.guard) for i, agree in enumerate(spelled)]
        self.open = [i for i, agree in enumerate(spelled) if agree is None and not self.taken[i]]
        self.codes = {name.entry.value for name, taken in zip(names, self.taken, strict=True) if taken}

    def ask(self, guards: dict[str, Guard]) -> None:
        """Take each open name whose guard is one of these and agrees."""
        for i in self.open:
            guard = guards.get(self.names[i].entry.guard)
            if guard is not None and guard(self, i):
                self.taken[i] = True
                self.codes.add(self.names[i].entry.value)

    def before(self, i: int) -> str:
        """The folded text before a name and what is written together with it."""
        plain, start = self.folded.plain, self.names[i].start
        while self.names[i].prefixed and start and plain[start - 1].isalpha():
            start -= 1
        return plain[max(0, start - 60) : start]

    def after(self, i: int) -> str:
        """The folded text after a name."""
        return self.folded.plain[self.names[i].end : self.names[i].end + 40]


Guard = Callable[[Row, int], bool]


def choose(folded: Folded, known: list[Known]) -> list[Known]:
    """Those of the country names in ``known`` (in their order) that mean the country."""
    names = [name for name in known if _is_prose(folded, name) and not stands_in_a_name(folded.plain, name.start)]
    row = Row(folded, names)
    row.ask(ALONE)
    row.ask(IN_COMPANY)
    return [name for name, taken in zip(names, row.taken, strict=True) if taken]


def _is_prose(folded: Folded, known: Known) -> bool:
    """Whether a name is no part of a host, an address, a path or a file name."""
    if "." in known.entry.name:
        return True
    plain = folded.plain
    before, after = plain[max(0, known.start - 80) : known.start], plain[known.end : known.end + 80]
    left = before.split()[-1] if before[-1:].strip() else ""
    right = after.split()[0] if after[:1].strip() else ""
    run = (left + plain[known.start : known.end] + right).rstrip(".")
    if _HOST_LIKE.search(run) and not _NAMES_AND_SLASHES.fullmatch(run):
        return False
    return not before.endswith("نقطه ") and not after.startswith("$")


def _harakat_agree(folded: Folded, known: Known) -> bool | None:
    """True if the harakat written are those of the name, False if others are, None if there is nothing to compare."""
    expected = _harakat(known.entry.name)
    if not expected or known.entry.name.isascii():
        return None
    start, end = folded.span(known.start, known.end)
    written = _harakat(folded.original[start:end])
    if not written:
        return None
    return all(expected.get(place) == marks for place, marks in written.items())


def _harakat(text: str) -> dict[int, str]:
    """Number of the letter → the harakat on it, for each letter that has any."""
    marks, dropped = {}, 0
    for run in _HARAKAT.finditer(text):
        marks[run.start() - dropped] = run[0]
        dropped += len(run[0])
    return marks


def _beside(row: Row, i: int) -> bool:
    """In a row with another country."""
    plain, names = row.folded.plain, row.names
    before = i > 0 and row.taken[i - 1] and _ROW.fullmatch(plain[names[i - 1].end : names[i].start][:10])
    after = i + 1 < len(names) and row.taken[i + 1] and _ROW.fullmatch(plain[names[i].end : names[i + 1].start][:10])
    return bool(before or after)


def _place(row: Row, i: int) -> bool:
    """In a row of countries, or after a word that says that a place follows."""
    word = _WORD_BEFORE.search(row.before(i))
    after_place_word = word is not None and not row.names[i].prefixed and word[1].removeprefix("و") in _place_words()
    return after_place_word or _beside(row, i)


def _noun(row: Row, i: int) -> bool:
    """Not an adjective to the definite noun before it."""
    adjective = not row.names[i].prefixed and _DEFINITE_NOUN_BEFORE.search(row.before(i))
    return not adjective or _beside(row, i)


def _kingdom(row: Row, _: int) -> bool:
    return "SA" in row.codes and not row.codes & KINGDOMS


def _not_a_person(row: Row, i: int) -> bool:
    """No part of a personal name: no other capitalised word beside it, but for those that begin a sentence."""
    if re.match(r"[ -][A-Z][a-z]", row.after(i)):
        return False
    word = _WORD_BEFORE.search(row.before(i))
    return word is None or not word[1][0].isupper() or word[1] in sentence_words()


def _not_in_capitals(row: Row, i: int) -> bool:
    beside = re.search(r"[A-Z]{2,}[ -]\Z", row.before(i)) or re.match(r"[ -][A-Z]{2,}", row.after(i))
    return not beside


ALONE: dict[str, Guard] = {"noun": _noun, "person": _not_a_person, "caps": _not_in_capitals}
"""Guard in ``data/country-names.csv`` → whether the text bears the country out; these are asked first."""
IN_COMPANY: dict[str, Guard] = {"beside": _beside, "place": _place, "kingdom": _kingdom}
"""Guards that look at the other countries of the text, and so come second."""


@cache
def _place_words() -> frozenset[str]:
    return frozenset(fold(word).plain for word in tables.lines("place-words.txt"))
