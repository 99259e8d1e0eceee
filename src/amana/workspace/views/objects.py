"""One object: what it is, from whom, who may see it, its versions, values and relations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django.http import Http404, HttpResponse

from amana.handling import LEVEL_OF_MARKING
from amana.pages import words
from amana.pages.audience import load_names
from amana.pages.visit import Visit, page
from amana.store import Reader
from amana.store.gather import history, newest_of
from amana.store.objects import ObjectVersion
from amana.workspace.cards import card, name_of

MOST_RELATIONS = 200


@dataclass(frozen=True)
class Relation:
    """A line of the table of relations: by which property, to what. ``title`` is empty for what is not shown."""

    by: str
    stix_id: str
    type_word: str
    title: str
    here: bool


@page("GET", staff=False)
def show(visit: Visit, stix_id: str) -> HttpResponse:
    """The newest version that the viewer may see, or the one asked for with ``?seq=``."""
    with visit.read() as tx:
        versions = history(tx, visit.viewer, stix_id)
        if not versions:
            raise Http404
        names = load_names(tx, visit.viewer)
        held = _chosen(visit, versions)
        relations = _relations(tx, visit, held)
    shown = card(held, names, visit)
    return visit.show(
        "workspace/object.html",
        card=shown,
        seen=shown.seen,
        versions=[card(one, names, visit) for one in versions],
        relations=relations,
    )


def _chosen(visit: Visit, versions: list[ObjectVersion]) -> ObjectVersion:
    asked = visit.request.GET.get("seq")
    if asked is None:
        return versions[0]
    found = next((one for one in versions if str(one.seq) == asked), None)
    if found is None:
        raise Http404
    return found


def _relations(tx: Reader, visit: Visit, held: ObjectVersion) -> list[Relation]:
    pairs = list(dict.fromkeys(_references(msgspec.json.decode(held.body))))[:MOST_RELATIONS]
    known = newest_of(tx, visit.viewer, [stix_id for _by, stix_id in pairs])
    return [
        Relation(
            by,
            stix_id,
            words.called(words.TYPES, stix_id.partition("--")[0]),
            _title(stix_id, known),
            stix_id in known,
        )
        for by, stix_id in pairs
    ]


def _title(stix_id: str, known: Mapping[str, ObjectVersion]) -> str:
    if stix_id in known:
        return name_of(known[stix_id])
    # The markings of TLP are the same everywhere and kept by nobody.
    return LEVEL_OF_MARKING[stix_id].value if stix_id in LEVEL_OF_MARKING else ""


def _references(value: Any, by: str = "") -> Iterator[tuple[str, str]]:
    """Every (property, identifier) in properties whose names end in ``_ref`` or ``_refs`` (STIX 2.1 section 2.9)."""
    if isinstance(value, Mapping):
        for name, entry in value.items():
            yield from _references(entry, name if name.endswith(("_ref", "_refs")) else "")
    elif isinstance(value, list):
        for entry in value:
            yield from _references(entry, by)
    elif by and isinstance(value, str):
        yield by, value
