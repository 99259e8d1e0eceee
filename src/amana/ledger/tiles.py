"""Tiles: the hashes of the tree in files of at most 256, from which anyone computes any proof.

Standard: C2SP tlog-tiles. A tile of level L holds nodes of the tree's level 8 L; the last ones of a tree are partial.
Entry bundles stand beside the tiles of level 0: the entries, each with its length in two bytes.

>>> tile_path(Tile(0, 1234067, 12))
'tile/0/x001/x234/067.p/12'
>>> [tile_path(one) for one in tiles_of(70_000)][-3:]
['tile/1/000', 'tile/1/001.p/17', 'tile/2/000.p/1']
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec

from amana.ledger import faults
from amana.ledger.faults import BrokenTile
from amana.ledger.tree import Hash, NodeOf, node_hash

HEIGHT: Final = 8
WIDTH: Final = 256
ENTRIES: Final = -1
"""The level of entry bundles."""

LONGEST_ENTRY: Final = 0xFFFF
_HIGHEST = 7  # 256^8 leaves are more than a size can say
_HASH = 32
_PATH = re.compile(
    r"tile/(?P<level>[0-9]{1,2}|entries)/(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?",
    re.ASCII,
)


class Tile(msgspec.Struct, frozen=True):
    """One tile, or one entry bundle: its level, its place in the level, and how many of its 256 are there."""

    level: int
    index: int
    width: int = WIDTH


TileOf = Callable[[Tile], bytes]
"""Answers the bytes of a tile."""


def tile_path(tile: Tile) -> str:
    """Where a log serves it, below its prefix."""
    digits = f"{tile.index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[place : place + 3] for place in range(0, len(digits), 3)]
    level = "entries" if tile.level == ENTRIES else str(tile.level)
    index = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return f"tile/{level}/{index}" + ("" if tile.width == WIDTH else f".p/{tile.width}")


def read_tile_path(path: str) -> Tile:
    """The tile that a path names. Raises BrokenTile for any other spelling of it, and for any other path."""
    found = _PATH.fullmatch(path)
    if found is None:
        raise BrokenTile.of(faults.BAD_LINE)
    level = ENTRIES if found["level"] == "entries" else int(found["level"])
    tile = Tile(level, int(found["index"].replace("/", "").replace("x", "")), int(found["width"] or WIDTH))
    if tile_path(tile) != path or level > _HIGHEST or (found["width"] and tile.width >= WIDTH):
        raise BrokenTile.of(faults.BAD_LINE)
    return tile


def tiles_of(size: int) -> Iterator[Tile]:
    """The tiles that a tree of this size has, lowest level first."""
    level, nodes = 0, size
    while nodes:
        for index in range(nodes // WIDTH):
            yield Tile(level, index)
        if nodes % WIDTH:
            yield Tile(level, nodes // WIDTH, nodes % WIDTH)
        level, nodes = level + 1, nodes // WIDTH


def tile_bytes(tile: Tile, size: int, node: NodeOf) -> bytes:
    """The hashes of a tile in a tree of ``size`` leaves. Raises BrokenTile if the tree does not reach so far."""
    start = tile.index * WIDTH
    if tile.level == ENTRIES or start + tile.width > size >> (HEIGHT * tile.level):
        raise BrokenTile.of(faults.BEYOND)
    return b"".join(node(HEIGHT * tile.level, start + place) for place in range(tile.width))


def read_tile(data: bytes, width: int) -> list[Hash]:
    """The hashes of a tile of that width. Raises BrokenTile."""
    if len(data) != width * _HASH:
        raise BrokenTile.of(faults.WRONG_LENGTH)
    return [data[place : place + _HASH] for place in range(0, len(data), _HASH)]


def nodes_from(tile_of: TileOf, size: int) -> NodeOf:
    """The nodes of a tree of ``size`` leaves, read from its tiles; each tile is asked for once.

    Nothing is believed: whoever uses the nodes checks that they lead to a signed root. Raises BrokenTile.
    """
    read: dict[tuple[int, int], list[Hash]] = {}

    def hashes(level: int, index: int) -> list[Hash]:
        if (level, index) not in read:
            width = min(WIDTH, (size >> (HEIGHT * level)) - index * WIDTH)
            if width <= 0:
                raise BrokenTile.of(faults.BEYOND)
            read[level, index] = read_tile(tile_of(Tile(level, index, width)), width)
        return read[level, index]

    def node(level: int, index: int) -> Hash:
        above = level % HEIGHT
        first = index << above
        row = hashes(level // HEIGHT, first // WIDTH)[first % WIDTH : first % WIDTH + (1 << above)]
        if len(row) != 1 << above:
            raise BrokenTile.of(faults.BEYOND)
        while len(row) > 1:
            row = [node_hash(row[place], row[place + 1]) for place in range(0, len(row), 2)]
        return row[0]

    return node


def entry_bundle(entries: Sequence[bytes]) -> bytes:
    """Up to 256 entries as one bundle. Raises BrokenTile for an entry beyond 65,535 bytes."""
    assert 0 < len(entries) <= WIDTH
    if any(len(entry) > LONGEST_ENTRY for entry in entries):
        raise BrokenTile.of(faults.TOO_LONG, most=LONGEST_ENTRY)
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def read_entry_bundle(data: bytes, width: int) -> list[bytes]:
    """The entries of a bundle of that width. Raises BrokenTile."""
    entries: list[bytes] = []
    place = 0
    while place < len(data) and len(entries) < width:
        end = place + 2 + int.from_bytes(data[place : place + 2], "big")
        entries.append(data[place + 2 : end])
        place = end
    if place != len(data) or len(entries) != width:
        raise BrokenTile.of(faults.WRONG_LENGTH)
    return entries
