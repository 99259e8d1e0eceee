"""The addresses of screening. What changes something is a POST to an address of its own."""

from __future__ import annotations

from django.urls import path

import amana.pages.converters  # noqa: F401 - the parts of addresses used here
from amana.pages.lazily import lazily

urlpatterns = [
    path("screening/", lazily("amana.screening.views.ask", "ask"), name="screening"),
    path("screening/files/", lazily("amana.screening.views.file", "give"), name="screening-files"),
    path("screening/files/<ref:number>/", lazily("amana.screening.views.file", "show"), name="screening-file"),
    path(
        "screening/files/<ref:number>/step/", lazily("amana.screening.views.file", "step"), name="screening-file-step"
    ),
    path(
        "screening/files/<ref:number>/drop/", lazily("amana.screening.views.file", "drop"), name="screening-file-drop"
    ),
    path(
        "screening/files/<ref:number>/result.<slug:form>",
        lazily("amana.screening.views.file", "result"),
        name="screening-file-result",
    ),
    path("screening/hits/", lazily("amana.screening.views.hits", "listing"), name="screening-hits"),
    path("screening/hits/<count:number>/", lazily("amana.screening.views.hits", "show"), name="screening-hit"),
    path(
        "screening/hits/<count:number>/decide/",
        lazily("amana.screening.views.hits", "settle"),
        name="screening-hit-decide",
    ),
    path(
        "screening/hits/<count:number>/again/",
        lazily("amana.screening.views.hits", "again"),
        name="screening-hit-again",
    ),
    path("screening/lists/", lazily("amana.screening.views.lists", "listing"), name="screening-lists"),
    path("screening/lists/<slug:slug>/", lazily("amana.screening.views.lists", "show"), name="screening-list"),
    path(
        "screening/lists/<slug:slug>/source/",
        lazily("amana.screening.views.lists", "source"),
        name="screening-list-source",
    ),
    path(
        "screening/versions/<count:number>/", lazily("amana.screening.views.lists", "version"), name="screening-version"
    ),
    path(
        "screening/versions/<count:number>/accept/",
        lazily("amana.screening.views.lists", "agree"),
        name="screening-version-accept",
    ),
    path(
        "screening/versions/<count:number>/refuse/",
        lazily("amana.screening.views.lists", "disagree"),
        name="screening-version-refuse",
    ),
]
