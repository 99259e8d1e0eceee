"""The masthead: who publishes, in both languages. One person asks for a change, a second agrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from amana.language import Text
from amana.newsroom.desk_rows import for_staff
from amana.pages.fields import dress
from amana.pages.highlight import plain, reveal
from amana.pages.listing import person
from amana.pages.visit import Visit, page
from amana.store.masthead import Masthead, masthead
from amana.store.members import AlreadyThere
from amana.store.pending import MASTHEAD, ask_masthead, asked_masthead, confirm, decline, requests

PARTS = {
    "title": gettext_lazy("Name of the paper"),
    "publisher": gettext_lazy("Publisher"),
    "chair": gettext_lazy("Chair"),
    "editor_in_chief": gettext_lazy("Editor-in-chief"),
    "about": gettext_lazy("Line below the name"),
}
LONGEST_NUMBER = 18  # digits that fit into a row's number
LANGUAGES = {"ar": "العربية", "en": "English"}


class MastheadForm(forms.Form):
    """Each part in Arabic and in English."""

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        for part, label in PARTS.items():
            for language, name in LANGUAGES.items():
                field = forms.CharField(label=f"{label} ({name})", max_length=150, required=False)
                field.widget.attrs.update(lang=language, dir="rtl" if language == "ar" else "ltr")
                self.fields[f"{part}_{language}"] = field
        dress(self)

    def masthead(self) -> Masthead:
        """The masthead that a valid form holds."""
        given = {name: plain(value) for name, value in self.cleaned_data.items()}
        return Masthead(**{part: Text(en=given[f"{part}_en"], ar=given[f"{part}_ar"]) for part in PARTS})


@dataclass(frozen=True)
class Change:
    """One part of the masthead in one language, as it is printed and as it is asked for."""

    label: str
    language: str
    before: str
    after: str


@page("GET", "POST")
def edit(visit: Visit) -> HttpResponse:
    """The form. A change waits for a second person; what waits stands above it, beside what is printed now."""
    visit.need("editor", "releaser")
    if visit.request.method != "POST":
        return _show(visit, None)
    form = MastheadForm(visit.request.POST)
    if not form.is_valid():
        return _show(visit, form, 400)
    try:
        with visit.write() as tx:
            ask_masthead(tx, visit.viewer, form.masthead())
    except AlreadyThere:
        return _show(visit, form, 409)
    return visit.go("desk-masthead", done="asked")


@page("POST")
def decide(visit: Visit) -> HttpResponse:
    """Print the masthead that another asked for, or leave it as it is."""
    visit.need("editor", "releaser")
    agreed = "confirm" in visit.request.POST
    number = visit.request.POST.get("request", "")
    if not number.isdecimal() or len(number) > LONGEST_NUMBER:
        return visit.go("desk-masthead")
    with visit.write() as tx:
        (confirm if agreed else decline)(tx, visit.viewer, int(number))
    return visit.go("desk-masthead", done="request-confirmed" if agreed else "request-declined")


def _show(visit: Visit, form: MastheadForm | None, status: int = 200) -> HttpResponse:
    with visit.read() as tx:
        printed = masthead(tx, visit.viewer)
        waiting = next((one for one in requests(tx, visit.viewer) if one.action == MASTHEAD), None)
    return visit.show(
        "newsroom/desk-masthead.html",
        status,
        seen=for_staff(),
        form=form or MastheadForm(initial=_fields(printed)),
        waiting=waiting,
        mine=waiting is not None and waiting.asked_by == visit.viewer.name,
        asked_by=person(waiting.asked_by) if waiting else "",
        changes=_changes(printed, asked_masthead(waiting.details)) if waiting else [],
    )


def _fields(head: Masthead) -> dict[str, str]:
    return {f"{part}_{language}": getattr(getattr(head, part), language) for part in PARTS for language in LANGUAGES}


def _changes(printed: Masthead, asked: Masthead) -> list[Change]:
    before, after = _fields(printed), _fields(asked)
    names = {f"{part}_{language}": (label, language) for part, label in PARTS.items() for language in LANGUAGES}
    return [
        Change(f"{label} ({LANGUAGES[language]})", language, reveal(before[key]), reveal(after[key]))
        for key, (label, language) in names.items()
        if before[key] != after[key]
    ]
