"""Peers that this node polls, and how far it has read."""

from __future__ import annotations

import json

import msgspec

from amana.handling import Viewer
from amana.language import Text
from amana.store.members import MEMBER, already_there, not_there
from amana.store.outbox import schedule, unschedule
from amana.store.rights import is_staff
from amana.store.transaction import Reader, Row, Upkeep, Writer

PEER = Text(en="peer", ar="عقدة نظيرة")
POLL = "poll"


class Peer(msgspec.Struct, frozen=True):
    """Another member's node. ``secret`` is sealed by the node's key; ``networks`` are non-global ones allowed."""

    slug: str
    member: str
    url: str
    collection: str
    secret: bytes
    interval_s: int
    networks: tuple[str, ...] = ()
    active: bool = True


class PeerCursor(msgspec.Struct, frozen=True):
    """Where the next poll goes on (TAXII 2.1 section 3.5), and how the last one went."""

    added_after: str = ""
    next: str = ""
    polled_at: int = 0
    failures: int = 0
    error: str = ""


def peers(tx: Reader, viewer: Viewer) -> list[Peer]:
    """All peers, for staff."""
    if not is_staff(viewer):
        return []
    return [_peer(row) for row in tx.all(f"SELECT {_COLUMNS} FROM peer ORDER BY slug")]


def peer(tx: Reader, viewer: Viewer, slug: str) -> Peer | None:
    """One peer, for staff."""
    return next((one for one in peers(tx, viewer) if one.slug == slug), None)


def add_peer(tx: Writer, viewer: Viewer, new: Peer) -> None:
    """Poll a member's node from now on. Raises AlreadyThere, NotThere (member)."""
    if tx.one("SELECT 1 FROM peer WHERE slug = ?", (new.slug,)):
        raise already_there(PEER, new.slug)
    if not tx.one("SELECT 1 FROM member WHERE slug = ?", (new.member,)):
        raise not_there(MEMBER, new.member)
    tx.run(
        f"INSERT INTO peer ({_COLUMNS}, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (new.slug, new.member, new.url, new.collection, new.secret, new.interval_s, json.dumps(new.networks),
         new.active, tx.now_us),
    )  # fmt: skip
    tx.run("INSERT INTO peer_cursor (peer) VALUES (?)", (new.slug,))
    schedule(tx, POLL, new.slug, tx.now_us)
    tx.record("peer.add", new.slug, {"member": new.member, "url": new.url, "collection": new.collection})


def remove_peer(tx: Writer, viewer: Viewer, slug: str) -> None:
    """Stop polling a node. Raises NotThere."""
    tx.run("DELETE FROM peer_cursor WHERE peer = ?", (slug,))
    if not tx.run("DELETE FROM peer WHERE slug = ?", (slug,)):
        raise not_there(PEER, slug)
    unschedule(tx, POLL, slug)
    tx.record("peer.remove", slug)


def peer_cursor(tx: Reader, viewer: Viewer, slug: str) -> PeerCursor:
    """How far the node has read a peer."""
    assert is_staff(viewer)
    row = tx.one("SELECT added_after, next, polled_at, failures, error FROM peer_cursor WHERE peer = ?", (slug,))
    return PeerCursor(*row) if row else PeerCursor()


def peer_cursors(tx: Reader, viewer: Viewer) -> dict[str, PeerCursor]:
    """The same for all peers, by slug; for staff."""
    assert is_staff(viewer)
    rows = tx.all("SELECT peer, added_after, next, polled_at, failures, error FROM peer_cursor")
    return {slug: PeerCursor(*rest) for slug, *rest in rows}


def poll_now(tx: Writer, viewer: Viewer, slug: str) -> None:
    """Have a peer polled with the worker's next look. Raises NotThere."""
    if peer(tx, viewer, slug) is None:
        raise not_there(PEER, slug)
    schedule(tx, POLL, slug, tx.now_us)
    tx.record("peer.poll", slug)


def save_cursor(tx: Upkeep, slug: str, cursor: PeerCursor) -> None:
    """Remember how far the node has read; in the transaction that stored what was read."""
    tx.run(
        "UPDATE peer_cursor SET added_after = ?, next = ?, polled_at = ?, failures = ?, error = ? WHERE peer = ?",
        (cursor.added_after, cursor.next, tx.now_us, cursor.failures, cursor.error[:1000], slug),
    )


_COLUMNS = "slug, member, url, collection, secret, interval_s, networks, active"


def _peer(row: Row) -> Peer:
    slug, member, url, collection, secret, interval, networks, active = row
    return Peer(slug, member, url, collection, bytes(secret), interval, tuple(json.loads(networks)), bool(active))
