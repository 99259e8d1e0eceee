"""CBOR as it goes between members (RFC 8949): checked for size and shape before any parser sees it, one encoding each.

Only maps with text keys, arrays, whole numbers, byte and text strings, in deterministic encoding (section 4.2.1): no
tags, so that no parser can be made to build a regular expression or a date. Numbers and texts are such as any database
takes: no U+0000, and each number within its own limit.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import cbor2
import msgspec

from amana.private.faults import BrokenMessage

Count = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
"""Epochs, places of files, numbers of elements."""
Seconds = Annotated[int, msgspec.Meta(ge=0, lt=253_402_300_800)]
"""Since 1970, up to the year 9999."""
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
"""Of a member or a collection."""

_DEEPEST = 6
_UNSIGNED, _BYTES, _TEXT, _ARRAY, _MAP = 0, 2, 3, 4, 5
_LENGTHS = {24: 1, 25: 2, 26: 4, 27: 8}

T = TypeVar("T")


def encode(value: Any) -> bytes:
    """A struct, or plain values, as deterministic CBOR."""
    return cbor2.dumps(msgspec.to_builtins(value, builtin_types=(bytes,)), canonical=True)


def decode(data: bytes, kind: type[T], longest: int) -> T:
    """The struct that the bytes hold. Raises BrokenMessage: too long, not of our kind, or something is missing."""
    if len(data) > longest:
        raise BrokenMessage.of(why=f"> {longest} B")
    try:
        if _end(data, 0, _DEEPEST) != len(data):
            raise BrokenMessage.of(why="CBOR")
        value = cbor2.loads(data)
        found = msgspec.convert(value, kind, builtin_types=(bytes,))
    except (IndexError, ValueError, msgspec.ValidationError, cbor2.CBORError) as error:
        raise BrokenMessage.of(why="CBOR" if not isinstance(error, msgspec.ValidationError) else str(error)) from None
    if encode(found) != data:
        raise BrokenMessage.of(why="encoding")
    return found


def _end(data: bytes, start: int, deep: int) -> int:
    """Where the item that begins at ``start`` ends. Raises BrokenMessage, IndexError for what is cut off."""
    kind, short = data[start] >> 5, data[start] & 31
    size = 0 if short < 24 else _LENGTHS.get(short, -1)
    if size < 0 or deep < 0 or kind not in (_UNSIGNED, _BYTES, _TEXT, _ARRAY, _MAP):
        raise BrokenMessage.of(why="CBOR")
    place = start + 1 + size
    number = int.from_bytes(data[start + 1 : place], "big") if size else short
    if kind == _UNSIGNED:
        ends = place
    elif kind in (_BYTES, _TEXT):
        ends = place + number
    else:
        ends = place
        for _ in range(number * (2 if kind == _MAP else 1)):
            ends = _end(data, ends, deep - 1)
    if ends > len(data):
        raise IndexError(ends)
    if kind == _TEXT and 0 in data[place:ends]:
        raise BrokenMessage.of(why="U+0000")
    return ends
