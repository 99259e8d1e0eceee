"""One object: what it is, from whom, who may see it, its values, its relations and its history."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from amana.pages.audience import Names, load_names
from amana.pages.visit import Visit, page
from amana.store.gather import history
from amana.store.objects import ObjectVersion
from amana.workspace.cards import card
from amana.workspace.relations import Event, around, events, relations


@page("GET", staff=False)
def show(visit: Visit, stix_id: str) -> HttpResponse:
    """The newest version that the viewer may see, or the one asked for with ``?seq=``."""
    visit.need_ledger()
    with visit.read() as tx:
        versions = history(tx, visit.viewer, stix_id)
        if not versions:
            raise Http404
        names = load_names(tx, visit.viewer)
        held = _chosen(visit, versions)
        found = around(tx, visit.viewer, held)
    shown = card(held, names, visit)
    lines = relations(found)
    return visit.show(
        "workspace/object.html",
        card=shown,
        seen=shown.seen,
        relations=lines,
        has_graph=bool(lines),
        events=[_named(event, names, visit) for event in events(list(map(_version, versions)), found)],
        locale=_locale(visit),
    )


def _chosen(visit: Visit, versions: list[ObjectVersion]) -> ObjectVersion:
    asked = visit.request.GET.get("seq")
    if asked is None:
        return versions[0]
    found = next((one for one in versions if str(one.seq) == asked), None)
    if found is None:
        raise Http404
    return found


def _named(event: Event, names: Names, visit: Visit) -> Event:
    return replace(event, origin=names.origin(event.origin, visit.frame.language))


def _version(one: ObjectVersion) -> Event:
    return Event(one.received_at, _("Version"), "version", 1, one.origin, one.seq, one.version)


def _locale(visit: Visit) -> str:
    """How the browser is to write dates and numbers in a drawing (BCP 47 with Unicode's numbering system)."""
    writing = visit.frame.writing
    return "en-GB" if writing.language == "en" else f"ar-{writing.country or 'EG'}-u-nu-{writing.digits}"
