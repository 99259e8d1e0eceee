"""The record that can only grow: a Merkle tree whose root commits to every entry and to their order.

Whoever holds an older root can prove later that nothing was changed, removed or slipped in; the ledger does
not know what its entries mean. The data's way: entry.py (payload, commitment, leaf) → tree.py (hashes) → frontier.py
(append, root) → proofs.py (inclusion and consistency, and their verification) → tiles.py (the tree as files) →
note.py, checkpoint.py (the signed head) → witnessing.py, cosignature.py (others sign that they saw it) →
equivocation.py (two signed heads that contradict each other, as a file).
Standards: RFC 6962, section 2.1; C2SP tlog-tiles, signed-note, tlog-checkpoint, tlog-witness, tlog-cosignature.

>>> committed = [commitment(b"a random salt...", payload_bytes("user:amal", f"no. {n}", {})) for n in range(3)]
>>> noon = "2026-03-14T12:00:00.000000Z"
>>> leaves = [leaf_hash(leaf_bytes(n, noon, "note", None, committed[n])) for n in range(3)]
>>> frontier, nodes = Frontier(), {(0, n): leaf for n, leaf in enumerate(leaves)}
>>> for leaf in leaves:
...     nodes |= {(level, index): found for level, index, found in frontier.append(leaf)}
>>> proof = inclusion_proof(2, 3, lambda level, index: nodes[level, index])
>>> verify_inclusion(leaves[2], 2, 3, proof, frontier.root())
"""

from amana.ledger.entry import (
    LEAF_VERSION,
    SALT_SIZE,
    UnfitDetails,
    commitment,
    known_kind,
    leaf_bytes,
    moment,
    payload_bytes,
)
from amana.ledger.frontier import HASH_SIZE, Frontier
from amana.ledger.proofs import (
    ProofFailed,
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from amana.ledger.tree import EMPTY_ROOT, Hash, NodeOf, leaf_hash, list_root, node_hash, tree_root

__all__ = [
    "EMPTY_ROOT",
    "HASH_SIZE",
    "LEAF_VERSION",
    "SALT_SIZE",
    "Frontier",
    "Hash",
    "NodeOf",
    "ProofFailed",
    "UnfitDetails",
    "commitment",
    "consistency_proof",
    "inclusion_proof",
    "known_kind",
    "leaf_bytes",
    "leaf_hash",
    "list_root",
    "moment",
    "node_hash",
    "payload_bytes",
    "tree_root",
    "verify_consistency",
    "verify_inclusion",
]
