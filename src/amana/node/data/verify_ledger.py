#!/usr/bin/env python3
"""Verify an exported ledger without the program that wrote it. Needs Python 3.11 and the package `cryptography`.

    python verify_ledger.py EXPORT --key KEY [--checkpoint FILE] [--older FILE] [--former-key KEY]
        [--witness KEY --need 3] [--json]

EXPORT is a folder made by `amana ledger export`, one proof made by `amana ledger prove --json`, or a proof that the log
has signed two heads that cannot both be true (`amana witness proof`, /ledger/equivocations/). KEY is the log's verifier
key (C2SP signed-note), compared with its owner by telephone. --checkpoint is a signed head that came another
way than with the export; --older is a head that was kept from earlier: the ledger must be its continuation.
--former-key is a key that the log had before it was renewed: an older head may be signed by it. --witness is the
verifier key of a member that cosigns; --need says how many of them must have cosigned.

What is checked of two heads: that KEY has signed both, and that they have one size and two roots, or that the path
leads to the newer root and to another root at the older size than the older head states; that the file holds nothing
else.

What is checked in an export: the signature and the cosignatures; every leaf and its place; every tile; the root; every
salt and payload against the commitment in its leaf; that payloads which are gone were announced as erased; that no file
is missing, cut off, changed or too many. Not checked: whether what the entries say is true.

Exit code 0: verified. 1: refused, with the first thing that is wrong. 2: wrong use.

Standards: RFC 6962 section 2.1; C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles. This file shares no
code with the node, on purpose: it was written from the formats in docs/ledger.md.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WIDTH = 256
SALT = 16
LOG_KEY, WITNESS_KEY = 1, 4
LARGEST_NOTE = 256 * 1024
LARGEST_PROOF = 2 * LARGEST_NOTE + 16 * 1024
EQUIVOCATION = "amana-equivocation/1"
KIND = re.compile(r"[a-z][a-z0-9.-]{0,63}")
SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
LEAF = '{{"at":"{at}","commitment":"{commitment}","exchange":{exchange},"kind":"{kind}","seq":{seq},"v":2}}'
HEX = re.compile(r"[0-9a-f]{64}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
ERASE = "ledger.erase"
MALFORMED = (ValueError, KeyError, TypeError, AttributeError, RecursionError)

SAID = {
    "note": ("{where} is no signed note", "ليس {where} وثيقة موقَّعة"),
    "key": ("{where} is no verifier key", "ليس {where} مفتاح تحقق"),
    "unsigned": ("{where} is not signed by {name}", "{where} غير موقَّع من {name}"),
    "signature": ("the signature of {name} on {where} does not hold", "لا يصح توقيع {name} على {where}"),
    "witnesses": ("{count} of {need} witnesses have cosigned", "وقّع {count} من الشهود واللازم {need}"),
    "origin": ("{where} is of another log", "{where} لسجل آخر"),
    "missing": ("{where} is missing", "{where} ناقص"),
    "strange": ("{where} does not belong to the export", "{where} ليس من ملفات التصدير"),
    "length": ("{where} has the wrong length: it was cut off or added to", "طول {where} خطأ: قُطع منه أو زيد عليه"),
    "tile": ("{where} does not hold the hashes of its entries", "لا يحمل {where} بصمات قيوده"),
    "leaf": ("entry {where} is malformed or in the wrong place", "القيد {where} غير سليم أو في غير موضعه"),
    "commitment": (
        "what entry {where} says is not what its leaf commits to",
        "بيانات القيد {where} ليست ما تلتزم به ورقته",
    ),
    "root": ("the entries do not lead to the signed root", "لا تفضي القيود إلى الجذر الموقَّع"),
    "older": ("the ledger does not continue {where}", "السجل ليس امتدادًا لما في {where}"),
    "proof": ("{where} is no proof as `amana ledger prove` makes them", "ليس {where} برهانًا من `amana ledger prove`"),
    "fit": (
        "the two heads can both be true, or the path does not show that they cannot",
        "يمكن أن يصح الرأسان معًا، أو أن المسار لا يثبت خلاف ذلك",
    ),
    "more": ("{where} holds something that nobody has signed", "في {where} ما لم يوقّعه أحد"),
    "path": ("the proof does not lead to the signed root", "لا يفضي البرهان إلى الجذر الموقَّع"),
    "head": (
        "the proof has no signed head: give it by --checkpoint",
        "لا رأس موقَّعًا مع البرهان، قدّمه بـ --checkpoint",
    ),
    "size": (
        "{where} is of {other} entries, the export of {size}",
        "{where} لعدد {other} من القيود والتصدير لعدد {size}",
    ),
}
PROVED = (
    "Proved: the log {origin} has signed two heads that cannot both be true, of {older} and of {newer} entries.",
    "ثبت أن السجل {origin} وقّع رأسين لا يصحان معًا، بعدد قيود {older} و{newer}.",
)
VERIFIED = (
    "Verified: {size} entries of {origin}; words held: {held}, erased: {erased}, not shown: {withheld}; "
    "cosigned by {witnesses}.",
    "تم التحقق: {size} من قيود {origin}، بياناتها حاضرة: {held}، ممحوّة: {erased}، محجوبة: {withheld}. "
    "الشهود: {witnesses}.",
)


class Refused(Exception):
    """The export is not what was signed. ``code`` is a word of SAID."""

    def __init__(self, code: str, where: object = "", **values: object) -> None:
        self.code, self.where = code, str(where)
        self.texts = [text.format(where=where, **values) for text in SAID[code]]
        super().__init__(self.texts[0])


# Signed notes, keys, checkpoints.


@dataclass(frozen=True)
class Key:
    """A verifier key: ``name+id+base64(kind, 32 bytes)``."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes by which signature lines name it."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def verify(self, signature: bytes, message: bytes, where: str) -> None:
        """Raises Refused unless it is this key's Ed25519 signature."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            raise Refused("signature", where, name=self.name) from None


@dataclass(frozen=True)
class Note:
    """A checkpoint: its text, what the text says, and the signature lines (name, key id, rest)."""

    where: str
    text: str
    origin: str
    size: int
    root: bytes
    lines: tuple[tuple[str, bytes, bytes], ...]


def read_key(text: str, kind: int) -> Key:
    """The key that a text holds. Raises Refused."""
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    data = exact_base64(encoded)
    if not name or data is None or len(data) != 33 or data[0] != kind:
        raise Refused("key", text.strip())
    key = Key(name, kind, data[1:])
    if key_id != key.key_id.hex():
        raise Refused("key", text.strip())
    return key


def read_note(path: Path, where: str) -> Note:
    """A checkpoint from a file. Raises Refused."""
    return parse_note(read_file(path, where, LARGEST_NOTE), where)


def parse_note(data: bytes, where: str) -> Note:
    """A checkpoint as a signed note, nothing of it verified. Raises Refused."""
    try:
        text, rest = data.decode().rsplit("\n\n", 1)
    except ValueError:
        raise Refused("note", where) from None
    body, lines = text.split("\n"), rest.split("\n")
    if len(body) < 3 or not all(body) or lines.pop() != "" or not lines or not SIZE.fullmatch(body[1]):
        raise Refused("note", where)
    root = exact_base64(body[2])
    if root is None or len(root) != 32:
        raise Refused("note", where)
    return Note(where, text + "\n", body[0], int(body[1]), root, tuple(signature_line(one, where) for one in lines))


def signature_line(line: str, where: str) -> tuple[str, bytes, bytes]:
    """Name, key id and the rest of a signature line. Raises Refused."""
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    data = exact_base64(encoded)
    if dash != "\u2014" or not name or data is None or len(data) < 5:
        raise Refused("note", where)
    return name, data[:4], data[4:]


def verify_log(note: Note, key: Key) -> None:
    """Raises Refused unless the log has signed the note, which is of this log."""
    mine = [rest for name, key_id, rest in note.lines if (name, key_id) == (key.name, key.key_id)]
    if not mine:
        raise Refused("unsigned", note.where, name=key.name)
    for signature in mine:
        key.verify(signature, note.text.encode(), note.where)
    if note.origin != key.name:
        raise Refused("origin", note.where)


def cosigners(note: Note, keys: Iterable[Key]) -> list[str]:
    """Names of the witnesses that cosigned (C2SP cosignature/v1). Raises Refused for a cosignature that is false."""
    found = []
    for key in keys:
        mine = [rest for name, key_id, rest in note.lines if (name, key_id) == (key.name, key.key_id)]
        for one in mine:
            at = int.from_bytes(one[:8], "big")
            key.verify(one[8:], f"cosignature/v1\ntime {at}\n{note.text}".encode(), note.where)
        if mine:
            found.append(key.name)
    return found


def exact_base64(text: str) -> bytes | None:
    """The bytes, or None unless this is the one standard way to write them."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode() == text else None


