"""What a holder offers: fetched, its signature checked, held against what it committed to before, its files fetched.

The network's part (:func:`fetch`) touches no database, so that many holders can be asked at once; :func:`keep` stores
what came, in one transaction.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

import msgspec

from amana.exchange.private import committed
from amana.exchange.private.committed import SeenHead
from amana.exchange.private.faults import Equivocation
from amana.exchange.private.fetched import FetchedSets
from amana.exchange.private.line import Line
from amana.exchange.private.party import key_of
from amana.handling import Viewer
from amana.private.announce import LONGEST_OFFERS, Offer, Offers, read_offers
from amana.private.faults import BrokenMessage, WrongCommitment
from amana.private.wire import decode, encode
from amana.store import Database, Reader
from amana.store.holders import (
    KEY,
    announced,
    commitments,
    keep_announced,
    remember_commitments,
    remember_head,
    seen_head,
)

FRESH_S = 900  # how long an offer is used before it is fetched again


class Known(msgspec.Struct, frozen=True):
    """An offer, and the key of the member that signed it."""

    offer: Offer
    signing_key: bytes


def known(tx: Reader, viewer: Viewer, member: str) -> list[Known]:
    """What the member offered last, if that is not long ago and its epoch is not over."""
    found = []
    for one in announced(tx, viewer, member):
        kept = _read(one.offer)
        fresh = one.fetched_at > tx.now_us - FRESH_S * 1_000_000
        if fresh and kept.offers[0].offer.not_after > tx.now.timestamp():
            found.append(Known(kept.offers[0].offer, kept.signing_key))
    return found


class Announcement(msgspec.Struct, frozen=True):
    """What a member offers, and the head of its ledger in which all of it was found."""

    offers: Offers
    head: SeenHead


def head_before(tx: Reader, viewer: Viewer, member: str) -> SeenHead:
    """The head of the member's ledger that was seen last; of no entries before the first."""
    found = seen_head(tx, viewer, member)
    return SeenHead(*found) if found else SeenHead()


def fetch(line: Line, before: SeenHead) -> Announcement:
    """What the member offers now, signed by whatever key it names, each offer found in its ledger.

    Raises HolderRefuses, FetchFault, BrokenMessage, WrongSignature, NotCommitted, Equivocation.
    """
    found = read_offers(line.get())
    for one in found.offers:
        if one.offer.member != line.member or not one.offer.files or one.offer.files[0].seq:
            raise BrokenMessage.of("offer", why="member, files")
    if found.member != line.member:
        raise BrokenMessage.of("offer", why="member")
    head = before
    for one in found.offers:
        proofs = line.get(f"{one.offer.collection}/ledger/{head.size}")
        head = committed.check(proofs, one.offer, found.signing_key, head)
    return Announcement(found, head)


def check(tx: Reader, viewer: Viewer, announcement: Announcement) -> None:
    """Hold an announcement against the member's fingerprint and against what it committed to before.

    Raises NotThere, NoFingerprint, WrongFingerprint, Equivocation.
    """
    found = announcement.offers
    key_of(tx, viewer, found.member, found.signing_key)
    for one in found.offers:
        before = commitments(tx, viewer, found.member, one.offer.collection, one.offer.epoch)
        if any(before.get(seq, digest) != digest for seq, digest in _commitments(one.offer).items()):
            raise Equivocation.of(member=found.member)


def keep(database: Database, announcement: Announcement) -> list[Known]:
    """Remember an announcement that was checked, what it commits to, and the head of the ledger."""
    found, head = announcement.offers, announcement.head
    single = {one.offer.collection: encode(Offers(found.member, found.signing_key, (one,))) for one in found.offers}
    with database.upkeep() as tx:
        keep_announced(tx, found.member, single)
        if head.size:
            remember_head(tx, found.member, head.size, head.root, head.note)
        for one in found.offers:
            remember_commitments(tx, found.member, one.offer.collection, one.offer.epoch, _commitments(one.offer))
    return [Known(one.offer, found.signing_key) for one in found.offers]


def fetch_files(line: Line, fetched: FetchedSets, offer: Offer) -> None:
    """Fetch what is not here yet. Raises HolderRefuses, FetchFault, WrongCommitment, BrokenSet."""
    for fact in fetched.lacks(offer.files):
        body = line.get(f"{offer.collection}/{offer.epoch}/{fact.seq}")
        if len(body) != fact.size:
            raise WrongCommitment.of(f"{offer.collection}/{offer.epoch}/{fact.seq}")
        fetched.put(fact, body)


@lru_cache(512)
def _read(offer: bytes) -> Offers:
    """A stored announcement, which was checked when it came."""
    return decode(offer, Offers, LONGEST_OFFERS)


def _commitments(offer: Offer) -> dict[int, bytes]:
    key = hashlib.sha256(offer.public_key).digest()
    return {KEY: key} | {fact.seq: fact.digest for fact in offer.files}
