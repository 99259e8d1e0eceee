"""Correlation: both ways round, each pair once, and never an explosion."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amana.exchange.correlate import COMMON, REASONS, VIEWER, correlate
from amana.exchange.intake import OWN as STAFF
from amana.exchange.worker import Worker, batches, run
from amana.handling import Audience, Viewer, system_viewer
from amana.language import Text
from amana.ledger.note import Signer
from amana.observables import Observable, normalise, probes, sort_key
from amana.stix import StixObject, read_object
from amana.store import Database, open_database
from amana.store.alerts import Alert, add_watch, alerts, settle_alerts
from amana.store.members import Member, add_member
from amana.store.objects import Placing, add_objects
from amana.store.outbox import Message, schedule
from amana.store.peers import Peer, add_peer
from amana.store.search import search
from amana.world import simulated
from amana.world.fetch import Answer, SimulatedFetcher
from samples import OWN, B
from witness_circle import signer

SYSTEM = system_viewer("tests")
PATTERNS = {
    "ipv4": "[ipv4-addr:value = '{}']",
    "cidr": "[ipv4-addr:value ISSUBSET '{}']",
    "ipv6": "[ipv6-addr:value = '{}']",
    "domain": "[domain-name:value = '{}']",
    "url": "[url:value = '{}']",
    "email": "[email-addr:value = '{}']",
    "sha256": "[file:hashes.'SHA-256' = '{}']",
}
SCOS = {"ipv4": "ipv4-addr", "cidr": "ipv4-addr", "ipv6": "ipv6-addr", "domain": "domain-name", "email": "email-addr"}
HASH = "ab" * 32


def indicator(number: int, kind: str, value: str, version: int = 0, **more: Any) -> StixObject:
    """An indicator for one value."""
    fields = {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--00000000-0000-4000-8000-{number:012d}",
        "created": "2026-01-01T00:00:00.000Z",
        "modified": f"2026-01-01T00:00:00.{version:03d}Z",
        "name": f"مؤشر {number}",
        "pattern": PATTERNS[kind].format(value),
        "pattern_type": "stix",
        "valid_from": "2026-01-01T00:00:00Z",
        **more,
    }
    return read_object(json.dumps(fields).encode())


def seen(number: int, kind: str, value: str) -> StixObject:
    """Something that was seen: an observable by itself."""
    if kind == "sha256":
        fields: dict[str, Any] = {"type": "file", "hashes": {"SHA-256": value}}
    else:
        fields = {"type": SCOS.get(kind, kind), "value": value}
    number_ = f"{fields['type']}--00000000-0000-4000-8000-{number:012d}"
    return read_object(json.dumps({"spec_version": "2.1", "id": number_, **fields}).encode())


@dataclass
class Desk:
    """A node's store and its worker."""

    database: Database

    def __post_init__(self) -> None:
        self.worker = Worker(self.database, SimulatedFetcher({}), bytes(32))

    def arrive(self, origin: str, *objects: StixObject, work: bool = True, audience: Audience = STAFF) -> None:
        """Store objects from that origin, and let the worker act."""
        with self.database.write(SYSTEM) as tx:
            add_objects(tx, SYSTEM, objects, Placing(origin, audience))
        if work:
            self.worker.until_nothing_is_due()

    def inbox(self, viewer: Viewer = OWN) -> list[Alert]:
        """All alerts that the viewer sees, oldest first."""
        with self.database.read() as tx:
            return sorted(alerts(tx, viewer, limit=10_000), key=lambda alert: alert.id)

    def settle(self, state: str) -> None:
        with self.database.write(OWN) as tx:
            settle_alerts(tx, OWN, [alert.id for alert in alerts(tx, OWN, "new")], state)


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    with closing(open_database(database_url, simulated(seed=5))) as database:
        yield Desk(database)


@pytest.fixture
def fresh(sqlite_template: Path, tmp_path: Path) -> Iterator[Callable[[], Desk]]:
    """A function that makes an empty desk."""
    made: list[Database] = []

    def make() -> Desk:
        path = tmp_path / f"{len(made)}.sqlite3"
        shutil.copy(sqlite_template, path)
        made.append(open_database(f"sqlite:///{path}", simulated(seed=5)))
        return Desk(made[-1])

    yield make
    for one in made:
        one.close()


