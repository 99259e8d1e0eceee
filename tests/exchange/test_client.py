"""Polling a peer: all of it, once, from where it was, whatever the peer and the power supply do."""

from __future__ import annotations

import hashlib
import itertools
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amana.exchange.client import (
    MEDIA_TYPE,
    NoPage,
    Source,
    StaleCursor,
    authorization,
    page_url,
    read_page,
    wait_asked,
)
from amana.exchange.crawl import Crawl, PageFacts, Place, later
from amana.exchange.peers import TURN_S, last_fault, poll, seal_secret
from amana.exchange.sealing import NotOurSeal, key_from, seal, unseal
from amana.handling import system_viewer
from amana.language import Text
from amana.store import Database, open_database
from amana.store.members import Member, add_member
from amana.store.objects import count_objects
from amana.store.peers import Peer, PeerCursor, add_peer, peer_cursor
from amana.world import World, simulated
from amana.world.fetch import Answer, Request
from amana.world.fetch_faults import NoConnection
from samples import indicator

ROOT = "https://peer.example/taxii2/exchange/"
SYSTEM = system_viewer("tests")
KEY = key_from(b"k" * 32)


class Node:
    """A TAXII server in a function: the objects it has, how it pages, and what goes wrong at which request."""

    def __init__(self, count: int, page: int = 3, tokens: bool = True) -> None:
        self.objects = [(f"2026-01-01T00:00:00.{place:06d}Z", indicator(place).body) for place in range(1, count + 1)]
        self.page = page
        self.tokens = tokens
        self.asked: list[Request] = []
        self.faults: dict[int, Answer | Exception] = {}

    def fetch(self, request: Request) -> Answer:
        self.asked.append(request)
        fault = self.faults.pop(len(self.asked) - 1, None)
        if isinstance(fault, Exception):
            raise fault
        return fault or self._page(request.url)

    def _page(self, url: str) -> Answer:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        after = asked["next"].removeprefix("t:") if "next" in asked else asked.get("added_after", "")
        rest = [entry for entry in self.objects if entry[0] > after]
        rows, more = rest[: self.page], len(rest) > self.page
        return page(rows, more, f"t:{rows[-1][0]}" if more and self.tokens else None)


def page(rows: list[tuple[str, bytes]], more: bool, next_: str | None = None) -> Answer:
    """An answer as the standard has it."""
    envelope = {"more": more, **({"next": next_} if next_ else {}), "objects": [json.loads(raw) for _, raw in rows]}
    if not rows:
        del envelope["objects"]
    dates = {"x-taxii-date-added-first": rows[0][0], "x-taxii-date-added-last": rows[-1][0]} if rows else {}
    return Answer(200, {"content-type": MEDIA_TYPE, **dates}, json.dumps(envelope).encode(), ROOT)


def status(number: int, **headers: str) -> Answer:
    return Answer(number, {name.replace("_", "-"): value for name, value in headers.items()}, b"", ROOT)


def furnish(database: Database, secret: bytes = b"", interval_s: int = 600) -> Database:
    """Make the peer known."""
    with database.write(SYSTEM) as tx:
        add_member(tx, SYSTEM, Member("b", Text(en="B", ar="ب"), "XX", "cert"))
        add_peer(tx, SYSTEM, Peer("b", "b", ROOT, "main", secret, interval_s, ("10.1.0.0/16",)))
    return database


@pytest.fixture
def database(database_url: str, world: World) -> Iterator[Database]:
    with closing(furnish(open_database(database_url, world))) as opened:
        yield opened


