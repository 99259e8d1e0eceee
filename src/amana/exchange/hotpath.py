"""The hot path: TAXII answered before Django is asked, in the same process.

Django costs more than the answer for a small page (see docs/figures.md). Everything under ``/taxii2`` goes to
:func:`amana.exchange.taxii.handle`; all else goes on. PEP 3333.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from amana.exchange.taxii import MOUNT, Service, from_environ, handle

Environ = dict[str, Any]
StartResponse = Callable[..., object]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


def before(application: Application, service: Service) -> Application:
    """A WSGI application that answers TAXII itself and leaves the rest to ``application``."""

    def dispatch(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        if path.startswith(_BELOW) or path == MOUNT:
            return answer(environ, start_response, service)
        return application(environ, start_response)

    return dispatch


def answer(environ: Environ, start_response: StartResponse, service: Service) -> list[bytes]:
    """Answer one TAXII request."""
    response = handle(from_environ(environ), service)
    start_response(_LINES[response.status], list(response.headers))
    return [response.body]


_BELOW = MOUNT + "/"
