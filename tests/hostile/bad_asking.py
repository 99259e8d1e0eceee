"""The door of private questions: odd addresses, and bodies that are no message, cut, changed or for somebody else."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from urllib.parse import quote

import msgspec

from amana.private import Question, engines
from amana.private.letters import FollowUp, Letter
from amana.private.messages import Countersigned, Exchange, Receipt
from amana.private.wire import encode
from hostile.case import Case, Verdict
from hostile.strange_texts import STRANGE

REFUSE, EITHER = Verdict.REFUSE, Verdict.EITHER
CBOR = {"Content-Type": "application/cbor"}
DOORS = ("questions", "receipts", "follow-ups")
ADDRESSES = (
    "x/1/0", "x/1/1", "x/0/0", "x/-1/0", "x/1/0/", "x/999999999/999999999", "x/9999999999/0", "x/ledger/0",
    "x/ledger/999999999", "x/ledger/-1", "x/ledger/", "ledger/ledger/0", "follow-ups/x", "follow-ups/", "questions",
    "x%00/1/0", "%00", "..%2f..%2fetc", "x/%D9%A1/0", "x/1e3/0", "%ED%A0%80/1/0", "a" * 3000,
)  # fmt: skip
BOMBS = (
    *(start * 5000 for start in (b"\x9f", b"\x81", b"\xa1")),
    *(start + b"\xff" * 8 for start in (b"\x9b", b"\xbb", b"\x7b")), b"\xc0" * 99,
)  # fmt: skip
NUMBERS = (0, 2**31 - 1, 2**31, 2**53, 2**63, 2**64 - 1)


def cases() -> Iterator[Case]:
    """Everything of this module."""
    for path in ADDRESSES:
        for method in ("GET", "POST", "PUT", "DELETE"):
            yield _case(f"{method} {path[:30]}", method, quote(path, safe="/%."), b"")
    for door, good in _messages().items():
        yield from _changed(door, encode(good))
        for name, text in STRANGE.items():
            yield _case(f"{door}/{name}", "POST", door, text.encode("utf-8", "surrogatepass")[:50_000])
            for field in ("asker", "holder", "collection", "purpose", "basis", "id", "words"):
                if hasattr(good, field) and len(text) < 5000:
                    body = encode(msgspec.structs.replace(good, **{field: text}))
                    yield _case(f"{door}/{field} {name}", "POST", door, body)
        for number in NUMBERS:
            for field in ("epoch", "at", "v"):
                if hasattr(good, field):
                    body = encode(msgspec.structs.replace(good, **{field: number}))
                    yield _case(f"{door}/{field} {number}", "POST", door, body)
        for who in ("", "staff"):
            yield _case(f"{door}/as {who or 'nobody'}", "POST", door, encode(good), who)


def _changed(door: str, good: bytes) -> Iterator[Case]:
    for end in range(0, len(good), max(len(good) // 12, 1)):
        yield _case(f"{door}/cut at {end}", "POST", door, good[:end])
    for place in range(0, len(good), max(len(good) // 25, 1)):
        changed = good[:place] + bytes([good[place] ^ 0x55]) + good[place + 1 :]
        yield _case(f"{door}/bit at {place}", "POST", door, changed)
    yield _case(f"{door}/more", "POST", door, good + b"\0")
    yield _case(f"{door}/too long", "POST", door, good + bytes(200_000))
    for bomb in BOMBS:
        yield _case(f"{door}/bomb {bomb[:2].hex()}", "POST", door, bomb)


def _messages() -> dict[str, msgspec.Struct]:
    """A message for each door, right in itself, to a collection that is not there."""
    elements = next(engines()).blind([b"x"] * 4, secrets.token_bytes).elements
    question = Question(bytes(16), "alpha", "cert-a", "x", 1, "network-defence", "exchange-agreement", elements)
    facts = Exchange(bytes(16), "alpha", "cert-a", "x", 1, "p", "b", 4, bytes(32), bytes(32), 1)
    letter = FollowUp("x", "alpha", "cert-a", "x", 1, bytes(16), "network-defence", "exchange-agreement", "Why", 1)
    return {
        "questions": question,
        "receipts": Countersigned(Receipt(facts, bytes(64), bytes(64)), bytes(32)),
        "follow-ups": Letter(encode(letter), bytes(32), bytes(64)),
    }


def _case(name: str, method: str, path: str, body: bytes, who: str = "alpha") -> Case:
    return Case(f"private/{name}", EITHER, method, f"/private/{path}", body, CBOR, who)
