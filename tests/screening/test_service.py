"""Screening on a node, on both databases: ask, keep, decide, replay, forget; through the service's own doors."""

from __future__ import annotations

import inspect
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import amana.screening.asking as asking
from amana.exchange.designation import Shelf, accept, propose
from amana.exchange.forgetting import forget
from amana.exchange.sealing import NotOurSeal
from amana.handling import Viewer
from amana.language import Problem
from amana.lists import File, Identifier
from amana.names import Index
from amana.screening.asking import Answer, screen
from amana.screening.deciding import ask_again, decide, hit_view, waiting_hits
from amana.screening.faults import BadSubject, EntryMoved, NoLists
from amana.screening.matching import Terms
from amana.screening.replaying import replay
from amana.screening.subject import Subject
from amana.store import Database, hits, open_database, screenings
from amana.store.hits import BadDecision, TooManyLooks
from amana.store.ledger import verify
from amana.store.lists import NotScreener
from amana.store.members import NotThere
from amana.store.screenings import counts
from amana.world import World

SAMPLE = (Path(__file__).parents[1] / "data/lists/un.xml").read_text("utf-8")
ERIC, FRANK = "6907993", "6907994"
TERMS = Terms("payment")
PUBLIC = Viewer("anybody", frozenset(("public",)))


def person(name: str, *roles: str) -> Viewer:
    return Viewer(f"user:{name}", frozenset(("own", f"user:{name}")), frozenset(roles))


ONE, TWO = (person(name, "screener") for name in ("one", "two"))
STRANGER = person("sara", "analyst", "administrator")


@pytest.fixture
def database(database_url: str, world: World) -> Iterator[Database]:
    made = open_database(database_url, world)
    yield made
    made.close()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelf", bytes(32))


def in_force(database: Database, shelf: Shelf, text: str = SAMPLE) -> None:
    version = propose(database, ONE, shelf, "un", "un", [File("un.xml", text.encode())], "un.xml")
    if version.state == "proposed":
        accept(database, TWO, shelf, version.number)


def later(text: str) -> str:
    return text.replace('dateGenerated="2026-02-27', 'dateGenerated="2026-02-28')


def without(entry_id: str) -> str:
    """The list of the next day, without one person."""
    start = SAMPLE.rindex("    <INDIVIDUAL>", 0, SAMPLE.index(f"<DATAID>{entry_id}</DATAID>"))
    end = SAMPLE.index("</INDIVIDUAL>", start) + len("</INDIVIDUAL>\n")
    return later(SAMPLE[:start] + SAMPLE[end:])


def ask(database: Database, shelf: Shelf, *names: str, terms: Terms = TERMS, viewer: Viewer = ONE) -> Answer:
    return screen(database, viewer, shelf, [Subject(names)], terms)[0]


def first(answer: Answer) -> int:
    number = answer.found[0].number
    assert number is not None
    return number


def test_a_hit_says_list_entry_version_probability_and_why(database: Database, shelf: Shelf) -> None:
    in_force(database, shelf)
    answer = ask(database, shelf, "إريك باديجي")
    (found,) = answer.found
    assert (found.match.entry.list, found.match.entry.id, found.list_version) == ("un", ERIC, 1)
    assert 0.5 <= found.match.probability <= 1
    assert len(found.match.entry.version) == len(answer.digest) == len(answer.engine) == 64
    assert answer.edition == 1
    why = found.match.why
    assert why.meetings
    assert why.reasons
    for text in (*(one.text for one in why.reasons), *(rule for one in why.meetings for rule in one.rules)):
        assert any("\u0600" <= letter <= "\u06ff" for letter in text.ar)
        assert text.en
        assert text.en != text.ar
    assert {one.nats > 0 for one in why.reasons} <= {True, False}


def test_what_did_not_match_is_told(database: Database, shelf: Shelf) -> None:
    in_force(database, shelf)
    (found, *_) = ask(database, shelf, "Eric Badege Zubaida").found
    assert "zubaida" in str(found.match.why.asked_alone).lower()


