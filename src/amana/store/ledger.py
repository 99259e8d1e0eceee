"""The ledger, read: entries, head, proofs, and whether the hashes still agree with the entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeVar

import msgspec

from amana.handling import Viewer
from amana.ledger import (
    HASH_SIZE,
    LEAF_VERSION,
    Frontier,
    Hash,
    NodeOf,
    commitment,
    consistency_proof,
    inclusion_proof,
    leaf_bytes,
    leaf_hash,
    payload_bytes,
    tree_root,
)
from amana.ledger.tiles import Tile, tile_bytes
from amana.store.rights import is_staff
from amana.store.times import timestamp_us
from amana.store.transaction import Reader, Row

T = TypeVar("T")


class LedgerEntry(msgspec.Struct, frozen=True):
    """One entry: what kind of thing was done and when (microseconds); by whom, to what and how, unless erased."""

    idx: int
    version: int
    at: int
    kind: str
    exchange: Hash | None
    commitment: Hash | None
    leaf_hash: Hash
    salt: bytes | None
    payload: bytes | None
    erased_by: int | None

    @property
    def leaf(self) -> bytes:
        """The bytes that the leaf's hash is taken of."""
        return _leaf(self.version, self.idx, self.at, self.kind, self.exchange, self.commitment, self.payload)

    @property
    def said(self) -> Said:
        """What the payload says; nothing, if it was erased or cannot be read."""
        try:
            return msgspec.json.decode(self.payload or b"{}", type=Said)
        except msgspec.DecodeError:
            return Said()

    @property
    def actor(self) -> str:
        """Who did it; empty if it was erased."""
        return self.said.actor

    @property
    def subject(self) -> str:
        """To what; empty if it was erased."""
        return self.said.subject


class Said(msgspec.Struct, frozen=True):
    """A payload, read."""

    actor: str = ""
    subject: str = ""
    details: dict[str, object] = {}


class Head(msgspec.Struct, frozen=True):
    """Size and root of the tree (RFC 6962 section 2.1)."""

    size: int
    root: bytes
    at: int


_COLUMNS = "idx, version, at, kind, exchange, commitment, hashes, salt, payload, erased_by"


def head(tx: Reader) -> Head:
    """The present head; it says nothing about what the entries hold."""
    row = tx.one("SELECT size, root, at FROM ledger_head WHERE id = 1")
    assert row is not None, "the ledger has no head"
    return Head(int(row[0]), bytes(row[1]), int(row[2]))


def ledger(
    tx: Reader, viewer: Viewer, *, subject: str | None = None, before: int | None = None, limit: int = 50
) -> list[LedgerEntry]:
    """The newest entries, for staff; with ``subject``, only those on one thing (reads until it has found enough)."""
    if not is_staff(viewer):
        return []
    where, params = ("", []) if subject is None else (f" AND {_ENDS[tx.dialect]}", _end(subject))
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM ledger_entry WHERE idx < ?{where} ORDER BY idx DESC LIMIT ?",
        (2**62 if before is None else before, *params, limit),
    )
    return [_entry(row) for row in rows]


def _end(subject: str) -> list[object]:
    """How a canonical payload on this subject ends: how many bytes, and which."""
    end = payload_bytes("", subject, {}).removeprefix(b'{"actor":"","details":{},')
    return [len(end), end]


def entry(tx: Reader, viewer: Viewer, idx: int) -> LedgerEntry | None:
    """One entry, for staff."""
    found = ledger(tx, viewer, before=idx + 1, limit=1)
    return found[0] if found and found[0].idx == idx else None


def ledger_from(tx: Reader, viewer: Viewer, start: int, limit: int) -> list[LedgerEntry]:
    """So many entries from that one on, oldest first, for staff."""
    if not is_staff(viewer):
        return []
    rows = tx.all(f"SELECT {_COLUMNS} FROM ledger_entry WHERE idx >= ? ORDER BY idx LIMIT ?", (start, limit))
    return [_entry(row) for row in rows]


