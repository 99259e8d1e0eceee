"""The heads that this node has signed of its own ledger, what witnesses cosigned of them, and how far that is final.

Nothing here says what an entry holds: sizes, roots, names of witnesses and signatures, public by design.
"""

from __future__ import annotations

from typing import Final

import msgspec

from amana.ledger import Hash
from amana.store.ledger import head, root_at
from amana.store.mark import Kept
from amana.store.transaction import Reader, Upkeep

FINAL: Final = 3
"""So many other organisations must have cosigned a head that contains an entry before the entry is final."""

_DAY_US = 86_400_000_000
_THINNED_US = 2 * _DAY_US
_KEPT_US = 3_600_000_000  # heads that nobody cosigned and that others have followed


class SignedHead(msgspec.Struct, frozen=True):
    """A head, and the note by which this node has signed it; ``at`` in microseconds."""

    size: int
    root: bytes
    note: bytes
    at: int


class Cosigned(msgspec.Struct, frozen=True):
    """A witness's signature line on a head of this node; ``at``: when it signed, in microseconds."""

    witness: str
    size: int
    line: bytes
    at: int


def unsigned_growth(tx: Reader) -> bool:
    """Has the ledger grown beyond the last head that was signed?"""
    row = tx.one("SELECT size > (SELECT coalesce(max(size), 0) FROM checkpoint) FROM ledger_head WHERE id = 1")
    return row is not None and bool(row[0])


def continues_signed(tx: Reader, kept: Kept | None) -> bool:
    """Is the ledger still the one whose head was signed last, by its own table and by the file outside?

    If not, it was cut or rewritten from outside, or put back from an old copy. ``kept``: looked at before ``tx`` began.
    """
    signed = (last_checkpoint(tx), kept.head if kept else None)
    return all(continues(tx, one.size, one.root) for one in signed if one is not None)


def continues(tx: Reader, size: int, root: bytes) -> bool:
    """Did this ledger have that root when it had ``size`` entries?"""
    try:
        return size <= head(tx).size and root_at(tx, size) == root
    except KeyError:  # a node of that tree is gone
        return False


def add_checkpoint(tx: Upkeep, size: int, root: bytes, note: bytes) -> None:
    """Keep a head that was signed. Old heads that nobody has cosigned go; a later one contains what they said."""
    tx.run(
        "INSERT INTO checkpoint (size, root, note, at) VALUES (?, ?, ?, ?) ON CONFLICT (size) DO NOTHING",
        (size, root, note, tx.now_us),
    )
    tx.run(
        "DELETE FROM checkpoint WHERE size < ? AND at < ?"
        " AND NOT EXISTS (SELECT 1 FROM cosignature WHERE cosignature.size = checkpoint.size)",
        (size, tx.now_us - _KEPT_US),
    )


def last_checkpoint(tx: Reader) -> SignedHead | None:
    """The largest head that was signed; None before the first."""
    return _head(tx, "ORDER BY size DESC LIMIT 1", ())


def checkpoint(tx: Reader, size: int) -> SignedHead | None:
    """The head of that size, if it was signed and is still kept."""
    return _head(tx, "WHERE size = ?", (size,))


def final_checkpoint(tx: Reader) -> SignedHead | None:
    """The largest head that enough witnesses have cosigned, all of them this same one."""
    return _head(
        tx,
        "WHERE (SELECT count(*) FROM cosignature c WHERE c.size = checkpoint.size) >= ? ORDER BY size DESC LIMIT 1",
        (FINAL,),
    )


def add_cosignature(tx: Upkeep, size: int, witness: str, line: bytes, at: int) -> bool:
    """Keep a verified cosignature of a head; False if that head is not kept any more."""
    if checkpoint(tx, size) is None:
        return False
    tx.run(
        "INSERT INTO cosignature (size, witness, note, at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (size, witness) DO UPDATE SET note = excluded.note, at = excluded.at",
        (size, witness, line, at),
    )
    return True


