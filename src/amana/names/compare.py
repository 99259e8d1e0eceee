"""Compare two words by sound: what the cheapest way costs to turn the one's sounds into the other's.

Compiled by numba where it is installed; without it the same functions run as they stand and give the same whole
numbers, only slower.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from amana.names.sound import LONGEST_WORD, costs, encode

F = TypeVar("F", bound=Callable[..., Any])

try:
    from numba import njit as _njit

    COMPILED = True

    def compiled(function: F) -> F:
        """``function`` as machine code, kept on disk between runs."""
        return _njit(cache=True, nogil=True)(function)  # type: ignore[no-any-return]

except ImportError:  # numba is optional
    COMPILED = False

    def compiled(function: F) -> F:
        """``function`` as it is: numba is not installed."""
        return function


SWAP, DROP = costs()
FAR = 100
"""The distance of two words that have nothing in common, in hundredths."""


def sound_row(sounds: str) -> NDArray[np.uint8]:
    """A reading as an array: its length, then the codes of its sounds, padded with zeros."""
    row = np.zeros(LONGEST_WORD + 1, np.uint8)
    codes = encode(sounds)
    row[0] = len(codes)
    row[1 : len(codes) + 1] = codes
    return row


@compiled
def weight(row: Any, drop: Any) -> int:
    """What it costs to leave out every sound of a reading: how much there is to agree on."""
    total = 0
    for place in range(1, row[0] + 1):
        total += drop[0, row[place]]
    return total


@compiled
def distance(a: Any, b: Any, mixed: int, swap: Any, drop: Any) -> int:
    """Distance of two readings in hundredths: 0 = the same, :data:`FAR` = nothing in common.

    ``mixed`` is 1 between a word in Arabic and one in Latin script.
    """
    n, m = int(a[0]), int(b[0])
    above = np.zeros(16, np.int32)
    for j in range(1, m + 1):
        above[j] = above[j - 1] + drop[mixed, b[j]]
    for i in range(1, n + 1):
        x = a[i]
        out = drop[mixed, x]
        corner = above[0]
        above[0] = corner + out
        for j in range(1, m + 1):
            y = b[j]
            best = corner + swap[x, y]
            up = above[j] + out
            left = above[j - 1] + drop[mixed, y]
            corner = above[j]
            if up < best:
                best = up
            if left < best:
                best = left
            above[j] = best
    whole = weight(a, drop) + weight(b, drop)
    if whole == 0:
        return 100
    return min(100, int(200 * above[m] // whole))
