"""Sums of many multiples of points of ristretto255, for the composites of a proof (RFC 9497, section 2.2.1).

The weights and the elements of a batch are known to both sides, so this work may take a time that depends on them: the
points are sorted into buckets by the digits of their weights (Pippenger 1976; Bernstein and others 2012, "Faster batch
forgery identification", section 4). What is secret is multiplied in :mod:`group` alone.

Field elements are five limbs of 51 bits (Bernstein and others 2011, "High-speed high-security signatures"), points are
(X, Y, Z, T) (Hisil and others 2008). Compiled by numba: ImportError without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from amana.kernels import Kernels
from amana.private.faults import NotAPoint

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)
INVSQRT_A_MINUS_D = 0x786C8905CFAFFCA216C27B91FE01D8409D2F16175A4172BE99C8FDAA805D40EA
_BITS, _LIMBS = 51, 5
_MASK = 2**_BITS - 1
_SCALAR_BITS = 253


def limbs(number: int) -> tuple[int, ...]:
    """A number below 2**255 as five limbs."""
    return tuple(number >> _BITS * place & _MASK for place in range(_LIMBS))


def number(found: Sequence[int]) -> int:
    """The number, below P, that limbs of any size stand for."""
    return sum(int(limb) << _BITS * place for place, limb in enumerate(found)) % P


_FIELD = types.UniTuple(types.uint64, _LIMBS)  # type: ignore[no-untyped-call]


_KERNELS = Kernels("amana.private", "multiscalar.py")
compiled, inlined = _KERNELS.compiled, _KERNELS.inlined


def _times(_typing: Any, _a: Any, _b: Any) -> Any:
    """The product of two field elements whose limbs are below 2**54; its limbs are below 2**52."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        wide = ir.IntType(128)
        a, b = ([builder.zext(builder.extract_value(one, place), wide) for place in range(_LIMBS)] for one in given)
        b19 = [builder.mul(one, wide(19)) for one in b]
        sums = []
        for place in range(_LIMBS):
            parts = [builder.mul(a[i], b[place - i] if i <= place else b19[place - i + _LIMBS]) for i in range(_LIMBS)]
            total = parts[0]
            for part in parts[1:]:
                total = builder.add(total, part)
            sums.append(total)
        carry = wide(0)
        for place in range(_LIMBS):
            total = builder.add(sums[place], carry)
            sums[place], carry = builder.and_(total, wide(_MASK)), builder.lshr(total, wide(_BITS))
        first = builder.add(sums[0], builder.mul(carry, wide(19)))
        sums[0] = builder.and_(first, wide(_MASK))
        sums[1] = builder.add(sums[1], builder.lshr(first, wide(_BITS)))
        out = ir.Constant(ir.ArrayType(ir.IntType(64), _LIMBS), ir.Undefined)
        for place, total in enumerate(sums):
            out = builder.insert_value(out, builder.trunc(total, ir.IntType(64)), place)
        return out

    return _FIELD(_FIELD, _FIELD), generate


times: Any = intrinsic(_times)


def _constant(value: int) -> Any:
    return tuple(np.uint64(limb) for limb in limbs(value % P))


_ZERO, _ONE, _D, _TWO_D, _ROOT = map(_constant, (0, 1, D, 2 * D, SQRT_M1))
_4P = tuple(np.uint64(4 * limb) for limb in limbs(P))  # what a difference is kept above zero with
_LOW = np.uint64(_MASK)
_SHIFT = np.uint64(_BITS)
_NINETEEN = np.uint64(19)


@inlined
def plus(a: Any, b: Any) -> Any:
    """a + b."""
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4])


@inlined
def minus(a: Any, b: Any) -> Any:
    """a - b; the limbs of b are below 2**53."""
    return (
        a[0] + _4P[0] - b[0], a[1] + _4P[1] - b[1], a[2] + _4P[2] - b[2], a[3] + _4P[3] - b[3], a[4] + _4P[4] - b[4]
    )  # fmt: skip


@compiled
def squared(a: Any, count: int) -> Any:
    """a to the power of 2**count."""
    for _ in range(count):
        a = times(a, a)
    return a


@compiled
def reduced(a: Any) -> Any:
    """The one form of a in which it is below P."""
    a0, a1, a2, a3, a4 = a
    for _ in range(3):
        a1 += a0 >> _SHIFT
        a2 += a1 >> _SHIFT
        a3 += a2 >> _SHIFT
        a4 += a3 >> _SHIFT
        a0 = (a0 & _LOW) + _NINETEEN * (a4 >> _SHIFT)
        a1, a2, a3, a4 = a1 & _LOW, a2 & _LOW, a3 & _LOW, a4 & _LOW
    carry = (a0 + _NINETEEN) >> _SHIFT
    for limb in (a1, a2, a3, a4):
        carry = (limb + carry) >> _SHIFT
    a0 += _NINETEEN * carry  # carry is 1 if a is P or more
    a1 += a0 >> _SHIFT
    a2 += a1 >> _SHIFT
    a3 += a2 >> _SHIFT
    a4 += a3 >> _SHIFT
    return a0 & _LOW, a1 & _LOW, a2 & _LOW, a3 & _LOW, a4 & _LOW


