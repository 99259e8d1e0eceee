"""Screen a name, and read why an entry of a list was met."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.language import Problem
from amana.lists import Identifier
from amana.pages.audience import for_one, load_names, seen_by
from amana.pages.fields import dress, typed_by_people
from amana.pages.visit import Visit, page
from amana.pages.writing import countries
from amana.screening.asking import Answer, screen
from amana.screening.matching import Terms
from amana.screening.showing import asked_facts, cards
from amana.screening.subject import Subject
from amana.screening.words import PURPOSES, SUBJECTS
from amana.store.hits import count_open
from amana.store.lists import SCREENER, lists
from amana.store.reports import OWN

LEAST, TOP = 0.2, 10
MOST_WAITING = 100


class SubjectForm(forms.Form):
    """Whom or what a question is about, and what for."""

    name = forms.CharField(label=gettext_lazy("Name"), strip=False, max_length=12_000)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    purpose = forms.ChoiceField(label=gettext_lazy("Screened for"))
    birth = forms.CharField(
        label=gettext_lazy("Born or founded"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("As 1970, 1970-03, 1970-03-04 or 1970/1975."),
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    number = forms.CharField(label=gettext_lazy("Number of a document or register"), required=False, max_length=200)

    def __init__(self, language: str, data: Any = None) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [("", _("Not known")), *SUBJECTS.items()]  # type: ignore[attr-defined]
        self.fields["purpose"].choices = list(PURPOSES.items())  # type: ignore[attr-defined]
        self.fields["country"].choices = [("", _("Not known")), *countries(language)]  # type: ignore[attr-defined]
        typed_by_people(self.fields["name"])
        self.fields["name"].widget.attrs["autofocus"] = True
        for field in ("birth", "number"):
            self.fields[field].widget.attrs["dir"] = "ltr"
        dress(self)

    def subject(self) -> Subject:
        """Whom it is about."""
        given = self.cleaned_data
        numbers = (Identifier("", given["number"]),) if given["number"] else ()
        return Subject(
            (given["name"],),
            given["kind"] or None,
            (given["birth"],) if given["birth"] else (),
            (given["country"],) if given["country"] else (),
            numbers,
        )


# What a complaint of the service names, and the field that it stands at here.
_FIELDS = {"names": "name", "births": "birth", "countries": "country", "identifiers": "number"}


@page("GET", "POST")
def ask(visit: Visit) -> HttpResponse:
    """A name against the lists in force."""
    if not visit.may(SCREENER) and visit.may("administrator"):
        return visit.go("screening-lists")
    visit.need(SCREENER)
    language = visit.frame.language
    if visit.request.method != "POST":
        return _page(visit, SubjectForm(language))
    form = SubjectForm(language, visit.request.POST)
    if not form.is_valid():
        return _page(visit, form, 400)
    subject, terms = form.subject(), Terms(form.cleaned_data["purpose"], least=LEAST, top=TOP)
    try:
        answer = screen(visit.site.database, visit.viewer, visit.site.shelf, [subject], terms)[0]
    except Problem as problem:
        form.add_error(_FIELDS.get(problem.where.partition("[")[0]), problem.text.say(language))
        dress(form)
        return _page(visit, form, 422)
    return _page(visit, form, answer=answer, subject=subject, purpose=terms.purpose)


def show_answer(visit: Visit, answer: Answer, subject: Subject, purpose: str) -> HttpResponse:
    """What a question met that was asked again."""
    return _page(visit, SubjectForm(visit.frame.language), answer=answer, subject=subject, purpose=purpose)


def _page(
    visit: Visit, form: SubjectForm, status: int = 200, answer: Answer | None = None, subject: Subject | None = None,
    purpose: str = "",
) -> HttpResponse:  # fmt: skip
    with visit.read() as tx:
        names = load_names(tx, visit.viewer)
        in_force = [one.slug for one in lists(tx, visit.viewer) if one.in_force]
        waiting = count_open(tx, visit.viewer, MOST_WAITING + 1)
    found = cards(answer, visit) if answer else []
    return visit.show(
        "screening/ask.html",
        status,
        seen=for_one(visit.account.name) if answer else seen_by(OWN, names, visit.frame.language),
        form=form,
        in_force=in_force,
        waiting=waiting,
        many=waiting > MOST_WAITING,
        answer=answer,
        asked=asked_facts(subject, purpose, visit) if subject else (),
        hits=[one for one in found if one.state],
        near=[one for one in found if not one.state],
        lists_url=reverse("screening-lists"),
    )
