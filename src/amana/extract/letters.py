"""One spelling for each Arabic word, with the way back to where it stood in the original text.

Dropped: harakat and Quranic marks, tatweel, bidi controls, zero-width characters, soft hyphens. Made one: the forms
of alef (أ إ آ ٱ → ا), ى and Persian ی → ي, Persian ک → ك, ة → ه, Arabic-Indic and Persian digits → 0-9.
"""

from __future__ import annotations

import re
from bisect import bisect_right

import msgspec

_DROPPED = re.compile(
    "[\u00ad\u0610-\u061a\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
)
_MARKS_ON_A_LETTER = frozenset("\u0640\u0670" + "".join(map(chr, range(0x064B, 0x0660))))
_FROM = "أإآٱىیکةھہ" + "٠١٢٣٤٥٦٧٨٩" + "۰۱۲۳۴۵۶۷۸۹"
_TO = "اااايي" + "كههه" + "0123456789" * 2
_SAME = tuple(zip(_FROM, _TO, strict=True))


class Folded(msgspec.Struct, frozen=True):
    """A text in one spelling (``plain``), and where each of its characters stood in ``original``."""

    original: str
    plain: str
    cuts: tuple[int, ...] = ()  # places in ``plain`` before which characters were dropped, ascending
    shifts: tuple[int, ...] = (0,)  # shifts[k] = how many were dropped before the first k cuts were passed

    def at(self, index: int) -> int:
        """The place in ``original`` of the character ``plain[index]``."""
        return index + self.shifts[bisect_right(self.cuts, index)]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The slice of ``original`` for ``plain[start:end]`` (not empty), with the marks on its last letter."""
        last = self.at(end - 1) + 1
        while last < len(self.original) and self.original[last] in _MARKS_ON_A_LETTER:
            last += 1
        return self.at(start), last


def strip(text: str) -> Folded:
    """``text`` without the characters that are dropped, its letters and digits as they are."""
    if text.isascii():
        return Folded(text, text)
    cuts, shifts, dropped = [], [0], 0
    for run in _DROPPED.finditer(text):
        cuts.append(run.start() - dropped)
        dropped += run.end() - run.start()
        shifts.append(dropped)
    plain = _DROPPED.sub("", text) if dropped else text
    return Folded(text, plain, tuple(cuts), tuple(shifts))


def fold(text: str | Folded) -> Folded:
    """``text`` in one spelling; give what :func:`strip` made of it if that is at hand.

    >>> folded = fold("١٢ محرّم ١٤٤٨هـ")
    >>> folded.plain, folded.original[slice(*folded.span(3, 7))]
    ('12 محرم 1448ه', 'محرّم')
    """
    stripped = strip(text) if isinstance(text, str) else text
    plain = stripped.plain
    if plain.isascii():
        return stripped
    for letter, same in _SAME:
        plain = plain.replace(letter, same)
    return msgspec.structs.replace(stripped, plain=plain)