def thin_out(tx: Upkeep) -> int:
    """Of heads older than two days keep, for each day, the last cosigned and the last final one; how many lines went.

    A later head contains what an earlier one said, so no proof is lost; each witness's latest line always stays.
    """
    before = tx.now_us - _THINNED_US
    return tx.run(
        "DELETE FROM cosignature WHERE size IN (SELECT size FROM checkpoint WHERE at < ?)"
        " AND size NOT IN (SELECT max(h.size) FROM checkpoint h WHERE EXISTS"
        "  (SELECT 1 FROM cosignature c WHERE c.size = h.size) GROUP BY h.at / ?)"
        " AND size NOT IN (SELECT max(h.size) FROM checkpoint h WHERE"
        "  (SELECT count(*) FROM cosignature c WHERE c.size = h.size) >= ? GROUP BY h.at / ?)"
        " AND size < (SELECT max(d.size) FROM cosignature d WHERE d.witness = cosignature.witness)",
        (before, _DAY_US, FINAL, _DAY_US),
    )


def cosignatures(tx: Reader, size: int) -> list[Cosigned]:
    """Who has cosigned the head of that size."""
    rows = tx.all("SELECT witness, size, note, at FROM cosignature WHERE size = ? ORDER BY witness", (size,))
    return [Cosigned(witness, int(size), bytes(line), int(at)) for witness, size, line, at in rows]


def last_cosigned(tx: Reader) -> dict[str, Cosigned]:
    """The largest head that each witness has cosigned, by witness."""
    rows = tx.all(_LAST_COSIGNED)
    return {witness: Cosigned(witness, int(size), bytes(line), int(at)) for witness, size, line, at in rows}


def is_behind(tx: Reader, witness: str) -> bool:
    """Is there a signed head that this witness has not cosigned, nor a larger one?"""
    row = tx.one(
        "SELECT coalesce(max(size), 0) > (SELECT coalesce(max(size), 0) FROM cosignature WHERE witness = ?)"
        " FROM checkpoint",
        (witness,),
    )
    return row is not None and bool(row[0])


def final_size(tx: Reader) -> int:
    """How many entries are final: entry ``i`` is if ``i`` is below this. 0 as long as there are too few witnesses.

    A witness of a head is one of all that the head contains, so witnesses of different heads count together.
    """
    sizes = sorted((one.size for one in last_cosigned(tx).values()), reverse=True)
    return sizes[FINAL - 1] if len(sizes) >= FINAL else 0


def witnesses_of(tx: Reader, exchange: Hash) -> int | None:
    """How many organisations have seen all entries on an exchange; it is final with FINAL. None: no entry is on it."""
    row = tx.one("SELECT max(idx) FROM ledger_entry WHERE exchange = ?", (exchange,))
    if row is None or row[0] is None:
        return None
    return sum(one.size > row[0] for one in last_cosigned(tx).values())


def with_cosignatures(tx: Reader, head: SignedHead) -> bytes:
    """The note with the lines of its witnesses: a checkpoint that can be verified without this node."""
    return head.note + b"".join(one.line for one in cosignatures(tx, head.size))


# From one witness to the next by the index, instead of through every line that each has ever signed.
_LAST_COSIGNED = (
    "WITH RECURSIVE known (witness) AS (SELECT min(witness) FROM cosignature UNION ALL"
    " SELECT (SELECT min(c.witness) FROM cosignature c WHERE c.witness > known.witness) FROM known"
    " WHERE known.witness IS NOT NULL)"
    " SELECT c.witness, c.size, c.note, c.at FROM known JOIN cosignature c ON c.witness = known.witness"
    " AND c.size = (SELECT max(d.size) FROM cosignature d WHERE d.witness = known.witness) ORDER BY c.witness"
)


def _head(tx: Reader, which: str, params: tuple[object, ...]) -> SignedHead | None:
    row = tx.one(f"SELECT size, root, note, at FROM checkpoint {which}", params)
    return None if row is None else SignedHead(int(row[0]), bytes(row[1]), bytes(row[2]), int(row[3]))
