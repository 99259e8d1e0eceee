"""A value that was read in the page's text, before its place is carried back to the text as it was given."""

from __future__ import annotations

from typing import NamedTuple

from amana.observables import read


class Place(NamedTuple):
    """A value of one kind and where it stands in the page's text; scanning goes on at ``resume``."""

    kind: str
    value: str
    start: int
    end: int
    resume: int


def read_place(kind: str, text: str, start: int, end: int) -> Place | None:
    """The observable that ``text`` is as a ``kind``, standing at ``start`` to ``end``; None if it is none."""
    found = read(kind, text)
    return Place(found.kind, found.value, start, end, end) if found else None
