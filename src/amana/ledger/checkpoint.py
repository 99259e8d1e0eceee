"""Checkpoints: the head of a log (whose, how many entries, which root), signed by the log.

Standard: C2SP tlog-checkpoint v1, over signed-note. The name of a log's key is its origin.

>>> text = "example.com/log\\n0\\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\\n"
>>> head = parse_checkpoint(text)
>>> head.origin, head.size, head.text() == text
('example.com/log', 0, True)
"""

from __future__ import annotations

import base64
from typing import Final

import msgspec

from amana.ledger import faults
from amana.ledger.faults import BrokenCheckpoint
from amana.ledger.note import (
    COSIGNATURE,
    LONGEST_NAME,
    Key,
    Note,
    Signer,
    from_decimal,
    hash_of,
    read_note,
    sign_note,
    verify_note,
)
from amana.ledger.tree import EMPTY_ROOT, Hash

MOST_LINES: Final = 16
_RESERVED = ("cosignature/v1",)


class Checkpoint(msgspec.Struct, frozen=True):
    """The head of a log. ``extensions`` are further lines, of which nobody asserts anything."""

    origin: str
    size: int
    root: Hash
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The text that is signed."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def sign_checkpoint(checkpoint: Checkpoint, *signers: Signer) -> Note:
    """The note of a checkpoint, signed by its log: with one key, or with two when one takes the other's place."""
    assert {checkpoint.origin} == {one.key.name for one in signers}, "a log's key is named after its origin"
    return sign_note(checkpoint.text(), *signers)


def parse_checkpoint(text: str) -> Checkpoint:
    """The head that the text of a note states. Raises BrokenCheckpoint."""
    if not text.endswith("\n"):
        raise BrokenCheckpoint.of(faults.BAD_LINE)
    lines = text[:-1].split("\n")
    if len(lines) < 3:
        raise BrokenCheckpoint.of(faults.FEW_LINES)
    if len(lines) > MOST_LINES:
        raise BrokenCheckpoint.of(faults.TOO_MANY, "lines", most=MOST_LINES)
    if not all(lines):
        raise BrokenCheckpoint.of(faults.EMPTY_LINE)
    size, root = from_decimal(lines[1]), hash_of(lines[2])
    if len(lines[0]) > LONGEST_NAME or lines[0] in _RESERVED:
        raise BrokenCheckpoint.of(faults.BAD_NAME, "origin")
    if size is None:
        raise BrokenCheckpoint.of(faults.BAD_SIZE, "size")
    if root is None:
        raise BrokenCheckpoint.of(faults.BAD_HASH, "root")
    if size == 0 and root != EMPTY_ROOT:
        raise BrokenCheckpoint.of(faults.WRONG_EMPTY, "root")
    return Checkpoint(lines[0], size, root, tuple(lines[3:]))


def open_checkpoint(data: bytes, key: Key) -> tuple[Checkpoint, Note]:
    """A checkpoint that the key has signed, and its note with all signatures.

    Raises BrokenNote, BrokenCheckpoint, NotSigned (also for another log's checkpoint), WrongSignature.
    """
    assert key.kind != COSIGNATURE, "a log signs with a key of kind 1"
    note = read_note(data)
    verify_note(note, key)
    return parse_checkpoint(note.text), note
