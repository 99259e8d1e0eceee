"""Compare two words by sound: what the cheapest way costs to turn the one's sounds into the other's.

Compiled by numba where it is installed; without it the same functions run as they stand and give the same whole
numbers, only slower.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from amana.kernels import Kernels
from amana.names.sound import LONGEST_WORD, costs, encode

_KERNELS = Kernels(
    "amana.names", "kinds.py", "calibrate.py", "compare.py", "evidence.py", "bodies.py", "scoring.py", "search.py"
)  # fmt: skip
compiled, inlined = _KERNELS.compiled, _KERNELS.inlined

SWAP, DROP = costs()
FAR = 100
"""The distance of two words that have nothing in common, in hundredths."""

MISFIT = 100
"""What a sound costs at the least if the other word has none that is near to it, in hundredths."""


def _near() -> NDArray[np.uint64]:
    """For each sound its bit (row 0), and the bits of the sounds near to it (row 1): all of them, if it costs less."""
    bits = np.uint64(1) << np.arange(len(SWAP), dtype=np.uint64)
    near = [bits[row < MISFIT].sum() for row in SWAP]
    return np.array([bits, np.where(DROP.min(0) < MISFIT, ~np.uint64(0), near)], np.uint64)


COSTS = (SWAP, DROP, _near())
"""What the kernels take as costs."""


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


@inlined
def distance(a: Any, b: Any, mixed: int, whole: int, far: int, costs: Any, above: Any) -> int:
    """Distance of two readings in hundredths: 0 = the same, :data:`FAR` = nothing in common or too far to matter.

    ``mixed`` is 1 between a word in Arabic and one in Latin script; ``whole`` is the load of both together; from
    ``far`` on the exact distance does not matter; ``above`` is room for one row of the table (Wagner and Fischer 1974).
    """
    if whole == 0:
        return FAR
    swap, drop, _ = costs
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


@inlined
def misfit(a: Any, b: Any, near: Any) -> bool:
    """Whether a sound of either reading has none near to it in the other: their distance is :data:`MISFIT` or more."""
    in_a = in_b = near[0, 0]
    for place in range(1, a[0] + 1):
        in_a |= near[0, a[place]]
    for place in range(1, b[0] + 1):
        if near[1, b[place]] & in_a == 0:
            return True
        in_b |= near[0, b[place]]
    alone = 0
    for place in range(1, a[0] + 1):
        alone += 1 if near[1, a[place]] & in_b == 0 else 0
    return alone > 0


def sound_gap(a: str, b: str) -> int:
    """Distance of two readings of the same script, for a word at a time."""
    room = np.zeros(LONGEST_WORD + 2, np.int32)
    return int(distance(sound_row(a), sound_row(b), 0, load_of(a) + load_of(b), FAR_GAP, COSTS, room))
