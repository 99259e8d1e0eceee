"""Screening: names against the designation lists in force, hits and their decisions, and the lists themselves."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from django.http import HttpRequest
from ninja import Path, Router

from amana.api.reports import ERRORS
from amana.api.rights import staff, staff_with, viewer_behind
from amana.api.schemas import Limit, Number, ReasonIn
from amana.api.screening_schemas import (
    AnswerOut,
    ChangeOut,
    EntryOut,
    HitDecisionIn,
    HitLineOut,
    ListOut,
    MonthOut,
    ReplayOut,
    ScreeningHitOut,
    ScreeningIn,
    SourceIn,
    VersionOut,
)
from amana.exchange.designation import accept, refuse
from amana.exchange.designation.fetching import Source, subscribe
from amana.exchange.site import site
from amana.language import Text
from amana.lists import Entry, Identifier, same_matter
from amana.screening import service
from amana.store.lists import LIST, SCREENER, delta, designation_list, entry, lists, versions
from amana.store.members import not_there
from amana.store.screenings import counts

router = Router(tags=["screening"])
ENTRY = Text(en="entry of a designation list", ar="قيد في قائمة إدراج")
Slug = Annotated[str, Path(pattern="^[a-z0-9-]{1,63}$")]
EntryId = Annotated[str, Path(min_length=1, max_length=200, pattern="^[^\\x00-\\x1f]+$")]


@router.post("screening", response={200: list[AnswerOut], **ERRORS})
def ask(request: HttpRequest, body: ScreeningIn) -> Any:
    """Ask about up to 100 subjects. What meets nothing leaves no name behind."""
    viewer, node = staff_with(request, SCREENER), site()
    terms = service.Terms(body.purpose, body.threshold, body.near, body.top, tuple(body.lists))
    subjects = [
        service.Subject(
            tuple(one.names), one.kind, tuple(one.births), tuple(one.countries),
            tuple(Identifier(number.kind, number.value, number.country) for number in one.identifiers),
        )
        for one in body.subjects
    ]  # fmt: skip
    return [_answer(one) for one in service.screen(node.database, viewer, node.shelf, subjects, terms)]


@router.get("screening/hits", response={200: list[HitLineOut], **ERRORS})
def waiting(request: HttpRequest, before: Number = 2**53, limit: Limit = 50) -> Any:
    """Hits that wait for a decision, newest first; go on with ``before`` = the last one's ``number``."""
    viewer, node = staff_with(request, SCREENER), site()
    return [_line(one) for one in service.waiting_hits(node.database, viewer, node.shelf, before, limit)]


@router.get("screening/hits/{number}", response={200: ScreeningHitOut, **ERRORS})
def show(request: HttpRequest, number: Number) -> Any:
    """One hit with its question."""
    viewer, node = staff_with(request, SCREENER), site()
    return _hit(service.hit_view(node.database, viewer, node.shelf, number))


@router.post("screening/hits/{number}/decision", response={200: ScreeningHitOut, **ERRORS})
def settle(request: HttpRequest, number: Number, body: HitDecisionIn) -> Any:
    """Decide on a hit; it holds for this question and this version of the entry."""
    viewer, node = staff_with(request, SCREENER), site()
    return _hit(service.decide(node.database, viewer, node.shelf, number, body.decision, body.reason, body.days))


@router.post("screening/hits/{number}/again", response={200: AnswerOut, **ERRORS})
def again(request: HttpRequest, number: Number) -> Any:
    """Ask the question behind a hit again, on the lists in force; its open hits give way to the new ones."""
    viewer, node = staff_with(request, SCREENER), site()
    return _answer(service.ask_again(node.database, viewer, node.shelf, number))


@router.get("screening/hits/{number}/replay", response={200: ReplayOut, **ERRORS})
def once_more(request: HttpRequest, number: Number) -> Any:
    """Answer the question behind a hit once more from what is stored, and compare every byte."""
    viewer, node = staff_with(request, SCREENER), site()
    told = msgspec.structs.asdict(service.replay(node.database, viewer, node.shelf, number))
    return {**told, "index": told["digest"]}


@router.get("screening/lists", response={200: list[ListOut], **ERRORS})
def show_lists(request: HttpRequest) -> Any:
    """Every list with its newest versions."""
    viewer = staff(request)
    with site().database.read() as tx:
        return [
            {**msgspec.structs.asdict(one), "versions": [_version(it) for it in versions(tx, viewer, one.slug)]}
            for one in lists(tx, viewer)
        ]


