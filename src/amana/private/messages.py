"""What goes between two members: a question, its answer, and the receipt that both sign.

A question is padded to a step of :data:`BATCHES`, so that its size says little of how much is asked. The receipt says
that it was asked, when, how much and what for; of what was asked it holds only the hash of uniformly random bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import msgspec

from amana.private.faults import BrokenMessage, NotAPoint, TooMany, WrongSignature
from amana.private.group import SIZE
from amana.private.oprf import PROOF, Evaluated
from amana.private.wire import Count, Seconds, decode, encode

BATCHES = (4, 16, 64, 256, 1024)
"""The ladder of batch sizes. Four: so that one value and the few keys of one organisation look alike."""

QID = 16
LONGEST_QUESTION = BATCHES[-1] * SIZE + 2048
LONGEST_ANSWER = BATCHES[-1] * SIZE + 4096
LONGEST_RECEIPT = 2048
_RECEIPT = b"amana receipt 1\0"
_NAME = 64


class Question(msgspec.Struct, frozen=True):
    """Blinded elements for one collection of one member. ``qid``: 16 random bytes, used once."""

    qid: bytes
    asker: str
    holder: str
    collection: str
    epoch: Count
    purpose: str
    basis: str
    elements: bytes
    v: int = 1


class Exchange(msgspec.Struct, frozen=True):
    """The facts of one exchange; its hash is what both sides sign and log. ``at``: seconds since 1970, the holder's."""

    qid: bytes
    asker: str
    holder: str
    collection: str
    epoch: Count
    purpose: str
    basis: str
    count: Count
    question: bytes
    answer: bytes
    at: Seconds
    v: int = 1

    def digest(self) -> bytes:
        """The exchange hash: SHA-256 of the deterministic encoding."""
        return hashlib.sha256(encode(self)).digest()


class Receipt(msgspec.Struct, frozen=True):
    """An exchange with the signatures (Ed25519, RFC 8032) of its holder and, once countersigned, of its asker."""

    exchange: Exchange
    holder_signature: bytes
    asker_signature: bytes = b""
    v: int = 1


class Countersigned(msgspec.Struct, frozen=True):
    """A receipt with both signatures, as its asker sends it back, and the key that the asker signs with."""

    receipt: Receipt
    key: bytes
    v: int = 1


class Answer(msgspec.Struct, frozen=True):
    """Evaluation elements, one proof for all, what is left of the asker's quota today, and the signed receipt."""

    qid: bytes
    elements: bytes
    proof: bytes
    quota_left: Count
    receipt: Receipt
    v: int = 1

    @property
    def evaluated(self) -> Evaluated:
        """The part that the engine verifies."""
        return Evaluated(self.elements, self.proof)


Sign = Callable[[bytes], bytes]
"""Gives a signature of 64 bytes."""


def padded_size(count: int) -> int:
    """The step of the ladder for so many items. Raises TooMany above the last."""
    for step in BATCHES:
        if count <= step:
            return step
    raise TooMany.of(count=count, most=BATCHES[-1])


def read_question(data: bytes) -> Question:
    """A question as it arrived. Raises BrokenMessage, TooMany."""
    if len(data) > LONGEST_QUESTION:
        raise TooMany.of(count=len(data) // SIZE, most=BATCHES[-1])
    question = decode(data, Question, LONGEST_QUESTION)
    _check_elements(question.elements)
    names = (question.asker, question.holder, question.collection, question.purpose, question.basis)
    if question.v != 1 or len(question.qid) != QID or not all(0 < len(name) <= _NAME for name in names):
        raise BrokenMessage.of("question", why="names, qid, v")
    return question


def read_answer(data: bytes, question: Question) -> Answer:
    """The answer to a question. Raises BrokenMessage if it is one to something else; the proof is for the engine."""
    answer = decode(data, Answer, LONGEST_ANSWER)
    if len(answer.elements) != len(question.elements) or len(answer.proof) != PROOF or answer.v != 1:
        raise BrokenMessage.of("answer", why="elements, proof")
    expected = exchange(question, answer.evaluated, answer.receipt.exchange.at)
    if answer.qid != question.qid or answer.receipt.exchange != expected:
        raise BrokenMessage.of("receipt", why="exchange")
    return answer


def read_receipt(data: bytes) -> Receipt:
    """A receipt, as it was kept or handed in. Raises BrokenMessage; signatures are checked by :func:`verify`."""
    return decode(data, Receipt, LONGEST_RECEIPT)


def read_countersigned(data: bytes) -> Countersigned:
    """A countersigned receipt as it came back. Raises BrokenMessage; signatures are checked by :func:`verify`."""
    return decode(data, Countersigned, LONGEST_RECEIPT)


def exchange(question: Question, evaluated: Evaluated, at: int) -> Exchange:
    """The facts of an answered question."""
    return Exchange(
        question.qid,
        question.asker,
        question.holder,
        question.collection,
        question.epoch,
        question.purpose,
        question.basis,
        len(question.elements) // SIZE,
        hashlib.sha256(question.elements).digest(),
        hashlib.sha256(evaluated.elements + evaluated.proof).digest(),
        at,
    )


def receipt(facts: Exchange, sign: Sign) -> Receipt:
    """The holder's receipt."""
    return Receipt(facts, sign(signed_bytes(facts)))


def countersign(given: Receipt, sign: Sign) -> Receipt:
    """The receipt with the asker's signature beside the holder's."""
    return msgspec.structs.replace(given, asker_signature=sign(signed_bytes(given.exchange)))


def signed_bytes(facts: Exchange) -> bytes:
    """What both sign: a name for the purpose, so that no signature serves for another, and the exchange hash."""
    return _RECEIPT + facts.digest()


def verify(given: Receipt, holder_key: bytes, asker_key: bytes | None = None) -> None:
    """Check the signatures with the members' public keys (32 bytes each). Raises WrongSignature."""
    check_signature(holder_key, given.holder_signature, signed_bytes(given.exchange), given.exchange.holder)
    if asker_key is not None:
        check_signature(asker_key, given.asker_signature, signed_bytes(given.exchange), given.exchange.asker)


def check_signature(key: bytes, signature: bytes, data: bytes, member: str) -> None:
    """Raises WrongSignature if ``data`` was not signed with the member's key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, data)
    except (InvalidSignature, ValueError):
        raise WrongSignature.of(member=member) from None


def _check_elements(elements: bytes) -> None:
    if not elements or len(elements) % SIZE:
        raise NotAPoint.of("elements")
    if len(elements) // SIZE not in BATCHES:
        raise BrokenMessage.of("elements", why=f"n: {len(elements) // SIZE}, {BATCHES}")
