"""Alerts and watch terms."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest
from ninja import Router, Status

from amana.api.reports import ERRORS
from amana.api.rights import staff, staff_with
from amana.api.schemas import AlertOut, AlertState, Limit, Number, SettlementIn, WatchIn, WatchOut
from amana.exchange.site import site
from amana.observables import normalise
from amana.store.alerts import ALERT, add_watch, alert, alerts, remove_watch, settle_alerts, watches
from amana.store.members import not_there

router = Router(tags=["alerts"])


@router.get("alerts", response={200: list[AlertOut], **ERRORS})
def list_alerts(
    request: HttpRequest, state: AlertState | None = None, before: Number = 2**53, limit: Limit = 50
) -> Any:
    """The newest alerts; go on with ``before`` = the last one's ``id``."""
    viewer = staff(request)
    with site().database.read() as tx:
        return [msgspec.structs.asdict(one) for one in alerts(tx, viewer, state, before, limit)]


# Before alerts/{number}: the first address that fits is taken, whatever its method.
@router.post("alerts/settlement", response={200: dict[str, int], **ERRORS})
def settle(request: HttpRequest, body: SettlementIn) -> Any:
    """Accept or dismiss alerts; answers with how many."""
    viewer = staff_with(request, "analyst")
    with site().database.write(viewer) as tx:
        return {"settled": settle_alerts(tx, viewer, body.alerts, body.state, body.reason)}


@router.get("alerts/{number}", response={200: AlertOut, **ERRORS})
def show(request: HttpRequest, number: Number) -> Any:
    """One alert."""
    viewer = staff(request)
    with site().database.read() as tx:
        found = alert(tx, viewer, number)
    if found is None:
        raise not_there(ALERT, str(number))
    return msgspec.structs.asdict(found)


@router.get("watches", response={200: list[WatchOut], **ERRORS})
def list_watches(request: HttpRequest) -> Any:
    """All watch terms."""
    viewer = staff(request)
    with site().database.read() as tx:
        return [msgspec.structs.asdict(one) for one in watches(tx, viewer)]


@router.post("watches", response={201: WatchOut, **ERRORS})
def watch(request: HttpRequest, body: WatchIn) -> Any:
    """Watch for a value."""
    viewer = staff_with(request, "analyst")
    wanted = normalise(body.kind, body.value)
    with site().database.write(viewer) as tx:
        add_watch(tx, viewer, wanted, body.note)
        found = next(one for one in watches(tx, viewer) if (one.kind, one.value) == (wanted.kind, wanted.value))
    return Status(201, msgspec.structs.asdict(found))


@router.delete("watches/{number}", response={204: None, **ERRORS})
def unwatch(request: HttpRequest, number: Number) -> Any:
    """Watch for it no more."""
    viewer = staff_with(request, "analyst")
    with site().database.write(viewer) as tx:
        remove_watch(tx, viewer, number)
    return Status(204, None)
