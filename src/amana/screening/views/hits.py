"""Hits: those that wait, one with its question and why it was met, and the decision on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.language import Problem
from amana.pages import words
from amana.pages.audience import load_names, seen_by
from amana.pages.fields import dress, typed_by_people
from amana.pages.listing import pager, person
from amana.pages.visit import PAGE, Visit, page
from amana.screening.deciding import MOST_REASON, HitView, ask_again, decide, hit_view, waiting_hits
from amana.screening.showing import asked_facts, hit_card, hit_rows
from amana.screening.views.ask import show_answer
from amana.screening.words import DECISIONS
from amana.store.hits import MOST_DAYS
from amana.store.lists import SCREENER
from amana.store.members import NotThere
from amana.store.reports import OWN

DAYS = 90
_OVER = ("delisted", "superseded", "true")


class DecisionForm(forms.Form):
    """A decision, why, and for how long it holds."""

    decision = forms.ChoiceField(label=gettext_lazy("Decision"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What tells the two apart, or shows that they are one. Colleagues read it later."),
    )
    days = forms.IntegerField(label=gettext_lazy("Holds for (days)"), min_value=1, required=False, initial=DAYS)

    def __init__(self, visit: Visit, data: Any = None) -> None:
        super().__init__(data)
        self.fields["decision"].choices = list(DECISIONS.items())  # type: ignore[attr-defined]
        most = {"most": MOST_DAYS["false"], "least": MOST_DAYS["undecided"]}
        hint = _("At most %(most)s days for another one, %(least)s for undecided. Then it is asked about again.")
        self.fields["days"].help_text = visit.frame.writing.figures(hint % most)
        typed_by_people(self.fields["reason"])
        dress(self)

    def clean(self) -> dict[str, Any]:
        """Only the one listed is decided on for good."""
        given = self.cleaned_data
        if given.get("decision") in MOST_DAYS and not given.get("days") and "days" not in self.errors:
            self.add_error("days", _("Say for how many days this holds."))
        return given


@page("GET")
def listing(visit: Visit) -> HttpResponse:
    """Hits that wait for a decision, newest first."""
    visit.need(SCREENER)
    found = waiting_hits(visit.site.database, visit.viewer, visit.site.shelf, visit.before(), PAGE + 1)
    with visit.read() as tx:
        names = load_names(tx, visit.viewer)
    return visit.show(
        "screening/hits.html",
        seen=seen_by(OWN, names, visit.frame.language),
        hits=hit_rows(found[:PAGE], visit),
        **pager(visit, [one.hit.number for one in found]),
    )


@page("GET")
def show(visit: Visit, number: int) -> HttpResponse:
    """One hit with its question."""
    visit.need(SCREENER)
    return _page(visit, number, DecisionForm(visit))


@page("POST")
def settle(visit: Visit, number: int) -> HttpResponse:
    """Decide: another one, undecided, or the one listed, which a second person confirms."""
    visit.need(SCREENER)
    form = DecisionForm(visit, visit.request.POST)
    if not form.is_valid():
        return _page(visit, number, form, 400)
    given = form.cleaned_data
    days = given["days"] if given["decision"] in MOST_DAYS else None
    try:
        decide(
            visit.site.database, visit.viewer, visit.site.shelf, number, given["decision"], given["reason"], days
        )  # fmt: skip
    except NotThere:
        raise
    except Problem as problem:
        form.add_error(None, problem.say(visit.frame.language))
        return _page(visit, number, form, 409)
    return visit.go("screening-hit", number, done="decided")


@page("POST")
def again(visit: Visit, number: int) -> HttpResponse:
    """Ask the same question of the lists that are in force now."""
    visit.need(SCREENER)
    view = hit_view(visit.site.database, visit.viewer, visit.site.shelf, number)
    answer = ask_again(visit.site.database, visit.viewer, visit.site.shelf, number)
    return show_answer(visit, answer, view.subject, view.purpose)


def _page(visit: Visit, number: int, form: DecisionForm, status: int = 200) -> HttpResponse:
    view = hit_view(visit.site.database, visit.viewer, visit.site.shelf, number)
    with visit.read() as tx:
        names = load_names(tx, visit.viewer)
    return visit.show(
        "screening/hit.html",
        status,
        seen=seen_by(OWN, names, visit.frame.language),
        hit=hit_card(view, visit),
        asked=asked_facts(view.subject, view.purpose, visit),
        view=view,
        asked_by=person(view.asked_by),
        decisions=[_decided(one) for one in reversed(view.decisions)],
        proposed_by=_proposed_by(view),
        may_decide=not view.moved and view.hit.state not in _OVER,
        form=form,
    )


def _decided(one: Any) -> dict[str, Any]:
    return {
        "word": words.called(DECISIONS, one.decision),
        "reason": one.reason,
        "by": person(one.decided_by),
        "at": one.decided_at,
        "until": one.expires_at,
    }


def _proposed_by(view: HitView) -> str:
    return person(view.hit.decided_by) if view.hit.state == "proposed-true" else ""