@router.put("screening/lists/{slug}/source", response={200: ListOut, **ERRORS})
def fetch_from(request: HttpRequest, slug: Slug, body: SourceIn) -> Any:
    """Have the node ask for a list on a schedule; an empty address: not any more. What is new waits for a person."""
    viewer, node = staff_with(request, SCREENER), site()
    found = subscribe(node.database, viewer, slug, Source(body.url, body.interval_s, body.format))
    with node.database.read() as tx:
        newest = [_version(it) for it in versions(tx, viewer, slug)]
    return {**msgspec.structs.asdict(found), "versions": newest}


@router.get("screening/lists/{slug}/entries/{entry_id}", response={200: EntryOut, **ERRORS})
def show_entry(request: HttpRequest, slug: Slug, entry_id: EntryId) -> Any:
    """An entry that is in force."""
    viewer = staff(request)
    with site().database.read() as tx:
        if designation_list(tx, viewer, slug) is None:
            raise not_there(LIST, slug)
        found = entry(tx, viewer, slug, entry_id)
    if found is None:
        raise not_there(ENTRY, entry_id)
    return _entry(found)


@router.get("screening/versions/{number}/delta", response={200: list[ChangeOut], **ERRORS})
def changes(request: HttpRequest, number: Number, after: Number = 0, limit: Limit = 100) -> Any:
    """What a version adds, changes and takes away; go on with ``after`` = the last one's ``id``."""
    viewer = staff(request)
    with site().database.read() as tx:
        found = delta(tx, viewer, number, after, limit)
    return [
        {"id": one.id, "what": one.what, "entry_id": one.entry_id, "old": _entry(one.old), "new": _entry(one.new)}
        for one in found
    ]


@router.post("screening/versions/{number}/acceptance", response={200: VersionOut, **ERRORS})
def agree(request: HttpRequest, number: Number) -> Any:
    """Let a version take effect, as another person than the one who brought it in."""
    viewer, node = staff_with(request, SCREENER), site()
    return _version(accept(node.database, viewer, node.shelf, number))


@router.post("screening/versions/{number}/refusal", response={200: VersionOut, **ERRORS})
def decline(request: HttpRequest, number: Number, body: ReasonIn) -> Any:
    """Do not let a version take effect; what it removed at once is put back."""
    viewer, node = staff_with(request, SCREENER), site()
    return _version(refuse(node.database, viewer, node.shelf, number, body.reason))


@router.get("screening/counts", response={200: list[MonthOut], **ERRORS})
def numbers(request: HttpRequest) -> Any:
    """Screening by month, in numbers only. Public."""
    viewer = viewer_behind(request, site())
    with site().database.read() as tx:
        return [msgspec.structs.asdict(one) for one in counts(tx, viewer)]


def _answer(one: service.Answer) -> dict[str, Any]:
    hits = [
        {
            "number": found.number,
            "state": found.state,
            "reopened": found.reopened,
            "probability": found.match.probability,
            "weak": found.match.weak,
            "list_version": found.list_version,
            "entry": msgspec.to_builtins(found.match.entry),
            "why": msgspec.to_builtins(found.match.why),
            "also_on": [
                {"number": other.number, "list": other.match.entry.list, "entry_id": other.match.entry.id}
                for other in one.found
                if same_matter(found.match.entry, other.match.entry)
            ],
        }
        for found in one.found
    ]
    return {"id": one.id, "edition": one.edition, "index": one.digest, "engine": one.engine, "hits": hits}


def _line(view: service.HitView) -> dict[str, Any]:
    return {
        **{name: getattr(view.hit, name) for name in HitLineOut.model_fields if hasattr(view.hit, name)},
        "caption": view.entry.caption,
        "asked_at": view.asked_at,
        "moved": view.moved,
    }


def _hit(view: service.HitView) -> dict[str, Any]:
    return {
        **_line(view),
        **{name: getattr(view.hit, name) for name in ("list_version", "decided_by", "decided_at", "expires_at")},
        **{name: getattr(view, name) for name in ("purpose", "asked_by", "edition", "engine")},
        **{name: msgspec.to_builtins(getattr(view, name)) for name in _OPENED},
        "screening": view.hit.screening_id,
        "index": view.digest,
    }


_OPENED = ("entry", "subject", "why", "decisions", "also_on")


def _version(one: Any) -> dict[str, Any]:
    return msgspec.structs.asdict(one)


def _entry(body: bytes | None) -> Any:
    return None if body is None else msgspec.to_builtins(Entry.from_json(body))
