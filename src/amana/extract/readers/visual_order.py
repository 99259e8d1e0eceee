"""From the order in which glyphs stand on paper to the order in which text is read.

The inverse of the Unicode bidirectional algorithm (UAX #9) for one line. The algorithm maps several texts to the same
line, so its inverse has to choose; where two readings are possible the one that keeps Latin words and numbers together
is taken. One case is known to need more: an IPv6 address in an Arabic line, whose first group of digits is shown at
the other end, is put right by its form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

import msgspec

_STRONG_LEFT, _STRONG_RIGHT = frozenset({"L"}), frozenset({"R", "AL"})
_NO_MIRROR: dict[int, str] = {}
_MIRROR = str.maketrans("()[]{}<>«»‹›≤≥⟨⟩", ")(][}{><»«›‹≥≤⟩⟨")
_COMMON_SEPARATORS = frozenset({"CS", "ES"})
_TURNED_IPV6 = re.compile(
    r"(?<![0-9A-Za-z:])((?:[0-9A-Fa-f]{0,4}:){1,7}[0-9A-Fa-f]{0,4}):([23][0-9]{3})(?![0-9A-Za-z:])"
)
_GLOBAL_IPV6 = re.compile(r"[23][0-9A-Fa-f]{3}:|f[cdef]", re.IGNORECASE)

GAP = "\t"
"""A glyph of our own: a gap too wide for a space, where a cell of a table may end. No run goes across it."""
BROKEN_AFTER = frozenset("-/_=&?%@")
"""Signs in addresses after which a line may end."""

_CLOSING = frozenset(".,:;!?")

_Run = tuple[int, int]


class Manner(msgspec.Struct, frozen=True):
    """How lines are turned. ``right_to_left``: the direction of the paragraph. ``mirrored``: whether a bracket's glyph
    stands for its shape, not for its meaning; producers of PDF differ. ``continued``: whether the line before broke off
    inside an address.
    """

    right_to_left: bool
    mirrored: bool = True
    continued: bool = False


def words_by_direction(texts: Sequence[str]) -> tuple[int, int]:
    """How many words are in Arabic script (or another from right to left), and how many in Latin."""
    right = left = 0
    for text in texts:
        for word in text.split():
            classes = {unicodedata.bidirectional(letter) for letter in word}
            right += not classes.isdisjoint(_STRONG_RIGHT)
            left += not classes.isdisjoint(_STRONG_LEFT)
    return right, left


def logical(glyphs: Sequence[str], manner: Manner) -> str:
    """The text of one line.

    ``glyphs``: what each glyph stands for, from left to right, marks with their letter, spaces as glyphs.

    >>> logical([*"TLP:RED هتجرد"], Manner(right_to_left=True))
    'درجته TLP:RED'
    """
    classes = ["S" if glyph == GAP else unicodedata.bidirectional(glyph[0]) for glyph in glyphs]
    if manner.right_to_left:
        text = "".join(_turned(glyphs, classes, (0, len(glyphs)), manner))
    else:
        text = "".join(_with_turned_runs(glyphs, classes, manner))
    return _TURNED_IPV6.sub(_turn_back, text)


def _turned(glyphs: Sequence[str], classes: list[str], stretch: _Run, manner: Manner) -> Iterator[str]:
    """The glyphs of a stretch that runs from right to left; Latin and numeric runs in it keep their order."""
    start, place = stretch
    runs = _with_broken_ends(_left_to_right_runs(classes, start, place, glyphs), glyphs, manner)
    mirror = _MIRROR if manner.mirrored else _NO_MIRROR
    for first, last in [*reversed(runs), (start, start)]:
        yield from (glyph.translate(mirror) for glyph in reversed(glyphs[last:place]))
        yield from glyphs[first:last]
        place = first


def _with_turned_runs(glyphs: Sequence[str], classes: list[str], manner: Manner) -> Iterator[str]:
    """The glyphs of a stretch that runs from left to right; stretches of Arabic in it are turned."""
    place = 0
    while place < len(glyphs):
        if classes[place] not in _STRONG_RIGHT:
            yield glyphs[place]
            place += 1
            continue
        last = place
        for ahead in range(place, len(glyphs)):
            if classes[ahead] in _STRONG_LEFT:
                break
            if classes[ahead] in _STRONG_RIGHT:
                last = ahead
        yield from _turned(glyphs, classes, (place, last + 1), manner)
        place = last + 1


def _left_to_right_runs(classes: list[str], start: int, end: int, glyphs: Sequence[str]) -> list[_Run]:
    """The Latin runs, from a letter (or digits directly before it) to the last letter or digit, and the numbers."""
    runs: list[_Run] = []
    place = start
    while place < end:
        last = place
        if classes[place] in _STRONG_LEFT:
            last = _end_of_latin(classes, place, end)
        elif glyphs[place] == "+" and place + 1 < end and classes[place + 1] == "EN":
            last = _end_of_telephone(classes, place + 1, end)
        elif classes[place] in ("EN", "AN", "ET"):
            last = _end_of_number(classes, place, end)
            if last < end and classes[last] in _STRONG_LEFT and classes[place] != "AN":
                last = _end_of_latin(classes, last, end)
        if last > place:
            runs.append((place, last))
        place = max(last, place + 1)
    return runs


def _with_broken_ends(runs: list[_Run], glyphs: Sequence[str], manner: Manner) -> list[_Run]:
    """The runs with the signs at which an address was broken off at the line's end, or goes on at its beginning."""
    if runs and not any(glyph.strip() for glyph in glyphs[: runs[0][0]]):
        first, last = runs[0]
        is_word = any(glyph.isalpha() for glyph in glyphs[first:last])  # 11-06-2026 is three numbers
        while is_word and last < len(glyphs) and glyphs[last] in BROKEN_AFTER:
            last += 1
        if last + 1 < len(glyphs) and glyphs[last] in _CLOSING and glyphs[last + 1].isspace():
            last += 1  # it cannot close the word read before, from which a space parts it
        runs[0] = first, last
    if runs and manner.continued and not any(glyph.isalnum() or glyph.isspace() for glyph in glyphs[runs[-1][1] :]):
        first = runs[-1][0]
        while first > 0 and glyphs[first - 1] in BROKEN_AFTER and (len(runs) == 1 or first > runs[-2][1]):
            first -= 1
        runs[-1] = first, len(glyphs)  # the line begins inside the run, so nothing was read before it
    return runs


