"""The keys of the workspace, on a page of their own: for whoever has no JavaScript, or wants to print them."""

from __future__ import annotations

from django.http import HttpResponse

from amana.pages.audience import for_all
from amana.pages.visit import Visit, page


@page("GET", staff=False)
def keys(visit: Visit) -> HttpResponse:
    """The list of keys."""
    return visit.show("workspace/help.html", seen=for_all())
