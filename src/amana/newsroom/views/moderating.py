"""The moderator's queue: readers' comments shown or hidden, many at once; their e-mail addresses forgotten."""

from __future__ import annotations

from django.http import HttpResponse

from amana.newsroom.desk_rows import COMMENT_STATES, comment_row, for_staff
from amana.pages.visit import PAGE, Visit, page
from amana.store.bulletins import bulletins_among
from amana.store.comments import STATES, comments_in, decide_comments, erase_emails

ERASE = "erase"


@page("GET")
def queue(visit: Visit) -> HttpResponse:
    """The comments in a state, newest first."""
    visit.need("moderator")
    given = visit.request.GET.get("state", "")
    state = given if given in STATES else "waiting"
    with visit.read() as tx:
        found = comments_in(tx, visit.viewer, state, visit.before(), PAGE + 1)
        under = bulletins_among(tx, visit.viewer, sorted({one.bulletin_id for one in found}))
    return visit.show(
        "newsroom/desk-comments.html",
        seen=for_staff(),
        tabs=[{"label": name, "url": f"?state={key}", "current": key == state} for key, name in COMMENT_STATES.items()],
        state=state,
        comments=[comment_row(one, under) for one in found[:PAGE]],
        older=f"?state={state}&before={found[PAGE - 1].id}" if len(found) > PAGE else "",
        newest=f"?state={state}" if visit.before() is not None else "",
    )


@page("POST")
def decide(visit: Visit) -> HttpResponse:
    """What becomes of the ticked comments."""
    visit.need("moderator")
    ticked = visit.request.POST.getlist("comment")
    numbers = [int(one) for one in ticked if one.isascii() and one.isdigit() and len(one) < 19]
    decision = visit.request.POST.get("decision", "")
    if not numbers or decision not in (*STATES, ERASE):
        return visit.go("desk-comments", done="nothing-ticked")
    with visit.write() as tx:
        if decision == ERASE:
            erase_emails(tx, visit.viewer, numbers)
        else:
            decide_comments(tx, visit.viewer, numbers, decision)
    return visit.go("desk-comments", done=f"comments-{decision}")
