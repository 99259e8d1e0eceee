"""What a member announces of a collection: its present key and set, signed, and committed to in the member's ledger.

``key.commit`` and ``set.commit`` are the entries' kinds; their details are what :func:`key_commitment` and
:func:`set_commitment` give. Whoever gets another key or another file than the ledger says holds the proof of it.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from amana.private.messages import Sign, check_signature
from amana.private.wire import Count, Name, Seconds, decode, encode

LONGEST_OFFERS = 1_000_000
_OFFER = b"amana offer 1\0"
Title = Annotated[str, msgspec.Meta(max_length=500)]
SUITE = "ristretto255-SHA512"


class SetFact(msgspec.Struct, frozen=True):
    """One file of an epoch: the set file (``seq`` 0) or a delta, with its commitment."""

    seq: Count
    digest: bytes
    size: Count


class Offer(msgspec.Struct, frozen=True):
    """A collection that a member may ask about. Times are seconds since 1970; quotas are elements a day."""

    member: Name
    collection: Name
    title_en: Title
    title_ar: Title
    types: tuple[str, ...]
    epoch: Count
    public_key: bytes
    not_after: Seconds
    files: tuple[SetFact, ...]
    daily_quota: Count
    by_approval: Count
    v: int = 1


class SignedOffer(msgspec.Struct, frozen=True):
    """An offer with its member's signature."""

    offer: Offer
    signature: bytes


class Offers(msgspec.Struct, frozen=True):
    """Everything that one member offers to the one who asks, and the key that it signs with."""

    member: str
    signing_key: bytes
    offers: tuple[SignedOffer, ...]
    v: int = 1


def key_info(member: str, collection: str, epoch: int) -> bytes:
    """The info of DeriveKeyPair: one key for each member, collection and epoch."""
    return f"amana/1|{member}|{collection}|{epoch}".encode()


def key_commitment(collection: str, epoch: int, public_key: bytes, not_after: int) -> dict[str, object]:
    """The details of a ``key.commit`` entry."""
    return {"collection": collection, "epoch": epoch, "public_key": public_key.hex(), "not_after": not_after}


def set_commitment(collection: str, epoch: int, fact: SetFact) -> dict[str, object]:
    """The details of a ``set.commit`` entry."""
    return {"collection": collection, "epoch": epoch, "seq": fact.seq, "sha256": fact.digest.hex(), "size": fact.size}


def signed(offer: Offer, sign: Sign) -> SignedOffer:
    """An offer, signed."""
    return SignedOffer(offer, sign(_OFFER + encode(offer)))


def read_offers(data: bytes, key: bytes | None = None) -> Offers:
    """What a member announces, each offer checked with ``key``, or with the key it names where none is known yet.

    Raises BrokenMessage, WrongSignature.
    """
    found = decode(data, Offers, LONGEST_OFFERS)
    for one in found.offers:
        check_signature(key or found.signing_key, one.signature, _OFFER + encode(one.offer), found.member)
    return found
