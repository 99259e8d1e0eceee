"""The tree against published vectors and against the recursive definition of RFC 6962."""

from __future__ import annotations

from hypothesis import strategies as st

from amana.ledger import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    list_root,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

# The eight leaves and the roots over the first n of them that the Certificate Transparency project publishes
# for its reference trees.
CT_LEAVES = [
    bytes.fromhex(h)
    for h in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def reference_root(entries: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word: split at the largest power of two below n."""
    if not entries:
        return EMPTY_ROOT
    if len(entries) == 1:
        return leaf_hash(entries[0])
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return node_hash(reference_root(entries[:k]), reference_root(entries[k:]))


class Grown:
    """A tree stored as the store would: leaves beside entries, the other nodes as append gives them."""

    def __init__(self, size: int) -> None:
        self.entries = [n.to_bytes(3, "big") for n in range(size)]
        self.leaves = [leaf_hash(entry) for entry in self.entries]
        self.frontier = Frontier()
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.roots = [self.frontier.root()]
        for leaf in self.leaves:
            for level, index, found in self.frontier.append(leaf):
                assert (level, index) not in self.nodes
                self.nodes[level, index] = found
            self.roots.append(self.frontier.root())

    def node(self, level: int, index: int) -> bytes:
        return self.leaves[index] if level == 0 else self.nodes[level, index]


TREE = Grown(70)
sizes = st.integers(0, 70)


def test_the_roots_are_those_of_certificate_transparency() -> None:
    frontier = Frontier()
    found = [frontier.root().hex()]
    for entry in CT_LEAVES:
        frontier.append(leaf_hash(entry))
        found.append(frontier.root().hex())
    assert found == CT_ROOTS


def test_every_root_up_to_seventy_follows_the_definition() -> None:
    for size, root in enumerate(TREE.roots):
        assert root == reference_root(TREE.entries[:size]) == list_root(TREE.entries[:size])


def test_every_inclusion_proof_up_to_seventy_leads_to_the_root() -> None:
    for size in range(1, 71):
        for index in range(size):
            proof = inclusion_proof(index, size, TREE.node)
            assert len(proof) <= (size - 1).bit_length()
            verify_inclusion(TREE.leaves[index], index, size, proof, TREE.roots[size])


def test_every_consistency_proof_up_to_seventy_connects_the_roots() -> None:
    for second in range(71):
        for first in range(second + 1):
            proof = consistency_proof(first, second, TREE.node)
            verify_consistency((first, TREE.roots[first]), (second, TREE.roots[second]), proof)
