"""Possible matches: what holders' sets seem to hold, and the draft of a follow-up on one."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse

from amana.asking.forms import WordsForm, plain_words
from amana.asking.frame import names, opened, reasons, show
from amana.exchange.private import following
from amana.pages.audience import Names
from amana.pages.listing import person
from amana.pages.visit import Visit, page
from amana.store.holders import Match, forget_match, match, matches


@dataclass(frozen=True)
class MatchRow:
    """A possible match in words."""

    id: str
    item: str
    member: str
    collection: str
    purpose: str
    basis: str
    found_by: str
    found_at: int
    receipt: str


@page("GET")
def listing(visit: Visit) -> HttpResponse:
    """The newest possible matches."""
    visit.need("analyst", "releaser")
    known = names(visit)
    with visit.read() as tx:
        found = [_row(visit, known, one) for one in matches(tx, visit.viewer)]
    return show(visit, "ask-matches", "matches.html", matches=found)


@page("GET", "POST")
def show_match(visit: Visit, number: str) -> HttpResponse:
    """One of them, and the draft of a follow-up on it."""
    visit.need("analyst")
    with visit.read() as tx:
        found = match(tx, visit.viewer, number)
    if visit.request.method != "POST":
        return _page(visit, found, WordsForm())
    form = WordsForm(visit.request.POST)
    if not form.is_valid():
        return _page(visit, found, form, 400)
    try:
        with visit.write() as tx:
            made = following.draft(tx, visit.viewer, found, plain_words(form.cleaned_data["words"]))
    except following.NotAllowed as problem:
        form.add_error("words", problem.say(visit.frame.language))
        return _page(visit, found, form, 422)
    return visit.go("ask-follow-up", made, done="follow-up-drafted")


@page("POST")
def forget(visit: Visit, number: str) -> HttpResponse:
    """Forget a possible match."""
    visit.need("analyst")
    with visit.write() as tx:
        forget_match(tx, visit.viewer, number)
    return visit.go("ask-matches", done="saved")


def _page(visit: Visit, found: Match, form: WordsForm, status: int = 200) -> HttpResponse:
    row = _row(visit, names(visit), found)
    return show(visit, "ask-matches", "match.html", status, match=row, form=form)


def _row(visit: Visit, known: Names, one: Match) -> MatchRow:
    purpose, basis = reasons(one.purpose, one.basis, visit.frame.language)
    return MatchRow(
        one.id, opened(visit, one.member, one.item), known.member(one.member, visit.frame.language), one.collection,
        purpose, basis, person(one.found_by), one.found_at, one.receipt.hex(),
    )  # fmt: skip