def test_question_and_hits_stand_with_their_ledger_entry(database: Database, shelf: Shelf) -> None:
    in_force(database, shelf)
    answer = ask(database, shelf, "Eric Badege")
    with database.read() as tx:
        row = tx.one("SELECT payload FROM ledger_entry WHERE kind = 'screening.ask'")
        assert row is not None
        assert verify(tx) is None
    entry = bytes(row[0])
    assert answer.id.encode() in entry
    assert "Badege".lower().encode() not in entry.lower()


def test_nothing_readable_is_kept_without_the_nodes_key(database: Database, shelf: Shelf, tmp_path: Path) -> None:
    in_force(database, shelf)
    number = first(ask(database, shelf, "Eric Badege Zubaida"))
    decide(database, ONE, shelf, number, "false", "born elsewhere, says Zubaida", 30)
    with database.read() as tx:
        kept = [
            bytes(value)
            for table in ("screening", "hit", "hit_decision", "ledger_entry")
            for row in tx.all(f"SELECT * FROM {table}")
            for value in row
            if isinstance(value, bytes | memoryview)
        ]
        texts = json.dumps([str(row) for row in tx.all("SELECT * FROM ledger_entry")])
    assert len(kept) > 4
    assert all(b"zubaida" not in value.lower() for value in kept)
    assert "zubaida" not in texts.lower()
    other = Shelf(tmp_path / "shelf", b"\1" * 32)
    with pytest.raises(NotOurSeal):
        hit_view(database, ONE, other, number)


def test_a_name_that_meets_nothing_leaves_no_name_and_goes(database: Database, shelf: Shelf, world: World) -> None:
    in_force(database, shelf)
    answer = ask(database, shelf, "جمعية النور لرعاية الأيتام")
    assert answer.found == ()
    with database.read() as tx:
        row = tx.one("SELECT query, hits, fingerprint FROM screening WHERE id = ?", (answer.id,))
        assert row is not None
        assert (row[0], row[1], len(bytes(row[2]))) == (None, 0, 32)
    world.clock.sleep(31 * 86400)
    forget(database)
    with database.read() as tx:
        assert tx.one("SELECT count(*) FROM screening") == (0,)


def test_what_beside_the_name_agrees_or_not_counts(database: Database, shelf: Shelf) -> None:
    in_force(database, shelf)
    with database.read() as tx:
        body = hits_body(tx, FRANK)
    known = json.loads(body)
    plain = Subject(("Frank Kakolele Bwambale",))
    same = Subject(plain.names, births=tuple(known["births"][:1]), countries=tuple(known["countries"][:1]))
    apart = Subject(plain.names, births=("1931",), countries=("is",))
    terms = Terms("payment", threshold=0.05, least=0.05)
    found = [one.found[0].match.probability for one in screen(database, ONE, shelf, [same, plain, apart], terms)]
    assert found[0] >= found[1] > found[2]


def hits_body(tx: object, entry_id: str) -> bytes:
    row = tx.one("SELECT body FROM list_entry WHERE entry_id = ?", (entry_id,))  # type: ignore[attr-defined]
    return bytes(row[0])


def test_several_names_of_one_subject_are_one_question(database: Database, shelf: Shelf) -> None:
    in_force(database, shelf)
    answer = ask(database, shelf, "Somebody Quite Else", "Eric Badege")
    assert [one.match.entry.id for one in answer.found] == [ERIC]
    assert answer.found[0].match.why.asked == "Eric Badege"


def test_without_a_list_nothing_is_answered(database: Database, shelf: Shelf) -> None:
    with pytest.raises(NoLists):
        ask(database, shelf, "Eric Badege")
    propose(database, ONE, shelf, "un", "un", [File("un.xml", SAMPLE.encode())], "un.xml")
    with pytest.raises(NoLists):
        ask(database, shelf, "Eric Badege")
    in_force(database, shelf)
    with pytest.raises(NotThere):
        ask(database, shelf, "Eric Badege", terms=Terms("payment", lists=("nowhere",)))
    assert ask(database, shelf, "Eric Badege", terms=Terms("payment", lists=("un",))).found


