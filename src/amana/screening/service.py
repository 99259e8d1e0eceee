"""What other doors of the node ask of screening; loaded with the first question: the engine of names takes a moment."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from amana.screening.asking import Answer, screen
    from amana.screening.deciding import HitView, ask_again, decide, hit_view, waiting_hits
    from amana.screening.matching import Terms
    from amana.screening.replaying import replay
    from amana.screening.subject import Subject

_WHERE = {
    "asking": ("Answer", "screen"),
    "deciding": ("HitView", "ask_again", "decide", "hit_view", "waiting_hits"),
    "matching": ("Terms",),
    "replaying": ("replay",),
    "subject": ("Subject",),
}
_MODULE_OF = {name: module for module, names in _WHERE.items() for name in names}


def __getattr__(name: str) -> Any:
    module = _MODULE_OF.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"amana.screening.{module}"), name)


__all__ = [
    "Answer", "HitView", "Subject", "Terms", "ask_again", "decide", "hit_view", "replay", "screen", "waiting_hits",
]  # fmt: skip
