"""One report under review: its text with what was found, and a decision on each finding."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from amana.handling import categories
from amana.language import Text
from amana.pages import words
from amana.pages.audience import Names, load_names, seen_by
from amana.pages.fields import dress, typed_by_people
from amana.pages.handling import category_name
from amana.pages.highlight import plain
from amana.pages.listing import person
from amana.pages.visit import Visit, page
from amana.store import Reader
from amana.store.releases import release_of_report
from amana.store.reports import OWN, Report, Stale, decide_findings, edit_report, report, set_report_state
from amana.workspace.review import decision, kinds, spans
from amana.workspace.undo import Undo, forget, offered, remember


def category_choices(language: str) -> list[Any]:
    """The closed list of categories under its levels, for a select."""
    by_level: dict[str, list[tuple[str, str]]] = {}
    for one in categories():
        if one.level in words.LEVELS:
            by_level.setdefault(one.level, []).append((one.key, one.name.say(language)))
    return [("", "—"), *((str(words.LEVELS[level]), found) for level, found in by_level.items())]


class EditForm(forms.Form):
    """What a report is called, and its category."""

    title = forms.CharField(label=_("Title"), max_length=300)
    category = forms.ChoiceField(label=_("Category"), required=False)
    confirmed = forms.BooleanField(label=_("I compared the text with the original document"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31)

    def __init__(self, language: str, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["category"].choices = category_choices(language)  # type: ignore[attr-defined]
        typed_by_people(self.fields["title"])
        dress(self)

    def clean_title(self) -> str:
        """On one line, without control characters."""
        return plain(self.cleaned_data["title"])


@page("GET")
def show(visit: Visit, number: str) -> HttpResponse:
    """The reviewing page."""
    with visit.read() as tx:
        found, names = _load(tx, visit, number)
    return _page(visit, found, names)


@page("POST")
def decide(visit: Visit, number: str) -> HttpResponse:
    """Accept or reject findings, or take a decision back."""
    visit.need("analyst")
    with visit.write() as tx:
        found = report(tx, visit.viewer, number)
        if found is None:
            raise Http404
        numbers, state = decision(visit.request.POST, visit.request.POST.getlist("pick"), found)
        decide_findings(tx, visit.viewer, number, numbers, state)
    if state == "new":
        forget(visit)
    else:
        remember(visit, Undo(reverse("report-decide", args=(number,)), "undo", ",".join(map(str, numbers))))
    done = "undone" if state == "new" else "decided"
    return visit.go("report", number, done=done, anchor=f"c-{numbers[0]}")


@page("POST")
def edit(visit: Visit, number: str) -> HttpResponse:
    """Change title and category. Whoever saves after another is shown both versions and loses nothing."""
    visit.need("analyst")
    form = EditForm(visit.frame.language, visit.request.POST)
    if not form.is_valid():
        with visit.read() as tx:
            found, names = _load(tx, visit, number)
        return _page(visit, found, names, form, status=400)
    given = form.cleaned_data
    try:
        with visit.write() as tx:
            edit_report(
                tx, visit.viewer, number, title=given["title"], category=given["category"],
                revision=given["revision"], confirmed=given["confirmed"],
            )  # fmt: skip
    except Stale as problem:
        return _stale(visit, number, given, problem)
    return visit.go("report", number, done="saved")


@page("POST")
def move(visit: Visit, number: str) -> HttpResponse:
    """Dismiss a report that holds nothing to share, or open a dismissed one again."""
    visit.need("analyst")
    state = "draft" if visit.request.POST.get("state") == "draft" else "dismissed"
    with visit.write() as tx:
        found = report(tx, visit.viewer, number)
        if found is None:
            raise Http404
        if {found.state, state} != {"draft", "dismissed"}:
            raise Stale("workspace.report-moved", _MOVED)
        set_report_state(tx, visit.viewer, number, state)
    return visit.go("report", number, done="report-reopened" if state == "draft" else "report-dismissed")


def _stale(visit: Visit, number: str, given: dict[str, Any], problem: Stale) -> HttpResponse:
    """The page with the other's version shown, and what was typed kept in the form, ready to be saved over it."""
    with visit.read() as tx:
        found, names = _load(tx, visit, number)
    form = EditForm(visit.frame.language, initial={**given, "revision": found.revision})
    other = {"title": found.title, "category": category_name(found.category, visit.frame.language)}
    return _page(visit, found, names, form, 409, problem=problem.say(visit.frame.language), other=other)


def _load(tx: Reader, visit: Visit, number: str) -> tuple[Report, Names]:
    found = report(tx, visit.viewer, number)
    if found is None:
        raise Http404
    return found, load_names(tx, visit.viewer)


def _page(
    visit: Visit, found: Report, names: Names, form: EditForm | None = None, status: int = 200, **context: Any
) -> HttpResponse:
    language = visit.frame.language
    release_id = _release(visit, found)
    initial = {"title": found.title, "category": found.category, "revision": found.revision}
    return visit.show(
        "workspace/report.html",
        status,
        seen=seen_by(OWN, names, language),
        report=found,
        state_word=words.called(words.REPORT_STATES, found.state),
        created_by=person(found.created_by),
        category=category_name(found.category, language),
        spans=spans(found),
        kinds=kinds(found.findings),
        form=form or EditForm(language, initial=initial),
        undo=offered(visit) if found.state == "draft" else None,
        release_id=release_id,
        may_edit=visit.may("analyst") and found.state == "draft",
        may_reopen=visit.may("analyst") and found.state == "dismissed",
        **context,
    )


def _release(visit: Visit, found: Report) -> str:
    """The release that a report waits for or went out with."""
    if found.state not in ("proposed", "released"):
        return ""
    with visit.read() as tx:
        release = release_of_report(tx, visit.viewer, found.id)
    return release.id if release else ""


_MOVED = Text(
    en="This report is not in a state in which that can be done. Its page says where it stands.",
    ar="لا تسمح حال هذا التقرير بذلك. تبيّن صفحته حاله.",
)
