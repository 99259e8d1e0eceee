"""Search: words in any of their spellings, and exact values as they stand in a report, defanged or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from amana.extract import extract
from amana.observables import Observable
from amana.pages import words
from amana.pages.audience import Names, for_one, load_names
from amana.pages.fields import dress, typed_by_people
from amana.pages.visit import PAGE, Visit, page
from amana.store import Reader
from amana.store.gather import objects_at, objects_with
from amana.store.search import Hit, search
from amana.workspace.cards import name_of
from amana.workspace.review import DECIDED

MOST_VALUES = 5  # values of one query that are looked up


class SearchForm(forms.Form):
    """What is looked for."""

    q = forms.CharField(label=_("Words or a value"), max_length=400, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        typed_by_people(self.fields["q"])
        self.fields["q"].widget.attrs.update({"type": "search", "data-key": "/"})
        self.fields["q"].widget.input_type = "search"
        dress(self)


@dataclass(frozen=True)
class Line:
    """Something found."""

    what: str
    title: str
    report_id: str
    stix_id: str
    origin: str
    at: int


@dataclass(frozen=True)
class Holding:
    """The objects that hold one exact value."""

    kind: str
    value: str
    lines: tuple[Line, ...]


@page("GET", staff=False)
def find(visit: Visit) -> HttpResponse:
    """What the viewer may see of what he looks for."""
    visit.need_ledger()
    form = SearchForm(visit.request.GET)
    query = form.cleaned_data["q"].strip() if form.is_valid() else ""
    with visit.read() as tx:
        names = load_names(tx, visit.viewer)
        holdings = [_holding(tx, visit, one, names) for one in values_in(query)]
        lines = _lines(tx, visit, search(tx, visit.viewer, query, PAGE), names)
    return visit.show(
        "workspace/search.html",
        200 if form.is_valid() else 400,
        seen=for_one(visit.account.name),
        form=form,
        query=query,
        holdings=[one for one in holdings if one.lines],
        lines=lines,
        nothing=bool(query) and not lines and not any(one.lines for one in holdings),
    )


def values_in(query: str) -> list[Observable]:
    """The exact values in a query, read as they are read in a report: so a defanged address is found too."""
    found = (Observable(one.kind, one.value) for one in extract(query).findings if one.kind in DECIDED)
    return list(dict.fromkeys(found))[:MOST_VALUES]


def _holding(tx: Reader, visit: Visit, one: Observable, names: Names) -> Holding:
    held = objects_with(tx, visit.viewer, one, limit=PAGE)
    lines = tuple(
        Line(
            words.called(words.TYPES, obj.type),
            name_of(obj),
            "",
            obj.stix_id,
            names.origin(obj.origin, visit.frame.language),
            obj.received_at,
        )
        for obj in held
    )
    return Holding(words.called(words.KINDS, one.kind), one.value, lines)


def _lines(tx: Reader, visit: Visit, hits: list[Hit], names: Names) -> list[Line]:
    objects = objects_at(tx, visit.viewer, [int(hit.ref) for hit in hits if hit.what == "object"])
    lines = []
    for hit in hits:
        if hit.what == "report":
            own = names.origin("own", visit.frame.language)
            lines.append(Line(words.called(words.TYPES, "report"), hit.title, hit.ref, "", own, hit.at))
        elif held := objects.get(int(hit.ref)):
            origin = names.origin(held.origin, visit.frame.language)
            lines.append(Line(words.called(words.TYPES, held.type), hit.title, "", held.stix_id, origin, hit.at))
    return lines
