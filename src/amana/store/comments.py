"""Readers' comments: nothing shows before a moderator lets it; the e-mail address never shows and can be erased."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from amana.handling import Viewer
from amana.language import Text
from amana.store.bulletins import BULLETIN, NEWSROOM, bulletin
from amana.store.members import not_there
from amana.store.rights import is_staff
from amana.store.transaction import Reader, Writer

COMMENT = Text(en="comment", ar="تعليق")
STATES = ("waiting", "shown", "hidden")
KEEP_EMAIL_US = 90 * 86_400 * 1_000_000


class Comment(msgspec.Struct, frozen=True):
    """A comment as readers see it; ``has_email`` tells a moderator whether there is an address to erase."""

    id: int
    bulletin_id: str
    name: str
    title: str
    body: str
    state: str
    at: int
    decided_by: str
    has_email: bool


class NewComment(msgspec.Struct, frozen=True):
    """What a reader sends."""

    bulletin_id: str
    email: str
    name: str
    title: str
    body: str


def add_comment(tx: Writer, viewer: Viewer, new: NewComment) -> int:
    """Keep a comment for the moderator; its number. Raises NotThere if the bulletin is not in force."""
    found = bulletin(tx, viewer, new.bulletin_id)
    if found is None or found.state != "published" or found.expired:
        raise not_there(BULLETIN, new.bulletin_id)
    row = tx.one(
        "INSERT INTO comment (bulletin_id, email, name, title, body, state, at)"
        " VALUES (?, ?, ?, ?, ?, 'waiting', ?) RETURNING id",
        (new.bulletin_id, new.email or None, new.name, new.title, new.body, tx.now_us),
    )
    assert row is not None
    # Neither the words nor the address go into the ledger: they must stay erasable.
    tx.record("comment.add", str(row[0]), {"bulletin": new.bulletin_id})
    return int(row[0])


def comments(tx: Reader, viewer: Viewer, bulletin_id: str, limit: int = 200) -> list[Comment]:
    """The comments that are shown under a bulletin, oldest first."""
    if bulletin(tx, viewer, bulletin_id) is None:
        return []
    return _load(tx, "bulletin_id = ? AND state = 'shown' ORDER BY id LIMIT ?", (bulletin_id, limit))


def comments_in(tx: Reader, viewer: Viewer, state: str, before: int | None = None, limit: int = 50) -> list[Comment]:
    """Comments in a state, newest first: for staff."""
    if not is_staff(viewer):
        return []
    return _load(tx, "state = ? AND id < ? ORDER BY id DESC LIMIT ?", (state, before or 2**62, limit))


def decide_comments(tx: Writer, viewer: Viewer, numbers: Sequence[int], state: str) -> int:
    """Show or hide comments, or put them back to wait; how many changed. Raises NotThere."""
    assert state in STATES
    _all_there(tx, viewer, numbers)
    changed = 0
    for number in numbers:
        changed += tx.run(
            "UPDATE comment SET state = ?, decided_by = ?, decided_at = ? WHERE id = ? AND state <> ?",
            (state, viewer.name, tx.now_us, number, state),
        )
    tx.take(NEWSROOM, 1)
    tx.record("comment.decide", "comments", {"comments": sorted(numbers), "state": state})
    return changed


def erase_emails(tx: Writer, viewer: Viewer, numbers: Sequence[int]) -> None:
    """Forget the e-mail addresses of comments, for good. Raises NotThere."""
    _all_there(tx, viewer, numbers)
    tx.many("UPDATE comment SET email = NULL WHERE id = ?", [(number,) for number in numbers])
    tx.record("comment.erase", "comments", {"comments": sorted(numbers)})


def has_old_emails(tx: Reader) -> bool:
    """Is there an address that has been kept for longer than 90 days?"""
    limit = tx.now_us - KEEP_EMAIL_US
    return tx.one("SELECT 1 FROM comment WHERE email IS NOT NULL AND at < ? LIMIT 1", (limit,)) is not None


def erase_old_emails(tx: Writer) -> int:
    """Forget the addresses of comments that are older than 90 days; how many."""
    count = tx.run("UPDATE comment SET email = NULL WHERE email IS NOT NULL AND at < ?", (tx.now_us - KEEP_EMAIL_US,))
    tx.record("comment.erase-old", "comments", {"count": count})
    return count


def _all_there(tx: Reader, viewer: Viewer, numbers: Sequence[int]) -> None:
    for number in numbers:
        if not is_staff(viewer) or not tx.one("SELECT 1 FROM comment WHERE id = ?", (number,)):
            raise not_there(COMMENT, str(number))


def _load(tx: Reader, where: str, params: Sequence[object]) -> list[Comment]:
    rows = tx.all(
        "SELECT id, bulletin_id, name, title, body, state, at, decided_by, email IS NOT NULL"
        f" FROM comment WHERE {where}",
        params,
    )
    return [Comment(*(*row[:8], bool(row[8]))) for row in rows]
