"""What is found in a text: its kind, its canonical value and where it stands."""

from __future__ import annotations

import msgspec


class Finding(msgspec.Struct, frozen=True, gc=False):
    """One thing found. ``text`` is ``source[start:end]`` of the original text, in characters.

    ``kind`` is a kind of :mod:`amana.observables`, or ``date``, ``country``, ``organisation``. ``marked`` names the
    warning list that knows the value, None if none does.
    """

    kind: str
    value: str
    start: int
    end: int
    text: str
    marked: str | None = None
