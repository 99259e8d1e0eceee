"""What reading one document may still use of memory and time."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from amana.extract.readers.problems import TooLarge, TooSlow
from amana.extract.readers.reading import Limits

_MOST_ON_A_PAGE = 200_000  # characters; a full newspaper page has some 30,000
_TICKS = 2000  # how often something is counted before the clock is looked at
_BYTE_BY_BYTE = 20  # how often pdfminer's second try at broken zlib data counts


class Budget:
    """What reading one document may still use."""

    def __init__(self, limits: Limits, clock: Callable[[], float] | None) -> None:
        self._limits, self._clock = limits, clock
        self._until = clock() + limits.max_seconds if clock else 0.0
        self._ticks = self._characters = self._on_page = 0
        self._unpacked = limits.max_unpacked
        self.unknown_signs = 0

    def tick(self) -> None:
        """Something small was done. Raises TooSlow."""
        self._ticks += 1
        if self._ticks % _TICKS == 0:
            self.look_at_the_clock()

    def look_at_the_clock(self) -> None:
        """Something that may have been long was done. Raises TooSlow."""
        if self._clock and self._clock() > self._until:
            raise TooSlow.after(self._limits.max_seconds)

    def character(self) -> None:
        """One more character. Raises TooLarge."""
        self.tick()
        self._characters += 1
        self._on_page += 1
        if self._characters > self._limits.max_characters or self._on_page > _MOST_ON_A_PAGE:
            raise TooLarge.characters(min(self._limits.max_characters, _MOST_ON_A_PAGE))

    def characters(self, count: int) -> None:
        """A whole text. Raises TooLarge."""
        if count > self._limits.max_characters:
            raise TooLarge.characters(self._limits.max_characters)

    def page(self) -> None:
        """A new page begins. Raises TooSlow."""
        self.look_at_the_clock()
        self._on_page = 0

    def unpack(self, data: bytes) -> bytes:
        """What zlib data unpacks to, as far as it is sound. Raises TooLarge before memory is used for it."""
        packed = zlib.decompressobj()
        try:
            plain = packed.decompress(data, self._unpacked + 1)
        except zlib.error:
            plain = b""  # pdfminer tries again byte by byte, which only a small part may cost
            self.take(len(data) * _BYTE_BY_BYTE)
        self.take(len(plain))
        return plain

    def take(self, size: int) -> None:
        """``size`` bytes more were or will be unpacked. Raises TooLarge."""
        self._unpacked -= size
        if self._unpacked < 0:
            raise TooLarge.unpacked(self._limits.max_unpacked)
