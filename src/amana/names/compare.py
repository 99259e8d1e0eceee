"""Compare two words by sound: what the cheapest way costs to turn the one's sounds into the other's.

Compiled by numba where it is installed; without it the same functions run as they stand and give the same whole
numbers, only slower.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib.resources import files
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from amana.names.sound import LONGEST_WORD, costs, encode

F = TypeVar("F", bound=Callable[..., Any])
_KERNELS = ("compare.py", "evidence.py", "bodies.py", "scoring.py", "search.py")


def _stamp() -> str:
    """What the machine code on disk was made from. Numba looks at a function's own file only, not at what it calls."""
    texts = [(files("amana.names") / name).read_bytes() for name in _KERNELS]
    return hashlib.sha256(b"".join(texts)).hexdigest()


try:
    from numba import njit as _njit

    COMPILED = True
    _STAMP = _stamp()

    def compiled(function: F) -> F:
        """``function`` as machine code, kept on disk between runs as long as no kernel's source changes."""
        kernel: Any = _njit(cache=True, nogil=True)(function)
        kernel._cache._cache_file._source_stamp = _STAMP
        return cast(F, kernel)

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


FAR_GAP = 40
"""Distance, in hundredths, from which two words are no longer alike at all; the work stops there."""


def load_of(sounds: str) -> int:
    """What it costs to leave out every sound of a reading: how much there is to agree on."""
    return int(sum(DROP[0, code] for code in encode(sounds)))


@compiled
def distance(a: Any, b: Any, mixed: int, whole: int, far: int, costs: Any, above: Any) -> int:
    """Distance of two readings in hundredths: 0 = the same, :data:`FAR` = nothing in common or too far to matter.

    ``mixed`` is 1 between a word in Arabic and one in Latin script; ``whole`` is the load of both together; from
    ``far`` on the exact distance does not matter; ``above`` is room for one row of the table (Wagner and Fischer 1974).
    """
    if whole == 0:
        return FAR
    swap, drop = costs
    limit = far * whole // 200
    n, m = int(a[0]), int(b[0])
    above[0] = 0
    for j in range(1, m + 1):
        above[j] = above[j - 1] + drop[mixed, b[j]]
    for i in range(1, n + 1):
        x = a[i]
        out = drop[mixed, x]
        corner = above[0]
        above[0] = corner + out
        least = above[0]
        for j in range(1, m + 1):
            y = b[j]
            best = corner + swap[x, y]
            corner = above[j]
            best = min(best, corner + out, above[j - 1] + drop[mixed, y])
            above[j] = best
            least = min(least, best)
        if least > limit:
            return FAR
    return min(FAR, int(200 * above[m] // whole))


def sound_gap(a: str, b: str) -> int:
    """Distance of two readings of the same script, for a word at a time."""
    room = np.zeros(LONGEST_WORD + 2, np.int32)
    return int(distance(sound_row(a), sound_row(b), 0, load_of(a) + load_of(b), FAR_GAP, (SWAP, DROP), room))
