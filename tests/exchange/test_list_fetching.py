"""The worker asks publishers for their lists: proposed with a delta, never accepted by itself, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from amana.exchange.designation import Shelf, accept, refuse
from amana.exchange.designation.fetching import LEAST_S, BadSchedule, Source, subscribe
from amana.exchange.worker import Worker
from amana.handling import Viewer
from amana.store import Database, open_database
from amana.store.editions import index_state
from amana.store.ledger import verify
from amana.store.lists import NotScreener, delta, designation_list, entry, versions
from amana.store.members import NotThere
from amana.world import World
from amana.world.fetch import Answer, Request, SimulatedFetcher
from amana.world.fetch_faults import BadAddress, NotHttps

SAMPLE = (Path(__file__).parents[1] / "data/lists/un.xml").read_text("utf-8")
FOLDER = Path(__file__).parents[1] / "data/lists"
ERIC = "6907993"
URL = "https://lists.example/un.xml"
DAY_S = 86_400


def person(name: str, *roles: str) -> Viewer:
    return Viewer(f"user:{name}", frozenset(("own", f"user:{name}")), frozenset(roles))


ONE, TWO = person("one", "screener"), person("two", "screener")


@pytest.fixture
def database(database_url: str, world: World) -> Iterator[Database]:
    made = open_database(database_url, world)
    yield made
    made.close()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelf", bytes(32))


def answered(text: str, status: int = 200, etag: str = "") -> Answer:
    return Answer(status, {"etag": etag} if etag else {}, text.encode(), URL)


def without_eric() -> str:
    start = SAMPLE.rindex("    <INDIVIDUAL>", 0, SAMPLE.index(f"<DATAID>{ERIC}</DATAID>"))
    end = SAMPLE.index("</INDIVIDUAL>", start) + len("</INDIVIDUAL>\n")
    return later(SAMPLE[:start] + SAMPLE[end:])


def later(text: str) -> str:
    return text.replace('dateGenerated="2026-02-27', 'dateGenerated="2026-02-28')


def work(database: Database, shelf: Shelf, answers: object) -> SimulatedFetcher:
    """The worker's next turns, a day later."""
    fetcher = SimulatedFetcher(answers if isinstance(answers, dict) else {URL: answers})
    database.world.clock.sleep(DAY_S + 1)
    Worker(database, fetcher, bytes(32), shelf).until_nothing_is_due()
    return fetcher


def states(database: Database, slug: str = "un") -> list[str]:
    with database.read() as tx:
        return [one.state for one in versions(tx, ONE, slug)]


def fault(database: Database) -> str:
    with database.read() as tx:
        found = designation_list(tx, ONE, "un")
    assert found is not None
    return found.fault


def test_a_list_is_fetched_proposed_and_accepted_by_a_person(database: Database, shelf: Shelf) -> None:
    subscribe(database, ONE, "un", Source(URL, DAY_S, "un"))
    work(database, shelf, answered(SAMPLE))
    with database.read() as tx:
        (version,) = versions(tx, ONE, "un")
        assert (version.state, version.imported_by, version.source) == ("proposed", "system:lists", URL)
        assert len(version.sha256) == 64
        assert version.published.startswith("2026-02-27")
        assert {one.what for one in delta(tx, ONE, version.number)} == {"added"}
        assert index_state(tx, ONE).edition == 0  # nothing counts before a person agrees
    accept(database, TWO, shelf, version.number)
    work(database, shelf, answered(SAMPLE))
    assert states(database) == ["in-force"]
    with database.read() as tx:
        assert verify(tx) is None


def test_who_is_delisted_is_free_with_the_fetch(database: Database, shelf: Shelf) -> None:
    subscribe(database, ONE, "un", Source(URL, DAY_S, "un"))
    work(database, shelf, answered(SAMPLE))
    accept(database, TWO, shelf, 1)
    work(database, shelf, answered(without_eric()))
    assert states(database) == ["proposed", "in-force"]
    with database.read() as tx:
        assert entry(tx, ONE, "un", ERIC) is None


def test_what_a_person_refused_is_not_proposed_again(database: Database, shelf: Shelf) -> None:
    subscribe(database, ONE, "un", Source(URL, DAY_S, "un"))
    work(database, shelf, answered(SAMPLE))
    accept(database, TWO, shelf, 1)
    work(database, shelf, answered(without_eric()))
    refuse(database, TWO, shelf, 2, "the publisher's mistake")
    work(database, shelf, answered(without_eric()))
    assert states(database) == ["refused", "in-force"]
    with database.read() as tx:
        assert entry(tx, ONE, "un", ERIC) is not None


@pytest.mark.parametrize(
    "bad",
    [
        answered("gone", 404),
        answered("", 500),
        answered("<html>maintenance</html>"),
        answered(SAMPLE[: len(SAMPLE) // 2]),
        answered(SAMPLE.replace("2026-02-27", "2020-02-27")),
        answered("name\nSomebody\n"),
    ],
)
def test_a_fault_is_told_and_changes_nothing(database: Database, shelf: Shelf, bad: Answer) -> None:
    subscribe(database, ONE, "un", Source(URL, DAY_S, "un"))
    work(database, shelf, answered(SAMPLE))
    accept(database, TWO, shelf, 1)
    work(database, shelf, bad)
    told = fault(database)
    assert any("\u0600" <= letter <= "\u06ff" for letter in told)
    assert "\n" in told
    assert states(database) == ["in-force"]
    with database.read() as tx:
        assert entry(tx, ONE, "un", ERIC) is not None
    work(database, shelf, answered(SAMPLE))
    assert fault(database) == ""


def test_an_unchanged_list_is_not_sent_again(database: Database, shelf: Shelf) -> None:
    subscribe(database, ONE, "un", Source(URL, DAY_S, "un"))
    work(database, shelf, answered(SAMPLE, etag='"a"'))

    def unchanged(request: Request) -> Answer:
        assert request.headers["If-None-Match"] == '"a"'
        return answered("", 304)

    assert work(database, shelf, unchanged).asked
    assert fault(database) == ""
    assert states(database) == ["proposed"]


def test_the_three_tables_of_ofac_are_fetched_together(database: Database, shelf: Shelf) -> None:
    subscribe(database, ONE, "ofac", Source("https://lists.example/sdn.csv", DAY_S, "ofac"))
    tables = {
        f"https://lists.example/{name}": Answer(200, {}, (FOLDER / name).read_bytes(), URL)
        for name in ("sdn.csv", "alt.csv", "add.csv")
    }
    fetcher = work(database, shelf, tables)
    assert {request.url for request in fetcher.asked} == set(tables)
    assert states(database, "ofac") == ["proposed"]


def test_only_keepers_say_where_and_how_often(database: Database, shelf: Shelf) -> None:
    with pytest.raises(NotScreener):
        subscribe(database, person("sara", "analyst"), "un", Source(URL, DAY_S, "un"))
    with pytest.raises(NotThere):
        subscribe(database, ONE, "un", Source(URL))
    with pytest.raises(BadAddress):
        subscribe(database, ONE, "un", Source("file:///etc/passwd", DAY_S, "un"))
    with pytest.raises(NotHttps):
        subscribe(database, ONE, "un", Source("http://lists.example/un.xml", DAY_S, "un"))
    for interval in (0, LEAST_S - 1, 10**9):
        with pytest.raises(BadSchedule):
            subscribe(database, ONE, "un", Source(URL, interval, "un"))
    subscribe(database, ONE, "un", Source(URL, DAY_S, "un"))
    subscribe(database, ONE, "un", Source(""))
    assert work(database, shelf, {}).asked == []
