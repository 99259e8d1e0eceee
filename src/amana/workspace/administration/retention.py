"""How long things are kept that nobody needs for ever."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.pages.visit import Visit
from amana.pages.writing import Writing
from amana.store.pending import SHORTEN, ask
from amana.store.retention import TERMS, retention, set_retention
from amana.workspace.administration.section import SectionForm, section, show_section

NAMES: dict[str, Promise] = {
    "statuses": gettext_lazy("Statuses of what members sent (days)"),
    "refusals": gettext_lazy("Counts of refusals (days)"),
    "dismissed-alerts": gettext_lazy("Dismissed alerts (days)"),
    "decided-requests": gettext_lazy("Requests that were decided on (days)"),
    "empty-screenings": gettext_lazy("Fingerprints of names that were screened and met nothing (days)"),
    "screenings": gettext_lazy("Names that were screened and met an entry, once decided (days)"),
    "possible-matches": gettext_lazy("Possible matches of private questions (days)"),
    "ledger-words": gettext_lazy("Who did what to what in ledger entries (days)"),
}


class RetentionForm(SectionForm):
    """One number of days for each."""

    def __init__(self, writing: Writing, data: Any = None, initial: Any = None) -> None:
        self._writing = writing
        super().__init__(data, initial=initial)

    def prepare(self) -> None:
        """A field for each term."""
        for key, term in TERMS.items():
            hint = _("From %(least)s to %(most)s; as shipped: %(days)s.")
            bounds = {"least": term.least, "most": term.most, "days": term.days}
            help_text = self._writing.figures(hint % bounds)
            self.fields[key] = forms.IntegerField(
                label=str(NAMES[key]), min_value=term.least, max_value=term.most, help_text=help_text
            )


@section("GET", "POST")
def show(visit: Visit) -> HttpResponse:
    """Look at the terms, change them."""
    with visit.read() as tx:
        now = retention(tx, visit.viewer)
    if visit.request.method != "POST":
        return _page(visit, RetentionForm(visit.frame.writing, initial=now))
    form = RetentionForm(visit.frame.writing, visit.request.POST)
    if not form.is_valid():
        return _page(visit, form, 400)
    shorter = {what: days for what, days in form.cleaned_data.items() if days < now[what]}
    longer = {what: days for what, days in form.cleaned_data.items() if days > now[what]}
    if shorter or longer:
        with visit.write() as tx:
            for what, days in longer.items():
                set_retention(tx, visit.viewer, what, days)
            for what, days in shorter.items():
                ask(tx, visit.viewer, SHORTEN, what, {"days": days})
    if shorter:
        return visit.go("administration-requests", done="asked")
    return visit.go("administration-retention", done="saved")


def _page(visit: Visit, form: Any, status: int = 200) -> HttpResponse:
    return show_section(
        visit, "retention", None, status, form=form, form_title=_("How long things are kept"), button=_("Save"),
        note=_("Objects, releases, bulletins and the ledger's entries are never removed by age; of an old entry "
               "only the words are erased. What is older than its term goes once a day, and the ledger records it. "
               "A shorter term needs a second administrator."),
    )  # fmt: skip
