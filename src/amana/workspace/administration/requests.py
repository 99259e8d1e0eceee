"""What one administrator asked for and a second one confirms or declines."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.ledger.note import read_key
from amana.pages import words
from amana.pages.listing import person
from amana.pages.visit import Visit
from amana.store.pending import (
    GRAVE_ROLES,
    NEW_KEY,
    SHORTEN,
    Pending,
    ask,
    confirm,
    count_administrators,
    decline,
    requests,
)
from amana.workspace.administration.retention import NAMES as TERM_NAMES
from amana.workspace.administration.section import section, show_section
from amana.workspace.administration.sheet import Act, Cell, Line, Sheet
from amana.workspace.administration.terms import listed

ASKED: dict[str, Promise] = {
    "account.remove": gettext_lazy("Remove the account"),
    "account.second-step": gettext_lazy("Turn two-step verification off for the account"),
    "account.grant": gettext_lazy("Give the account more roles"),
    "member.remove": gettext_lazy("Remove the member"),
    "group.remove": gettext_lazy("Dissolve the sharing group"),
    "collection.remove": gettext_lazy("Remove the collection"),
    "peer.remove": gettext_lazy("Stop polling the peer"),
    "private.close": gettext_lazy("Close the collection that members may ask about"),
    "witness.remove": gettext_lazy("Witness the member's ledger no more"),
    SHORTEN: gettext_lazy("Keep for a shorter time"),
    NEW_KEY: gettext_lazy("Accept a new key of the member"),
}
ASKED_ELSEWHERE = (SHORTEN, NEW_KEY)  # by forms of their own, with what they need to know


class AskForm(forms.Form):
    """What is asked for."""

    action = forms.ChoiceField(choices=[(key, key) for key in ASKED if key not in ASKED_ELSEWHERE])
    subject = forms.CharField(max_length=200)
    role = forms.MultipleChoiceField(choices=[(role, role) for role in sorted(GRAVE_ROLES)], required=False)


@section("GET")
def listing(visit: Visit) -> HttpResponse:
    """What waits, and whether there is a second person at all."""
    with visit.read() as tx:
        waiting = [one for one in requests(tx, visit.viewer) if one.action in ASKED]
        alone = count_administrators(tx, visit.viewer) < 2
    columns = (_("What is asked for"), _("Subject"), _("Asked by"), _("Asked"))
    empty = _(
        "No request waits. Removing an account, a member, a group, a collection or a peer, giving the role of "
        "administrator or releaser, and a shorter term of retention are asked for by one administrator and appear here "
        "for another to confirm."
    )
    sheet = Sheet(columns, tuple(_line(visit, one) for one in waiting), empty)
    return show_section(visit, "requests", sheet, warning=_alone() if alone else "")


@section("POST")
def ask_for(visit: Visit) -> HttpResponse:
    """Ask for a change."""
    form = AskForm(visit.request.POST)
    if not form.is_valid():
        return visit.go("administration-requests")
    given = form.cleaned_data
    details = {"roles": sorted(given["role"])} if given["role"] else {}
    with visit.write() as tx:
        ask(tx, visit.viewer, given["action"], given["subject"], details)
    return visit.go("administration-requests", done="asked")


@section("POST")
def decide(visit: Visit, number: int) -> HttpResponse:
    """Confirm as the second person, or decline; who asked may take it back."""
    agreed = "confirm" in visit.request.POST
    with visit.write() as tx:
        (confirm if agreed else decline)(tx, visit.viewer, number)
    return visit.go("administration-requests", done="request-confirmed" if agreed else "request-declined")


def _line(visit: Visit, one: Pending) -> Line:
    mine = one.asked_by == visit.viewer.name
    url = reverse("administration-decide", args=(one.id,))
    agree = Act(_("Confirm"), url, "confirm", about=one.subject)
    refuse = Act(_("Take back") if mine else _("Decline the request"), url, "decline", about=one.subject, grave=True)
    about = [words.called(words.ROLES, role) for role in one.details.get("roles", ())]
    if one.action == SHORTEN:
        about = [visit.frame.writing.figures(_("days: %(days)s") % {"days": one.details["days"]})]
    what = str(ASKED[one.action]) + (f" ({listed(about)})" if about else "")
    subject = Cell(str(TERM_NAMES[one.subject])) if one.action == SHORTEN else Cell(one.subject, "own")
    cells = (
        Cell(what),
        subject,
        Cell(person(one.asked_by), "own"),
        Cell(one.asked_at, "moment"),
    )
    return Line(cells, (refuse,) if mine else (agree, refuse), said=_new_key(one) if one.action == NEW_KEY else "")


def _new_key(one: Pending) -> str:
    """What the second person compares with the member before confirming: the fingerprint in groups, and the reason."""
    whole = read_key(one.details["key"]).fingerprint
    groups = " ".join(whole[place : place + 4] for place in range(0, len(whole), 4))
    words = [_("Fingerprint: %(fingerprint)s") % {"fingerprint": f"\u2066{groups}\u2069"}, one.details["reason"]]
    if one.details["anew"]:
        words.append(_("What its old key had committed it to is let go."))
    return " · ".join(words)


def _alone() -> str:
    return _(
        "This node has only one administrator, so no request can be confirmed on these pages. Have the node's operator "
        "make an administrator's account for a colleague on the command line."
    )
