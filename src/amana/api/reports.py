"""Reports: send one in, see what was found, decide, propose its release."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import msgspec
from django.http import HttpRequest
from ninja import Router, Status

from amana.api.rights import staff, staff_with
from amana.api.schemas import (
    DecisionIn,
    Error,
    Limit,
    Number,
    ProposalIn,
    Reference,
    ReportIn,
    ReportLineOut,
    ReportOut,
    ReportState,
)
from amana.exchange.releasing import propose_report
from amana.exchange.site import site
from amana.handling import TLP, Audience, Handling
from amana.store.members import AlreadyThere, not_there
from amana.store.reports import REPORT, decide_findings, report, reports

router = Router(tags=["reports"])
ERRORS = {401: Error, 403: Error, 404: Error, 409: Error, 422: Error, 429: Error}


@router.get("reports", response={200: list[ReportLineOut], **ERRORS})
def list_reports(
    request: HttpRequest, state: ReportState | None = None, before: Number = 2**53, limit: Limit = 50
) -> Any:
    """The newest reports; go on with ``before`` = the last one's ``seq``."""
    viewer = staff(request)
    with site().database.read() as tx:
        return [msgspec.structs.asdict(one) for one in reports(tx, viewer, state, before, limit)]


@router.post("reports", response={201: ReportOut, **ERRORS})
def add(request: HttpRequest, body: ReportIn) -> Any:
    """Send a report in: it is read, its findings are marked, it waits for an analyst."""
    viewer = staff_with(request, "analyst")
    importer = site().importer(viewer)
    result = importer.import_report(body.text.encode("utf-8", "surrogatepass"), body.title, body.media_type, body.title)
    if result.report is None:
        raise AlreadyThere("api.report-known", result.problems[0], "text")
    return Status(201, _load(request, result.report))


@router.get("reports/{number}", response={200: ReportOut, **ERRORS})
def show(request: HttpRequest, number: Reference) -> Any:
    """One report with its findings."""
    return _load(request, number)


@router.post("reports/{number}/decisions", response={200: ReportOut, **ERRORS})
def decide(request: HttpRequest, number: Reference, body: DecisionIn) -> Any:
    """Accept or reject findings."""
    viewer = staff_with(request, "analyst")
    with site().database.write(viewer) as tx:
        decide_findings(tx, viewer, number, body.findings, body.decision)
    return _load(request, number)


@router.post("reports/{number}/proposal", response={201: dict[str, str], **ERRORS})
def propose(request: HttpRequest, number: Reference, body: ProposalIn) -> Any:
    """Put a decided report up for release by a second person; answers with the release's id."""
    viewer = staff_with(request, "analyst")
    handling = Handling(
        tlp=TLP(body.tlp),
        audience=Audience.of(*body.audience),
        permitted_uses=frozenset(body.permitted_uses),
        purposes=frozenset(body.purposes),
        legal_bases=frozenset(body.legal_bases),
        categories=frozenset({body.category}),
        expires=body.expires.replace(tzinfo=body.expires.tzinfo or UTC).astimezone(UTC),
    )
    node = site()
    return Status(
        201, {"release": propose_report(node.database, node.author, viewer, number, handling, body.collection)}
    )


def _load(request: HttpRequest, number: str) -> dict[str, Any]:
    viewer = staff(request)
    with site().database.read() as tx:
        found = report(tx, viewer, number)
    if found is None:
        raise not_there(REPORT, number)
    loaded: dict[str, Any] = msgspec.to_builtins(found)
    return loaded
