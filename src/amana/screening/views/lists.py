"""Designation lists: what is in force, what a new version would change, and who accepts it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.exchange.designation import accept, propose, refuse
from amana.exchange.designation.fetching import LEAST_S, MOST_S, USUAL_S, Source, subscribe
from amana.language import Problem
from amana.lists import FORMATS, File, Format
from amana.pages import words
from amana.pages.audience import load_names, seen_by
from amana.pages.fields import dress, typed_by_people
from amana.pages.highlight import plain
from amana.pages.visit import PAGE, Visit, page
from amana.screening.showing import change_rows, version_row
from amana.screening.words import FORMATS as FORMAT_WORDS
from amana.store.lists import SCREENER, delta, designation_list, is_screener, list_version, lists, may_keep, versions
from amana.store.members import NotThere
from amana.store.reports import OWN

HOUR = 3600
MOST_FILES = 3


class Files(forms.ClearableFileInput):
    """One file or several."""

    allow_multiple_selected = True


class BringForm(forms.Form):
    """A publisher's files, and the list that they are of."""

    format = forms.ChoiceField(label=gettext_lazy("Publisher and format"))
    slug = forms.SlugField(
        label=gettext_lazy("Short name of the list"),
        max_length=63,
        required=False,
        help_text=gettext_lazy("Small Latin letters, digits and hyphens. Empty: as the format is called."),
    )
    files = forms.Field(label=gettext_lazy("The publisher's own files, unchanged"), widget=Files, required=False)

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.fields["format"].choices = [(key, FORMAT_WORDS[key]) for key in FORMATS]  # type: ignore[attr-defined]
        self.fields["slug"].widget.attrs["dir"] = "ltr"
        dress(self)


class SourceForm(forms.Form):
    """Where the node asks for a list, and how often."""

    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy("Empty: the list comes by file only."),
    )
    hours = forms.IntegerField(
        label=gettext_lazy("Every so many hours"), min_value=LEAST_S // HOUR, max_value=MOST_S // HOUR
    )

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["url"].widget.attrs["dir"] = "ltr"
        dress(self)


class RefusalForm(forms.Form):
    """Why a version does not take effect."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        typed_by_people(self.fields["reason"])
        dress(self)


@page("GET", "POST")
def listing(visit: Visit) -> HttpResponse:
    """Every list, and the door for a publisher's file."""
    _keeper(visit)
    if visit.request.method != "POST":
        return _listing(visit, BringForm())
    form = BringForm(visit.request.POST, visit.request.FILES)
    given = cast("list[UploadedFile[bytes]]", visit.request.FILES.getlist("files"))
    if form.is_valid() and not given:
        form.add_error("files", _("Choose the file that the publisher offers."))
    elif len(given) > MOST_FILES:
        form.add_error("files", _("These are too many files for one list."))
    if not form.is_valid():
        dress(form)
        return _listing(visit, form, 400)
    try:
        made = _brought(visit, form.cleaned_data, given)
    except Problem as problem:
        form.add_error(None, problem.say(visit.frame.language))
        return _listing(visit, form, 422)
    return visit.go("screening-version", made, done="list-brought")


def _brought(visit: Visit, given: dict[str, Any], files: list[UploadedFile[bytes]]) -> int:
    form = cast(Format, given["format"])
    read = [File(plain(one.name or "")[:200], one.read()) for one in files]
    names = ", ".join(one.name for one in read)
    return propose(
        visit.site.database, visit.viewer, visit.site.shelf, given["slug"] or form, form, read, names
    ).number  # fmt: skip


def _listing(visit: Visit, form: BringForm, status: int = 200) -> HttpResponse:
    with visit.read() as tx:
        names = load_names(tx, visit.viewer)
        held = lists(tx, visit.viewer)
        newest = {one.slug: versions(tx, visit.viewer, one.slug, 2) for one in held}
        in_force = {one.slug: list_version(tx, visit.viewer, one.in_force) for one in held if one.in_force}
    rows = [
        {
            "list": one,
            "format": words.called(FORMAT_WORDS, one.format),
            "now": version_row(now) if (now := in_force.get(one.slug)) else None,
            "waiting": next((version_row(it) for it in newest[one.slug] if it.state == "proposed"), None),
        }
        for one in held
    ]
    return visit.show(
        "screening/lists.html", status, seen=seen_by(OWN, names, visit.frame.language), rows=rows, form=form,
        may_ask=visit.may(SCREENER),
    )  # fmt: skip


