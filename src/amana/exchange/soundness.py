"""The warning lists as this node reads them: those that are shipped, and before them its own."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from amana.exchange.correlate import VIEWER
from amana.observables import Observable
from amana.store import Database
from amana.store.sound import sound_edition, sound_values

if TYPE_CHECKING:
    from amana.extract.warninglists import WarningLists

# The node's own list by the database's address, with the edition at which it was read.
_read: dict[str, tuple[int, tuple[Observable, ...]]] = {}


def own_values(database: Database) -> tuple[Observable, ...]:
    """The values that this node knows to be sound; asked again only after the list has changed."""
    with database.read() as tx:
        edition = sound_edition(tx, VIEWER)
        known = _read.get(database.url)
        if known is None or known[0] != edition:
            found = tuple(Observable(one.kind, one.value) for one in sound_values(tx, VIEWER))
            known = _read[database.url] = (edition, found)
    return known[1]


def warning_lists(database: Database) -> WarningLists:
    """All lists in the order in which they are asked."""
    return _lists(own_values(database))


@lru_cache(maxsize=4)
def _lists(own: tuple[Observable, ...]) -> WarningLists:
    # The tables of the lists are read with the first report, not when the program starts.
    from amana.extract.warninglists import WarningLists

    return WarningLists.default(own=own)
