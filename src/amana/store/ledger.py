"""The ledger, read: entries, head, and whether the hashes still agree with the entries."""

from __future__ import annotations

import msgspec

from amana.handling import Viewer
from amana.ledger import Frontier, leaf_hash
from amana.store.rights import is_staff
from amana.store.transaction import Reader


class LedgerEntry(msgspec.Struct, frozen=True):
    """One entry: what was done, by whom, to what, when (microseconds)."""

    idx: int
    at: int
    kind: str
    actor: str
    subject: str
    entry: bytes
    leaf_hash: bytes


class Head(msgspec.Struct, frozen=True):
    """Size and root of the tree (RFC 6962 section 2.1)."""

    size: int
    root: bytes
    at: int


def head(tx: Reader) -> Head:
    """The present head; it says nothing about what the entries hold."""
    row = tx.one("SELECT size, root, at FROM ledger_head WHERE id = 1")
    assert row is not None, "the ledger has no head"
    return Head(int(row[0]), bytes(row[1]), int(row[2]))


def ledger(
    tx: Reader, viewer: Viewer, *, subject: str | None = None, before: int | None = None, limit: int = 50
) -> list[LedgerEntry]:
    """The newest entries, for staff; with ``subject``, only those on one thing."""
    if not is_staff(viewer):
        return []
    which, params = ("", []) if subject is None else (" AND subject = ?", [subject])
    rows = tx.all(
        "SELECT idx, at, kind, actor, subject, entry, leaf_hash FROM ledger_entry"
        f" WHERE idx < ?{which} ORDER BY idx DESC LIMIT ?",
        (2**62 if before is None else before, *params, limit),
    )
    return [LedgerEntry(*(*row[:5], bytes(row[5]), bytes(row[6]))) for row in rows]


def verify(tx: Reader) -> int | None:
    """Recompute the whole tree from the entries. None if it agrees with the head, else the first wrong index."""
    frontier = Frontier()
    step = 5000
    while rows := tx.all(
        "SELECT idx, entry, leaf_hash FROM ledger_entry WHERE idx >= ? ORDER BY idx LIMIT ?",
        (frontier.size, step),
    ):
        for idx, entry, stored in rows:
            leaf = leaf_hash(bytes(entry))
            if idx != frontier.size or leaf != bytes(stored):
                return frontier.size
            frontier.append(leaf)
    now = head(tx)
    return None if (now.size, now.root) == (frontier.size, frontier.root()) else frontier.size
