"""The ledger in the database: salted leaves, proofs, older forms, and that no line can be altered unseen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from amana.handling import Viewer
from amana.ledger import Frontier, leaf_hash, list_root, verify_consistency, verify_inclusion
from amana.store import Database, open_database
from amana.store.connection import connect
from amana.store.ledger import (
    consistency,
    entry,
    head,
    inclusion,
    leaf_hash_at,
    ledger,
    of_exchange,
    root_at,
    verify,
)
from amana.store.migrate import SALTED, schema
from amana.world import World

ADMIN = Viewer("user:admin", frozenset({"own", "public", "community", "user:admin"}), frozenset({"administrator"}))
OUTSIDER = Viewer("member:b/polls", frozenset({"public", "community", "member:b"}))
DEAL = bytes(range(32))
MOMENT_US = 1_767_225_600_000_000  # 2026-01-01


@pytest.fixture
def database(database_url: str, world: World) -> Database:
    return open_database(database_url, world)


def fill(database: Database, count: int, batch: int = 1) -> None:
    for start in range(0, count, batch):
        with database.write(ADMIN) as tx:
            for number in range(start, min(start + batch, count)):
                tx.record("test", f"t{number}", {"n": number})


def test_who_and_what_stand_in_the_payload_and_only_the_kind_in_the_leaf(database: Database) -> None:
    with database.write(ADMIN) as tx:
        tx.record("test.deal", "indicator--1", {"reason": "سرّ"}, exchange=DEAL)
    with database.read() as tx:
        one = entry(tx, ADMIN, 0)
        assert one is not None
        assert (one.actor, one.subject, one.said.details) == ("user:admin", "indicator--1", {"reason": "سرّ"})
        leaf = json.loads(one.leaf)
        assert leaf.keys() == {"at", "commitment", "exchange", "kind", "seq", "v"}
        assert (leaf["seq"], leaf["kind"], leaf["exchange"], leaf["v"]) == (0, "test.deal", DEAL.hex(), 2)
        assert leaf_hash(one.leaf) == one.leaf_hash == leaf_hash_at(tx, 0) == head(tx).root
        assert of_exchange(tx, ADMIN, DEAL) == [one]
        assert of_exchange(tx, OUTSIDER, DEAL) == []
        assert entry(tx, OUTSIDER, 0) is None


def test_the_same_act_twice_has_two_commitments(database: Database) -> None:
    with database.write(ADMIN) as tx:
        tx.record("test", "same")
        tx.record("test", "same")
    with database.read() as tx:
        two, one = ledger(tx, ADMIN)
        assert one.payload == two.payload
        assert one.salt != two.salt
        assert one.commitment != two.commitment


def test_entries_on_one_thing_are_found_and_no_others(database: Database) -> None:
    with database.write(ADMIN) as tx:
        for subject in ("x", 'x"', "xy", "أمانة", "x"):
            tx.record("test", subject, {"subject": "x"})
    with database.read() as tx:
        for subject, places in {"x": [4, 0], 'x"': [1], "xy": [2], "أمانة": [3], "y": []}.items():
            assert [one.idx for one in ledger(tx, ADMIN, subject=subject)] == places


def test_every_proof_of_the_stored_tree_holds(database: Database) -> None:
    fill(database, 40, batch=7)
    with database.read() as tx:
        leaves = [leaf_hash(one.leaf) for one in reversed(ledger(tx, ADMIN))]
        roots = [root_at(tx, size) for size in range(41)]
        assert roots[40] == head(tx).root
        for size in range(1, 41):
            for index in range(size):
                verify_inclusion(leaves[index], index, size, inclusion(tx, index, size), roots[size])
            for first in range(size + 1):
                verify_consistency((first, roots[first]), (size, roots[size]), consistency(tx, first, size))


@pytest.mark.parametrize(
    "change",
    [
        "at = at + 1",
        "kind = 'test.other'",
        "exchange = commitment",
        "commitment = exchange",
        "kind = 'اختبار'",
        "salt = commitment",
        "payload = commitment",
        "hashes = salt",
        "version = 1",
        "version = 3",
        "payload = NULL",
        "payload = NULL, salt = NULL",
        "payload = NULL, salt = NULL, erased_by = 1",
        "payload = NULL, salt = NULL, erased_by = 99",
        "erased_by = 1",
    ],
)
def test_no_column_of_an_entry_can_be_altered_unseen(database: Database, change: str) -> None:
    fill(database, 2)
    with database.write(ADMIN) as tx:
        tx.record("test", "with", exchange=DEAL)
    fill(database, 4)
    with database.read() as tx:
        assert verify(tx) is None
    with database.upkeep() as tx:
        tx.run(f"UPDATE ledger_entry SET {change} WHERE idx = 2")
    with database.read() as tx:
        assert verify(tx) == 2


@pytest.mark.parametrize(("act", "found"), [("UPDATE ledger_entry SET idx = 99 WHERE idx = 2", 4),
                                            ("DELETE FROM ledger_entry WHERE idx = 2", 2),
                                            ("UPDATE ledger_head SET root = frontier", 4)])  # fmt: skip
def test_an_entry_cannot_be_moved_or_taken_out_unseen(database: Database, act: str, found: int) -> None:
    fill(database, 4)
    with database.upkeep() as tx:
        tx.run(act)
    with database.read() as tx:
        assert verify(tx) == found


def test_a_change_that_fails_leaves_no_entry_and_no_gap(database: Database) -> None:
    fill(database, 3)
    with pytest.raises(RuntimeError), database.write(ADMIN) as tx:
        tx.record("test", "lost")
        raise RuntimeError
    fill(database, 1)
    with database.read() as tx:
        assert [one.idx for one in ledger(tx, ADMIN)] == [3, 2, 1, 0]
        assert verify(tx) is None


OTHER = {
    "payload": b"{}",
    "at": 1,
    "kind": "test",
    "salt": b"s" * 16,
    "commitment": b"c" * 32,
    "exchange": DEAL,
    "erased_by": 15,
    "version": 2,
}


def older(url: str, count: int) -> list[bytes]:
    """A database of the version before, with a ledger of so many entries, and their bytes."""
    connection = connect(url)
    connection.begin(write=True)
    connection.script("CREATE TABLE schema_version (version INTEGER PRIMARY KEY)")
    for version in range(1, SALTED):
        connection.script(schema(connection.dialect, version))
        connection.run("INSERT INTO schema_version VALUES (?)", (version,))
    frontier, entries = Frontier(), []
    for idx in range(count):
        said = {"actor": "user:sara", "at": "2026-01-01T00:00:00.000000Z", "details": {"n": idx}, "kind": "old"}
        made = json.dumps({**said, "subject": f"s{idx}"}, sort_keys=True, separators=(",", ":")).encode()
        leaf = leaf_hash(made)
        line = (idx, MOMENT_US, f"s{idx}", made, leaf)
        connection.run("INSERT INTO ledger_entry VALUES (?, ?, 'old', 'user:sara', ?, ?, ?)", line)
        connection.many("INSERT INTO ledger_node VALUES (?, ?, ?)", frontier.append(leaf))
        entries.append(made)
    connection.run("INSERT INTO ledger_head VALUES (1, ?, ?, ?, 0)", (count, frontier.root(), frontier.to_bytes()))
    connection.commit()
    connection.close()
    return entries


@pytest.fixture(params=["sqlite", "postgresql"])
def old_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'old.sqlite3'}"
    url: str = request.getfixturevalue("postgresql_empty")
    return url


def test_entries_of_the_first_form_keep_their_leaves_and_new_ones_follow_them(old_url: str, world: World) -> None:
    entries = older(old_url, 13)
    database = open_database(old_url, world)
    database.migrate()
    with database.read() as tx:
        assert head(tx).root == list_root(entries)
        assert verify(tx) is None
        oldest = ledger(tx, ADMIN)[-1]
        assert (oldest.version, oldest.leaf, oldest.actor, oldest.subject) == (1, entries[0], "user:sara", "s0")
    fill(database, 5)
    with database.read() as tx:
        assert verify(tx) is None
        verify_inclusion(leaf_hash(entries[4]), 4, 18, inclusion(tx, 4, 18), head(tx).root)
        verify_consistency((13, list_root(entries)), (18, head(tx).root), consistency(tx, 13, 18))
    for place, (column, value) in enumerate(OTHER.items()):
        with database.upkeep() as tx:
            tx.run(f"UPDATE ledger_entry SET {column} = ? WHERE idx = ?", (value, 12 - place))
        with database.read() as tx:
            assert verify(tx) == 12 - place
    database.close()


def test_a_ledger_with_a_gap_is_not_laid_anew(tmp_path: Path, world: World) -> None:
    url = f"sqlite:///{tmp_path / 'old.sqlite3'}"
    older(url, 5)
    connection = connect(url)
    connection.run("DELETE FROM ledger_entry WHERE idx = 3")
    connection.close()
    with pytest.raises(RuntimeError, match="gap before entry 4"):
        open_database(url, world).migrate()
