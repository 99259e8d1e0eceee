"""Views that are loaded when they are first asked for, so that the others do not wait for what these carry along."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponse


def lazily(module: str, name: str) -> Callable[..., HttpResponse]:
    """The view ``name`` of a module, which is imported with its first request."""

    def view(request: HttpRequest, **parts: Any) -> HttpResponse:
        found: HttpResponse = getattr(import_module(module), name)(request, **parts)
        return found

    return view
