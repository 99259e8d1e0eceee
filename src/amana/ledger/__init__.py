"""The record that can only grow: a Merkle tree whose root commits to every entry and to their order.

Whoever holds an older root can prove later that nothing was changed, removed or slipped in; the ledger does
not know what its entries mean. The data's way: entry.py (canonical bytes) → tree.py (hashes) → frontier.py
(append, root) → proofs.py (inclusion and consistency, and their verification) → tiles.py (the tree as files) →
note.py, checkpoint.py (the signed head) → witnessing.py, cosignature.py (others sign that they saw it) →
equivocation.py (two signed heads that contradict each other, as a file).
Standards: RFC 6962, section 2.1; C2SP tlog-tiles, signed-note, tlog-checkpoint, tlog-witness, tlog-cosignature.

>>> from datetime import UTC, datetime
>>> noon = datetime(2026, 3, 14, 12, tzinfo=UTC)
>>> leaves = [leaf_hash(entry_bytes("note", "user:amal", f"no. {n}", noon, {})) for n in range(3)]
>>> frontier, nodes = Frontier(), {(0, n): leaf for n, leaf in enumerate(leaves)}
>>> for leaf in leaves:
...     nodes |= {(level, index): found for level, index, found in frontier.append(leaf)}
>>> proof = inclusion_proof(2, 3, lambda level, index: nodes[level, index])
>>> verify_inclusion(leaves[2], 2, 3, proof, frontier.root())
"""

from amana.ledger.entry import UnfitDetails, entry_bytes
from amana.ledger.frontier import Frontier
from amana.ledger.proofs import (
    ProofFailed,
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from amana.ledger.tree import EMPTY_ROOT, Hash, NodeOf, leaf_hash, list_root, node_hash

__all__ = [
    "EMPTY_ROOT",
    "Frontier",
    "Hash",
    "NodeOf",
    "ProofFailed",
    "UnfitDetails",
    "consistency_proof",
    "entry_bytes",
    "inclusion_proof",
    "leaf_hash",
    "list_root",
    "node_hash",
    "verify_consistency",
    "verify_inclusion",
]
