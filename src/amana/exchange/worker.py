"""The worker: carries on what the outbox holds and does the jobs that are due, until it is told to stop.

Messages are taken out in the transaction that acted on them, jobs are leased: a worker that is killed at any moment
loses nothing and does nothing twice. One failing message or job does not stop the others. With nothing to do it looks
once a second, in one short read.
"""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import structlog

from amana.exchange.correlate import VIEWER, Plan, correlate, correlate_watch, tell
from amana.exchange.designation.fetching import fetch_list
from amana.exchange.designation.shelf import Shelf
from amana.exchange.designation.tray import tidy_trays
from amana.exchange.forgetting import forget
from amana.exchange.indexing import index_objects, link_objects
from amana.exchange.peers import poll
from amana.exchange.private.party import Party
from amana.exchange.sealing import key_from
from amana.exchange.soundness import own_values
from amana.exchange.witness.names import Keys, keys_of
from amana.exchange.witness.rounds import visit_member
from amana.exchange.witness.signing import sign_head
from amana.ledger.note import Signer
from amana.observables import Observable
from amana.store import Database, Writer, open_database
from amana.store.alerts import WATCHES
from amana.store.correlation import within_octets
from amana.store.follow_ups import CARRY
from amana.store.lists import FETCH_LIST
from amana.store.offers import PUBLISH
from amana.store.outbox import (
    Job,
    Message,
    again,
    done,
    finished,
    forget_leases,
    is_due,
    is_waiting,
    keep_scheduled,
    lease,
    messages,
    renew,
    shrink,
)
from amana.store.peers import POLL
from amana.store.references import REFERENCES
from amana.store.retention import RETENTION
from amana.store.witnessing import WITNESS
from amana.world import World, real
from amana.world.fetch import Fetcher, Policy, RealFetcher
from amana.world.log import write_json_lines

LEASE_S = 150  # longer than the fetcher's longest fetch
LIST_LEASE_S = 1800  # a list is fetched in up to three files, read, compared and made into an index
WITNESS_LEASE_S = 1800  # a head is compared by way of a few tiles, each a fetch
OBJECTS = "objects"  # topic: [first, last] sequence numbers that are new
TOPICS = (OBJECTS, WATCHES, REFERENCES)
_STEP = 1000  # objects that meet the others in one transaction,
_STEP_OCTETS = 4_000_000  # and how much their bodies may take together
_POLLS = 4  # peers that are read at once: a slow one does not keep the others waiting
_SHORT_S, _LONG_S = 0.2, 1.0
_AWAKE_S = 10.0  # how long after the last work the pauses stay short
_RETRY_S = 60.0
_SIGN_EVERY_S = 1.0
_DAY_S = 86_400.0

log: Any = structlog.get_logger("amana.worker")


class Node(Protocol):
    """What the worker needs to know of a node's folder."""

    path: Path

    @property
    def database_url(self) -> str:
        """Where its store is."""

    @property
    def cursor_key(self) -> bytes:
        """The node's secret, from which the sealing key comes."""

    @property
    def log_signer(self) -> Signer:
        """What signs the heads of its ledger."""


def run(
    node: Node,
    stop: threading.Event,
    once: bool = False,
    world: World | None = None,
    fetcher: Fetcher | None = None,
    party: Party | None = None,
) -> None:
    """Work until ``stop`` is set; with ``once``, until nothing is due. ``party``: the node in private questions."""
    write_json_lines()
    world = world or real()
    database = open_database(node.database_url, world, node.path)
    fetcher = fetcher or RealFetcher(Policy(), world)
    shelf, keys = Shelf(node.path, node.cursor_key), keys_of(node.log_signer)
    worker = Worker(database, fetcher, key_from(node.cursor_key), shelf, keys, party)
    with (node.path / "worker.lock").open("wb") as file:
        if _is_first(file.fileno()):
            worker.take_over()
        try:
            worker.until_nothing_is_due() if once else worker.until_stopped(stop)
        finally:
            database.close()


