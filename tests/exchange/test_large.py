"""Envelopes that are taken in by the batch: what holds for small ones holds across the batches."""

from __future__ import annotations

import json
from typing import Any

import pytest

from amana.exchange.intake import BATCH, TOLD, Receipt, accept
from amana.handling import TLP, Audience, Handling, marking
from amana.store import Database, open_database
from amana.store.collections import add_collection
from amana.store.ledger import verify
from amana.store.objects import Placing, versions
from amana.world import simulated
from samples import COLLECTION, OWN, B, indicator

COUNT = 2 * BATCH + 50
PLACING = Placing("member:b", Audience.of("community"), collection=COLLECTION.id)
STATEMENT = "marking-definition--00000000-0000-4000-8000-000000000077"


@pytest.fixture
def database(sqlite_template: Any, tmp_path: Any) -> Database:
    path = tmp_path / "node.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    database = open_database(f"sqlite:///{path}", simulated(seed=1))
    with database.write(OWN) as tx:
        add_collection(tx, OWN, COLLECTION)
    return database


def send(database: Database, bodies: list[bytes]) -> Receipt:
    return accept(database, B, b'{"objects":[' + b",".join(bodies) + b"]}", PLACING)


def test_every_object_of_a_large_envelope_is_there_byte_for_byte(database: Database) -> None:
    bodies = [indicator(number).body for number in range(COUNT)]
    receipt = send(database, bodies)
    assert (receipt.created, receipt.known, receipt.refused) == (COUNT, 0, [])
    assert [one.place for one in receipt.accepted] == list(range(COUNT))
    with database.read() as tx:
        assert [bytes(row[0]) for row in tx.all("SELECT body FROM object_version ORDER BY seq")] == bodies
        assert tx.one("SELECT count(*) FROM collection_entry") == (COUNT,)
        assert verify(tx) is None
    again = send(database, bodies)
    assert (again.created, again.known, again.refused) == (0, COUNT, [])


def test_an_object_and_its_twin_in_another_batch_are_one(database: Database) -> None:
    bodies = [indicator(number).body for number in range(COUNT)]
    receipt = send(database, [*bodies, bodies[0], indicator(1, name="other").body])
    assert (receipt.created, receipt.known) == (COUNT, 1)
    assert [(one.place, one.reason) for one in receipt.refused] == [(COUNT + 1, "store.other-content")]


def test_a_marking_at_the_end_holds_for_the_objects_before_it(database: Database) -> None:
    rules = Handling(
        tlp=TLP.AMBER,
        audience=Audience.of("member:b"),
        permitted_uses=frozenset({"detect"}),
        purposes=frozenset({"network-defence"}),
    )
    fields = marking(rules, STATEMENT, database.world.clock.now(), "identity--00000000-0000-4000-8000-000000000007")
    marked = [indicator(number, object_marking_refs=[STATEMENT]).body for number in range(COUNT)]
    receipt = send(database, [*marked, json.dumps(fields).encode()])
    assert receipt.refused == []
    with database.read() as tx:
        for number in (0, BATCH, COUNT - 1):
            (held,) = versions(tx, OWN, indicator(number).id)
            assert held.handling is not None
            assert held.handling.tlp is TLP.AMBER


def test_many_refusals_are_counted_and_the_first_are_told(database: Database) -> None:
    wrong = [indicator(number).body.replace(b"2026-01-01T", b"2026-13-01T") for number in range(TOLD + 100)]
    receipt = send(database, [*wrong, indicator(7).body])
    assert (len(receipt.refused), len(receipt.accepted)) == (TOLD + 100, 1)
    assert all(one.message for one in receipt.refused[:TOLD])
    assert {one.message for one in receipt.refused[TOLD:]} == {None}
    assert {one.reason for one in receipt.refused} == {"stix.bad-timestamp"}
