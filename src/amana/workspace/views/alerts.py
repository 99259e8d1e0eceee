"""Alerts: what came in and what of ours it met, side by side; accepted or dismissed with a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.pages import words
from amana.pages.audience import load_names, seen_by
from amana.pages.fields import dress, typed_by_people
from amana.pages.highlight import plain
from amana.pages.visit import PAGE, Visit, page
from amana.store.alerts import STATES, Alert, alert, alerts, settle_alerts
from amana.store.gather import objects_at
from amana.store.reports import OWN
from amana.workspace.cards import card
from amana.workspace.rows import alert_row, met_often, pager, person, state_of, tabs


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
    with visit.read() as tx:
        names = load_names(tx, visit.viewer)
        found = alerts(tx, visit.viewer, state_of(visit, STATES), visit.before(), PAGE + 1)
    return visit.show(
        "workspace/alerts.html",
        seen=seen_by(OWN, names, visit.frame.language),
        tabs=tabs(visit, words.ALERT_STATES, _("All")),
        alerts=[alert_row(one, names, visit) for one in found[:PAGE]],
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
        may_settle=visit.may("analyst"),
    )


def _words(found: Alert, visit: Visit) -> dict[str, object]:
    return {
        "incoming_value": found.value,
        "own_value": found.own_value,
        "own_kind": words.called(words.KINDS, found.own_kind),
        "watched": bool(found.watch_id),
        "summary": met_often(found.hits, visit),
        "settled_by": person(found.settled_by),
        "settled_at": found.settled_at,
        "reason": found.reason,
    }
