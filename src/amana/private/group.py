"""The group ristretto255 (RFC 9496) and its scalars, by libsodium: the only file that knows the library.

Points and scalars are 32 bytes. libsodium refuses encodings that are not canonical, and results that are the identity.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import cache
from typing import Any

from amana.private.faults import NoEngine, NotAPoint

SIZE = 32
WIDE = 64  # bytes that are reduced to a scalar, or mapped to a point, without bias
ONE = bytes([1, *bytes(31)])  # a scalar
_ORDER = 2**252 + 27742317777372353535851937790883648493
_NAMES = ("libsodium.so.23", "libsodium.so.26", "libsodium.so", "libsodium.dylib")


@cache
def sodium() -> Any:
    """The library, started. Raises NoEngine."""
    for name in _NAMES:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        if library.sodium_init() < 0:
            break
        return library
    raise NoEngine.of()


def is_point(point: bytes) -> bool:
    """Whether the bytes are the canonical encoding of a point other than the identity."""
    return len(point) == SIZE and any(point) and sodium().crypto_core_ristretto255_is_valid_point(point) == 1


def is_scalar(scalar: bytes) -> bool:
    """Whether the bytes are the canonical encoding of a scalar; libsodium itself ignores the highest bit."""
    return len(scalar) == SIZE and int.from_bytes(scalar, "little") < _ORDER


def multiply(scalar: bytes, point: bytes) -> bytes:
    """scalar * point. Raises NotAPoint for what encodes no point, and for the identity."""
    out = ctypes.create_string_buffer(SIZE)
    if len(point) != SIZE or sodium().crypto_scalarmult_ristretto255(out, scalar, point):
        raise NotAPoint.of()
    return out.raw


def multiply_base(scalar: bytes) -> bytes:
    """scalar * generator. The scalar must not be zero."""
    out = ctypes.create_string_buffer(SIZE)
    if sodium().crypto_scalarmult_ristretto255_base(out, scalar):
        raise NotAPoint.of()
    return out.raw


def add(a: bytes, b: bytes) -> bytes:
    """a + b, of two points. Raises NotAPoint."""
    out = ctypes.create_string_buffer(SIZE)
    if sodium().crypto_core_ristretto255_add(out, a, b):
        raise NotAPoint.of()
    return out.raw


def point_from(uniform: bytes) -> bytes:
    """The point that 64 uniform bytes are mapped to (RFC 9496, section 4.3.4)."""
    assert len(uniform) == WIDE
    out = ctypes.create_string_buffer(SIZE)
    sodium().crypto_core_ristretto255_from_hash(out, uniform)
    return out.raw


def scalar_from(uniform: bytes) -> bytes:
    """64 uniform bytes, little-endian, reduced by the order of the group."""
    assert len(uniform) == WIDE
    out = ctypes.create_string_buffer(SIZE)
    sodium().crypto_core_ristretto255_scalar_reduce(out, uniform)
    return out.raw


def inverses(scalars: Sequence[bytes]) -> list[bytes]:
    """1 / scalar for each, none of which may be zero: one division for all of them (Montgomery 1987)."""
    before = [ONE]  # the product of those before each
    for scalar in scalars:
        before.append(product(before[-1], scalar))
    out = ctypes.create_string_buffer(SIZE)
    assert sodium().crypto_core_ristretto255_scalar_invert(out, before.pop()) == 0
    rest, found = out.raw, []  # 1 / the product of those not yet done
    for scalar, those in zip(reversed(scalars), reversed(before), strict=True):
        found.append(product(rest, those))
        rest = product(rest, scalar)
    return found[::-1]


def product(a: bytes, b: bytes) -> bytes:
    """a * b, of scalars."""
    out = ctypes.create_string_buffer(SIZE)
    sodium().crypto_core_ristretto255_scalar_mul(out, a, b)
    return out.raw


def minus_product(r: bytes, c: bytes, k: bytes) -> bytes:
    """r - c * k, of scalars."""
    out = ctypes.create_string_buffer(SIZE)
    sodium().crypto_core_ristretto255_scalar_sub(out, r, product(c, k))
    return out.raw