@pytest.mark.parametrize(
    "subject",
    [
        Subject(()),
        Subject(("",)),
        Subject((" \t ",)),
        Subject(("ع",)),
        Subject(("a" * 10_000,)),
        Subject(("Ali\x00Hasan",)),
        Subject(("Ali \x1b[31mHasan",)),
        Subject(("Ali \u202eHasan",)),
        Subject(("\u2067علي\u2069",)),
        Subject(("🙂🙂🙂",)),
        Subject(("123456",)),
        Subject(("١٢٣٤٥",)),
        Subject(("....",)),
        Subject(("\ud800ab",)),
        Subject(tuple(f"name {n}" for n in range(21))),
        Subject(("Ali Hasan",), births=("yesterday",)),
        Subject(("Ali Hasan",), countries=("Egypt",)),
        Subject(("Ali Hasan",), identifiers=(Identifier("passport", ""),)),
        Subject(("Ali Hasan",), identifiers=(Identifier("passport", "x" * 101),)),
    ],
)
def test_a_bad_question_is_refused_in_both_languages(database: Database, shelf: Shelf, subject: Subject) -> None:
    in_force(database, shelf)
    with pytest.raises(BadSubject) as told:
        screen(database, ONE, shelf, [subject], TERMS)
    assert told.value.where
    assert told.value.say("ar") != told.value.say("en")
    with database.read() as tx:
        assert tx.one("SELECT count(*) FROM screening") == (0,)


@pytest.mark.parametrize(
    "name", ["محمد Ali", "أحمد 🙂 علي", "Али Хасан", "علي\u200fحسن", "李 小龙", "O'Brien-al Haddād"]
)
def test_mixed_scripts_and_signs_are_read(database: Database, shelf: Shelf, name: str) -> None:
    in_force(database, shelf)
    ask(database, shelf, name)


@pytest.mark.parametrize(
    "terms",
    [
        Terms("curiosity"),
        Terms("payment", top=0),
        Terms("payment", top=10**9),
        Terms("payment", threshold=0.0, least=0.0),
        Terms("payment", threshold=0.5, least=0.9),
        Terms("payment", threshold=float("nan"), least=0.5),
    ],
)
def test_bad_terms_are_refused(database: Database, shelf: Shelf, terms: Terms) -> None:
    in_force(database, shelf)
    with pytest.raises(Problem):
        ask(database, shelf, "Eric Badege", terms=terms)
    for many in ([], [Subject(("Eric Badege",))] * 101):
        with pytest.raises(Problem):
            screen(database, ONE, shelf, many, TERMS)


def test_only_screeners_ask_decide_and_look(database: Database, shelf: Shelf) -> None:
    in_force(database, shelf)
    number = first(ask(database, shelf, "Eric Badege"))
    for viewer in (STRANGER, PUBLIC):
        with pytest.raises(NotScreener):
            ask(database, shelf, "Eric Badege", viewer=viewer)
        with pytest.raises(NotScreener):
            decide(database, viewer, shelf, number, "false", "r", 1)
        with pytest.raises(NotThere):
            hit_view(database, viewer, shelf, number)
        with pytest.raises(NotScreener):
            replay(database, viewer, shelf, number)
        assert waiting_hits(database, viewer, shelf) == []


def test_there_is_no_way_to_take_questions_away_in_bulk() -> None:
    """Of every question one is opened at a time, by a hit that is decided on; the only listing is of waiting hits."""
    listing = {
        name
        for module in (screenings, hits)
        for name, value in inspect.getmembers(module, inspect.isfunction)
        if value.__module__ == module.__name__
        and not name.startswith("_")
        and str(inspect.signature(value).return_annotation).startswith("list[")
    }
    assert listing == {"add_screening", "counts", "open_hits", "hits_of"}
    for named in (screenings.asked, hits.decisions, hits.standings):  # what is asked for must be named
        assert list(inspect.signature(named).parameters)[2] in ("screening_ids", "numbers", "fingerprints")
    assert hits.MOST_ROWS <= 200


