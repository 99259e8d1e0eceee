"""Polling a peer: its collection is read on from where the last poll ended, page by page, each page durable at once.

Objects and cursor move in one transaction: after a crash the next poll goes on exactly where the last stored page
ended, and what is read twice is known by its content. A poll ends at the end of the collection, when its time is up
(then it goes on at once, after the other peers had their turn), or with an error, which the peers' page shows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from amana.exchange.client import NoPage, Page, Source, StaleCursor, authorization, read_page
from amana.exchange.crawl import Crawl, Place, Step
from amana.exchange.intake import OWN, Receipt, accept_envelope
from amana.exchange.sealing import seal, unseal
from amana.handling import Viewer
from amana.language import Problem, Text
from amana.store import Database, Upkeep
from amana.store.objects import Placing
from amana.store.peers import Peer, PeerCursor, peer, peer_cursor, save_cursor
from amana.world import Randomness
from amana.world.fetch import Fetcher

# The node's own work, with the eyes of its staff: it reads the list of peers, and stores for the staff what they send.
VIEWER = Viewer("system:poll", frozenset({"own", "community", "public"}))
TURN_S = 60.0  # how long one peer is read before the others have their turn
_FIRST_WAIT_S = 15.0
_LONGEST_WAIT_S = 3600.0
_SPREAD = 0.1  # of the interval, to either side: peers of one node do not all come at the same second
_SHOWN = 240


@dataclass
class Polled:
    """How a poll went. ``wait_s``: when to poll again; ``fault``: why it ended early, None if it did not."""

    pages: int = 0
    created: int = 0
    known: int = 0
    refused: int = 0
    wait_s: float = 0.0
    fault: Text | None = None


class Stuck(Problem):
    """The peer's pages lead round in circles."""


def seal_secret(key: bytes, slug: str, secret: str, random: Randomness) -> bytes:
    """A peer's credentials (bearer token, or ``user:password``) as they are stored."""
    return seal(key, f"peer:{slug}", secret, random)


def last_fault(cursor: PeerCursor) -> Text | None:
    """What the last poll ended with, for the peers' page; None if it went well."""
    arabic, _, english = cursor.error.partition("\n")
    return Text(ar=arabic, en=english) if arabic else None


def poll(
    database: Database, fetcher: Fetcher, key: bytes, slug: str, stay: Callable[[Upkeep], None] = lambda tx: None
) -> Polled | None:
    """Poll one peer; None if there is no such peer, or it is switched off.

    ``key`` opens its credentials. ``stay`` is called within the transaction of each page (to keep a lease).
    """
    with database.read() as tx:
        found, cursor = peer(tx, VIEWER, slug), peer_cursor(tx, VIEWER, slug)
    if found is None or not found.active:
        return None
    run = _Run(database, fetcher, found, cursor, stay)
    try:
        secret = unseal(key, f"peer:{slug}", found.secret) if found.secret else ""
        return run.to_the_end(Source(found.url, found.collection, authorization(secret), found.networks))
    except Problem as problem:
        return run.failed(problem)


class _Run:
    """One poll: what is true of it between two pages."""

    def __init__(
        self, database: Database, fetcher: Fetcher, found: Peer, cursor: PeerCursor, stay: Callable[[Upkeep], None]
    ) -> None:
        self._database = database
        self._clock = database.world.clock
        self._fetcher = fetcher
        self._peer = found
        self._stay = stay
        self._failures = cursor.failures
        self._kept = Place(cursor.added_after, cursor.next)
        self._crawl = Crawl(self._kept)
        self._began_again = False
        self._until = self._clock.monotonic() + TURN_S
        self._polled = Polled()

    def to_the_end(self, source: Source) -> Polled:
        """Read pages until there are no more, or the turn is over."""
        while self._clock.monotonic() < self._until:
            page = self._read(source)
            step = self._crawl.step(page.facts)
            self._keep(page, step)
            if step.stuck:
                raise Stuck("peer.stuck", _STUCK)
            if step.ended:
                self._polled.wait_s = _spread(self._peer.interval_s, self._database.world.random)
                break
        return self._polled

    def failed(self, problem: Problem) -> Polled:
        """Remember why; the wait doubles with each failure, and is never shorter than the peer asks for."""
        asked = problem.wait_s if isinstance(problem, NoPage) else 0.0
        backed_off = min(_FIRST_WAIT_S * 2.0 ** min(self._failures, 16), _LONGEST_WAIT_S)
        self._polled.wait_s = max(_spread(backed_off, self._database.world.random), asked)
        self._polled.fault = Text(en=problem.say("en")[:_SHOWN], ar=problem.say("ar")[:_SHOWN])
        error = f"{self._polled.fault.ar}\n{self._polled.fault.en}"
        with self._database.upkeep() as tx:
            save_cursor(tx, self._peer.slug, _cursor(self._kept, self._failures + 1, error))
        return self._polled

    def _read(self, source: Source) -> Page:
        """The page at the present place; begins its series again if the peer has forgotten ``next``."""
        now = self._clock.now()
        try:
            return read_page(self._fetcher, source, self._crawl.place, now)
        except StaleCursor:
            if self._began_again:
                raise
            self._began_again = True
            self._crawl = Crawl(Place(self._crawl.place.added_after))
            return read_page(self._fetcher, source, self._crawl.place, now)

    def _keep(self, page: Page, step: Step) -> None:
        """Store a page and move the cursor, together or not at all."""

        def move(tx: Upkeep, receipt: Receipt | None = None) -> None:
            save_cursor(tx, self._peer.slug, _cursor(step.place))
            self._stay(tx)

        if page.envelope.objects:
            placing = Placing(self._peer.member, OWN)
            receipt = accept_envelope(self._database, VIEWER, page.envelope, placing, also=move)
            self._polled.created += receipt.created
            self._polled.known += receipt.known
            self._polled.refused += len(receipt.refused)
        else:
            # Nothing came: the cursor moves, and the ledger is not filled with polls that found nothing.
            with self._database.upkeep() as tx:
                move(tx)
        self._polled.pages += 1
        self._kept = step.place


def _cursor(place: Place, failures: int = 0, error: str = "") -> PeerCursor:
    return PeerCursor(added_after=place.added_after, next=place.next, failures=failures, error=error)


def _spread(seconds: float, random: Randomness) -> float:
    """A moment near ``seconds`` from now, evenly spread."""
    part = int.from_bytes(random.token(4)) / 0xFFFFFFFF
    return seconds * (1.0 - _SPREAD + 2.0 * _SPREAD * part)


_STUCK = Text(
    en="The other node's pages go round in circles: what came is stored, the rest will be asked for again later. "
    "Tell its operator.",
    ar="صفحات العقدة النظيرة تدور في حلقة: حُفظ ما ورد، وسيُطلب الباقي لاحقًا. أبلغ مشغّلها.",
)
