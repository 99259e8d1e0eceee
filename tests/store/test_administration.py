"""What the administration keeps: requests for a second person, roles, sound values, retention, references."""

from __future__ import annotations

import json
import threading

import pytest

from amana.exchange.forgetting import forget
from amana.exchange.indexing import index_objects
from amana.exchange.soundness import warning_lists
from amana.exchange.worker import Worker
from amana.handling import Audience, Viewer
from amana.language import Problem, Text
from amana.node.setup import OPERATOR
from amana.observables import Observable
from amana.stix import StixObject, read_object
from amana.store import Database, open_database
from amana.store.accounts import (
    LastAdministrator,
    NewAccount,
    account,
    add_account,
    remove_account,
    set_active,
    set_roles,
)
from amana.store.alerts import alerts
from amana.store.ledger import begin_check, check_on, ledger, verify
from amana.store.members import AlreadyThere, Member, NotThere, add_member, members
from amana.store.objects import Placing, add_objects
from amana.store.outbox import messages, send
from amana.store.pending import SecondPerson, ask, confirm, count_administrators, decline, requests
from amana.store.references import REFERENCES, referring
from amana.store.refusals import count_refusals, refusals
from amana.store.retention import OutOfRange, retention, set_retention
from amana.store.sound import add_sound, remove_sound, sound_values
from amana.world import World
from amana.world.fetch import SimulatedFetcher
from samples import indicator


def administrator(name: str) -> Viewer:
    return Viewer(f"user:{name}", frozenset({"own", "public", "community"}), frozenset({"administrator"}))


ONE, TWO = administrator("one"), administrator("two")
ANALYST = Viewer("user:ana", frozenset({"own", "public", "community"}), frozenset({"analyst"}))
OUTSIDER = Viewer("member:b/x", frozenset({"public", "community", "member:b"}), frozenset({"administrator"}))


@pytest.fixture
def database(database_url: str, world: World) -> Database:
    made = open_database(database_url, world)
    with made.write(ONE) as tx:
        for name in ("one", "two"):
            add_account(tx, ONE, NewAccount(name, "!", ("administrator",)))
        add_account(tx, ONE, NewAccount("sara", "!", ("analyst",)))
        add_member(tx, ONE, Member("b", Text(en="B", ar="باء"), "EG", "cert"))
    return made


def test_nothing_is_done_before_a_second_administrator_confirms(database: Database) -> None:
    with database.write(ONE) as tx:
        number = ask(tx, ONE, "account.grant", "sara", {"roles": ["releaser"]})
    with database.read() as tx:
        assert [one.id for one in requests(tx, TWO)] == [number]
        found = account(tx, ONE, "sara")
        assert found is not None
        assert found.roles == {"analyst"}
    with pytest.raises(SecondPerson), database.write(ONE) as tx:
        confirm(tx, ONE, number)
    with database.write(TWO) as tx:
        confirm(tx, TWO, number)
    with database.read() as tx:
        found = account(tx, ONE, "sara")
        assert found is not None
        assert found.roles == {"analyst", "releaser"}
        assert requests(tx, TWO) == []
        assert [entry.kind for entry in ledger(tx, ONE)[:3]] == ["request.confirm", "account.roles", "request.ask"]


def test_a_request_grants_no_more_than_the_grave_roles_and_each_only_once(database: Database) -> None:
    with database.write(ONE) as tx:
        number = ask(tx, ONE, "account.grant", "sara", {"roles": ["releaser", "editor"]})
        with pytest.raises(AlreadyThere):
            ask(tx, ONE, "account.grant", "sara", {"roles": ["administrator"]})
        with pytest.raises(NotThere):
            ask(tx, ONE, "account.remove", "nobody")
    with database.write(TWO) as tx:
        confirm(tx, TWO, number)
        with pytest.raises(NotThere):
            confirm(tx, TWO, number)
    with database.read() as tx:
        found = account(tx, ONE, "sara")
        assert found is not None
        assert "editor" not in found.roles