PAIRS = [
    ("exact", ("ipv4", "198.51.100.7"), ("ipv4", "198.51.100.7")),
    ("exact", ("sha256", HASH.upper()), ("sha256", HASH)),
    ("exact", ("domain", "رواتب.example"), ("domain", "xn--mgbcf0a9i.example")),
    ("exact", ("url", "https://Evil.Example/a"), ("url", "https://evil.example/a")),
    ("cidr", ("cidr", "198.51.100.0/24"), ("ipv4", "198.51.100.7")),
    ("cidr", ("ipv4", "198.51.100.7"), ("cidr", "198.51.0.0/16")),
    ("cidr", ("cidr", "198.51.100.0/24"), ("cidr", "198.51.0.0/16")),
    ("domain-suffix", ("domain", "evil.example.org"), ("domain", "www.mail.evil.example.org")),
    ("domain-suffix", ("domain", "www.evil.example.org"), ("domain", "evil.example.org")),
    ("url-prefix", ("url", "https://evil.example.org/a"), ("url", "https://evil.example.org/a/b?c=d")),
    ("url-prefix", ("url", "https://evil.example.org/a/b"), ("url", "https://evil.example.org/a")),
    ("host", ("domain", "evil.example.org"), ("url", "https://evil.example.org/a")),
    ("host", ("url", "https://198.51.100.7/a"), ("ipv4", "198.51.100.7")),
    ("host", ("domain", "evil.example.org"), ("email", "pay@evil.example.org")),
]
STRANGERS = [
    (("ipv4", "198.51.100.7"), ("ipv4", "198.51.100.8")),
    (("cidr", "198.51.100.0/24"), ("ipv4", "198.51.101.7")),
    (("domain", "evil.example.org"), ("domain", "notevil.example.org")),
    (("domain", "evil.example.org"), ("domain", "evil.example.org.other.net")),
    (("domain", "a.co.uk"), ("domain", "b.co.uk")),
    (("url", "https://evil.example.org/a"), ("url", "https://evil.example.org/ab")),
    (("url", "https://evil.example.org/a/b"), ("url", "https://evil.example.org/c")),
    (("sha256", HASH), ("sha256", "cd" * 32)),
]


@pytest.mark.parametrize(("why", "theirs", "ours"), PAIRS)
@pytest.mark.parametrize("own_first", [True, False])
def test_what_comes_in_meets_what_is_ours_both_ways_round(
    why: str, theirs: tuple[str, str], ours: tuple[str, str], own_first: bool, fresh: Callable[[], Desk]
) -> None:
    desk = fresh()
    arrivals = [("own", seen(1, *ours)), ("b", indicator(2, *theirs))]
    for origin, obj in arrivals if own_first else reversed(arrivals):
        desk.arrive(origin, obj)
    (alert,) = desk.inbox()
    assert (alert.why, alert.state, alert.hits, alert.incoming_origin) == (why, "new", 1, "b")
    assert Observable(alert.kind, alert.value) == normalise(*theirs)
    assert Observable(alert.own_kind, alert.own_value) == normalise(*ours)
    assert (alert.incoming_seq, alert.own_seq) == ((2, 1) if own_first else (1, 2))


@pytest.mark.parametrize(("theirs", "ours"), STRANGERS)
@pytest.mark.parametrize("own_first", [True, False])
def test_strangers_do_not_meet(
    theirs: tuple[str, str], ours: tuple[str, str], own_first: bool, fresh: Callable[[], Desk]
) -> None:
    desk = fresh()
    arrivals = [("own", seen(1, *ours)), ("b", indicator(2, *theirs))]
    for origin, obj in arrivals if own_first else reversed(arrivals):
        desk.arrive(origin, obj)
    assert desk.inbox() == []


def test_it_works_on_both_databases(desk: Desk) -> None:
    desk.arrive("own", *[seen(place, *ours) for place, (_, _, ours) in enumerate(PAIRS)])
    desk.arrive("b", *[indicator(place, *theirs) for place, (_, theirs, _) in enumerate(PAIRS)])
    assert {normalise(*theirs) for _, theirs, _ in PAIRS} == {Observable(a.kind, a.value) for a in desk.inbox()}
    before = {alert.id: alert.hits for alert in desk.inbox()}
    desk.arrive("own", seen(99, "domain", "new.evil.example.org"))
    assert [a.value for a in desk.inbox() if a.hits == before[a.id] + 1] == ["evil.example.org"]


