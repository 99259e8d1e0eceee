"""A world that answers the same every time: for tests and for the simulator."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from amana.world.ports import World

START = datetime(2026, 1, 1, tzinfo=UTC)


class SimulatedClock:
    """Stands still until told to move; sleeping moves it."""

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self._passed = 0.0

    def now(self) -> datetime:
        """The simulated moment."""
        return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        """Simulated seconds since the start."""
        return self._passed

    def sleep(self, seconds: float) -> None:
        """Move the clock."""
        self._passed += seconds


class SimulatedRandomness:
    """Seeded: never for keys."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose

    def token(self, size: int) -> bytes:
        """The next ``size`` bytes of the seed's stream."""
        return self._random.randbytes(size)

    def uuid4(self) -> UUID:
        """The next UUID of the seed's stream."""
        return UUID(bytes=self._random.randbytes(16), version=4)


def simulated(seed: int = 0, start: datetime = START) -> World:
    """A world with a still clock and seeded randomness."""
    return World(clock=SimulatedClock(start), random=SimulatedRandomness(seed))
