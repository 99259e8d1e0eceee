"""The line to a member's node: where it is, what opens it, and what its refusals say. Everything by the one fetcher."""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec

from amana.exchange.client import authorization, wait_asked
from amana.exchange.private.faults import HolderRefuses
from amana.exchange.sealing import unseal
from amana.handling import Viewer
from amana.store import Reader
from amana.store.peers import Peer, peers
from amana.world import Clock
from amana.world.fetch import Answer, Fetcher, Policy, Request

MOUNT = "/private/"
TYPES = ("application/cbor",)
LARGEST = 45_000_000  # a set file of eight million items
POLICY = Policy(connect_s=5.0, silence_s=20.0, total_s=60.0)


class _Said(msgspec.Struct):
    code: str = ""
    message: dict[str, str] = {}
    epoch: int = 0


class Line:
    """One member's node. Safe to share between threads."""

    def __init__(self, fetcher: Fetcher, clock: Clock, peer: Peer, secret: str) -> None:
        parts = urlsplit(peer.url)
        self.member = peer.member
        self._base = f"{parts.scheme}://{parts.netloc}{MOUNT}"
        self._networks = peer.networks
        self._authorization = authorization(secret)
        self._fetcher = fetcher
        self._clock = clock

    def get(self, path: str = "") -> bytes:
        """What stands there. Raises HolderRefuses, FetchFault."""
        return self._ask(path, None)

    def post(self, path: str, body: bytes) -> bytes:
        """What is answered. Raises HolderRefuses, FetchFault."""
        return self._ask(path, body)

    def _ask(self, path: str, body: bytes | None) -> bytes:
        headers = {"Accept": TYPES[0]} | ({} if body is None else {"Content-Type": TYPES[0]})
        answer = self._fetcher.fetch(
            Request(self._base + path, headers, self._authorization, self._networks, TYPES, LARGEST, body)
        )
        if answer.status != 200:
            raise self._refusal(answer)
        return answer.body

    def _refusal(self, answer: Answer) -> HolderRefuses:
        try:
            said = msgspec.json.decode(answer.body, type=_Said)
        except (msgspec.DecodeError, UnicodeDecodeError):
            said = _Said()
        plain = f"HTTP {answer.status}"
        fault = HolderRefuses.of(
            said_en=said.message.get("en", plain)[:400], said_ar=said.message.get("ar", plain)[:400]
        )
        fault.http, fault.epoch = answer.status, said.epoch
        fault.retry_after = round(wait_asked(answer.headers, self._clock.now()))
        return fault


def lines(tx: Reader, viewer: Viewer, fetcher: Fetcher, key: bytes) -> dict[str, Line]:
    """A line to each member that has a peer here, by its slug; ``key`` opens the credentials."""
    found: dict[str, Line] = {}
    for one in peers(tx, viewer):
        if one.active and one.member not in found:
            secret = unseal(key, f"peer:{one.slug}", one.secret) if one.secret else ""
            found[one.member] = Line(fetcher, tx.world.clock, one, secret)
    return found
