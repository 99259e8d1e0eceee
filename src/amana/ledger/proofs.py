"""Proofs that an entry is in the tree, and that a tree grew only at its end.

Standard: RFC 6962, sections 2.1.1 and 2.1.2. The makers ask a getter for O(log n) nodes; the verifiers
need nothing but the proof and the roots, and follow RFC 9162, sections 2.1.3.2 and 2.1.4.2, which state the steps.
"""

from __future__ import annotations

from collections.abc import Sequence

from amana.language import Problem, Text
from amana.ledger.tree import EMPTY_ROOT, Hash, NodeOf, node_hash, subtree


class ProofFailed(Problem):
    """A proof does not lead to the root that was promised: the record shown is not the record signed."""


_FAILED = Text(
    en="The proof does not lead to the stated root. Ask for a fresh proof; if it fails again, keep both "
    "roots as evidence and tell the other members.",
    ar="لا يفضي البرهان إلى الجذر المعلن. اطلب برهانًا جديدًا، فإن تكرر الإخفاق فاحتفظ بالجذرين دليلًا "
    "وأبلغ الأعضاء الآخرين.",
)


def _failed(kind: str) -> ProofFailed:
    return ProofFailed(f"ledger.{kind}-proof-failed", _FAILED)


def _split(size: int) -> int:
    """The largest power of two below ``size`` (which is at least 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(index: int, size: int, node: NodeOf) -> list[Hash]:
    """The audit path of leaf ``index`` in the tree of ``size`` leaves, nearest sibling first.

    Raises ValueError unless 0 <= index < size.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    path: list[Hash] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(subtree(middle, end, node))
            end = middle
        else:
            path.append(subtree(start, middle, node))
            start = middle
    return path[::-1]


def consistency_proof(first: int, second: int, node: NodeOf) -> list[Hash]:
    """The nodes that show that the tree of ``first`` leaves is the beginning of the tree of ``second``.

    Raises ValueError unless 0 <= first <= second. Empty for first = 0 and for first = second.
    """
    if not 0 <= first <= second:
        raise ValueError(f"no tree of {first} leaves within one of {second}")
    if first in (0, second):
        return []
    path: list[Hash] = []
    start, end = 0, second
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(subtree(middle, end, node))
            end = middle
        else:
            path.append(subtree(start, middle, node))
            start = middle
    if start:
        path.append(subtree(start, end, node))
    return path[::-1]


def verify_inclusion(leaf: Hash, index: int, size: int, proof: Sequence[Hash], root: Hash) -> None:
    """Return if ``proof`` leads from leaf ``index`` to ``root`` over ``size`` leaves; else ProofFailed."""
    if not 0 <= index < size:
        raise _failed("inclusion")
    place, last, computed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise _failed("inclusion")
        if place & 1 or place == last:
            computed = node_hash(sibling, computed)
            place, last = _climb(place, last)
        else:
            computed = node_hash(computed, sibling)
        place, last = place >> 1, last >> 1
    if last or computed != root:
        raise _failed("inclusion")


def _climb(place: int, last: int) -> tuple[int, int]:
    """Go up past the levels at which the right edge has no sibling."""
    while not place & 1 and place:
        place, last = place >> 1, last >> 1
    return place, last


def verify_consistency(old: tuple[int, Hash], new: tuple[int, Hash], proof: Sequence[Hash]) -> None:
    """Return if ``proof`` shows ``old`` (size, root) to be the beginning of ``new``; else ProofFailed."""
    (first, first_root), (second, second_root) = old, new
    if not 0 <= first <= second:
        raise _failed("consistency")
    if first == 0 and first_root != EMPTY_ROOT:
        raise _failed("consistency")
    if first in (0, second):
        if proof or (first == second and first_root != second_root):
            raise _failed("consistency")
        return
    seeded = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    if not seeded or roots_of(first, second, seeded) != (first_root, second_root):
        raise _failed("consistency")


def roots_of(first: int, second: int, nodes: Sequence[Hash]) -> tuple[Hash, Hash] | None:
    """The roots at both sizes that the nodes lead to (the first written out), or None if they are too few or many."""
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return None
        if place & 1 or place == last:
            old, new = node_hash(node, old), node_hash(node, new)
            place, last = _climb(place, last)
        else:
            new = node_hash(new, node)
        place, last = place >> 1, last >> 1
    return None if last else (old, new)
