"""Signed places in a list: the value of ``next`` (TAXII 2.1 section 3.5, pagination).

A cursor is the date added of the last entry that was handed out, with a MAC over it and over what was asked, so that
nobody can make one up, or carry one to another collection, resource or filter. It says nothing but a date that the
asker has seen. Dates added are unique and only grow, so a place stays right however many objects arrive meanwhile.

>>> text = issue(b"key", b"what was asked", 1_700_000_000_000_000)
>>> read(b"key", b"what was asked", text)
1700000000000000
>>> read(b"key", b"something else", text) is None
True
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

_MAC = 16  # bytes: 128 bits, and 24 in all, which base64 writes in 32 characters without padding
_LENGTH = 32


def issue(key: bytes, asked: bytes, added: int) -> str:
    """The cursor that goes on after ``added`` (microseconds since 1970) in a list that was ``asked`` for."""
    place = added.to_bytes(8, "big", signed=True)
    return urlsafe_b64encode(place + _mac(key, asked, place)).decode("ascii")


def read(key: bytes, asked: bytes, text: str) -> int | None:
    """The place of a cursor; None if this node did not make it for what is asked now."""
    if len(text) != _LENGTH or not text.isascii():
        return None
    try:
        raw = urlsafe_b64decode(text)
    except ValueError:
        return None
    place, mac = raw[:8], raw[8:]
    # The decoder skips what is not base64, so a cursor with strange signs in it comes out too short.
    if len(raw) != 8 + _MAC or not hmac.compare_digest(mac, _mac(key, asked, place)):
        return None
    return int.from_bytes(place, "big", signed=True)


def _mac(key: bytes, asked: bytes, place: bytes) -> bytes:
    return hmac.digest(key, b"taxii-next\0" + place + asked, "sha256")[:_MAC]