# The tree (RFC 6962 section 2.1).


def node_hash(left: bytes, right: bytes) -> bytes:
    """An inner node."""
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """The right edge of a growing tree: full subtrees, the largest first, each with its height."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        """One more leaf hash."""
        height = 0
        while self._edge and self._edge[-1][0] == height:
            leaf, height = node_hash(self._edge.pop()[1], leaf), height + 1
        self._edge.append((height, leaf))
        self.size += 1

    def root(self) -> bytes:
        """The tree hash."""
        if not self._edge:
            return sha256(b"").digest()
        root = self._edge[-1][1]
        for _height, left in reversed(self._edge[:-1]):
            root = node_hash(left, root)
        return root


def root_of_path(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes | None:
    """Where an audit path leads (RFC 9162 section 2.1.3.2); None if it has the wrong length."""
    last, root = size - 1, leaf
    for node in path:
        if last == 0:
            return None
        if index & 1 or index == last:
            root = node_hash(node, root)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            root = node_hash(root, node)
        index, last = index >> 1, last >> 1
    return None if last else root


def roots_of_path(old: int, new: int, old_root: bytes, path: list[bytes]) -> tuple[bytes, bytes] | None:
    """Both roots to which a consistency proof leads (RFC 9162 section 2.1.4.2), for 0 < old < new; None if to none."""
    nodes = [old_root, *path] if old & (old - 1) == 0 else path
    index, last = old - 1, new - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    if not nodes:
        return None
    first = second = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return None
        if index & 1 or index == last:
            first, second = node_hash(node, first), node_hash(node, second)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            second = node_hash(second, node)
        index, last = index >> 1, last >> 1
    return None if last else (first, second)


# The files (C2SP tlog-tiles).


@dataclass
class Export:
    """The folder, and the files of it that were read."""

    folder: Path
    seen: set[str] = field(default_factory=set)

    def read(self, kind: str, index: int, width: int) -> bytes:
        """A tile or a bundle. Raises Refused if it is missing."""
        name = f"{kind}/{place(index)}" + ("" if width == WIDTH else f".p/{width}")
        self.seen.add(name)
        return read_file(self.folder / name, name)

    def refuse_strangers(self) -> None:
        """Raises Refused if there is a file that was not needed."""
        for path in self.folder.rglob("*"):
            name = path.relative_to(self.folder).as_posix()
            if (path.is_symlink() or not path.is_dir()) and name not in self.seen:
                raise Refused("strange", name)


def place(index: int) -> str:
    """1234067 is x001/x234/067."""
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    return "/".join(groups)


def read_file(path: Path, where: str, most: int = 1 << 30) -> bytes:
    """Its bytes. Raises Refused if there is no such file, or if it is longer than any that is written."""
    try:
        if not path.is_file():  # a pipe would never end
            raise Refused("missing", where)
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError:
        raise Refused("missing", where) from None
    if len(data) > most:
        raise Refused("length", where)
    return data


def pieces(data: bytes, count: int, head: int, where: str) -> Iterator[bytes]:
    """The pieces of a bundle, each behind its length in ``head`` bytes. Raises Refused unless they fill it exactly."""
    start = 0
    for _ in range(count):
        end = start + head + int.from_bytes(data[start : start + head], "big")
        if start + head > len(data) or end > len(data):
            raise Refused("length", where)
        yield data[start + head : end]
        start = end
    if start != len(data):
        raise Refused("length", where)


class Tiles:
    """Holds the hashes of each level against the tiles, 256 at a time."""

    def __init__(self, export: Export) -> None:
        self._export = export
        self._rows: list[list[bytes]] = []
        self._done: list[int] = []

    def add(self, digest: bytes, level: int = 0) -> None:
        """The next hash of a level; a full tile is compared and its root goes one level up."""
        if level == len(self._rows):
            self._rows.append([])
            self._done.append(0)
        row = self._rows[level]
        row.append(digest)
        if len(row) == WIDTH:
            self._compare(level)
            while len(row) > 1:
                row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
            self._rows[level] = []
            self._done[level] += 1
            self.add(row[0], level + 1)

    def finish(self) -> None:
        """Compare the tiles that are not full."""
        for level, row in enumerate(self._rows):
            if row:
                self._compare(level)

    def _compare(self, level: int) -> None:
        row, index = self._rows[level], self._done[level]
        data = self._export.read(f"tile/{level}", index, len(row))
        if len(data) != 32 * len(row):
            raise Refused("length", f"tile/{level}/{place(index)}")
        if data != b"".join(row):
            raise Refused("tile", f"tile/{level}/{place(index)}")


# The entries.


@dataclass
class Words:
    """What the entries say, counted: held here, erased, or not shown."""

    held: int = 0
    gone: bytearray = field(default_factory=bytearray)
    erased: int = 0

    def add(self, seq: int, leaf: bytes, words: bytes) -> None:
        """One entry: its leaf, and salt and payload if they are here. Raises Refused."""
        kind, commitment = read_leaf(seq, leaf)
        self.gone.append(0)
        if commitment is None:  # form 1: the leaf is the payload
            if words:
                raise Refused("commitment", seq)
            self.held += 1
        elif not words:
            self.gone[seq] = 1
        elif len(words) < SALT or sha256(b"\x02" + words).hexdigest() != commitment:
            raise Refused("commitment", seq)
        else:
            self.held += 1
            if kind == ERASE:
                self._announce(seq, words[SALT:])

    def withheld(self) -> int:
        """How many are not here although nothing here says that they were erased."""
        return sum(self.gone)

    def _announce(self, seq: int, payload: bytes) -> None:
        try:
            details = json.loads(payload)["details"]
            first, last = int(details["first"]), int(details["last"])
        except MALFORMED:
            raise Refused("leaf", seq) from None
        for one in range(max(first, 0), min(last + 1, seq)):
            self.erased += self.gone[one]
            self.gone[one] = 0


def read_leaf(seq: int, leaf: bytes) -> tuple[str, str | None]:
    """Kind and commitment of a leaf; no commitment in form 1. Raises Refused."""
    try:
        said = json.loads(leaf)
        if "v" not in said:
            return first_form(seq, said), None
        exchange = "null" if said["exchange"] is None else f'"{said["exchange"]}"'
        written = LEAF.format(**{**said, "exchange": exchange}).encode()
        hashes = [said["commitment"], *([said["exchange"]] if said["exchange"] is not None else [])]
        good = written == leaf and said["seq"] == seq and KIND.fullmatch(said["kind"]) and TIME.fullmatch(said["at"])
        if not good or not all(HEX.fullmatch(one) for one in hashes):
            raise Refused("leaf", seq)
    except MALFORMED:
        raise Refused("leaf", seq) from None
    return said["kind"], said["commitment"]


def first_form(seq: int, said: dict[str, object]) -> str:
    """The kind of an entry of form 1. Raises Refused."""
    if said.keys() != {"actor", "at", "details", "kind", "subject"} or not isinstance(said["kind"], str):
        raise Refused("leaf", seq)
    return said["kind"]


# All of it.


@dataclass(frozen=True)
class Asked:
    """What the person wants verified, and with what."""

    folder: Path
    key: Key
    witnesses: tuple[Key, ...]
    need: int
    checkpoint: Path | None
    older: tuple[Path, ...]
    former: tuple[Key, ...] = ()


def verify(asked: Asked) -> dict[str, object]:
    """Verify everything; what was found. Raises Refused."""
    if asked.folder.is_file():
        return verify_proof(asked)
    own = read_note(asked.folder / "checkpoint", "checkpoint")
    notes, older, witnesses = heads(asked, own)
    words = walk(asked.folder, own.size, [*notes, *older])
    return {
        "origin": own.origin, "size": own.size, "root": own.root.hex(), "held": words.held, "erased": words.erased,
        "withheld": words.withheld(), "witnesses": witnesses, "continues": [note.size for note in older],
    }  # fmt: skip


def heads(asked: Asked, own: Note) -> tuple[list[Note], list[Note], list[str]]:
    """The heads of this size, the older ones, and who has cosigned; all signatures verified. Raises Refused."""
    notes = [own, *([read_note(asked.checkpoint, str(asked.checkpoint))] if asked.checkpoint else [])]
    for note in notes:
        verify_log(note, asked.key)
        if note.size != own.size:
            raise Refused("size", note.where, other=note.size, size=own.size)
    # One key counts once, and the log's own not at all.
    others = {key.public: key for key in asked.witnesses if key.public != asked.key.public}.values()
    witnesses = sorted({name for note in notes for name in cosigners(note, others)})
    if len(witnesses) < asked.need:
        raise Refused("witnesses", count=len(witnesses), need=asked.need)
    older = [read_note(path, str(path)) for path in asked.older]
    for note in older:
        verify_log(note, signer_of(note, asked))
        if note.size > own.size:
            raise Refused("older", note.where)
    return notes, older, witnesses


def signer_of(note: Note, asked: Asked) -> Key:
    """The key that an older head is verified with: the log's, or the former one that its lines name."""
    named = {(name, key_id) for name, key_id, _rest in note.lines}
    return next((key for key in (asked.key, *asked.former) if (key.name, key.key_id) in named), asked.key)


