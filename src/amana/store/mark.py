"""The head that this node signed last, in a file outside of the database.

A database that is put back from an old copy has forgotten what was signed after the copy was made: by its own tables
alone it would go on and sign a second history. The file stays where it is, so the node notices. It holds the signed
note (C2SP tlog-checkpoint) and is no part of a backup (docs/operator.md).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from amana.ledger.checkpoint import parse_checkpoint
from amana.ledger.faults import LedgerFault
from amana.ledger.note import LONGEST_NOTE, Key, read_note, signatures_by
from amana.world.private_file import sync_folder, write_private

NAME: Final = "signed-head"


class Marked(msgspec.Struct, frozen=True):
    """The head that the file holds: size, root, and the note with its signatures."""

    size: int
    root: bytes
    note: bytes

    def is_by(self, key: Key) -> bool:
        """Does the note name this key as one of its signers?"""
        return bool(self.note) and bool(signatures_by(read_note(self.note), key))


class Kept(msgspec.Struct, frozen=True):
    """What the file held at one moment; ``head``: None if there was no file."""

    path: Path
    head: Marked | None


DAMAGED: Final = Marked(2**62, b"", b"")
"""What stands for a file that cannot be read: no ledger continues it."""


class HeadMark:
    """The file in a node's folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def look(self) -> Kept:
        """What the file holds now.

        To be asked for before the snapshot that it is held against: the head is always signed of what was committed, so
        a snapshot that begins later has all of it. Within a transaction that writes the order does not matter.
        """
        return Kept(self.path, self.read())

    def read(self) -> Marked | None:
        """The head; None if there is no file, DAMAGED if it holds none."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError:  # another user's, or the disk fails: no ledger is known to continue it
            return DAMAGED
        try:
            head = parse_checkpoint(read_note(data[: LONGEST_NOTE + 1]).text)
        except LedgerFault:
            return DAMAGED
        return Marked(head.size, head.root, data)

    def put(self, note: bytes) -> None:
        """Replace it, durably, before the signature is given away.

        To be called inside a transaction that writes: of those there is one at a time. Raises OSError.
        """
        draft = self.path.with_name(f".{NAME}.new")
        write_private(draft, note)
        draft.replace(self.path)
        sync_folder(self.path.parent)