@compiled
def negative(a: Any) -> bool:
    """IS_NEGATIVE (RFC 9496, section 4.1): whether the one form of a is odd."""
    return bool(reduced(a)[0] & np.uint64(1))


@compiled
def same(a: Any, b: Any) -> bool:
    """Whether two field elements are equal."""
    return bool(reduced(a) == reduced(b))


@compiled
def power(a: Any) -> Any:
    """a to the power of (P - 5) / 8, which is 2**252 - 3."""
    a2 = times(squared(a, 1), a)  # the exponents of a1, a2, a5, … are 2**1 - 1, 2**2 - 1, 2**5 - 1, …
    a4 = times(squared(a2, 2), a2)
    a5 = times(squared(a4, 1), a)
    a10 = times(squared(a5, 5), a5)
    a20 = times(squared(a10, 10), a10)
    a40 = times(squared(a20, 20), a20)
    a50 = times(squared(a40, 10), a10)
    a100 = times(squared(a50, 50), a50)
    a200 = times(squared(a100, 100), a100)
    a250 = times(squared(a200, 50), a50)
    return times(squared(a250, 2), a)


@compiled
def inverse_root(v: Any) -> Any:
    """SQRT_RATIO_M1(1, v) (RFC 9496, section 4.2): whether 1 / v has a root, and its root that is not negative."""
    v3 = times(squared(v, 1), v)
    r = times(v3, power(times(squared(v3, 1), v)))
    check = times(v, squared(r, 1))
    right, turned = same(check, _ONE), same(check, minus(_ZERO, _ONE))
    if turned or same(check, minus(_ZERO, _ROOT)):
        r = times(r, _ROOT)
    if negative(r):
        r = reduced(minus(_ZERO, r))
    return right or turned, r


@compiled
def decode(s: Any) -> Any:
    """The point of an encoding, as x and y (RFC 9496, section 4.3.1); ``s`` is below P and even."""
    ss = squared(s, 1)
    u1, u2 = minus(_ONE, ss), plus(_ONE, ss)
    u2_squared = squared(u2, 1)
    v = minus(minus(_ZERO, times(_D, squared(u1, 1))), u2_squared)
    fine, root = inverse_root(times(v, u2_squared))
    den_x = times(root, u2)
    den_y = times(times(root, den_x), v)
    x = times(plus(s, s), den_x)
    if negative(x):
        x = reduced(minus(_ZERO, x))
    y = times(u1, den_y)
    return fine and not negative(times(x, y)) and not same(y, _ZERO), x, y


@compiled
def add(a: Any, b: Any) -> Any:
    """The sum of two points (X, Y, Z, T), whichever they are."""
    p = times(minus(a[1], a[0]), minus(b[1], b[0]))
    q = times(plus(a[1], a[0]), plus(b[1], b[0]))
    c = times(times(a[3], b[3]), _TWO_D)
    z = times(a[2], b[2])
    d = plus(z, z)
    e, f, g, h = minus(q, p), minus(d, c), plus(d, c), plus(q, p)
    return times(e, f), times(g, h), times(f, g), times(e, h)


@inlined
def add_ready(a: Any, less: Any, more: Any, t: Any) -> Any:
    """The sum of a point and one with Z = 1, of which Y - X, Y + X and 2dXY are ready."""
    p = times(minus(a[1], a[0]), less)
    q = times(plus(a[1], a[0]), more)
    c = times(a[3], t)
    d = plus(a[2], a[2])
    e, f, g, h = minus(q, p), minus(d, c), plus(d, c), plus(q, p)
    return times(e, f), times(g, h), times(f, g), times(e, h)


@inlined
def read(table: Any, row: int, part: int) -> Any:
    """One field element of a table of rows of field elements."""
    return (
        table[row, part, 0], table[row, part, 1], table[row, part, 2], table[row, part, 3], table[row, part, 4]
    )  # fmt: skip


@inlined
def write(table: Any, row: int, part: int, value: Any) -> None:
    """Put one field element where :func:`read` finds it."""
    table[row, part, 0], table[row, part, 1], table[row, part, 2], table[row, part, 3], table[row, part, 4] = value


@inlined
def point(table: Any, row: int) -> Any:
    """One point of a table."""
    return read(table, row, 0), read(table, row, 1), read(table, row, 2), read(table, row, 3)


@inlined
def keep(table: Any, row: int, value: Any) -> None:
    """Put one point where :func:`point` finds it."""
    write(table, row, 0, value[0])
    write(table, row, 1, value[1])
    write(table, row, 2, value[2])
    write(table, row, 3, value[3])