def of_exchange(tx: Reader, viewer: Viewer, exchange: Hash) -> list[LedgerEntry]:
    """The entries on one exchange, oldest first, for staff."""
    if not is_staff(viewer):
        return []
    rows = tx.all(f"SELECT {_COLUMNS} FROM ledger_entry WHERE exchange = ? ORDER BY idx", (exchange,))
    return [_entry(row) for row in rows]


def inclusion(tx: Reader, index: int, size: int) -> list[Hash]:
    """The proof that entry ``index`` is in the tree of ``size`` entries. Raises ValueError unless index < size."""
    return _with_nodes(tx, lambda node: inclusion_proof(index, size, node))


def consistency(tx: Reader, first: int, second: int) -> list[Hash]:
    """The proof that the tree of ``first`` entries is the beginning of that of ``second``."""
    return _with_nodes(tx, lambda node: consistency_proof(first, second, node))


def root_at(tx: Reader, size: int) -> Hash:
    """The root that the tree had when it had ``size`` entries."""
    return _with_nodes(tx, lambda node: tree_root(size, node))


def tile(tx: Reader, wanted: Tile, size: int) -> bytes:
    """The hashes of a tile of the tree of ``size`` entries. Raises BrokenTile if that tree does not reach so far."""
    return _with_nodes(tx, lambda node: tile_bytes(wanted, size, node))


def leaf_hash_at(tx: Reader, index: int) -> Hash:
    """The hash of one leaf. Raises KeyError if there is none."""
    return _nodes(tx, [(0, index)])[0, index]


class Checking(msgspec.Struct, frozen=True):
    """How far a check has come: the tree of the entries so far (Frontier.to_bytes), and the head it is held against."""

    frontier: bytes
    size: int
    root: bytes
    erased: int = 0

    @property
    def checked(self) -> int:
        """How many entries were found as they should be."""
        return Frontier.from_bytes(self.frontier).size

    @property
    def done(self) -> bool:
        """Whether all of them were."""
        return self.checked == self.size


def begin_check(tx: Reader) -> Checking:
    """A check against the present head, of which nothing is done yet."""
    now = head(tx)
    return Checking(Frontier().to_bytes(), now.size, now.root)


def check_on(tx: Reader, so_far: Checking, most: int = 5000) -> Checking | int:
    """Recompute the tree over the next entries; how far that leads, or the index of the first that is wrong."""
    frontier, erased = Frontier.from_bytes(so_far.frontier), so_far.erased
    erasing = lru_cache(lambda idx: _erased_range(tx, idx))
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM ledger_entry WHERE idx >= ? AND idx < ? ORDER BY idx LIMIT ?",
        (frontier.size, so_far.size, most),
    )
    for row in rows:
        idx, erased_by = row[0], row[9]
        if idx != frontier.size or not _is_whole(row, frontier):
            return min(idx, frontier.size)
        if erased_by is not None:
            if idx not in erasing(erased_by):
                return int(idx)
            erased += 1
    if not rows and frontier.size < so_far.size:
        return frontier.size
    if frontier.size == so_far.size and frontier.root() != so_far.root:
        return frontier.size
    return msgspec.structs.replace(so_far, frontier=frontier.to_bytes(), erased=erased)


def check(tx: Reader) -> Checking | int:
    """Recompute the whole tree from the entries: how it stands if it agrees, else the index of the first wrong one."""
    state = begin_check(tx)
    beyond = tx.one("SELECT count(*) FROM ledger_entry WHERE idx >= ?", (state.size,))
    if beyond and beyond[0]:
        return state.size
    while not isinstance(found := check_on(tx, state), int):
        if found.done:
            return found
        state = found
    return found


def verify(tx: Reader) -> int | None:
    """The first wrong index; None if the whole ledger agrees with its head."""
    found = check(tx)
    return found if isinstance(found, int) else None


