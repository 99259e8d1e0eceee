"""The HTTP door to private questions, under ``/private``, answered before Django is asked, as TAXII is.

Who asks is decided by the same function as there (:func:`amana.exchange.taxii.server.on_behalf`); what is not there and
what is not for this asker are one and the same 404. Bodies are CBOR, refusals JSON in both languages.

    GET  /private/                          what this node offers to you, signed
    GET  /private/COLLECTION/EPOCH/SEQ      a set file (SEQ 0) or a delta
    GET  /private/COLLECTION/ledger/SINCE   that key and files stand in our ledger, which continues SINCE entries
    POST /private/questions                 blinded elements → evaluated elements, one proof, a receipt
    POST /private/receipts                  the receipt with your signature beside ours
    POST /private/follow-ups                a follow-up, approved by two of your people
    GET  /private/follow-ups/ID             what became of it
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

import msgspec

from amana.exchange.private import answering, committed, following
from amana.exchange.private.faults import ExchangeFault
from amana.exchange.private.party import Party
from amana.exchange.taxii import errors
from amana.exchange.taxii.body import read_body
from amana.exchange.taxii.http import ALWAYS, Request, Response, from_environ
from amana.exchange.taxii.server import on_behalf
from amana.exchange.taxii.service import Service
from amana.handling import ANONYMOUS, Viewer
from amana.language import Problem
from amana.private.faults import BrokenMessage, PrivateFault, TooMany
from amana.private.messages import LONGEST_QUESTION
from amana.stix.guard import Limits
from amana.store import Reader
from amana.store.members import AlreadyThere, NotThere
from amana.store.offers import file_body
from amana.store.questions import NeedsApproval, Replayed, Spent

MOUNT = "/private"
CBOR = "application/cbor"
_LIMITS = Limits(max_bytes=LONGEST_QUESTION)
_STATUS: dict[type[Problem], int] = {
    BrokenMessage: 400, TooMany: 413, PrivateFault: 422, Replayed: 409, NeedsApproval: 403, Spent: 429, NotThere: 404,
    AlreadyThere: 409,
}  # fmt: skip
_RETRY_S = 5
_NAME = re.compile("[A-Za-z0-9_.-]{1,200}")  # of a collection, an epoch, a follow-up: no database sees anything else

log = logging.getLogger("amana.private")


class Said(msgspec.Struct, frozen=True, omit_defaults=True):
    """A refusal as programs read it. ``epoch``: the present one, where the question was for another."""

    code: str
    message: dict[str, str]
    error_id: str = ""
    epoch: int = 0


def handle(environ: dict[str, Any], service: Service, party: Party) -> Response:
    """Answer a request. Raises nothing."""
    request = from_environ(environ)
    path = environ.get("PATH_INFO", "").removeprefix(MOUNT).strip("/")
    shown = path.partition("/")[0][:64]
    method = "GET" if request.method == "HEAD" else request.method
    try:
        body = _answer(request, method, path.split("/") if path else [], service, party)
    except Exception as wrong:
        return _refusal(wrong, service, f"{method} {MOUNT}/{shown}")
    return _response(200, CBOR, b"" if request.method == "HEAD" else body, ())


def _answer(request: Request, method: str, parts: list[str], service: Service, party: Party) -> bytes:
    if not all(map(_NAME.fullmatch, parts)):
        raise errors.not_found()
    match method, parts:
        case "GET", []:
            return _reading(request, service, lambda tx, viewer: answering.offers(tx, viewer, party))
        case "GET", ["follow-ups", number]:
            return _reading(request, service, lambda tx, viewer: following.reply(tx, viewer, number))
        case "GET", [name, "ledger", since] if _is_number(since):
            return _proofs(request, service, party, name, int(since))
        case "GET", [name, epoch, seq] if _is_number(epoch) and _is_number(seq):
            return _reading(request, service, lambda tx, viewer: _file(tx, viewer, name, int(epoch), int(seq)))
        case "POST", [("questions" | "receipts" | "follow-ups") as what]:
            viewer = _reading(request, service, lambda tx, viewer: viewer)
            data = read_body(request, _LIMITS)
            return _POSTS[what](service, viewer, party, data)
    raise errors.not_found()


def _question(service: Service, viewer: Viewer, party: Party, data: bytes) -> bytes:
    return answering.answer(service.database, viewer, party, data)


def _receipt(service: Service, viewer: Viewer, party: Party, data: bytes) -> bytes:
    answering.take_countersigned(service.database, viewer, party, data)
    return b""


def _follow_up(service: Service, viewer: Viewer, party: Party, data: bytes) -> bytes:
    following.receive(service.database, viewer, party, data)
    return b""


_POSTS: dict[str, Callable[[Service, Viewer, Party, bytes], bytes]] = {
    "questions": _question, "receipts": _receipt, "follow-ups": _follow_up,
}  # fmt: skip


def _reading(request: Request, service: Service, act: Callable[[Reader, Viewer], Any]) -> Any:
    """Act for whoever asks, in one snapshot; for nobody who has not signed in."""

    def known(tx: Reader, viewer: Viewer, _known: object) -> Any:
        if viewer == ANONYMOUS:
            raise errors.sign_in_needed()
        return act(tx, viewer)

    return on_behalf(request, service, known)


def _proofs(request: Request, service: Service, party: Party, name: str, since: int) -> bytes:
    """The commitments under the head that was signed last; under a new one if that does not reach so far."""

    def prove(tx: Reader, viewer: Viewer) -> bytes | None:
        answering.need_open(tx, viewer, name)
        return committed.prove(tx, viewer, name, since)

    found: bytes | None = _reading(request, service, prove)
    if found is None:
        committed.sign(service.database, party)
        found = _reading(request, service, prove)
    assert found is not None, "the head that was just signed holds everything"
    return found


def _file(tx: Reader, viewer: Viewer, name: str, epoch: int, seq: int) -> bytes:
    answering.need_open(tx, viewer, name)
    body = file_body(tx, viewer, name, epoch, seq)
    if body is None:
        raise errors.not_found()
    return body


def _refusal(wrong: Exception, service: Service, what: str) -> Response:
    """The answer that tells what is wrong, logged; of a fault of ours only its number."""
    error_id = str(service.database.world.random.uuid4())
    status, problem, headers = _told(wrong)
    if status >= 500 and not isinstance(wrong, ExchangeFault):
        log.exception("private question failed: error_id=%s", error_id, exc_info=wrong)
    else:
        log.warning("private question refused: %s %s error_id=%s", what, problem.code, error_id)
    said = Said(problem.code, {"en": problem.say("en"), "ar": problem.say("ar")}, error_id, getattr(wrong, "epoch", 0))
    return _response(status, "application/json", msgspec.json.encode(said), headers)


def _told(wrong: Exception) -> tuple[int, Problem, errors.Headers]:
    if isinstance(wrong, Spent):
        return 429, wrong, (("Retry-After", str(wrong.retry_after)),)
    if isinstance(wrong, ExchangeFault):
        return wrong.status, wrong, (("Retry-After", str(_RETRY_S)),) if wrong.status == 503 else ()
    if isinstance(wrong, NotThere):
        wrong = errors.not_found()
    status = next((_STATUS[kind] for kind in type(wrong).__mro__ if kind in _STATUS), None)
    if status is not None and isinstance(wrong, Problem):
        return status, wrong, ()
    refused = errors.of(wrong)
    return refused.status, refused, refused.headers


def _response(status: int, media_type: str, body: bytes, headers: errors.Headers) -> Response:
    typed = (("Content-Type", media_type), ("Content-Length", str(len(body))))
    return Response(status, (*typed, *headers, *ALWAYS), body)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