def _end_of_latin(classes: list[str], place: int, end: int) -> int:
    last = place
    while place < end and classes[place] not in ("R", "AL", "AN", "S"):
        if classes[place] in ("L", "EN"):
            last = place + 1
        place += 1
    return last


def _end_of_telephone(classes: list[str], place: int, end: int) -> int:
    """The end of groups of digits after a +, which stands before its digits only where all run from left to right."""
    last = place
    while place < end and classes[place] in ("EN", "ES", "WS", "CS", "ON"):
        if classes[place] == "EN":
            last = place + 1
        elif place - last > 1:
            break
        place += 1
    return last


def _end_of_number(classes: list[str], place: int, end: int) -> int:
    """The end of digits of one kind with single separators between them and signs (%, $) beside them.

    Digits after an Arabic letter count as Arabic-Indic (rule W2); between those only ``CS`` separates (rule W4), and
    signs do not join them (rule W5). What is read before stands at the right.
    """
    first = place
    while place < end and classes[place] == "ET":
        place += 1
    kind = classes[place] if place < end else ""
    before = next((strong for strong in classes[place:] if strong in ("L", "R", "AL")), "")
    arabic = kind == "AN" or before == "AL"
    if kind not in ("EN", "AN") or (arabic and place > first):
        return first
    separators = {"CS"} if arabic else _COMMON_SEPARATORS
    while place < end:
        joined = classes[place] in separators and place + 1 < end and classes[place + 1] == kind
        if classes[place] != kind and not joined:
            break
        place += 1
    while not arabic and place < end and classes[place] == "ET":
        place += 1
    return place


def _turn_back(found: re.Match[str]) -> str:
    return found[0] if _GLOBAL_IPV6.match(found[1]) else f"{found[2]}:{found[1]}"