def test_members_do_not_meet_each_other_and_we_do_not_meet_ourselves(fresh: Callable[[], Desk]) -> None:
    desk = fresh()
    for origin in ("b", "c", "own", "own"):
        desk.arrive(origin, seen(hash(origin) % 1000, "domain", "evil.example.org"))
    desk.arrive("own", indicator(1, "domain", "evil.example.org"))
    assert {alert.incoming_origin for alert in desk.inbox()} == {"b", "c"}


def test_alerts_are_for_staff_only(fresh: Callable[[], Desk]) -> None:
    desk = fresh()
    desk.arrive("own", seen(1, "domain", "evil.example.org"))
    desk.arrive("b", indicator(2, "domain", "evil.example.org"))
    assert desk.inbox(B) == []
    assert len(desk.inbox()) == 1


def test_what_staff_may_not_see_alerts_nobody(fresh: Callable[[], Desk]) -> None:
    desk = fresh()
    desk.arrive("own", seen(1, "domain", "evil.example.org"))
    desk.arrive("b", indicator(2, "domain", "evil.example.org"), audience=Audience.of("member:c"))
    desk.arrive("own", seen(3, "domain", "www.evil.example.org"))
    assert desk.inbox() == []


def test_the_strongest_reason_is_told(fresh: Callable[[], Desk]) -> None:
    desk = fresh()
    ours = ["www.evil.example.org", "evil.example.org", "mail.evil.example.org"]
    desk.arrive("own", *[seen(place, "domain", value) for place, value in enumerate(ours)])
    desk.arrive("b", indicator(9, "domain", "evil.example.org"))
    (alert,) = desk.inbox()
    assert (alert.why, alert.own_seq, alert.hits) == ("exact", 2, 3)


def test_an_indicator_is_shown_before_what_merely_mentions_the_value(fresh: Callable[[], Desk]) -> None:
    desk = fresh()
    desk.arrive("own", seen(1, "domain", "evil.example.org"))
    desk.arrive("b", seen(2, "domain", "evil.example.org"), indicator(3, "domain", "evil.example.org"))
    (alert,) = desk.inbox()
    assert alert.incoming_seq == 3


def test_an_open_alert_grows_and_no_second_one_is_made(fresh: Callable[[], Desk]) -> None:
    desk = fresh()
    desk.arrive("own", seen(1, "domain", "evil.example.org"), seen(2, "domain", "www.evil.example.org"))
    for number in (10, 11, 12):
        desk.arrive("b", indicator(number, "domain", "evil.example.org"))
    assert [alert.hits for alert in desk.inbox()] == [2]
    desk.arrive("own", seen(3, "domain", "mail.evil.example.org"))
    desk.arrive("own", seen(4, "domain", "ftp.evil.example.org"), seen(5, "domain", "git.evil.example.org"))
    assert [alert.hits for alert in desk.inbox()] == [5]
    desk.arrive("c", indicator(20, "domain", "evil.example.org"))
    assert [(alert.incoming_origin, alert.hits) for alert in desk.inbox()] == [("b", 5), ("c", 5)]


def test_once_settled_the_next_meeting_is_told_again(fresh: Callable[[], Desk]) -> None:
    desk = fresh()
    desk.arrive("own", seen(1, "domain", "evil.example.org"))
    desk.arrive("b", indicator(2, "domain", "evil.example.org"))
    desk.settle("accepted")
    desk.arrive("own", seen(3, "domain", "www.evil.example.org"))
    assert [alert.state for alert in desk.inbox()] == ["accepted", "new"]


def test_a_stronger_reason_is_told_beside_a_weaker_one(fresh: Callable[[], Desk]) -> None:
    desk = fresh()
    desk.arrive("own", seen(1, "domain", "www.evil.example.org"))
    desk.arrive("b", indicator(2, "domain", "evil.example.org"))
    desk.arrive("own", seen(3, "domain", "evil.example.org"))
    desk.arrive("own", seen(4, "domain", "ftp.evil.example.org"))
    assert [(alert.why, alert.hits) for alert in desk.inbox()] == [("domain-suffix", 1), ("exact", 2)]


