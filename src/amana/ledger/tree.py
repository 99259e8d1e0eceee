"""The Merkle tree hash of RFC 6962, section 2.1, and the shape of its subtrees.

A node is named by (level, index): it covers the leaves from ``index << level`` up to
``(index + 1) << level``. Only full nodes have a name; the ragged right edge of a tree is always the hash of
some full nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

Hash = bytes
"""A SHA-256 digest: 32 bytes."""

NodeOf = Callable[[int, int], Hash]
"""Answers the hash of the full node (level, index); level 0 is the leaf hash itself."""

EMPTY_ROOT: Hash = sha256(b"").digest()
"""The root of the tree without leaves (RFC 6962: the hash of the empty string)."""


def leaf_hash(entry: bytes) -> Hash:
    """The hash of one entry as a leaf: SHA-256 of 0x00 and the entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    """The hash of an inner node: SHA-256 of 0x01 and both children."""
    return sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[Hash]) -> Hash:
    """The root over the full nodes of a range, given from left to right (largest first, as in a whole tree).

    The right edge is folded inwards, as RFC 6962 splits at the largest power of two below the size.
    """
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def cover(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The full nodes that cover the leaves from ``start`` up to ``end``, left to right.

    ``start`` must begin a subtree of the tree that ends at ``end``, as every split of RFC 6962 does.
    """
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def subtree(start: int, end: int, node: NodeOf) -> Hash:
    """The tree hash of the leaves from ``start`` up to ``end``, asking ``node`` for at most log2 nodes."""
    return fold([node(level, index) for level, index in cover(start, end)])


def tree_root(size: int, node: NodeOf) -> Hash:
    """The root over the first ``size`` leaves, asking ``node`` for at most log2 nodes."""
    return subtree(0, size, node)


def list_root(digests: Sequence[bytes]) -> Hash:
    """The root over a batch: each digest is one leaf, in the order given.

    One ledger entry can so stand for a thousand objects, and prove each of them later.
    """
    row = [leaf_hash(digest) for digest in digests]
    if not row:
        return EMPTY_ROOT
    while len(row) > 1:
        paired = [node_hash(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)]
        row = paired + row[len(paired) * 2 :]
    return row[0]
