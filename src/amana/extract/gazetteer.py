"""Names known beforehand, found as whole words in one pass over folded text.

Arabic names are found behind the letters that are written together with them: و ف ب ل ك, two of these, and للـ for
ل before the article. Where a longer name begins at the same word, the longer one is taken.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from amana.extract.letters import fold

WORD = re.compile(r"[^\W\d_]+")
_PREFIXES = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل")
_SHORTEST_IN_CAPITALS = 4  # shorter English names have their own capitals (UAE)


class Entry(msgspec.Struct, frozen=True):
    """One known name. ``kind`` and ``value`` as in a finding; an empty ``kind`` means: step over this phrase."""

    name: str
    kind: str = ""
    value: str = ""
    guard: str = ""


class Known(msgspec.Struct, frozen=True):
    """Where a known name stands in the folded text, without the letters written together with it."""

    entry: Entry
    start: int
    end: int
    prefixed: bool  # a conjunction or preposition is written together with the name


class _Phrase(msgspec.Struct, frozen=True):
    entry: Entry
    prefix: int  # letters before the name in its first word
    prefixed: bool
    tail: re.Pattern[str] | None  # what follows the first word, None if nothing does


class Gazetteer:
    """Names by their first word as it may stand in a text."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Of two entries with the same folded name the later one stands."""
        self._by_first_word: dict[str, list[_Phrase]] = defaultdict(list)
        for name, entry in {fold(entry.name).plain: entry for entry in entries}.items():
            for form, prefix, prefixed in _forms(name):
                first = WORD.match(form)
                assert first is not None, entry.name
                tail = _tail(form[first.end() :])
                self._by_first_word[first[0]].append(_Phrase(entry, prefix, prefixed, tail))
        for phrases in self._by_first_word.values():
            phrases.sort(key=lambda phrase: (phrase.prefix, -len(phrase.entry.name)))

    def find(self, plain: str) -> Iterator[Known]:
        """The known names in folded text, in order, without overlaps; phrases to step over are given too."""
        reached = 0
        by_first_word = self._by_first_word
        for word in WORD.finditer(plain):
            if word[0] in by_first_word and word.start() >= reached:
                known = _longest(by_first_word[word[0]], plain, word.start(), word.end())
                if known is not None:
                    yield known
                    reached = known.end


def _longest(phrases: list[_Phrase], plain: str, start: int, end: int) -> Known | None:
    for phrase in phrases:
        tail = phrase.tail.match(plain, end) if phrase.tail else None
        if phrase.tail is None or tail:
            last = tail.end() if tail else end
            return Known(phrase.entry, start + phrase.prefix, last, phrase.prefixed)
    return None


def _forms(name: str) -> Iterator[tuple[str, int, bool]]:
    """``name`` as it may stand in a text, where in that the name begins, and whether a prefix is written with it."""
    yield name, 0, False
    if name[0].isascii() or not "\u0621" <= name[0] <= "\u064a":
        if len(name) >= _SHORTEST_IN_CAPITALS and name != name.upper():
            yield name.upper(), 0, False
        return
    for prefix in _PREFIXES:
        if name.startswith("ال") and prefix.endswith("ل"):
            yield prefix + name[1:], len(prefix) - 1, True  # للأردن: the ل stands for the alef of the article
        else:
            yield prefix + name, len(prefix), True


def _tail(rest: str) -> re.Pattern[str] | None:
    """A pattern for the rest of a phrase: any white space or hyphen between its words, any apostrophe."""
    if not rest:
        return None
    gaps = re.sub(r"(?:\\ |\\-)+", r"(?:\\s{1,2}|\\s?[-–]\\s?)", re.escape(rest))
    pattern = re.sub("['’]", "['’]", gaps)
    return re.compile(pattern + (r"(?![^\W\d_])" if rest[-1].isalpha() else ""))
