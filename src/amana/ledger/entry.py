"""What one entry is: a leaf that everyone may see, and a payload that can be erased.

The payload says who did it, to what, and the details. The leaf holds the entry's place, its time, its kind, the hash of
the exchange that it belongs to, and a commitment to the payload: SHA-256 of a random salt and the payload. Without the
salt nobody can find out by guessing what was committed to; once salt and payload are gone, the leaf proves as before
that something of this kind was done at this time, and no more.

Both are a subset of the JSON canonicalisation scheme (RFC 8785): sorted ASCII names, no spaces, no fractions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Final

import orjson

from amana.language import Problem, Text
from amana.ledger.tree import Hash

LEAF_VERSION: Final = 2
"""The form of a leaf. In form 1 the leaf was the payload itself, with time and kind in it: it had no salt."""

SALT_SIZE: Final = 16
"""Bytes: as many as nobody can try."""

SAFE_INTEGER: Final = 2**53 - 1
"""Beyond this an integer is not the same in every JSON reader (RFC 7493, section 2.2)."""

_KIND: Final = re.compile(r"[a-z][a-z0-9.-]{0,63}")


class UnfitDetails(Problem):
    """The details of an entry hold a value that has no single canonical form."""


_UNFIT = Text(
    en="The ledger takes text, whole numbers up to 2^53, true, false, null, lists and objects with ASCII "
    "names; here stands {found}. Write it as text.",
    ar="يقبل السجل الموثَّق النصوص والأعداد الصحيحة حتى 2^53 والقيم true وfalse وnull والقوائم والكائنات "
    "ذات الأسماء اللاتينية، وقد ورد هنا {found}. اكتبه نصًّا.",
)


def moment(at: datetime) -> str:
    """A time as leaves write it: UTC with microseconds. Raises ValueError for a time without a zone.

    >>> moment(datetime(2026, 1, 1, tzinfo=UTC))
    '2026-01-01T00:00:00.000000Z'
    """
    if at.tzinfo is None:
        raise ValueError("a ledger entry needs a time with its zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def payload_bytes(actor: str, subject: str, details: Mapping[str, object]) -> bytes:
    """The canonical bytes of what can be erased. Raises UnfitDetails for a value without a canonical form.

    >>> payload_bytes("system", "x", {"n": 1})
    b'{"actor":"system","details":{"n":1},"subject":"x"}'
    """
    if not _is_fit(details):
        _refuse(details, "details")
    try:
        return orjson.dumps({"actor": actor, "details": details, "subject": subject}, option=orjson.OPT_SORT_KEYS)
    except TypeError as error:  # a lone surrogate, or nesting beyond 254 levels
        raise _unfit(str(error), "details") from error


def commitment(salt: bytes, payload: bytes) -> Hash:
    """What the leaf holds instead of the payload: SHA-256 of 0x02, the salt and the payload.

    Leaves of the tree are hashed behind 0x00 and inner nodes behind 0x01: no hash can pass for one of another sort.
    """
    return sha256(b"\x02" + salt + payload).digest()


def leaf_bytes(seq: int, at: str, kind: str, exchange: Hash | None, committed: Hash) -> bytes:
    """The canonical bytes of the leaf of entry ``seq`` (from 0); ``at`` as :func:`moment` gives it.

    >>> leaf_bytes(0, "2026-01-01T00:00:00.000000Z", "add", None, bytes(32))[:61]
    b'{"at":"2026-01-01T00:00:00.000000Z","commitment":"00000000000'
    """
    between = "null" if exchange is None else f'"{exchange.hex()}"'
    return (
        f'{{"at":"{at}","commitment":"{committed.hex()}","exchange":{between},"kind":"{kind}",'
        f'"seq":{seq},"v":{LEAF_VERSION}}}'
    ).encode("ascii")


@lru_cache(256)
def known_kind(kind: str) -> str:
    """The kind, if it is Latin letters, digits, dots and hyphens. Raises ValueError: kinds are our own words."""
    if _KIND.fullmatch(kind) is None:
        raise ValueError(f"not a kind of ledger entry: {kind!r}")
    return kind


def _is_fit(value: object) -> bool:
    """Whether the value, through and through, has one canonical form: asked for each entry, so in few steps."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return -SAFE_INTEGER <= value <= SAFE_INTEGER  # type: ignore[operator]
    if kind is dict:
        return all(map(_is_name, value)) and all(map(_is_fit, value.values()))  # type: ignore[call-overload,attr-defined]
    return (kind is list or kind is tuple) and all(map(_is_fit, value))  # type: ignore[call-overload]


def _is_name(name: object) -> bool:
    return type(name) is str and name.isascii()


def _refuse(value: object, where: str) -> None:
    """Raise UnfitDetails for the first part of the value that has no single canonical form, with its place."""
    match value:
        case str() | bool() | None:
            return
        case int() if -SAFE_INTEGER <= value <= SAFE_INTEGER:
            return
        case list() | tuple():
            for index, item in enumerate(value):
                _refuse(item, f"{where}[{index}]")
        case dict():
            for name, item in value.items():
                if not (isinstance(name, str) and name.isascii()):
                    raise _unfit(repr(name), where)
                _refuse(item, f"{where}.{name}")
        case _:
            raise _unfit(type(value).__name__, where)


def _unfit(found: str, where: str) -> UnfitDetails:
    return UnfitDetails("ledger.unfit-details", _UNFIT.fill(found=found), where)
