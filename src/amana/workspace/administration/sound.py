"""The node's own warning list: values that are known to be sound."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.language import Problem
from amana.pages import words
from amana.pages.fields import typed_by_people
from amana.pages.highlight import plain
from amana.pages.listing import person
from amana.pages.visit import Visit
from amana.store.sound import add_sound, remove_sound, sound_values
from amana.workspace.administration.section import SectionForm, section, show_section
from amana.workspace.administration.sheet import Act, Cell, Line, Sheet
from amana.workspace.administration.values import ValueForm


class SoundForm(SectionForm, ValueForm):
    """A value, and why it is sound."""

    value = forms.CharField(label=gettext_lazy("Value"), max_length=500, widget=forms.TextInput(attrs={"dir": "ltr"}))
    note = forms.CharField(label=gettext_lazy("Why it is sound"), max_length=300, required=False)

    def prepare(self) -> None:
        """The note is a person's words."""
        typed_by_people(self.fields["note"])


@section("GET", "POST")
def listing(visit: Visit) -> HttpResponse:
    """The list, and a new value."""
    if visit.request.method != "POST":
        return _list(visit, SoundForm())
    form = SoundForm(visit.request.POST)
    if not form.is_valid():
        return _list(visit, form, 400)
    try:
        with visit.write() as tx:
            add_sound(tx, visit.viewer, form.cleaned_data["value"], plain(form.cleaned_data["note"]))
    except Problem as problem:
        form.add_error("value", problem.say(visit.frame.language))
        return _list(visit, form, 409)
    return visit.go("administration-sound", done="saved")


@section("POST")
def remove(visit: Visit, number: int) -> HttpResponse:
    """Take a value off the list."""
    with visit.write() as tx:
        remove_sound(tx, visit.viewer, number)
    return visit.go("administration-sound", done="saved")


def _list(visit: Visit, form: Any, status: int = 200) -> HttpResponse:
    with visit.read() as tx:
        found = sound_values(tx, visit.viewer)
    lines = tuple(
        Line(
            (Cell(one.value, "ident"), Cell(words.called(words.KINDS, one.kind)), Cell(one.note, "own"),
             Cell(person(one.created_by), "own")),
            (Act(_("Take off the list"), reverse("administration-sound-remove", args=(one.id,)), about=one.value,
                 grave=True),),
        )
        for one in found
    )  # fmt: skip
    empty = _(
        "The list is empty. Put the domains and addresses of your own services here: in new reports they are marked, "
        "and all that meets one of them makes a single alert."
    )
    columns = (_("Value"), _("Kind"), _("Why it is sound"), _("Added by"))
    return show_section(
        visit, "sound", Sheet(columns, lines, empty), status, form=form, form_title=_("New value"),
        button=_("Put it on the list"),
    )  # fmt: skip
