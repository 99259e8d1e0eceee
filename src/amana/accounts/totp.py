"""Codes of the second step: TOTP (RFC 6238) as authenticator apps make it, by the ``cryptography`` package.

>>> secret = secret_from("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
>>> matching_step(secret, "287082", 59)
1
>>> matching_step(secret, "000000", 59) is None
True
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import TYPE_CHECKING

from amana.world import World

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP_S = 30
LENGTH = 6
_SECRET = 20  # bytes: what RFC 4226 section 4 recommends for SHA-1
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


def new_secret(world: World) -> str:
    """A secret in base 32, as it is typed into an authenticator app."""
    return base64.b32encode(world.random.token(_SECRET)).decode()


def secret_from(text: str) -> bytes:
    """The bytes of such a secret. Raises ValueError."""
    try:
        return base64.b32decode(text.replace(" ", ""))
    except binascii.Error as error:
        raise ValueError("not base 32") from error


def uri(secret: str, account: str, node: str) -> str:
    """The address by which an authenticator app takes the secret (otpauth)."""
    return _totp(secret_from(secret)).get_provisioning_uri(account, node)


def matching_step(secret: bytes, code: str, now: float) -> int | None:
    """The time step that the code belongs to: this one, or one beside it for clocks that are not quite right."""
    from cryptography.hazmat.primitives.twofactor import InvalidToken

    typed = plain_code(code)
    if not re.fullmatch(rf"[0-9]{{{LENGTH}}}", typed):
        return None
    this = int(now) // STEP_S
    for step in (this, this - 1, this + 1):
        try:
            _totp(secret).verify(typed.encode(), step * STEP_S)
        except InvalidToken:
            continue
        return step
    return None


def plain_code(code: str) -> str:
    """A code without blanks and hyphens, in Latin digits and small letters."""
    return re.sub(r"[\s-]", "", code).translate(_DIGITS).lower()


def new_recovery_codes(world: World, count: int = 10) -> list[str]:
    """Codes for the day on which the telephone is lost: 50 bits each, in two groups."""
    letters = "abcdefghijkmnpqrstuvwxyz23456789"
    drawn = ["".join(letters[byte % 32] for byte in world.random.token(10)) for _ in range(count)]
    return [f"{one[:5]}-{one[5:]}" for one in drawn]


def digest_of(code: str) -> bytes:
    """What is kept of a recovery code. They are drawn at random, so a plain hash does."""
    return hashlib.sha256(plain_code(code).encode("utf-8", "backslashreplace")).digest()


def _totp(secret: bytes) -> TOTP:
    from cryptography.hazmat.primitives.hashes import SHA1
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

    # SHA-1, six digits and 30 seconds are what the apps understand; HMAC does not rest on SHA-1's collisions.
    return TOTP(secret, LENGTH, SHA1(), STEP_S)  # noqa: S303
