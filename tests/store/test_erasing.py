"""Erasing: the words go, the proof stays, and what is still needed is not erased."""

from __future__ import annotations

from pathlib import Path

import pytest

from amana.exchange.forgetting import forget
from amana.handling import Viewer
from amana.language import Text
from amana.ledger import verify_inclusion
from amana.store import Database, open_database
from amana.store.erasing import KEPT, LONGEST_REASON, MayNotErase, erase
from amana.store.ledger import begin_check, check_on, entry, head, inclusion, ledger, verify
from amana.store.members import Member, add_member
from amana.store.pending import ask, decline
from amana.store.retention import set_retention
from amana.world import World

ADMIN = Viewer("user:admin", frozenset({"own", "public", "community", "user:admin"}), frozenset({"administrator"}))
DEAL = bytes(range(32))
SECRET = "سرّ لا يُكتب"


@pytest.fixture
def database(database_url: str, world: World) -> Database:
    return open_database(database_url, world)


def record(database: Database, *kinds: str, exchange: bytes | None = None) -> None:
    with database.write(ADMIN) as tx:
        for kind in kinds:
            tx.record(kind, "subject", {"reason": SECRET}, exchange=exchange)


def erase_one(database: Database, idx: int, reason: str = "A name that nobody needs") -> None:
    with database.write(ADMIN) as tx:
        erase(tx, ADMIN, idx, reason)


def test_the_words_are_gone_and_the_proof_stays(database: Database) -> None:
    record(database, "test", "test", "test")
    with database.read() as tx:
        before, root = entry(tx, ADMIN, 1), head(tx).root
    assert before is not None
    erase_one(database, 1)
    database.forget_bytes()
    with database.read() as tx:
        after = entry(tx, ADMIN, 1)
        assert after is not None
        assert (after.payload, after.salt, after.erased_by) == (None, None, 3)
        assert (after.leaf, after.leaf_hash, after.kind) == (before.leaf, before.leaf_hash, "test")
        assert (after.actor, after.subject, after.said.details) == ("", "", {})
        verify_inclusion(before.leaf_hash, 1, 3, inclusion(tx, 1, 3), root)
        assert verify(tx) is None
        found = check_on(tx, begin_check(tx))
        assert not isinstance(found, int)
        assert (found.erased, found.done) == (1, True)
        told = ledger(tx, ADMIN)[0]
        assert (told.kind, told.actor) == ("ledger.erase", "user:admin")
        assert told.said.details == {"first": 1, "last": 1, "reason": "A name that nobody needs"}


def test_no_byte_of_what_was_erased_stays_in_the_file(tmp_path: Path, sqlite_template: Path, world: World) -> None:
    path = tmp_path / "node.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    database = open_database(f"sqlite:///{path}", world)
    record(database, "test", "other")
    held = [one for one in tmp_path.iterdir() if SECRET.encode() in one.read_bytes()]
    assert held
    for idx in (0, 1):
        erase_one(database, idx)
    database.forget_bytes()
    assert not [one for one in tmp_path.iterdir() if SECRET.encode() in one.read_bytes()]
    database.close()


@pytest.mark.parametrize(
    ("kind", "exchange", "code"),
    [*((kind, None, "ledger.kept") for kind in KEPT if kind != "node.init"), ("test", DEAL, "ledger.not-final")],
)
def test_what_others_rely_on_is_not_erased(database: Database, kind: str, exchange: bytes | None, code: str) -> None:
    record(database, kind, exchange=exchange)
    with pytest.raises(MayNotErase) as caught:
        erase_one(database, 0)
    assert caught.value.code == code
    assert caught.value.say("ar") != caught.value.say("en")
    with database.read() as tx:
        assert head(tx).size == 1


def test_an_exchange_is_erased_once_three_others_have_cosigned_it(database: Database) -> None:
    record(database, "test", exchange=DEAL)
    with database.upkeep() as tx:
        tx.run("INSERT INTO checkpoint (size, root, note, at) VALUES (1, ?, ?, 0)", (b"", b""))
        for name in ("a", "b", "c"):
            tx.run("INSERT INTO cosignature (size, witness, note, at) VALUES (1, ?, ?, 0)", (name, b""))
    erase_one(database, 0)
    with database.read() as tx:
        assert verify(tx) is None


