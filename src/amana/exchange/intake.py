"""What arrives as STIX becomes true: guard → read → judge → one transaction.

The same way for a TAXII POST, a file that is imported and a page polled from a peer. One wrong object does not stop
the others: each has its outcome, and the refused ones are counted by reason and not kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from amana.exchange.markings import Rules, rules_in, rules_of
from amana.handling import LEVEL_OF_MARKING, Audience, Handling, NotHandling, Viewer, judge
from amana.language import Problem, Text
from amana.stix import Envelope, Limits, StixObject, read_envelope, read_object, reread
from amana.store import Database, Upkeep, Writer
from amana.store.objects import Placing, add_objects
from amana.store.refusals import count_refusals

OWN = Audience.of("own")
# Read objects are several times as large as their bytes. So only so many are kept between the two passes over an
# envelope, and stored in one go; of the others the bytes wait, and are read again when it is their turn.
BATCH = 2000
BATCH_BYTES = 8_000_000
TOLD = 1000  # refused objects of which the sentence is kept; of the others it is the reason alone


class Outcome(msgspec.Struct, frozen=True):
    """What became of one object of the input.

    ``message`` is None if it was accepted, and if so many were refused before it that only ``reason`` is kept.
    """

    place: int
    id: str
    version: str
    message: Text | None = None
    reason: str = ""


@dataclass
class Receipt:
    """What became of the whole input, in its order."""

    accepted: list[Outcome] = field(default_factory=list)
    refused: list[Outcome] = field(default_factory=list)
    created: int = 0
    known: int = 0
    more: bool | None = None
    next: str | None = None


def accept(
    database: Database,
    viewer: Viewer,
    data: bytes,
    placing: Placing,
    *,
    limits: Limits | None = None,
    also: Callable[[Upkeep, Receipt], None] | None = None,
) -> Receipt:
    """Take in a bundle or an envelope. Durable when it returns.

    ``also`` is called inside the same transaction (a peer's cursor moves with what was read, or not at all).
    Raises Problem if the input as a whole is wrong: then nothing is stored.
    """
    envelope = read_envelope(data, limits or Limits())
    del data  # the objects' bytes are copies: from here on a large input is in memory once
    return accept_envelope(database, viewer, envelope, placing, also=also)


def accept_envelope(
    database: Database,
    viewer: Viewer,
    envelope: Envelope,
    placing: Placing,
    *,
    also: Callable[[Upkeep, Receipt], None] | None = None,
) -> Receipt:
    """The same for an envelope that was read already."""
    receipt = Receipt(more=envelope.more, next=envelope.next)
    good, markings = _read_all(envelope.objects, receipt)
    if not envelope.objects and also is None:
        return receipt
    with database.write(viewer) as tx:
        for batch in _batches(good):
            rules = rules_of(tx, viewer, [obj for _, obj in batch], markings, placing.origin)
            _store(tx, viewer, batch, rules, placing, receipt)
        reasons = Counter(outcome.reason for outcome in receipt.refused)
        count_refusals(tx, placing.origin, reasons)
        if also is not None:
            also(tx, receipt)
        tx.record_if_nothing("intake.empty", placing.origin)
    receipt.accepted.sort(key=lambda outcome: outcome.place)
    receipt.refused.sort(key=lambda outcome: outcome.place)
    return receipt


class _Read(NamedTuple):
    place: int
    obj: StixObject


def _batches(good: Iterable[tuple[int, StixObject | bytes]]) -> Iterator[list[_Read]]:
    """The objects in their order, so many at a time as may be in memory as read."""
    batch: list[_Read] = []
    size = 0
    for place, kept in good:
        obj = kept if isinstance(kept, StixObject) else reread(kept)
        batch.append(_Read(place, obj))
        size += len(obj.body)
        if len(batch) == BATCH or size > BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _read_all(
    objects: Sequence[bytes], receipt: Receipt
) -> tuple[list[tuple[int, StixObject | bytes]], dict[str, Rules]]:
    """Validate and judge each object: those that are right, by place, and the rules in the markings among them.

    What is wrong or refused goes into the receipt.
    """
    good: list[tuple[int, StixObject | bytes]] = []
    markings: dict[str, Rules] = {}
    room = BATCH_BYTES
    for place, raw in enumerate(objects):
        try:
            obj = read_object(raw)
        except Problem as problem:
            _refuse(receipt, Outcome(place, _id_in(raw), "", None, problem.code), problem)
            continue
        refusal = judge(obj.fields)
        if refusal is not None:
            _refuse(receipt, Outcome(place, obj.id, obj.version, None, refusal.reason), refusal.text)
            continue
        if obj.type == "marking-definition":
            markings[obj.id] = rules_in(obj)
        room -= len(raw)
        good.append((place, obj if room > 0 and len(good) < BATCH else raw))
    return good, markings


def _store(
    tx: Writer, viewer: Viewer, batch: Sequence[_Read], rules: Sequence[Rules], placing: Placing, receipt: Receipt
) -> None:
    """Store the objects, those under the same rules together."""
    by_rules: dict[Handling | None, list[_Read]] = defaultdict(list)
    for one, handling in zip(batch, rules, strict=True):
        outcome = Outcome(one.place, one.obj.id, one.obj.version)
        if one.obj.id in LEVEL_OF_MARKING:
            # Everyone knows these five and the four before them; they are not kept again from each sender.
            receipt.accepted.append(outcome)
            receipt.known += 1
        elif isinstance(handling, NotHandling):
            _refuse(receipt, msgspec.structs.replace(outcome, reason=handling.code), handling)
        else:
            by_rules[handling].append(one)
    for handling, together in by_rules.items():
        where = Placing(placing.origin, placing.audience, handling or placing.handling, placing.collection)
        added = add_objects(tx, viewer, [obj for _, obj in together], where)
        receipt.created += len(added.created)
        receipt.known += len(added.known)
        for index, (place, obj) in enumerate(together):
            conflict = added.conflicts.get(index)
            outcome = Outcome(place, obj.id, obj.version, None, conflict.code if conflict else "")
            if conflict is None:
                receipt.accepted.append(outcome)
            else:
                _refuse(receipt, outcome, conflict.text)


def _refuse(receipt: Receipt, outcome: Outcome, why: Problem | Text) -> None:
    if len(receipt.refused) < TOLD:
        message = why if isinstance(why, Text) else _sentence(why)
        outcome = msgspec.structs.replace(outcome, message=message)
    receipt.refused.append(outcome)


def _sentence(problem: Problem) -> Text:
    return Text(en=problem.say("en"), ar=problem.say("ar"))


class _Named(msgspec.Struct):
    id: str = ""


def _id_in(raw: bytes) -> str:
    """The id of an object that could not be read, if it has a readable one: so that the sender knows which."""
    try:
        return msgspec.json.decode(raw, type=_Named).id[:200]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
