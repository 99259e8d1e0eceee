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


class Checking(msgspec.Struct, frozen=True):
    """How far a check has come: the tree of the entries so far (Frontier.to_bytes), and the head it is held against."""

    frontier: bytes
    size: int
    root: bytes

    @property
    def checked(self) -> int:
        """How many entries were found as they should be."""
        return Frontier.from_bytes(self.frontier).size

    @property
    def done(self) -> bool:
        """Whether all of them were."""
        return self.checked == self.size


def begin_check(tx: Reader) -> Checking:
    """A check against the present head, of which nothing is done yet."""
    now = head(tx)
    return Checking(Frontier().to_bytes(), now.size, now.root)


def check_on(tx: Reader, so_far: Checking, most: int = 5000) -> Checking | int:
    """Recompute the tree over the next entries; how far that leads, or the index of the first that is wrong."""
    frontier = Frontier.from_bytes(so_far.frontier)
    rows = tx.all(
        "SELECT idx, entry, leaf_hash FROM ledger_entry WHERE idx >= ? AND idx < ? ORDER BY idx LIMIT ?",
        (frontier.size, so_far.size, most),
    )
    for idx, entry, stored in rows:
        leaf = leaf_hash(bytes(entry))
        if idx != frontier.size or leaf != bytes(stored):
            return frontier.size
        frontier.append(leaf)
    if not rows and frontier.size < so_far.size:
        return frontier.size
    if frontier.size == so_far.size and frontier.root() != so_far.root:
        return frontier.size
    return msgspec.structs.replace(so_far, frontier=frontier.to_bytes())


def verify(tx: Reader) -> int | None:
    """Recompute the whole tree from the entries. None if it agrees with the head, else the first wrong index."""
    state = begin_check(tx)
    beyond = tx.one("SELECT count(*) FROM ledger_entry WHERE idx >= ?", (state.size,))
    if beyond and beyond[0]:
        return state.size
    while not isinstance(found := check_on(tx, state), int):
        if found.done:
            return None
        state = found
    return found
