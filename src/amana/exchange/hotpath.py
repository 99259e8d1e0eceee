"""The hot path: what programs of other nodes ask, answered before Django is asked, in the same process.

Django costs more than the answer for a small page (see docs/figures.md). What is under ``/taxii2`` goes to
:func:`amana.exchange.taxii.handle`, heads and tiles of the ledger to :class:`amana.exchange.witness.door.Door`, what is
under ``/private`` to :func:`amana.exchange.private.door.handle`; all else goes on. PEP 3333.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from amana.exchange.private import door as private
from amana.exchange.private.party import Party
from amana.exchange.taxii import MOUNT, Response, Service, from_environ, handle
from amana.exchange.witness.door import Door

Environ = dict[str, Any]
StartResponse = Callable[..., object]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


def before(
    application: Application, service: Service, door: Door | None = None, party: Party | None = None
) -> Application:
    """A WSGI application that answers programs of other nodes itself and leaves the rest to ``application``.

    Without a ``door`` nothing is told of the ledger; without a ``party`` there are no private questions.
    """

    def dispatch(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        if path.startswith(_BELOW) or path == MOUNT:
            return answer(environ, start_response, service)
        if door is not None and door.takes(path):
            said = door.say(environ)
            start_response(_LINES[said.status], list(said.headers))
            return [b"" if environ["REQUEST_METHOD"] == "HEAD" else said.body]
        if party is not None and (path.startswith(_BELOW_PRIVATE) or path == private.MOUNT):
            return _say(start_response, private.handle(environ, service, party))
        return application(environ, start_response)

    return dispatch


def answer(environ: Environ, start_response: StartResponse, service: Service) -> list[bytes]:
    """Answer one TAXII request."""
    return _say(start_response, handle(from_environ(environ), service))


def _say(start_response: StartResponse, response: Response) -> list[bytes]:
    start_response(_LINES[response.status], list(response.headers))
    return [response.body]


_BELOW = MOUNT + "/"
_BELOW_PRIVATE = private.MOUNT + "/"
