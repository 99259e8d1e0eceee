"""What the short words of screening are called on a page; msgids are English."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from amana.pages.words import Words

PURPOSES: Words = {
    "payment": _("A payment"),
    "account": _("Opening an account"),
    "donor": _("A donor"),
    "partner": _("A partner organisation"),
    "supplier": _("A supplier"),
}
SUBJECTS: Words = {"person": _("Person"), "organisation": _("Organisation")}
KINDS: Words = {**SUBJECTS, "vessel": _("Vessel"), "other": _("Other")}
STATES: Words = {
    "open": _("Waits for a decision"),
    "proposed-true": _("Waits for a second person"),
    "false": _("Not the one listed"),
    "true": _("The one listed"),
    "undecided": _("Undecided"),
    "suppressed": _("Found not to be the one listed before"),
    "superseded": _("Asked again"),
    "delisted": _("Taken off the list"),
}
COLOURS = {
    "open": "new", "proposed-true": "proposed", "false": "accepted", "true": "rejected", "undecided": "draft",
    "suppressed": "accepted", "superseded": "draft", "delisted": "accepted",
}  # fmt: skip
REOPENED: Words = {
    "entry-changed": _("Decided on before; the entry has changed since."),
    "expired": _("Decided on before; that decision has expired."),
    "entry-restored": _("Decided on before; the entry is on its list again."),
}
DECISIONS: Words = {
    "false": _("Another one: not the one listed"),
    "undecided": _("Undecided: more is needed"),
    "true": _("The one listed"),
}
VERSIONS: Words = {
    "proposed": _("Waits for acceptance"),
    "in-force": _("In force"),
    "superseded": _("Superseded"),
    "refused": _("Refused"),
}
VERSION_COLOURS = {"proposed": "new", "in-force": "accepted", "superseded": "draft", "refused": "rejected"}
CHANGES: Words = {
    "added": _("Added"),
    "changed": _("Altered"),
    "removed": _("Removed"),
    "restored": _("Put back"),
}
FORMATS: Words = {
    "un": _("United Nations Security Council (XML)"),
    "ofac": _("OFAC (XML, or SDN, ALT and ADD as CSV)"),
    "eu": _("European Union (XML)"),
    "uk": _("United Kingdom (CSV)"),
    "ftm": _("FollowTheMoney entities (JSON lines)"),
}
