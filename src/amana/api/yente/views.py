"""Answers in yente's shapes. An error is ``{"detail": …}`` as its clients read it, with our code and place beside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from amana.api.rights import staff_with
from amana.api.status import status_of
from amana.api.yente.asking import (
    ALGORITHM,
    EVERY,
    kinds_of,
    read_batch,
    read_lists,
    read_number,
    read_terms,
)
from amana.api.yente.entities import entity_of, places_of, scored
from amana.exchange.site import site
from amana.handling import Viewer
from amana.language import Problem, Text
from amana.lists import Entry
from amana.lists.countries import country_codes
from amana.names import program
from amana.names.lexicon import rows
from amana.screening.asking import look_up, screen
from amana.screening.matching import MOST_SHOWN, Terms
from amana.screening.subject import Subject
from amana.store.editions import index_state
from amana.store.lists import SCREENER, entry, lists, versions
from amana.store.members import not_there

ENTITY = Text(en="entity", ar="كيان")
FOUND_FROM = 0.2  # probability from which a search shows an entry: nobody decides on it, and nothing is kept


class WrongMethod(Problem):
    """The address does not take this method."""


def answer(request: HttpRequest, name: str, parts: Mapping[str, str]) -> HttpResponse:
    """The answer of one address."""
    language = "ar" if request.headers.get("Accept-Language", "").startswith("ar") else "en"
    method, view = _VIEWS[name]
    try:
        if request.method != method and (request.method, method) != ("HEAD", "GET"):
            wrong = WrongMethod("api.wrong-method", _METHOD.fill(method=method))
            return _refuse(wrong, 405, language, {"Allow": method})
        made = view(request, staff_with(request, SCREENER), language, **parts)
    except Problem as problem:
        status = status_of(problem)
        return _refuse(problem, 400 if status == 422 else status, language)
    except RequestDataTooBig:
        return _refuse(Problem("api.too-large", _TOO_LARGE, "body"), 413, language)
    return HttpResponse(msgspec.json.encode(made), content_type="application/json")


def match(request: HttpRequest, viewer: Viewer, language: str, dataset: str) -> dict[str, Any]:
    """``POST /match/{dataset}``: each question is a screening, kept and decided on as any other."""
    node, formats = site(), _formats(viewer)
    terms = read_terms(request.GET, dataset, formats)
    asked = read_batch(request.body)
    answers = screen(node.database, viewer, node.shelf, [one.subject for one in asked.values()], terms)
    responses = {}
    for (name, one), told in zip(asked.items(), answers, strict=True):
        ordered = sorted(told.found, key=lambda found: -found.match.probability)
        results = [scored(found, language, formats) for found in ordered]
        total = {"value": len(results), "relation": "eq"}
        about = {"screening": told.id, "edition": told.edition, "index": told.digest, "engine": told.engine}
        responses[name] = {"status": 200, "results": results, "total": total, "query": one.echo, "amana": about}
    return {"responses": responses, "matcher": _features(language), "limit": terms.top, "algorithm": ALGORITHM}


def search(request: HttpRequest, viewer: Viewer, language: str, dataset: str) -> dict[str, Any]:
    """``GET /search/{dataset}``: a look into the lists by a name. Nothing is kept, nothing is decided on."""
    node, formats, given = site(), _formats(viewer), request.GET
    limit, offset = read_number(given, "limit", 10, 0), read_number(given, "offset", 0, 0)
    kinds = kinds_of(given.get("schema") or "Thing")
    countries = set(country_codes(given.getlist("countries")))
    terms = Terms("account", 1.0, FOUND_FROM, MOST_SHOWN, read_lists(given, dataset, formats))
    found = [
        one.entry
        for one in look_up(node.database, viewer, node.shelf, Subject((given.get("q", ""),)), terms)
        if one.entry.kind in kinds and (not given.getlist("countries") or countries.intersection(one.entry.countries))
    ]
    return {
        "results": [entity_of(one, formats) for one in found[offset : offset + limit]],
        "facets": {},
        "total": {"value": len(found), "relation": "eq"},
        "limit": limit,
        "offset": offset,
    }


def entity(request: HttpRequest, viewer: Viewer, language: str, entity_id: str) -> dict[str, Any]:
    """``GET /entities/{id}``: an entry in force."""
    formats = _formats(viewer)
    with site().database.read() as tx:
        for slug, entry_id in places_of(entity_id, formats):
            if "\0" not in entry_id and (body := entry(tx, viewer, slug, entry_id)) is not None:
                return entity_of(Entry.from_json(body), formats)
    raise not_there(ENTITY, entity_id[:100])


def catalog(request: HttpRequest, viewer: Viewer, language: str) -> dict[str, Any]:
    """``GET /catalog``: the lists in force, and all of them together."""
    with site().database.read() as tx:
        held = lists(tx, viewer)
        state = index_state(tx, viewer)
        newest = {one.slug: versions(tx, viewer, one.slug) for one in held}
    datasets = []
    for one in held:
        now = next((version for version in newest[one.slug] if version.number == one.in_force), None)
        if now is not None:
            index = {"index_current": True, "index_version": str(state.edition)}
            about = {"version": now.published or str(now.number), "entity_count": now.entries, "url": one.url or None}
            datasets.append({"name": one.slug, "title": one.slug, "load": True, "children": [], **about, **index})
    names = [one["name"] for one in datasets]
    if not names:
        return {"datasets": [], "current": [], "outdated": [], "index_stale": False}
    every = {
        "name": EVERY[0], "title": _EVERY.say(language), "load": True, "children": names,
        "version": str(state.edition), "index_version": str(state.edition), "index_current": True,
    }  # fmt: skip
    return {"datasets": [*datasets, every], "current": [*names, EVERY[0]], "outdated": [], "index_stale": False}


def algorithms(request: HttpRequest, viewer: Viewer, language: str) -> dict[str, Any]:
    """``GET /algorithms``: the one engine."""
    features = _features(language)
    one = {"name": ALGORITHM, "description": _ENGINE.fill(engine=program()).say(language), "features": features}
    docs = {name: feature["description"] for name, feature in features.items()}
    return {"algorithms": [{**one, "docs": docs}], "default": ALGORITHM, "best": ALGORITHM}


_VIEWS: Mapping[str, tuple[str, Callable[..., dict[str, Any]]]] = {
    "match": ("POST", match),
    "search": ("GET", search),
    "entity": ("GET", entity),
    "catalog": ("GET", catalog),
    "algorithms": ("GET", algorithms),
}


def _formats(viewer: Viewer) -> dict[str, str]:
    """The lists in force and their formats."""
    with site().database.read() as tx:
        return {one.slug: one.format for one in lists(tx, viewer) if one.in_force is not None}


@cache
def _features(language: str) -> dict[str, dict[str, Any]]:
    """What each feature says. They are weighed by curves, not by one coefficient: a score is in nats already."""
    told = {row["feature"]: row[language] for row in rows("reasons.csv")}
    told |= {row["rule"]: row[language] for row in rows("facts.csv")}
    return {name: {"description": text, "coefficient": 1.0, "url": ""} for name, text in told.items()}


def _refuse(problem: Problem, status: int, language: str, more: Mapping[str, str] | None = None) -> HttpResponse:
    said = {"detail": problem.say(language), "code": problem.code, "where": problem.where}
    response = HttpResponse(msgspec.json.encode(said), status=status, content_type="application/json")
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="amana", Basic realm="amana"'
    if wait := getattr(problem, "retry_after", None):
        response["Retry-After"] = str(wait)
    for name, value in (more or {}).items():
        response[name] = value
    return response


_METHOD = Text(en="This address takes {method} only.", ar="لا يقبل هذا العنوان إلا {method}.")
_TOO_LARGE = Text(
    en="The body is too large. Send fewer queries at a time.", ar="المحتوى أكبر من المسموح. أرسل أسئلة أقل في كل مرة."
)
_EVERY = Text(en="All lists in force", ar="كل القوائم السارية")
_ENGINE = Text(
    en="Names in Arabic and other scripts by sound, role and rarity; evidence in nats. Engine {engine}.",
    ar="أسماء بالعربية وبغيرها تُقارَن بالصوت والدور والندرة، والأدلة بوحدة نات. المحرّك {engine}.",
)
