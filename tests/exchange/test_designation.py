"""Designation lists on a node, on both databases: the delta, the second person, delisting, decisions, the index."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from amana.exchange.designation import Shelf, accept, propose, rebuild, refuse
from amana.exchange.forgetting import forget
from amana.handling import Viewer
from amana.language import Problem
from amana.lists import File
from amana.store import Database, open_database
from amana.store.editions import index_state
from amana.store.hits import BadDecision, Decision, Hit, decide, decisions, hit, hits_of, open_hits, standings
from amana.store.ledger import verify
from amana.store.lists import NotScreener, delta, entry, lists, versions
from amana.store.members import NotThere
from amana.store.screenings import NewHit, NewScreening, add_screening, asked, counts
from amana.world import World

SAMPLE = (Path(__file__).parents[1] / "data/lists/un.xml").read_text("utf-8")
ERIC, FRANK = "6907993", "6907994"


def person(name: str, *roles: str) -> Viewer:
    return Viewer(f"user:{name}", frozenset(("own", f"user:{name}")), frozenset(roles))


ONE, TWO, THREE = (person(name, "screener") for name in ("one", "two", "three"))
STRANGER = person("sara", "analyst")


@pytest.fixture
def database(database_url: str, world: World) -> Iterator[Database]:
    made = open_database(database_url, world)
    yield made
    made.close()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelf", bytes(32))


def brought(database: Database, shelf: Shelf, text: str, viewer: Viewer = ONE) -> int:
    return propose(database, viewer, shelf, "un", "un", [File("un.xml", text.encode())], "un.xml").number


def in_force(database: Database, shelf: Shelf, text: str = SAMPLE) -> None:
    accept(database, TWO, shelf, brought(database, shelf, text))


def without(entry_id: str, text: str = SAMPLE) -> str:
    """The list of the next day, without one person."""
    start = text.rindex("    <INDIVIDUAL>", 0, text.index(f"<DATAID>{entry_id}</DATAID>"))
    end = text.index("</INDIVIDUAL>", start) + len("</INDIVIDUAL>\n")
    return later(text[:start] + text[end:])


def later(text: str) -> str:
    return text.replace('dateGenerated="2026-02-27', 'dateGenerated="2026-02-28')


def found(database: Database, shelf: Shelf, name: str) -> list[tuple[str, str]]:
    with database.read() as tx:
        state = index_state(tx, ONE)
    return (
        [] if not state.digest else shelf.ask(state, lambda index: [(one.id, one.name) for one in index.search(name)])
    )


def held(database: Database, entry_id: str) -> bool:
    with database.read() as tx:
        return entry(tx, ONE, "un", entry_id) is not None


def test_a_list_counts_only_once_another_person_accepts_it(database: Database, shelf: Shelf) -> None:
    number = brought(database, shelf, SAMPLE)
    assert found(database, shelf, "Eric Badege") == []
    assert not held(database, ERIC)
    with database.read() as tx:
        assert {one.what for one in delta(tx, ONE, number)} == {"added"}
        assert delta(tx, STRANGER, number) != []  # staff may look
        assert delta(tx, Viewer("member:b", frozenset(("member:b",))), number) == []
    with pytest.raises(Problem):
        accept(database, ONE, shelf, number)
    with pytest.raises(NotScreener):
        accept(database, STRANGER, shelf, number)
    accept(database, TWO, shelf, number)
    assert found(database, shelf, "Eric Badege")[0][1] == "ERIC BADEGE"
    with database.read() as tx:
        assert [(one.slug, one.in_force) for one in lists(tx, ONE)] == [("un", number)]
        assert versions(tx, ONE, "un")[0].state == "in-force"
        assert verify(tx) is None


def test_only_a_screener_brings_a_list_in_and_only_a_list(database: Database, shelf: Shelf) -> None:
    with pytest.raises(Problem):
        brought(database, shelf, SAMPLE, STRANGER)
    for no_list in (
        "name\nSomebody\n",
        SAMPLE[:-40],
        SAMPLE.replace("<?xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><?xml"),
        "",
    ):
        with pytest.raises(Problem):
            brought(database, shelf, no_list)
    with database.read() as tx:
        assert index_state(tx, ONE).edition == 0


def test_a_broken_file_leaves_the_list_in_force(database: Database, shelf: Shelf) -> None:
    in_force(database, shelf)
    with pytest.raises(Problem):
        brought(database, shelf, later(SAMPLE)[: len(SAMPLE) // 2])
    assert held(database, ERIC)
    assert found(database, shelf, "Eric Badege")


def test_an_older_list_is_refused(database: Database, shelf: Shelf) -> None:
    in_force(database, shelf)
    with pytest.raises(Problem):
        brought(database, shelf, SAMPLE.replace('dateGenerated="2026-02-27', 'dateGenerated="2025-02-27'))


def met(database: Database, entry_id: str, fingerprint: bytes = b"f" * 32) -> Hit:
    """A question that met an entry; its hit."""
    with database.write(ONE) as tx:
        row = tx.one("SELECT version FROM list_entry WHERE entry_id = ? ORDER BY id DESC LIMIT 1", (entry_id,))
        assert row
        state = index_state(tx, ONE)
        new = NewHit(1, "un", entry_id, row[0], 0.97, False, b"sealed", "open")
        key = str(tx.world.random.uuid4())
        (number,) = add_screening(
            tx, ONE, NewScreening(key, fingerprint, "payment", b"sealed", state.edition, state.digest, "1", (new,))
        )
    with database.read() as tx:
        made = hit(tx, ONE, number)
    assert made
    return made


def after(database: Database, one: Hit) -> Hit:
    with database.read() as tx:
        now = hit(tx, ONE, one.number)
    assert now
    return now


def test_delisting_is_honoured_at_once_and_closes_earlier_hits(database: Database, shelf: Shelf) -> None:
    in_force(database, shelf)
    one = met(database, ERIC)
    brought(database, shelf, without(ERIC))
    assert not held(database, ERIC)
    assert ERIC not in str(found(database, shelf, "Eric Badege"))
    assert after(database, one).state == "delisted"
    with pytest.raises(NotThere), database.write(TWO) as tx:
        decide(tx, TWO, one.number, Decision("false", b"r", 10))


def test_a_false_hit_holds_for_this_question_and_this_version_until_it_expires(
    database: Database, shelf: Shelf, world: World
) -> None:
    in_force(database, shelf)
    one = met(database, FRANK)
    with database.write(TWO) as tx:
        decide(tx, TWO, one.number, Decision("false", b"reason", 30))
    with database.read() as tx:
        stand = standings(tx, ONE, [b"f" * 32, b"g" * 32])
        assert {key: value.false for key, value in stand.items()} == {(b"f" * 32, "un", FRANK): one.entry_version}
        assert standings(tx, STRANGER, [b"f" * 32]) == {}
        assert open_hits(tx, ONE) == []
        assert [it.decision for it in decisions(tx, ONE, [one.number])[one.number]] == ["false"]
    changed = later(SAMPLE.replace("FRANK KAKOLELE", "FRANK KAKOLELEX"))
    accept(database, TWO, shelf, brought(database, shelf, changed))
    assert after(database, one).state == "open"
    assert after(database, one).reopened
    with database.read() as tx:
        assert [it.number for it in open_hits(tx, ONE)] == [one.number]


def test_a_true_match_takes_two_people(database: Database, shelf: Shelf) -> None:
    in_force(database, shelf)
    one = met(database, ERIC)
    with database.write(ONE) as tx:
        assert decide(tx, ONE, one.number, Decision("true", b"r")).state == "proposed-true"
    with pytest.raises(BadDecision), database.write(ONE) as tx:
        decide(tx, ONE, one.number, Decision("true", b"r"))
    with database.write(TWO) as tx:
        assert decide(tx, TWO, one.number, Decision("true", b"r")).state == "true"
    with database.read() as tx:
        (month,) = counts(tx, Viewer("anybody", frozenset(("public",))))
    assert (month.screened, month.hits, month.true_hits) == (1, 1, 1)


@pytest.mark.parametrize(
    "wrong",
    [Decision("maybe", b"r", 1), Decision("false", b"r"), Decision("false", b"r", 366), Decision("undecided", b"r", 0)],
)
def test_a_decision_has_a_term(wrong: Decision, database: Database, shelf: Shelf) -> None:
    in_force(database, shelf)
    one = met(database, ERIC)
    with pytest.raises(BadDecision), database.write(TWO) as tx:
        decide(tx, TWO, one.number, wrong)
    assert after(database, one).state == "open"


def test_questions_are_for_screeners_and_cannot_be_listed(database: Database, shelf: Shelf) -> None:
    in_force(database, shelf)
    one = met(database, ERIC)
    with database.read() as tx:
        assert list(asked(tx, ONE, [one.screening_id])) == [one.screening_id]
        assert asked(tx, STRANGER, [one.screening_id]) == {}
        assert hit(tx, STRANGER, one.number) is None
        assert open_hits(tx, STRANGER) == hits_of(tx, STRANGER, one.screening_id) == []
        assert decisions(tx, STRANGER, [one.number]) == {one.number: []}
        assert len(open_hits(tx, ONE, limit=10**9)) == 1


def test_a_refused_list_changes_nothing_and_a_rebuilt_index_is_the_same(database: Database, shelf: Shelf) -> None:
    in_force(database, shelf)
    before = found(database, shelf, "Eric Badege")
    number = brought(database, shelf, later(SAMPLE.replace("ERIC", "ERICC")))
    assert refuse(database, TWO, shelf, number, "a test").state == "refused"
    assert found(database, shelf, "Eric Badege") == before
    with database.read() as tx:
        state = index_state(tx, ONE)
    assert rebuild(database, ONE, shelf) == state


def test_a_damaged_index_is_refused_and_rebuilt(database: Database, shelf: Shelf, tmp_path: Path) -> None:
    in_force(database, shelf)
    large = max(
        (path for path in (tmp_path / "shelf").rglob("*") if path.is_file()), key=lambda path: path.stat().st_size
    )
    data = bytearray(large.read_bytes())
    data[len(data) // 2] ^= 1
    large.chmod(0o600)
    large.write_bytes(bytes(data))
    again = Shelf(tmp_path / "shelf", bytes(32))
    with pytest.raises(Problem):
        found(database, again, "Eric Badege")
    rebuild(database, ONE, again)
    assert found(database, again, "Eric Badege")[0][1] == "ERIC BADEGE"


def test_nothing_of_a_question_that_met_nothing_is_kept_in_clear_or_for_long(
    database: Database, shelf: Shelf, world: World
) -> None:
    in_force(database, shelf)
    with database.write(ONE) as tx:
        state = index_state(tx, ONE)
        add_screening(tx, ONE, NewScreening("s-1", b"k" * 32, "payment", None, state.edition, state.digest, "1", ()))
    with database.read() as tx:
        row = tx.one("SELECT fingerprint, query, hits FROM screening WHERE id = 's-1'")
        assert row is not None
        assert (bytes(row[0]), row[1], row[2]) == (b"k" * 32, None, 0)
        assert asked(tx, ONE, ["s-1"]) == {}
    one = met(database, ERIC)
    world.clock.sleep(31 * 86400)
    assert forget(database)["empty-screenings"] == 1
    with database.read() as tx:
        assert tx.one("SELECT count(*) FROM screening WHERE id = 's-1'") == (0,)
    world.clock.sleep(6 * 366 * 86400)
    assert "screenings" not in forget(database)  # it waits for a decision
    with database.write(TWO) as tx:
        decide(tx, TWO, one.number, Decision("false", b"r", 30))
    assert forget(database)["screenings"] == 1
    with database.read() as tx:
        assert tx.one("SELECT count(*) FROM hit") == (0,)
        assert verify(tx) is None


def test_a_list_that_loses_much_at_once_waits_for_two_people(database: Database, shelf: Shelf) -> None:
    in_force(database, shelf)
    number = brought(database, shelf, without(FRANK, without(ERIC)))
    assert held(database, ERIC)
    assert accept(database, TWO, shelf, number).state == "proposed"
    with pytest.raises(Problem):
        accept(database, TWO, shelf, number)
    assert held(database, ERIC)
    assert accept(database, THREE, shelf, number).state == "in-force"
    assert not held(database, ERIC)
    assert not held(database, FRANK)


def test_two_who_accept_at_once_do_not_spoil_each_others_index(
    database: Database, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both prepare the same edition; the second finds that it was taken, and makes the next."""
    other = Shelf(shelf.folder, bytes(32))  # of another process
    first = brought(database, shelf, SAMPLE)
    file = File("ftm.json", (Path(__file__).parents[1] / "data/lists/ftm.json").read_bytes())
    second = propose(database, ONE, shelf, "world", "ftm", [file], file.name).number
    prepare, between = shelf.prepare, [first]

    def slowly(*given: object) -> object:
        state = prepare(*given)  # type: ignore[arg-type]
        while between:
            accept(database, TWO, other, between.pop())
            assert found(database, other, "Eric Badege")[0][1] == "ERIC BADEGE"
        return state

    monkeypatch.setattr(shelf, "prepare", slowly)
    assert accept(database, THREE, shelf, second).state == "in-force"
    with database.read() as tx:
        assert index_state(tx, ONE).edition == 2
        assert {one.slug: one.in_force for one in lists(tx, ONE)} == {"un": first, "world": second}
    for one in (shelf, other):
        assert found(database, one, "Eric Badege")[0][1] == "ERIC BADEGE"
    assert not [path for path in (shelf.folder / "screening").iterdir() if path.name.startswith(".")]


def test_older_folders_go_and_none_that_another_process_prepares(database: Database, shelf: Shelf) -> None:
    in_force(database, shelf)
    for day in range(1, 5):
        text = SAMPLE.replace(">ERIC<", f">ERIC{'X' * day}<").replace("2026-02-27", f"2026-03-0{day}")
        accept(database, TWO, shelf, brought(database, shelf, text))
    folder = shelf.folder / "screening"
    (folder / "6-0000000000000000").mkdir()
    shelf.tidy(5)
    assert {path.name.partition("-")[0] for path in folder.iterdir()} == {"4", "5", "6"}
