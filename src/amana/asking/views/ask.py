"""Asking: the form, and the answers as they arrive, in one page that is sent piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from amana.asking.forms import AskForm, Choices
from amana.asking.frame import around, names, reasons, show
from amana.language import Problem
from amana.pages.audience import Names
from amana.pages.visit import Visit, page
from amana.store.members import members
from amana.store.peers import peers

_HERE = "<!-- answers -->"


@page("GET", "POST")
def ask(visit: Visit) -> HttpResponse:
    """The form; with a POST, the answers. Who only approves and releases goes to the follow-ups."""
    if visit.may("releaser") and not visit.may("analyst") and visit.request.method == "GET":
        return visit.go("ask-follow-ups")
    visit.need("analyst")
    known = names(visit)
    if visit.request.method != "POST":
        return _form(visit, known, _new_form(visit, known))
    form = _new_form(visit, known, visit.request.POST, visit.request.FILES)
    if not form.is_valid():
        return _form(visit, known, form, 400)
    try:
        wanted = _wanted(form.cleaned_data)
    except Problem as problem:
        form.add_error("file" if form.cleaned_data["file"] else "item", problem.say(visit.frame.language))
        return _form(visit, known, form, 422)
    try:
        heard = visit.site.asker().ask(visit.viewer, wanted)
    except Problem as problem:
        form.add_error(None, problem.say(visit.frame.language))
        return _form(visit, known, form, 409)
    return _answers(visit, known, wanted, heard)


def _wanted(given: dict[str, Any]) -> Any:
    """What a valid form asks. Raises Problem."""
    from amana.exchange.private.asking import Wanted
    from amana.exchange.private.sought import read_file, seek

    sought = read_file(given["file"].read()) if given["file"] else [seek(given["item"], given["kind"])]
    return Wanted(tuple(sought), given["purpose"], given["basis"], tuple(given["members"]))


def _answers(visit: Visit, known: Names, wanted: Any, heard: Iterable[Any]) -> HttpResponse:
    """A page that begins at once and grows by a line with each answer."""
    language = visit.frame.language
    purpose, basis = reasons(wanted.purpose, wanted.basis, language)
    context = {
        **around(visit, "ask"), "frame": visit.frame, "here": _HERE, "purpose": purpose, "basis": basis,
        "labels": [one.label for one in wanted.sought[:_SHOWN]], "more": max(len(wanted.sought) - _SHOWN, 0),
    }  # fmt: skip

    def pieces() -> Iterator[str]:
        with override(language):
            before, after = render_to_string("asking/answers.html", context, visit.request).split(_HERE)
        yield before
        for one in heard:
            with override(language):
                row = {"one": one, "frame": visit.frame, "member": known.member(one.member, language)}
                yield render_to_string("asking/_answer.html", row, visit.request)
        yield after

    return StreamingHttpResponse(pieces())  # type: ignore[return-value]


def _form(visit: Visit, known: Names, form: AskForm, status: int = 200) -> HttpResponse:
    return show(visit, "ask", "ask.html", status, form=form)


def _new_form(visit: Visit, known: Names, data: Any = None, files: Any = None) -> AskForm:
    with visit.read() as tx:
        there = dict.fromkeys(one.member for one in peers(tx, visit.viewer) if one.active)
        countries = sorted({one.country for one in members(tx, visit.viewer)})
    chosen: Choices = [(slug, known.member(slug, visit.frame.language)) for slug in there]
    return AskForm(_kinds(countries, visit.frame.language), chosen, visit.frame.language, data, files)


def _kinds(countries: Iterable[str], language: str) -> Choices:
    """The types that can be chosen: organisations by their name; registry numbers of the members' countries."""
    from amana.exchange.private.sought import ORGANISATION
    from amana.private.items import CHAINS, NAMES, Family

    found: Choices = [("", _("Recognise it")), (ORGANISATION, _("Name of an organisation"))]
    for family in Family:
        name = NAMES[family].say(language)
        if family is Family.WALLET:
            found += [(f"{family.value}:{chain}", f"{name}: {chain}") for chain in CHAINS]
        elif family is Family.ORG_REGISTRY:
            found += [(f"{family.value}:{country}", f"{name}: {country}") for country in countries]
        elif family is not Family.ORG_KEY:
            found.append((family.value, name))
    return found


_SHOWN = 20
