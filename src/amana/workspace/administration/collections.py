"""TAXII collections, and who may read and write them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.language import Problem, Text
from amana.pages.audience import Names, load_names
from amana.pages.highlight import plain
from amana.pages.visit import Visit
from amana.store.collections import Collection, add_collection, collections
from amana.workspace.administration.parties import principal_choices, slug_field
from amana.workspace.administration.section import SectionForm, asks, remove_label, section, show_section
from amana.workspace.administration.sheet import Cell, Line, Sheet
from amana.workspace.administration.terms import listed

_STAFF_HELP = gettext_lazy("This node's own staff always may.")


class CollectionForm(SectionForm):
    """A collection that is to be made."""

    slug = slug_field()
    title_ar = forms.CharField(label=gettext_lazy("Title in Arabic"), max_length=200)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=200)
    readers = forms.MultipleChoiceField(
        label=gettext_lazy("Who may read"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_STAFF_HELP
    )
    writers = forms.MultipleChoiceField(
        label=gettext_lazy("Who may add"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_STAFF_HELP
    )

    def __init__(self, names: Names, language: str, data: Any = None) -> None:
        self._choices = principal_choices(names, language)
        super().__init__(data)

    def prepare(self) -> None:
        """Whoever there is."""
        self.fields["title_ar"].widget.attrs.update(dir="rtl", lang="ar")
        self.fields["title_en"].widget.attrs.update(dir="ltr", lang="en")
        for name in ("readers", "writers"):
            self.fields[name].choices = self._choices  # type: ignore[attr-defined]


@section("GET", "POST")
def listing(visit: Visit) -> HttpResponse:
    """All collections, and a new one."""
    with visit.read() as tx:
        names = load_names(tx, visit.viewer)
    if visit.request.method != "POST":
        return _list(visit, names, CollectionForm(names, visit.frame.language))
    form = CollectionForm(names, visit.frame.language, visit.request.POST)
    if not form.is_valid():
        return _list(visit, names, form, 400)
    try:
        _add(visit, form.cleaned_data)
    except Problem as problem:
        form.add_error("slug", problem.say(visit.frame.language))
        return _list(visit, names, form, 409)
    return visit.go("administration-collections", done="saved")


def _add(visit: Visit, given: dict[str, Any]) -> None:
    title = Text(en=plain(given["title_en"]), ar=plain(given["title_ar"]))
    readers, writers = (frozenset(("own", *given[name])) for name in ("readers", "writers"))
    with visit.write() as tx:
        number = str(tx.world.random.uuid4())
        new = Collection(number, given["slug"], title, Text(en="", ar=""), readers, writers)
        add_collection(tx, visit.viewer, new)


def _list(visit: Visit, names: Names, form: CollectionForm, status: int = 200) -> HttpResponse:
    with visit.read() as tx:
        found = collections(tx, visit.viewer)
    language = visit.frame.language

    def who(principals: frozenset[str]) -> Cell:
        return Cell(listed([names.of(one, language) for one in sorted(principals)]), "own")

    lines = tuple(
        Line(
            (Cell(one.title.say(language), "own"), Cell(one.alias, "ident"), who(one.readers), who(one.writers)),
            (asks("collection.remove", one.alias, remove_label()),),
        )
        for one in found
    )
    columns = (_("Title"), _("Short name"), _("Who may read"), _("Who may add"))
    empty = _("There is no collection that you may read. Make one: releases go into collections, which members poll.")
    return show_section(
        visit, "collections", Sheet(columns, lines, empty), status, form=form, form_title=_("New collection"),
        button=_("Make the collection"),
    )  # fmt: skip
