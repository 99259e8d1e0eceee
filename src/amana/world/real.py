"""The machine's own clock and randomness."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime
from uuid import UUID, uuid4

from amana.world.ports import World


class RealClock:
    """The operating system's clock."""

    def now(self) -> datetime:
        """The present moment, with time zone UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class RealRandomness:
    """The operating system's randomness."""

    def token(self, size: int) -> bytes:
        """``size`` bytes fit for a key."""
        return secrets.token_bytes(size)

    def uuid4(self) -> UUID:
        """A random UUID."""
        return uuid4()


def real() -> World:
    """The world as it is."""
    return World(clock=RealClock(), random=RealRandomness())
