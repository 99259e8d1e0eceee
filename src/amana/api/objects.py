"""Objects, search, and what is public: refusal counts and the ledger's head."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from django.http import HttpRequest
from ninja import Query, Router

from amana.api.reports import ERRORS
from amana.api.rights import staff, viewer_behind
from amana.api.schemas import HeadOut, HitOut, Limit, ObjectOut, Reference, RefusalOut
from amana.exchange.site import site
from amana.handling import Viewer
from amana.store.checkpoints import FINAL, final_size, last_checkpoint
from amana.store.ledger import head
from amana.store.members import not_there
from amana.store.objects import ObjectVersion, versions
from amana.store.refusals import refusals
from amana.store.releases import OBJECT
from amana.store.search import search

router = Router(tags=["objects"])


@router.get("objects/{stix_id}", response={200: list[ObjectOut], **ERRORS})
def show(request: HttpRequest, stix_id: Reference) -> Any:
    """All versions of an object, oldest first."""
    viewer = staff(request)
    with site().database.read() as tx:
        found = versions(tx, viewer, stix_id)
    if not found:
        raise not_there(OBJECT, stix_id)
    return [_out(one) for one in found]


@router.get("search", response={200: list[HitOut], **ERRORS})
def find(request: HttpRequest, q: Annotated[str, Query(max_length=500)], limit: Limit = 50) -> Any:
    """Reports and objects whose text holds every word, in any of its Arabic spellings."""
    viewer = staff(request)
    with site().database.read() as tx:
        return [msgspec.structs.asdict(one) for one in search(tx, viewer, q, limit)]


@router.get("refusals", response={200: list[RefusalOut], **ERRORS})
def counts(request: HttpRequest) -> Any:
    """What the safeguards refused, by day and reason. Public; by origin for staff."""
    viewer: Viewer = viewer_behind(request, site())
    with site().database.read() as tx:
        return [msgspec.structs.asdict(one) for one in refusals(tx, viewer)]


@router.get("ledger/head", response={200: HeadOut, **ERRORS})
def ledger_head(request: HttpRequest) -> Any:
    """The ledger's size and root, and how many of its entries are final. Public."""
    viewer_behind(request, site())
    with site().database.read() as tx:
        now, signed, final = head(tx), last_checkpoint(tx), final_size(tx)
    size = signed.size if signed else 0
    return {"size": now.size, "root": now.root.hex(), "at": now.at, "signed": size, "final": final, "needed": FINAL}


def _out(one: ObjectVersion) -> dict[str, Any]:
    return {
        **msgspec.structs.asdict(one),
        "audience": sorted(map(sorted, one.audience.clauses)),
        "handling": one.handling and one.handling.to_dict(),
        "body": one.body.decode(),
    }