def verify_proof(asked: Asked) -> dict[str, object]:
    """Verify one proof against the signed head that stands in it or came by --checkpoint. Raises Refused."""
    where = str(asked.folder)
    try:
        data = read_file(asked.folder, where, LARGEST_PROOF)
        given = json.loads(data)
        if "format" in given:
            return verify_equivocation(asked, data, given)
        head = given["checkpoint"].encode() if given["checkpoint"] else None
        if head is None and asked.checkpoint is None:
            raise Refused("head")
        own = parse_note(head, where) if head else read_note(asked.checkpoint or Path(), str(asked.checkpoint))
        notes, older, witnesses = heads(asked, own)
        if given["size"] != own.size or any(note.root != own.root for note in notes):
            raise Refused("path")
        said = entry_proof(given, own) if "entry" in given else growth_proof(given, own, older)
    except MALFORMED:
        raise Refused("proof", where) from None
    return {"origin": own.origin, "size": own.size, "root": own.root.hex(), "witnesses": witnesses, **said}


def verify_equivocation(asked: Asked, data: bytes, given: dict[str, object]) -> dict[str, object]:
    """Verify that the log has signed two heads that contradict each other. Raises Refused."""
    where = str(asked.folder)
    parts = {name: given[name] for name in ("log", "older", "newer", "path", "format")}
    # Written in one way alone, so that no byte of the file is without meaning.
    if parts["format"] != EQUIVOCATION or json.dumps(parts, indent=2, ensure_ascii=False) + "\n" != data.decode():
        raise Refused("proof", where)
    if read_key(str(parts["log"]), LOG_KEY) != asked.key:
        raise Refused("unsigned", where, name=asked.key.name)
    older, newer = (parse_note(str(parts[name]).encode(), name) for name in ("older", "newer"))
    for note in (older, newer):
        verify_log(note, asked.key)
        if any((name, key_id) != (asked.key.name, asked.key.key_id) for name, key_id, _rest in note.lines):
            raise Refused("more", note.where)
    path = [exact_base64(one) for one in parts["path"]]  # type: ignore[attr-defined]
    if older.size == newer.size:
        contradict = older.root != newer.root and not path
    else:
        contradict = 0 < older.size < newer.size and leads_elsewhere(older, newer, path)
    if not contradict:
        raise Refused("fit")
    shown = {note.where: {"size": note.size, "root": note.root.hex()} for note in (older, newer)}
    return {"equivocation": True, "origin": asked.key.name, **shown}


