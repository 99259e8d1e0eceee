"""What a piece of code may do inside a transaction, and the ledger entries that go with a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from amana.handling import Viewer
from amana.ledger import (
    HASH_SIZE,
    LEAF_VERSION,
    SALT_SIZE,
    Frontier,
    Hash,
    commitment,
    known_kind,
    leaf_bytes,
    leaf_hash,
    moment,
    payload_bytes,
)
from amana.store.connection import Connection, Row
from amana.world import World

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ENTRY_COLUMNS = ("idx", "version", "at", "kind", "exchange", "commitment", "hashes", "salt", "payload")


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970-01-01T00:00:00Z, exactly."""
    passed = moment - EPOCH
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds


@dataclass
class Audiences:
    """The committed audiences, remembered by a process: rows never change, numbers run from 1 without a gap."""

    count: int = 0
    rows: list[Row] = field(default_factory=list)
    seen: dict[tuple[bool, frozenset[str], int], str] = field(default_factory=dict)


class Reader:
    """A snapshot to ask questions of. Every loader that returns objects takes a Viewer beside it."""

    writes = False

    def __init__(self, connection: Connection, world: World, audiences: Audiences | None = None) -> None:
        self.audiences = audiences or Audiences()
        self._connection = connection
        self.world = world
        self.dialect = connection.dialect
        self.now = world.clock.now()
        self.now_us = microseconds(self.now)
        self.all = connection.all
        self.each = connection.each
        self.one = connection.one


class Upkeep(Reader):
    """A transaction on the node's own bookkeeping."""

    writes = True

    def __init__(self, connection: Connection, world: World) -> None:
        super().__init__(connection, world)
        self.run = connection.run
        self.many = connection.many
        self.load = connection.load

    def take(self, counter: str, count: int) -> int:
        """Reserve ``count`` numbers of a counter; the first of them. Numbers are never given twice."""
        row = self.one("SELECT value FROM counter WHERE name = ?", (counter,))
        first = (row[0] if row else 0) + 1
        self.run("UPDATE counter SET value = ? WHERE name = ?", (first + count - 1, counter))
        return first

    def changed(self) -> None:
        """Say that something changed on which rights depend, so that caches of rights are dropped."""
        self.take("generation", 1)


class Writer(Upkeep):
    """THE write transaction: what is changed here stands or falls with its ledger entries."""

    def __init__(self, connection: Connection, world: World, actor: Viewer) -> None:
        super().__init__(connection, world)
        self.actor = actor
        self._entries: list[tuple[str, Hash | None, bytes]] = []

    def record(
        self, kind: str, subject: str, details: dict[str, object] | None = None, *, exchange: Hash | None = None
    ) -> None:
        """Add one entry to the ledger with this transaction. ``details`` holds plain JSON values, no secrets.

        Who, to what and the details can be erased later; the kind stays, and so does ``exchange``, the hash by which
        both sides of an exchange record it.
        """
        assert exchange is None or len(exchange) == HASH_SIZE, "the hash of an exchange is SHA-256"
        self._entries.append((known_kind(kind), exchange, payload_bytes(self.actor.name, subject, details or {})))

    @property
    def recorded(self) -> bool:
        """Whether anything was recorded."""
        return bool(self._entries)

    def record_if_nothing(self, kind: str, subject: str) -> None:
        """Record that the work was done and changed nothing, if nothing else was recorded."""
        if not self._entries:
            self.record(kind, subject)

    def next_entry(self) -> int:
        """The place in the ledger that the next entry recorded here will have."""
        row = self.one("SELECT size FROM ledger_head WHERE id = 1")
        assert row is not None, "the ledger has no head"
        return int(row[0]) + len(self._entries)


def seal(tx: Writer) -> None:
    """Append the recorded entries to the ledger: the last act before the commit."""
    assert tx._entries, "a change without a ledger entry"
    head = tx.one("SELECT frontier FROM ledger_head WHERE id = 1")
    assert head is not None, "the ledger has no head"
    frontier = Frontier.from_bytes(bytes(head[0]))
    tx.load("ledger_entry", ENTRY_COLUMNS, _rows(tx, frontier))
    tx.run(
        "UPDATE ledger_head SET size = ?, root = ?, frontier = ?, at = ? WHERE id = 1",
        (frontier.size, frontier.root(), frontier.to_bytes(), tx.now_us),
    )


def _rows(tx: Writer, frontier: Frontier) -> Iterator[Sequence[object]]:
    """The recorded entries as lines of ENTRY_COLUMNS, each with a salt of its own and appended to the frontier."""
    at = moment(tx.now)
    salts = tx.world.random.token(SALT_SIZE * len(tx._entries))
    for place, (kind, exchange, payload) in enumerate(tx._entries):
        salt = salts[place * SALT_SIZE : (place + 1) * SALT_SIZE]
        idx, committed = frontier.size, commitment(salt, payload)
        leaf = leaf_hash(leaf_bytes(idx, at, kind, exchange, committed))
        hashes = leaf + b"".join([node for _level, _index, node in frontier.append(leaf)])
        yield idx, LEAF_VERSION, tx.now_us, kind, exchange, committed, hashes, salt, payload


def in_list(values: Iterable[int]) -> str:
    """Integers for an IN (…); never empty, since an empty list is not SQL."""
    return ",".join(map(str, values)) or "NULL"


__all__ = ["EPOCH", "Reader", "Row", "Upkeep", "Writer", "in_list", "microseconds", "seal"]
