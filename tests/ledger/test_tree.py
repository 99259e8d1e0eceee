"""The tree against published vectors and against the recursive definition of RFC 6962."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.ledger import (
    EMPTY_ROOT,
    Frontier,
    ProofFailed,
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


random_bytes = st.binary(min_size=32, max_size=32)


@given(sizes, sizes, st.data())
def test_an_inclusion_proof_holds_for_nothing_else(size: int, index: int, data: st.DataObject) -> None:
    size = max(size, 1)
    index %= size
    proof = inclusion_proof(index, size, TREE.node)
    wrong = data.draw(
        st.sampled_from(["leaf", "index", "size", "root", "longer", "shorter", "swapped", "changed"]), label="wrong"
    )
    leaf, root, other = TREE.leaves[index], TREE.roots[size], data.draw(random_bytes)
    place, whole, path = index, size, list(proof)
    if wrong == "leaf":
        leaf = other
    elif wrong == "index":
        place = data.draw(st.integers(-1, size).filter(lambda n: n != index))
    elif wrong == "size":
        whole = data.draw(st.integers(-1, index))
    elif wrong == "root":
        root = other
    elif wrong == "longer":
        path.insert(data.draw(st.integers(0, len(path))), other)
    elif path and wrong == "shorter":
        path.pop(data.draw(st.integers(0, len(path) - 1)))
    elif len(path) > 1 and wrong == "swapped":
        path[0], path[1] = path[1], path[0]
    elif path:
        path[data.draw(st.integers(0, len(path) - 1))] = other
    else:
        return
    with pytest.raises(ProofFailed):
        verify_inclusion(leaf, place, whole, path, root)


@given(sizes, sizes, st.data())
def test_a_consistency_proof_holds_for_nothing_else(one: int, two: int, data: st.DataObject) -> None:
    first, second = min(one, two), max(one, two)
    path, other = consistency_proof(first, second, TREE.node), data.draw(random_bytes)
    old, new = (first, TREE.roots[first]), (second, TREE.roots[second])
    wrong = data.draw(st.sampled_from(["old root", "new root", "longer", "changed", "sizes"]), label="wrong")
    if wrong == "old root":
        old = (first, other)
    elif wrong == "new root" and first:
        new = (second, other)
    elif wrong == "longer":
        path.insert(data.draw(st.integers(0, len(path))), other)
    elif wrong == "changed" and path:
        path[data.draw(st.integers(0, len(path) - 1))] = other
    elif wrong == "sizes" and first < second:
        old, new = new, old
    else:
        return
    with pytest.raises(ProofFailed):
        verify_consistency(old, new, path)


@given(st.lists(st.binary(max_size=40), max_size=300), st.data())
def test_trees_of_any_entries_prove_themselves(entries: list[bytes], data: st.DataObject) -> None:
    frontier, nodes = Frontier(), {}
    for place, entry in enumerate(entries):
        nodes[0, place] = leaf_hash(entry)
        nodes |= {(level, index): found for level, index, found in frontier.append(nodes[0, place])}
    assert frontier.root() == reference_root(entries) == list_root(entries)
    if entries:
        place = data.draw(st.integers(0, len(entries) - 1))
        proof = inclusion_proof(place, len(entries), lambda level, index: nodes[level, index])
        verify_inclusion(leaf_hash(entries[place]), place, len(entries), proof, frontier.root())
        first = data.draw(st.integers(0, len(entries)))
        path = consistency_proof(first, len(entries), lambda level, index: nodes[level, index])
        old = (first, reference_root(entries[:first]))
        verify_consistency(old, (len(entries), frontier.root()), path)


def test_the_empty_tree_is_the_beginning_only_of_itself_and_of_all() -> None:
    verify_consistency((0, EMPTY_ROOT), (5, TREE.roots[5]), [])
    with pytest.raises(ProofFailed):
        verify_consistency((0, TREE.roots[5]), (5, TREE.roots[5]), [])
    with pytest.raises(ProofFailed):
        verify_consistency((0, EMPTY_ROOT), (0, TREE.roots[5]), [])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 4), (4, 4)])
def test_no_proof_is_made_for_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(index, size, TREE.node)


@pytest.mark.parametrize(("first", "second"), [(-1, 4), (5, 4)])
def test_no_proof_is_made_backwards(first: int, second: int) -> None:
    with pytest.raises(ValueError, match="no tree"):
        consistency_proof(first, second, TREE.node)


def test_a_failed_proof_says_what_to_do_in_both_languages() -> None:
    with pytest.raises(ProofFailed) as caught:
        verify_inclusion(TREE.leaves[0], 0, 2, [], TREE.roots[2])
    assert "evidence" in caught.value.say("en")
    assert "الجذر" in caught.value.say("ar")


@given(sizes, st.integers(0, 20))
def test_a_frontier_goes_on_where_it_was_put_down(size: int, more: int) -> None:
    frontier = Frontier()
    for leaf in TREE.leaves[:size]:
        frontier.append(leaf)
    again = Frontier.from_bytes(frontier.to_bytes())
    assert (again.size, again.root()) == (size, TREE.roots[size])
    for leaf in TREE.leaves[:more]:
        assert again.append(leaf) == frontier.append(leaf)
    assert again.root() == frontier.root()
    assert len(again.to_bytes()) <= 8 + 32 * again.size.bit_length()


@given(sizes, st.integers(1, 40), st.booleans())
def test_a_damaged_frontier_is_refused(size: int, count: int, longer: bool) -> None:
    frontier = Frontier()
    for leaf in TREE.leaves[:size]:
        frontier.append(leaf)
    good = frontier.to_bytes()
    with pytest.raises(ValueError, match="a frontier of"):
        Frontier.from_bytes(good + bytes(count) if longer else good[:-count])


def test_the_roots_of_batches_of_digests_are_those_of_the_tree() -> None:
    assert list_root([]) == EMPTY_ROOT
    assert list_root([b"x"]) == leaf_hash(b"x")
    assert list_root([b"x", b"y"]) == node_hash(leaf_hash(b"x"), leaf_hash(b"y"))
    assert list_root([b"x", b"y"]) != list_root([b"y", b"x"])
