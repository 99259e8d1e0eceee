"""Objects and collections through the store's doors, on both databases."""

from __future__ import annotations

import json
from typing import Any

import pytest

from amana.handling import Audience, Viewer
from amana.stix import StixObject, read_object
from amana.store import Database, open_database
from amana.store.collections import add_collection, collection, collections, remove_collection
from amana.store.entries import EntryQuery, entries, remove_entries
from amana.store.objects import Placing, add_objects, count_objects, object_at, versions
from amana.world import World
from samples import COLLECTION, NEWEST, OWN, B, C, indicator


@pytest.fixture
def database(database_url: str, world: World) -> Database:
    database = open_database(database_url, world)
    with database.write(OWN) as tx:
        add_collection(tx, OWN, COLLECTION)
    return database


def put(database: Database, viewer: Viewer, objects: list[StixObject], *audience: str) -> Any:
    who = Audience.of(*(audience or ("own",)))
    with database.write(viewer) as tx:
        return add_objects(tx, viewer, objects, Placing(viewer.name, who, None, COLLECTION.id))


def ids(database: Database, viewer: Viewer, query: EntryQuery = NEWEST) -> list[str]:
    with database.read() as tx:
        return [entry.stix_id for entry in entries(tx, viewer, COLLECTION.id, query).rows]


def test_the_bytes_that_come_in_are_the_bytes_that_come_out(database: Database) -> None:
    raw = (
        b'{ "type":"indicator", "spec_version":"2.1","id":"indicator--00000000-0000-4000-8000-000000000001",\n'
        + (
            '"created":"2026-01-01T00:00:00.000Z","modified":"2026-01-01T00:00:00.000Z","name":"\\u0645 م",'
            '"pattern":"[ipv4-addr:value = \'192.0.2.1\']","pattern_type":"stix","valid_from":"2026-01-01T00:00:00Z"}'
        ).encode()
    )
    put(database, OWN, [read_object(raw)])
    with database.read() as tx:
        (held,) = versions(tx, OWN, "indicator--00000000-0000-4000-8000-000000000001")
        assert held.body == raw
        assert tx.all("SELECT kind, value, seq FROM observable") == [("ipv4", "192.0.2.1", held.seq)]


def test_absent_and_forbidden_are_the_same(database: Database) -> None:
    added = put(database, OWN, [indicator(1)])
    (seq,) = added.seqs()
    with database.read() as tx:
        assert versions(tx, B, indicator(1).id) == versions(tx, B, indicator(2).id) == []
        assert object_at(tx, B, seq) is object_at(tx, B, seq + 1) is None
        assert count_objects(tx, B) == 0
        assert count_objects(tx, OWN) == 1
    assert ids(database, B) == []
    assert ids(database, OWN) == [indicator(1).id]


def test_each_member_sees_only_what_its_audience_admits(database: Database) -> None:
    put(database, OWN, [indicator(1)], "own", "member:b")
    put(database, OWN, [indicator(2)], "own", "member:c")
    put(database, OWN, [indicator(3)], "community")
    assert ids(database, B) == [indicator(1).id, indicator(3).id]
    assert ids(database, C) == [indicator(2).id, indicator(3).id]
    assert len(ids(database, OWN)) == 3


def test_the_same_again_is_known_and_other_content_is_a_conflict(database: Database) -> None:
    put(database, OWN, [indicator(1)])
    again = put(database, OWN, [indicator(1), indicator(1, name="آخر"), indicator(2), indicator(2)])
    assert (len(again.created), len(again.known), list(again.conflicts)) == (1, 2, [1])
    assert again.known[3] == again.created[2]
    reordered = dict(reversed(json.loads(indicator(1).body).items()))
    same = put(database, OWN, [read_object(json.dumps(reordered, indent=1).encode())])
    assert (len(same.created), len(same.known)) == (0, 1)
    assert ids(database, OWN) == [indicator(1).id, indicator(2).id]


def test_a_conflict_with_what_one_may_not_see_is_not_told(database: Database) -> None:
    put(database, OWN, [indicator(1)])
    other = put(database, B, [indicator(1, name="من العضو")], "own", "member:b")
    assert not other.conflicts
    with database.read() as tx:
        assert [json.loads(one.body)["name"] for one in versions(tx, B, indicator(1).id)] == ["من العضو"]
        assert len(versions(tx, OWN, indicator(1).id)) == 2


def test_the_same_bytes_from_two_members_are_kept_apart_and_read_by_both(database: Database) -> None:
    put(database, B, [indicator(1)], "own", "member:b")
    added = put(database, C, [indicator(1)], "own", "member:c")
    # Held once they would stay B's alone to every loader, and C could learn so that somebody had them before.
    assert (len(added.created), len(added.known)) == (1, 0)
    for viewer in (B, C):
        with database.read() as tx:
            assert [one.audience.admits(viewer.principals) for one in versions(tx, viewer, indicator(1).id)] == [True]
    assert ids(database, B) == ids(database, C) == [indicator(1).id]
    assert ids(database, OWN) == [indicator(1).id]


def test_versions_first_last_all_and_by_date(database: Database) -> None:
    for day in ("01", "03", "02"):
        put(database, OWN, [indicator(1, modified=f"2026-01-{day}T00:00:00.000Z")])

    def found(*wanted: str) -> list[str]:
        with database.read() as tx:
            rows = entries(tx, OWN, COLLECTION.id, EntryQuery(versions=wanted)).rows
        return [entry.version[8:10] for entry in rows]

    assert found("last") == ["03"]
    assert found("first") == ["01"]
    assert found("all") == ["01", "03", "02"]
    assert found("first", "last") == ["01", "03"]
    assert found("2026-01-02T00:00:00.000000Z") == ["02"]
    assert found("2026-01-09T00:00:00.000000Z") == []


