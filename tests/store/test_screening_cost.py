"""What the list of waiting hits costs does not grow with the hits that were decided: in steps of SQLite's machine."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from amana.exchange.forgetting import forget
from amana.handling import Viewer
from amana.store import Database, open_database
from amana.store.hits import has_expired, open_hits, standings
from amana.world import World, simulated
from store_steps import steps

ONE = Viewer("user:one", frozenset(("own", "user:one")), frozenset(("screener",)))
FEW, MANY = 300, 6000
DAY_US = 86_400 * 1_000_000


def filled(path: Path, template: Path, decided: int) -> Database:
    """A database with so many decided hits, and three that wait."""
    shutil.copy(template, path)
    database = open_database(f"sqlite:///{path}", simulated(seed=1))
    with database.upkeep() as tx:
        now = tx.now_us
        tx.run("INSERT INTO list_entry (id, list, entry_id, version, body) VALUES (1, 'un', 'e', 'v', x'7b7d')")
        tx.run(
            "INSERT INTO screening (id, at, fingerprint, purpose, asked_by, query, hits, edition, digest, engine)"
            " VALUES ('s', ?, 'f', 'payment', 'x', 'q', 1, 1, 'd', 'e')",
            (now,),
        )
        columns = ("screening_id", "rank", "fingerprint", "list", "entry_id", "entry", "list_version", "probability",
                   "weak", "explanation", "state", "decided_at", "expires_at")  # fmt: skip
        states = [("open", None, None), ("proposed-true", now, None), ("false", now, now - 1)]
        states += [(("false", "suppressed", "true", "undecided")[n % 4], now, now + DAY_US) for n in range(decided)]
        rows = [("s", n, n.to_bytes(4, "big"), "un", "e", 1, 1, 0.9, 0, b"x", *state) for n, state in enumerate(states)]
        tx.load("hit", columns, rows)
    return database


def test_the_list_of_waiting_hits_costs_what_waits(sqlite_template: Path, tmp_path: Path) -> None:
    few, many = (filled(tmp_path / f"{size}.sqlite3", sqlite_template, size) for size in (FEW, MANY))
    taken = []
    for database in (few, many):
        with database.read() as tx:
            assert {one.state for one in open_hits(tx, ONE)} == {"open", "proposed-true"}
            assert len(open_hits(tx, ONE)) == 3
            assert len(open_hits(tx, ONE, before=3)) == 2
            assert [one.number for one in open_hits(tx, ONE, limit=1)] == [3]
            taken.append(
                (
                    steps(database, lambda tx=tx: open_hits(tx, ONE)),  # type: ignore[misc]
                    steps(database, lambda tx=tx: has_expired(tx, ONE)),  # type: ignore[misc]
                    steps(database, lambda tx=tx: standings(tx, ONE, [b"\0\0\0\2"])),  # type: ignore[misc]
                )
            )
    for cost_few, cost_many in zip(*taken, strict=True):
        assert cost_many <= cost_few * 1.5 + 5, taken
    few.close()
    many.close()


@pytest.mark.parametrize("decided", [10])
def test_the_same_hits_wait_on_both_databases(database_url: str, world: World, decided: int) -> None:
    database = open_database(database_url, world)
    with database.upkeep() as tx:
        tx.run("INSERT INTO list_entry (id, list, entry_id, version, body) VALUES (1, 'un', 'e', 'v', ?)", (b"{}",))
        tx.run(
            "INSERT INTO screening (id, at, fingerprint, purpose, asked_by, query, hits, edition, digest, engine)"
            " VALUES ('s', ?, ?, 'payment', 'x', ?, 1, 1, 'd', 'e')",
            (tx.now_us, b"f", b"q"),
        )
        states = [("open", None), ("proposed-true", None), ("false", -1), ("undecided", -1), ("false", DAY_US)]
        for rank, (state, ends) in enumerate([*states, *[("true", None)] * decided]):
            tx.run(
                "INSERT INTO hit (screening_id, rank, fingerprint, list, entry_id, entry, list_version, probability,"
                " weak, explanation, state, decided_at, expires_at)"
                " VALUES ('s', ?, ?, 'un', 'e', 1, 1, 0.9, 0, ?, ?, ?, ?)",
                (rank, b"f", b"x", state, tx.now_us, None if ends is None else tx.now_us + ends),
            )
    with database.read() as tx:
        before = [(one.rank, one.reopened) for one in open_hits(tx, ONE)]
    assert before == [(3, "expired"), (2, "expired"), (1, ""), (0, "")]
    forget(database)  # the daily round opens them; they wait as before
    with database.read() as tx:
        assert [(one.rank, one.reopened) for one in open_hits(tx, ONE)] == before
        assert not has_expired(tx, ONE)
    database.close()
