"""Tiles, what a log asks of a witness, and the proof that a log has signed two heads that contradict each other."""

from __future__ import annotations

import base64
from functools import cache

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from amana.ledger import Frontier, Hash, ProofFailed, consistency_proof, leaf_hash
from amana.ledger.checkpoint import Checkpoint, sign_checkpoint
from amana.ledger.equivocation import (
    Equivocation,
    equivocation,
    read_equivocation,
    verify_equivocation,
)
from amana.ledger.faults import (
    BrokenRequest,
    BrokenTile,
    LedgerFault,
    NoEquivocation,
    NotSigned,
    OtherSize,
    UnknownLog,
    WrongSignature,
)
from amana.ledger.note import SIGNATURE, Key, Signer
from amana.ledger.tiles import (
    ENTRIES,
    Tile,
    entry_bundle,
    nodes_from,
    read_entry_bundle,
    read_tile,
    read_tile_path,
    tile_bytes,
    tile_path,
    tiles_of,
)
from amana.ledger.witnessing import (
    Request,
    Seen,
    check_growth,
    checkpoint_of,
    read_answer,
    read_request,
    read_size,
    write_request,
    write_size,
)

ORIGIN = "cert-eg/ledger"


def signer(name: str = ORIGIN, seed: bytes = b"l" * 32) -> Signer:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return Signer(Key(name, SIGNATURE, private.public_key().public_bytes_raw()), private.sign)


LOG = signer()


class Log:
    """A tree with all nodes, signed at any size; ``fork``: from which leaf on it differs from the honest one."""

    def __init__(self, size: int, fork: int | None = None) -> None:
        self.frontier, self.nodes, self.roots = Frontier(), dict[tuple[int, int], Hash](), []
        self.roots = [self.frontier.root()]
        for place in range(size):
            leaf = leaf_hash(b"%d%s" % (place, b"'" if fork is not None and place >= fork else b""))
            self.nodes[0, place] = leaf
            self.nodes |= {(level, index): found for level, index, found in self.frontier.append(leaf)}
            self.roots.append(self.frontier.root())

    def node(self, level: int, index: int) -> Hash:
        return self.nodes[level, index]

    def head(self, size: int) -> Checkpoint:
        return Checkpoint(ORIGIN, size, self.roots[size])

    def note(self, size: int) -> bytes:
        return sign_checkpoint(self.head(size), LOG).to_bytes()

    def request(self, old: int, size: int) -> Request:
        return read_request(write_request(old, consistency_proof(old, size, self.node), self.note(size)))


@cache
def honest() -> Log:
    return Log(600)


@cache
def forked(fork: int) -> Log:
    return Log(600, fork)


# Tiles


def test_the_example_of_the_specification_has_these_tiles() -> None:
    found = list(tiles_of(70_000))
    assert sum(one.level == 0 and one.width == 256 for one in found) == 273
    assert [tile_path(one) for one in found[273:]] == [
        "tile/0/273.p/112",
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ]
    assert [tile_path(one) for one in tiles_of(256)] == ["tile/0/000", "tile/1/000.p/1"]
    assert tile_path(Tile(ENTRIES, 1234067)) == "tile/entries/x001/x234/067"


