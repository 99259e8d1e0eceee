"""Whom this node may ask: what holders announced and committed to, and the possible matches that came of asking."""

from __future__ import annotations

import msgspec

from amana.handling import Viewer
from amana.language import Text
from amana.store.members import not_there
from amana.store.rights import is_staff
from amana.store.transaction import Reader, Row, Upkeep, Writer

MATCH = Text(en="possible match", ar="تطابق محتمل")
KEY = -1  # the `seq` under which an epoch's key is remembered


class Announced(msgspec.Struct, frozen=True):
    """What a holder announced of a collection (a signed offer), and when it was fetched, in microseconds."""

    member: str
    collection: str
    offer: bytes
    fetched_at: int


class Match(msgspec.Struct, frozen=True):
    """A possible match. ``item`` is sealed; ``output``: 23 bytes by which a follow-up names it."""

    id: str
    member: str
    collection: str
    epoch: int
    item: bytes
    output: bytes
    purpose: str
    basis: str
    receipt: bytes
    found_by: str
    found_at: int


def announced(tx: Reader, viewer: Viewer, member: str) -> list[Announced]:
    """What a member announced last, for staff."""
    assert is_staff(viewer)
    rows = tx.all(
        "SELECT member, collection, offer, fetched_at FROM private_holder WHERE member = ? ORDER BY collection",
        (member,),
    )
    return [Announced(*row[:2], bytes(row[2]), row[3]) for row in rows]


def seen_head(tx: Reader, viewer: Viewer, member: str) -> tuple[int, bytes, bytes] | None:
    """The newest head (size, root, signed note) of a member's ledger that was proved to us; for staff."""
    assert is_staff(viewer)
    row = tx.one("SELECT size, root, note FROM private_head WHERE member = ?", (member,))
    return (int(row[0]), bytes(row[1]), bytes(row[2])) if row else None


def remember_head(tx: Upkeep, member: str, size: int, root: bytes, note: bytes) -> None:
    """Remember a head that continues the one before; an older one, fetched at the same time, changes nothing."""
    tx.run(
        "INSERT INTO private_head (member, size, root, note, seen_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (member) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note,"
        " seen_at = excluded.seen_at WHERE excluded.size > private_head.size",
        (member, size, root, note, tx.now_us),
    )


def keep_announced(tx: Upkeep, member: str, offers: dict[str, bytes]) -> None:
    """Remember what a member announces now, in place of what it announced before."""
    tx.run("DELETE FROM private_holder WHERE member = ?", (member,))
    tx.many(
        "INSERT INTO private_holder (member, collection, offer, fetched_at) VALUES (?, ?, ?, ?)",
        [(member, name, offer, tx.now_us) for name, offer in offers.items()],
    )


def commitments(tx: Reader, viewer: Viewer, member: str, collection: str, epoch: int) -> dict[int, bytes]:
    """What a member once committed to in an epoch: digests of its key (-1) and its files, by seq; for staff."""
    assert is_staff(viewer)
    rows = tx.all(
        "SELECT seq, digest FROM private_commitment WHERE member = ? AND collection = ? AND epoch = ?",
        (member, collection, epoch),
    )
    return {seq: bytes(digest) for seq, digest in rows}


def remember_commitments(tx: Upkeep, member: str, collection: str, epoch: int, new: dict[int, bytes]) -> None:
    """Remember what a member commits to; what is known stays as it was first seen."""
    tx.many(
        "INSERT INTO private_commitment (member, collection, epoch, seq, digest, seen_at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (member, collection, epoch, seq) DO NOTHING",
        [(member, collection, epoch, seq, digest, tx.now_us) for seq, digest in new.items()],
    )


def add_matches(tx: Upkeep, viewer: Viewer, new: list[Match]) -> None:
    """Keep possible matches; the ledger's entry on the question stands beside them and tells nothing of them."""
    tx.many(
        f"INSERT INTO private_match ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(one.id, one.member, one.collection, one.epoch, one.item, one.output, one.purpose, one.basis, one.receipt,
          viewer.name, tx.now_us) for one in new],
    )  # fmt: skip


def matches(tx: Reader, viewer: Viewer, limit: int = 100) -> list[Match]:
    """The newest possible matches, for staff."""
    assert is_staff(viewer)
    return [_match(row) for row in tx.all(
        f"SELECT {_COLUMNS} FROM private_match ORDER BY found_at DESC, id LIMIT ?", (limit,)
    )]  # fmt: skip


def match(tx: Reader, viewer: Viewer, number: str) -> Match:
    """One of them, for staff. Raises NotThere."""
    row = tx.one(f"SELECT {_COLUMNS} FROM private_match WHERE id = ?", (number,)) if is_staff(viewer) else None
    if row is None:
        raise not_there(MATCH, number)
    return _match(row)


def forget_match(tx: Writer, viewer: Viewer, number: str) -> None:
    """Forget a possible match. Raises NotThere."""
    if not tx.run("DELETE FROM private_match WHERE id = ?", (number,)):
        raise not_there(MATCH, number)
    tx.record("match.forget", number)


_COLUMNS = "id, member, collection, epoch, item, output, purpose, basis, receipt, found_by, found_at"


def _match(row: Row) -> Match:
    number, member, collection, epoch, item, output, purpose, basis, digest, by, at = row
    return Match(number, member, collection, epoch, bytes(item), bytes(output), purpose, basis, bytes(digest), by, at)
