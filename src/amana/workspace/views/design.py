"""The page of components: everything that pages are made of, once, to look at and to test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.handling import TLP
from amana.pages import words
from amana.pages.audience import Names, Seen, seen_by, sentence
from amana.pages.listing import Tab
from amana.pages.palette import colours, pairs
from amana.pages.visit import Visit, page
from amana.store.reports import OWN
from amana.workspace.administration.section import SectionForm


@dataclass(frozen=True)
class State:
    """A state and the word for it."""

    key: str
    word: str


class SampleForm(SectionForm):
    """A field of each kind."""

    value = forms.CharField(label=gettext_lazy("Value"), max_length=10)
    note = forms.CharField(label=gettext_lazy("Reason"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=[("ar", "العربية"), ("en", "English")])
    digits = forms.ChoiceField(
        label=gettext_lazy("Digits in Arabic pages"),
        choices=[("arab", "٠١٢٣٤٥٦٧٨٩"), ("latn", "0123456789")],
        widget=forms.RadioSelect,
    )


@page("GET")
def components(visit: Visit) -> HttpResponse:
    """The page."""
    language = visit.frame.language
    tables = (words.FINDING_STATES, words.REPORT_STATES)
    states = {key: State(key, str(word)) for table in tables for key, word in table.items()}
    levels = ("nobody", "own", "named", "community", "public")
    filled: Any = {"value": "203.0.113.45 and more", "language": "ar", "digits": "arab"}
    return visit.show(
        "workspace/design.html",
        seen=seen_by(OWN, Names({}, {}), language),
        levels=[Seen(level, sentence(level)) for level in levels],
        tlps=list(TLP),
        states=list(states.values()),
        colours=list(colours()),
        pairs=[(one, f"{one.light:.1f}", f"{one.dark:.1f}") for one in pairs()],
        form=SampleForm(filled),
        tabs=[Tab(_("New"), "#", True), Tab(_("All"), "#", False)],
    )