@given(st.integers(-1, 7), st.integers(0, 2**55), st.integers(1, 256))
def test_a_tile_has_one_path_and_a_path_one_tile(level: int, index: int, width: int) -> None:
    tile = Tile(level, index, width)
    assert read_tile_path(tile_path(tile)) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0",
        "tile/00/000",
        "tile/8/000",
        "tile/-1/000",
        "tile/0/x000/001",
        "tile/0/001/067",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/012",
        "tile/0/000/",
        "tile/0/../000",
        "tile/0/٠٠٠",
        "tile/0/" + "x001/" * 40 + "001",
        "tile/entry/000",
        "/tile/0/000",
        "",
    ],
)
def test_another_spelling_names_no_tile(path: str) -> None:
    with pytest.raises(BrokenTile) as caught:
        read_tile_path(path)
    assert "{" not in caught.value.say("ar") + caught.value.say("en")


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 600), st.data())
def test_every_node_and_proof_comes_out_of_the_tiles(size: int, data: st.DataObject) -> None:
    log = honest()
    served = {one: tile_bytes(one, size, log.node) for one in tiles_of(size)}
    node = nodes_from(served.__getitem__, size)
    old = data.draw(st.integers(0, size))
    assert consistency_proof(old, size, node) == consistency_proof(old, size, log.node)
    with pytest.raises(BrokenTile):
        node(0, size)
    with pytest.raises(BrokenTile):
        node(size.bit_length(), 0)
    with pytest.raises(BrokenTile):
        tile_bytes(Tile(0, size // 256, size % 256 + 1), size, log.node)


@given(st.lists(st.binary(max_size=70), min_size=1, max_size=256))
def test_a_bundle_gives_its_entries_back_and_nothing_when_cut(entries: list[bytes]) -> None:
    data = entry_bundle(entries)
    assert read_entry_bundle(data, len(entries)) == entries
    for wrong, width in ((data[:-1], len(entries)), (data + b"\0", len(entries)), (data, len(entries) + 1)):
        with pytest.raises(BrokenTile):
            read_entry_bundle(wrong, width)


def test_what_does_not_fit_a_bundle_or_a_tile_is_refused() -> None:
    with pytest.raises(BrokenTile):
        entry_bundle([bytes(65_536)])
    with pytest.raises(BrokenTile):
        read_tile(bytes(31), 1)


# What a log asks of a witness


def test_the_request_of_the_specification_is_read_and_written_back() -> None:
    from pathlib import Path

    body = (Path(__file__).parents[1] / "data" / "ledger" / "add-checkpoint.txt").read_bytes()
    request = read_request(body)
    assert (request.old, len(request.proof), len(request.note.signatures)) == (20852014, 4, 2)
    assert write_request(request.old, request.proof, request.note.to_bytes()) == body


@given(st.integers(0, 60), st.integers(1, 60))
def test_an_honest_log_may_grow(one: int, two: int) -> None:
    old, size = sorted((one, two))
    log = honest()
    request = log.request(old, size)
    checkpoint, key = checkpoint_of(request, {ORIGIN: LOG.key})
    assert (checkpoint, key) == (log.head(size), LOG.key)
    check_growth(request, checkpoint, Seen(old, log.roots[old]))


@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 59))
def test_a_forked_log_may_not(one: int, two: int, fork: int) -> None:
    old, size = sorted((one, two))
    fork = min(fork, old - 1)
    request = forked(fork).request(old, size)
    checkpoint, _ = checkpoint_of(request, {ORIGIN: LOG.key})
    with pytest.raises(ProofFailed):
        check_growth(request, checkpoint, Seen(old, honest().roots[old]))


def test_the_checks_stand_in_the_order_of_the_standard() -> None:
    log = honest()
    request = log.request(3, 7)
    with pytest.raises(UnknownLog):
        checkpoint_of(request, {})
    with pytest.raises(NotSigned):
        checkpoint_of(request, {ORIGIN: signer(seed=b"x" * 32).key})
    false = msgspec.structs.replace(request.note.signatures[0], blob=bytes(64))
    note = msgspec.structs.replace(request.note, signatures=(false,))
    with pytest.raises(WrongSignature):
        checkpoint_of(msgspec.structs.replace(request, note=note), {ORIGIN: LOG.key})
    with pytest.raises(BrokenRequest):
        checkpoint_of(msgspec.structs.replace(request, old=8), {ORIGIN: LOG.key})
    for seen in (Seen(), Seen(5, log.roots[5]), Seen(9, log.roots[9])):
        with pytest.raises(OtherSize) as caught:
            check_growth(request, log.head(7), seen)
        assert read_size(write_size(caught.value.size)) == seen.size
        assert str(seen.size) in caught.value.say("ar")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 1",
        b"old 01\n\nx",
        b"old -1\n\nx",
        b"OLD 1\n\nx",
        b"old 1 \n\nx",
        b"old 1\nAAAA\n\nx",
        b"old 1\n" + b"A" * 43 + b"=",
        b"old 1\n" + (b"A" * 43 + b"=\n") * 64 + b"\nx",
        b"old 1\n\n\n",
        b"old 1\n\ntext\n",
        b"old 1\n\n" + b"x" * 400_000,
        b"\xff\xfe",
    ],
)
def test_what_is_no_request_is_refused(body: bytes) -> None:
    with pytest.raises(LedgerFault) as caught:
        read_request(body)
    assert "{" not in caught.value.say("ar") + caught.value.say("en")


