"""The Django door: the same answers as the hot path, for nodes that run without it.

Also what the hot path is measured against.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt

from amana.exchange.taxii.http import MOUNT, from_environ
from amana.exchange.taxii.server import handle
from amana.exchange.taxii.service import Service


def view(service: Service) -> Callable[[HttpRequest], HttpResponse]:
    """A view that answers every address below the mount. No cookie counts here, so no CSRF can (RFC 6750, 5.3)."""

    @csrf_exempt
    def taxii(request: HttpRequest) -> HttpResponse:
        # Django has decoded the path in its environ; what is not UTF-8 stands there percent-encoded, and is nothing.
        path = request.path_info.encode("utf-8", "surrogatepass")
        response = handle(from_environ(request.META, path), service)
        return HttpResponse(response.body, status=response.status, headers=dict(response.headers))

    return taxii


def urls(service: Service) -> list[URLPattern]:
    """The pattern to put into the node's urlconf, at its root."""
    return [re_path(rf"^{MOUNT[1:]}(?:/[\s\S]*)?\Z", view(service), name="taxii")]
