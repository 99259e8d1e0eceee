"""The inbox: what concerns me, what waits for me, what is in work."""

from __future__ import annotations

from django.http import HttpResponse

from amana.handling import may_release
from amana.pages.audience import load_names, seen_by
from amana.pages.visit import Visit, page
from amana.store import Reader
from amana.store.alerts import alerts, count_alerts
from amana.store.releases import Release, releases
from amana.store.reports import OWN, reports
from amana.workspace.rows import alert_row, release_row, report_row

SHOWN = 10
WAITING = 100  # proposed releases looked through for those that this viewer may decide on


@page("GET", staff=False)
def inbox(visit: Visit) -> HttpResponse:
    """The first page after signing in; for another member's account the search, which is all it has."""
    if "own" not in visit.viewer.principals:
        return visit.go("search")
    with visit.read() as tx:
        names = load_names(tx, visit.viewer)
        new = alerts(tx, visit.viewer, "new", limit=SHOWN)
        count = count_alerts(tx, visit.viewer)
        waiting = _waiting(tx, visit)
        drafts = reports(tx, visit.viewer, "draft", limit=SHOWN)
    return visit.show(
        "workspace/inbox.html",
        seen=seen_by(OWN, names, visit.frame.language),
        alerts=[alert_row(one, names, visit) for one in new],
        alert_count=count,
        releases=[release_row(one, visit) for one in waiting],
        is_releaser=visit.may("releaser"),
        reports=[report_row(one, visit.frame.language) for one in drafts],
    )


def _waiting(tx: Reader, visit: Visit) -> list[Release]:
    """Proposed releases that this viewer may decide on as the second person."""
    if not visit.may("releaser"):
        return []
    proposed = releases(tx, visit.viewer, "proposed", limit=WAITING)
    mine = [one for one in proposed if may_release(one.proposed_by, visit.viewer.name, visit.viewer.roles) is None]
    return mine[:SHOWN]
