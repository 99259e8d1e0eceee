"""The demo as a newcomer runs it, set up already: the whole process from outside."""

from __future__ import annotations

import subprocess
import sys
import time

from amana.bench._figure import Figure, below


def bench() -> list[Figure]:
    """Seconds of ``amana demo --once``. Raises CalledProcessError if a step of it fails."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "amana", "demo", "--once"], check=True, stdout=subprocess.DEVNULL)
    return [below("demo --once, set up already", time.perf_counter() - start, "s", 20)]
