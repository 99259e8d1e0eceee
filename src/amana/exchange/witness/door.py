"""The addresses of a node's ledger, answered before Django is asked (PEP 3333).

``GET /ledger/checkpoint`` (the latest signed head with its witnesses' lines), ``final-checkpoint`` (the latest that is
final), ``tile/…`` (C2SP tlog-tiles; entries are not among them), ``key`` (this node's verifier keys), ``equivocations``
and ``equivocations/DIGEST`` (proofs), ``ID/checkpoint`` (the last head of another's log that this node has cosigned;
ID: SHA-256 of the log's origin in hex), and ``POST /ledger/add-checkpoint`` (C2SP tlog-witness). All of it is for
everyone: hashes and signatures, no word of what entries hold.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from amana.exchange.taxii import media
from amana.exchange.taxii.body import read_body
from amana.exchange.taxii.errors import Refused
from amana.exchange.taxii.http import from_environ
from amana.exchange.witness.cosigning import Fork, answer
from amana.exchange.witness.learning import log_path
from amana.exchange.witness.names import Keys
from amana.language import Problem, Text
from amana.ledger import ProofFailed
from amana.ledger.cosignature import cosign
from amana.ledger.faults import (
    BrokenCheckpoint,
    BrokenNote,
    BrokenRequest,
    BrokenTile,
    NotSigned,
    OtherSize,
    UnknownLog,
    WrongSignature,
)
from amana.ledger.note import read_note
from amana.ledger.tiles import read_tile_path
from amana.ledger.witnessing import LONGEST_REQUEST, SIZE_TYPE, write_size
from amana.stix.guard import Limits
from amana.stix.guard import Refused as Unpackable
from amana.store import Database
from amana.store.checkpoints import SignedHead, final_checkpoint, last_checkpoint, with_cosignatures
from amana.store.closing import CLOSED, RETRY_S, LedgerClosed, is_out_of_reach
from amana.store.ledger import tile
from amana.store.witnessing import equivocations, log_keys, witnessed_log

MOUNT = "/ledger/"
log = logging.getLogger("amana.witness")
Headers = tuple[tuple[str, str], ...]
_LOG = re.compile(r"[0-9a-f]{64}/checkpoint", re.ASCII)
_TEXT = "text/plain; charset=utf-8"
_BYTES = "application/octet-stream"
_JSON = "application/json"
_FOREVER = "public, max-age=31536000, immutable"
_MOMENT = "public, max-age=2"


class Said(msgspec.Struct, frozen=True):
    """An answer."""

    status: int
    kind: str
    body: bytes
    cache: str = "no-store"
    more: Headers = ()

    @property
    def headers(self) -> Headers:
        """All headers."""
        return (
            ("Content-Type", self.kind),
            ("Content-Length", str(len(self.body))),
            ("Cache-Control", self.cache),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
            *self.more,
        )


class Nothing(Problem):
    """There is nothing at this address of the ledger."""


class Door:
    """The ledger's addresses of one node."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys
        self._fixed: dict[str, Callable[[], Said]] = {
            "checkpoint": lambda: self._checkpoint(last_checkpoint),
            "final-checkpoint": lambda: self._checkpoint(final_checkpoint),
            "key": self._key,
            "equivocations": self._proofs,
        }

    def takes(self, path: str) -> bool:
        """Whether an address is one of these; the page ``/ledger/`` itself is Django's."""
        rest = path.removeprefix(MOUNT)
        first = rest.partition("/")[0]
        known = first in self._fixed or first in ("tile", "add-checkpoint") or bool(_LOG.fullmatch(rest))
        return path.startswith(MOUNT) and known

    def say(self, environ: Mapping[str, Any]) -> Said:
        """Answer one request. Raises nothing."""
        language = media.language(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        try:
            return self._say(environ)
        except OtherSize as fault:
            return Said(409, SIZE_TYPE, write_size(fault.size))
        except (Problem, Refused) as problem:
            if environ["REQUEST_METHOD"] == "POST":
                log.warning("refused to cosign: %s", problem.code)
            status = _status(problem)
            more = (("Retry-After", str(RETRY_S)),) if status == 503 else ()
            return Said(status, _TEXT, f"{problem.say(language)}\n".encode(), more=more)
        except Exception as error:
            log.exception("ledger request failed")
            if is_out_of_reach(error):
                return Said(503, _TEXT, f"{CLOSED.say(language)}\n".encode(), more=(("Retry-After", "30"),))
            return Said(500, _TEXT, f"{_BROKEN.say(language)}\n".encode())

    def _say(self, environ: Mapping[str, Any]) -> Said:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"].removeprefix(MOUNT)
        allowed = ("POST",) if path == "add-checkpoint" else ("GET", "HEAD")
        if method not in allowed:
            sentence = _METHOD.fill(allowed=", ".join(allowed)).say(
                media.language(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
            )
            return Said(405, _TEXT, f"{sentence}\n".encode(), more=(("Allow", ", ".join(allowed)),))
        if path == "add-checkpoint":
            body = read_body(from_environ(environ, b""), Limits(max_bytes=LONGEST_REQUEST))
            return Said(200, _TEXT, answer(self._database, self._keys, body))
        if path in self._fixed:
            return self._fixed[path]()
        if path.startswith("tile/"):
            return self._tile(path)
        if _LOG.fullmatch(path):
            return self._cosigned(path)
        return self._proof(path.removeprefix("equivocations/"))

    def _checkpoint(self, which: Callable[[Any], SignedHead | None]) -> Said:
        with self._database.read() as tx:
            head = which(tx)
            if head is None:
                raise Nothing("ledger.no-head", _NO_HEAD)
            return Said(200, _TEXT, with_cosignatures(tx, head), _MOMENT)

    def _key(self) -> Said:
        lines = "".join(f"{one.key}\n" for one in (self._keys.log, self._keys.witness))
        return Said(200, _TEXT, lines.encode(), _MOMENT)

    def _tile(self, path: str) -> Said:
        wanted = read_tile_path(path)
        with self._database.read() as tx:
            head = last_checkpoint(tx)
            data = tile(tx, wanted, head.size if head else 0)
        return Said(200, _BYTES, data, _FOREVER)

    def _cosigned(self, path: str) -> Said:
        """The log's signed head, with this node's line from when it cosigned it."""
        with self._database.read() as tx:
            origin = next((one for one in log_keys(tx) if log_path(one) == path), "")
            found = witnessed_log(tx, origin)
        if found is None or not found.note:
            raise Nothing("ledger.not-cosigned", _NOTHING)
        line = cosign(read_note(found.note).text, found.cosigned_at // 1_000_000, self._keys.witness).line()
        return Said(200, _TEXT, found.note + line.encode(), _MOMENT)

    def _proofs(self) -> Said:
        with self._database.read() as tx:
            digests = [one.digest for one in equivocations(tx)]
        return Said(200, _JSON, msgspec.json.encode(digests), _MOMENT)

    def _proof(self, digest: str) -> Said:
        with self._database.read() as tx:
            found = next((one for one in equivocations(tx) if one.digest == digest), None)
        if found is None:
            raise Nothing("ledger.no-proof", _NOTHING)
        return Said(200, _JSON, found.proof, _FOREVER)


_STATUSES: tuple[tuple[type[Problem], int], ...] = (
    (LedgerClosed, 503),
    (Fork, 409),
    (ProofFailed, 422),
    (UnknownLog, 404),
    (Nothing, 404),
    (BrokenTile, 404),
    (NotSigned, 403),
    (WrongSignature, 403),
    (BrokenRequest, 400),
    (BrokenNote, 400),
    (BrokenCheckpoint, 400),
    (Unpackable, 400),
)


def _status(problem: Problem) -> int:
    if isinstance(problem, Refused):
        return problem.status
    return next((status for kind, status in _STATUSES if isinstance(problem, kind)), 500)


_NOTHING = Text(
    en="There is nothing at this address of the ledger.",
    ar="لا شيء على هذا العنوان من السجل الموثَّق.",
)
_NO_HEAD = Text(
    en="No head of this ledger has been signed yet, or enough witnesses have not cosigned one. Come back later.",
    ar="لم يُوقَّع رأس لهذا السجل بعد، أو لم يوقّعه عدد كافٍ من الشهود. عُد لاحقًا.",
)
_METHOD = Text(en="This address takes: {allowed}.", ar="يقبل هذا العنوان: {allowed}.")
_BROKEN = Text(
    en="A fault of the node: nothing was signed. Tell its administrator.",
    ar="وقع خلل في العُقدة ولم يُوقَّع شيء. أبلغ مديرها.",
)
