"""Which of many overlapping address ranges, in order of preference, an address or a range lies in."""

from __future__ import annotations

import heapq
from array import array
from bisect import bisect_right
from collections.abc import Iterable
from ipaddress import IPv6Address

_Stretch = tuple[int, int, int]  # first address, last address, rank (lower is preferred)
_BITS = {4: 32, 6: 128}


class AddressRanges:
    """Ranges with names, cut into stretches that do not overlap, so that one search finds the preferred name."""

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        """``named``: pairs of an address or CIDR range and a name; a name that comes earlier is preferred."""
        self._networks: dict[tuple[int, int], dict[int, int]] = {}  # IP version, prefix length → first address → rank
        stretches: dict[int, list[_Stretch]] = {4: [], 6: []}
        ranks: dict[str, int] = {}
        for text, name in named:
            version, length, first = _parse(text)
            rank = ranks.setdefault(name, len(ranks))
            stretches[version].append((first, first | _host_bits(version, length), rank))
            self._networks.setdefault((version, length), {}).setdefault(first, rank)
        self._names = [*ranks]
        self._starts4, self._ranks4 = _cut(stretches[4])
        self._starts6, self._ranks6 = _cut(stretches[6])

    def find(self, value: str) -> str | None:
        """The preferred name for a canonical address or range; a range counts if it lies in one range as a whole."""
        version, length, first = _parse(value)
        if length < _BITS[version]:
            rank = self._around(version, length, first)
        elif version == 4:
            rank = self._ranks4[bisect_right(self._starts4, first) - 1]
        else:
            rank = self._ranks6[bisect_right(self._starts6, first) - 1]
        return self._names[rank] if rank >= 0 else None

    def _around(self, version: int, length: int, first: int) -> int:
        """The lowest rank of the ranges that hold a whole range, -1 if none does."""
        found = [
            networks.get(first & ~_host_bits(version, around), -1)
            for (of, around), networks in self._networks.items()
            if of == version and around <= length
        ]
        return min((rank for rank in found if rank >= 0), default=-1)


def _parse(text: str) -> tuple[int, int, int]:
    """IP version, prefix length and first address of a canonical address or CIDR range."""
    address, _, length = text.partition("/")
    if ":" in address:
        return 6, int(length or 128), int(IPv6Address(address))
    a, b, c, d = address.split(".")
    return 4, int(length or 32), int(a) << 24 | int(b) << 16 | int(c) << 8 | int(d)


def _host_bits(version: int, length: int) -> int:
    return (1 << _BITS[version] - length) - 1


def _cut(stretches: list[_Stretch]) -> tuple[list[int], array[int]]:
    """Starts of stretches without overlap, in order, each with the lowest rank that covers it, -1 for none.

    The first stretch starts at 0, so that every address has one.
    """
    starts, ranks = [0], array("h", [-1])
    by_start = sorted(stretches)
    points = sorted({point for first, last, _ in stretches for point in (first, last + 1)})
    covering: list[tuple[int, int]] = []  # rank, last address; those that have ended are dropped late
    upcoming = 0
    for point in points:
        while upcoming < len(by_start) and by_start[upcoming][0] == point:
            heapq.heappush(covering, (by_start[upcoming][2], by_start[upcoming][1]))
            upcoming += 1
        while covering and covering[0][1] < point:
            heapq.heappop(covering)
        rank = covering[0][0] if covering else -1
        if rank != ranks[-1]:
            starts.append(point)
            ranks.append(rank)
    return starts, ranks
