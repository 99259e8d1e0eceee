"""Writing: a new bulletin, also from a newspaper's page that is pasted; the next version of one; a correction."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.extract import newspaper
from amana.handling import LEGAL_BASES, Handling, categories, text_refusal
from amana.newsroom.comment_form import clean_line, clean_text
from amana.newsroom.desk_rows import for_staff, same_version, token
from amana.newsroom.making import rules_of
from amana.pages.fields import dress, typed_by_people
from amana.pages.listing import person
from amana.pages.visit import Visit, page
from amana.store.bulletins import (
    Article,
    NewBulletin,
    NotPublic,
    Revision,
    bulletin,
    draft_bulletin,
    edit_bulletin,
    revisions,
)
from amana.store.releases import NotReady
from amana.store.reports import Stale

USUAL_LIFE = timedelta(days=180)
LONGEST_BODY = 200_000
LINES = ("kicker", "headline", "byline")
ARTICLE_FIELDS = ("kicker", "headline", "standfirst", "byline", "body")


class ArticleForm(forms.Form):
    """The parts of a newspaper's page."""

    kicker = forms.CharField(label=gettext_lazy("Kicker"), max_length=200, required=False)
    headline = forms.CharField(label=gettext_lazy("Headline"), max_length=300)
    standfirst = forms.CharField(
        label=gettext_lazy("Standfirst"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    byline = forms.CharField(label=gettext_lazy("Byline"), max_length=200, required=False)
    body = forms.CharField(
        label=gettext_lazy("Body"),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"class": "form-control text"}),
        help_text=gettext_lazy(
            "An empty line parts paragraphs. A line that begins with > is a quote, with - a point of a list, with ## a "
            "heading. Write addresses so that nobody opens them: example[.]net."
        ),
    )

    def __init__(self, visit: Visit, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.language = visit.frame.language
        typed_by_people(*(self.fields[name] for name in ARTICLE_FIELDS))

    def clean(self) -> dict[str, Any]:
        """What turns writing around has no place in print; a wanted notice has none in this exchange."""
        given = self.cleaned_data
        for name in set(ARTICLE_FIELDS) & given.keys():
            given[name] = clean_line(given[name]) if name in LINES else clean_text(given[name])
        for name in ("headline", "body"):
            if not given.get(name) and name not in self.errors:
                self.add_error(name, _("Nothing readable is left of this. Write it anew."))
        refusal = text_refusal(f"{given.get('headline', '')}\n\n{given.get('body', '')}")
        if refusal is not None:
            raise forms.ValidationError(refusal.text.say(self.language))
        return given

    def article(self) -> Article:
        """The article that a valid form holds."""
        return Article(**{name: self.cleaned_data[name] for name in ARTICLE_FIELDS})


class NewForm(ArticleForm):
    """A new bulletin: besides its parts, its language and its rules."""

    language_of = forms.ChoiceField(
        label=gettext_lazy("Language of the bulletin"), choices=[("ar", "العربية"), ("en", "English")]
    )
    category = forms.ChoiceField(label=gettext_lazy("Category"))
    basis = forms.ChoiceField(label=gettext_lazy("Legal basis"))
    expires = forms.DateField(
        label=gettext_lazy("Review date"),
        widget=forms.DateInput(attrs={"type": "date", "dir": "ltr"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        help_text=gettext_lazy("After this day the bulletin is not shown until it is reviewed."),
    )

    def __init__(self, visit: Visit, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(visit, data, initial)
        chosen = [(one.key, one.name.say(self.language)) for one in categories() if one.level != "refused"]
        self.fields["category"].choices = [("", "—"), *chosen]  # type: ignore[attr-defined]
        bases = [(key, visit.frame.writing.figures(text.say(self.language))) for key, text in LEGAL_BASES.items()]
        self.fields["basis"].choices = bases  # type: ignore[attr-defined]
        dress(self)

    def handling(self) -> Handling:
        """The rules of a bulletin: for everyone, to be published, until it is reviewed."""
        given = self.cleaned_data
        return rules_of(given["category"], given["basis"], given["expires"])


class NextForm(ArticleForm):
    """The next version of a bulletin; ``seen`` is the version that it was opened on."""

    note = forms.CharField(
        label=gettext_lazy("What is corrected"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("One sentence that readers see at the top of the bulletin."),
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, visit: Visit, correcting: bool, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(visit, data, initial)
        self.order_fields(["note", *ARTICLE_FIELDS, "seen"])
        if not correcting:
            del self.fields["note"]
        else:
            self.fields["note"].required = True
            typed_by_people(self.fields["note"])
        dress(self)


@page("GET", "POST")
def new(visit: Visit) -> HttpResponse:
    """A new bulletin. ``paste`` is taken apart into the form; nothing is kept before it is saved."""
    visit.need("editor")
    if visit.request.method != "POST":
        return _new_page(visit, NewForm(visit, initial=_usual(visit)))
    if "apart" in visit.request.POST:
        return _apart(visit)
    form = NewForm(visit, visit.request.POST)
    if not form.is_valid():
        return _new_page(visit, form, 400)
    try:
        with visit.write() as tx:
            number = str(tx.world.random.uuid4())
            made = NewBulletin(number, form.cleaned_data["language_of"], form.handling(), form.article())
            draft_bulletin(tx, visit.viewer, made)
    except (NotPublic, NotReady) as problem:
        form.add_error(None, problem.say(visit.frame.language))
        return _new_page(visit, form, 422)
    return visit.go("desk-bulletin", number, done="bulletin-saved")


@page("GET", "POST")
def edit(visit: Visit, number: str) -> HttpResponse:
    """The next version: in place of a draft, or on top of what was published, with a note on what is corrected."""
    visit.need("editor")
    with visit.read() as tx:
        found = bulletin(tx, visit.viewer, number)
        newest = revisions(tx, visit.viewer, number)[-1] if found else None
    if found is None or newest is None:
        raise Http404
    correcting = newest.state == "published" or newest.revision > 1
    if visit.request.method != "POST":
        return _edit_page(visit, number, newest, NextForm(visit, correcting, initial=_parts(newest)))
    form = NextForm(visit, correcting, visit.request.POST)
    if not form.is_valid():
        return _edit_page(visit, number, newest, form, 400)
    return _save(visit, number, form)


def _save(visit: Visit, number: str, form: NextForm) -> HttpResponse:
    note = clean_line(form.cleaned_data.get("note", ""))
    try:
        with visit.write() as tx:
            newest = same_version(revisions(tx, visit.viewer, number), form.cleaned_data["seen"])
            edit_bulletin(tx, visit.viewer, number, form.article(), based_on=newest.revision, note=note)
    except (Stale, NotReady) as problem:
        with visit.read() as tx:
            newest = revisions(tx, visit.viewer, number)[-1]
        # The form now stands on the version that is shown beside it: saved again, it takes that one's place.
        form.data = {**form.data.dict(), "seen": token(newest)}  # type: ignore[attr-defined]
        return _edit_page(visit, number, newest, form, 409, problem.say(visit.frame.language))
    return visit.go("desk-bulletin", number, done="bulletin-saved")


def _apart(visit: Visit) -> HttpResponse:
    pasted = visit.request.POST.get("paste", "")[:LONGEST_BODY]
    parts = newspaper.take_apart(pasted)
    initial = {**_usual(visit), **{name: getattr(parts, name) for name in ARTICLE_FIELDS}}
    left_out = [*parts.masthead, *parts.furniture]
    return _new_page(
        visit, NewForm(visit, initial=initial), pasted=pasted, left_out=left_out, taken=bool(pasted.strip())
    )


def _usual(visit: Visit) -> dict[str, Any]:
    today = visit.site.database.world.clock.now().date()
    return {"language_of": visit.frame.language, "basis": "public-source", "expires": today + USUAL_LIFE}


def _parts(version: Revision) -> dict[str, Any]:
    draft = version.state != "published"
    parts = {name: getattr(version.article, name) for name in ARTICLE_FIELDS}
    return {**parts, "note": version.note if draft else "", "seen": token(version)}


def _new_page(visit: Visit, form: NewForm, status: int = 200, **more: Any) -> HttpResponse:
    return visit.show("newsroom/desk-new.html", status, seen=for_staff(), form=form, **more)


def _edit_page(
    visit: Visit, number: str, newest: Revision, form: NextForm, status: int = 200, problem: str = ""
) -> HttpResponse:
    return visit.show(
        "newsroom/desk-edit.html",
        status,
        seen=for_staff(),
        form=form,
        number=number,
        other=newest if problem else None,
        other_by=person(newest.written_by),
        problem=problem,
    )