def test_the_last_version_is_the_last_that_the_viewer_may_see(database: Database) -> None:
    put(database, OWN, [indicator(1)], "community")
    put(database, OWN, [indicator(1, modified="2026-02-01T00:00:00.000Z")], "own")
    with database.read() as tx:
        (seen,) = entries(tx, B, COLLECTION.id, EntryQuery()).rows
        assert seen.version.startswith("2026-01")


def test_paging_by_added_gives_everything_once_while_others_write(database: Database) -> None:
    seen: list[str] = []
    after, written = 0, 0
    while True:
        if written < 60:
            put(database, OWN, [indicator(written + i) for i in range(7)], "community")
            written += 7
        with database.read() as tx:
            page = entries(tx, B, COLLECTION.id, EntryQuery(after=after, limit=5))
        if not page.rows:
            break
        assert all(row.added > after for row in page.rows)
        seen += [row.stix_id for row in page.rows]
        after = page.rows[-1].added
    assert seen == [indicator(i).id for i in range(written)]


def test_filters_and_limits(database: Database) -> None:
    put(database, OWN, [indicator(i) for i in range(10)])
    assert ids(database, OWN, EntryQuery(ids=(indicator(3).id, indicator(5).id))) == [indicator(3).id, indicator(5).id]
    assert ids(database, OWN, EntryQuery(types=("malware",))) == []
    assert len(ids(database, OWN, EntryQuery(types=("indicator", "malware"), spec_versions=("2.1",)))) == 10
    with database.read() as tx:
        page = entries(tx, OWN, COLLECTION.id, EntryQuery(limit=10))
        assert (len(page.rows), page.more) == (10, False)
        page = entries(tx, OWN, COLLECTION.id, EntryQuery(limit=9, bodies=False))
        assert (len(page.rows), page.more, page.rows[0].body) == (9, True, b"")


def test_dates_added_never_go_back_even_if_the_clock_does(database_url: str) -> None:
    from datetime import UTC, datetime

    from amana.world import simulated

    late = open_database(database_url, simulated(start=datetime(2026, 6, 1, tzinfo=UTC)))
    early = open_database(database_url, simulated(start=datetime(2026, 5, 1, tzinfo=UTC)))
    with late.write(OWN) as tx:
        add_collection(tx, OWN, COLLECTION)
    put(late, OWN, [indicator(1)])
    put(early, OWN, [indicator(2)])
    put(late, OWN, [indicator(3)])
    with early.read() as tx:
        rows = entries(tx, OWN, COLLECTION.id, EntryQuery()).rows
    assert [row.stix_id for row in rows] == [indicator(i).id for i in (1, 2, 3)]
    assert sorted({row.added for row in rows}) == [row.added for row in rows]


def test_removing_an_object_takes_its_lines_for_the_one_who_sees_them(database: Database) -> None:
    put(database, OWN, [indicator(1), indicator(2)], "own")
    with database.write(B) as tx:
        assert remove_entries(tx, B, COLLECTION.id, indicator(1).id) == 0
        tx.record_if_nothing("nothing", "")
    with database.write(OWN) as tx:
        assert remove_entries(tx, OWN, COLLECTION.id, indicator(1).id) == 1
    assert ids(database, OWN) == [indicator(2).id]


def test_collections_are_listed_for_those_who_may_use_them(database: Database) -> None:
    anonymous = Viewer("anonymous", frozenset({"public"}))
    with database.read() as tx:
        assert [one.alias for one in collections(tx, B)] == ["exchange"]
        assert collections(tx, anonymous) == []
        assert collection(tx, anonymous, "exchange") is None
        assert collection(tx, B, COLLECTION.id) == collection(tx, B, "exchange") == COLLECTION
    put(database, OWN, [indicator(1)])
    with database.write(OWN) as tx:
        remove_collection(tx, OWN, "exchange")
    with database.read() as tx:
        assert collections(tx, OWN) == []


def test_the_hot_queries_use_their_indexes(database: Database) -> None:
    if database.url.startswith("postgresql"):
        pytest.skip("SQLite's plan is the one that is pinned")
    put(database, OWN, [indicator(i) for i in range(50)])
    with database.read() as tx:
        seen: list[str] = []
        ask, each = tx.all, tx.each
        tx.each = lambda sql, params=(): (seen.append(_plan(ask, sql, params)), each(sql, params))[1]
        entries(tx, OWN, COLLECTION.id, EntryQuery(limit=10))
        entries(tx, OWN, COLLECTION.id, EntryQuery(ids=(indicator(1).id,)))
        entries(tx, OWN, COLLECTION.id, EntryQuery(types=("indicator",)))
    assert len(seen) >= 3
    assert not [plan for plan in seen if "SCAN" in plan.replace("SCAN audience", "")]
    assert all("SEARCH n USING COVERING INDEX entry_by_id" in plan for plan in seen)
    page, by_id, by_type = seen
    assert "SEARCH e USING PRIMARY KEY" in page
    assert "SEARCH e USING INDEX entry_by_id" in by_id
    assert "SEARCH e USING INDEX entry_by_type" in by_type


def _plan(ask: Any, sql: str, params: Any) -> str:
    return "\n".join(row[3] for row in ask("EXPLAIN QUERY PLAN " + sql, params))
