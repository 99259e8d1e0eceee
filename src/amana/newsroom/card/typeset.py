"""Words set in type: each run shaped by HarfBuzz in the first of our fonts that has it, lines broken and balanced.

Lengths are in thousandths of the size of the type (the fonts' own units), places along a line are from its left end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import groupby
from typing import NamedTuple

import uharfbuzz as hb

from amana.newsroom.article import values
from amana.newsroom.card.bidi import levels, visual_runs

UNIT = 1000
ELLIPSIS = "…"
_SCRIPTS = ("arabic", "latin")
_SPACES = " \u00a0"


class Glyph(NamedTuple):
    """An outline and where it stands on the line, in thousandths of the size."""

    font: hb.Font
    number: int
    x: int
    y: int


class Line(NamedTuple):
    """A line that is set."""

    text: str
    glyphs: tuple[Glyph, ...]
    width: int


class Face(NamedTuple):
    """A weight of our type and the side from which its paragraph is read (0 left, 1 right)."""

    weight: int
    base: int


def line(text: str, face: Face) -> Line:
    """Text on one line."""
    return _set(text, _levels(text, face), face)


def fitted(text: str, face: Face, measure: int) -> Line:
    """Text on one line no wider than ``measure``, cut with an ellipsis if it must be."""
    found = paragraph(text, face, measure, 1)
    return found[0] if found else line("", face)


def paragraph(text: str, face: Face, measure: int, most: int) -> list[Line]:
    """Text in lines no wider than ``measure``, at most ``most`` of them, as even as they can be."""
    words = [_narrowed(word, face, measure) for word in text.split()]
    lines = _broken(words, face, measure)
    if len(lines) > most:
        words = _cut(words, face, measure, most)
        lines = _broken(words, face, measure)
    even = _balanced(words, face, measure, len(lines))
    whole = " ".join(words)
    found, at, set_lines = _levels(whole, face), 0, []
    for one in even:
        set_lines.append(_set(one, found[at : at + len(one)], face))
        at += len(one) + 1
    return set_lines


def line_count(text: str, face: Face, measure: int) -> int:
    """How many lines a text takes."""
    return len(_broken(text.split(), face, measure))


def _broken(words: Sequence[str], face: Face, measure: int) -> list[str]:
    """Words in lines, each as full as can be."""
    lines: list[list[str]] = []
    left = 0
    for word in words:
        width = _width(word, face)
        if lines and width + _width(" ", face) <= left:
            lines[-1].append(word)
            left -= width + _width(" ", face)
        else:
            lines.append([word])
            left = measure - width
    return [" ".join(one) for one in lines]


def _balanced(words: Sequence[str], face: Face, measure: int, count: int) -> list[str]:
    """The same number of lines in the narrowest measure that takes them (CSS Text 4, text-wrap: balance)."""
    low, high = measure // 2, measure
    while high - low > UNIT // 10:
        middle = (low + high) // 2
        low, high = (low, middle) if _holds(words, face, middle, count) else (middle, high)
    return _broken(words, face, high)


def _holds(words: Sequence[str], face: Face, measure: int, count: int) -> bool:
    widest = max((_width(word, face) for word in words), default=0)
    return widest <= measure and len(_broken(words, face, measure)) <= count


def _cut(words: Sequence[str], face: Face, measure: int, most: int) -> list[str]:
    """As many of the first words as ``most`` lines hold with an ellipsis after them."""
    low, high = 0, len(words) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _holds(_ended(words, middle), face, measure, most) else (low, middle - 1)
    return _ended(words, low)


def _ended(words: Sequence[str], count: int) -> list[str]:
    """The first words; the last one loses its punctuation to the ellipsis."""
    kept = list(words[:count])
    last = kept.pop().rstrip(".,:;،؛…") if kept else ""
    return [*kept, last + ELLIPSIS]


def _narrowed(word: str, face: Face, measure: int) -> str:
    """A word that fits on a line."""
    if _width(word, face) <= measure:
        return word
    low, high = 0, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _width(word[:middle] + ELLIPSIS, face) <= measure else (low, middle - 1)
    return word[:low] + ELLIPSIS


@lru_cache(maxsize=2048)
def _width(word: str, face: Face) -> int:
    return _set(word, _levels(word, face), face).width


def _levels(text: str, face: Face) -> list[int]:
    """Addresses and other values in a text are read from the left, as on the page (``prose``)."""
    return levels(text, face.base, values(text))


def _set(text: str, found: Sequence[int], face: Face) -> Line:
    glyphs: list[Glyph] = []
    x = 0
    for run in visual_runs(found):
        pieces = list(_by_font(text[run.start : run.end], face.weight))
        for font, piece in pieces[::-1] if run.level % 2 else pieces:
            x = _shaped(glyphs, font, piece, run.level, x)
    return Line(text, tuple(glyphs), x)


def _by_font(text: str, weight: int) -> Iterator[tuple[hb.Font, str]]:
    """Pieces of a run, each with its font; a space or a mark stays with what stands before it."""
    chosen: list[hb.Font] = []
    for sign in text:
        fonts = _fonts(weight)
        if chosen and (sign in _SPACES or chosen[-1].get_nominal_glyph(ord(sign)) is not None):
            chosen.append(chosen[-1])
        else:
            chosen.append(next((font for font in fonts if font.get_nominal_glyph(ord(sign)) is not None), fonts[-1]))
    for font, group in groupby(zip(chosen, text, strict=True), lambda pair: pair[0]):
        yield font, "".join(sign for _font, sign in group)


def _shaped(glyphs: list[Glyph], font: hb.Font, text: str, level: int, x: int) -> int:
    """Add the glyphs of one piece; where the next one begins."""
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if level % 2 else "ltr"
    hb.shape(font, buffer)
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        glyphs.append(Glyph(font, info.codepoint, x + place.x_offset, place.y_offset))
        x += place.x_advance
    return x


@cache
def _fonts(weight: int) -> tuple[hb.Font, ...]:
    return tuple(_font(script, weight) for script in _SCRIPTS)


def _font(script: str, weight: int) -> hb.Font:
    data = (files("amana.newsroom.card") / "fonts" / f"naskh-{script}-{weight}.ttf").read_bytes()
    face = hb.Face(data)
    assert face.upem == UNIT, script
    return hb.Font(face)