@pytest.mark.parametrize("held_by_us", [True, False])
@pytest.mark.parametrize("count", [COMMON, COMMON + 1, 3 * COMMON])
def test_a_common_value_makes_one_summary(held_by_us: bool, count: int, fresh: Callable[[], Desk]) -> None:
    desk = fresh()
    many, one = ("own", "b") if held_by_us else ("b", "own")
    desk.arrive(many, *[seen(place, "ipv4", "198.51.100.7") for place in range(count)])
    desk.arrive(one, *[indicator(place, "ipv4", "198.51.100.7") for place in range(5)])
    desk.arrive(one, *[indicator(place, "ipv4", "198.51.100.7") for place in range(5, 9)])
    (alert,) = desk.inbox()
    is_summary = count > COMMON
    assert (alert.own_seq == 0) == is_summary
    assert alert.hits == (count if is_summary or held_by_us else 9)
    desk.settle("dismissed")
    desk.arrive(one, indicator(10, "ipv4", "198.51.100.7"))
    assert len(desk.inbox()) == (1 if is_summary else 2)


def test_many_neighbours_make_one_summary(fresh: Callable[[], Desk]) -> None:
    desk = fresh()
    desk.arrive("own", *[seen(place, "domain", f"host{place}.evil.example.org") for place in range(2 * COMMON)])
    desk.arrive("b", indicator(1, "domain", "evil.example.org"))
    desk.arrive("c", indicator(2, "domain", "evil.example.org"))
    assert [(alert.own_seq, alert.hits, alert.why) for alert in desk.inbox()] == [(0, 2 * COMMON, "domain-suffix")]


def test_many_versions_of_one_object_are_one_object(fresh: Callable[[], Desk]) -> None:
    desk = fresh()
    for version in range(2 * COMMON):
        desk.arrive("own", indicator(1, "domain", "evil.example.org", version))
    desk.arrive("b", indicator(2, "domain", "evil.example.org"))
    (alert,) = desk.inbox()
    assert (alert.own_seq, alert.hits) == (2 * COMMON, 1)


def test_public_infrastructure_makes_one_summary(fresh: Callable[[], Desk]) -> None:
    desk = fresh()
    desk.arrive("own", seen(1, "ipv4", "8.8.8.8"), seen(2, "ipv4", "8.8.8.8"))
    for origin in ("b", "c", "d"):
        desk.arrive(origin, indicator(3, "ipv4", "8.8.8.8"))
    assert [(alert.own_seq, alert.hits) for alert in desk.inbox()] == [(0, 2)]


def test_techniques_alert_only_where_they_are_watched_for(fresh: Callable[[], Desk]) -> None:
    desk = fresh()

    def technique(number: int) -> StixObject:
        fields = {
            "type": "attack-pattern",
            "spec_version": "2.1",
            "id": f"attack-pattern--00000000-0000-4000-8000-{number:012d}",
            "created": "2026-01-01T00:00:00.000Z",
            "modified": "2026-01-01T00:00:00.000Z",
            "name": "Phishing",
            "external_references": [{"source_name": "mitre-attack", "external_id": "T1566"}],
        }
        return read_object(json.dumps(fields).encode())

    desk.arrive("own", technique(1))
    desk.arrive("b", technique(2))
    assert desk.inbox() == []
    with desk.database.write(OWN) as tx:
        add_watch(tx, OWN, normalise("attack", "T1566"))
    desk.arrive("b", technique(3))
    assert [(alert.why, alert.value, alert.watch_id > 0) for alert in desk.inbox()] == [("exact", "T1566", True)]


@pytest.mark.parametrize(("why", "theirs", "ours"), PAIRS)
def test_watch_terms_meet_what_comes_in_and_not_what_is_ours(
    why: str, theirs: tuple[str, str], ours: tuple[str, str], fresh: Callable[[], Desk]
) -> None:
    desk = fresh()
    with desk.database.write(OWN) as tx:
        add_watch(tx, OWN, normalise(*ours))
    desk.arrive("own", indicator(1, *theirs))
    assert desk.inbox() == []
    desk.arrive("b", indicator(2, *theirs))
    desk.arrive("b", indicator(3, *theirs))
    (alert,) = [alert for alert in desk.inbox() if alert.watch_id]
    assert (alert.why, alert.watch_id, alert.own_seq, alert.own_value) == (why, 1, 0, normalise(*ours).value)


