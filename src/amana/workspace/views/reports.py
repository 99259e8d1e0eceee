"""Reports: the list, taking one in, and what is done to one as a whole."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.exchange.files import FileResult, Importer
from amana.language import Problem
from amana.pages import words
from amana.pages.audience import load_names, seen_by
from amana.pages.fields import dress, typed_by_people
from amana.pages.highlight import plain
from amana.pages.listing import pager, state_of, tabs
from amana.pages.visit import PAGE, Visit, page
from amana.store.reports import OWN, edit_report, reports
from amana.workspace.rows import report_row

LONGEST_TEXT = 2_000_000  # characters in the field; a longer text is given as a file
MOST_PROBLEMS = 50


class NewReportForm(forms.Form):
    """A report as text or as a file: one of the two."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("May stay empty: then the first heading of the text is the title."),
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST_TEXT,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy(
            "Paste the text as it is. Values are found in it even if they are written so that they cannot be clicked."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("Text, Markdown, HTML or PDF; also STIX 2.1 bundles and CSV tables of indicators."),
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        typed_by_people(self.fields["title"], self.fields["text"])
        self.fields["text"].widget.attrs["class"] = "form-control text"
        dress(self)

    def clean(self) -> dict[str, Any]:
        """Exactly one of text and file."""
        given = self.cleaned_data
        given["title"] = plain(given.get("title", ""))
        text, file = given.get("text", "").strip(), given.get("file")
        if "text" in self.errors or "file" in self.errors:
            return given
        if not text and not file:
            self.add_error("text", _("Paste a text or choose a file."))
        elif file and not file.size:
            self.add_error("file", _("This file is empty. Choose another."))
        elif text and file:
            self.add_error("file", _("Give a text or a file, not both: take the other away."))
        return given


@page("GET")
def listing(visit: Visit) -> HttpResponse:
    """All reports, newest first."""
    with visit.read() as tx:
        names = load_names(tx, visit.viewer)
        state = state_of(visit, tuple(words.REPORT_STATES))
        found = reports(tx, visit.viewer, state, visit.before(), PAGE + 1)
    return visit.show(
        "workspace/reports.html",
        seen=seen_by(OWN, names, visit.frame.language),
        tabs=tabs(visit, words.REPORT_STATES, _("All")),
        reports=[report_row(one, visit.frame.language) for one in found[:PAGE]],
        **pager(visit, [one.seq for one in found]),
    )


@page("GET", "POST")
def new(visit: Visit) -> HttpResponse:
    """Take a report in."""
    visit.need("analyst")
    if visit.request.method != "POST":
        return _form(visit, NewReportForm())
    form = NewReportForm(visit.request.POST, visit.request.FILES)
    if not form.is_valid():
        return _form(visit, form, 400)
    result = _take_in(visit, form.cleaned_data)
    if result.report:
        return visit.go("report", result.report, done="report-added")
    if result.failed or result.kind == "report":
        for problem in result.problems:
            form.add_error(None, problem.say(visit.frame.language))
        return _form(visit, form, 422)
    return _taken_in(visit, result)


def _take_in(visit: Visit, given: dict[str, Any]) -> FileResult:
    importer: Importer = visit.site.importer(visit.viewer)
    file: UploadedFile[bytes] | None = given["file"]
    try:
        if file is None:
            text = given["text"].encode("utf-8", "surrogatepass")
            return importer.import_report(text, _("Pasted text"), "text/plain", given["title"])
        result = importer.import_bytes(file.read(), plain(file.name or "")[:300])
    except Problem as problem:
        return FileResult("", "report", refused=1, problems=(problem.text,), failed=True)
    if result.report and given["title"]:
        with visit.write() as tx:
            edit_report(tx, visit.viewer, result.report, title=given["title"], category="", revision=1)
    return result


def _form(visit: Visit, form: NewReportForm, status: int = 200) -> HttpResponse:
    dress(form)
    with visit.read() as tx:
        names = load_names(tx, visit.viewer)
    return visit.show("workspace/report-new.html", status, form=form, seen=seen_by(OWN, names, visit.frame.language))


def _taken_in(visit: Visit, result: FileResult) -> HttpResponse:
    with visit.read() as tx:
        names = load_names(tx, visit.viewer)
    problems = [text.say(visit.frame.language) for text in result.problems[:MOST_PROBLEMS]]
    return visit.show(
        "workspace/taken-in.html", seen=seen_by(OWN, names, visit.frame.language), result=result, problems=problems,
        more=len(result.problems) - len(problems),
    )  # fmt: skip