def leads_elsewhere(older: Note, newer: Note, path: list[bytes | None]) -> bool:
    """Does the path, its first node written out, give the newer root, and another root at the older size?"""
    nodes = [one for one in path if one is not None and len(one) == 32]
    if not nodes or len(nodes) != len(path):
        return False
    whole = older.size & (older.size - 1) == 0
    roots = roots_of_path(older.size, newer.size, nodes[0], nodes[1:] if whole else nodes)
    return roots is not None and roots[1] == newer.root and roots[0] != older.root


def entry_proof(given: dict[str, object], own: Note) -> dict[str, object]:
    """That an entry is in the ledger, and what it says if that is shown. Raises Refused."""
    seq, leaf = int(str(given["entry"])), str(given["leaf"]).encode()
    path = [bytes.fromhex(one) for one in given["proof"]]  # type: ignore[attr-defined]
    if not 0 <= seq < own.size or root_of_path(seq, own.size, sha256(b"\x00" + leaf).digest(), path) != own.root:
        raise Refused("path")
    _kind, commitment = read_leaf(seq, leaf)
    if "payload" not in given:
        return {"entry": seq, "leaf": json.loads(leaf), "payload": None}
    payload = str(given["payload"]).encode()
    if sha256(b"\x02" + bytes.fromhex(str(given["salt"])) + payload).hexdigest() != commitment:
        raise Refused("commitment", seq)
    return {"entry": seq, "leaf": json.loads(leaf), "payload": json.loads(payload)}


