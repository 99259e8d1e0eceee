"""What code may ask of the world. Keys and the fetcher are values of their own: see keys.py and fetch.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


class Clock(Protocol):
    """Time. Order never comes from here (sequences give order); clocks are for people."""

    def now(self) -> datetime:
        """The present moment, with time zone UTC."""

    def monotonic(self) -> float:
        """Seconds that never go back, for measuring and for time-outs."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class Randomness(Protocol):
    """Unpredictable values."""

    def token(self, size: int) -> bytes:
        """``size`` bytes fit for a key."""

    def uuid4(self) -> UUID:
        """A random UUID (RFC 9562, section 5.4)."""


@dataclass(frozen=True)
class World:
    """The ports that nearly everything needs, as one parameter."""

    clock: Clock
    random: Randomness