@pytest.mark.parametrize(("why", "theirs", "ours"), PAIRS)
def test_a_new_watch_term_meets_what_came_before_it(
    why: str, theirs: tuple[str, str], ours: tuple[str, str], fresh: Callable[[], Desk]
) -> None:
    desk = fresh()
    desk.arrive("own", indicator(1, *theirs))
    desk.arrive("b", indicator(2, *theirs), indicator(3, *theirs))
    with desk.database.write(OWN) as tx:
        add_watch(tx, OWN, normalise(*ours))
        add_watch(tx, OWN, normalise(*ours))
    desk.worker.until_nothing_is_due()
    (alert,) = [alert for alert in desk.inbox() if alert.watch_id]
    assert (alert.why, alert.watch_id, alert.own_seq, alert.value) == (why, 1, 0, normalise(*theirs).value)


def test_a_new_watch_term_for_a_common_value_makes_one_alert(fresh: Callable[[], Desk]) -> None:
    desk = fresh()
    desk.arrive("b", *[indicator(place, "ipv4", "198.51.100.7") for place in range(COMMON + 1)])
    with desk.database.write(OWN) as tx:
        add_watch(tx, OWN, normalise("ipv4", "198.51.100.7"))
    desk.worker.until_nothing_is_due()
    assert [(alert.watch_id, alert.hits) for alert in desk.inbox()] == [(1, COMMON + 1)]


def test_a_public_value_that_is_watched_for_is_told(fresh: Callable[[], Desk]) -> None:
    desk = fresh()
    with desk.database.write(OWN) as tx:
        add_watch(tx, OWN, normalise("ipv4", "8.8.8.8"))
    desk.arrive("b", indicator(1, "ipv4", "8.8.8.8"))
    assert [alert.watch_id for alert in desk.inbox()] == [1]


def test_a_new_version_meets_only_with_what_is_new_in_it(fresh: Callable[[], Desk]) -> None:
    desk = fresh()
    desk.arrive("own", seen(1, "domain", "evil.example.org"), seen(2, "domain", "worse.example.org"))
    desk.arrive("b", indicator(3, "domain", "evil.example.org"))
    desk.settle("dismissed")
    desk.arrive("b", indicator(3, "domain", "evil.example.org", 1, confidence=80))
    assert [alert.state for alert in desk.inbox()] == ["dismissed"]
    desk.arrive("b", indicator(3, "domain", "worse.example.org", 2))
    assert [alert.value for alert in desk.inbox()] == ["evil.example.org", "worse.example.org"]


def test_what_the_newest_version_no_longer_holds_meets_nobody(fresh: Callable[[], Desk]) -> None:
    desk = fresh()
    desk.arrive("b", indicator(1, "domain", "evil.example.org"))
    desk.arrive("b", indicator(1, "domain", "corrected.example.org", 1))
    desk.arrive("c", indicator(2, "domain", "gone.example.org"))
    desk.arrive("c", indicator(2, "domain", "gone.example.org", 1, revoked=True))
    desk.arrive("own", *[seen(n, "domain", f"{v}.example.org") for n, v in enumerate(("evil", "corrected", "gone"))])
    assert [alert.value for alert in desk.inbox()] == ["corrected.example.org"]


def test_a_revocation_alerts_nobody(fresh: Callable[[], Desk]) -> None:
    desk = fresh()
    desk.arrive("own", seen(1, "domain", "evil.example.org"))
    desk.arrive("b", indicator(2, "domain", "evil.example.org", revoked=True))
    assert desk.inbox() == []


VALUES = [
    *[
        ("domain", value)
        for value in ("evil.example.org", "www.evil.example.org", "a.www.evil.example.org", "b.example.org")
    ],
    *[("url", f"https://{rest}") for rest in ("evil.example.org/", "evil.example.org/a", "198.51.100.7/x")],
    *[("ipv4", value) for value in ("198.51.100.7", "198.51.100.8")],
    *[("cidr", value) for value in ("198.51.100.0/24", "198.51.0.0/16", "198.51.100.8/30")],
    ("email", "pay@evil.example.org"),
    ("sha256", HASH),
]
ARRIVALS = st.lists(st.tuples(st.sampled_from(["own", "b", "c"]), st.sampled_from(VALUES)), max_size=12)


