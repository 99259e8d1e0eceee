"""Which address leads to which room. Rooms that are not installed are left out."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

ROOMS = (
    ("api/v1/", "amana.api.door"),
    ("", "amana.api.yente.urls"),
    ("", "amana.asking.urls"),
    ("", "amana.newsroom.urls"),
    ("", "amana.screening.urls"),
    ("", "amana.workspace.urls"),
)


def _present(module: str) -> bool:
    package = module.rpartition(".")[0]
    return find_spec(package) is not None and find_spec(module) is not None


urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(module)) for prefix, module in ROOMS if _present(module)
]
handler400 = "amana.pages.failures.bad_request"
handler403 = "amana.pages.failures.not_allowed"
handler404 = "amana.pages.failures.not_found"
handler500 = "amana.pages.failures.broken"
