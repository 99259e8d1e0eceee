"""Follow-ups of both sides: the inbox, one of them, and its steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from amana.asking.forms import AnswerForm
from amana.asking.frame import STATES, names, opened, reasons, show
from amana.exchange.private import following
from amana.handling import TLP, Handling, may_release
from amana.language import Problem
from amana.pages import words
from amana.pages.audience import Names
from amana.pages.handling import rules
from amana.pages.listing import person
from amana.pages.visit import Visit, page
from amana.private.faults import SamePerson
from amana.store import Writer
from amana.store.follow_ups import FollowUpLine, follow_up, follow_ups

_USUAL_LIFE = timedelta(days=90)


@dataclass(frozen=True)
class FollowUpRow:
    """A follow-up in words. ``item``: what it is about, as far as this node knows."""

    id: str
    ours: bool
    member: str
    item: str
    collection: str
    purpose: str
    basis: str
    words: str
    state: str
    state_word: str
    written_by: str
    written_at: int
    approved_by: str
    due_at: int | None
    closed_at: int | None


@page("GET")
def listing(visit: Visit) -> HttpResponse:
    """All of both sides, the open ones first."""
    visit.need("analyst", "releaser")
    known = names(visit)
    with visit.read() as tx:
        lines = follow_ups(tx, visit.viewer)
        about = {one.id: following.subject(tx, visit.viewer, one) for one in lines if one.side == "holder"}
    rows = [_row(visit, known, one, _value(about.get(one.id))) for one in lines]
    return show(visit, "ask-follow-ups", "follow-ups.html", follow_ups=rows)


@page("GET")
def show_one(visit: Visit, number: str) -> HttpResponse:
    """One of them, with what may be done."""
    visit.need("analyst", "releaser")
    return _page(visit, number)


@page("POST")
def approve(visit: Visit, number: str) -> HttpResponse:
    """Approve a draft of ours, as the second person."""
    return _step(visit, number, lambda tx: following.approve(tx, visit.viewer, number, visit.site.party),
                 "follow-up-approved")  # fmt: skip


@page("POST")
def withdraw(visit: Visit, number: str) -> HttpResponse:
    """Take back what was not sent."""
    return _step(visit, number, lambda tx: following.withdraw(tx, visit.viewer, number), "saved")


@page("POST")
def release(visit: Visit, number: str) -> HttpResponse:
    """Let an answer go, as the second person."""
    return _step(visit, number, lambda tx: following.release(tx, visit.viewer, number, visit.site.party),
                 "follow-up-released")  # fmt: skip


@page("POST")
def put_back(visit: Visit, number: str) -> HttpResponse:
    """Do not let an answer go: it is written anew."""
    return _step(visit, number, lambda tx: following.put_back(tx, visit.viewer, number), "saved")


@page("POST")
def answer(visit: Visit, number: str) -> HttpResponse:
    """Answer, as the first person."""
    visit.need("analyst", "releaser")
    form = AnswerForm(visit.frame.language, visit.request.POST)
    if not form.is_valid():
        return _page(visit, number, form, 400)
    try:
        with visit.write() as tx:
            given = form.answered(follow_up(tx, visit.viewer, number))
            following.answer(tx, visit.viewer, number, visit.site.party, given)
    except following.NotAllowed as problem:
        form.add_error(None, problem.say(visit.frame.language))
        return _page(visit, number, form, 422)
    return visit.go("ask-follow-up", number, done="follow-up-answered")


def _step(visit: Visit, number: str, act: Callable[[Writer], object], done: str) -> HttpResponse:
    visit.need("releaser", "analyst")
    try:
        with visit.write() as tx:
            act(tx)
    except (following.NotAllowed, SamePerson) as problem:
        return _page(visit, number, status=403, problem=problem)
    return visit.go("ask-follow-up", number, done=done)


def _page(
    visit: Visit, number: str, form: AnswerForm | None = None, status: int = 200, problem: Problem | None = None
) -> HttpResponse:
    known = names(visit)
    with visit.read() as tx:
        found = follow_up(tx, visit.viewer, number)
        about = following.subject(tx, visit.viewer, found) if found.side == "holder" else None
        now = tx.now
    written = following.answered(found)
    reply = following.replied(found)
    bound = (written.handling if written else None) or (
        Handling.from_json(reply.handling) if reply and reply.handling else None
    )
    usual = {"tlp": TLP.AMBER.value, "uses": ["analyse"], "expires": (now + _USUAL_LIFE).date()}
    return show(
        visit, "ask-follow-ups", "follow-up.html", status,
        one=_row(visit, known, found, _value(about)),
        is_known=about is not None,
        decision=_DECISIONS[written.step]() if written else "",
        answer=written.words if written else (reply.words if reply else ""),
        answered_by=person(found.answered_by),
        handling=rules(bound, visit) if bound else None,
        problem=problem.say(visit.frame.language) if problem else "",
        form=form or AnswerForm(visit.frame.language, initial=usual),
        **_may(visit, found),
    )  # fmt: skip


def _may(visit: Visit, found: FollowUpLine) -> dict[str, Any]:
    """What this person may do with it now; why not, where the second person is missing."""
    first = found.written_by if found.side == "asker" else found.answered_by
    forbidden = may_release(first, visit.viewer.name, visit.viewer.roles)
    open_here = found.side == "holder" and found.state == "received"
    return {
        "may_approve": found.state == "draft",
        "may_withdraw": found.state in ("draft", "approved"),
        "may_answer": open_here and not found.answer,
        "may_release": open_here and bool(found.answer),
        "forbidden": forbidden.say(visit.frame.language) if forbidden else "",
    }


def _row(visit: Visit, known: Names, one: FollowUpLine, about: str) -> FollowUpRow:
    language = visit.frame.language
    purpose, basis = reasons(one.purpose, one.basis, language)
    return FollowUpRow(
        one.id, one.side == "asker", known.member(one.peer, language), about or opened(visit, one.peer, one.item),
        one.collection, purpose, basis, one.words, one.state, words.called(STATES, one.state),
        person(one.written_by), one.written_at, person(one.approved_by), one.due_at, one.closed_at,
    )  # fmt: skip


def _value(about: Any) -> str:
    return about.value if about else ""


_DECISIONS: dict[str, Callable[[], str]] = {
    "release": lambda: _("Release in full"),
    "release-in-part": lambda: _("Release in part"),
    "refuse": lambda: _("Refuse, with the reason"),
}
