"""Hits before a person: what was asked, what was met and why, what was decided, and the decision itself.

Whoever decides sees the question; nobody can list questions or take them away in bulk.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from amana.exchange.designation.shelf import Shelf
from amana.exchange.sealing import seal, unseal
from amana.handling import Viewer
from amana.language import Text
from amana.lists import Entry, same_matter
from amana.screening.asking import Answer, hit_place, query_of, screen
from amana.screening.faults import EntryMoved
from amana.screening.subject import Subject
from amana.screening.why import Why
from amana.store import Database, Reader, Writer
from amana.store import hits as store
from amana.store.hits import HIT, BadDecision, Decided, Decision, Hit
from amana.store.lists import entries_in_force, is_screener, need
from amana.store.members import not_there
from amana.store.screenings import Asked, asked

MOST_REASON = 2000


class Judged(msgspec.Struct, frozen=True):
    """A decision as it was made, its reason opened. Times are microseconds since 1970."""

    decision: str
    reason: str
    decided_by: str
    decided_at: int
    expires_at: int | None


class Sibling(msgspec.Struct, frozen=True):
    """Another hit of the same question, on an entry of another list that is about the same one.

    Each is decided on by itself: another list may be right where one is wrong.
    """

    number: int
    list: str
    entry_id: str
    caption: str
    state: str


class HitView(msgspec.Struct, frozen=True):
    """A hit with its question, opened. ``entry`` is the version that was met; ``moved``: another one, or none, is in
    force now, so the question must be asked again before anybody decides. ``also_on``: where else it is listed."""

    hit: Hit
    subject: Subject
    purpose: str
    asked_by: str
    asked_at: int
    edition: int
    digest: str
    engine: str
    entry: Entry
    why: Why
    moved: bool
    decisions: tuple[Judged, ...]
    also_on: tuple[Sibling, ...] = ()


def waiting_hits(
    database: Database, viewer: Viewer, shelf: Shelf, before: int | None = None, limit: int = 50
) -> list[HitView]:
    """Hits that wait for a decision, newest first; go on with ``before`` = the last one's number. For screeners."""
    with database.read() as tx:
        return _views(tx, viewer, shelf, store.open_hits(tx, viewer, before, limit))


def hit_view(database: Database, viewer: Viewer, shelf: Shelf, number: int) -> HitView:
    """One hit. One that waits, or that the viewer asked or decided himself, is opened freely; others are counted, so
    that nobody reads the log through. Raises NotThere, TooManyLooks."""
    with database.read() as tx:
        view = _views(tx, viewer, shelf, [_hit(tx, viewer, number)])[0]
        others = _siblings(view.hit, view.entry, store.hits_of(tx, viewer, view.hit.screening_id))
        free = store.may_look(tx, viewer, view.hit, view.asked_by)
    if not free:
        with database.write(viewer) as tx:
            store.note_look(tx, viewer, number)
    return msgspec.structs.replace(view, also_on=others)


def decide(
    database: Database, viewer: Viewer, shelf: Shelf, number: int, decision: str, reason: str, days: int | None = None
) -> HitView:
    """Decide on a hit: ``false`` or ``undecided`` for some days, or ``true``, which another screener must confirm.

    It holds for this question and this version of the entry. Raises NotThere, BadDecision, EntryMoved, NotScreener.
    """
    need(is_screener(viewer))
    why = _reason(reason)
    with database.write(viewer) as tx:
        found = _hit(tx, viewer, number)
        if found.state != "delisted" and _present(tx, viewer, [found]).get((found.list, found.entry_id)) != found.entry:
            raise EntryMoved("screening.entry-moved", _ENTRY_MOVED)
        sealed = seal(shelf.key, reason_place(number), why, tx.world.random)
        store.decide(tx, viewer, number, Decision(decision, sealed, days))
    return hit_view(database, viewer, shelf, number)


def ask_again(database: Database, viewer: Viewer, shelf: Shelf, number: int) -> Answer:
    """Ask the question behind a hit again, on the lists in force; its open hits give way to those of the new one.

    Raises NotThere, NotScreener, and what :func:`amana.screening.asking.screen` raises.
    """
    need(is_screener(viewer))
    view = hit_view(database, viewer, shelf, number)
    with database.read() as tx:
        query = query_of(shelf, asked(tx, viewer, [view.hit.screening_id])[view.hit.screening_id])
    return screen(
        database, viewer, shelf, [query.subject], query.terms,
        lambda tx: _replace(tx, viewer, view.hit.screening_id),
    )[0]  # fmt: skip


def reason_place(number: int) -> str:
    """For what the reason of a decision is sealed."""
    return f"hit:{number}"


def _replace(tx: Writer, viewer: Viewer, screening_id: str) -> None:
    store.replace_hits(tx, viewer, screening_id)


def _hit(tx: Reader, viewer: Viewer, number: int) -> Hit:
    found = store.hit(tx, viewer, number)
    if found is None:
        raise not_there(HIT, str(number))
    return found


def _views(tx: Reader, viewer: Viewer, shelf: Shelf, found: Sequence[Hit]) -> list[HitView]:
    """Hits, opened; in as many queries for many as for one."""
    questions = asked(tx, viewer, [one.screening_id for one in found])
    decided = store.decisions(tx, viewer, [one.number for one in found])
    present = _present(tx, viewer, found)
    return [
        _view(shelf, one, questions[one.screening_id], decided[one.number], present.get((one.list, one.entry_id)))
        for one in found
    ]


def _view(shelf: Shelf, found: Hit, question: Asked, decided: Sequence[Decided], present: bytes | None) -> HitView:
    told = unseal(shelf.key, hit_place(question.id, found.rank), found.explanation)
    return HitView(
        found, query_of(shelf, question).subject, question.purpose, question.asked_by, question.at, question.edition,
        question.digest, question.engine, Entry.from_json(found.entry), Why.from_json(told), present != found.entry,
        tuple(
            Judged(one.decision, unseal(shelf.key, reason_place(found.number), one.reason), one.decided_by,
                   one.decided_at, one.expires_at)
            for one in decided
        ),
    )  # fmt: skip


def _siblings(found: Hit, entry: Entry, hits: Sequence[Hit]) -> tuple[Sibling, ...]:
    """The other hits of a question that are on the same one in another list."""
    there = [(one, Entry.from_json(one.entry)) for one in hits if one.number != found.number]
    return tuple(
        Sibling(one.number, one.list, one.entry_id, other.caption, one.state)
        for one, other in there
        if same_matter(entry, other)
    )


def _present(tx: Reader, viewer: Viewer, found: Sequence[Hit]) -> dict[tuple[str, str], bytes]:
    """The bodies that are in force of the entries that were met, by list and identifier."""
    rows = entries_in_force(tx, viewer, {(one.list, one.entry_id) for one in found})
    return {(slug, entry_id): body for slug, entry_id, body in rows}


def _reason(reason: str) -> str:
    plain = reason.strip()
    if not plain or len(plain) > MOST_REASON:
        raise BadDecision("screening.reason", _REASON.fill(most=MOST_REASON), "reason")
    return plain


_REASON = Text(en="Say why, in 1 to {most} letters.", ar="اذكر السبب في نص لا يتجاوز {most} حرف.")
_ENTRY_MOVED = Text(
    en="The entry was changed or taken off its list since this was asked. Ask again, then decide on what is in force.",
    ar="تغيّر هذا القيد أو رُفع من قائمته بعد السؤال. أعد السؤال ثم ابتّ في القيد الساري.",
)
