"""The masthead: who publishes, in both languages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from amana.language import Text
from amana.newsroom.desk_rows import for_staff
from amana.pages.fields import dress
from amana.pages.highlight import plain
from amana.pages.visit import Visit, page
from amana.store.masthead import Masthead, masthead, set_masthead

PARTS = {
    "title": gettext_lazy("Name of the paper"),
    "publisher": gettext_lazy("Publisher"),
    "chair": gettext_lazy("Chair"),
    "editor_in_chief": gettext_lazy("Editor-in-chief"),
    "about": gettext_lazy("Line below the name"),
}
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


@page("GET", "POST")
def edit(visit: Visit) -> HttpResponse:
    """The form. A change shows at once on every bulletin, and stands in the ledger."""
    visit.need("editor")
    if visit.request.method == "POST":
        form = MastheadForm(visit.request.POST)
        if form.is_valid():
            with visit.write() as tx:
                set_masthead(tx, visit.viewer, form.masthead())
            return visit.go("desk-masthead", done="saved")
        return visit.show("newsroom/desk-masthead.html", 400, seen=for_staff(), form=form)
    with visit.read() as tx:
        head = masthead(tx, visit.viewer)
    initial = {f"{part}_{language}": getattr(getattr(head, part), language) for part in PARTS for language in LANGUAGES}
    return visit.show("newsroom/desk-masthead.html", seen=for_staff(), form=MastheadForm(initial=initial))
