"""Type drawn on a sheet of a few colours, and the sheet written as PNG (W3C PNG, third edition). Pure.

A pixel is a number: which ink, and how much of it (64 shades); the palette turns it into a colour on the paper. So a
card of 1200 × 630 takes 0.76 MB while it is drawn, and a few tens of KB once it is written.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence

import numpy as np
import uharfbuzz as hb
from numpy.typing import NDArray

from amana.newsroom.card.typeset import UNIT, Glyph

Colour = tuple[int, int, int]
SHADES = 64
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PALETTE = 3  # the colour type: each byte is a place in the palette


class Sheet:
    """A sheet of paper with inks; places are in pixels from the upper left corner."""

    def __init__(self, width: int, height: int, paper: Colour, inks: Sequence[Colour]) -> None:
        assert len(inks) * SHADES <= 256
        self._pixels: NDArray[np.uint8] = np.zeros((height, width), np.uint8)
        self._paper, self._inks = paper, inks
        self._pens: dict[int, hb.RasterDraw] = {}

    def rule(self, ink: int, left: int, top: int, size: tuple[int, int]) -> None:
        """A filled rectangle of this width and height."""
        width, height = size
        self._pixels[top : top + height, left : left + width] = ink * SHADES + SHADES - 1

    def write(self, ink: int, glyphs: Iterable[Glyph], size: int, origin: tuple[float, float]) -> None:
        """Glyphs of a line at a size; ``origin`` is the left end of the line on its base."""
        pen = self._pens.setdefault(ink, hb.RasterDraw())
        scale = size / UNIT
        left, base = origin
        for glyph in glyphs:
            place = (left + glyph.x * scale, self._pixels.shape[0] - base + glyph.y * scale)
            pen.transform = (scale, 0.0, 0.0, scale, *place)
            pen.draw_glyph(glyph.font, glyph.number)

    def png(self) -> bytes:
        """The sheet as a file."""
        for ink, pen in self._pens.items():
            self._lay(ink, pen)
        self._pens.clear()
        height, width = self._pixels.shape
        rows = np.zeros((height, width + 1), np.uint8)  # each row begins with its filter: none
        rows[:, 1:] = self._pixels
        head = struct.pack(">IIBBBBB", width, height, 8, _PALETTE, 0, 0, 0)
        data = zlib.compress(rows.tobytes(), 6)
        parts = ((b"IHDR", head), (b"PLTE", self._palette()), (b"IDAT", data), (b"IEND", b""))
        return _SIGNATURE + b"".join(_chunk(kind, data) for kind, data in parts)

    def _lay(self, ink: int, pen: hb.RasterDraw) -> None:
        """Put what a pen has drawn on the sheet; what lies outside is left out."""
        height, width = self._pixels.shape
        pen.extents = hb.RasterExtents(0, 0, width, height, width)
        image = pen.render()
        if image is None:
            return
        drawn = np.frombuffer(image.buffer, np.uint8).reshape(height, image.extents.stride)[::-1, :width]
        shade = drawn // (256 // SHADES)
        np.copyto(self._pixels, ink * SHADES + shade, where=shade > 0, casting="unsafe")

    def _palette(self) -> bytes:
        return bytes(
            round(paper + (colour - paper) * shade / (SHADES - 1))
            for ink in self._inks
            for shade in range(SHADES)
            for paper, colour in zip(self._paper, ink, strict=True)
        )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
