"""What stands around each of these pages: the tabs, who may see it, and how people and members are called."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amana.exchange.sealing import NotOurSeal, key_from, unseal
from amana.handling import LEGAL_BASES, PURPOSES
from amana.pages.audience import Names, load_names, seen_by
from amana.pages.listing import Tab
from amana.pages.visit import Visit
from amana.pages.words import Words
from amana.store.reports import OWN

TABS: dict[str, Promise] = {
    "ask": _("Ask"),
    "ask-matches": _("Possible matches"),
    "ask-follow-ups": _("Follow-ups"),
    "ask-asked": _("What others ask us"),
}

# What a follow-up's state is called; the keys are amana.private.follow_up.STATES.
STATES: Words = {
    "draft": _("Draft"),
    "approved": _("Approved, to be sent"),
    "sent": _("Sent"),
    "received": _("Waiting for an answer"),
    "released": _("Released in full"),
    "released-in-part": _("Released in part"),
    "refused": _("Refused, with the reason"),
    "expired": _("Expired without an answer"),
    "withdrawn": _("Taken back"),
}


def show(visit: Visit, here: str, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page with its tabs."""
    return visit.show(f"asking/{template}", status, **around(visit, here), **context)


def around(visit: Visit, here: str) -> dict[str, Any]:
    """The tabs, and who may see the page."""
    tabs = [Tab(str(label), reverse(name), name == here) for name, label in TABS.items()]
    return {"tabs": tabs, "seen": seen_by(OWN, Names({}, {}), visit.frame.language)}


def names(visit: Visit) -> Names:
    """How members are called."""
    with visit.read() as tx:
        return load_names(tx, visit.viewer)


def reasons(purpose: str, basis: str, language: str) -> tuple[str, str]:
    """Purpose and legal basis in words; a key that no longer exists as it stands."""
    one, other = PURPOSES.get(purpose), LEGAL_BASES.get(basis)
    return one.say(language) if one else purpose, other.say(language) if other else basis


def opened(visit: Visit, member: str, item: bytes | None) -> str:
    """What was asked about, for this node's own staff; empty if it cannot be opened (other keys)."""
    if item is None:
        return ""
    try:
        return unseal(key_from(visit.site.service.cursor_key), f"match:{member}", item)
    except NotOurSeal:
        return ""
