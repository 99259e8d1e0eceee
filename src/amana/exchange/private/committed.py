"""That a key and its files stand in their holder's ledger: shown by the holder, checked by every asker.

The holder opens the entries ``key.commit`` and ``set.commit`` (leaf, salt and payload, RFC 6962 inclusion proofs) under
a head that it signs, and shows that this head continues the one that the asker saw last. So another key or another file
for one asker needs another ledger for this asker, which the members who witness it would see.
"""

from __future__ import annotations

from hashlib import sha256

import msgspec

from amana.exchange.private.faults import Equivocation, NotCommitted
from amana.exchange.private.party import Party
from amana.exchange.witness.signing import NotTheSigned, sign_present
from amana.handling import Viewer
from amana.language import Problem
from amana.ledger import EMPTY_ROOT, commitment, leaf_hash, payload_bytes, verify_consistency, verify_inclusion
from amana.ledger.checkpoint import Checkpoint, open_checkpoint
from amana.ledger.note import SIGNATURE, Key, Signer
from amana.private.announce import Offer, key_commitment, set_commitment
from amana.private.wire import decode, encode
from amana.store import Database, Reader
from amana.store.checkpoints import last_checkpoint
from amana.store.closing import LedgerClosed
from amana.store.ledger import LedgerEntry, consistency, head, inclusion, of_exchange
from amana.store.members import not_there
from amana.store.offers import ASKABLE, askable, file_facts, present_epoch

# Whoever may ask about a collection is shown these entries, and no others.
VIEWER = Viewer("system:commitments", frozenset({"own"}))
LONGEST = 500_000


class Shown(msgspec.Struct, frozen=True):
    """An entry, opened, and its place in the tree. ``leaf`` as it is hashed."""

    index: int
    leaf: bytes
    salt: bytes
    payload: bytes
    path: tuple[bytes, ...]


class Proofs(msgspec.Struct, frozen=True):
    """A signed head (C2SP checkpoint), that it continues ``since`` entries, and the entries that commit."""

    note: bytes
    since: int
    continues: tuple[bytes, ...]
    entries: tuple[Shown, ...]
    v: int = 1


class SeenHead(msgspec.Struct, frozen=True):
    """A head of another member's ledger, with the note that it signed."""

    size: int = 0
    root: bytes = EMPTY_ROOT
    note: bytes = b""


def prove(tx: Reader, viewer: Viewer, name: str, since: int) -> bytes | None:
    """The proofs for a collection's present epoch, for whoever may ask about it. Raises NotThere.

    None if the head that was signed last does not reach so far: :func:`sign` signs a newer one.
    """
    epoch = present_epoch(tx, viewer, name)
    if askable(tx, viewer, name) is None or epoch is None:
        raise not_there(ASKABLE, name)
    now, whole = last_checkpoint(tx), head(tx).size
    digests = [sha256(epoch.public_key).digest(), *(one.digest for one in file_facts(tx, viewer, name, epoch.epoch))]
    committed = [one for digest in digests for one in of_exchange(tx, VIEWER, digest)[:1]]
    since = min(since, whole)
    if now is None or now.size < since or any(one.idx >= now.size for one in committed):
        return None
    entries = tuple(_shown(tx, one, now.size) for one in committed)
    return encode(Proofs(now.note, since, tuple(consistency(tx, since, now.size)) if since else (), entries))


def sign(database: Database, party: Party) -> None:
    """Sign the present head. Raises LedgerClosed if it does not continue the one that was signed last."""
    try:
        with database.upkeep() as tx:
            sign_present(tx, database.mark, Signer(Key(_origin(party.member), SIGNATURE, party.public_key), party.sign))
    except NotTheSigned as problem:
        raise LedgerClosed(problem.text) from None


def check(data: bytes, offer: Offer, key: bytes, before: SeenHead) -> SeenHead:
    """Hold an offer against its holder's ledger; the head that it was found in.

    Raises NotCommitted, Equivocation (the ledger does not continue the head that was seen before), BrokenMessage.
    """
    proofs = decode(data, Proofs, LONGEST)
    try:
        now, _ = open_checkpoint(proofs.note, Key(_origin(offer.member), SIGNATURE, key))
        found = {(kind, payload) for kind, payload in (_opened(one, now) for one in proofs.entries)}
    except (Problem, ValueError):
        raise NotCommitted.of(member=offer.member) from None
    if not _wanted(offer) <= found:
        raise NotCommitted.of(member=offer.member)
    try:
        if proofs.since != before.size:
            raise ValueError
        verify_consistency((before.size, before.root), (now.size, now.root), proofs.continues)
    except (Problem, ValueError):
        raise Equivocation.of(member=offer.member) from None
    return SeenHead(now.size, now.root, proofs.note)


def _wanted(offer: Offer) -> set[tuple[str, bytes]]:
    """What the entries must say (kind, details as they are written)."""
    name, epoch = offer.collection, offer.epoch
    key = key_commitment(name, epoch, offer.public_key, offer.not_after)
    sets = [("set.commit", set_commitment(name, epoch, fact)) for fact in offer.files]
    return {(kind, payload_bytes("", name, details)) for kind, details in (("key.commit", key), *sets)}


def _opened(one: Shown, now: Checkpoint) -> tuple[str, bytes]:
    """The kind and the payload (without its actor) of an entry that is in the tree. Raises Problem, ValueError."""
    verify_inclusion(leaf_hash(one.leaf), one.index, now.size, one.path, now.root)
    leaf = msgspec.json.decode(one.leaf)
    if leaf["commitment"] != commitment(one.salt, one.payload).hex() or leaf["seq"] != one.index:
        raise ValueError("the payload is not the one that the leaf commits to")
    said = msgspec.json.decode(one.payload)
    return leaf["kind"], payload_bytes("", said["subject"], said["details"])


def _shown(tx: Reader, one: LedgerEntry, size: int) -> Shown:
    return Shown(one.idx, one.leaf, one.salt or b"", one.payload or b"", tuple(inclusion(tx, one.idx, size)))


def _origin(member: str) -> str:
    return f"amana/{member}"
