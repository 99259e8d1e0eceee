"""Follow-ups of both sides: where they stand, who did what. The steps are those of :mod:`amana.private.follow_up`."""

from __future__ import annotations

import msgspec

from amana.handling import Viewer
from amana.language import Text
from amana.private.follow_up import ENDS
from amana.store.members import already_there, not_there
from amana.store.rights import is_staff
from amana.store.transaction import Reader, Row, Writer

FOLLOW_UP = Text(en="follow-up", ar="متابعة")
CARRY = "private-follow-ups"  # kind of the job that sends, fetches and lets expire


class FollowUpLine(msgspec.Struct, frozen=True):
    """One follow-up. ``side``: ours, asker or holder; ``item`` is sealed; ``answer`` is JSON, empty before one."""

    id: str
    side: str
    peer: str
    collection: str
    epoch: int
    output: bytes
    purpose: str
    basis: str
    words: str
    item: bytes | None
    state: str
    written_by: str
    written_at: int
    approved_by: str
    approved_at: int | None
    due_at: int | None
    message: bytes | None
    answer: str
    answered_by: str
    answered_at: int | None
    released_by: str
    reply: bytes | None
    closed_at: int | None


def add_follow_up(tx: Writer, viewer: Viewer, new: FollowUpLine) -> None:
    """Keep a new one: a draft of ours, or what another member asks. Raises AlreadyThere."""
    if tx.one("SELECT 1 FROM follow_up WHERE id = ?", (new.id,)):
        raise already_there(FOLLOW_UP, new.id)
    marks = ", ".join("?" * len(_NAMES))
    tx.run(f"INSERT INTO follow_up ({_COLUMNS}) VALUES ({marks})", msgspec.structs.astuple(new))
    tx.record(
        f"follow-up.{new.state}", new.id,
        {"peer": new.peer, "collection": new.collection, "purpose": new.purpose, "basis": new.basis},
    )  # fmt: skip


def change(tx: Writer, viewer: Viewer, before: FollowUpLine, after: FollowUpLine, what: str) -> None:
    """Move a follow-up on from where it was read to stand. Raises NotThere if it has moved meanwhile."""
    names = [name for name in _NAMES if getattr(before, name) != getattr(after, name)]
    settings = ", ".join(f"{name} = ?" for name in names)
    done = tx.run(
        f"UPDATE follow_up SET {settings} WHERE id = ? AND state = ? AND answered_by = ?",
        (*(getattr(after, name) for name in names), before.id, before.state, before.answered_by),
    )
    if not done:
        raise not_there(FOLLOW_UP, before.id)
    tx.record(f"follow-up.{what}", before.id, {"peer": before.peer, "state": after.state})


def follow_up(tx: Reader, viewer: Viewer, number: str) -> FollowUpLine:
    """One of them: for staff, and what a member asked for that member. Raises NotThere."""
    row = tx.one(f"SELECT {_COLUMNS} FROM follow_up WHERE id = ?", (number,))
    found = _line(row) if row else None
    if found is None or not _may_see(viewer, found):
        raise not_there(FOLLOW_UP, number)
    return found


def follow_ups(tx: Reader, viewer: Viewer, side: str | None = None, limit: int = 100) -> list[FollowUpLine]:
    """The newest, for staff: those that are still open first."""
    assert is_staff(viewer)
    ends = ", ".join(f"'{state}'" for state in sorted(ENDS))
    which, params = ("", ()) if side is None else (" WHERE side = ?", (side,))
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM follow_up{which}"
        f" ORDER BY CASE WHEN state IN ({ends}) THEN 1 ELSE 0 END, written_at DESC, id LIMIT ?",
        (*params, limit),
    )
    return [_line(row) for row in rows]


def in_state(tx: Reader, viewer: Viewer, side: str, state: str) -> list[FollowUpLine]:
    """Those of a side in a state, oldest first, for staff."""
    assert is_staff(viewer)
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM follow_up WHERE side = ? AND state = ? ORDER BY written_at, id", (side, state)
    )
    return [_line(row) for row in rows]


def _may_see(viewer: Viewer, found: FollowUpLine) -> bool:
    return is_staff(viewer) or (found.side == "holder" and f"member:{found.peer}" in viewer.principals)


_NAMES = FollowUpLine.__struct_fields__
_COLUMNS = ", ".join(_NAMES)
_BYTES = frozenset({"output", "item", "message", "reply"})


def _line(row: Row) -> FollowUpLine:
    return FollowUpLine(
        *(
            bytes(value) if name in _BYTES and value is not None else value
            for name, value in zip(_NAMES, row, strict=True)
        )
    )
