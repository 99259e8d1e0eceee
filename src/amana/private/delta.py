"""What changed in a collection since its set file: deltas of one fixed size, so that they say nothing of how much.

Layout: ``AMANADLT``, length of the header (4 bytes, big-endian), header (CBOR), 1,024 slots of 8 bytes: one byte for
what (1 add, 0 remove) and the 7 bytes of an output; sorted by output. Slots that are not needed hold random outputs,
of either kind at random: they change nothing that anybody could ask about.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import msgspec

from amana.private.faults import BrokenSet, TooMany
from amana.private.setfile import PREFIX, Data, SetFile, front, read_front
from amana.private.wire import Count

MAGIC = b"AMANADLT"
SLOTS = 1024
ADD, REMOVE = 1, 0
_SLOT = PREFIX + 1


class DeltaHeader(msgspec.Struct, frozen=True):
    """What a delta says of itself; ``previous`` is the commitment of the file before it."""

    member: str
    collection: str
    epoch: Count
    seq: Count
    previous: bytes
    v: int = 1


class Delta(msgspec.Struct, frozen=True):
    """An opened delta: outputs in order, and for each whether it was added."""

    header: DeltaHeader
    outputs: tuple[bytes, ...]
    added: tuple[bool, ...]

    def says(self, output: bytes) -> bool | None:
        """Whether this delta adds (True) or removes (False) an output; None if it says nothing of it."""
        prefix = output[:PREFIX]
        place = bisect_left(self.outputs, prefix)
        return self.added[place] if place < len(self.outputs) and self.outputs[place] == prefix else None


class Membership:
    """A set file with the deltas that follow it, in order: what a collection holds now."""

    def __init__(self, base: SetFile, deltas: Sequence[Delta] = ()) -> None:
        self._base = base
        self._deltas = tuple(reversed(deltas))

    def __contains__(self, output: bytes) -> bool:
        for delta in self._deltas:
            said = delta.says(output)
            if said is not None:
                return said
        return output in self._base


def build_delta(
    header: DeltaHeader, adds: Iterable[bytes], removes: Iterable[bytes], random: Callable[[int], bytes]
) -> bytes:
    """A delta of these outputs. Raises TooMany above 1,024: what is left over waits for the next."""
    slots = {output[:PREFIX]: REMOVE for output in removes} | {output[:PREFIX]: ADD for output in adds}
    if len(slots) > SLOTS:
        raise TooMany.of(count=len(slots), most=SLOTS)
    while len(slots) < SLOTS:
        filler = random(_SLOT)
        slots.setdefault(filler[:PREFIX], filler[PREFIX] & 1)
    return front(MAGIC, header) + b"".join(bytes([what]) + output for output, what in sorted(slots.items()))


def open_delta(data: Data, committed: bytes | None = None) -> Delta:
    """Open a delta, after checking it against its commitment. Raises WrongCommitment, BrokenSet."""
    header, start = read_front(data, MAGIC, DeltaHeader, committed)
    if len(data) != start + SLOTS * _SLOT:
        raise BrokenSet.of("delta")
    slots = [bytes(data[place : place + _SLOT]) for place in range(start, len(data), _SLOT)]
    outputs = tuple(slot[1:] for slot in slots)
    if any(slot[0] > ADD for slot in slots) or any(a >= b for a, b in pairwise(outputs)):
        raise BrokenSet.of("delta")
    return Delta(header, outputs, tuple(slot[0] == ADD for slot in slots))
