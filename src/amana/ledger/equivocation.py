"""Proof that a log has lied: two heads that it signed and that cannot both be true.

Two heads of one size with different roots prove themselves. For different sizes there is a path: the nodes of the newer
tree from which both its root and *its* root at the older size follow (RFC 6962, section 2.1.2, with the first node
written out); that older root is another than the one signed. Anyone can verify it with the log's key alone.

The file is JSON with the fields of :class:`Equivocation`: ``format``, ``log`` (verifier key), ``older`` and ``newer``
(the signed notes), ``path`` (hashes in base64).
"""

from __future__ import annotations

import base64
from typing import Final

import msgspec

from amana.ledger import faults
from amana.ledger.checkpoint import Checkpoint, open_checkpoint
from amana.ledger.faults import NoEquivocation
from amana.ledger.note import LONGEST_NOTE, Key, hash_of, read_key
from amana.ledger.proofs import consistency_proof, roots_of
from amana.ledger.tree import Hash, NodeOf
from amana.ledger.witnessing import MOST_HASHES

FORMAT: Final = "amana-equivocation/1"
LONGEST_PROOF: Final = 2 * LONGEST_NOTE + 16 * 1024


class Equivocation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two contradicting heads of one log, as the log signed them, and what shows the contradiction."""

    log: str
    older: str
    newer: str
    path: tuple[str, ...] = ()
    format: str = FORMAT

    def to_bytes(self) -> bytes:
        """The file."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"


def read_equivocation(data: bytes) -> Equivocation:
    """The proof that a file holds; verified by :func:`verify_equivocation`. Raises NoEquivocation."""
    if len(data) > LONGEST_PROOF:
        raise NoEquivocation.of(faults.TOO_LONG, most=LONGEST_PROOF)
    try:
        found = msgspec.json.decode(data, type=Equivocation)
    except (UnicodeDecodeError, msgspec.DecodeError):
        raise NoEquivocation.of(faults.BAD_LINE) from None
    if found.format != FORMAT or len(found.path) > MOST_HASHES + 1:
        raise NoEquivocation.of(faults.BAD_LINE, "format")
    return found


def equivocation(key: Key, one: bytes, other: bytes, node: NodeOf | None = None) -> Equivocation:
    """The proof that two signed heads of a log contradict each other.

    ``node`` reads the tree of the larger head; not needed for heads of one size. Raises NoEquivocation, and what
    open_checkpoint raises.
    """
    first, second = sorted((one, other), key=lambda note: open_checkpoint(note, key)[0].size)
    older, newer = open_checkpoint(first, key)[0], open_checkpoint(second, key)[0]
    path: list[Hash] = []
    if older.size not in (0, newer.size) and node is not None:
        path = written_out(older.size, newer.size, node)
    return from_path(key, first, second, path)


def from_path(key: Key, older: bytes, newer: bytes, path: list[Hash]) -> Equivocation:
    """The proof from a path that is known already, such as a log's own consistency proof. Raises NoEquivocation.

    Heads of one size prove themselves: no path is kept that nobody would verify.
    """
    if open_checkpoint(older, key)[0].size == open_checkpoint(newer, key)[0].size:
        path = []
    lines = tuple(base64.b64encode(one).decode() for one in path)
    made = Equivocation(str(key), older.decode(), newer.decode(), lines)
    verify_equivocation(made)
    return made


def written_out(first: int, second: int, node: NodeOf) -> list[Hash]:
    """The consistency proof with the node that it leaves out for a power of two."""
    path = consistency_proof(first, second, node)
    return [node(first.bit_length() - 1, 0), *path] if first & (first - 1) == 0 else path


def verify_equivocation(proof: Equivocation) -> tuple[Checkpoint, Checkpoint]:
    """Both heads, if they are signed by the log and contradict each other.

    Raises NoEquivocation, BrokenKey, BrokenNote, BrokenCheckpoint, NotSigned, WrongSignature.
    """
    key = read_key(proof.log)
    older, newer = (open_checkpoint(note.encode(), key)[0] for note in (proof.older, proof.newer))
    path = [hash_of(line) for line in proof.path]
    if older.origin != key.name or newer.origin != key.name:
        raise NoEquivocation.of(faults.OTHER_LOGS)
    if older.root == (newer.root if older.size == newer.size else _at_older(older, newer, path)):
        raise NoEquivocation.of(faults.THEY_FIT)
    return older, newer


def _at_older(older: Checkpoint, newer: Checkpoint, path: list[Hash | None]) -> Hash:
    """The root that the newer tree has at the older size, by the path. Raises NoEquivocation."""
    nodes = [one for one in path if one is not None]
    if not 0 < older.size < newer.size or not nodes or len(nodes) != len(path):
        raise NoEquivocation.of(faults.NO_PATH)
    roots = roots_of(older.size, newer.size, nodes)
    if roots is None or roots[1] != newer.root:
        raise NoEquivocation.of(faults.NO_PATH)
    return roots[0]
