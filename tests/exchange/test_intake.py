"""What arrives becomes true, each object with its own outcome."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from amana.exchange.intake import Receipt, accept
from amana.handling import HANDLING_EXTENSION, TLP, TLP2_MARKING_IDS, TLP_MARKINGS, Audience, Handling, Viewer, marking
from amana.language import Problem
from amana.store import Database, Upkeep, open_database
from amana.store.ledger import head
from amana.store.objects import Placing, count_objects, versions
from amana.store.refusals import refusals
from amana.world import World
from samples import OWN, indicator

PERSON = {
    "type": "identity",
    "spec_version": "2.1",
    "id": "identity--11111111-1111-4111-8111-111111111111",
    "created": "2026-01-01T00:00:00.000Z",
    "modified": "2026-01-01T00:00:00.000Z",
    "name": "فلان بن فلان",
    "identity_class": "individual",
}


@pytest.fixture
def database(database_url: str, world: World) -> Database:
    return open_database(database_url, world)


def envelope(*objects: Any) -> bytes:
    parts = [one if isinstance(one, bytes) else json.dumps(one, ensure_ascii=False).encode() for one in objects]
    return b'{"objects":[' + b",".join(parts) + b"]}"


def sender(origin: str) -> Viewer:
    return OWN if origin == "own" else Viewer(f"{origin}/polls", frozenset({"public", "community", origin}))


def take(database: Database, *objects: Any, origin: str = "own", also: Callable[[Upkeep, Receipt], None] | None = None):
    audience = Audience.of("own") if origin == "own" else Audience.of("own", origin)
    return accept(database, sender(origin), envelope(*objects), Placing(origin, audience), also=also)


def test_one_wrong_object_does_not_stop_the_others(database: Database) -> None:
    wrong = {**json.loads(indicator(2).body), "pattern": "not a pattern"}
    receipt = take(database, indicator(1).body, wrong, PERSON, indicator(3).body)
    assert [one.place for one in receipt.accepted] == [0, 3]
    assert [(one.place, one.id) for one in receipt.refused] == [(1, wrong["id"]), (2, PERSON["id"])]
    with database.read() as tx:
        assert count_objects(tx, OWN) == 2
        assert versions(tx, OWN, PERSON["id"]) == []
        assert sum(one.count for one in refusals(tx, OWN)) == 2


def test_a_natural_person_is_refused_in_both_languages_and_kept_nowhere(database: Database) -> None:
    receipt = take(database, PERSON)
    (refused,) = receipt.refused
    assert refused.message is not None
    assert any("\u0600" <= letter <= "\u06ff" for letter in refused.message.ar)
    assert refused.message.en.isascii() or "“" in refused.message.en
    with database.read() as tx:
        for table in ("object_version", "observable", "search_entry", "outbox"):
            assert tx.all(f"SELECT * FROM {table}") == []
        kept = b"".join(bytes(row[0]) for row in tx.all("SELECT payload FROM ledger_entry"))
        assert "فلان".encode() not in kept


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{", b'{"objects":{}}', b"\xff", b'{"objects":[],"objects":[]}', b"null"]
)
def test_what_is_no_envelope_changes_nothing(database: Database, data: bytes) -> None:
    with pytest.raises(Problem):
        accept(database, OWN, data, Placing("own", Audience.of("own")))
    with database.read() as tx:
        assert head(tx).size == 0


def test_the_rules_of_a_marking_hold_for_its_objects(database: Database) -> None:
    rules = Handling(
        tlp=TLP.AMBER,
        audience=Audience.of("member:b"),
        permitted_uses=frozenset({"detect"}),
        purposes=frozenset({"network-defence"}),
        legal_bases=frozenset({"exchange-agreement"}),
        categories=frozenset({"phishing"}),
        expires=datetime(2027, 1, 1, tzinfo=UTC),
    )
    mark = marking(
        rules,
        "marking-definition--22222222-2222-4222-8222-222222222222",
        datetime(2026, 1, 1, tzinfo=UTC),
        "identity--33333333-3333-4333-8333-333333333333",
    )
    tlp = TLP2_MARKING_IDS[TLP.RED]
    one = json.loads(indicator(1).body) | {"object_marking_refs": [mark["id"]]}
    two = json.loads(indicator(2).body) | {"object_marking_refs": [mark["id"], tlp]}
    receipt = take(database, mark, TLP_MARKINGS[tlp], one, two, origin="member:c")
    assert not receipt.refused
    with database.read() as tx:
        (first,) = versions(tx, OWN, one["id"])
        (second,) = versions(tx, OWN, two["id"])
    assert first.handling == rules
    assert second.handling is not None
    assert (second.handling.tlp, second.handling.categories) == (TLP.RED, frozenset({"phishing"}))


def test_a_marking_that_cannot_be_read_keeps_out_what_stands_under_it_and_nothing_else(database: Database) -> None:
    mark = {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": "marking-definition--22222222-2222-4222-8222-222222222222",
        "created": "2026-01-01T00:00:00.000Z",
        "extensions": {HANDLING_EXTENSION: {"extension_type": "property-extension", "tlp": "TLP:MAUVE"}},
    }
    under = json.loads(indicator(1).body) | {"object_marking_refs": [mark["id"]]}
    free = json.loads(indicator(2).body)
    receipt = take(database, mark, under, free, origin="member:c")
    assert {outcome.id for outcome in receipt.refused} == {mark["id"], under["id"]}
    assert [outcome.id for outcome in receipt.accepted] == [free["id"]]


def test_a_bare_tlp_from_another_member_stays_here(database: Database) -> None:
    for number, level in enumerate(TLP):
        fields = json.loads(indicator(number).body) | {"object_marking_refs": [TLP2_MARKING_IDS[level]]}
        take(database, fields, origin="member:c")
        with database.read() as tx:
            handling = versions(tx, OWN, fields["id"])[0].handling
        assert handling is not None
        assert handling.tlp is level
        assert handling.audience.admits(frozenset({"member:b", "community"})) == (level <= TLP.GREEN)


def test_a_marking_that_nobody_has_seen_is_taken_for_the_strictest(database: Database) -> None:
    nowhere = "marking-definition--99999999-9999-4999-8999-999999999999"
    theirs = json.loads(indicator(1).body) | {"object_marking_refs": [nowhere]}
    ours = json.loads(indicator(2).body) | {"object_marking_refs": [nowhere]}
    take(database, theirs, origin="member:c")
    take(database, ours)
    with database.read() as tx:
        handling = versions(tx, OWN, theirs["id"])[0].handling
        assert versions(tx, OWN, ours["id"])[0].handling is None
    assert handling is not None
    assert (handling.tlp, handling.permitted_uses) == (TLP.RED, frozenset())


def test_a_third_member_cannot_loosen_anothers_marking(database: Database) -> None:
    number = "marking-definition--22222222-2222-4222-8222-222222222222"
    maker = "identity--33333333-3333-4333-8333-333333333333"
    when = datetime(2026, 1, 1, tzinfo=UTC)
    strict = Handling(tlp=TLP.RED, audience=Audience.of("member:b"))
    loose = Handling(tlp=TLP.CLEAR, audience=Audience.of("public"))
    take(database, marking(strict, number, when, maker), origin="member:c")
    take(database, marking(loose, number, when, maker) | {"created": "2026-02-01T00:00:00.000Z"}, origin="member:d")
    marked = json.loads(indicator(1).body) | {"object_marking_refs": [number]}
    take(database, marked, origin="member:c")
    with database.read() as tx:
        handling = versions(tx, OWN, marked["id"])[0].handling
    assert handling == strict


def test_a_redefined_tlp_marking_is_refused(database: Database) -> None:
    changed = {**TLP_MARKINGS[TLP2_MARKING_IDS[TLP.RED]], "name": "TLP:CLEAR"}
    receipt = take(database, changed)
    assert len(receipt.refused) == 1


def test_what_is_done_beside_the_intake_stands_or_falls_with_it(database: Database) -> None:
    def fails(tx: Upkeep, receipt: Receipt) -> None:
        raise RuntimeError("the cursor could not be saved")

    with pytest.raises(RuntimeError):
        take(database, indicator(1).body, also=fails)
    with database.read() as tx:
        assert count_objects(tx, OWN) == 0
        assert head(tx).size == 0
    take(database, indicator(1).body, also=lambda tx, receipt: None)
    with database.read() as tx:
        assert count_objects(tx, OWN) == 1