def growth_proof(given: dict[str, object], own: Note, older: list[Note]) -> dict[str, object]:
    """That the ledger continues the older head, which has to be given. Raises Refused."""
    after, root = int(str(given["after"])), bytes.fromhex(str(given["old_root"]))
    path = [bytes.fromhex(one) for one in given["proof"]]  # type: ignore[attr-defined]
    if not 0 < after < own.size or roots_of_path(after, own.size, root, path) != (root, own.root):
        raise Refused("path")
    if not any((note.size, note.root) == (after, root) for note in older):
        raise Refused("older", after)
    return {"continues": [after]}


def walk(folder: Path, size: int, notes: list[Note]) -> Words:
    """Read the export from its first entry to its last, and compare the tree with each note at that note's size."""
    export, tree, words = Export(folder, {"checkpoint"}), Tree(), Words()
    tiles = Tiles(export)
    compare(tree, notes)
    for start in range(0, size, WIDTH):
        index, width = start // WIDTH, min(WIDTH, size - start)
        leaves = pieces(export.read("tile/entries", index, width), width, 2, f"tile/entries/{place(index)}")
        said = pieces(export.read("words", index, width), width, 4, f"words/{place(index)}")
        for leaf, salted in zip(leaves, said, strict=True):
            words.add(tree.size, leaf, salted)
            digest = sha256(b"\x00" + leaf).digest()
            tree.add(digest)
            tiles.add(digest)
            compare(tree, notes)
    tiles.finish()
    export.refuse_strangers()
    return words


