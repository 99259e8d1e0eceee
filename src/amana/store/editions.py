"""What is in force: each change that takes effect makes a new edition of all lists together, with its index.

Removals may take effect before the rest of their version: who is delisted is free at once. Hits on an entry that
goes are closed, hits on one that changes reopen, in the same transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from amana.handling import Viewer
from amana.language import Problem, Text
from amana.store.lists import (
    CHANGES,
    VERSION,
    Change,
    ListVersion,
    change,
    in_force,
    is_screener,
    list_version,
    may_keep,
    need,
)
from amana.store.members import not_there
from amana.store.rights import is_staff
from amana.store.screenings import count_month
from amana.store.transaction import Reader, Writer

What = Literal["all", "removals", "restore"]


class IndexState(msgspec.Struct, frozen=True):
    """The index of an edition; ``base``: the edition from whose index it was made, None if in one piece.

    ``digest`` is empty where no entry is in force.
    """

    edition: int
    base: int | None
    digest: str


class SamePerson(Problem):
    """Somebody else must accept this."""


class EditionMoved(Problem):
    """Another change took effect meanwhile: plan again."""

    def __init__(self) -> None:
        super().__init__("screening.lists-moved", _MOVED)


def index_state(tx: Reader, viewer: Viewer, edition: int | None = None) -> IndexState:
    """The index of an edition, or of the newest; edition 0 is the empty one."""
    assert is_staff(viewer)
    which, params = ("", ()) if edition is None else ("WHERE edition = ?", (edition,))
    row = tx.one(f"SELECT edition, base, digest FROM index_state {which} ORDER BY edition DESC LIMIT 1", params)
    return IndexState(*row) if row else IndexState(0, None, "")


def coming_changes(tx: Reader, viewer: Viewer, number: int, what: What) -> list[Change]:
    """The changes that :func:`apply_changes` would make."""
    assert is_staff(viewer)
    which = {
        "all": "c.applied IS NULL",
        "removals": "c.applied IS NULL AND c.what = 'removed'",
        "restore": "c.applied IS NOT NULL AND c.what = 'removed'",
    }[what]
    rows = tx.all(f"{CHANGES} WHERE c.version_number = ? AND {which}", (number,))
    found = [change(row) for row in rows]
    if what == "restore":
        return [msgspec.structs.replace(one, what="restored", old=None, new=one.old) for one in found]
    return found


def entries_at(tx: Reader, viewer: Viewer, edition: int) -> Iterator[tuple[str, str, bytes]]:
    """List, identifier and body of every entry that was in force in an edition: to build its index."""
    assert is_staff(viewer)
    return tx.each(
        "SELECT c.list, c.entry_id, e.body FROM list_change c JOIN (SELECT list, entry_id, max(applied) AS last"
        " FROM list_change WHERE applied <= ? GROUP BY list, entry_id) l ON l.list = c.list AND l.entry_id = c.entry_id"
        " AND l.last = c.applied JOIN list_entry e ON e.id = c.new",
        (edition,),
    )


def entries_then(
    tx: Reader, viewer: Viewer, edition: int, keys: Iterable[tuple[str, str]]
) -> list[tuple[str, str, bytes]]:
    """List, identifier and body of those of the entries (list, identifier) that were in force in an edition."""
    assert is_staff(viewer)
    found = []
    for slug, entry_id in keys:
        row = tx.one(
            "SELECT e.body FROM list_change c LEFT JOIN list_entry e ON e.id = c.new WHERE c.list = ?"
            " AND c.entry_id = ? AND c.applied <= ? ORDER BY c.applied DESC LIMIT 1",
            (slug, entry_id, edition),
        )
        if row and row[0] is not None:
            found.append((slug, entry_id, bytes(row[0])))
    return found


def changes_in(tx: Reader, viewer: Viewer, edition: int) -> list[Change]:
    """What took effect with an edition."""
    assert is_staff(viewer)
    return [change(row) for row in tx.all(f"{CHANGES} WHERE c.applied = ?", (edition,))]


def accept_version(tx: Writer, viewer: Viewer, number: int) -> ListVersion:
    """Put one's name to a version that waits; it may need a second person still.

    Raises NotThere (nothing waits), SamePerson (who imported it, or accepted it already), NotScreener.
    """
    need(is_screener(viewer))
    found = waiting(tx, viewer, number)
    if viewer.name in (found.imported_by, *found.accepted_by):
        raise SamePerson("screening.same-person", _SAME_PERSON)
    names = (*found.accepted_by, viewer.name)
    tx.run("UPDATE list_version SET accepted_by = ? WHERE number = ?", (json.dumps(names), number))
    tx.record("list.accept", found.list, {"version": number, "accepted": len(names), "needs": found.needs})
    return msgspec.structs.replace(found, accepted_by=names)


def refuse_version(tx: Writer, viewer: Viewer, number: int, reason: str) -> ListVersion:
    """Do not let a version take effect. Raises NotThere, NotScreener."""
    need(is_screener(viewer))
    found = waiting(tx, viewer, number)
    tx.run(
        "UPDATE list_version SET state = 'refused', decided_at = ?, reason = ? WHERE number = ?",
        (tx.now_us, reason, number),
    )
    tx.record("list.refuse", found.list, {"version": number, "reason": reason})
    return found


def waiting(tx: Reader, viewer: Viewer, number: int) -> ListVersion:
    """A version that waits for a decision. Raises NotThere."""
    found = list_version(tx, viewer, number)
    if found is None or found.state != "proposed":
        raise not_there(VERSION, str(number))
    return found


def apply_changes(tx: Writer, viewer: Viewer, number: int, what: What, state: IndexState) -> None:
    """Let changes of a version take effect, with the index that was made of them.

    Raises EditionMoved if another change took effect since they were read.
    """
    need(may_keep(viewer))
    found = list_version(tx, viewer, number)
    assert found is not None, "changes belong to a version"
    begin_edition(tx, viewer, state)
    count = _restore(tx, number, state.edition) if what == "restore" else _mark(tx, number, state.edition, what)
    _put_in_force(tx, number, state.edition)
    _settle_hits(tx, state.edition)
    _count_delisted(tx, state.edition)
    if what == "all":
        in_force(tx, found.list, number)
    details: dict[str, object] = {"version": number, "edition": state.edition, "index": state.digest, "changes": count}
    tx.record("list.apply", found.list, details)


def begin_edition(tx: Writer, viewer: Viewer, state: IndexState) -> None:
    """Number the next edition. Raises EditionMoved if it is not the one that was prepared."""
    need(may_keep(viewer))
    if tx.take("screening", 1) != state.edition:
        raise EditionMoved
    tx.run(
        "INSERT INTO index_state (edition, base, digest, made_at) VALUES (?, ?, ?, ?)",
        (state.edition, state.base, state.digest, tx.now_us),
    )


def _mark(tx: Writer, number: int, edition: int, what: What) -> int:
    only = " AND what = 'removed'" if what == "removals" else ""
    return tx.run(
        f"UPDATE list_change SET applied = ? WHERE version_number = ? AND applied IS NULL{only}", (edition, number)
    )


def _restore(tx: Writer, number: int, edition: int) -> int:
    row = tx.one("SELECT count(*) FROM list_change WHERE version_number = ? AND what = 'removed'", (number,))
    first = tx.take("list_change", int(row[0]) if row else 0)
    return tx.run(
        "INSERT INTO list_change (id, version_number, list, entry_id, what, old, new, applied)"
        " SELECT ? + row_number() OVER (ORDER BY id), version_number, list, entry_id, 'restored', NULL, old, ?"
        " FROM list_change WHERE version_number = ? AND what = 'removed' AND applied IS NOT NULL",
        (first - 1, edition, number),
    )


def _put_in_force(tx: Writer, number: int, edition: int) -> None:
    """The entries in force, after the changes of an edition."""
    tx.run(
        "DELETE FROM entry_in_force WHERE EXISTS (SELECT 1 FROM list_change c WHERE c.version_number = ?"
        " AND c.applied = ? AND c.list = entry_in_force.list AND c.entry_id = entry_in_force.entry_id)",
        (number, edition),
    )
    tx.run(
        "INSERT INTO entry_in_force (list, entry_id, entry) SELECT list, entry_id, new FROM list_change"
        " WHERE version_number = ? AND applied = ? AND new IS NOT NULL",
        (number, edition),
    )


def _count_delisted(tx: Writer, edition: int) -> None:
    row = tx.one("SELECT count(*) FROM list_change WHERE applied = ? AND what = 'removed'", (edition,))
    if row and row[0]:
        count_month(tx, delisted=int(row[0]))


def _settle_hits(tx: Writer, edition: int) -> None:
    """Close the hits on entries that went, reopen those on entries that changed or came back."""
    touched = (
        "EXISTS (SELECT 1 FROM list_change c WHERE c.applied = ? AND c.list = hit.list AND c.entry_id = hit.entry_id"
        " AND c.what = ?)"
    )
    tx.run(
        "UPDATE hit SET state = 'delisted', reopened = '', decided_by = '', decided_at = ?, expires_at = NULL"
        f" WHERE state <> 'delisted' AND {touched}",
        (tx.now_us, edition, "removed"),
    )
    for what, states in (("changed", "'false', 'undecided'"), ("restored", "'delisted'")):
        tx.run(
            f"UPDATE hit SET state = 'open', reopened = ?, expires_at = NULL WHERE state IN ({states}) AND {touched}",
            (f"entry-{what}", edition, what),
        )


_MOVED = Text(
    en="The lists changed several times meanwhile. Nothing was kept; try again.",
    ar="تغيّرت القوائم مرات متتالية أثناء ذلك. لم يُحفظ شيء؛ أعد المحاولة.",
)
_SAME_PERSON = Text(
    en="Another screener must accept this version: neither who imported it nor who has accepted it already.",
    ar="لا بد أن يقبل هذا الإصدار مسؤول فحص آخر: غير من استورده وغير من قبله من قبل.",
)
