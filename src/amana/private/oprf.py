"""RFC 9497 by its sections, over :mod:`group`: ristretto255-SHA512, modes OPRF and VOPRF. Randomness is passed in.

Names follow the standard: an item is the *input*, blinded it is a *blinded element*, the holder gives an *evaluation
element* and a proof, the asker finalises to the *output* of 64 bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec

import msgspec

from amana.private import group
from amana.private.faults import WrongProof
from amana.private.group import SIZE

OPRF, VOPRF = 0, 1
PROOF = 64
LONGEST_INPUT = 65_535
MANY = 64
"""Points from which a sum at once is worth its start."""

_BLOCK = bytes(128)  # Z_pad of expand_message_xmd with SHA-512 (RFC 9380, section 5.3.1)
_COMPOSITE_TAIL = b"Composite"


class Keys(msgspec.Struct, frozen=True):
    """A key pair of one mode. ``secret`` never leaves the evaluation process."""

    secret: bytes
    public: bytes


class Evaluated(msgspec.Struct, frozen=True):
    """What the holder answers: one element of 32 bytes for each that was asked, and one proof (c, s) for all."""

    elements: bytes
    proof: bytes


@cache
def context(mode: int) -> bytes:
    """contextString (section 3.1)."""
    return b"OPRFV1-" + bytes([mode]) + b"-ristretto255-SHA512"


def expand(message: bytes, dst: bytes) -> bytes:
    """64 bytes by expand_message_xmd with SHA-512 (RFC 9380, section 5.3.1)."""
    tail = dst + bytes([len(dst)])
    first = hashlib.sha512(_BLOCK + message + b"\x00\x40\x00" + tail).digest()
    return hashlib.sha512(first + b"\x01" + tail).digest()


def hash_to_group(item: bytes, mode: int) -> bytes:
    """The point of an input (section 4.1)."""
    return group.point_from(expand(item, b"HashToGroup-" + context(mode)))


def hash_to_scalar(message: bytes, mode: int) -> bytes:
    """The scalar of a message (section 4.1)."""
    return group.scalar_from(expand(message, b"HashToScalar-" + context(mode)))


def derive_keys(seed: bytes, info: bytes, mode: int = VOPRF) -> Keys:
    """DeriveKeyPair (section 3.2.1): the same seed of 32 bytes and the same info give the same keys."""
    assert len(seed) == 32, "a seed has 32 bytes"
    message = seed + _prefixed(info)
    for counter in range(256):
        secret = group.scalar_from(expand(message + bytes([counter]), b"DeriveKeyPair" + context(mode)))
        if any(secret):
            return Keys(secret, group.multiply_base(secret))
    raise AssertionError("no key in 256 tries: the hash function is broken")


def blind(item: bytes, scalar: bytes, mode: int = VOPRF) -> bytes:
    """The blinded element of an input under a blind that is used once (section 3.3.1)."""
    assert len(item) <= LONGEST_INPUT
    return group.multiply(scalar, hash_to_group(item, mode))


def evaluate(keys: Keys, elements: Sequence[bytes]) -> list[bytes]:
    """The evaluation elements. Raises NotAPoint for an element that is malformed or the identity."""
    return [group.multiply(keys.secret, element) for element in elements]


def prove(keys: Keys, asked: Sequence[bytes], evaluated: Sequence[bytes], r: bytes) -> bytes:
    """One proof for a batch (sections 2.2.1 and 2.2.3); ``r`` is a random scalar that is used once."""
    m = _sum(_weights(keys.public, asked, evaluated), asked)
    z = group.multiply(keys.secret, m)
    c = _challenge(keys.public, m, z, group.multiply_base(r), group.multiply(r, m))
    return c + group.minus_product(r, c, keys.secret)


def verify(public: bytes, asked: Sequence[bytes], evaluated: Sequence[bytes], proof: bytes) -> None:
    """VerifyProof (section 2.2.2). Raises WrongProof, and NotAPoint for malformed elements."""
    if len(asked) != len(evaluated) or not asked:
        raise WrongProof.of()
    c, s = scalars(proof)
    weights = _weights(public, asked, evaluated)
    m, z = _sum(weights, asked), _sum(weights, evaluated)
    t2 = group.add(group.multiply_base(s), group.multiply(c, public))
    t3 = group.add(group.multiply(s, m), group.multiply(c, z))
    if _challenge(public, m, z, t2, t3) != c:
        raise WrongProof.of()


def scalars(proof: bytes) -> tuple[bytes, bytes]:
    """The two scalars of a proof (DeserializeScalar, section 4.1). Raises WrongProof if one is not canonical."""
    c, s = proof[:SIZE], proof[SIZE:]
    if not (group.is_scalar(c) and group.is_scalar(s)):
        raise WrongProof.of()
    return c, s


def finalise(items: Sequence[bytes], scalars: Sequence[bytes], evaluated: Sequence[bytes]) -> list[bytes]:
    """The outputs of inputs, from their blinds and evaluation elements (section 3.3.1)."""
    points = map(group.multiply, group.inverses(scalars), evaluated)
    return [_output(item, point) for item, point in zip(items, points, strict=True)]


def output(keys: Keys, item: bytes, mode: int = VOPRF) -> bytes:
    """The output that the holder computes for an input of its own (Evaluate, section 3.3.1)."""
    return _output(item, group.multiply(keys.secret, hash_to_group(item, mode)))


def _output(item: bytes, point: bytes) -> bytes:
    return hashlib.sha512(_prefixed(item) + _prefixed(point) + b"Finalize").digest()


def _weights(public: bytes, asked: Sequence[bytes], evaluated: Sequence[bytes]) -> list[bytes]:
    """The scalars d_i of ComputeComposites (section 2.2.1)."""
    seed = hashlib.sha512(_prefixed(public) + _prefixed(b"Seed-" + context(VOPRF))).digest()
    head = _BLOCK + _prefixed(seed)
    dst = b"HashToScalar-" + context(VOPRF)
    tail = dst + bytes([len(dst)])
    # The same as hash_to_scalar, with the front of the message hashed once for the whole batch.
    front = hashlib.sha512(head)
    found = []
    for place, (c, d) in enumerate(zip(asked, evaluated, strict=True)):
        one = front.copy()
        one.update(place.to_bytes(2, "big") + _prefixed(c) + _prefixed(d) + _COMPOSITE_TAIL + b"\x00\x40\x00" + tail)
        found.append(group.scalar_from(hashlib.sha512(one.digest() + b"\x01" + tail).digest()))
    return found


def _sum(weights: Sequence[bytes], points: Sequence[bytes]) -> bytes:
    """The sum of weights[i] * points[i], all of which both sides know. Raises NotAPoint."""
    if at_once(len(points)):
        from amana.private.multiscalar import sum_of_multiples

        return sum_of_multiples(weights, points)
    total = group.multiply(weights[0], points[0])
    for weight, point in zip(weights[1:], points[1:], strict=True):
        total = group.add(total, group.multiply(weight, point))
    return total


def at_once(count: int) -> bool:
    """Whether so many multiples are summed at once: with numba, which takes time and memory when it is first used."""
    return count >= MANY and find_spec("numba") is not None


def _challenge(public: bytes, m: bytes, z: bytes, t2: bytes, t3: bytes) -> bytes:
    transcript = b"".join(map(_prefixed, (public, m, z, t2, t3))) + b"Challenge"
    return hash_to_scalar(transcript, VOPRF)


def _prefixed(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data
