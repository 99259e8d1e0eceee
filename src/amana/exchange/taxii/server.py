"""A TAXII 2.1 server as one function: a request in, an answer out, whoever carries them.

The order of questions is the same everywhere, and each is asked before the next costs anything: is there such an
address, does it take this method, can the asker read the answer, who is he, may he know of this collection, is what
he asks for well formed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from amana.exchange.taxii import errors, media, routes
from amana.exchange.taxii.http import Request, Response, answer
from amana.exchange.taxii.reading import READING, Call, the_collection
from amana.exchange.taxii.rights import Known, Password
from amana.exchange.taxii.routes import Place
from amana.exchange.taxii.service import Service
from amana.exchange.taxii.writing import WRITING
from amana.handling import Viewer
from amana.language import Language, Problem
from amana.store import Reader
from amana.store.collections import Collection

T = TypeVar("T")
log = logging.getLogger("amana.taxii")


def handle(request: Request, service: Service) -> Response:
    """Answer a request. Raises nothing: what goes wrong is answered as the standard says (section 3.6)."""
    language = media.language(request.accept_language)
    try:
        response = _answer(request, service, language)
    except Exception as wrong:
        error_id = str(service.database.world.random.uuid4())
        refused = errors.of(wrong)
        if refused.status >= 500:
            log.exception("taxii request failed: error_id=%s", error_id, exc_info=wrong)
        response = errors.message(refused, language, error_id)
    body = b"" if request.method == "HEAD" else response.body
    return Response(response.status, (*response.headers, ("Content-Language", language)), body)


def _answer(request: Request, service: Service, language: Language) -> Response:
    place = routes.match(request.path)
    if place is None:
        raise errors.not_found()
    if request.method == "OPTIONS":
        return answer(200, b"", (("Allow", allowed(place)),))
    write = WRITING.get((place.resource, request.method))
    if write is None and request.method not in ("GET", "HEAD"):
        raise errors.wrong_method(request.method, allowed(place))
    if not media.acceptable(request.accept):
        raise errors.not_acceptable()

    def call(viewer: Viewer, known: Known) -> Call:
        return Call(service, request, place, language, viewer, known)

    if write is None:
        read = READING[place.resource]
        return on_behalf(request, service, lambda tx, viewer, known: read(tx, call(viewer, known)))

    def first(tx: Reader, viewer: Viewer, known: Known) -> tuple[Call, Collection]:
        made = call(viewer, known)
        return made, the_collection(tx, made)

    return write(*on_behalf(request, service, first))


def on_behalf(request: Request, service: Service, act: Callable[[Reader, Viewer, Known], T]) -> T:
    """Act on behalf of whoever asks, in one snapshot of the store; a password is checked outside of it.

    Raises LedgerClosed while nothing may be shared, besides what signing in and ``act`` raise.
    """
    service.openness.need()
    rights, header = service.rights, request.authorization
    with service.database.read() as tx:
        known = rights.known(tx)
        who = rights.authorise(tx, known, header)
        if not isinstance(who, Password):
            return act(tx, who, known)
    account = service.check_password(who.name, who.password, request.remote)
    if isinstance(account, Problem):
        raise account
    with service.database.read() as tx:
        known = rights.known(tx)
        return act(tx, rights.confirm(tx, known, header, account), known)


def allowed(place: Place) -> str:
    """The methods that a resource takes, for the Allow header."""
    writes = [method for resource, method in WRITING if resource == place.resource]
    return ", ".join(["GET", "HEAD", "OPTIONS", *writes])
