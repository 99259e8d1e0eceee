"""What is looked at before any parser: size, compression, encoding (design law 4: limits before parsing).

Every error is named after its cause. Sizes are bytes; positions are byte offsets from the start of the data.
"""

from __future__ import annotations

import zlib
from io import BytesIO

import msgspec

from amana.language import Problem
from amana.stix.messages import message

_SLICE = 1 << 18  # bytes looked at in one go, so that other threads get their turn
_BOM = b"\xef\xbb\xbf"
_GZIP, _ZLIB, _RAW = 31, 15, -15  # zlib's wbits
_MOST_MEMBERS = 16  # gzip members one after another (RFC 1952, 2.2); more are only a way to waste time
_SMALL = 1 << 16  # below this size no growth is dangerous: short repetitive texts may pack very well


class Limits(msgspec.Struct, frozen=True):
    """How much is taken at once. ``max_ratio`` is unpacked to packed size; depth counts nested brackets."""

    max_bytes: int = 50_000_000
    max_depth: int = 64
    max_ratio: int = 100
    max_objects: int = 200_000
    max_object_bytes: int = 4_000_000


class Refused(Problem):
    """The base of this module's errors: the data is not even looked at as STIX."""

    def __init__(self, code: str, where: str = "", **values: object) -> None:
        super().__init__(code, message(code, **values), where)


class TooLarge(Refused):
    """More bytes or objects than the limits allow."""


class TooDeep(Refused):
    """More nested brackets than the limits allow."""


class NotUtf8(Refused):
    """A byte that is not UTF-8 (RFC 3629), or a byte order mark (RFC 8259, section 8.1)."""


class NotANumber(Refused):
    """NaN, infinity, or a number outside the range of STIX (STIX 2.1, section 2)."""


class DuplicateName(Refused):
    """The same name twice in one object (RFC 7493, section 2.3)."""


class LoneSurrogate(Refused):
    """Half of a surrogate pair (RFC 7493, section 2.1)."""


class BombSuspected(Refused):
    """Compressed data that grows suspiciously."""


class BrokenCompression(Refused):
    """Compressed data that is damaged, cut short, or of a kind that is not known."""


class NotJson(Refused):
    """Not JSON (RFC 8259)."""


def inflate(data: bytes, encoding: str, limits: Limits) -> bytes:
    """Unpack ``data``; ``encoding`` is an HTTP content coding: gzip, deflate, identity or empty (RFC 9110, 8.4.1).

    Never holds more than the allowed size. Raises TooLarge, BombSuspected, BrokenCompression.
    """
    coding = encoding.strip().lower()
    if coding in ("", "identity"):
        return data
    if coding in ("gzip", "x-gzip"):
        return _unpack(data, _GZIP, limits)
    if coding == "deflate":
        return _unpack(data, _ZLIB if _looks_like_zlib(data) else _RAW, limits)
    raise BrokenCompression("guard.unknown-compression", encoding=encoding)


def _looks_like_zlib(data: bytes) -> bool:
    """Some clients send raw deflate under the name deflate, against RFC 9110."""
    return len(data) >= 2 and data[0] & 0x0F == 8 and int.from_bytes(data[:2]) % 31 == 0


def _unpack(data: bytes, wbits: int, limits: Limits) -> bytes:
    out = _Bounded(limits, len(data))
    position = 0
    for _ in range(_MOST_MEMBERS):
        position = _unpack_member(data, position, wbits, out)
        if position == len(data):
            return out.getvalue()
    raise BrokenCompression("guard.broken-compression")


class _Bounded(BytesIO):
    """Takes so many bytes and no more."""

    def __init__(self, limits: Limits, packed_size: int) -> None:
        super().__init__()
        self.limits = limits
        self.largest = min(limits.max_bytes, max(_SMALL, packed_size * limits.max_ratio))

    def add(self, piece: bytes) -> None:
        if self.tell() + len(piece) > self.largest:
            if self.largest < self.limits.max_bytes:
                raise BombSuspected("guard.bomb-suspected", ratio=self.limits.max_ratio)
            raise TooLarge("guard.too-large", limit=self.limits.max_bytes)
        self.write(piece)


def _unpack_member(data: bytes, start: int, wbits: int, out: _Bounded) -> int:
    """Unpack the gzip member (or zlib stream) at ``start`` into ``out``; returns where it ends."""
    unpacker = zlib.decompressobj(wbits)
    position = start
    while not unpacker.eof:
        packed = data[position : position + _SLICE]
        try:
            piece = unpacker.decompress(packed, _SLICE)
        except zlib.error as error:
            raise BrokenCompression("guard.broken-compression") from error
        if not packed and not piece:
            raise BrokenCompression("guard.broken-compression")
        out.add(piece)
        position += len(packed) - len(unpacker.unconsumed_tail) - len(unpacker.unused_data)
    return position


def check(data: bytes, limits: Limits) -> None:
    """Raise TooLarge or NotUtf8 unless ``data`` is UTF-8 of an allowed size. Works in slices."""
    if len(data) > limits.max_bytes:
        raise TooLarge("guard.too-large", limit=limits.max_bytes)
    if data.startswith(_BOM):
        raise NotUtf8("guard.byte-order-mark")
    start = 0
    while start < len(data):
        end = _character_boundary(data, min(start + _SLICE, len(data)))
        try:
            str(memoryview(data)[start:end], "utf-8")
        except UnicodeDecodeError as error:
            raise NotUtf8("guard.not-utf8", position=start + error.start) from error
        start = end


def _character_boundary(data: bytes, end: int) -> int:
    """``end``, or up to three bytes earlier if a character would be cut there."""
    for back in range(4):
        if end - back >= len(data) or data[end - back] & 0xC0 != 0x80:
            return end - back
    return end
