"""Asking: blinded anew for each holder, answered with a proof, looked up here; answers come as they arrive.

The network and the mathematics run in threads of their own; the store is touched by the caller's thread alone, which
keeps the receipt of each answer, and its possible matches, in one transaction before the answer is told.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import msgspec

from amana.exchange.private import announced
from amana.exchange.private.announced import Announcement, Known
from amana.exchange.private.answering import check_reasons, kept
from amana.exchange.private.faults import HolderRefuses, NoHolder, NothingToAsk, WrongTime
from amana.exchange.private.line import Line, lines
from amana.exchange.private.party import Party
from amana.exchange.private.sought import Sought
from amana.exchange.sealing import seal
from amana.handling import Viewer
from amana.language import Problem, Text
from amana.private import MOST, Engine, Item, Question, Receipt, best, countersign, padded_size, read_answer
from amana.private.announce import Offer
from amana.private.messages import QID, Countersigned, read_receipt, verify
from amana.private.wire import encode
from amana.store import Database
from amana.store.holders import Match, add_matches
from amana.store.members import MEMBER, not_there
from amana.store.offers import KEPT
from amana.store.questions import KeptReceipt, add_receipt, delivered, undelivered
from amana.world.fetch import Fetcher

AT_ONCE = 64  # holders that are talked to at the same time
_CLOCKS_APART_S = 3600
_PADDING = b"amana/1\0padding\0"

log = logging.getLogger("amana.private")


class Found(msgspec.Struct, frozen=True):
    """A possible match: what was sought, which of its items matched, what that is worth, and its number here."""

    label: str
    types: tuple[str, ...]
    strength: str
    match: str


class Heard(msgspec.Struct, frozen=True):
    """One answer, or why there is none. ``asked``: how many things; ``elements``: with padding, as counted."""

    member: str
    collection: str = ""
    title: Text | None = None
    asked: int = 0
    elements: int = 0
    matches: tuple[Found, ...] = ()
    quota_left: int = 0
    receipt: str = ""
    seconds: float = 0.0
    code: str = ""
    fault: Text | None = None


class Wanted(msgspec.Struct, frozen=True):
    """What is asked, of whom (of all if ``members`` is empty), what for."""

    sought: tuple[Sought, ...]
    purpose: str
    basis: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asker:
    """A node that asks. ``key`` seals what is found; ``engine`` does the mathematics."""

    database: Database
    fetcher: Fetcher
    key: bytes
    party: Party
    engine: Engine = field(default_factory=best)

    def ask(self, viewer: Viewer, wanted: Wanted) -> Iterator[Heard]:
        """Ask; answers as they arrive. Raises UnknownPurpose, NoHolder, NotThere (a member that has no peer here)."""
        check_reasons(wanted.purpose, wanted.basis)
        with self.database.read() as tx:
            known = lines(tx, viewer, self.fetcher, self.key)
        for member in wanted.members:
            if member not in known:
                raise not_there(MEMBER, member)
        chosen = [known[member] for member in wanted.members or sorted(known)]
        if not chosen:
            raise NoHolder.of()
        return _Round(self, viewer, wanted).run(chosen)


class _Sent(msgspec.Struct, frozen=True):
    """One answered question, before it is stored: which items matched, with the outputs by which they are named."""

    offer: Offer
    sought: tuple[Sought, ...]
    receipt: Receipt
    quota_left: int
    hits: dict[Item, bytes]
    seconds: float


class _Batch(msgspec.Struct, frozen=True):
    """What one question was to ask of a collection."""

    collection: str
    sought: tuple[Sought, ...]


class _Round:
    """One round of questions: what is still on its way, and what is done with it when it comes."""

    def __init__(self, asker: Asker, viewer: Viewer, wanted: Wanted) -> None:
        self._asker = asker
        self._database = asker.database
        self._clock = asker.database.world.clock
        self._random = asker.database.world.random
        self._viewer = viewer
        self._wanted = wanted
        self._waiting: dict[Future[Any], Callable[[Future[Any]], Iterable[Heard | _Sent]]] = {}
        self._signed: list[KeptReceipt] = []

    def run(self, chosen: Sequence[Line]) -> Iterator[Heard]:
        """Until everybody has answered, or will not; our signatures go to the holders after that."""
        with self._database.read() as tx:
            offers = {line.member: announced.known(tx, self._viewer, line.member) for line in chosen}
            owed = {line.member: undelivered(tx, self._viewer, line.member) for line in chosen}
        for line in chosen:
            if offers[line.member]:
                yield from _faults(self._question(line, offers[line.member]))
            else:
                self._announcement(line)
        while self._waiting:
            done, _ = wait(self._waiting, return_when=FIRST_COMPLETED)
            found = [one for future in done for one in self._waiting.pop(future)(future)]
            yield from _faults(found)
            yield from self._keep([one for one in found if isinstance(one, _Sent)])
        self._deliver(chosen, owed)

    def _later(self, work: Callable[[], Any], then: Callable[[Future[Any]], Iterable[Heard | _Sent]]) -> None:
        self._waiting[_pool().submit(work)] = then

    def _announcement(self, line: Line, only: _Batch | None = None) -> None:
        """Fetch what the member offers, and then ask; ``only`` what was refused because it was for another epoch."""

        with self._database.read() as tx:
            before = announced.head_before(tx, self._viewer, line.member)

        def then(future: Future[Announcement]) -> Iterable[Heard | _Sent]:
            try:
                found = future.result()
                with self._database.read() as tx:
                    announced.check(tx, self._viewer, found)
                offers = announced.keep(self._database, found)
            except Problem as problem:
                return [self._fault(line, problem)]
            return self._question(line, offers, only)

        self._later(lambda: announced.fetch(line, before), then)

    def _question(self, line: Line, offers: Sequence[Known], only: _Batch | None = None) -> list[Heard]:
        """Ask about each collection that takes some of what is sought, in batches; why not, if none does."""
        begun = False
        for known in offers:
            if only is not None and known.offer.collection != only.collection:
                continue
            takes = frozenset(known.offer.types)
            whole = only.sought if only is not None else self._wanted.sought
            sought = [one for one in whole if any(item.type in takes for item in one.items)]
            for batch in _batches(sought, takes):
                begun = True
                self._batch(line, known, batch, again=only is None)
        return [] if begun else [self._fault(line, NothingToAsk.of(member=line.member))]

    def _batch(self, line: Line, known: Known, sought: Sequence[Sought], *, again: bool) -> None:
        def then(future: Future[_Sent]) -> Iterable[Heard | _Sent]:
            try:
                return [future.result()]
            except HolderRefuses as refusal:
                if refusal.http == 409 and refusal.epoch and again:
                    self._announcement(line, _Batch(known.offer.collection, tuple(sought)))
                    return []
                return [self._fault(line, refusal, known.offer)]
            except Problem as problem:
                return [self._fault(line, problem, known.offer)]

        self._later(lambda: self._talk(line, known, sought), then)

    def _talk(self, line: Line, known: Known, sought: Sequence[Sought]) -> _Sent:
        """The question itself; in a thread, without the store. Raises Problem."""
        offer, token, begun = known.offer, self._random.token, self._clock.monotonic()
        announced.fetch_files(line, self._asker.party.fetched, offer)
        membership = self._asker.party.fetched.membership(offer.files)
        takes = frozenset(offer.types)
        items = list(dict.fromkeys(item for one in sought for item in one.items if item.type in takes))
        padding = [_PADDING + token(32) for _ in range(padded_size(len(items)) - len(items))]
        blinding = self._asker.engine.blind([*(item.data for item in items), *padding], token)
        question = Question(
            token(QID), self._asker.party.member, offer.member, offer.collection, offer.epoch, self._wanted.purpose,
            self._wanted.basis, blinding.elements,
        )  # fmt: skip
        answer = read_answer(line.post("questions", encode(question)), question)
        verify(answer.receipt, known.signing_key)
        if abs(answer.receipt.exchange.at - self._clock.now().timestamp()) > _CLOCKS_APART_S:
            raise WrongTime.of(member=offer.member)  # we would sign that it was asked at another time
        outputs = blinding.finalise(answer.evaluated, offer.public_key)
        hits = {item: output[:KEPT] for item, output in zip(items, outputs, strict=False) if output in membership}
        signed = countersign(answer.receipt, self._asker.party.sign)
        return _Sent(offer, tuple(sought), signed, answer.quota_left, hits, self._clock.monotonic() - begun)

    def _keep(self, answered: Sequence[_Sent]) -> list[Heard]:
        """Store the receipts and the possible matches of answers that came together."""
        if not answered:
            return []
        heard, matches, kept_now = [], [], []
        for sent in answered:
            receipt = kept(sent.receipt, "asker", self._viewer.name)
            kept_now.append(receipt)
            found = []
            for one in sent.sought:
                hits = [item for item in one.items if item in sent.hits]
                if hits:
                    match = self._match(sent.offer, one, sent.hits[hits[0]], receipt)
                    matches.append(match)
                    found.append(Found(one.label, tuple(item.type for item in hits), one.strength(hits), match.id))
            heard.append(_heard(sent, receipt, found))
        with self._database.write(self._viewer) as tx:
            for receipt in kept_now:
                add_receipt(tx, self._viewer, receipt)
            add_matches(tx, self._viewer, matches)
        self._signed.extend(kept_now)
        return heard

    def _match(self, offer: Offer, one: Sought, output: bytes, receipt: KeptReceipt) -> Match:
        number = str(self._random.uuid4())
        item = seal(self._asker.key, f"match:{offer.member}", one.label, self._random)
        return Match(
            number, offer.member, offer.collection, offer.epoch, item, output, self._wanted.purpose,
            self._wanted.basis, receipt.digest, self._viewer.name, 0,
        )  # fmt: skip

    def _deliver(self, chosen: Sequence[Line], owed: Mapping[str, Sequence[KeptReceipt]]) -> None:
        """Send our signatures; what does not arrive is sent with the next question to this member."""
        sending: list[Future[list[bytes]]] = []
        for line in chosen:
            new = [one for one in self._signed if one.peer == line.member]
            if new:
                sending.append(_pool().submit(self._send, line, [*owed[line.member], *new]))
        wait(sending)
        gone = [digest for future in sending for digest in future.result()]
        if gone:
            with self._database.upkeep() as tx:
                delivered(tx, gone)

    def _send(self, line: Line, receipts: Sequence[KeptReceipt]) -> list[bytes]:
        """Those that have arrived. One that is refused (a side's key was renewed since) does not keep the others."""
        gone = []
        try:
            for one in receipts:
                body = encode(Countersigned(read_receipt(one.body), self._asker.party.public_key))
                with _refusals_logged():
                    line.post("receipts", body)
                    gone.append(one.digest)
        except Problem as problem:
            log.info("receipts not delivered: code=%s", problem.code)
        return gone

    def _fault(self, line: Line, problem: Problem, offer: Offer | None = None) -> Heard:
        log.info("not asked: member=%s code=%s", line.member, problem.code)
        title = Text(en=offer.title_en, ar=offer.title_ar) if offer else None
        text = Text(en=problem.say("en"), ar=problem.say("ar"))
        return Heard(line.member, offer.collection if offer else "", title, code=problem.code, fault=text)


def _heard(sent: _Sent, receipt: KeptReceipt, found: Sequence[Found]) -> Heard:
    offer = sent.offer
    return Heard(
        offer.member, offer.collection, Text(en=offer.title_en, ar=offer.title_ar), len(sent.sought),
        sent.receipt.exchange.count, tuple(found), sent.quota_left, receipt.digest.hex(), round(sent.seconds, 4),
    )  # fmt: skip


def _faults(found: Iterable[Heard | _Sent]) -> Iterator[Heard]:
    """Those that can be told at once, since nothing of them is to be stored."""
    return (one for one in found if isinstance(one, Heard))


@contextmanager
def _refusals_logged() -> Iterator[None]:
    try:
        yield
    except HolderRefuses as refusal:
        log.info("receipt refused: status=%d", refusal.http)


@cache
def _pool() -> ThreadPoolExecutor:
    """The threads of this process that talk to holders."""
    return ThreadPoolExecutor(AT_ONCE, "ask")


def _batches(sought: Sequence[Sought], takes: frozenset[str]) -> Iterator[list[Sought]]:
    """What is sought, so much at a time that a question takes it; the items of one thing stay together."""
    batch: list[Sought] = []
    count = 0
    for one in sought:
        size = sum(item.type in takes for item in one.items)
        if batch and count + size > MOST:
            yield batch
            batch, count = [], 0
        batch.append(one)
        count += size
    if batch:
        yield batch