def test_the_log_cannot_be_read_through_one_hit_after_the_other(
    database: Database, shelf: Shelf, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hits, "LOOKS_A_DAY", 2)
    in_force(database, shelf)
    numbers = [first(ask(database, shelf, "Eric Badege" + " Bin" * n)) for n in range(4)]
    three = person("three", "screener")
    for number in numbers:  # they wait: whoever decides looks at them
        hit_view(database, three, shelf, number)
        decide(database, TWO, shelf, number, "false", "another man", 30)
    for viewer in (ONE, TWO):  # who asked, and who decided
        for number in numbers:
            hit_view(database, viewer, shelf, number)
    for number in (*numbers[:2], *numbers[:2]):
        hit_view(database, three, shelf, number)
    with pytest.raises(TooManyLooks):
        hit_view(database, three, shelf, numbers[2])
    with pytest.raises(TooManyLooks):
        ask_again(database, three, shelf, numbers[3])
    world.clock.sleep(86_401)
    assert hit_view(database, three, shelf, numbers[2]).subject.names
    with database.read() as tx:
        assert verify(tx) is None


def test_a_false_hit_is_not_asked_again_of_a_person(database: Database, shelf: Shelf, world: World) -> None:
    in_force(database, shelf)
    number = first(ask(database, shelf, "Eric Badege"))
    with pytest.raises(BadDecision):
        decide(database, TWO, shelf, number, "false", " ", 30)
    view = decide(database, TWO, shelf, number, "false", "تاريخ الميلاد مختلف", 30)
    assert [(one.decision, one.reason, one.decided_by) for one in view.decisions] == [
        ("false", "تاريخ الميلاد مختلف", "user:two")
    ]
    again = ask(database, shelf, "Eric  BADEGE")
    assert [one.state for one in again.found] == ["suppressed"]
    assert waiting_hits(database, ONE, shelf) == []
    more = Subject(("Eric Badege",), countries=("rw",))
    assert screen(database, ONE, shelf, [more], TERMS)[0].found[0].state == "open"  # another question
    world.clock.sleep(31 * 86400)
    forget(database)
    with database.read() as tx:
        assert verify(tx) is None
        assert tx.one("SELECT state, reopened FROM hit WHERE number = ?", (number,)) == ("open", "expired")
    later_on = ask(database, shelf, "Eric Badege")
    assert (later_on.found[0].state, later_on.found[0].reopened) == ("open", "expired")


def test_a_changed_entry_reopens_and_is_asked_again_before_it_is_decided(database: Database, shelf: Shelf) -> None:
    in_force(database, shelf)
    number = first(ask(database, shelf, "Frank Kakolele Bwambale"))
    decide(database, TWO, shelf, number, "false", "another man", 30)
    in_force(database, shelf, later(SAMPLE.replace("FRANK KAKOLELE", "FRANK KAKOLELA")))
    (view,) = waiting_hits(database, ONE, shelf)
    assert (view.hit.number, view.hit.reopened, view.moved) == (number, "entry-changed", True)
    with pytest.raises(EntryMoved):
        decide(database, TWO, shelf, number, "false", "another man", 30)
    answer = ask_again(database, ONE, shelf, number)
    assert answer.edition == 2
    assert answer.found[0].reopened == "entry-changed"
    assert [one.hit.number for one in waiting_hits(database, ONE, shelf)] == [first(answer)]
    decide(database, TWO, shelf, first(answer), "false", "another man still", 30)
    assert ask(database, shelf, "Frank Kakolele Bwambale").found[0].state == "suppressed"


def test_delisting_closes_hits_and_is_counted_in_public(database: Database, shelf: Shelf) -> None:
    in_force(database, shelf)
    number = first(ask(database, shelf, "Eric Badege"))
    in_force(database, shelf, without(ERIC))
    assert hit_view(database, ONE, shelf, number).hit.state == "delisted"
    assert ERIC not in [one.match.entry.id for one in ask(database, shelf, "Eric Badege").found]
    with database.read() as tx:
        (month,) = counts(tx, PUBLIC)
    assert (month.screened, month.delisted) == (2, 1)
    assert month.hits >= 1