def matches(first: Observable, second: Observable) -> bool:
    """The rule, without an index."""
    key = sort_key(second)
    return any(probe.kind == second.kind and probe.low <= key <= probe.high for probe in probes(first))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ARRIVALS, st.lists(st.booleans(), min_size=12, max_size=12))
def test_alerts_are_what_the_rule_says_however_objects_are_batched(
    fresh: Callable[[], Desk], arrivals: list[tuple[str, tuple[str, str]]], pauses: list[bool]
) -> None:
    desk = fresh()
    for number, (origin, value) in enumerate(arrivals):
        desk.arrive(origin, seen(number, *value), work=pauses[number])
    desk.worker.until_nothing_is_due()
    held = [(origin, normalise(*value)) for origin, value in arrivals]
    expected = {
        (origin, theirs)
        for origin, theirs in held
        for own, ours in held
        if origin != "own" and own == "own" and matches(theirs, ours)
    }
    assert {(a.incoming_origin, Observable(a.kind, a.value)) for a in desk.inbox()} == expected
    for alert in desk.inbox():
        ours = [value for own, value in held if own == "own" and matches(Observable(alert.kind, alert.value), value)]
        assert 1 <= alert.hits <= len(ours)


def test_every_pair_counts_once_however_objects_are_batched(fresh: Callable[[], Desk]) -> None:
    counts = []
    for size in (1, 3, 12):
        desk = fresh()
        for number in range(12):
            origin = ("own", "b")[number % 2]
            desk.arrive(origin, seen(number, "ipv4", "198.51.100.7"), work=number % size == 0)
        desk.worker.until_nothing_is_due()
        counts.append([alert.hits for alert in desk.inbox()])
    assert counts == [[6], [6], [6]]


def statements(desk: Desk, monkeypatch: pytest.MonkeyPatch, last: int) -> list[str]:
    """The statements of one correlation."""
    asked: list[str] = []
    with desk.database.read() as tx:
        plain = tx.all
        monkeypatch.setattr(tx, "all", lambda sql, params=(): (asked.append(sql), plain(sql, params))[1])
        correlate(tx, 1, last)
    return asked