def test_what_waits_for_a_decision_is_not_erased_before_it(database: Database) -> None:
    with database.write(ADMIN) as tx:
        add_member(tx, ADMIN, Member("b", Text(en="B", ar="باء"), "EG", "cert"))
        number = ask(tx, ADMIN, "member.remove", "b")
    with pytest.raises(MayNotErase, match="waiting"):
        erase_one(database, 1)
    with database.write(ADMIN) as tx:
        decline(tx, ADMIN, number)
    erase_one(database, 1)
    with database.read() as tx:
        assert verify(tx) is None


def test_an_open_follow_up_is_not_erased(database: Database) -> None:
    line = ("f1", "holder", "b", "net", 1, b"o", "p", "l", "w", "received", 0)
    with database.write(ADMIN) as tx:
        names = "id, side, peer, collection, epoch, output, purpose, basis, words, state, written_at"
        tx.run(f"INSERT INTO follow_up ({names}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", line)
        tx.record("follow-up.received", "f1")
    with pytest.raises(MayNotErase, match="waiting"):
        erase_one(database, 0)
    with database.upkeep() as tx:
        tx.run("UPDATE follow_up SET state = 'refused'")
    erase_one(database, 0)


@pytest.mark.parametrize(
    ("idx", "reason", "code"),
    [
        (0, "", "ledger.no-reason"),
        (0, "  ", "ledger.no-reason"),
        (0, "x" * (LONGEST_REASON + 1), "ledger.no-reason"),
        (7, "x", "ledger.no-entry"),
        (-1, "x", "ledger.no-entry"),
    ],
)
def test_a_wrong_request_erases_nothing(database: Database, idx: int, reason: str, code: str) -> None:
    record(database, "test")
    with pytest.raises(MayNotErase) as caught:
        erase_one(database, idx, reason)
    assert caught.value.code == code
    with database.read() as tx:
        assert head(tx).size == 1


def test_nothing_is_erased_twice(database: Database) -> None:
    record(database, "test")
    erase_one(database, 0)
    with pytest.raises(MayNotErase, match="entry 1"):
        erase_one(database, 0)


def test_a_payload_that_vanished_is_not_taken_for_erased(database: Database) -> None:
    """Even with the number of a true erasure beside it, if that one says nothing of this entry."""
    record(database, "test", "test", "test")
    erase_one(database, 0)
    with database.upkeep() as tx:
        tx.run("UPDATE ledger_entry SET salt = NULL, payload = NULL, erased_by = 3 WHERE idx = 2")
    with database.read() as tx:
        assert verify(tx) == 2


def test_old_entries_lose_their_words_by_their_term(database: Database, world: World) -> None:
    with database.write(ADMIN) as tx:
        set_retention(tx, ADMIN, "ledger-words", 365)
    record(database, "test", "key.commit", "test")
    world.clock.sleep(300 * 86_400)
    record(database, "test")
    assert forget(database) == {}
    with database.read() as tx:
        assert head(tx).size == 5
    world.clock.sleep(100 * 86_400)
    forget(database)
    with database.read() as tx:
        shown = {one.idx: one.payload is not None for one in ledger(tx, ADMIN)}
        assert shown == {0: False, 1: False, 2: True, 3: False, 4: True, 5: True}
        told = ledger(tx, ADMIN)[0].said
        assert told.details == {"first": 0, "last": 3, "reason": "retention"}
        assert verify(tx) is None
    forget(database)
    with database.read() as tx:
        assert head(tx).size == 6, "nothing more to erase, so nothing recorded"


def test_old_entries_go_in_slices(database: Database, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amana.store.erasing._SLICE", 3)
    record(database, *["test"] * 4, *["key.commit"] * 4, *["test"] * 4)
    world.clock.sleep(4000 * 86_400)
    forget(database)
    with database.read() as tx:
        told = [one.said.details for one in ledger(tx, ADMIN) if one.kind == "ledger.erase"]
        assert [(one["first"], one["last"]) for one in reversed(told)] == [(0, 2), (3, 3), (8, 9), (10, 11)]
        assert sum(one.payload is None for one in ledger(tx, ADMIN)) == 8
        assert verify(tx) is None