def test_an_answer_is_of_one_edition_though_the_lists_move(
    database: Database, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_force(database, shelf)
    look, moves = asking.look, []

    def moving(*given: object) -> object:
        found = look(*given)  # type: ignore[arg-type]
        if not moves:  # the entry leaves its list between question and answer
            moves.append(1)
            in_force(database, shelf, without(ERIC))
        return found

    monkeypatch.setattr(asking, "look", moving)
    answer = ask(database, shelf, "Eric Badege")
    assert answer.edition > 1
    assert ERIC not in [one.match.entry.id for one in answer.found]
    assert waiting_hits(database, ONE, shelf) == [] or answer.found


def test_the_index_is_opened_once_and_again_when_the_lists_change(
    database: Database, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_force(database, shelf)
    opened: list[Path] = []
    before = Index.open

    def counted(folder: Path, check: bool = True) -> Index:
        opened.append(folder)
        return before(folder, check)

    monkeypatch.setattr(Index, "open", counted)
    for _ in range(3):
        ask(database, shelf, "Eric Badege")
    assert [path.name.partition("-")[0] for path in opened] == ["1"]
    in_force(database, shelf, without(ERIC))
    opened.clear()
    for _ in range(3):
        edition = ask(database, shelf, "Eric Badege").edition
    assert [path.name.partition("-")[0] for path in opened] == [str(edition)]


def test_many_threads_ask_while_the_lists_change(database: Database, shelf: Shelf) -> None:
    """Each answer is of one edition: with the entry while it was listed, without it from its removal on."""
    in_force(database, shelf)
    answers: list[Answer] = []
    stop = threading.Event()

    def ask_on() -> None:
        try:
            while not stop.is_set():
                answers.append(ask(database, shelf, "Eric Badege", viewer=TWO))
        finally:
            database.close()

    threads = [threading.Thread(target=ask_on) for _ in range(3)]
    for thread in threads:
        thread.start()
    while not answers:
        time.sleep(0.001)
    in_force(database, shelf, without(ERIC))
    last = len(answers) + 3
    while len(answers) < last and all(thread.is_alive() for thread in threads):
        time.sleep(0.001)
    stop.set()
    for thread in threads:
        thread.join()
    assert len(answers) >= last
    assert len({one.edition for one in answers}) > 1
    for one in answers:
        assert (ERIC in [found.match.entry.id for found in one.found]) == (one.edition == 1)
    assert all(view.hit.entry_id != ERIC for view in waiting_hits(database, ONE, shelf))


def test_many_waiting_hits_take_no_more_queries_than_one(database: Database, shelf: Shelf) -> None:
    in_force(database, shelf)
    terms = Terms("donor", threshold=0.05, least=0.05, top=20)

    def queries() -> int:
        with database.read() as tx:
            connection = tx._connection
        held = {name: getattr(connection, name) for name in ("all", "one")}
        made: list[str] = []
        for name, real in held.items():
            setattr(connection, name, lambda *given, real=real: made.append(given[0]) or real(*given))
        waiting_hits(database, ONE, shelf)
        for name, real in held.items():
            setattr(connection, name, real)
        return len(made)

    ask(database, shelf, "Eric Badege")
    few = queries()
    for name in ("Frank Bwambale", "Frank Kakolele", "Eric Frank", "Badege Eric"):
        ask(database, shelf, name, terms=terms)
    assert len(waiting_hits(database, ONE, shelf)) > 3
    assert queries() == few > 1


def test_every_hit_is_replayed_bit_for_bit_whatever_came_after(database: Database, shelf: Shelf) -> None:
    in_force(database, shelf)
    terms = Terms("donor", threshold=0.1, least=0.1, top=20)
    names = ("Eric Badege", "فرانك كاكوليلي", "Frank Bwambale", "Taliban")
    numbers = [
        one.number
        for answer in screen(database, ONE, shelf, [Subject((name,)) for name in names], terms)
        for one in answer.found
    ]
    assert len(numbers) >= 3
    in_force(database, shelf, without(ERIC))
    in_force(database, shelf, SAMPLE.replace("FRANK", "FRANCK").replace("2026-02-27", "2026-03-01"))
    in_force(database, shelf, SAMPLE.replace("ERIC", "ERICK").replace("2026-02-27", "2026-03-02"))
    assert not list((shelf.folder / "screening").glob("1-*"))
    for number in numbers:
        assert number is not None
        told = replay(database, TWO, shelf, number)
        assert (told.same, told.engine_same, told.index_same) == (True, True, True)


HONEST = (
    "جمعية الرحمة لرعاية الأيتام", "مؤسسة النور الخيرية", "Islamic Relief Society of Helwan",
    "جمعية الأمل لذوي الإعاقة",
    "Al Noor Charity Foundation", "مؤسسة البركة للتنمية", "International Aid Association", "جمعية الهدى التعاونية",
    "Rahma Trading Company", "شركة النجمة للتجارة العامة",
)  # fmt: skip


def test_what_is_a_hit_is_judged_by_what_it_costs_the_innocent(database: Database, shelf: Shelf) -> None:
    """Without a threshold far fewer honest bodies are put before a person than one threshold for all would put."""
    bodies = "\n".join(
        json.dumps({"id": f"b-{n}", "schema": "Organization", "properties": {"name": [name], "topics": ["sanction"]}})
        for n, name in enumerate(("Al-Rahma Relief Foundation", "Al-Nur Trading Company", "Hope International Society",
                                  "Huda Aid Association", "Baraka Development Corporation", "Najm General Trading"))
    )  # fmt: skip
    file = File("bodies.json", bodies.encode())
    version = propose(database, ONE, shelf, "bodies", "ftm", [file], file.name)
    accept(database, TWO, shelf, version.number)
    subjects = [Subject((name,), "organisation") for name in HONEST]
    usual = screen(database, ONE, shelf, subjects, Terms("donor", least=0.05, top=50))
    wide = screen(database, ONE, shelf, subjects, Terms("donor", threshold=0.4, top=50))
    hits, wide_hits = (sum(one.number is not None for answer in some for one in answer.found) for some in (usual, wide))
    assert hits < wide_hits
    listed = screen(database, ONE, shelf, [Subject(("شركة النور للتجارة",), "organisation")], Terms("donor"))[0]
    assert [one.match.entry.id for one in listed.found][:1] == ["b-1"]
    for answer in usual:
        near = [one.state == "near" for one in answer.found]
        assert near == sorted(near)  # hits first
        assert all((one.number is None) == (one.state == "near") for one in answer.found)


EU = """<?xml version="1.0" encoding="UTF-8"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-02-27T10:00:00.000+01:00" globalFileId="1">
  <sanctionEntity unitedNationId="CDi.001" euReferenceNumber="EU.9.1" logicalId="91">
    <subjectType code="person"/><nameAlias wholeName="Eric Badege" strong="true" logicalId="1"/>
  </sanctionEntity>
  <sanctionEntity unitedNationId="" euReferenceNumber="EU.9.2" logicalId="92">
    <subjectType code="person"/><nameAlias wholeName="Eric Badege" strong="true" logicalId="2"/>
  </sanctionEntity>
</export>
"""


def test_lists_that_name_the_same_one_are_told_together_and_decided_apart(database: Database, shelf: Shelf) -> None:
    in_force(database, shelf)
    accept(
        database, TWO, shelf, propose(database, ONE, shelf, "eu", "eu", [File("eu.xml", EU.encode())], "eu").number
    )  # fmt: skip
    found = {one.match.entry.id: one.number for one in ask(database, shelf, "Eric Badege").found}
    assert set(found) == {ERIC, "91", "92"}
    un = found[ERIC]
    assert un is not None
    decide(database, ONE, shelf, un, "false", "born elsewhere", 30)
    seen = {number: hit_view(database, ONE, shelf, number) for number in found.values() if number}
    assert [(one.list, one.entry_id, one.state) for one in seen[un].also_on] == [("eu", "91", "open")]
    assert found["91"]
    assert [(one.list, one.number, one.state) for one in seen[found["91"]].also_on] == [("un", un, "false")]
    assert found["92"]
    assert seen[found["92"]].also_on == ()  # the same name proves nothing, and one list names nobody twice
    assert seen[found["91"]].hit.state == "open"