@pytest.fixture
def fresh(sqlite_template: Path, tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """A function that makes a database with the peer in it."""
    made: list[Database] = []

    def make() -> Database:
        path = tmp_path / f"{len(made)}.sqlite3"
        shutil.copy(sqlite_template, path)
        made.append(furnish(open_database(f"sqlite:///{path}", simulated(seed=2))))
        return made[-1]

    yield make
    for one in made:
        one.close()


def stored(database: Database) -> int:
    with database.read() as tx:
        return count_objects(tx, SYSTEM)


def cursor(database: Database) -> PeerCursor:
    with database.read() as tx:
        return peer_cursor(tx, SYSTEM, "b")


def test_a_collection_is_read_to_its_end_and_then_from_there(database: Database) -> None:
    node = Node(8)
    first = poll(database, node, KEY, "b")
    assert first is not None
    assert (first.pages, first.created, first.known, first.refused, first.fault) == (3, 8, 0, 0, None)
    assert (stored(database), cursor(database).added_after, cursor(database).next) == (8, node.objects[-1][0], "")
    node.objects += Node(10).objects[8:]
    second = poll(database, node, KEY, "b")
    assert second is not None
    assert (second.pages, second.created, second.known) == (1, 2, 0)
    assert stored(database) == 10


def test_next_goes_with_the_date_its_series_began_with(database: Database) -> None:
    node = Node(4)
    poll(database, node, KEY, "b")
    node.objects += Node(9).objects[4:]
    node.asked.clear()
    poll(database, node, KEY, "b")
    queries = [parse_qs(urlsplit(request.url).query) for request in node.asked]
    assert [query["added_after"] for query in queries] == [[node.objects[3][0]]] * 2
    assert ["next" in query for query in queries] == [False, True]


def test_the_request_is_what_the_standard_asks_for(world: World, fresh: Callable[[], Database]) -> None:
    opened = fresh()
    with opened.upkeep() as tx:
        sealed = seal_secret(KEY, "b", "reader:word", world.random)
        tx.run("UPDATE peer SET secret = ?, collection = 'a b/c'", (sealed,))
    node = Node(1)
    poll(opened, node, KEY, "b")
    (request,) = node.asked
    assert request.url == f"{ROOT}collections/a%20b%2Fc/objects/?limit=1000"
    assert request.headers["Accept"] == "application/taxii+json;version=2.1"
    assert request.authorization == "Basic cmVhZGVyOndvcmQ="
    assert request.networks == ("10.1.0.0/16",)


def test_without_next_the_date_of_the_last_object_leads_on(database: Database) -> None:
    polled = poll(database, Node(8, tokens=False), KEY, "b")
    assert polled is not None
    assert (polled.created, polled.fault, stored(database)) == (8, None, 8)


def test_polls_that_find_nothing_leave_no_trace_in_the_ledger(database: Database) -> None:
    node = Node(2)
    poll(database, node, KEY, "b")
    with database.read() as tx:
        before = tx.one("SELECT size FROM ledger_head")
    for _ in range(3):
        poll(database, node, KEY, "b")
    with database.read() as tx:
        assert tx.one("SELECT size FROM ledger_head") == before


def test_the_objects_belong_to_the_member_and_are_for_staff_only(database: Database) -> None:
    poll(database, Node(1), KEY, "b")
    with database.read() as tx:
        assert tx.all("SELECT origin FROM object_version") == [("b",)]
        assert tx.all("SELECT principal FROM audience_member") == [("own",)]


STUCK = {
    "the same next again": lambda n: [page(n.objects[:2], True, "x"), page(n.objects[2:4], True, "x")],
    "two in turn": lambda n: [page(n.objects[k : k + 1], True, "xy"[k % 2]) for k in range(4)],
    "an empty page with more": lambda n: [page([], True, "x")],
    "the same page for ever": lambda n: [page(n.objects[:2], True, f"x{k}") for k in range(9)],
    "no next and no date": lambda n: [Answer(200, {}, page(n.objects[:2], True).body, ROOT)],
    "dates that stand still": lambda n: [page(n.objects[:2], True), page(n.objects[1:2], True)],
    "a next too long": lambda n: [page(n.objects[:2], True, "x" * 5000)],
}


@pytest.mark.parametrize("way", STUCK)
def test_a_server_that_goes_round_in_circles_is_left(way: str, fresh: Callable[[], Database]) -> None:
    opened, node = fresh(), Node(4)
    node.faults = dict(enumerate(STUCK[way](node)))
    polled = poll(opened, node, KEY, "b")
    assert polled is not None
    assert polled.fault is not None
    assert len(node.asked) <= 3
    assert (cursor(opened).failures, cursor(opened).next) == (1, "")
    node.faults.clear()
    # What came with the pages is kept, and once the server is mended nothing is missing.
    poll(opened, node, KEY, "b")
    assert (stored(opened), cursor(opened).failures, cursor(opened).error) == (4, 0, "")


@given(
    st.lists(
        st.builds(
            PageFacts,
            objects=st.integers(0, 2),
            more=st.just(True),
            next=st.sampled_from(["", "a", "b", "c"]),
            last=st.sampled_from(["", "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", "nonsense"]),
            digest=st.binary(max_size=1),
        ),
        min_size=40,
        max_size=40,
    )
)
def test_no_server_with_finitely_many_answers_keeps_the_client(pages: list[PageFacts]) -> None:
    crawl = Crawl(Place())
    steps = []
    for facts in pages:
        steps.append(crawl.step(facts))
        if steps[-1].stuck or steps[-1].ended:
            break
    assert steps[-1].stuck
    # Each step used up one of three tokens or one of two dates.
    assert len(steps) <= 3 + 2 + 1


@given(st.sampled_from(["", "x", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.1Z", "2026-01-01T00:00:00.100000Z"]))
def test_a_date_never_goes_back(last: str) -> None:
    begun = Place("2026-01-01T00:00:00.100Z")
    step = Crawl(begun).step(PageFacts(1, False, "", last, b""))
    assert (step.ended, step.place.added_after) == (True, begun.added_after)
    assert later("2026-01-01T00:00:00.1Z", "2026-01-01T00:00:00.11Z").endswith("11Z")


@pytest.mark.parametrize("number", [400, 404, 410, 422])
def test_a_next_that_was_forgotten_begins_its_series_again(number: int, fresh: Callable[[], Database]) -> None:
    opened, node = fresh(), Node(8)
    node.faults = {1: status(number)}
    polled = poll(opened, node, KEY, "b")
    assert polled is not None
    assert (polled.fault, polled.created, polled.known, stored(opened)) == (None, 8, 3, 8)


def test_a_server_that_forgets_every_next_is_left_after_the_second(fresh: Callable[[], Database]) -> None:
    opened, node = fresh(), Node(8)
    node.faults = {place: status(400) for place in (1, 3, 5, 7)}
    polled = poll(opened, node, KEY, "b")
    assert polled is not None
    assert polled.fault is not None
    assert len(node.asked) == 4


@pytest.mark.parametrize("number", [301, 400, 401, 403, 404, 406, 413, 429, 500, 502, 503])
def test_every_refusal_is_said_in_both_languages_and_backs_off(number: int, fresh: Callable[[], Database]) -> None:
    opened, node = fresh(), Node(3)
    node.faults = {place: status(number) for place in range(4)}
    waits = []
    for failures in range(1, 5):
        polled = poll(opened, node, KEY, "b")
        assert polled is not None
        assert polled.fault is not None
        assert cursor(opened).failures == failures
        assert last_fault(cursor(opened)) == polled.fault
        assert polled.fault.ar != polled.fault.en
        assert str(number) in polled.fault.ar
        waits.append(polled.wait_s)
    assert all(second > 1.5 * first for first, second in itertools.pairwise(waits))
    assert poll(opened, node, KEY, "b").fault is None  # type: ignore[union-attr]
    assert last_fault(cursor(opened)) is None


def test_the_wait_grows_to_an_hour_and_no_further(fresh: Callable[[], Database]) -> None:
    opened, node = fresh(), Node(3)
    with opened.upkeep() as tx:
        tx.run("UPDATE peer_cursor SET failures = 60")
    node.faults = {0: NoConnection.of("peer.example", 443)}
    polled = poll(opened, node, KEY, "b")
    assert polled is not None
    assert 3200 < polled.wait_s < 4000


@pytest.mark.parametrize("number", [429, 503])
def test_a_peer_that_asks_for_time_gets_it(number: int, fresh: Callable[[], Database]) -> None:
    opened, node = fresh(), Node(3)
    node.faults = {0: status(number, retry_after="7000")}
    polled = poll(opened, node, KEY, "b")
    assert polled is not None
    assert polled.wait_s == 7000


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("", 0),
        ("120", 120),
        (" 5 ", 5),
        ("-5", 0),
        ("٣", 0),
        ("99999999999999", 6 * 3600),
        ("Thu, 01 Jan 2026 00:10:00 GMT", 600),
        ("Thu, 01 Jan 2026 00:10:00 -0000", 600),
        ("Wed, 31 Dec 2025 00:00:00 GMT", 0),
        ("Thu, 01 Jan 9999 00:00:00 GMT", 6 * 3600),
        ("soon", 0),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(value: str, seconds: float) -> None:
    assert wait_asked({"retry-after": value}, datetime(2026, 1, 1, tzinfo=UTC)) == seconds


def test_the_interval_is_spread_so_that_peers_do_not_come_together(fresh: Callable[[], Database]) -> None:
    opened, node = fresh(), Node(0)
    waits = {poll(opened, node, KEY, "b").wait_s for _ in range(50)}  # type: ignore[union-attr]
    assert all(540 <= wait <= 660 for wait in waits)
    assert max(waits) - min(waits) > 30


def test_a_long_collection_is_read_in_turns(fresh: Callable[[], Database], monkeypatch: pytest.MonkeyPatch) -> None:
    opened, node = fresh(), Node(9)
    clock = opened.world.clock
    answer = node.fetch
    monkeypatch.setattr(node, "fetch", lambda request: (clock.sleep(TURN_S * 0.6), answer(request))[1])
    first = poll(opened, node, KEY, "b")
    assert first is not None
    assert (first.created, first.wait_s, cursor(opened).next != "") == (6, 0, True)
    second = poll(opened, node, KEY, "b")
    assert second is not None
    assert (second.created, second.known, stored(opened)) == (3, 0, 9)


def test_a_wrong_object_does_not_keep_the_others_away(fresh: Callable[[], Database]) -> None:
    opened, node = fresh(), Node(4)
    node.objects[1] = (node.objects[1][0], b'{"type":"indicator","id":"nonsense"}')
    polled = poll(opened, node, KEY, "b")
    assert polled is not None
    assert (polled.created, polled.refused, polled.fault) == (3, 1, None)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"objects":3}', b'{"more":1}', b'{"objects":[{"a":1,"a":2'])
def test_an_answer_that_is_no_envelope_is_a_fault_and_the_place_is_kept(
    body: bytes, fresh: Callable[[], Database]
) -> None:
    opened, node = fresh(), Node(8)
    node.faults = {1: Answer(200, {}, body, ROOT)}
    polled = poll(opened, node, KEY, "b")
    assert polled is not None
    assert polled.fault is not None
    assert (stored(opened), cursor(opened).next) == (3, f"t:{node.objects[2][0]}")
    poll(opened, node, KEY, "b")
    assert stored(opened) == 8


def test_a_peer_that_is_gone_or_switched_off_is_not_asked(fresh: Callable[[], Database]) -> None:
    opened, node = fresh(), Node(1)
    assert poll(opened, node, KEY, "nobody") is None
    with opened.upkeep() as tx:
        tx.run("UPDATE peer SET active = ?", (False,))
    assert poll(opened, node, KEY, "b") is None
    assert node.asked == []


def test_credentials_that_cannot_be_opened_are_a_fault_and_nothing_is_sent(
    world: World, fresh: Callable[[], Database]
) -> None:
    opened, node = fresh(), Node(1)
    with opened.upkeep() as tx:
        tx.run("UPDATE peer SET secret = ?", (seal_secret(KEY, "c", "token", world.random),))
    polled = poll(opened, node, KEY, "b")
    assert polled is not None
    assert polled.fault is not None
    assert node.asked == []


class Crash(BaseException):
    """The power goes."""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 9), st.integers(1, 4), st.booleans(), st.lists(st.integers(0, 5), max_size=5))
def test_after_any_crashes_everything_is_there_once(
    fresh: Callable[[], Database], count: int, size: int, tokens: bool, crashes: list[int]
) -> None:
    opened, node = fresh(), Node(count, size, tokens)
    for at_page in [*crashes, 99]:
        pages = iter(range(100))

        def stay(tx: object, pages: Iterator[int] = pages, at_page: int = at_page) -> None:
            if next(pages) == at_page:
                raise Crash

        try:
            poll(opened, node, KEY, "b", stay)
        except Crash:
            continue
    assert stored(opened) == count
    with opened.read() as tx:
        assert tx.one("SELECT count(*) FROM (SELECT DISTINCT stix_id FROM object_version)") == (count,)
        # A page that was stored was never asked for again.
        assert tx.one("SELECT count(*) FROM ledger_entry WHERE kind = 'objects.add'") == (-(-count // size),)


def test_an_answer_is_read_with_the_exact_bytes_of_each_object() -> None:
    node = Node(3)
    raw = b'{ "type" : "x",\n"b":1.50 }'
    node.faults = {0: Answer(200, {}, b'{"objects":[' + raw + b"]}", ROOT)}
    got = read_page(node, Source(ROOT, "main"), Place(), datetime(2026, 1, 1, tzinfo=UTC))
    assert got.envelope.objects == [raw]
    assert (got.facts.objects, got.facts.more, got.facts.next) == (1, False, "")
    assert got.facts.digest == hashlib.sha256(hashlib.sha256(raw).digest()).digest()


def test_a_refused_next_is_told_from_a_refused_collection() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=1)
    for place, kind in ((Place("", "t"), StaleCursor), (Place(), NoPage)):
        node = Node(1)
        node.faults = {0: status(404)}
        with pytest.raises(NoPage) as caught:
            read_page(node, Source(ROOT, "main"), place, now)
        assert type(caught.value) is kind


def test_addresses_and_credentials_are_written_as_their_standards_have_it() -> None:
    place = Place("2026-01-01T00:00:00.000000Z", "a&b=c")
    url = page_url(Source("https://peer.example/api", "c"), place)
    assert url.startswith("https://peer.example/api/collections/c/objects/?limit=")
    assert parse_qs(urlsplit(url).query) == {
        "limit": ["1000"],
        "added_after": [place.added_after],
        "next": [place.next],
    }
    assert authorization("مستخدم:كلمة").startswith("Basic ")
    assert authorization("") == ""


@given(st.text(max_size=50), st.binary(min_size=32, max_size=32), st.binary(max_size=60))
def test_a_sealed_secret_opens_with_its_key_for_its_purpose_only(secret: str, other: bytes, noise: bytes) -> None:
    sealed = seal(KEY, "peer:b", secret, simulated().random)
    assert unseal(KEY, "peer:b", sealed) == secret
    assert not secret or len(secret) < 4 or secret.encode() not in sealed
    for key, purpose, data in (
        (key_from(other), "peer:b", sealed),
        (KEY, "peer:c", sealed),
        (KEY, "peer:b", sealed[:-1]),
        (KEY, "peer:b", noise),
        (KEY, "peer:b", b"\x02" + sealed[1:]),
    ):
        with pytest.raises(NotOurSeal):
            unseal(key, purpose, data)
