"""A person accepts or refuses a version; what takes effect makes a new edition with its index.

The index is made first and beside the old one, then the database changes in one transaction. If either fails, what
was in force stays in force, and its index with it.
"""

from __future__ import annotations

from collections.abc import Callable

from amana.exchange.designation.shelf import Shelf
from amana.handling import Viewer
from amana.store import Database, Writer
from amana.store.editions import (
    EditionMoved,
    IndexState,
    What,
    accept_version,
    apply_changes,
    begin_edition,
    coming_changes,
    index_state,
    refuse_version,
    waiting,
)
from amana.store.lists import ListVersion, is_screener, list_version, may_keep, need

_TRIES = 3


def accept(database: Database, viewer: Viewer, shelf: Shelf, number: int) -> ListVersion:
    """Accept a version; it takes effect unless a second person is needed still.

    Raises NotThere, SamePerson, NotScreener.
    """
    need(is_screener(viewer))
    with database.read() as tx:
        found = waiting(tx, viewer, number)
    last = len(found.accepted_by) + 1 >= found.needs
    if last:
        take_effect(database, viewer, shelf, number, "all", lambda tx: accept_version(tx, viewer, number))
    else:
        with database.write(viewer) as tx:
            accept_version(tx, viewer, number)
    return _version(database, viewer, number)


def refuse(database: Database, viewer: Viewer, shelf: Shelf, number: int, reason: str) -> ListVersion:
    """Refuse a version; entries that it removed at once are put back. Raises NotThere, NotScreener."""
    need(is_screener(viewer))
    take_effect(
        database, viewer, shelf, number, "restore", lambda tx: refuse_version(tx, viewer, number, reason)
    )  # fmt: skip
    return _version(database, viewer, number)


def take_effect(
    database: Database,
    viewer: Viewer,
    shelf: Shelf,
    number: int,
    what: What,
    also: Callable[[Writer], object] = lambda tx: None,
) -> None:
    """Let changes of a version count from now on, together with ``also``; does only ``also`` if there are none."""
    for _ in range(_TRIES):
        with database.read() as tx:
            changes = coming_changes(tx, viewer, number, what)
        if not changes and what != "all":
            with database.write(viewer) as tx:
                also(tx)
                tx.record_if_nothing("list.unchanged", str(number))
            return
        state = shelf.prepare(database, changes)
        try:
            with database.write(viewer) as tx:
                also(tx)
                apply_changes(tx, viewer, number, what, state)
        except EditionMoved:
            continue
        shelf.tidy(state.edition)
        return
    raise EditionMoved


def rebuild(database: Database, viewer: Viewer, shelf: Shelf) -> IndexState:
    """Make the index of what is in force again. If the engine changed since, it is a new edition with the same
    entries."""
    need(may_keep(viewer))
    with database.read() as tx:
        now = index_state(tx, viewer)
    if not now.digest or shelf.replace(database, now) == now.digest:
        return now
    state = shelf.prepare(database, [], whole=True)
    with database.write(viewer) as tx:
        begin_edition(tx, viewer, state)
        tx.record("list.rebuild", str(state.edition), {"index": state.digest})
    shelf.tidy(state.edition)
    return state


def _version(database: Database, viewer: Viewer, number: int) -> ListVersion:
    with database.read() as tx:
        found = list_version(tx, viewer, number)
    assert found is not None
    return found
