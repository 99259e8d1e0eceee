"""A report's text cut into plain pieces and findings, in order, so that a template need only print them.

>>> from amana.store.reports import ReportFinding
>>> found = ReportFinding(0, "domain", "bad.example", 4, 15, "bad.example", "", "new")
>>> [(piece.text, piece.finding is not None) for piece in pieces("see bad.example now", [found])]
[('see ', False), ('bad.example', True), (' now', False)]
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

import msgspec

from amana.store.reports import ReportFinding

# The signs that turn writing around (UAX 9) and do not show: a value that holds one is not what it looks like.
# LRM, RLM and ALM only nudge, and Arabic texts have them honestly: they stay.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060-\u2064\ufeff\u061c\u00ad]")


class Piece(msgspec.Struct, frozen=True):
    """A run of text; ``finding`` is what it is, None for plain text."""

    text: str
    finding: ReportFinding | None = None


def pieces(text: str, findings: Sequence[ReportFinding]) -> Iterator[Piece]:
    """The whole text in order. Of findings that overlap the first, and of those that begin together the longest."""
    at = 0
    for one in sorted(findings, key=lambda f: (f.start, -f.end)):
        if one.start < at or one.end > len(text) or one.end <= one.start:
            continue
        if one.start > at:
            yield Piece(reveal(text[at : one.start]))
        yield Piece(reveal(text[one.start : one.end]), one)
        at = one.end
    if at < len(text):
        yield Piece(reveal(text[at:]))


def reveal(text: str) -> str:
    """The text with signs that would reorder it, and control characters, made visible: ⟦202E⟧."""
    return _CONTROL.sub(_name, _TURNING.sub(_name, text))


def reveal_all(text: str) -> str:
    """The same for identifiers, in which nothing invisible has a place."""
    return _INVISIBLE.sub(_name, reveal(text))


def plain(text: str) -> str:
    """What a person typed into a one-line field: composed, on one line, without control characters."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join(_CONTROL.sub(" ", composed).split())


def _name(found: re.Match[str]) -> str:
    return f"⟦{ord(found.group()):04X}⟧"
