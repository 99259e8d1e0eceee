"""Two engines behind one interface: ``fast`` (the wheel ``voprf``) and ``reference`` (ours, over libsodium).

Both follow RFC 9497 to the byte, so either side of an exchange may use either. The wheel draws its blinds and the
proof's scalar from the operating system itself; ours takes all randomness from ``random``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Protocol

from amana.private import group, oprf
from amana.private.faults import NotAPoint, TooMany, WrongProof
from amana.private.group import SIZE
from amana.private.oprf import Evaluated

MOST = 1024
"""Elements in one batch."""

Random = Callable[[int], bytes]
"""So many unpredictable bytes: ``world.random.token``."""


class Evaluator(Protocol):
    """The holder's side: one key."""

    public_key: bytes

    def evaluate(self, elements: bytes) -> Evaluated:
        """Answer a batch of blinded elements, joined, with one proof. Raises NotAPoint, TooMany."""

    def output(self, item: bytes) -> bytes:
        """The output of 64 bytes for an input of the holder's own."""


class Blinding(Protocol):
    """The asker's side of one batch to one holder: blinds that are used once and then forgotten."""

    elements: bytes

    def finalise(self, answer: Evaluated, public_key: bytes) -> list[bytes]:
        """Verify the proof and give each input's output. Raises WrongProof, NotAPoint."""


class Engine(Protocol):
    """A way to compute it."""

    name: str

    def evaluator(self, seed: bytes, info: bytes, random: Random) -> Evaluator:
        """The holder's side under the key that DeriveKeyPair gives for seed and info."""

    def blind(self, items: Sequence[bytes], random: Random) -> Blinding:
        """Blind a batch of inputs, each with a fresh blind. Raises TooMany."""


def split(elements: bytes) -> list[bytes]:
    """Joined elements, apart. Raises NotAPoint if a piece is left over or nothing is there, TooMany."""
    if not elements or len(elements) % SIZE:
        raise NotAPoint.of()
    count = len(elements) // SIZE
    if count > MOST:
        raise TooMany.of(count=count, most=MOST)
    return [elements[start : start + SIZE] for start in range(0, len(elements), SIZE)]


class _ReferenceEvaluator:
    def __init__(self, keys: oprf.Keys, random: Random) -> None:
        self._keys = keys
        self._random = random
        self.public_key = keys.public

    def evaluate(self, elements: bytes) -> Evaluated:
        asked = split(elements)
        evaluated = oprf.evaluate(self._keys, asked)
        proof = oprf.prove(self._keys, asked, evaluated, scalar(self._random))
        return Evaluated(b"".join(evaluated), proof)

    def output(self, item: bytes) -> bytes:
        return oprf.output(self._keys, item)


class _ReferenceBlinding:
    def __init__(self, items: Sequence[bytes], scalars: Sequence[bytes]) -> None:
        self._items = items
        self._scalars = scalars
        self.elements = b"".join(map(oprf.blind, items, scalars))

    def finalise(self, answer: Evaluated, public_key: bytes) -> list[bytes]:
        evaluated = split(answer.elements)
        oprf.verify(public_key, split(self.elements), evaluated, answer.proof)
        return oprf.finalise(self._items, self._scalars, evaluated)


class Reference:
    """Over libsodium, in the standard's own steps."""

    name = "reference"

    def evaluator(self, seed: bytes, info: bytes, random: Random) -> Evaluator:
        """See :class:`Engine`."""
        return _ReferenceEvaluator(oprf.derive_keys(seed, info), random)

    def blind(self, items: Sequence[bytes], random: Random) -> Blinding:
        """See :class:`Engine`."""
        refuse_many(items)
        return _ReferenceBlinding(items, [scalar(random) for _ in items])


class _FastEvaluator:
    def __init__(self, wheel: Any, seed: bytes, info: bytes, random: Random) -> None:
        self._wheel = wheel
        self._many = Reference().evaluator(seed, info, random)
        self._key = wheel.Evaluator.from_seed(seed, info)
        self.public_key = self._key.public_key.serialize()

    def evaluate(self, elements: bytes) -> Evaluated:
        if oprf.at_once(len(elements) // SIZE):
            return self._many.evaluate(elements)
        read = self._wheel.BlindedInput.deserialize
        try:
            joined = self._key.evaluate_batch([read(one) for one in split(elements)]).serialize()
        except ValueError:
            raise NotAPoint.of() from None
        return Evaluated(joined[oprf.PROOF :], joined[: oprf.PROOF])

    def output(self, item: bytes) -> bytes:
        return bytes(self._key.evaluate_known_input(item))


class _FastBlinding:
    def __init__(self, wheel: Any, items: Sequence[bytes]) -> None:
        self._wheel = wheel
        pairs = [wheel.Client.blind(item) for item in items]
        self._clients = [client for client, _ in pairs]
        self.elements = b"".join(blinded.serialize() for _, blinded in pairs)

    def finalise(self, answer: Evaluated, public_key: bytes) -> list[bytes]:
        wheel = self._wheel
        split(answer.elements)
        oprf.scalars(answer.proof)  # the wheel takes scalars that are not canonical
        try:
            read = wheel.VerifiableBatchOutput.deserialize(answer.proof + answer.elements)
            key = wheel.PublicKey.deserialize(public_key)
        except ValueError:
            raise NotAPoint.of() from None
        try:
            return list(wheel.Client.finalize_batch(self._clients, read, key))
        except BaseException as error:
            # A batch whose proof does not hold makes the wheel panic, and a panic is no Exception.
            if isinstance(error, ValueError) or type(error).__name__ == "PanicException":
                raise WrongProof.of() from None
            raise


class Fast:
    """By the wheel ``voprf`` (Rust), but large batches by ours, whose proofs are quicker where numba is installed.

    The wheel holds the interpreter's lock while it computes: a holder needs processes.
    """

    name = "fast"

    def __init__(self, wheel: Any) -> None:
        self._wheel = wheel

    def evaluator(self, seed: bytes, info: bytes, random: Random) -> Evaluator:
        """See :class:`Engine`."""
        return _FastEvaluator(self._wheel, seed, info, random)

    def blind(self, items: Sequence[bytes], random: Random) -> Blinding:
        """See :class:`Engine`."""
        if oprf.at_once(len(items)):
            return Reference().blind(items, random)
        refuse_many(items)
        return _FastBlinding(self._wheel, items)


def refuse_many(items: Sequence[bytes]) -> None:
    """Raises TooMany if a batch is larger than allowed."""
    if len(items) > MOST:
        raise TooMany.of(count=len(items), most=MOST)


def scalar(random: Random) -> bytes:
    """A random scalar other than zero."""
    while True:
        found = group.scalar_from(random(group.WIDE))
        if any(found):
            return found


def engines() -> Iterator[Engine]:
    """Those that this machine has, the fastest first."""
    try:
        from voprf import ristretto
    except ImportError:
        pass
    else:
        yield Fast(ristretto)
    yield Reference()


@cache
def best() -> Engine:
    """The fastest engine that is here."""
    return next(engines())
