"""Long work that goes on with each request, as pages/_progress.html shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """How far the work is, in words and as a share, and how to go on or stop.

    ``so_far`` is what the next request needs to know; ``stop``: where one goes to stop, empty where the page has a
    button of its own for it.
    """

    said: str
    done: int
    whole: int
    action: str
    so_far: str = ""
    stop: str = ""
