"""A collection's set file: truncated outputs of everything in it, from which nobody can read or test anything alone.

Layout: ``AMANASET``, length of the header (4 bytes, big-endian), header (CBOR), 65,536 end offsets (4 bytes,
little-endian), then the suffixes: an output's first two bytes name its bucket, the next five stand in it, sorted. So
7 bytes of each output are kept: among a million, a strange one is found with probability 2^-36. Random access, from
bytes or a mapped file, needs no parsing. The count is padded with random outputs up to a step of :data:`LADDER`.

The commitment of a set is SHA-256 of the file; it stands in the ledger of the member.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import TypeVar

import msgspec
import numpy as np

from amana.private.faults import BrokenSet, TooMany, WrongCommitment
from amana.private.wire import Count, decode, encode

MAGIC = b"AMANASET"
PREFIX = 7
BUCKETS = 1 << 16
SUFFIX = 5
LARGEST = 8_000_000
_HEADER_MOST = 1024
_OFFSETS = BUCKETS * 4

# ISO 3, series R10: steps of about a quarter. The published ladder of sizes.
LADDER: tuple[int, ...] = tuple(
    step * 10**power // 100 for power in range(3, 7) for step in (100, 125, 160, 200, 250, 315, 400, 500, 630, 800)
)

Data = bytes | memoryview
Header = TypeVar("Header", bound=msgspec.Struct)


class SetHeader(msgspec.Struct, frozen=True):
    """What a set file says of itself. ``count`` includes the padding; ``seq`` counts the files of an epoch."""

    suite: str
    member: str
    collection: str
    epoch: Count
    seq: Count
    public_key: bytes
    count: int
    types: tuple[str, ...]
    v: int = 1


class SetFile:
    """An opened set file, ready to be looked into."""

    def __init__(self, data: Data, header: SetHeader, start: int) -> None:
        self.header = header
        self._offsets = np.frombuffer(data, "<u4", BUCKETS, start)
        self._data = data
        self._suffixes = start + _OFFSETS

    def __contains__(self, output: bytes) -> bool:
        """Whether an output (at least its first 7 bytes) stands in the file. No false negatives."""
        bucket = output[0] << 8 | output[1]
        wanted = output[2:PREFIX]
        low, high = int(self._offsets[bucket - 1]) if bucket else 0, int(self._offsets[bucket])
        data, first = self._data, self._suffixes
        while low < high:
            middle = (low + high) // 2
            place = first + middle * SUFFIX
            found = bytes(data[place : place + SUFFIX])
            if found == wanted:
                return True
            if found < wanted:
                low = middle + 1
            else:
                high = middle
        return False


def padded(count: int) -> int:
    """The step of the ladder for so many outputs. Raises TooMany above the last."""
    for step in LADDER:
        if count <= step:
            return step
    raise TooMany.of(count=count, most=LADDER[-1])


def build(header: SetHeader, outputs: Iterable[bytes], random: Callable[[int], bytes]) -> bytes:
    """The set file of these outputs (64 bytes each, or their first 7), padded. ``header.count`` is filled in here."""
    joined = b"".join(output[:PREFIX] for output in outputs)
    count = len(joined) // PREFIX
    whole = padded(count)
    joined += random((whole - count) * PREFIX) if whole > count else b""
    rows = np.frombuffer(joined, np.uint8).reshape(-1, PREFIX)
    keys = _as_numbers(rows)
    rows = rows[np.argsort(keys, kind="stable")]
    buckets = rows[:, 0].astype(np.uint32) << 8 | rows[:, 1]
    ends = np.cumsum(np.bincount(buckets, minlength=BUCKETS)).astype("<u4")
    filled = msgspec.structs.replace(header, count=whole)
    return b"".join((front(MAGIC, filled), ends.tobytes(), rows[:, 2:].tobytes()))


def commitment(data: Data) -> bytes:
    """SHA-256 of a set file or a delta: what its member commits to."""
    return hashlib.sha256(data).digest()


def front(magic: bytes, header: msgspec.Struct) -> bytes:
    """How a file begins: its mark of 8 bytes, the length of its header (4 bytes, big-endian), its header (CBOR)."""
    head = encode(header)
    assert len(head) <= _HEADER_MOST
    return magic + len(head).to_bytes(4, "big") + head


def read_front(data: Data, magic: bytes, kind: type[Header], committed: bytes | None) -> tuple[Header, int]:
    """The header, and where the rest begins, after a check against the commitment. Raises WrongCommitment, BrokenSet,
    BrokenMessage."""
    if committed is not None and commitment(data) != committed:
        raise WrongCommitment.of()
    begin = len(magic) + 4
    size = int.from_bytes(data[len(magic) : begin], "big")
    if bytes(data[: len(magic)]) != magic or size > _HEADER_MOST or len(data) < begin + size:
        raise BrokenSet.of("header")
    return decode(bytes(data[begin : begin + size]), kind, _HEADER_MOST), begin + size


def open_set(data: Data, committed: bytes | None = None) -> SetFile:
    """Open a set file, after checking it against its commitment. Raises WrongCommitment, BrokenSet."""
    header, start = read_front(data, MAGIC, SetHeader, committed)
    if header.count > LARGEST or len(data) != start + _OFFSETS + header.count * SUFFIX:
        raise BrokenSet.of("length")
    ends = np.frombuffer(data, "<u4", BUCKETS, start)
    if int(ends[-1]) != header.count or bool((ends[1:] < ends[:-1]).any()):
        raise BrokenSet.of("offsets")
    return SetFile(data, header, start)


def _as_numbers(rows: np.ndarray) -> np.ndarray:
    """The prefixes as numbers in the order of their bytes."""
    wide = np.zeros((len(rows), 8), np.uint8)
    wide[:, 1:] = rows
    return wide.view(">u8").ravel().astype(np.uint64)
