"""Give every distinct part of a name a number, and keep what is known of it in flat arrays that kernels read.

A name becomes two short rows of numbers: its units and their kinds. Words repeat far more than names, so the work of
reading a word is done once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from amana.names.compare import load_of, sound_row
from amana.names.person import Unit
from amana.names.sound import LONGEST_WORD


def together(a: Unit, b: Unit) -> Unit:
    """Two units written as one word."""
    sounds = ((a.sounds[0] + b.sounds[0])[:LONGEST_WORD],)
    return Unit(a.text + b.text, sounds, (), max(a.nats, b.nats), a.arabic)


class Words(NamedTuple):
    """What kernels know of words: first reading of each, readings and their loads, given names, script, nats."""

    starts: NDArray[np.int32]
    rows: NDArray[np.uint8]
    loads: NDArray[np.int32]
    names: NDArray[np.int16]
    arabic: NDArray[np.uint8]
    nats: NDArray[np.float64]


class Vocabulary:
    """Distinct units, numbered as they come; grows, and never changes what it has."""

    def __init__(self) -> None:
        self._numbers: dict[Unit, int] = {}
        self._units: list[Unit] = []
        self._count = 0
        self._starts = np.zeros(1024, np.int32)
        self._rows = np.zeros((2048, LONGEST_WORD + 1), np.uint8)
        self._names = np.full((1024, 3), -1, np.int16)
        self._arabic = np.zeros(1024, np.uint8)
        self._nats = np.zeros(1024, np.float64)
        self._loads = np.zeros(2048, np.int32)

    def number(self, unit: Unit) -> int:
        """The number of a unit, new if it was not seen before."""
        known = self._numbers.get(unit)
        if known is not None:
            return known
        number = self._count
        self._make_room(number + 2, int(self._starts[number]) + len(unit.sounds))
        start = int(self._starts[number])
        for place, sounds in enumerate(unit.sounds):
            self._rows[start + place] = sound_row(sounds)
            self._loads[start + place] = load_of(sounds)
        self._starts[number + 1] = start + len(unit.sounds)
        self._names[number, : len(unit.names)] = unit.names
        self._arabic[number] = unit.arabic
        self._nats[number] = unit.nats
        self._numbers[unit] = number
        self._units.append(unit)
        self._count += 1
        return number

    def numbers(self, units: Sequence[Unit]) -> NDArray[np.int32]:
        """The numbers of several units, in order."""
        return np.array([self.number(unit) for unit in units], np.int32)

    @property
    def words(self) -> Words:
        """The arrays as the kernels take them."""
        return Words(self._starts, self._rows, self._loads, self._names, self._arabic, self._nats)

    def trimmed(self) -> Words:
        """The arrays cut to what they hold, for a file."""
        rows = int(self._starts[self._count])
        count = self._count
        return Words(
            self._starts[: count + 1].copy(),
            self._rows[:rows].copy(),
            self._loads[:rows].copy(),
            self._names[:count].copy(),
            self._arabic[:count].copy(),
            self._nats[:count].copy(),
        )

    def unit(self, number: int) -> Unit:
        """The unit of a number."""
        return self._units[number]

    def units(self) -> list[Unit]:
        """Every unit in the order of its number."""
        return list(self._units)

    def __len__(self) -> int:
        return self._count

    def _make_room(self, units: int, rows: int) -> None:
        if units >= len(self._starts):
            more = len(self._starts)
            self._starts = np.concatenate([self._starts, np.zeros(more, np.int32)])
            self._names = np.concatenate([self._names, np.full((more, 3), -1, np.int16)])
            self._arabic = np.concatenate([self._arabic, np.zeros(more, np.uint8)])
            self._nats = np.concatenate([self._nats, np.zeros(more, np.float64)])
        if rows >= len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
            self._loads = np.concatenate([self._loads, np.zeros_like(self._loads)])
