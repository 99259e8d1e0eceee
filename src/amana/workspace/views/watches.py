"""Watch terms: values that this node wants to be told of."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.pages import words
from amana.pages.audience import Names, seen_by
from amana.pages.fields import typed_by_people
from amana.pages.highlight import plain
from amana.pages.listing import person
from amana.pages.visit import Visit, page
from amana.store.alerts import Watch, add_watch, remove_watch, watches
from amana.store.reports import OWN
from amana.workspace.administration.section import SectionForm
from amana.workspace.administration.sheet import Act, Cell, Line, Sheet
from amana.workspace.administration.values import ValueForm


class WatchForm(SectionForm, ValueForm):
    """A value, and why it is watched."""

    value = forms.CharField(label=gettext_lazy("Value"), max_length=500, widget=forms.TextInput(attrs={"dir": "ltr"}))
    note = forms.CharField(label=gettext_lazy("Why it is watched"), max_length=300, required=False)

    def prepare(self) -> None:
        """The note is a person's words."""
        typed_by_people(self.fields["note"])


@page("GET", "POST")
def listing(visit: Visit) -> HttpResponse:
    """All watch terms, and a new one."""
    if visit.request.method != "POST":
        return _page(visit, WatchForm())
    visit.need("analyst")
    form = WatchForm(visit.request.POST)
    if not form.is_valid():
        return _page(visit, form, 400)
    with visit.write() as tx:
        add_watch(tx, visit.viewer, form.cleaned_data["value"], plain(form.cleaned_data["note"]))
    return visit.go("watches", done="saved")


@page("POST")
def remove(visit: Visit, number: int) -> HttpResponse:
    """Watch for it no more."""
    visit.need("analyst")
    with visit.write() as tx:
        remove_watch(tx, visit.viewer, number)
    return visit.go("watches", done="saved")


def _page(visit: Visit, form: Any, status: int = 200) -> HttpResponse:
    with visit.read() as tx:
        found = watches(tx, visit.viewer)
    may = visit.may("analyst")
    columns = (_("Value"), _("Kind"), _("Why it is watched"), _("Added by"))
    empty = _(
        "No value is watched yet. Add a domain, an address or a hash, and an alert appears as soon as it is met in "
        "what members send, and in what is here already."
    )
    sheet = Sheet(columns, tuple(_line(one, may=may) for one in found), empty)
    seen = seen_by(OWN, Names({}, {}), visit.frame.language)
    return visit.show("workspace/watches.html", status, seen=seen, sheet=sheet, form=form if may else None)


def _line(one: Watch, *, may: bool) -> Line:
    cells = (
        Cell(one.value, "ident"),
        Cell(words.called(words.KINDS, one.kind)),
        Cell(one.note, "own"),
        Cell(person(one.created_by), "own"),
    )
    gone = Act(_("Watch no more"), reverse("watch-remove", args=(one.id,)), about=one.value, grave=True)
    return Line(cells, (gone,) if may else ())
