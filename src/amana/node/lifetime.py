"""Processes that belong together end together, however the first of them ends."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def end_with(parent: int) -> bool:
    """Let the kernel kill this process when its parent ends (Linux); False if it has ended already.

    SIGKILL, since nobody is left who would wait for a slow farewell; what was acknowledged is durable by then.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    return os.getppid() == parent
