"""Where everything stands on a card: a newspaper's head above a double rule, the headline, the date at the foot."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import NamedTuple
from unicodedata import combining

from amana.newsroom.card.content import HEIGHT, WIDTH, Card
from amana.newsroom.card.ink import Sheet
from amana.newsroom.card.typeset import UNIT, Face, Line, fitted, line_count, paragraph

KEPT = 64  # cards of some 20-40 KB each
LONGEST = 400  # characters of a headline that are looked at: more than any card holds
MOST_MARKS = 3
_EDGE = 72
_MEASURE = WIDTH - 2 * _EDGE
# The colours of the bulletins' page (static/newsroom/bulletin.css).
_PAPER = (0xFB, 0xFA, 0xF5)
_INKS = ((0x17, 0x22, 0x2A), (0x4A, 0x58, 0x60), (0x8F, 0x1D, 0x2C))
_INK, _QUIET, _KICKER = range(3)
_SIZES = (84, 76, 68, 60, 54)  # of the headline: the largest in which it takes few lines
_LINES = (2, 3, 3, 4, 4)  # and how many lines each may take
_LEADING = {"ar": 1.52, "en": 1.24}
_TOP, _BOTTOM = 148, 540  # between these stand kicker and headline


class _Headline(NamedTuple):
    lines: list[Line]
    size: int
    leading: float

    @property
    def height(self) -> float:
        return len(self.lines) * self.leading


_drawing = threading.Lock()


@lru_cache(maxsize=KEPT)
def drawn(card: Card) -> bytes:
    """The card as PNG. One is drawn at a time, so that many requests take the memory of one."""
    with _drawing:
        return _draw(card)


def _draw(card: Card) -> bytes:
    sheet = Sheet(WIDTH, HEIGHT, _PAPER, _INKS)
    bold, plain = Face(700, card.base), Face(400, card.base)
    _head(sheet, card, bold)
    headline = _headline(card, bold)
    kicker = fitted(_legible(card.kicker), plain, _MEASURE * UNIT // 36)
    above = 36 * _LEADING[card.language] + 8 if card.kicker else 0.0
    top = _TOP + max(0.0, (_BOTTOM - _TOP - above - headline.height) / 2)
    _write(sheet, _KICKER, card, kicker, (36, top + 36))
    for number, line in enumerate(headline.lines):
        base = top + above + number * headline.leading + headline.leading / 2 + headline.size * 0.3
        _write(sheet, _INK, card, line, (headline.size, base))
    _foot(sheet, card, plain)
    return sheet.png()


def _head(sheet: Sheet, card: Card, face: Face) -> None:
    """The paper's name in the middle, a double rule below it."""
    name = fitted(_legible(card.masthead), face, _MEASURE * UNIT // 44)
    sheet.write(_INK, name.glyphs, 44, ((WIDTH - name.width * 44 / UNIT) / 2, 88))
    for top, height in ((120, 5), (129, 2)):
        sheet.rule(_INK, _EDGE, top, (_MEASURE, height))


def _foot(sheet: Sheet, card: Card, face: Face) -> None:
    """The date where a line begins, the mark where it ends."""
    sheet.rule(_QUIET, _EDGE, 552, (_MEASURE, 2))
    _write(sheet, _QUIET, card, fitted(card.dated, face, _MEASURE * UNIT // 40), (30, 596))
    mark = fitted(card.mark, Face(700, card.base), _MEASURE * UNIT // 120)
    width = mark.width * 30 / UNIT
    sheet.write(_KICKER, mark.glyphs, 30, (_EDGE if card.base else WIDTH - _EDGE - width, 596))


def _headline(card: Card, face: Face) -> _Headline:
    text = _legible(card.headline)
    for size, most in zip(_SIZES, _LINES, strict=True):
        if line_count(text, face, _MEASURE * UNIT // size) <= most:
            break
    lines = paragraph(text, face, _MEASURE * UNIT // size, most)
    return _Headline(lines, size, size * _LEADING[card.language])


def _legible(text: str) -> str:
    """The beginning of a text, with no more marks than writing has: none without a letter, three on each."""
    kept: list[str] = []
    room = 0
    for sign in text[:LONGEST]:
        if not combining(sign):
            room = 0 if sign.isspace() else MOST_MARKS
        elif room:
            room -= 1
        else:
            continue
        kept.append(sign)
    return "".join(kept)


def _write(sheet: Sheet, ink: int, card: Card, line: Line, at: tuple[int, float]) -> None:
    """A line at a size, on a base, from where lines begin."""
    size, base = at
    left = WIDTH - _EDGE - line.width * size / UNIT if card.base else _EDGE
    sheet.write(ink, line.glyphs, size, (left, base))