@compiled
def digit(scalar: Any, start: int, width: int) -> int:
    """``width`` bits (8 at most) of a scalar of 33 bytes, from bit ``start`` on."""
    pair = np.int64(scalar[start >> 3]) + 256 * np.int64(scalar[(start >> 3) + 1])
    return int((pair >> (start & 7)) & ((1 << width) - 1))


@compiled
def total(scalars: Any, encoded: Any, width: int, ready: Any, buckets: Any, out: Any) -> bool:
    """Write the sum of all scalars[i] * point i to ``out``; False if an encoding is of no point.

    ``scalars`` are rows of 33 bytes, ``encoded`` limbs; ``ready`` is room for three field elements a point, ``buckets``
    for 2**width points.
    """
    for row in range(encoded.shape[0]):
        s = (encoded[row, 0], encoded[row, 1], encoded[row, 2], encoded[row, 3], encoded[row, 4])
        fine, x, y = decode(s)
        if not fine:
            return False
        write(ready, row, 0, minus(y, x))
        write(ready, row, 1, plus(y, x))
        write(ready, row, 2, times(times(x, y), _TWO_D))
    nothing = (_ZERO, _ONE, _ONE, _ZERO)
    whole = nothing
    for window in range((_SCALAR_BITS - 1) // width, -1, -1):
        for _ in range(width):
            whole = add(whole, whole)
        for bucket in range(1, buckets.shape[0]):
            keep(buckets, bucket, nothing)
        for row in range(encoded.shape[0]):
            which = digit(scalars[row], window * width, width)
            if which:
                grown = add_ready(point(buckets, which), read(ready, row, 0), read(ready, row, 1), read(ready, row, 2))
                keep(buckets, which, grown)
        running, part = nothing, nothing
        for bucket in range(buckets.shape[0] - 1, 0, -1):
            running = add(running, point(buckets, bucket))
            part = add(part, running)
        whole = add(whole, part)
    keep(out, 0, whole)
    return True


def encode(found: Sequence[int]) -> bytes:
    """The encoding of a point (X, Y, Z, T) of numbers (RFC 9496, section 4.3.2)."""
    x, y, z, t = found
    u1, u2 = (z + y) * (z - y) % P, x * y % P
    root = _inverse_root(u1 * u2 * u2 % P)
    den1, den2 = root * u1 % P, root * u2 % P
    z_inverse = den1 * den2 * t % P
    if t * z_inverse % P & 1:
        x, y, den = y * SQRT_M1 % P, x * SQRT_M1 % P, den1 * INVSQRT_A_MINUS_D % P
    else:
        den = den2
    if x * z_inverse % P & 1:
        y = P - y
    s = den * (z - y) % P
    return (P - s if s & 1 else s).to_bytes(32, "little")


def _inverse_root(v: int) -> int:
    r = pow(v, 3, P) * pow(pow(v, 7, P), (P - 5) // 8, P) % P
    if v * r * r % P in (P - 1, (P - SQRT_M1) % P):
        r = r * SQRT_M1 % P
    return P - r if r & 1 else r


def sum_of_multiples(scalars: Sequence[bytes], points: Sequence[bytes]) -> bytes:
    """scalars[0] * points[0] + … Takes a time that depends on them: for public values only.

    Raises NotAPoint for an encoding that is not canonical or is the identity's, and if the sum is the identity.
    """
    count = len(points)
    width = max(2, min(8, count.bit_length() - 3))
    encoded = _limbs_of(points)
    weights = np.frombuffer(b"\0".join((*scalars, b"")), np.uint8).reshape(count, 33)
    out = np.zeros((1, 4, _LIMBS), np.uint64)
    ready, buckets = np.zeros((count, 3, _LIMBS), np.uint64), np.zeros((1 << width, 4, _LIMBS), np.uint64)
    if not total(weights, encoded, width, ready, buckets, out):
        raise NotAPoint.of()
    found = encode([number(out[0, part]) for part in range(4)])
    if not any(found):
        raise NotAPoint.of()
    return found


def _limbs_of(points: Sequence[bytes]) -> NDArray[np.uint64]:
    """The limbs of each encoding. Raises NotAPoint if one is too long, P or more, odd or zero."""
    if any(len(one) != 32 for one in points):
        raise NotAPoint.of()
    w0, w1, w2, w3 = np.frombuffer(b"".join(points), "<u8").reshape(-1, 4).T
    found = np.stack(
        [w0, w0 >> 51 | w1 << 13, w1 >> 38 | w2 << 26, w2 >> 25 | w3 << 39, w3 >> 12], axis=1, dtype=np.uint64
    ) & np.uint64(_MASK)
    beyond = (found[:, 1:] == _MASK).all(1) & (found[:, 0] >= P & _MASK) | (w3 >> 63 > 0)
    if (beyond | (w0 & 1 > 0) | ~found.any(1)).any():
        raise NotAPoint.of()
    return found
