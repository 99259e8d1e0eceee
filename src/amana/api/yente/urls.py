"""Which address leads to which view; the views are loaded with the first request, since the engine takes a moment."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt


def _door(name: str) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, **parts: str) -> HttpResponse:
        from amana.api.yente.views import answer

        return answer(request, name, parts)

    # No cookie gives any right here: only the Authorization header does.
    return csrf_exempt(view)


urlpatterns = [
    path("match/<str:dataset>", _door("match")),
    path("search/<str:dataset>", _door("search")),
    path("entities/<path:entity_id>", _door("entity")),
    path("catalog", _door("catalog")),
    path("algorithms", _door("algorithms")),
]
