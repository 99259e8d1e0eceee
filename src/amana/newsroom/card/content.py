"""What a card says and how large it is; nothing here draws."""

from __future__ import annotations

import msgspec

WIDTH, HEIGHT = 1200, 630


class Card(msgspec.Struct, frozen=True):
    """The words on a card. ``mark`` is a word beside the date (corrected), empty for none."""

    masthead: str
    kicker: str
    headline: str
    dated: str
    mark: str
    language: str

    @property
    def base(self) -> int:
        """The side that its language is read from: 1 is the right."""
        return int(self.language == "ar")
