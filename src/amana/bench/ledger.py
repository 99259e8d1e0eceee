"""What the ledger costs: appends that are durable when they return, by one and by 64, and proofs, beside their limits.

Limits, in turns with the work in the same run and folder: a record of 64 bytes at the end of a file and fsync; SQLite
alone (executemany, FULL, 64 rows a transaction, as many bytes); SQLite alone reading the rows that a proof needs.
"""

from __future__ import annotations

import itertools
import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from amana.bench._asking import in_turns, middle
from amana.bench._figure import Figure, at_least, beside, over
from amana.ledger import inclusion_proof, verify_inclusion
from amana.node.setup import OPERATOR
from amana.store import Database, Reader, open_database
from amana.store.ledger import consistency, inclusion, leaf_hash_at, root_at, verify
from amana.world import real

_SIZE = 20_000
_BATCH = 64
_ROUNDS = 15
_SINGLES, _BATCHES, _PROOFS = 150, 40, 500
_DETAILS: dict[str, object] = {"created": 64, "known": 0, "root": "5f" * 32}
_PLAIN_TABLE = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "CREATE TABLE entry (idx INTEGER PRIMARY KEY, row BLOB)",
)
_ROW = 480  # bytes of a row as SQLite writes it: leaf, hashes, salt and payload


def bench() -> list[Figure]:
    """The figures of the ledger."""
    with TemporaryDirectory(prefix="amana-bench-") as name, _ledger(Path(name)) as database:
        return [*_appends(database, Path(name)), *_proofs(database, Path(name))]


@contextmanager
def _ledger(folder: Path) -> Iterator[Database]:
    """A ledger without a log file: SQLite's log is one of a node that has just been started."""
    with closing(open_database(f"sqlite:///{folder / 'ledger.sqlite3'}", real())) as database:
        database.migrate()
        yield database


def _fill(database: Database, log: Path) -> None:
    """Append until there are enough entries, and SQLite's log has its full length and begins again."""
    for number in itertools.count():
        before = log.stat().st_size
        _append(database, number, _BATCH)
        if log.stat().st_size == before and number * _BATCH >= _SIZE:
            break


def _appends(database: Database, folder: Path) -> list[Figure]:
    disk = os.open(folder / "yardstick", os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    plain = _plain_writer(folder / "plain.sqlite3")
    single = (_SINGLES, lambda: _sync(disk), lambda: _append(database, 0, 1))
    ((first_syncs, first),) = _rates(single)
    _fill(database, folder / "ledger.sqlite3-wal")
    rates = _rates(single, (_BATCHES, lambda: _write_plain(plain), lambda: _append(database, 0, _BATCH)))
    plain.close()
    os.close(disk)
    (syncs, singles), (written, batches) = rates
    return [
        at_least("single durable append, beside fsync", singles, "/s", syncs, 0.5),
        beside("… while SQLite's log is new, and each makes its file longer", first, "/s", first_syncs),
        over("durable appends, 64 together, beside SQLite alone", batches * _BATCH, "/s", 40_000, written * _BATCH),
    ]


def _proofs(database: Database, folder: Path) -> list[Figure]:
    chance = random.Random(1)  # noqa: S311 - the same proofs every time
    plain = sqlite3.connect(f"file:{folder / 'ledger.sqlite3'}?mode=ro", uri=True)
    rows = [_needed(place, _SIZE) for place in chance.choices(range(_SIZE), k=_PROOFS)]
    with database.read() as tx:
        _are_right(tx, chance)
        rates = _rates(
            (_PROOFS, lambda: _read_plain(plain, chance.choice(rows)), lambda: _include(tx, chance)),
            (_PROOFS, lambda: _read_plain(plain, chance.choice(rows)), lambda: _continue(tx, chance)),
        )
    plain.close()
    (reads, included), (others, continued) = rates
    return [
        over(f"inclusion proofs among {_SIZE:,}, beside SQLite alone", included, "/s", 5000, reads),
        over("consistency proofs, beside SQLite alone", continued, "/s", 5000, others),
    ]


def _rates(*pairs: tuple[int, Callable[[], object], Callable[[], object]]) -> list[list[float]]:
    """For each limit and work: how often a second, from the median of rounds that are done in turns."""
    works = [_repeated(work, count) for count, *both in pairs for work in both]
    taken = [middle(times) for times in in_turns(works, _ROUNDS)]
    return [[pairs[place][0] / spent for spent in taken[2 * place : 2 * place + 2]] for place in range(len(pairs))]


def _repeated(work: Callable[[], object], count: int) -> Callable[[], object]:
    def act() -> None:
        for _ in range(count):
            work()

    return act


def _append(database: Database, number: int, count: int) -> None:
    with database.write(OPERATOR) as tx:
        for place in range(count):
            tx.record("objects.add", f"indicator--{number}-{place}", _DETAILS)


def _sync(file: int) -> None:
    os.write(file, bytes(64))
    os.fsync(file)


def _plain_writer(path: Path) -> sqlite3.Connection:
    plain = sqlite3.connect(path, isolation_level=None)
    for line in _PLAIN_TABLE:
        plain.execute(line)
    return plain


def _write_plain(plain: sqlite3.Connection) -> None:
    plain.execute("BEGIN IMMEDIATE")
    plain.executemany("INSERT INTO entry (row) VALUES (?)", [(bytes(_ROW),)] * _BATCH)
    plain.execute("COMMIT")


def _needed(index: int, size: int) -> list[int]:
    """The entries beside which the nodes of an inclusion proof stand."""
    wanted: set[int] = set()

    def note(level: int, place: int) -> bytes:
        wanted.add(((place + 1) << level) - 1)
        return b""

    inclusion_proof(index, size, note)
    return sorted(wanted)


def _read_plain(plain: sqlite3.Connection, rows: list[int]) -> object:
    marks = ",".join("?" * len(rows))
    return plain.execute(f"SELECT idx, hashes FROM ledger_entry WHERE idx IN ({marks})", rows).fetchall()  # noqa: S608


def _include(tx: Reader, chance: random.Random) -> list[bytes]:
    return inclusion(tx, chance.randrange(_SIZE), _SIZE)


def _continue(tx: Reader, chance: random.Random) -> list[bytes]:
    return consistency(tx, chance.randrange(1, _SIZE), _SIZE)


def _are_right(tx: Reader, chance: random.Random) -> None:
    assert verify(tx) is None
    root = root_at(tx, _SIZE)
    for index in chance.choices(range(_SIZE), k=100):
        verify_inclusion(leaf_hash_at(tx, index), index, _SIZE, inclusion(tx, index, _SIZE), root)


__all__ = ["bench"]
