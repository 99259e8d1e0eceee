"""Which of many overlapping address ranges, in order of preference, an address or a range lies in."""

from __future__ import annotations

import heapq
from array import array
from bisect import bisect_right
from collections.abc import Iterable
from ipaddress import IPv6Address

_Stretch = tuple[int, int, int]  # first address, last address, rank (lower is preferred)


class AddressRanges:
    """Ranges with names, cut into stretches that do not overlap, so that one search finds the preferred name."""

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        """``named``: pairs of an address or CIDR range and a name; where ranges overlap the earlier pair counts."""
        stretches: dict[int, list[_Stretch]] = {4: [], 6: []}
        ranks: dict[str, int] = {}
        for text, name in named:
            version, first, last = _bounds(text)
            stretches[version].append((first, last, ranks.setdefault(name, len(ranks))))
        self._names = [*ranks]
        self._starts4, self._ranks4 = _cut(stretches[4])
        self._starts6, self._ranks6 = _cut(stretches[6])

    def find(self, value: str) -> str | None:
        """The name for a canonical address or range; a range counts if it lies in one stretch as a whole."""
        version, first, last = _bounds(value)
        starts, ranks = (self._starts4, self._ranks4) if version == 4 else (self._starts6, self._ranks6)
        place = bisect_right(starts, first) - 1
        if first != last and bisect_right(starts, last) - 1 != place:
            return None
        rank = ranks[place]
        return self._names[rank] if rank >= 0 else None


def _bounds(text: str) -> tuple[int, int, int]:
    """IP version, first and last address of a canonical address or CIDR range."""
    address, _, length = text.partition("/")
    if ":" in address:
        version, bits, first = 6, 128, int(IPv6Address(address))
    else:
        a, b, c, d = address.split(".")
        version, bits, first = 4, 32, int(a) << 24 | int(b) << 16 | int(c) << 8 | int(d)
    return version, first, first | ((1 << bits - int(length)) - 1 if length else 0)


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
