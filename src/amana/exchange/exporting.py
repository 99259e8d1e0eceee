"""The ledger as a folder that a stranger verifies without this program (docs/ledger.md).

``checkpoint`` (the signed head with its cosignatures) · ``tile/…`` and ``tile/entries/…`` (C2SP tlog-tiles: the hashes,
the leaves) · ``words/…`` (beside each entry bundle, each entry's salt and payload behind their length in four bytes;
length 0: erased, or not shown). One bundle of 256 entries is in memory at a time.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from amana.exchange.witness.names import keys_of
from amana.exchange.witness.signing import need_signed, sign_head
from amana.handling import Viewer
from amana.language import Problem, Text
from amana.ledger.note import Key, Signer, read_key, read_note, signatures_by
from amana.ledger.tiles import ENTRIES, Tile, entry_bundle, tile_path, tiles_of
from amana.store import Database, Reader
from amana.store.checkpoints import SignedHead, final_checkpoint, last_checkpoint, with_cosignatures
from amana.store.ledger import LedgerEntry, ledger_from, tile
from amana.store.renewing import former_keys
from amana.store.rights import is_staff

LENGTH: Final = 4
"""Bytes before each entry's salt and payload."""


class CannotExport(Problem):
    """The folder is taken or cannot be written, or there is no such head yet."""


class Exported(msgspec.Struct, frozen=True):
    """What was written."""

    size: int
    root: bytes
    key: str
    words: int
    files: int


def export(
    database: Database, viewer: Viewer, signer: Signer, folder: Path, *, final: bool = False, words: bool = True
) -> Exported:
    """Write the ledger up to its present head into a new folder: all of it, or nothing is left behind.

    ``final``: up to the largest head that enough witnesses have cosigned. ``words``: with what the entries say, as far
    as it is held. Raises CannotExport, NotTheSigned (nothing is given out of a ledger that was put back from an old
    copy), BrokenTile (an entry of form 1 that is longer than the format allows).
    """
    assert is_staff(viewer)
    if folder.exists():
        raise CannotExport("ledger.export-exists", _EXISTS.fill(path=folder), str(folder))
    if not final:
        sign_head(database, keys_of(signer))
    draft = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        kept = database.kept()
        with database.read() as tx:
            need_signed(tx, kept, signer.key)
            head = final_checkpoint(tx) if final else last_checkpoint(tx)
            if head is None:
                raise CannotExport("ledger.nothing-final", _NOTHING_FINAL, "--final")
            held, files = _write(tx, viewer, draft, head, words=words)
            key = _signed_by(tx, head, signer.key)
        draft.rename(folder)
    except OSError as error:
        raise CannotExport("ledger.export-failed", _FAILED.fill(path=folder, why=error.strerror), str(folder)) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Exported(head.size, head.root, key, held, files)


def words_path(bundle: Tile) -> str:
    """Where salts and payloads of an entry bundle stand."""
    return tile_path(bundle).replace("tile/entries/", "words/", 1)


def _signed_by(tx: Reader, head: SignedHead, key: Key) -> str:
    """The log's key; the former one, for a final head from before it was renewed."""
    note = read_note(head.note)
    former = [read_key(one.key) for one in former_keys(tx, key.name.removeprefix("amana/"))]
    return str(next((one for one in (key, *former) if signatures_by(note, one)), key))


def _write(tx: Reader, viewer: Viewer, folder: Path, head: SignedHead, *, words: bool) -> tuple[int, int]:
    """All files; how many entries say something, how many files there are."""
    folder.mkdir(mode=0o700, parents=True)
    (folder / "checkpoint").write_bytes(with_cosignatures(tx, head))
    held, files = 0, 1
    for one in tiles_of(head.size):
        _put(folder / tile_path(one), tile(tx, one, head.size))
        files += 1
    for bundle, entries in _bundles(tx, viewer, head.size):
        said = [_words(entry) if words else b"" for entry in entries]
        _put(folder / tile_path(bundle), entry_bundle([entry.leaf for entry in entries]))
        _put(folder / words_path(bundle), b"".join(len(one).to_bytes(LENGTH, "big") + one for one in said))
        held, files = held + sum(map(bool, said)), files + 2
    return held, files


def _bundles(tx: Reader, viewer: Viewer, size: int) -> Iterator[tuple[Tile, list[LedgerEntry]]]:
    for one in tiles_of(size):
        if one.level:
            return
        entries = ledger_from(tx, viewer, one.index * 256, one.width)
        assert len(entries) == one.width, "the ledger has a gap"
        yield Tile(ENTRIES, one.index, one.width), entries


def _words(entry: LedgerEntry) -> bytes:
    """Salt and payload. In form 1 the leaf is the payload, so it stands with the entries already."""
    if entry.version == 1 or entry.payload is None:
        return b""
    return (entry.salt or b"") + entry.payload


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


_EXISTS = Text(
    en="{path} exists already. An export is written into a new folder.",
    ar="{path} موجود من قبل. يُكتب التصدير في مجلد جديد.",
)
_NOTHING_FINAL = Text(
    en="Not enough members have cosigned a head of this ledger yet. Leave out --final, or see `amana witness list`.",
    ar="لم يوقّع عدد كافٍ من الأعضاء رأسًا لهذا السجل بعد. احذف --final أو انظر `amana witness list`.",
)
_FAILED = Text(
    en="{path} cannot be written ({why}). Nothing was left there.",
    ar="تعذرت الكتابة في {path} ({why})، ولم يبقَ فيه شيء.",
)
