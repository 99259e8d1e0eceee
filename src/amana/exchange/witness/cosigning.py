"""As a witness: cosign a head that continues what was cosigned before, and keep the evidence of one that does not.

What was seen is committed before the cosignature leaves, in one transaction with the check: two requests at once cannot
both be answered from the same old head.
"""

from __future__ import annotations

import logging

from amana.exchange.witness.names import VIEWER, Keys
from amana.exchange.witness.signing import NotTheSigned, need_signed
from amana.language import Text
from amana.ledger import ProofFailed
from amana.ledger.checkpoint import Checkpoint
from amana.ledger.cosignature import cosign
from amana.ledger.equivocation import Equivocation, from_path
from amana.ledger.faults import NoEquivocation, UnknownLog
from amana.ledger.note import Key, Note, read_key, signatures_by
from amana.ledger.witnessing import Request, Seen, check_growth, checkpoint_of, read_request, write_answer
from amana.store import Database, Reader
from amana.store.closing import LedgerClosed
from amana.store.witnessing import (
    WitnessedLog,
    add_doubt,
    add_equivocation,
    equivocations,
    log_keys,
    remember_head,
    witnessed_log,
)

log = logging.getLogger("amana.witness")


class Fork(ProofFailed):
    """Two roots for one size, both signed: the log is refused with 409, and proved to have lied."""


def answer(database: Database, keys: Keys, body: bytes) -> bytes:
    """The answer to a request as it arrived: this node's cosignature line.

    A node whose database was put back from an old copy has forgotten what it cosigned, too: it cosigns nothing. Raises
    BrokenRequest, BrokenNote, BrokenCheckpoint (400), NotSigned, WrongSignature (403), UnknownLog (404), OtherSize,
    Fork (409), ProofFailed (422), LedgerClosed (503).
    """
    request = read_request(body)
    kept = database.kept()
    with database.read() as tx:
        try:
            need_signed(tx, kept, keys.log.key)
        except NotTheSigned as problem:
            raise LedgerClosed(problem.text) from None
        known = {origin: read_key(key) for origin, key in log_keys(tx).items()}
    checkpoint, key = checkpoint_of(request, known)
    note = only_by(request.note, key)
    try:
        with database.upkeep() as tx:
            seen = _seen(tx, checkpoint.origin)
            check_growth(request, checkpoint, Seen(seen.size, seen.root))
            if checkpoint.size > seen.size:
                remember_head(tx, seen.origin, checkpoint.size, checkpoint.root, note)
    except ProofFailed:
        _suspect(database, request, checkpoint, key, note)
        raise
    at = int(database.world.clock.now().timestamp())
    return write_answer([cosign(request.note.text, at, keys.witness)])


def only_by(note: Note, key: Key) -> bytes:
    """The note with the log's own signatures alone, which are all that is verified."""
    return Note(note.text, tuple(signatures_by(note, key))).to_bytes()


def keep_proof(database: Database, proof: Equivocation, member: str, source: str) -> bool:
    """Store a verified proof, once, and tell the inbox; whether it is new."""
    key, file = read_key(proof.log), proof.to_bytes()
    with database.read() as tx:
        if any(one.proof == file for one in equivocations(tx, key.name)):
            return False
    with database.write(VIEWER) as tx:
        new = add_equivocation(tx, key.name, member, file, source)
        tx.record_if_nothing("ledger.equivocation", key.name)
    if new:
        log.error("equivocation: log=%s source=%s", key.name, source or "seen here")
    return new


def _seen(tx: Reader, origin: str) -> WitnessedLog:
    found = witnessed_log(tx, origin)
    if found is None:  # removed since the key was looked up
        raise UnknownLog.of(name=origin)
    return found


def _suspect(database: Database, request: Request, checkpoint: Checkpoint, key: Key, note: bytes) -> None:
    """A head that the log has signed and that does not continue what was cosigned: prove it, or look into it later.

    Raises Fork for two roots of one size.
    """
    with database.read() as tx:
        seen = _seen(tx, checkpoint.origin)
    try:
        # Without a note, what was cosigned was signed with a key that has been renewed since: two keys prove nothing.
        proof = from_path(key, seen.note or note, note, list(request.proof))
    except NoEquivocation:
        # The proof in the request may just be wrong. The worker reads the log's own tiles to find out.
        with database.upkeep() as tx:
            add_doubt(tx, seen.origin, note)
        log.warning("doubtful head: log=%s size=%d cosigned=%d", seen.origin, checkpoint.size, seen.size)
        return
    keep_proof(database, proof, seen.member, "")
    if checkpoint.size == seen.size:
        raise Fork("ledger.fork", _FORK.fill(name=seen.origin)) from None


_FORK = Text(
    en="The log {name} has signed two heads of one size that differ. Both are kept as proof; nothing was signed.",
    ar="وقّع السجل {name} رأسين مختلفين بالحجم نفسه. حُفظ الرأسان دليلًا ولم يُوقَّع شيء.",
)
