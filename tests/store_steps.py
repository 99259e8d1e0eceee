"""What a question costs, counted in steps of SQLite's machine: the same on every computer."""

from __future__ import annotations

from collections.abc import Callable

from amana.store import Database

_STEP = 10  # steps of the machine from one count to the next


def steps(database: Database, act: Callable[[], object]) -> int:
    """How many tens of steps of SQLite's virtual machine ``act`` takes."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    raw = database._connection()._raw  # type: ignore[attr-defined]
    raw.set_progress_handler(count, _STEP)
    try:
        act()
    finally:
        raw.set_progress_handler(None, 0)
    return taken
