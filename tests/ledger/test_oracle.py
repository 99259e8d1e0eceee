"""Our proofs against another implementation of tlog-tiles: each side makes them, each side verifies them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tlog_scales.reader import TilesReader
from tlog_scales.tlog import ConsistencyProof, InclusionProof

from amana.ledger import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from amana.ledger.tiles import tile_bytes, tile_path, tiles_of

BELOW = 120
LARGE = 700


class Grown:
    """A tree with its nodes and roots, and its tiles as the other implementation asks for them."""

    def __init__(self, size: int) -> None:
        frontier, self.nodes = Frontier(), dict[tuple[int, int], bytes]()
        self.roots = [frontier.root()]
        for place in range(size):
            leaf = self.nodes[0, place] = leaf_hash(place.to_bytes(3, "big"))
            self.nodes |= {(level, index): node for level, index, node in frontier.append(leaf)}
            self.roots.append(frontier.root())

    def node(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]

    def reader(self, size: int) -> TilesReader:
        """The other implementation, over the tiles of this tree at that size."""
        reader = TilesReader(_Served({tile_path(one): tile_bytes(one, size, self.node) for one in tiles_of(size)}))
        reader.set_size(size)
        return reader


class _Served:
    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = files

    def get(self, *path: str) -> bytes | None:
        return self._files.get("/".join(path))


TREE = Grown(LARGE)


def test_every_inclusion_proof_below_120_is_the_other_ones_and_verifies_there() -> None:
    for size in range(1, BELOW):
        reader = TREE.reader(size)
        assert reader.calculate_root_hash() == TREE.roots[size]
        for index in range(size):
            made = inclusion_proof(index, size, TREE.node)
            InclusionProof(index, size, made).check(TREE.node(0, index), TREE.roots[size])
            theirs = reader.get_inclusion_proof(index, size).node_hashes
            assert made == theirs
            verify_inclusion(TREE.node(0, index), index, size, theirs, TREE.roots[size])


def test_every_consistency_proof_below_120_is_the_other_ones_and_verifies_there() -> None:
    for second in range(1, BELOW):
        reader = TREE.reader(second)
        for first in range(1, second + 1):
            made = consistency_proof(first, second, TREE.node)
            ConsistencyProof(first, second, made).check(TREE.roots[first], TREE.roots[second])
            theirs = reader.get_consistency_proof(first, second).node_hashes
            assert made == theirs
            verify_consistency((first, TREE.roots[first]), (second, TREE.roots[second]), theirs)


@given(st.integers(1, LARGE), st.data())
def test_trees_of_several_tiles_agree(size: int, data: st.DataObject) -> None:
    reader, index = TREE.reader(size), data.draw(st.integers(0, size - 1))
    first = data.draw(st.integers(1, size))
    assert reader.calculate_root_hash() == TREE.roots[size]
    assert reader.get_inclusion_proof(index, size).node_hashes == inclusion_proof(index, size, TREE.node)
    assert reader.get_consistency_proof(first, size).node_hashes == consistency_proof(first, size, TREE.node)
