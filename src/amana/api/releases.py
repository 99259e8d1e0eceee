"""Releases: what waits for a second person, and letting it go."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest
from ninja import Router

from amana.api.reports import ERRORS
from amana.api.rights import staff, staff_with
from amana.api.schemas import Limit, Number, ReasonIn, Reference, ReleaseOut, ReleaseState
from amana.exchange.site import site
from amana.store.members import not_there
from amana.store.releases import RELEASE, Release, approve, decline, release, releases

router = Router(tags=["releases"])


@router.get("releases", response={200: list[ReleaseOut], **ERRORS})
def list_releases(
    request: HttpRequest, state: ReleaseState | None = None, before: Number = 2**53, limit: Limit = 50
) -> Any:
    """The newest releases; go on with ``before`` = the last one's ``number``."""
    viewer = staff(request)
    with site().database.read() as tx:
        return [_out(one) for one in releases(tx, viewer, state, before, limit)]


@router.get("releases/{number}", response={200: ReleaseOut, **ERRORS})
def show(request: HttpRequest, number: Reference) -> Any:
    """One release."""
    return _load(request, number)


@router.post("releases/{number}/approval", response={200: ReleaseOut, **ERRORS})
def let_go(request: HttpRequest, number: Reference) -> Any:
    """Let it go, as the second person."""
    viewer, node = staff_with(request, "releaser"), site()
    with node.database.write(viewer) as tx:
        approve(tx, viewer, number, node.sign)
    return _load(request, number)


@router.post("releases/{number}/refusal", response={200: ReleaseOut, **ERRORS})
def keep(request: HttpRequest, number: Reference, body: ReasonIn) -> Any:
    """Do not let it go, and say why."""
    viewer, node = staff_with(request, "releaser"), site()
    with node.database.write(viewer) as tx:
        decline(tx, viewer, number, body.reason)
    return _load(request, number)


def _load(request: HttpRequest, number: str) -> dict[str, Any]:
    viewer = staff(request)
    with site().database.read() as tx:
        found = release(tx, viewer, number)
    if found is None:
        raise not_there(RELEASE, number)
    return _out(found)


def _out(found: Release) -> dict[str, Any]:
    fields = msgspec.structs.asdict(found)
    return {**fields, "handling": found.handling.to_dict(), "digest": found.digest.hex()}