def test_the_number_of_statements_does_not_grow_with_the_objects(
    fresh: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    for size in (2, 60):
        desk = fresh()
        desk.arrive("own", *[seen(place, "domain", f"evil{place}.example.org") for place in range(size)])
        desk.arrive("b", *[indicator(place, "domain", f"evil{place}.example.org") for place in range(size)])
        counts.append(len(statements(desk, monkeypatch, 2 * size)))
    assert counts[0] == counts[1] < 20


def test_no_query_reads_a_whole_table(fresh: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    desk = fresh()
    with desk.database.write(OWN) as tx:
        add_watch(tx, OWN, normalise("domain", "evil.example.org"))
    desk.arrive("own", *[seen(place, "ipv4", "198.51.100.7") for place in range(COMMON + 1)])
    desk.arrive("own", *[seen(place, *ours) for place, (_, _, ours) in enumerate(PAIRS, 500)])
    desk.arrive("b", *[indicator(place, *theirs) for place, (_, theirs, _) in enumerate(PAIRS, 500)])
    asked = statements(desk, monkeypatch, 10_000)
    joined = "\n".join(asked)
    for table in ("observable", "object_version", "alert", "watch"):
        assert f" {table} " in joined
    with desk.database.read() as tx:
        for sql in dict.fromkeys(asked):
            plan = [row[3] for row in tx.all(f"EXPLAIN QUERY PLAN {sql}", [""] * sql.count("?"))]
            # The probes themselves, the handful of audiences and what a bounded subquery gave are walked through.
            walked = [step for step in plan if step.startswith("SCAN") and "CONSTANT ROW" not in step]
            assert all(step.split()[1] in {"p", "audience", "few", "handling"} for step in walked), plan


class Crash(BaseException):
    """The power goes."""


def test_a_crash_at_any_step_loses_and_doubles_nothing(
    fresh: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise Crash

    desk = fresh()
    desk.arrive("own", seen(1, "domain", "evil.example.org"))
    desk.arrive("b", indicator(2, "domain", "evil.example.org"), work=False)
    for step in ("index_objects", "correlate", "tell", "done"):
        with monkeypatch.context() as patch:
            patch.setattr(f"amana.exchange.worker.{step}", crash)
            with pytest.raises(Crash):
                desk.worker.until_nothing_is_due()
        assert desk.inbox() == []
    desk.worker.until_nothing_is_due()
    desk.worker.until_nothing_is_due()
    assert [alert.hits for alert in desk.inbox()] == [1]


def test_a_message_that_another_worker_took_is_not_acted_on_twice(
    fresh: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = fresh()
    desk.arrive("own", seen(1, "domain", "evil.example.org"))
    desk.arrive("b", indicator(2, "domain", "evil.example.org"), work=False)

    def meanwhile(*arguments: Any) -> Any:
        monkeypatch.undo()
        with closing(open_database(desk.database.url, desk.database.world)) as other:
            Worker(other, SimulatedFetcher({}), bytes(32)).until_nothing_is_due()
        return correlate(*arguments)

    monkeypatch.setattr("amana.exchange.worker.correlate", meanwhile)
    desk.worker.until_nothing_is_due()
    assert [alert.hits for alert in desk.inbox()] == [1]


def test_one_message_that_fails_does_not_stop_the_others(
    fresh: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(tx: Any, first: int, last: int, is_public: Any) -> Any:
        if first == 1:
            raise ValueError("bug")
        return correlate(tx, first, last, is_public)

    desk = fresh()
    desk.arrive("own", seen(1, "domain", "evil.example.org"), work=False)
    with desk.database.upkeep() as tx:
        tx.run("UPDATE counter SET value = 10 WHERE name = 'object'")
    desk.arrive("b", indicator(9, "domain", "evil.example.org"), work=False)
    with monkeypatch.context() as patch:
        patch.setattr("amana.exchange.worker.correlate", failing)
        desk.worker.turn(lambda job: None)
        assert len(desk.inbox()) == 1
        desk.worker.until_nothing_is_due()
    desk.database.world.clock.sleep(61)
    desk.worker.until_nothing_is_due()
    with desk.database.read() as tx:
        assert tx.all("SELECT 1 FROM outbox") == []


def test_large_objects_are_worked_through_by_fewer_at_a_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amana.exchange.worker._STEP_OCTETS", 5_000)
    steps: list[tuple[int, int]] = []

    def index(database: Database, first: int, last: int) -> None:
        steps.append((first, last))

    monkeypatch.setattr("amana.exchange.worker.index_objects", index)
    lengths = (10, 10, 3_000, 4_000, 9_000, 10, 10)
    desk.arrive("b", *[indicator(n, "ipv4", "198.51.100.7", description="x" * size) for n, size in enumerate(lengths)])
    assert steps == [(1, 3), (4, 4), (5, 5), (6, 7)]


def test_a_large_message_is_worked_through_by_steps(fresh: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amana.exchange.worker._STEP", 10)
    desk = fresh()
    desk.arrive("own", *[seen(place, "ipv4", f"198.51.100.{place}") for place in range(35)])
    desk.arrive("b", *[indicator(place, "ipv4", f"198.51.100.{place}") for place in range(35)], work=False)
    desk.worker.turn(lambda job: None)
    assert len(desk.inbox()) == 10
    desk.worker.until_nothing_is_due()
    assert len(desk.inbox()) == 35


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(0, 3)), max_size=20))
def test_messages_that_follow_each_other_are_taken_together(sizes: list[tuple[int, int]]) -> None:
    waiting, first = [], 1
    for number, (size, gap) in enumerate(sizes):
        waiting.append(Message(number, "objects", [first, first + size - 1]))
        first += size + max(gap - 2, 0)
    found = batches(waiting)
    assert [message for batch in found for message in batch] == waiting
    for batch in found:
        spans: list[Sequence[int]] = [message.payload for message in batch]  # type: ignore[misc]
        assert all(before[1] + 1 == after[0] for before, after in itertools.pairwise(spans))
        assert len(batch) == 1 or spans[-1][1] - spans[0][0] < 1000


def test_new_objects_can_be_found_by_their_words_by_those_who_may_see_them(fresh: Callable[[], Desk]) -> None:
    desk = fresh()
    texts = {"name": "حملة تصيّد", "description": "تستهدف مؤسسات الإغاثة"}
    desk.arrive("b", indicator(1, "domain", "evil.example.org", **texts), audience=Audience.of("own", "member:b"))
    desk.arrive("c", indicator(2, "domain", "other.example.org", **texts))
    with desk.database.read() as tx:
        assert [hit.ref for hit in search(tx, OWN, "إغاثة")] == ["2", "1"]
        assert [(hit.ref, hit.title) for hit in search(tx, B, "التصيد")] == [("1", "حملة تصيّد")]


@dataclass
class Folder:
    """What the worker needs of a node."""

    path: Path
    database_url: str
    cursor_key: bytes = bytes(32)
    log_signer: Signer = field(default_factory=lambda: signer("cert-eg"))


def test_the_worker_polls_what_is_due_and_meets_what_came(sqlite_template: Path, tmp_path: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "node.sqlite3")
    world = simulated(seed=6)
    folder = Folder(tmp_path, f"sqlite:///{tmp_path / 'node.sqlite3'}")
    with closing(open_database(folder.database_url, world)) as database:
        desk = Desk(database)
        with database.write(SYSTEM) as tx:
            add_member(tx, SYSTEM, Member("b", Text(en="B", ar="ب"), "XX", "cert"))
            add_peer(tx, SYSTEM, Peer("b", "b", "https://b.example/api/", "main", b"", 300))
            schedule(tx, "unheard-of", "x", 0)
        desk.arrive("own", seen(1, "domain", "evil.example.org"), work=False)
        body = b'{"objects":[' + indicator(2, "domain", "evil.example.org").body + b"]}"
        url = "https://b.example/api/collections/main/objects/?limit=1000"
        fetcher = SimulatedFetcher({url: Answer(200, {"x-taxii-date-added-last": "2026-01-01T00:00:00Z"}, body, url)})
        run(folder, threading.Event(), once=True, world=world, fetcher=fetcher)
        assert [(alert.incoming_origin, alert.value) for alert in desk.inbox()] == [("b", "evil.example.org")]
        with database.read() as tx:
            (due,) = tx.all("SELECT due_at, lease_until, error FROM job WHERE kind = 'poll'")
            assert 270e6 <= due[0] - tx.now_us <= 330e6
            assert due[1:] == (0, "")
            assert tx.one("SELECT error FROM job WHERE kind = 'unheard-of'") == ("unknown kind",)


def test_a_worker_that_was_killed_leaves_its_jobs_to_the_next(sqlite_template: Path, tmp_path: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "node.sqlite3")
    world = simulated(seed=6)
    folder = Folder(tmp_path, f"sqlite:///{tmp_path / 'node.sqlite3'}")
    with closing(open_database(folder.database_url, world)) as database:
        with database.write(SYSTEM) as tx:
            add_member(tx, SYSTEM, Member("b", Text(en="B", ar="ب"), "XX", "cert"))
            add_peer(tx, SYSTEM, Peer("b", "b", "https://b.example/api/", "main", b"", 300))
        with database.upkeep() as tx:
            tx.run("UPDATE job SET lease_until = ?", (tx.now_us + 10**9,))
        fetcher = SimulatedFetcher({"https://b.example/api/collections/main/objects/?limit=1000": ValueError("bug")})
        run(folder, threading.Event(), once=True, world=world, fetcher=fetcher)
        with database.read() as tx:
            # Even a bug is survived, and the job comes back later.
            assert tx.one("SELECT error, lease_until FROM job") == ("ValueError", 0)


def test_the_worker_rests_when_there_is_nothing_to_do_and_stops_when_told(
    fresh: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, stop, naps = fresh(), threading.Event(), []
    clock = desk.database.world.clock
    plain = clock.sleep

    def sleep(seconds: float) -> None:
        naps.append(seconds)
        plain(seconds)
        if clock.monotonic() > 120:
            stop.set()

    monkeypatch.setattr(clock, "sleep", sleep)
    desk.worker.until_stopped(stop)
    assert set(naps[-60:]) == {1.0}


def test_reasons_are_those_of_the_probes() -> None:
    values = [normalise(*value) for value in VALUES]
    assert {probe.why for value in values for probe in probes(value)} == set(REASONS)


def test_correlation_sees_no_more_than_the_staff() -> None:
    assert not VIEWER.system
    assert VIEWER.principals == OWN.principals - {"user:sara"}


def test_the_worker_does_not_carry_the_pages_along() -> None:
    code = "import sys, amana.exchange.worker; print(any(m.split('.')[0] == 'django' for m in sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"
