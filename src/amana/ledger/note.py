"""Signed notes: a text, a blank line, and one line for each signature; and the keys that verify them.

Standard: C2SP signed-note v1. Only Ed25519 (RFC 8032) is used here: kind 1 signs the text itself, kind 4 is a
witness's cosignature (cosignature.py). Signatures by unknown keys are kept and ignored.

>>> key = read_key("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
>>> key.name, key.kind, key.key_id.hex()
('example.com/foo', 1, '530d903a')
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from typing import Final

import msgspec

from amana.ledger import faults
from amana.ledger.faults import BrokenKey, BrokenNote, LedgerFault, NotSigned, WrongSignature

SIGNATURE: Final = 1
COSIGNATURE: Final = 4
LONGEST_NOTE: Final = 256 * 1024
MOST_SIGNATURES: Final = 64
LONGEST_NAME: Final = 256
_DASH = "\u2014 "
_PUBLIC = 32
_ID = 4
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")

Sign = Callable[[bytes], bytes]
"""Gives an Ed25519 signature of 64 bytes."""


class Signature(msgspec.Struct, frozen=True):
    """One signature line: whose key it claims to be by, and the bytes after the key ID."""

    name: str
    key_id: bytes
    blob: bytes

    def line(self) -> str:
        """The line as it stands in a note, with its end."""
        return f"{_DASH}{self.name} {base64.b64encode(self.key_id + self.blob).decode()}\n"


class Note(msgspec.Struct, frozen=True):
    """A text that ends in a newline, and its signatures, none of which is verified yet."""

    text: str
    signatures: tuple[Signature, ...]

    def to_bytes(self) -> bytes:
        """The note as it is sent."""
        return (self.text + "\n" + "".join(one.line() for one in self.signatures)).encode()


class Key(msgspec.Struct, frozen=True):
    """A verifier key: a name, a kind of signature, and 32 bytes of Ed25519."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes by which a signature line names the key."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:_ID]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the public bytes, in hex: what operators read to each other."""
        return hashlib.sha256(self.public).hexdigest()

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"

    def verify(self, blob: bytes, data: bytes) -> None:
        """Return if ``blob`` is this key's signature of ``data``. Raises WrongSignature."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(blob, data)
        except (InvalidSignature, ValueError):
            raise WrongSignature.of(name=self.name) from None


class Signer(msgspec.Struct, frozen=True):
    """A key that can sign: its verifier key, and the function that signs."""

    key: Key
    sign: Sign


def sign_note(text: str, *signers: Signer) -> Note:
    """A note with one signature of kind 1 by each signer."""
    assert text.endswith("\n"), "the text of a note ends in a newline"
    assert not _CONTROL.search(text), "the text of a note has no control characters"
    return Note(text, tuple(Signature(s.key.name, s.key.key_id, s.sign(text.encode())) for s in signers))


def read_note(data: bytes) -> Note:
    """The note that the bytes hold, nothing of it verified. Raises BrokenNote."""
    text = read_text(data, LONGEST_NOTE, BrokenNote)
    place = text.rfind("\n\n")
    if place < 0 or text.endswith("\n\n"):
        raise BrokenNote.of(faults.NO_BLANK_LINE)
    return Note(text[: place + 1], read_signatures(text[place + 2 :]))


def read_signatures(lines: str) -> tuple[Signature, ...]:
    """Signature lines, each with its end. Raises BrokenNote."""
    if not lines.endswith("\n"):
        raise BrokenNote.of(faults.BAD_LINE, "signatures")
    whole = lines[:-1].split("\n")
    if len(whole) > MOST_SIGNATURES:
        raise BrokenNote.of(faults.TOO_MANY, "signatures", most=MOST_SIGNATURES)
    return tuple(_signature(line, f"signatures[{place}]") for place, line in enumerate(whole))


def verify_note(note: Note, key: Key) -> None:
    """Return if the key has signed the text. Raises NotSigned, WrongSignature."""
    found = signatures_by(note, key)
    if not found:
        raise NotSigned.of(name=key.name)
    for one in found:
        key.verify(one.blob, note.text.encode())


def signatures_by(note: Note, key: Key) -> list[Signature]:
    """The signatures that name this key, verified or not."""
    return [one for one in note.signatures if (one.name, one.key_id) == (key.name, key.key_id)]


def read_key(text: str) -> Key:
    """The verifier key that a text such as ``name+530d903a+AekyeR…`` holds. Raises BrokenKey."""
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    if not is_name(name):
        raise BrokenKey.of(faults.BAD_NAME)
    material = from_base64(encoded)
    if material is None or len(material) != 1 + _PUBLIC or material[0] not in (SIGNATURE, COSIGNATURE):
        raise BrokenKey.of(faults.NO_SUCH_KIND)
    key = Key(name, material[0], material[1:])
    if key_id != key.key_id.hex():
        raise BrokenKey.of(faults.OTHER_ID)
    return key


def is_name(text: str) -> bool:
    """Whether a text can be a key's name: not empty, no space of any kind, no plus sign, no control character."""
    wrong = _CONTROL.search(text) or "+" in text or any(letter.isspace() for letter in text)
    return 0 < len(text) <= LONGEST_NAME and not wrong


def read_text(data: bytes, most: int, fault: type[LedgerFault]) -> str:
    """UTF-8 without control characters other than the newline, at most so long; else the given fault."""
    if len(data) > most:
        raise fault.of(faults.TOO_LONG, most=most)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise fault.of(faults.NOT_TEXT) from None
    if _CONTROL.search(text):
        raise fault.of(faults.NOT_TEXT)
    return text


def from_base64(text: str) -> bytes | None:
    """The bytes, or None unless it is the one standard encoding of them (RFC 4648, section 4, padded)."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode() == text else None


def from_decimal(text: str) -> int | None:
    """A size: ASCII decimal, no leading zero, below 2^63; None for anything else."""
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", text, re.ASCII):
        return None
    size = int(text)
    return size if size < 1 << 63 else None


def hash_of(text: str) -> bytes | None:
    """A SHA-256 hash in base64; None for anything else."""
    found = from_base64(text)
    return found if found is not None and len(found) == 32 else None


def _signature(line: str, where: str) -> Signature:
    parts = line.removeprefix(_DASH).split(" ")
    if not line.startswith(_DASH) or len(parts) != 2:
        raise BrokenNote.of(faults.BAD_LINE, where)
    if not is_name(parts[0]):
        raise BrokenNote.of(faults.BAD_NAME, where)
    data = from_base64(parts[1])
    if data is None or len(data) <= _ID:
        raise BrokenNote.of(faults.BAD_LINE, where)
    return Signature(parts[0], data[:_ID], data[_ID:])
