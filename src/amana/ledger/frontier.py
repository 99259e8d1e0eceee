"""The right edge of a growing tree: all that is needed to append and to know the root.

For n leaves the frontier holds one hash for each 1 in the binary form of n, from the largest full subtree to
the smallest. It is the only state of the ledger, so it is a class; it accepts leaves in order, nothing else.
"""

from __future__ import annotations

from amana.ledger.tree import Hash, fold, node_hash

HASH_SIZE = 32
SIZE_BYTES = 8


class Frontier:
    """A Merkle tree of ``size`` leaves, of which only the right edge is kept (O(log n) hashes).

    >>> frontier = Frontier()
    >>> frontier.append(bytes(32)), len(frontier.append(bytes(32))), frontier.size
    ([], 1, 2)
    """

    __slots__ = ("_edge", "_size")

    def __init__(self) -> None:
        self._size = 0
        self._edge: list[Hash] = []

    @property
    def size(self) -> int:
        """How many leaves were appended."""
        return self._size

    def append(self, leaf: Hash) -> list[tuple[int, int, Hash]]:
        """Add one leaf hash; the (level, index, hash) of each node that it completes, lowest level first.

        The leaf itself (level 0) is not among them: it stands beside its entry. On average there is one node.
        """
        index, level, completed = self._size, 0, []
        while index & 1:
            leaf = node_hash(self._edge.pop(), leaf)
            index >>= 1
            level += 1
            completed.append((level, index, leaf))
        self._edge.append(leaf)
        self._size += 1
        return completed

    def root(self) -> Hash:
        """The tree hash of all leaves so far (RFC 6962, section 2.1)."""
        return fold(self._edge)

    def to_bytes(self) -> bytes:
        """The size as 8 bytes, big end first, then the hashes of the edge, largest subtree first."""
        return self._size.to_bytes(SIZE_BYTES, "big") + b"".join(self._edge)

    @classmethod
    def from_bytes(cls, data: bytes) -> Frontier:
        """Read what :meth:`to_bytes` wrote. Raises ValueError if the length does not fit the size."""
        size = int.from_bytes(data[:SIZE_BYTES], "big")
        hashes = data[SIZE_BYTES:]
        if len(data) < SIZE_BYTES or len(hashes) != size.bit_count() * HASH_SIZE:
            raise ValueError(f"a frontier of {size} leaves does not have {len(data)} bytes")
        frontier = cls()
        frontier._size = size
        frontier._edge = [hashes[i : i + HASH_SIZE] for i in range(0, len(hashes), HASH_SIZE)]
        return frontier
