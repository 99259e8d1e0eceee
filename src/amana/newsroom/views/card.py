"""The picture that stands for a bulletin where its address is shared."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import override

from amana.exchange.site import site
from amana.newsroom.card import drawn
from amana.newsroom.reading import line_of
from amana.newsroom.sharing import card_of
from amana.newsroom.views.paper import paper_of, public
from amana.newsroom.views.public import in_force
from amana.pages.frame import frame_of

# A day, not a year: the address stays when a headline is corrected, and a withdrawn bulletin's card must go.
_KEPT = "public, max-age=86400"


def card(request: HttpRequest, year: str, number: str) -> HttpResponse:
    """The card of a bulletin in force; what was withdrawn has none (410, like its permalink)."""
    found = in_force(request, year, number)
    if isinstance(found, HttpResponse):
        return found
    with override(found.language), site().database.read() as tx:
        words = card_of(line_of(request, found), paper_of(tx, found.language).name, frame_of(request).writing)
    response = public(HttpResponse(drawn(words), content_type="image/png"), found.language)
    response.headers["Cache-Control"] = _KEPT
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # shown by those who link to the bulletin
    return response