def _is_whole(row: Row, frontier: Frontier) -> bool:
    try:
        return _agrees(row, frontier)
    except (TypeError, ValueError, msgspec.DecodeError):  # a value that no entry of ours can hold
        return False


def _agrees(row: Row, frontier: Frontier) -> bool:
    """Whether an entry's leaf, nodes and payload are what its line says, as the next entry of the frontier."""
    idx, version, at, kind, exchange, committed, hashes, salt, payload, erased_by = row
    if (payload is None) != (erased_by is not None):
        return False
    leaf = leaf_hash(_leaf(version, idx, at, kind, exchange, committed, payload))
    nodes = [node for _level, _index, node in frontier.append(leaf)]
    if bytes(hashes) != b"".join((leaf, *nodes)):
        return False
    if version == 1:
        form = msgspec.json.decode(bytes(payload), type=_FirstForm)
        return (form.at, form.kind) == (_moment(at), kind) and exchange is committed is salt is None
    return (
        version == LEAF_VERSION
        and (payload is None) == (salt is None)
        and (payload is None or commitment(bytes(salt), bytes(payload)) == bytes(committed))
    )


class _FirstForm(msgspec.Struct, frozen=True):
    at: str
    kind: str


def _leaf(
    version: int, idx: int, at: int, kind: str, exchange: bytes | None, committed: bytes | None, payload: bytes | None
) -> bytes:
    if version == 1:
        return bytes(payload or b"")
    between = None if exchange is None else bytes(exchange)
    return leaf_bytes(idx, _moment(at), kind, between, bytes(committed or b""))


# The entries of one transaction have the same time.
_moment = lru_cache(64)(timestamp_us)


def _erased_range(tx: Reader, idx: int) -> range:
    """The entries of which the entry ``idx`` says that they were erased; none if it says no such thing."""
    row = tx.one("SELECT payload FROM ledger_entry WHERE idx = ? AND kind = ?", (idx, ERASE))
    try:
        said = msgspec.json.decode(bytes(row[0]), type=_Erasure) if row and row[0] is not None else None
    except msgspec.DecodeError:
        said = None
    return range(said.details.first, said.details.last + 1) if said else range(0)


class _Range(msgspec.Struct, frozen=True):
    first: int
    last: int


class _Erasure(msgspec.Struct, frozen=True):
    details: _Range


def _with_nodes(tx: Reader, make: Callable[[NodeOf], T]) -> T:
    """What ``make`` gives, with all the nodes that it asks for read in one question."""
    wanted: list[tuple[int, int]] = []

    def note(level: int, index: int) -> Hash:
        wanted.append((level, index))
        return b""

    make(note)
    held = _nodes(tx, wanted)
    return make(lambda level, index: held[level, index])


def _nodes(tx: Reader, wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Hash]:
    """The full nodes (level, index). Raises KeyError if the ledger has not completed one of them."""
    places = {(level, index): ((index + 1) << level) - 1 for level, index in wanted}
    needed = sorted(set(places.values()))
    marks = ",".join("?" * len(needed)) or "NULL"
    held = dict(tx.all(f"SELECT idx, hashes FROM ledger_entry WHERE idx IN ({marks})", needed))
    return {
        (level, index): bytes(held[place][level * HASH_SIZE : (level + 1) * HASH_SIZE])
        for (level, index), place in places.items()
    }


def _entry(row: Row) -> LedgerEntry:
    idx, version, at, kind, exchange, committed, hashes, salt, payload, erased_by = row
    between, promised, key, said = (None if one is None else bytes(one) for one in (exchange, committed, salt, payload))
    return LedgerEntry(idx, version, at, kind, between, promised, bytes(hashes[:HASH_SIZE]), key, said, erased_by)


ERASE = "ledger.erase"
_ENDS = {
    "sqlite": "substr(payload, -?) = ?",
    "postgresql": "substring(payload from octet_length(payload) - ?::integer + 1) = ?::bytea",
}
