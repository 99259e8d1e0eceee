"""The hot path: TAXII and the ledger's addresses answered before Django is asked, in the same process.

Django costs more than the answer for a small page (see docs/figures.md). Everything under ``/taxii2`` goes to
:func:`amana.exchange.taxii.handle`, heads and tiles to :class:`amana.exchange.witness.door.Door`; all else goes on.
PEP 3333.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from amana.exchange.taxii import MOUNT, Service, from_environ, handle
from amana.exchange.witness.door import Door

Environ = dict[str, Any]
StartResponse = Callable[..., object]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


def before(application: Application, service: Service, door: Door | None = None) -> Application:
    """A WSGI application that answers TAXII and what is the ledger's itself, and leaves the rest to ``application``."""

    def dispatch(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        if path.startswith(_BELOW) or path == MOUNT:
            return answer(environ, start_response, service)
        if door is not None and door.takes(path):
            said = door.say(environ)
            start_response(_LINES[said.status], list(said.headers))
            return [b"" if environ["REQUEST_METHOD"] == "HEAD" else said.body]
        return application(environ, start_response)

    return dispatch


def answer(environ: Environ, start_response: StartResponse, service: Service) -> list[bytes]:
    """Answer one TAXII request."""
    response = handle(from_environ(environ), service)
    start_response(_LINES[response.status], list(response.headers))
    return [response.body]


_BELOW = MOUNT + "/"
