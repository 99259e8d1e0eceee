"""Passwords as Argon2id hashes, in the text form that Django reads and writes."""

from __future__ import annotations

import threading
import unicodedata

from argon2 import PasswordHasher, Type
from argon2.exceptions import Argon2Error, InvalidHashError

from amana.world import World

LONGEST = 1024
_PREFIX = "argon2"
# OWASP Password Storage Cheat Sheet: m = 19 MiB, t = 2, p = 1. Django's 100 MiB a try would let eight strangers
# at the door take the memory of a small machine.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)
# A hash of bytes that nobody knows any more, compared with when the name is unknown.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$YW1hbmEtbm9ib2R5LTAwMQ$y6pCgpZ1WeKsgye0/84A2R2QzYLCBvTF2sEhfyZuOVs"
# Comparing is heavy on purpose; two at a time leave the processors to everyone else.
_AT_ONCE = threading.BoundedSemaphore(2)


def hash_password(password: str, world: World) -> str:
    """The text to keep for a password."""
    return _PREFIX + _HASHER.hash(_canonical(password), salt=world.random.token(16))


def matches(kept: str | None, password: str) -> bool:
    """Whether the password is the one that was kept; None (no such account) takes the same time and is False."""
    encoded = (kept or "").removeprefix(_PREFIX) or _NOBODY
    with _AT_ONCE:
        try:
            return _HASHER.verify(encoded, _canonical(password)) and kept is not None
        except (Argon2Error, InvalidHashError):
            return False


def new_password(world: World) -> str:
    """A password to be told once: five groups of five letters and digits (125 bits), none easily confused."""
    letters = "abcdefghijkmnpqrstuvwxyz23456789"
    drawn = "".join(letters[byte % 32] for byte in world.random.token(25))
    return "-".join(drawn[start : start + 5] for start in range(0, 25, 5))


def _canonical(password: str) -> bytes:
    # RFC 8265 OpaqueString: the same letters typed on another keyboard are the same password.
    return unicodedata.normalize("NFC", password)[:LONGEST].encode("utf-8", "surrogatepass")