def compare(tree: Tree, notes: list[Note]) -> None:
    """Raises Refused if the tree has the size of a note and another root."""
    for note in notes:
        if note.size == tree.size and note.root != tree.root():
            raise Refused("root") if note is notes[0] else Refused("older", note.where)


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("export", type=Path, metavar="EXPORT", help="folder made by `amana ledger export`, or a proof")
    parser.add_argument("--key", required=True, help="verifier key of the log: name+id+base64")
    parser.add_argument(
        "--checkpoint", type=Path, metavar="FILE", help="a signed head of the same size, from elsewhere"
    )
    parser.add_argument(
        "--older", type=Path, action="append", default=[], metavar="FILE", help="a head kept from earlier"
    )
    parser.add_argument(
        "--former-key", action="append", default=[], metavar="KEY", help="a key of the log before the present one"
    )
    parser.add_argument("--witness", action="append", default=[], metavar="KEY", help="verifier key of a witness")
    parser.add_argument("--need", type=int, default=0, metavar="N", help="how many witnesses must have cosigned")
    parser.add_argument("--language", choices=("en", "ar"), default="en")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def main() -> int:
    """Run on the command line; the exit code."""
    given = arguments().parse_args()
    arabic = given.language == "ar"
    try:
        witnesses = tuple(read_key(one, WITNESS_KEY) for one in given.witness)
        asked = Asked(
            given.export, read_key(given.key, LOG_KEY), witnesses, given.need, given.checkpoint, tuple(given.older),
            tuple(read_key(one, LOG_KEY) for one in given.former_key),
        )  # fmt: skip
        found = verify(asked)
    except Refused as why:
        told = {"verified": False, "code": why.code, "where": why.where, "message": why.texts[arabic]}
        print(json.dumps(told, ensure_ascii=False) if given.json else f"REFUSED: {why.texts[arabic]}")
        return 1
    if "equivocation" in found and not given.json:
        print(PROVED[arabic].format(origin=found["origin"], older=found["older"]["size"], newer=found["newer"]["size"]))  # type: ignore[index]
        return 0
    if "held" not in found:
        print(json.dumps({"verified": True, **found}, ensure_ascii=False))
        return 0
    shown = {**found, "witnesses": ", ".join(map(str, found["witnesses"])) or "0"}  # type: ignore[call-overload]
    plain = VERIFIED[arabic].format(**shown)
    print(json.dumps({"verified": True, **found}) if given.json else plain)
    return 0


if __name__ == "__main__":
    sys.exit(main())
