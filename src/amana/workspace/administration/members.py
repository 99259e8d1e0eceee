"""Members: the organisations that take part."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.language import Problem, Text
from amana.pages import words
from amana.pages.highlight import plain
from amana.pages.visit import Visit
from amana.store.members import SECTORS as KEYS
from amana.store.members import Member, add_member, members
from amana.workspace.administration.parties import country_choices, slug_field
from amana.workspace.administration.section import SectionForm, asks, remove_label, section, show_section
from amana.workspace.administration.sheet import Cell, Line, Sheet
from amana.workspace.administration.terms import SECTORS


class MemberForm(SectionForm):
    """A member that is to be known."""

    slug = slug_field()
    name_ar = forms.CharField(label=gettext_lazy("Name in Arabic"), max_length=200)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=200)
    country = forms.ChoiceField(label=gettext_lazy("Country"))
    sector = forms.ChoiceField(label=gettext_lazy("Sector"))
    fingerprint = forms.RegexField(
        r"^[0-9A-Fa-f:]*$", label=gettext_lazy("Fingerprint of its key"), max_length=128, required=False,
        help_text=gettext_lazy("As its operator reads it out to you; it may be left empty."),
        error_messages={"invalid": gettext_lazy("Only the digits 0 to 9, the letters a to f, and colons.")},
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, language: str, data: Any = None) -> None:
        self._language = language
        super().__init__(data)

    def prepare(self) -> None:
        """Countries and sectors by name."""
        self.fields["name_ar"].widget.attrs.update(dir="rtl", lang="ar")
        self.fields["name_en"].widget.attrs.update(dir="ltr", lang="en")
        self.fields["country"].choices = [("", "—"), *country_choices(self._language)]  # type: ignore[attr-defined]
        sectors = [(key, words.called(SECTORS, key)) for key in KEYS]
        self.fields["sector"].choices = sectors  # type: ignore[attr-defined]


@section("GET", "POST")
def listing(visit: Visit) -> HttpResponse:
    """All members, and a new one."""
    if visit.request.method != "POST":
        return _list(visit, MemberForm(visit.frame.language))
    form = MemberForm(visit.frame.language, visit.request.POST)
    if not form.is_valid():
        return _list(visit, form, 400)
    given = form.cleaned_data
    name = Text(en=plain(given["name_en"]), ar=plain(given["name_ar"]))
    new = Member(given["slug"], name, given["country"], given["sector"], given["fingerprint"])
    try:
        with visit.write() as tx:
            add_member(tx, visit.viewer, new)
    except Problem as problem:
        form.add_error("slug", problem.say(visit.frame.language))
        return _list(visit, form, 409)
    return visit.go("administration-members", done="saved")


def _list(visit: Visit, form: MemberForm, status: int = 200) -> HttpResponse:
    with visit.read() as tx:
        found = members(tx, visit.viewer)
    language = visit.frame.language
    countries = dict(country_choices(language))
    lines = tuple(
        Line(
            (
                Cell(one.name.say(language), "own"),
                Cell(one.slug, "ident"),
                Cell(countries.get(one.country, one.country)),
                Cell(words.called(SECTORS, one.sector)),
                Cell(one.fingerprint[:16], "ident"),
            ),
            (asks("member.remove", one.slug, remove_label()),),
        )
        for one in found
    )
    columns = (_("Name"), _("Short name"), _("Country"), _("Sector"), _("Key"))
    empty = _("No member is known yet. Add those with whom this node exchanges; then their accounts and peers.")
    return show_section(
        visit, "members", Sheet(columns, lines, empty), status, form=form, form_title=_("New member"),
        button=_("Add the member"),
    )  # fmt: skip
