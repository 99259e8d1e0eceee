"""Tell which entries of a list are the same person or body: lists repeat each other, under identifiers of their own.

Two entries that hold one name, word for word, and a telling one, are taken for one and linked. A search then counts the
names of each for both. Names that three entries hold are common names, whatever our lexicon thinks of them, and link
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from amana.names.calibrate import Kind
from amana.names.kinds import INITIAL, LEGAL, TITLE
from amana.names.person import Unit

ENOUGH: dict[Kind, float] = {"person": 8.0, "organisation": 6.0}
"""Nats of a name from which two entries that hold it are one."""

_VOWELS = str.maketrans("AeIYOoU", "aiiiuuu", "`")
"""Vowels that clerks do not tell apart count as one (Zaghlul, Zaghloul)."""


class Twins(NamedTuple):
    """The links of a list's entries: ``others[i]`` is one with ``entries[i]``; sorted, each pair both ways."""

    entries: NDArray[np.uint32]
    others: NDArray[np.uint32]

    def has(self, entries: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Which of the entries have links."""
        if not len(self.entries):
            return np.zeros(len(entries), np.bool_)
        places = np.minimum(np.searchsorted(self.entries, entries), len(self.entries) - 1)
        found: NDArray[np.bool_] = self.entries[places] == entries
        return found

    def of(self, entry: int) -> list[int]:
        """The entry and those that are linked with it, itself first. A twin of a twin is not one."""
        first, end = np.searchsorted(self.entries, [entry, entry + 1])
        return [entry, *self.others[first:end].tolist()]


def name_keys(
    units: Sequence[Unit], offsets: NDArray[np.uint32], words: NDArray[np.int32], kinds: NDArray[np.uint8], kind: Kind
) -> NDArray[np.uint64]:
    """A number for each name, the same for names of the same words in any order; 0 for a name that tells too little.

    A given name or a meaning counts as itself, however it is spelled; titles and legal forms do not count.
    """
    numbers: dict[object, int] = {}
    of_word = np.array(
        [numbers.setdefault(unit.names or unit.sounds[0].translate(_VOWELS), len(numbers)) for unit in units], np.uint64
    )
    mixed = (of_word + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    nats = np.array([unit.nats for unit in units])[words] * ((kinds & INITIAL == 0) if kind == "person" else 1.0)
    counted = (kinds & TITLE == 0) if kind == "person" else kinds != LEGAL
    starts = np.concatenate([[0], np.cumsum(counted)])[offsets.astype(np.int64)]
    sizes = np.diff(starts)

    def sums(values: NDArray[Any]) -> NDArray[Any]:
        total = np.concatenate([np.zeros(1, values.dtype), np.cumsum(values[counted], dtype=values.dtype)])
        found: NDArray[Any] = total[starts[1:]] - total[starts[:-1]]
        return found

    telling = (sums(nats) >= ENOUGH[kind]) & (sizes > (1 if kind == "person" else 0))
    found: NDArray[np.uint64] = np.where(telling, sums(mixed[words]), np.uint64(0))
    return found


def linked(keys: NDArray[np.uint64], entry_of: NDArray[np.uint32]) -> Twins:
    """The links of entries by the keys of their names, of which several belong to one entry."""
    held = np.unique(np.stack([keys, entry_of.astype(np.uint64)], axis=1)[keys > 0], axis=0)
    starts = np.flatnonzero(np.r_[True, held[1:, 0] != held[:-1, 0]]) if len(held) else np.zeros(0, np.int64)
    sizes = np.diff(np.r_[starts, len(held)])
    first = starts[sizes == 2]
    one, other = held[first, 1], held[first + 1, 1]
    pairs = np.unique(np.stack([np.r_[one, other], np.r_[other, one]], axis=1), axis=0).astype(np.uint32)
    return Twins(pairs[:, 0].copy(), pairs[:, 1].copy())