@pytest.mark.parametrize("viewer", [ANALYST, OUTSIDER])
def test_who_does_not_administer_neither_asks_nor_decides_nor_sees(database: Database, viewer: Viewer) -> None:
    with database.write(ONE) as tx:
        number = ask(tx, ONE, "member.remove", "b")
    for attempt in (confirm, decline):
        with pytest.raises(SecondPerson), database.write(viewer) as tx:
            attempt(tx, viewer, number)
    with pytest.raises(SecondPerson), database.write(viewer) as tx:
        ask(tx, viewer, "account.remove", "sara")
    with database.read() as tx:
        assert requests(tx, viewer) == []
        assert [one.slug for one in members(tx, ONE)] == ["b"]


def test_a_request_that_cannot_be_carried_out_stays_as_it_was(database: Database) -> None:
    with database.write(ONE) as tx:
        number = ask(tx, ONE, "member.remove", "b")
        add_account(tx, ONE, NewAccount("polls", "!", ("peer",), member="b"))
    with pytest.raises(Problem), database.write(TWO) as tx:
        confirm(tx, TWO, number)
    with database.read() as tx:
        assert [one.id for one in requests(tx, TWO)] == [number]
    with database.write(ONE) as tx:
        decline(tx, ONE, number)
    with database.write(TWO) as tx:
        ask(tx, TWO, "member.remove", "b")


