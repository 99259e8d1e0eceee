"""What a log asks of a witness, what the witness answers, and the checks in between.

Standard: C2SP tlog-witness, ``add-checkpoint``. Only messages and their judgement stand here: who keeps what the
witness has seen must store the new head, in one step with the check of the old one, before the cosignature is given
away.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from amana.ledger import faults
from amana.ledger.checkpoint import Checkpoint, parse_checkpoint
from amana.ledger.faults import BrokenNote, BrokenRequest, OtherSize, UnknownLog
from amana.ledger.note import (
    LONGEST_NOTE,
    Key,
    Note,
    Signature,
    from_decimal,
    hash_of,
    read_note,
    read_signatures,
    read_text,
    verify_note,
)
from amana.ledger.proofs import verify_consistency
from amana.ledger.tree import EMPTY_ROOT, Hash

MOST_HASHES: Final = 63
LONGEST_REQUEST: Final = LONGEST_NOTE + 4096
LONGEST_ANSWER: Final = 16 * 1024
SIZE_TYPE: Final = "text/x.tlog.size"
_OLD = "old "


class Request(msgspec.Struct, frozen=True):
    """A new checkpoint, and the proof that it continues the tree of ``old`` leaves."""

    old: int
    proof: tuple[Hash, ...]
    note: Note


class Seen(msgspec.Struct, frozen=True):
    """The latest head of a log that a witness has cosigned."""

    size: int = 0
    root: Hash = EMPTY_ROOT


def write_request(old: int, proof: Sequence[Hash], note: bytes) -> bytes:
    """The body of a request."""
    lines = "".join(f"{base64.b64encode(one).decode()}\n" for one in proof)
    return f"{_OLD}{old}\n{lines}\n".encode() + note


def read_request(data: bytes) -> Request:
    """A request as it arrived; nothing of it is verified. Raises BrokenRequest, BrokenNote."""
    text = read_text(data, LONGEST_REQUEST, BrokenRequest)
    head, blank, note = text.partition("\n\n")
    first, *hashes = head.split("\n")
    old = from_decimal(first.removeprefix(_OLD)) if first.startswith(_OLD) else None
    if old is None:
        raise BrokenRequest.of(faults.BAD_SIZE, "old")
    if len(hashes) > MOST_HASHES:
        raise BrokenRequest.of(faults.TOO_MANY, "proof", most=MOST_HASHES)
    proof = [found for line in hashes if (found := hash_of(line)) is not None]
    if len(proof) != len(hashes):
        raise BrokenRequest.of(faults.BAD_HASH, "proof")
    if not blank:
        raise BrokenRequest.of(faults.NO_BLANK_LINE)
    return Request(old, tuple(proof), read_note(note.encode()))


def checkpoint_of(request: Request, keys: Mapping[str, Key]) -> tuple[Checkpoint, Key]:
    """The checkpoint of a request, if a witnessed log has signed it, and the key that has.

    ``keys``: the witnessed logs by origin. Raises BrokenCheckpoint (400), UnknownLog (404), NotSigned and
    WrongSignature (403), BrokenRequest (400), in the order of the standard.
    """
    checkpoint = parse_checkpoint(request.note.text)
    key = keys.get(checkpoint.origin)
    if key is None:
        raise UnknownLog.of(name=checkpoint.origin)
    verify_note(request.note, key)
    if request.old > checkpoint.size:
        raise BrokenRequest.of(faults.BACKWARDS)
    return checkpoint, key


def check_growth(request: Request, checkpoint: Checkpoint, seen: Seen) -> None:
    """Return if the checkpoint may be cosigned after ``seen``. Raises OtherSize (409), ProofFailed.

    ProofFailed is 409 when both sizes are the same (two roots for one size), else 422.
    """
    if request.old != seen.size:
        raise OtherSize.than(request.old, seen.size)
    verify_consistency((seen.size, seen.root), (checkpoint.size, checkpoint.root), request.proof)


def write_size(size: int) -> bytes:
    """The body of a 409: the size the witness has."""
    return f"{size}\n".encode()


def read_size(data: bytes) -> int:
    """The size in the body of a 409. Raises BrokenRequest."""
    text = read_text(data[:64], 32, BrokenRequest)
    size = from_decimal(text.removesuffix("\n"))
    if size is None or not text.endswith("\n"):
        raise BrokenRequest.of(faults.BAD_SIZE)
    return size


def write_answer(signatures: Sequence[Signature]) -> bytes:
    """The body of a 200: cosignature lines."""
    return "".join(one.line() for one in signatures).encode()


def read_answer(data: bytes) -> tuple[Signature, ...]:
    """The lines of a 200; nothing of them is verified. Raises BrokenRequest."""
    try:
        return read_signatures(read_text(data, LONGEST_ANSWER, BrokenRequest))
    except BrokenNote as fault:
        raise BrokenRequest.of(faults.BAD_LINE, fault.where) from None