class Worker:
    """One node's worker. ``key`` opens the credentials of its peers; ``shelf`` keeps the index of its lists; ``keys``
    sign the heads of its ledger, and let it ask the other members to cosign them; ``party`` is the node in private
    questions.
    """

    def __init__(
        self,
        database: Database,
        fetcher: Fetcher,
        key: bytes,
        shelf: Shelf | None = None,
        keys: Keys | None = None,
        party: Party | None = None,
    ) -> None:
        self._database = database
        self._clock = database.world.clock
        self._fetcher = fetcher
        self._key = key
        self._shelf = shelf
        self._keys = keys
        self._may_sign_at = 0.0
        self._party = party
        self._is_public = PublicValues()
        self._resting: dict[int, float] = {}  # messages that failed, and when they may be tried again
        self._free = threading.Semaphore(_POLLS)

    def take_over(self) -> None:
        """Give back the leases of a worker that was killed, and see to the daily round; for a node's only worker."""
        with self._database.upkeep() as tx:
            forget_leases(tx)
            keep_scheduled(tx, RETENTION, "")

    def until_stopped(self, stop: threading.Event) -> None:
        """Work, and rest when there is nothing to do."""
        worked_at = self._clock.monotonic()
        while not stop.is_set():
            try:
                worked = self.turn(self._beside)
            except Exception:
                # The database is away or locked: nothing is lost, so wait and look again.
                log.error("turn-failed", exc_info=True)
                worked = False
            if worked:
                worked_at = self._clock.monotonic()
            else:
                awake = self._clock.monotonic() - worked_at < _AWAKE_S
                self._clock.sleep(_SHORT_S if awake else _LONG_S)

    def until_nothing_is_due(self) -> None:
        """Work through everything, one after the other."""
        while self.turn(self._job):
            self._may_sign_at = 0.0

    def turn(self, start: Callable[[Job], None]) -> bool:
        """Look once, and act; whether there was anything to do. ``start`` is given each job that is due."""
        signed = self._sign_head()
        with self._database.read() as tx:
            if not is_due(tx, TOPICS):
                return signed
            objects, watches = messages(tx, OBJECTS), messages(tx, WATCHES)
            unlinked = messages(tx, REFERENCES)
        for batch in batches(self._rested(objects)):
            self._act(self._new_objects, batch)
        for message in self._rested(watches):
            self._act(self._new_watch, [message])
        for message in self._rested(unlinked):
            self._act(self._old_references, [message])
        return self._start_jobs(start) or bool(self._rested([*objects, *watches, *unlinked])) or signed

    def _sign_head(self) -> bool:
        """Sign the ledger's head if it has grown, at most once in a while; whether there was anything to sign."""
        now = self._clock.monotonic()
        if self._keys is None or now < self._may_sign_at:
            return False
        signed = sign_head(self._database, self._keys)
        if signed:
            self._may_sign_at = now + _SIGN_EVERY_S
        return signed

    def _rested(self, waiting: Sequence[Message]) -> list[Message]:
        """Those that did not fail a moment ago."""
        now = self._clock.monotonic()
        return [message for message in waiting if self._resting.get(message.id, now) <= now]

    def _act(self, act: Callable[[Sequence[Message]], None], batch: Sequence[Message]) -> None:
        try:
            act(batch)
        except Exception:
            log.error("message-failed", messages=[message.id for message in batch], exc_info=True)
            until = self._clock.monotonic() + _RETRY_S
            self._resting.update((message.id, until) for message in batch)

    def _new_objects(self, batch: Sequence[Message]) -> None:
        """Make new objects findable, and let them meet the others; by steps, each with what is left of the message."""
        first, end = _span(batch[0])[0], _span(batch[-1])[1]
        last = self._step(first, end)
        index_objects(self._database, first, last)
        self._is_public.renew(self._database)
        with self._database.read() as tx:
            plan = correlate(tx, first, last, self._is_public)
        self._conclude(batch, plan, {batch[-1].id: [last + 1, end]} if last < end else {})

    def _old_references(self, batch: Sequence[Message]) -> None:
        """Note who refers to whom among objects that came before there was a table for it; by steps."""
        first, end = _span(batch[0])
        last = self._step(first, end)
        link_objects(self._database, first, last)
        self._conclude(batch, Plan(), {batch[0].id: [last + 1, end]} if last < end else {})

    def _step(self, first: int, end: int) -> int:
        """The last object of the next step: few enough objects, and not more of them than fit in a little memory."""
        with self._database.read() as tx:
            return within_octets(tx, VIEWER, first, min(end, first + _STEP - 1), _STEP_OCTETS)

    def _new_watch(self, batch: Sequence[Message]) -> None:
        """Let a new watch term meet what is here."""
        self._is_public.renew(self._database)
        with self._database.read() as tx:
            plan = correlate_watch(tx, batch[0].payload, self._is_public)  # type: ignore[arg-type]
        self._conclude(batch, plan, {})

    def _conclude(self, batch: Sequence[Message], plan: Plan, rest: Mapping[int, object]) -> None:
        """Tell the inbox and take the messages out, together; ``rest``: what is left of a message, by its number.

        Raises TakenMeanwhile.
        """
        with self._database.write(VIEWER) if plan else self._database.upkeep() as tx:
            if not all(is_waiting(tx, message) for message in batch):
                raise TakenMeanwhile
            if plan:
                assert isinstance(tx, Writer)
                tell(tx, plan)
            for message in batch:
                if message.id in rest:
                    shrink(tx, message, rest[message.id])
                else:
                    done(tx, message)
        if plan:
            log.info("alerts", new=len(plan.new), grown=len(plan.grown))

    def _start_jobs(self, start: Callable[[Job], None]) -> bool:
        started = False
        while self._free.acquire(blocking=False):
            with self._database.upkeep() as tx:
                jobs = lease(tx, LEASE_S, limit=1)
            if not jobs:
                self._free.release()
                break
            started = True
            start(jobs[0])
        return started

    def _beside(self, job: Job) -> None:
        """Do a job in a thread of its own, which the end of the process may cut short at any point."""

        def run() -> None:
            try:
                self._job(job)
            finally:
                self._database.close()

        threading.Thread(target=run, name=f"{job.kind} {job.payload}", daemon=True).start()

    def _job(self, job: Job) -> None:
        """Do a job, and say when it is to be done again. Gives its place back."""
        try:
            if job.kind == POLL:
                self._poll(job)
            elif job.kind == FETCH_LIST and self._shelf is not None:
                self._fetch_list(job, self._shelf)
            elif job.kind == WITNESS and self._keys is not None:
                self._visit(job, self._keys)
            elif job.kind == RETENTION:
                forget(self._database)
                if self._party is not None:
                    self._party.fetched.tidy()
                if self._shelf is not None:
                    tidy_trays(self._shelf, self._clock.now().timestamp())
                self._again(job, _DAY_S)
            elif job.kind == PUBLISH and self._party is not None:
                self._publish(job, self._party)
            elif job.kind == CARRY and self._party is not None:
                self._carry(job, self._party)
            else:
                log.error("unknown-job", kind=job.kind)
                self._again(job, _RETRY_S, "unknown kind")
        except Exception as error:
            log.error("job-failed", kind=job.kind, payload=job.payload, exc_info=True)
            self._again(job, _RETRY_S, type(error).__name__)
        finally:
            self._free.release()

    def _poll(self, job: Job) -> None:
        polled = poll(self._database, self._fetcher, self._key, job.payload, lambda tx: renew(tx, job, LEASE_S))
        if polled is None:
            self._finish(job)
            return
        if polled.fault is not None:
            log.warning("poll-failed", peer=job.payload, fault=polled.fault.en, wait_s=round(polled.wait_s))
        elif polled.created or polled.refused:
            log.info("polled", peer=job.payload, created=polled.created, known=polled.known, refused=polled.refused)
        self._again(job, polled.wait_s)

    def _visit(self, job: Job, keys: Keys) -> None:
        with self._database.upkeep() as tx:
            renew(tx, job, WITNESS_LEASE_S)
        found = visit_member(self._database, self._fetcher, keys, job.payload)
        if found is None:
            self._finish(job)
            return
        self._again(job, found.wait_s)

    def _fetch_list(self, job: Job, shelf: Shelf) -> None:
        with self._database.upkeep() as tx:
            renew(tx, job, LIST_LEASE_S)
        fetched = fetch_list(self._database, self._fetcher, shelf, job.payload)
        if fetched is None:
            self._finish(job)
            return
        if fetched.fault is not None:
            log.warning("list-fetch-failed", list=job.payload, fault=fetched.fault.en, wait_s=round(fetched.wait_s))
        elif fetched.proposed:
            log.info("list-fetched", list=job.payload, version=fetched.proposed)
        self._again(job, fetched.wait_s)

    def _publish(self, job: Job, party: Party) -> None:
        """Publish a collection's next file; the next one at the next fixed hour."""
        from amana.exchange.private import publishing

        buried = publishing.bury(self._database, publishing.VIEWER, party, job.payload)
        if buried:
            self._finish(job)
            return
        if buried is not None:
            self._again(job, _DAY_S)
            return
        done = publishing.publish(self._database, publishing.VIEWER, party, job.payload)
        log.info("published", collection=done.collection, epoch=done.epoch, seq=done.seq)
        now = self._clock.now()
        self._again(job, (publishing.next_round(now) - now).total_seconds())

    def _carry(self, job: Job, party: Party) -> None:
        """Carry follow-ups on."""
        from amana.exchange.private import carrying
        from amana.exchange.private.line import lines

        with self._database.read() as tx:
            known = lines(tx, carrying.VIEWER, self._fetcher, self._key)
        wait_s = carrying.carry(self._database, party, known.get)
        if wait_s is None:
            self._finish(job)
            return
        self._again(job, wait_s)

    def _finish(self, job: Job) -> None:
        """Nobody wants it any more."""
        with self._database.upkeep() as tx:
            finished(tx, job)

    def _again(self, job: Job, wait_s: float, error: str = "") -> None:
        try:
            with self._database.upkeep() as tx:
                again(tx, job, wait_s, error)
        except Exception:
            # Its lease ends by itself.
            log.error("job-not-given-back", kind=job.kind, payload=job.payload, exc_info=True)