def test_two_who_confirm_at_once_do_it_once(database: Database) -> None:
    with database.write(ONE) as tx:
        add_account(tx, ONE, NewAccount("three", "!", ("administrator",)))
        number = ask(tx, ONE, "member.remove", "b")
    outcomes: list[str] = []

    def try_it(viewer: Viewer) -> None:
        try:
            with database.write(viewer) as tx:
                confirm(tx, viewer, number)
            outcomes.append("done")
        except NotThere:
            outcomes.append("too late")
        finally:
            database.close()

    threads = [threading.Thread(target=try_it, args=(who,)) for who in (TWO, administrator("three"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "too late"]


def test_the_last_administrator_stays(database: Database) -> None:
    with database.write(ONE) as tx:
        set_active(tx, ONE, "two", active=False)
    with database.read() as tx:
        assert count_administrators(tx, ONE) == 1
    with pytest.raises(LastAdministrator), database.write(ONE) as tx:
        set_active(tx, ONE, "one", active=False)
    with pytest.raises(LastAdministrator), database.write(ONE) as tx:
        set_roles(tx, ONE, "one", frozenset({"analyst"}))
    with pytest.raises(LastAdministrator), database.write(ONE) as tx:
        remove_account(tx, ONE, "one")
    with pytest.raises(NotThere), database.write(ONE) as tx:
        set_active(tx, ONE, "nobody", active=False)


def test_a_sound_value_marks_from_the_next_report_on(database: Database) -> None:
    value = Observable("domain", "ministry.example")
    assert warning_lists(database).match(value) is None
    with database.write(ONE) as tx:
        add_sound(tx, ONE, value, "ours")
        with pytest.raises(AlreadyThere):
            add_sound(tx, ONE, value)
    lists = warning_lists(database)
    assert lists.is_public(lists.match(Observable("domain", "www.ministry.example")))
    with database.read() as tx:
        assert sound_values(tx, OUTSIDER) == []
        number = sound_values(tx, ONE)[0].id
    with database.write(ONE) as tx:
        remove_sound(tx, ONE, number)
        with pytest.raises(NotThere):
            remove_sound(tx, ONE, number)
    assert warning_lists(database).match(value) is None


def test_what_is_older_than_its_term_goes_with_one_entry(database: Database) -> None:
    assert forget(database) == {}
    with database.write(ONE) as tx:
        count_refusals(tx, "own", {"x": 1})
        tx.run("UPDATE refusal SET day = '2001-01-01'")
        count_refusals(tx, "own", {"x": 1})
        set_retention(tx, ONE, "refusals", 90)
    assert forget(database) == {"refusals": 1}
    with database.read() as tx:
        assert len(refusals(tx, ONE)) == 1
        assert ledger(tx, ONE)[0].kind == "retention.forget"
        assert retention(tx, ONE)["refusals"] == 90
    for what, days in (("refusals", 1), ("refusals", 10**9), ("objects", 30)):
        with pytest.raises(OutOfRange), database.write(ONE) as tx:
            set_retention(tx, ONE, what, days)


def note(number: int, *refs: str, modified: str = "2026-01-01T00:00:00.000Z") -> StixObject:
    fields = {
        "type": "note", "spec_version": "2.1", "id": f"note--00000000-0000-4000-8000-{number:012d}",
        "created": "2026-01-01T00:00:00.000Z", "modified": modified, "content": "x", "object_refs": list(refs),
    }  # fmt: skip
    return read_object(json.dumps(fields).encode())


def test_who_refers_to_an_object_is_known_to_those_who_may_see_it(database: Database) -> None:
    target, other = (f"malware--00000000-0000-4000-8000-00000000000{n}" for n in (1, 2))
    with database.write(ONE) as tx:
        kept = add_objects(tx, ONE, [note(1, target)], Placing("own", Audience.of("own", "member:b"))).seqs()
        hidden = add_objects(tx, ONE, [note(2, target, other)], Placing("own", Audience.of("own"))).seqs()
        turned = add_objects(
            tx, ONE, [note(3, target), note(3, other, modified="2026-02-01T00:00:00.000Z")],
            Placing("own", Audience.of("own")),
        ).seqs()  # fmt: skip
    for _ in range(2):
        index_objects(database, 1, turned[-1])
    with database.read() as tx:
        assert referring(tx, ONE, target) == [hidden[0], kept[0]]
        assert referring(tx, ONE, other) == [turned[-1], hidden[0]]
        assert referring(tx, OUTSIDER, target) == [kept[0]]
        assert referring(tx, OUTSIDER, other) == []


def test_the_worker_heeds_the_nodes_own_list_and_its_terms(database: Database) -> None:
    """What meets a value on the list makes a single alert, without a restart; what is old goes with a turn."""
    worker = Worker(database, SimulatedFetcher({}), bytes(32))
    worker.take_over()
    ours, theirs = (indicator(number, pattern="[domain-name:value = 'portal.example.org']") for number in (1, 2))
    own = Audience.of("own")
    with database.write(ONE) as tx:
        add_objects(tx, ONE, [ours], Placing("own", own))
        add_objects(tx, ONE, [theirs], Placing("member:b", own))
        count_refusals(tx, "own", {"x": 1})
        tx.run("UPDATE refusal SET day = '2001-01-01'")
    worker.until_nothing_is_due()
    with database.read() as tx:
        assert len(alerts(tx, ONE)) == 1
        assert refusals(tx, ONE) == []
    with database.write(ONE) as tx:
        add_sound(tx, ONE, Observable("domain", "portal.example.org"))
        for number, origin in ((3, "member:b"), (4, "member:c"), (5, "member:d")):
            more = indicator(number, pattern="[domain-name:value = 'www.portal.example.org']")
            add_objects(tx, ONE, [more], Placing(origin, own))
    worker.until_nothing_is_due()
    with database.read() as tx:
        assert len(alerts(tx, ONE)) == 2


def test_older_objects_are_linked_by_steps(database: Database) -> None:
    """What was here before there was a table of references is read by the worker from one message."""
    target = "malware--00000000-0000-4000-8000-000000000001"
    with database.write(ONE) as tx:
        seqs = add_objects(tx, ONE, [note(n, target) for n in range(1, 5)], Placing("own", Audience.of("own"))).seqs()
    with database.upkeep() as tx:
        tx.run("DELETE FROM outbox")
        send(tx, REFERENCES, [1, seqs[-1]])
    Worker(database, SimulatedFetcher({}), bytes(32)).until_nothing_is_due()
    with database.read() as tx:
        assert sorted(referring(tx, ONE, target)) == seqs
        assert messages(tx, REFERENCES) == []


def test_the_ledger_is_checked_in_slices_and_a_changed_entry_is_found_at_its_place(database: Database) -> None:
    with database.write(OPERATOR) as tx:
        for number in range(9):
            tx.record("test", str(number), {"n": number})
    with database.read() as tx:
        state, steps = begin_check(tx), 0
        while not state.done:
            found = check_on(tx, state, 2)
            assert not isinstance(found, int)
            state, steps = found, steps + 1
        assert steps == -(-state.size // 2)
        assert verify(tx) is None
    with database.upkeep() as tx:
        tx.run("UPDATE ledger_entry SET payload = ? WHERE idx = 5", (b"{}",))
    with database.read() as tx:
        assert verify(tx) == 5
        assert check_on(tx, begin_check(tx), 4) != 5  # the first slice is sound
    with database.upkeep() as tx:
        tx.run("DELETE FROM ledger_entry WHERE idx >= 4")
    with database.read() as tx:
        assert verify(tx) == 4
