"""Several objects in one query, on both databases: the same as one by one, and only what the viewer may see."""

from __future__ import annotations

import pytest

from amana.handling import TLP, Audience, Handling
from amana.observables import Observable
from amana.store import Database, open_database
from amana.store.gather import history, newest_of, objects_at, objects_with
from amana.store.objects import Placing, add_objects, object_at
from amana.world import World
from samples import OWN, B, indicator

MINE = Audience.of("own")
SHARED = Audience.of("own", "member:b")


@pytest.fixture
def database(database_url: str, world: World) -> Database:
    """Object 1 in three versions, the newest for staff only; object 2 for staff only; object 3 with rules."""
    database = open_database(database_url, world)
    rules = Handling(tlp=TLP.AMBER, audience=SHARED)
    batches = (
        ([indicator(1), indicator(1, modified="2026-02-01T00:00:00.000Z")], Placing("own", SHARED)),
        ([indicator(1, modified="2026-03-01T00:00:00.000Z"), indicator(2)], Placing("own", MINE)),
        ([indicator(3, pattern="[domain-name:value = 'd1.example']")], Placing("member:b", SHARED, rules)),
    )
    for objects, placing in batches:
        with database.write(OWN) as tx:
            add_objects(tx, OWN, objects, placing)
    return database


def test_side_by_side_is_the_same_as_one_by_one(database: Database) -> None:
    with database.read() as tx:
        for viewer, seen in ((OWN, {1, 2, 3, 4, 5}), (B, {1, 2, 5})):
            found = objects_at(tx, viewer, [1, 2, 3, 4, 5, 99])
            assert set(found) == seen
            assert all(held == object_at(tx, viewer, seq) for seq, held in found.items())
        assert objects_at(tx, OWN, []) == {}


def test_the_newest_is_the_newest_that_this_viewer_may_see(database: Database) -> None:
    wanted = [indicator(number).id for number in (1, 2, 3, 9)]
    with database.read() as tx:
        own, other = newest_of(tx, OWN, wanted), newest_of(tx, B, wanted)
        assert newest_of(tx, OWN, []) == {}
    assert {stix_id: held.seq for stix_id, held in own.items()} == dict(zip(wanted, (3, 4, 5), strict=False))
    assert {stix_id: held.seq for stix_id, held in other.items()} == {wanted[0]: 2, wanted[2]: 5}


def test_the_history_is_newest_first_and_hides_what_is_not_shared(database: Database) -> None:
    with database.read() as tx:
        assert [held.seq for held in history(tx, OWN, indicator(1).id)] == [3, 2, 1]
        assert [held.seq for held in history(tx, B, indicator(1).id)] == [2, 1]
        assert history(tx, B, indicator(2).id) == history(tx, B, indicator(9).id) == []


def test_a_value_leads_to_the_objects_of_all_sides_that_hold_it(database: Database) -> None:
    value = Observable("domain", "d1.example")
    with database.read() as tx:
        assert [held.seq for held in objects_with(tx, OWN, value)] == [5, 3, 2, 1]
        assert [held.seq for held in objects_with(tx, B, value)] == [5, 2, 1]
        assert [held.seq for held in objects_with(tx, B, value, before=5, limit=1)] == [2]
        assert objects_with(tx, B, Observable("domain", "d2.example")) == []