class PublicValues:
    """Is a value public infrastructure, or sound by the node's own list? The lists are read with the first value."""

    def __init__(self) -> None:
        self._own: tuple[Observable, ...] = ()
        self._lists: Any = None

    def renew(self, database: Database) -> None:
        """Take notice of the node's own list, outside every transaction; once for each batch, not for each value."""
        own = own_values(database)
        if own != self._own:
            self._own, self._lists = own, None

    def __call__(self, value: Observable) -> bool:
        """Whether the value stands on a list of public infrastructure."""
        if self._lists is None:
            from amana.extract.warninglists import WarningLists

            self._lists = WarningLists.default(own=self._own)
        return bool(self._lists.is_public(self._lists.match(value)))


class TakenMeanwhile(Exception):
    """Another worker has acted on the message: this one's work is undone."""


def batches(waiting: Sequence[Message]) -> list[list[Message]]:
    """Messages on new objects, those that follow each other without a gap together, to about a thousand objects."""
    found: list[list[Message]] = []
    for message in waiting:
        first, last = _span(message)
        if found and _span(found[-1][-1])[1] + 1 == first and last - _span(found[-1][0])[0] < _STEP:
            found[-1].append(message)
        else:
            found.append([message])
    return found


def _span(message: Message) -> tuple[int, int]:
    span: list[int] = message.payload  # type: ignore[assignment]
    return span[0], span[1]


def _is_first(file: int) -> bool:
    """Whether no other worker of this node runs on this machine."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
