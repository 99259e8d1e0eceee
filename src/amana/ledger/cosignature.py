"""Cosignatures: a witness says that it saw this head at that time, and none that contradicts it.

Standard: C2SP tlog-cosignature, ``cosignature/v1`` with Ed25519. The time goes with the signature and is signed with
the checkpoint's whole text; the key's kind (4) and the first line keep it apart from every other signature.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from amana.ledger.faults import WrongSignature
from amana.ledger.note import COSIGNATURE, Key, Note, Signature, Signer, signatures_by

_TIME = 8
_LATEST: Final = (1 << 63) - 1


def cosign(text: str, at: int, signer: Signer) -> Signature:
    """The witness's signature over a checkpoint's text; ``at`` is in seconds since 1970."""
    assert signer.key.kind == COSIGNATURE
    assert 0 <= at <= _LATEST
    return Signature(signer.key.name, signer.key.key_id, at.to_bytes(_TIME, "big") + signer.sign(_message(text, at)))


def cosigned_at(text: str, signature: Signature, key: Key) -> int:
    """When the witness signed, in seconds since 1970. Raises WrongSignature, also for another witness's signature."""
    assert key.kind == COSIGNATURE
    at = int.from_bytes(signature.blob[:_TIME], "big")
    if (
        (signature.name, signature.key_id) != (key.name, key.key_id)
        or len(signature.blob) != _TIME + 64
        or at > _LATEST
    ):
        raise WrongSignature.of(name=key.name)
    key.verify(signature.blob[_TIME:], _message(text, at))
    return at


def cosigners(note: Note, keys: Iterable[Key]) -> dict[str, int]:
    """Which of these witnesses have cosigned, and when last. Raises WrongSignature if one of their lines is false."""
    found: dict[str, int] = {}
    for key in keys:
        for one in signatures_by(note, key):
            found[key.name] = max(found.get(key.name, 0), cosigned_at(note.text, one, key))
    return found


def _message(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()