@settings(max_examples=200)
@given(st.data())
def test_a_cut_or_changed_request_never_passes_as_another(data: st.DataObject) -> None:
    log = honest()
    body = write_request(11, consistency_proof(11, 53, log.node), log.note(53))
    if data.draw(st.booleans()):
        changed = body[: data.draw(st.integers(0, len(body) - 1))]
    else:
        place = data.draw(st.integers(0, len(body) - 1))
        changed = body[:place] + bytes([body[place] ^ 1 << data.draw(st.integers(0, 7))]) + body[place + 1 :]
    with pytest.raises((LedgerFault, ProofFailed)):
        request = read_request(changed)
        checkpoint, _ = checkpoint_of(request, {ORIGIN: LOG.key})
        check_growth(request, checkpoint, Seen(11, log.roots[11]))


@pytest.mark.parametrize("body", [b"", b"7", b"07\n", b"7\n\n", b"x\n", b"\xff\n", b"9" * 100 + b"\n"])
def test_what_is_no_size_is_refused(body: bytes) -> None:
    with pytest.raises(BrokenRequest):
        read_size(body)


@pytest.mark.parametrize("body", [b"", b"x\n", "— w AAAAAAAA".encode(), b"\xff", b"x" * 100_000])
def test_what_is_no_answer_is_refused(body: bytes) -> None:
    with pytest.raises(BrokenRequest):
        read_answer(body)


# Two heads that contradict each other


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 599), st.integers(0, 598), st.data())
def test_a_fork_is_proved_from_two_heads_and_the_newer_tree(old: int, fork: int, data: st.DataObject) -> None:
    fork, size = min(fork, old - 1), data.draw(st.integers(old, 600))
    log = forked(fork)
    made = equivocation(LOG.key, log.note(size), honest().note(old), log.node)
    again = read_equivocation(made.to_bytes())
    assert again == made
    assert verify_equivocation(again) == (honest().head(old), log.head(size)) or old == size


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 600), st.integers(1, 600))
def test_no_honest_pair_of_heads_is_a_proof(one: int, two: int) -> None:
    log = honest()
    with pytest.raises(NoEquivocation):
        equivocation(LOG.key, log.note(one), log.note(two), log.node)


def test_nobody_can_make_a_proof_against_a_log_that_has_not_signed() -> None:
    other = signer(seed=b"x" * 32)
    with pytest.raises(NotSigned):
        equivocation(other.key, honest().note(5), forked(0).note(5))
    proof = equivocation(LOG.key, honest().note(5), forked(0).note(9), forked(0).node)
    for changed in (
        msgspec.structs.replace(proof, path=proof.path[:-1]),
        msgspec.structs.replace(proof, path=(base64.b64encode(honest().roots[5]).decode(), *proof.path[1:])),
        msgspec.structs.replace(proof, older=proof.newer, newer=proof.older),
        msgspec.structs.replace(proof, older=honest().note(0).decode()),
        msgspec.structs.replace(proof, log=str(other.key)),
        msgspec.structs.replace(proof, log="x"),
    ):
        with pytest.raises(LedgerFault):
            verify_equivocation(changed)


@settings(max_examples=200)
@given(st.data())
def test_a_file_in_which_one_byte_differs_proves_nothing_else(data: st.DataObject) -> None:
    proof = equivocation(LOG.key, honest().note(5), forked(0).note(9), forked(0).node)
    good = proof.to_bytes()
    place = data.draw(st.integers(0, len(good) - 1))
    changed = good[:place] + bytes([good[place] ^ 1 << data.draw(st.integers(0, 7))]) + good[place + 1 :]
    try:
        found: Equivocation = read_equivocation(changed)
        heads = verify_equivocation(found)
    except LedgerFault:
        return
    assert heads == verify_equivocation(proof)


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b"\xff", b'{"format":"x","log":"","older":"","newer":""}', b"x" * 600_000]
)
def test_what_is_no_proof_file_is_refused(data: bytes) -> None:
    with pytest.raises(NoEquivocation) as caught:
        read_equivocation(data)
    assert "{" not in caught.value.say("ar") + caught.value.say("en")
