"""Alerts: what came in and what of ours it met, side by side; accepted or dismissed with a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.language import Problem, Text
from amana.pages import words
from amana.pages.audience import load_names, seen_by
from amana.pages.fields import dress, typed_by_people
from amana.pages.highlight import plain
from amana.pages.listing import pager, person, state_of, tabs
from amana.pages.visit import PAGE, Visit, page
from amana.store.alerts import STATES, Alert, alert, alerts, settle_alerts
from amana.store.gather import objects_at
from amana.store.reports import OWN
from amana.store.witnessing import EQUIVOCATION
from amana.workspace.cards import card
from amana.workspace.rows import alert_row, met_often
from amana.workspace.undo import Undo, forget, offered, remember


class SettleForm(forms.Form):
    """What becomes of an alert. A reason is asked for whoever dismisses."""

    decision = forms.ChoiceField(choices=[(state, state) for state in STATES])
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Needed for a dismissal; colleagues and auditors read it in the ledger."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        typed_by_people(self.fields["reason"])
        dress(self)

    def clean(self) -> dict[str, str]:
        """A dismissal without a reason is not one."""
        given = self.cleaned_data
        given["reason"] = plain(given.get("reason", ""))
        if given.get("decision") == "dismissed" and not given["reason"] and "reason" not in self.errors:
            self.add_error("reason", _("Write why this alert is dismissed, then dismiss it again."))
        return given


@page("GET")
def listing(visit: Visit) -> HttpResponse:
    """All alerts, newest first."""
    return _list(visit)


@page("POST")
def settle_many(visit: Visit) -> HttpResponse:
    """Accept or dismiss the ticked alerts with one reason, or open them again."""
    visit.need("analyst")
    form = SettleForm(visit.request.POST)
    numbers = _picked(visit)
    if not numbers:
        raise Problem("workspace.no-alert-picked", _NOTHING_PICKED)
    if not form.is_valid():
        return _list(visit, form, 400)
    decision = form.cleaned_data["decision"]
    with visit.write() as tx:
        settle_alerts(tx, visit.viewer, numbers, decision, form.cleaned_data["reason"])
    _remember(visit, reverse("alerts-settle"), decision, numbers)
    return visit.go("alerts", done="undone" if decision == "new" else "alerts-settled")


def _picked(visit: Visit) -> list[int]:
    given = visit.request.POST.getlist("pick")
    return sorted({int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 19})


def _remember(visit: Visit, url: str, decision: str, numbers: list[int]) -> None:
    if decision == "new":
        forget(visit)
    else:
        remember(visit, Undo(url, "decision", "new", tuple(("pick", str(one)) for one in numbers)))


def _list(visit: Visit, form: SettleForm | None = None, status: int = 200) -> HttpResponse:
    with visit.read() as tx:
        names = load_names(tx, visit.viewer)
        found = alerts(tx, visit.viewer, state_of(visit, STATES), visit.before(), PAGE + 1)
    return visit.show(
        "workspace/alerts.html",
        status,
        seen=seen_by(OWN, names, visit.frame.language),
        tabs=tabs(visit, words.ALERT_STATES, _("All")),
        alerts=[alert_row(one, names, visit) for one in found[:PAGE]],
        may_settle=visit.may("analyst") and any(one.state == "new" for one in found[:PAGE]),
        form=form or SettleForm(),
        undo=offered(visit),
        **pager(visit, [one.id for one in found]),
    )


@page("GET")
def show(visit: Visit, number: int) -> HttpResponse:
    """One alert with both sides."""
    return _show(visit, number, SettleForm())


@page("POST")
def settle(visit: Visit, number: int) -> HttpResponse:
    """Accept, dismiss or open again."""
    visit.need("analyst")
    form = SettleForm(visit.request.POST)
    if not form.is_valid():
        return _show(visit, number, form, status=400)
    decision = form.cleaned_data["decision"]
    with visit.write() as tx:
        settle_alerts(tx, visit.viewer, [number], decision, form.cleaned_data["reason"])
    _remember(visit, reverse("alert-settle", args=(number,)), decision, [])
    return visit.go("alert", number, done="alert-reopened" if decision == "new" else f"alert-{decision}")


def _show(visit: Visit, number: int, form: SettleForm, status: int = 200) -> HttpResponse:
    with visit.read() as tx:
        found = alert(tx, visit.viewer, number)
        if found is None:
            raise Http404
        names = load_names(tx, visit.viewer)
        sides = objects_at(tx, visit.viewer, [found.incoming_seq, found.own_seq])
    cards = {seq: card(held, names, visit) for seq, held in sides.items()}
    return visit.show(
        "workspace/alert.html",
        status,
        seen=seen_by(OWN, names, visit.frame.language),
        alert=alert_row(found, names, visit),
        incoming=cards.get(found.incoming_seq),
        own=cards.get(found.own_seq),
        **_words(found, visit),
        form=form,
        undo=offered(visit),
        may_settle=visit.may("analyst"),
    )


def _words(found: Alert, visit: Visit) -> dict[str, object]:
    return {
        "incoming_value": found.value,
        "own_value": found.own_value,
        "own_kind": words.called(words.KINDS, found.own_kind),
        "watched": bool(found.watch_id),
        "proof": found.own_value if found.why == EQUIVOCATION else "",
        "summary": met_often(found.hits, visit),
        "settled_by": person(found.settled_by),
        "settled_at": found.settled_at,
        "reason": found.reason,
    }


_NOTHING_PICKED = Text(
    en="No alert was ticked. Go back and tick those that you decide on.",
    ar="لم تعلّم أي تنبيه. عُد إلى الصفحة وعلّم التنبيهات التي تبتّ فيها.",
)
