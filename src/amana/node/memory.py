"""Memory that a large request took is given back to the machine, where the C library keeps it (glibc).

By default each thread fills an arena of its own, and what is free inside an arena stays with the process: after an
envelope of 50 MB a node stayed 150 MB larger. mallopt(3), malloc_trim(3).
"""

from __future__ import annotations

import ctypes

_ARENA_MAX = -8  # M_ARENA_MAX in glibc's malloc.h
_ARENAS = 2
LARGE = 4_000_000  # bytes of a body after which giving back is worth its few milliseconds


def share_arenas() -> None:
    """Let the threads of this process share two arenas. To be called before they start."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Give back what is free now. Other threads go on meanwhile."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
