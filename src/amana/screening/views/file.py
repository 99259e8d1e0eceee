"""A file of names: taken in, screened with its progress shown, its result for whoever gave it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.language import Problem
from amana.pages import words
from amana.pages.audience import for_one, load_names, seen_by
from amana.pages.fields import dress
from amana.pages.highlight import plain
from amana.pages.progress import Progress
from amana.pages.visit import Visit, page
from amana.screening.filing import Line, Row, Work, go_on, look_at, result_file, take_in
from amana.screening.showing import likelihood
from amana.screening.words import COLOURS, PURPOSES, STATES
from amana.store.lists import SCREENER
from amana.store.reports import OWN

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class FileForm(forms.Form):
    """A file, and what its names are screened for."""

    purpose = forms.ChoiceField(label=gettext_lazy("Screened for"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        help_text=gettext_lazy(
            "CSV or XLSX. The first row names the columns: name, and if known kind, birth, country, number."
        ),
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.fields["purpose"].choices = list(PURPOSES.items())  # type: ignore[attr-defined]
        self.fields["file"].widget.attrs["accept"] = ".csv,.xlsx"
        dress(self)


@dataclass(frozen=True)
class Shown:
    """A row that met something, or could not be asked."""

    number: int
    name: str
    fault: str
    met: tuple[dict[str, Any], ...]


@page("GET", "POST")
def give(visit: Visit) -> HttpResponse:
    """Give a file."""
    visit.need(SCREENER)
    if visit.request.method != "POST":
        return _form(visit, FileForm())
    form = FileForm(visit.request.POST, visit.request.FILES)
    if not form.is_valid():
        return _form(visit, form, 400)
    file = form.cleaned_data["file"]
    try:
        tray = take_in(
            visit.site.database, visit.viewer, visit.site.shelf, plain(file.name or "")[:200], file.read(),
            form.cleaned_data["purpose"],
        )  # fmt: skip
    except Problem as problem:
        form.add_error("file", problem.say(visit.frame.language))
        return _form(visit, form, 422)
    return visit.go("screening-file", tray.number)


@page("GET")
def show(visit: Visit, number: str) -> HttpResponse:
    """How far it is, or what came of it."""
    visit.need(SCREENER)
    return _page(visit, number, _work(visit, number))


@page("POST")
def step(visit: Visit, number: str) -> HttpResponse:
    """Screen the next rows."""
    visit.need(SCREENER)
    work = go_on(visit.site.database, visit.viewer, visit.site.shelf, number)
    if work is None:
        raise Http404
    if work.done and "HX-Request" in visit.request.headers:
        return HttpResponse(headers={"HX-Redirect": reverse("screening-file", args=(number,))})
    return _page(visit, number, work)


@page("POST")
def drop(visit: Visit, number: str) -> HttpResponse:
    """Take the file away, screened or not."""
    visit.need(SCREENER)
    found = look_at(visit.viewer, visit.site.shelf, number)
    if found is None:
        raise Http404
    found[0].remove()
    return visit.go("screening-files", done="file-dropped")


@page("GET")
def result(visit: Visit, number: str, form: str) -> HttpResponse:
    """What came of each row, as a file of the same kind."""
    visit.need(SCREENER)
    work = _work(visit, number)
    if form not in FORMS or not work.done:
        raise Http404
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"result.{form}"
        result_file(work, path, visit.frame.language)
        answer = HttpResponse(path.read_bytes(), content_type=FORMS[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="screening.{form}"'
    return answer


def _work(visit: Visit, number: str) -> Work:
    found = look_at(visit.viewer, visit.site.shelf, number)
    if found is None:
        raise Http404
    return found[1]


def _form(visit: Visit, form: FileForm, status: int = 200) -> HttpResponse:
    dress(form)
    with visit.read() as tx:
        names = load_names(tx, visit.viewer)
    return visit.show("screening/file-new.html", status, seen=seen_by(OWN, names, visit.frame.language), form=form)


def _page(visit: Visit, number: str, work: Work) -> HttpResponse:
    written = visit.frame.writing.number
    said = _("Screened so far: %(done)s of %(size)s names.") % {
        "done": written(len(work.lines)),
        "size": written(len(work.asked)),
    }
    rows = {row.number: row for row in work.given.rows}
    met = [_shown(rows[line.number], line, visit) for line in work.lines if line.met]
    faulty = [_shown(row, None, visit) for row in work.given.rows if row.fault is not None]
    return visit.show(
        "screening/file.html",
        seen=for_one(visit.account.name),
        number=number,
        file=work.given.file,
        purpose=words.called(PURPOSES, work.given.purpose),
        done=work.done,
        progress=None if work.done else Progress(
            said, len(work.lines), len(work.asked), reverse("screening-file-step", args=(number,))
        ),
        met=met if work.done else (),
        faulty=faulty,
        asked=len(work.asked),
        none=len(work.lines) - len(met),
    )  # fmt: skip


def _shown(row: Row, line: Line | None, visit: Visit) -> Shown:
    met = tuple(
        {
            "hit": one.hit,
            "caption": one.caption,
            "list": one.list,
            "likely": likelihood(one.probability, visit),
            "colour": COLOURS[one.state],
            "word": words.called(STATES, one.state),
        }
        for one in (line.met if line else ())
    )
    return Shown(row.number, row.name, row.fault.say(visit.frame.language) if row.fault else "", met)
