"""Sharing groups: some members under one name."""

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
from amana.store.members import Group, add_group, groups
from amana.workspace.administration.parties import slug_field
from amana.workspace.administration.section import SectionForm, asks, section, show_section
from amana.workspace.administration.sheet import Cell, Line, Sheet
from amana.workspace.administration.terms import listed


class GroupForm(SectionForm):
    """A group that is to be made."""

    slug = slug_field()
    name_ar = forms.CharField(label=gettext_lazy("Name in Arabic"), max_length=200)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=200)
    members = forms.MultipleChoiceField(label=gettext_lazy("Members"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, names: Names, language: str, data: Any = None) -> None:
        self._choices = [(slug, name.say(language)) for slug, name in names.members.items()]
        super().__init__(data)

    def prepare(self) -> None:
        """The members there are."""
        self.fields["name_ar"].widget.attrs.update(dir="rtl", lang="ar")
        self.fields["name_en"].widget.attrs.update(dir="ltr", lang="en")
        self.fields["members"].choices = self._choices  # type: ignore[attr-defined]


@section("GET", "POST")
def listing(visit: Visit) -> HttpResponse:
    """All groups, and a new one."""
    with visit.read() as tx:
        names = load_names(tx, visit.viewer)
    if visit.request.method != "POST":
        return _list(visit, names, GroupForm(names, visit.frame.language))
    form = GroupForm(names, visit.frame.language, visit.request.POST)
    if not form.is_valid():
        return _list(visit, names, form, 400)
    given = form.cleaned_data
    name = Text(en=plain(given["name_en"]), ar=plain(given["name_ar"]))
    try:
        with visit.write() as tx:
            add_group(tx, visit.viewer, Group(given["slug"], name, tuple(given["members"])))
    except Problem as problem:
        form.add_error("slug", problem.say(visit.frame.language))
        return _list(visit, names, form, 409)
    return visit.go("administration-groups", done="saved")


def _list(visit: Visit, names: Names, form: GroupForm, status: int = 200) -> HttpResponse:
    with visit.read() as tx:
        found = groups(tx, visit.viewer)
    language = visit.frame.language
    lines = tuple(
        Line(
            (
                Cell(one.name.say(language), "own"),
                Cell(one.slug, "ident"),
                Cell(listed([names.member(slug, language) for slug in one.members]), "own"),
            ),
            (asks("group.remove", one.slug, _("Ask for its dissolution")),),
        )
        for one in found
    )
    empty = _("No sharing group is made yet. A group gives several members one name, so that a release reaches all.")
    return show_section(
        visit, "groups", Sheet((_("Name"), _("Short name"), _("Members")), lines, empty), status, form=form,
        form_title=_("New sharing group"), button=_("Make the group"),
    )  # fmt: skip