@page("GET")
def show(visit: Visit, slug: str) -> HttpResponse:
    """One list with its versions and its source."""
    _keeper(visit)
    return _list(visit, slug, None)


@page("POST")
def source(visit: Visit, slug: str) -> HttpResponse:
    """Have the node ask for the list, or not any more."""
    _keeper(visit)
    form = SourceForm(visit.request.POST)
    if not form.is_valid():
        return _list(visit, slug, form, 400)
    wanted = Source(form.cleaned_data["url"].strip(), form.cleaned_data["hours"] * HOUR)
    try:
        subscribe(visit.site.database, visit.viewer, slug, wanted)
    except NotThere:
        raise
    except Problem as problem:
        form.add_error("url", problem.say(visit.frame.language))
        dress(form)
        return _list(visit, slug, form, 422)
    return visit.go("screening-list", slug, done="saved")


def _list(visit: Visit, slug: str, form: SourceForm | None, status: int = 200) -> HttpResponse:
    with visit.read() as tx:
        names = load_names(tx, visit.viewer)
        found = designation_list(tx, visit.viewer, slug)
        if found is None:
            raise Http404
        held = versions(tx, visit.viewer, slug)
    initial = {"url": found.url, "hours": (found.interval_s or USUAL_S) // HOUR}
    return visit.show(
        "screening/list.html", status, seen=seen_by(OWN, names, visit.frame.language), list=found,
        format=words.called(FORMAT_WORDS, found.format), versions=[version_row(one) for one in held],
        form=form or SourceForm(initial=initial),
    )  # fmt: skip


@page("GET")
def version(visit: Visit, number: int) -> HttpResponse:
    """A version: what it adds, changes and takes away, to be read before it is accepted."""
    _keeper(visit)
    return _version(visit, number, RefusalForm())


@page("POST")
def agree(visit: Visit, number: int) -> HttpResponse:
    """Let a version take effect, as another person than who brought it in."""
    visit.need(SCREENER)
    made = accept(visit.site.database, visit.viewer, visit.site.shelf, number)
    return visit.go("screening-version", number, done="list-accepted" if made.state == "in-force" else "list-agreed")


@page("POST")
def disagree(visit: Visit, number: int) -> HttpResponse:
    """Do not let it take effect."""
    visit.need(SCREENER)
    form = RefusalForm(visit.request.POST)
    if not form.is_valid():
        return _version(visit, number, form, 400)
    refuse(visit.site.database, visit.viewer, visit.site.shelf, number, plain(form.cleaned_data["reason"]))
    return visit.go("screening-version", number, done="list-refused")


def _version(visit: Visit, number: int, form: RefusalForm, status: int = 200) -> HttpResponse:
    after = visit.request.GET.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    with visit.read() as tx:
        names = load_names(tx, visit.viewer)
        found = list_version(tx, visit.viewer, number)
        if found is None:
            raise Http404
        changes = delta(tx, visit.viewer, number, start, PAGE + 1)
    mine = visit.viewer.name in (found.imported_by, *found.accepted_by)
    return visit.show(
        "screening/version.html", status, seen=seen_by(OWN, names, visit.frame.language), version=version_row(found),
        changes=change_rows(changes[:PAGE], visit), waits=found.state == "proposed",
        removed_at_once=found.removed_at_once, two=found.needs > 1, mine=mine, may_accept=is_screener(visit.viewer),
        form=form, older=f"?after={changes[PAGE - 1].id}" if len(changes) > PAGE else "",
        newest=reverse("screening-version", args=(number,)) if start else "",
    )  # fmt: skip


def _keeper(visit: Visit) -> None:
    """Go no further unless the account may keep lists."""
    if not may_keep(visit.viewer):
        visit.need(SCREENER)
