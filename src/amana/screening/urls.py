"""The addresses of screening. What changes something is a POST to an address of its own."""

from __future__ import annotations

from django.urls import path

import amana.pages.converters  # noqa: F401 - the parts of addresses used here
from amana.screening.views import ask, hits, lists

urlpatterns = [
    path("screening/", ask.ask, name="screening"),
    path("screening/hits/", hits.listing, name="screening-hits"),
    path("screening/hits/<count:number>/", hits.show, name="screening-hit"),
    path("screening/hits/<count:number>/decide/", hits.settle, name="screening-hit-decide"),
    path("screening/hits/<count:number>/again/", hits.again, name="screening-hit-again"),
    path("screening/lists/", lists.listing, name="screening-lists"),
    path("screening/lists/<slug:slug>/", lists.show, name="screening-list"),
    path("screening/lists/<slug:slug>/source/", lists.source, name="screening-list-source"),
    path("screening/versions/<count:number>/", lists.version, name="screening-version"),
    path("screening/versions/<count:number>/accept/", lists.agree, name="screening-version-accept"),
    path("screening/versions/<count:number>/refuse/", lists.disagree, name="screening-version-refuse"),
]
