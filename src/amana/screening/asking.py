"""Ask the lists in force: one question or many, one edition for all of them, kept with its ledger entry or not at all.

A question that meets an entry is sealed under the node's key with the explanation of each hit; one that meets none
leaves a keyed fingerprint and no name. What was found an honest bearer of a name before is not asked of a person again,
as long as that decision holds (:mod:`amana.store.hits`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from amana.exchange.designation.shelf import DamagedIndex, Shelf, entry_of, key_of
from amana.exchange.sealing import seal, unseal
from amana.handling import Viewer
from amana.language import Text
from amana.lists import Entry
from amana.names import program
from amana.screening.faults import BadQuestion, NoLists
from amana.screening.matching import MOST_SHOWN, Match, Terms, matches
from amana.screening.subject import Subject, checked, fingerprint
from amana.store import Database, Reader, Writer
from amana.store.editions import EditionMoved, IndexState, index_state
from amana.store.hits import Standing, standings
from amana.store.lists import LIST, entries_in_force, is_screener, lists, need
from amana.store.members import not_there
from amana.store.screenings import Asked, NewHit, NewScreening, add_screening

PURPOSES = {
    "payment": Text(en="payment", ar="دفعة أو تحويل"),
    "account": Text(en="account or customer", ar="حساب أو عميل"),
    "donor": Text(en="donor", ar="متبرّع"),
    "partner": Text(en="partner", ar="شريك"),
    "supplier": Text(en="supplier", ar="مورّد"),
}
MOST_SUBJECTS = 100
LEAST_SHOWN = 0.05
_TRIES = 4
T = TypeVar("T")


class Query(msgspec.Struct, frozen=True):
    """What is sealed of a question: enough to ask it again."""

    subject: Subject
    terms: Terms


class Found(msgspec.Struct, frozen=True):
    """An entry that was met. ``number`` is the hit's, None if it is too far off to be one.

    ``state`` is open, suppressed where an earlier decision holds, or near; ``reopened``: why an earlier one does not.
    """

    number: int | None
    match: Match
    list_version: int
    state: str
    reopened: str = ""


class Answer(msgspec.Struct, frozen=True):
    """What a question met in which edition; ``digest`` is the index's SHA-256, ``engine`` the program's."""

    id: str
    edition: int
    digest: str
    engine: str
    found: tuple[Found, ...]


def screen(
    database: Database,
    viewer: Viewer,
    shelf: Shelf,
    subjects: Sequence[Subject],
    terms: Terms,
    also: Callable[[Writer], object] = lambda tx: None,
) -> list[Answer]:
    """Ask about each subject; all answers are of one edition, and durable when this returns. ``also`` is done in the
    same transaction.

    Raises NotScreener, BadSubject, BadQuestion, NotThere (a list), NoLists, DamagedIndex, EditionMoved.
    """
    need(is_screener(viewer))
    _checked(terms, len(subjects))
    where = "" if len(subjects) == 1 else "subjects[{}]"
    asked = [checked(subject, where.format(number)) for number, subject in enumerate(subjects)]

    def kept(state: IndexState) -> list[Answer]:
        found = look(database, viewer, shelf, state, asked, terms)
        with database.write(viewer) as tx:
            if index_state(tx, viewer).edition != state.edition:
                raise EditionMoved
            answers = keep(tx, viewer, shelf, state, list(zip(asked, found, strict=True)), terms)
            also(tx)
        return answers

    return _in_one_edition(database, viewer, terms, kept)


def look_up(database: Database, viewer: Viewer, shelf: Shelf, subject: Subject, terms: Terms) -> list[Match]:
    """Read the lists by a name, as one turns the pages of a public list: nobody decides, and nothing is kept.

    Raises as :func:`screen` does.
    """
    need(is_screener(viewer))
    _checked(terms, 1)
    asked = [checked(subject)]
    return _in_one_edition(
        database, viewer, terms, lambda state: look(database, viewer, shelf, state, asked, terms)
    )[0]  # fmt: skip


def _in_one_edition(database: Database, viewer: Viewer, terms: Terms, ask: Callable[[IndexState], T]) -> T:
    """Ask the edition in force, and once more if it moves meanwhile. Raises EditionMoved, and what ``ask`` raises."""
    for _ in range(_TRIES):
        with database.read() as tx:
            state = _state(tx, viewer, terms.lists)
        try:
            return ask(state)
        except EditionMoved:
            continue
        except DamagedIndex:
            if not _moved(database, viewer, state):
                raise
    raise EditionMoved


def look(
    database: Database, viewer: Viewer, shelf: Shelf, state: IndexState, subjects: Sequence[Subject], terms: Terms
) -> list[list[Match]]:
    """What the subjects met in the edition in force; nothing is kept. Raises EditionMoved, DamagedIndex."""
    with database.read() as tx:
        if index_state(tx, viewer).edition != state.edition:
            raise EditionMoved
        return shelf.ask(state, lambda index: matches(index, subjects, terms, lambda keys: entries(tx, viewer, keys)))


def entries(tx: Reader, viewer: Viewer, keys: set[str]) -> dict[str, Entry]:
    """The entries in force by their keys in the index."""
    rows = entries_in_force(tx, viewer, (entry_of(key) for key in keys))
    return {key_of(slug, entry_id): Entry.from_json(body) for slug, entry_id, body in rows}


def keep(
    tx: Writer,
    viewer: Viewer,
    shelf: Shelf,
    state: IndexState,
    found: Sequence[tuple[Subject, list[Match]]],
    terms: Terms,
) -> list[Answer]:
    """Keep questions and what they met, each with its ledger entry."""
    marks = [fingerprint(shelf.key, subject) for subject, _ in found]
    earlier = standings(tx, viewer, marks)
    versions = {one.slug: one.in_force or 0 for one in lists(tx, viewer)}
    answers = []
    for (subject, met), mark in zip(found, marks, strict=True):
        judged = [
            _judged(one, earlier.get((mark, one.entry.list, one.entry.id), Standing()), versions)
            if one.is_hit(terms)
            else Found(None, one, versions.get(one.entry.list, 0), "near")
            for one in met
        ]
        hits = [one for one in judged if one.state != "near"]  # they come first
        key = str(tx.world.random.uuid4())
        new = NewScreening(
            key, mark, terms.purpose, _sealed(tx, shelf, key, Query(subject, terms)) if hits else None, state.edition,
            state.digest, program(), tuple(_new_hit(tx, shelf, key, rank, one) for rank, one in enumerate(hits, 1)),
        )  # fmt: skip
        numbers: list[int | None] = [*add_screening(tx, viewer, new)]
        numbers += [None] * (len(judged) - len(hits))
        told = tuple(msgspec.structs.replace(one, number=number) for one, number in zip(judged, numbers, strict=True))
        answers.append(Answer(key, state.edition, state.digest, program(), told))
    return answers


def query_of(shelf: Shelf, question: Asked) -> Query:
    """The question that was kept, opened. Raises NotOurSeal."""
    return msgspec.json.decode(unseal(shelf.key, query_place(question.id), question.query), type=Query)


def query_place(screening_id: str) -> str:
    """For what a question is sealed: it opens nowhere else."""
    return f"screening:{screening_id}"


def hit_place(screening_id: str, rank: int) -> str:
    """For what the explanation of a hit is sealed."""
    return f"screening:{screening_id}:{rank}"


def _checked(terms: Terms, subjects: int) -> None:
    if terms.purpose not in PURPOSES:
        raise BadQuestion("screening.purpose", _PURPOSE.fill(purposes=", ".join(PURPOSES)), "purpose")
    if not 1 <= subjects <= MOST_SUBJECTS:
        raise BadQuestion("screening.subjects", _SUBJECTS.fill(most=MOST_SUBJECTS, found=subjects), "subjects")
    if not 1 <= terms.top <= MOST_SHOWN:
        raise BadQuestion("screening.top", _TOP.fill(most=MOST_SHOWN), "top")
    given = [value for value in (terms.least, terms.threshold) if value is not None]
    if not all(LEAST_SHOWN <= value <= 1 for value in given) or given != sorted(given):
        raise BadQuestion("screening.threshold", _THRESHOLD.fill(least=LEAST_SHOWN), "threshold")


def _state(tx: Reader, viewer: Viewer, slugs: tuple[str, ...]) -> IndexState:
    in_force = {one.slug: one.in_force for one in lists(tx, viewer)}
    for slug in slugs:
        if slug not in in_force:
            raise not_there(LIST, slug)
        if in_force[slug] is None:
            raise NoLists("screening.not-in-force", _NOT_IN_FORCE.fill(slug=slug), "lists")
    state = index_state(tx, viewer)
    if not state.digest:
        raise NoLists("screening.no-lists", _NO_LISTS)
    return state


def _moved(database: Database, viewer: Viewer, state: IndexState) -> bool:
    with database.read() as tx:
        return index_state(tx, viewer).edition != state.edition


def _judged(match: Match, earlier: Standing, versions: dict[str, int]) -> Found:
    """The match under what was decided before."""
    version = versions.get(match.entry.list, 0)
    if earlier.false and earlier.false == match.entry.version:
        return Found(None, match, version, "suppressed")
    return Found(None, match, version, "open", "entry-changed" if earlier.false else earlier.lapsed)


def _new_hit(tx: Writer, shelf: Shelf, key: str, rank: int, one: Found) -> NewHit:
    entry = one.match.entry
    told = seal(shelf.key, hit_place(key, rank), one.match.why.to_json().decode(), tx.world.random)
    return NewHit(
        rank, entry.list, entry.id, entry.version, one.match.probability, one.match.weak, told, one.state, one.reopened
    )


def _sealed(tx: Writer, shelf: Shelf, key: str, query: Query) -> bytes:
    return seal(shelf.key, query_place(key), msgspec.json.encode(query).decode(), tx.world.random)


_PURPOSE = Text(
    en="Say what the name is screened for: one of {purposes}.", ar="حدّد الغرض من فحص الاسم، وهو أحد هذه: {purposes}."
)
_SUBJECTS = Text(
    en="Ask about 1 to {most} names at a time; there are {found} here. For more there is: amana screen batch",
    ar="اسأل عن 1 إلى {most} من الأسماء في المرة الواحدة، والعدد هنا {found}. ولما زاد استعمل: amana screen batch",
)
_TOP = Text(en="Ask for 1 to {most} entries.", ar="اطلب من 1 إلى {most} من القيود.")
_THRESHOLD = Text(
    en="Give a threshold between {least} and 1, and nothing above it as the least to be shown.",
    ar="حدّد عتبة بين {least} و1، ولا تجعل أدنى ما يُعرض فوقها.",
)
_NOT_IN_FORCE = Text(
    en="No version of the list “{slug}” is in force yet: another screener must accept it first.",
    ar="لم يسرِ أي إصدار من القائمة «{slug}» بعد، ولا بد أن يقبله مسؤول فحص آخر أولًا.",
)
_NO_LISTS = Text(
    en="No designation list is in force, so nothing can be screened. Import one: amana lists import",
    ar="لا قائمة إدراج سارية، فلا يمكن فحص شيء. استورد قائمة بالأمر: amana lists import",
)
