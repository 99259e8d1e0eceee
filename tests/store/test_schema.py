"""The tables, the transaction and the ledger, on both databases."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from amana.handling import Audience, Viewer, system_viewer
from amana.language import Problem, Text
from amana.ledger import Frontier
from amana.store import Database, open_database
from amana.store.accounts import (
    NewAccount,
    account,
    account_of_token,
    accounts,
    add_account,
    add_token,
    remove_account,
    remove_token,
    tokens,
    viewer_of,
)
from amana.store.connection import connect
from amana.store.ledger import head, ledger, verify
from amana.store.members import (
    AlreadyThere,
    Group,
    Member,
    NotThere,
    add_group,
    add_member,
    groups,
    members,
    remove_group,
    remove_member,
)
from amana.store.migrate import VERSION, schema
from amana.world import World

ADMIN = Viewer("user:admin", frozenset({"own", "public", "community", "user:admin"}), frozenset({"administrator"}))
OUTSIDER = Viewer("member:b/polls", frozenset({"public", "community", "member:b"}))


@pytest.fixture
def database(database_url: str, world: World) -> Database:
    return open_database(database_url, world)


def test_migrating_twice_changes_nothing(database: Database) -> None:
    database.migrate()
    database.migrate()
    with database.read() as tx:
        assert head(tx).size == 0


def test_a_change_without_a_ledger_entry_is_not_made(database: Database) -> None:
    with pytest.raises(AssertionError, match="ledger"), database.write(ADMIN) as tx:
        tx.run("INSERT INTO refusal (day, reason, origin, count) VALUES ('2026-01-01', 'x', 'own', 1)")
    with database.read() as tx:
        assert tx.all("SELECT * FROM refusal") == []


def test_an_error_undoes_the_change_and_its_entry(database: Database) -> None:
    with pytest.raises(NotThere), database.write(ADMIN) as tx:
        add_member(tx, ADMIN, Member("b", Text(en="B", ar="باء"), "EG", "cert"))
        add_group(tx, ADMIN, Group("g", Text(en="G", ar="جيم"), ("nobody",)))
    with database.read() as tx:
        assert members(tx, ADMIN) == []
        assert head(tx).size == 0


def test_the_ledger_agrees_with_its_entries_and_shows_who_did_what(database: Database) -> None:
    for slug in "abcdefg":
        with database.write(ADMIN) as tx:
            add_member(tx, ADMIN, Member(slug, Text(en=slug, ar=slug), "EG", "cert"))
    with database.read() as tx:
        assert head(tx).size == 7
        assert verify(tx) is None
        newest = ledger(tx, ADMIN)[0]
        assert (newest.idx, newest.kind, newest.actor, newest.subject) == (6, "member.add", "user:admin", "g")
        assert ledger(tx, OUTSIDER) == []
        assert [entry.subject for entry in ledger(tx, ADMIN, subject="c")] == ["c"]


def test_a_rewritten_entry_is_found(database: Database) -> None:
    for slug in "abc":
        with database.write(ADMIN) as tx:
            add_member(tx, ADMIN, Member(slug, Text(en=slug, ar=slug), "EG", "cert"))
    with database.upkeep() as tx:
        tx.run("UPDATE ledger_entry SET payload = ? WHERE idx = 1", (b"{}",))
    with database.read() as tx:
        assert verify(tx) == 1


def test_writers_in_many_threads_leave_one_unbroken_sequence(database: Database) -> None:
    def write(start: int) -> None:
        for number in range(start, start + 5):
            with database.write(ADMIN) as tx:
                add_member(tx, ADMIN, Member(f"m{number}", Text(en="m", ar="م"), "EG", "cert"))
        database.close()

    threads = [threading.Thread(target=write, args=(start,)) for start in range(0, 40, 10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as tx:
        assert head(tx).size == 20
        assert verify(tx) is None
        assert len(members(tx, ADMIN)) == 20


def test_accounts_tokens_and_what_they_see(database: Database, world: World) -> None:
    system = system_viewer("authentication")
    with database.write(ADMIN) as tx:
        add_member(tx, ADMIN, Member("b", Text(en="B", ar="باء"), "EG", "cert"))
        add_group(tx, ADMIN, Group("water", Text(en="Water", ar="المياه"), ("b",)))
        add_account(tx, ADMIN, NewAccount("sara", "!", ("analyst",)))
        add_account(tx, ADMIN, NewAccount("polls", "!", ("peer",), member="b"))
        number = add_token(tx, ADMIN, "polls", "cron", b"h" * 32)
    with database.read() as tx:
        polls = account_of_token(tx, system, b"h" * 32)
        assert polls is not None
        assert viewer_of(tx, polls).principals == {"public", "community", "user:polls", "member:b", "group:water"}
        sara = account(tx, system, "sara")
        assert sara is not None
        assert "own" in viewer_of(tx, sara).principals
        assert [one.name for one in accounts(tx, viewer_of(tx, polls))] == ["polls"]
        assert account(tx, viewer_of(tx, polls), "sara") is None
        assert [one.slug for one in groups(tx, viewer_of(tx, polls))] == ["water"]
        assert [one.account for one in tokens(tx, ADMIN)] == ["polls"]
    with database.write(ADMIN) as tx:
        remove_token(tx, ADMIN, number)
    with database.read() as tx:
        assert account_of_token(tx, system, b"h" * 32) is None
    with database.write(ADMIN) as tx:
        with pytest.raises(AlreadyThere):
            remove_member(tx, ADMIN, "b")
        remove_group(tx, ADMIN, "water")
        remove_account(tx, ADMIN, "polls")
        remove_member(tx, ADMIN, "b")
    with database.read() as tx:
        assert members(tx, ADMIN) == []


@pytest.mark.parametrize("name", ["sara", "x' OR '1'='1", "\u202eevil", "a" * 300])
def test_a_name_is_only_a_name(database: Database, name: str) -> None:
    with database.write(ADMIN) as tx:
        add_account(tx, ADMIN, NewAccount(name, "!", ()))
    with database.read() as tx:
        found = account(tx, ADMIN, name)
        assert found is not None
        assert found.name == name
    with pytest.raises(AlreadyThere), database.write(ADMIN) as tx:
        add_account(tx, ADMIN, NewAccount(name, "!", ()))
    with pytest.raises(Problem), database.write(ADMIN) as tx:
        add_account(tx, ADMIN, NewAccount("other", "!", ("king",)))


def test_an_audience_is_interned_once(database: Database) -> None:
    from amana.store.audiences import audience_id, load_audience

    with database.upkeep() as tx:
        one = audience_id(tx, Audience.of("group:a", "member:b"))
        two = audience_id(tx, Audience.of("member:b", "group:a"))
        other = audience_id(tx, Audience.of("group:a"))
        assert one == two != other
        assert load_audience(tx, one) == Audience.of("member:b", "group:a")


def test_older_tables_are_brought_to_this_version_with_what_they_hold(tmp_path: Path, world: World) -> None:
    """A node of version 1 with a member in it opens under this program with all it had."""
    connection = connect(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    connection.begin(write=True)
    connection.script("CREATE TABLE schema_version (version INTEGER PRIMARY KEY)")
    connection.script(schema("sqlite", 1))
    connection.run("INSERT INTO schema_version VALUES (1)")
    connection.run("INSERT INTO ledger_head VALUES (1, 0, ?, ?, 0)", (Frontier().root(), Frontier().to_bytes()))
    connection.run("INSERT INTO member VALUES ('b', 'B', 'باء', 'EG', 'cert', '', 0)")
    connection.commit()
    connection.close()
    database = open_database(f"sqlite:///{tmp_path / 'old.sqlite3'}", world)
    database.migrate()
    with database.read() as tx:
        assert [one.slug for one in members(tx, ADMIN)] == ["b"]
        assert tx.one("SELECT max(version) FROM schema_version") == (VERSION,)
        assert tx.all("SELECT * FROM bulletin") == []


def test_tables_of_a_newer_program_are_left_alone(database: Database) -> None:
    with database.upkeep() as tx:
        tx.run("INSERT INTO schema_version (version) VALUES (?)", (VERSION + 1,))
    with pytest.raises(RuntimeError, match="update"):
        database.migrate()
