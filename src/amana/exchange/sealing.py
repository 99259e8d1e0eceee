"""Secrets of other systems, kept under the node's own key: a copy of the database alone does not give them away.

AES-256-GCM (NIST SP 800-38D) under a key derived from the node's secret by HKDF (RFC 5869). What the secret is for
goes in as associated data, so that a sealed secret cannot be moved to another peer.

>>> from amana.world import simulated
>>> key = key_from(bytes(32))
>>> sealed = seal(key, "peer:cert-b", "a token", simulated().random)
>>> unseal(key, "peer:cert-b", sealed)
'a token'
"""

from __future__ import annotations

from amana.language import Problem, Text
from amana.world import Randomness

_VERSION = b"\x01"
_NONCE = 12


class NotOurSeal(Problem):
    """The sealed bytes were made with another key, for another purpose, or were changed."""


def key_from(secret: bytes) -> bytes:
    """The sealing key of the node whose folder holds this secret."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, salt=None, info=b"amana sealing 1").derive(secret)


def seal(key: bytes, purpose: str, secret: str, random: Randomness) -> bytes:
    """Seal a secret for one purpose, such as ``peer:cert-b``."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = random.token(_NONCE)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, secret.encode(), purpose.encode())


def unseal(key: bytes, purpose: str, sealed: bytes) -> str:
    """The secret. Raises NotOurSeal."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    start = len(_VERSION) + _NONCE
    try:
        if sealed[:1] != _VERSION:
            raise InvalidTag
        return AESGCM(key).decrypt(sealed[1:start], sealed[start:], purpose.encode()).decode()
    except (InvalidTag, ValueError):
        raise NotOurSeal("sealing.not-ours", _NOT_OURS, purpose) from None


_NOT_OURS = Text(
    en="The stored secret cannot be opened with this node's keys. Enter it again.",
    ar="لا يُفتح السر المحفوظ بمفاتيح هذه العُقدة. أدخله من جديد.",
)
