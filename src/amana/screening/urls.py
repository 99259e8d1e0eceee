"""The addresses of screening. What changes something is a POST to an address of its own."""

from __future__ import annotations

from django.urls import path

import amana.pages.converters  # noqa: F401 - the parts of addresses used here
from amana.screening.views import ask, file, hits, lists

urlpatterns = [
    path("screening/", ask.ask, name="screening"),
    path("screening/files/", file.give, name="screening-files"),
    path("screening/files/<ref:number>/", file.show, name="screening-file"),
    path("screening/files/<ref:number>/step/", file.step, name="screening-file-step"),
    path("screening/files/<ref:number>/drop/", file.drop, name="screening-file-drop"),
    path("screening/files/<ref:number>/result.<slug:form>", file.result, name="screening-file-result"),
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
