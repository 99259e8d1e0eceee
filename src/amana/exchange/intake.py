"""What arrives as STIX becomes true: guard → read → judge → one transaction.

The same way for a TAXII POST, a file that is imported and a page polled from a peer. One wrong object does not stop
the others: each has its outcome, and the refused ones are counted by reason and not kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import msgspec

from amana.exchange.markings import rules_of
from amana.handling import LEVEL_OF_MARKING, Audience, Handling, NotHandling, Refusal, Viewer, judge
from amana.language import Problem, Text
from amana.stix import Envelope, Limits, StixObject, read_envelope, read_object
from amana.store import Database, Upkeep, Writer
from amana.store.objects import Placing, add_objects
from amana.store.refusals import count_refusals

OWN = Audience.of("own")


class Outcome(msgspec.Struct, frozen=True):
    """What became of one object of the input. ``message`` is None if it was accepted."""

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
    good = _read_all(envelope.objects, receipt)
    if not envelope.objects and also is None:
        return receipt
    with database.write(viewer) as tx:
        _store(tx, viewer, good, placing, receipt)
        reasons = Counter(outcome.reason for outcome in receipt.refused)
        count_refusals(tx, placing.origin, reasons)
        if also is not None:
            also(tx, receipt)
        tx.record_if_nothing("intake.empty", placing.origin)
    receipt.accepted.sort(key=lambda outcome: outcome.place)
    receipt.refused.sort(key=lambda outcome: outcome.place)
    return receipt


def _read_all(objects: Sequence[bytes], receipt: Receipt) -> list[tuple[int, StixObject]]:
    """Validate and judge each object; what is wrong or refused goes into the receipt."""
    good = []
    for place, raw in enumerate(objects):
        try:
            obj = read_object(raw)
        except Problem as problem:
            receipt.refused.append(Outcome(place, _id_in(raw), "", _sentence(problem), problem.code))
            continue
        refusal = judge(obj.fields)
        if refusal is None:
            good.append((place, obj))
        else:
            receipt.refused.append(_refused(place, obj, refusal))
    return good


def _store(
    tx: Writer, viewer: Viewer, good: Sequence[tuple[int, StixObject]], placing: Placing, receipt: Receipt
) -> None:
    """Store the objects, those under the same rules together."""
    by_rules: dict[Handling | None, list[tuple[int, StixObject]]] = defaultdict(list)
    rules = rules_of(tx, viewer, [obj for _, obj in good], placing.origin)
    for (place, obj), handling in zip(good, rules, strict=True):
        if obj.id in LEVEL_OF_MARKING:
            # Everyone knows these five and the four before them; they are not kept again from each sender.
            receipt.accepted.append(Outcome(place, obj.id, obj.version))
            receipt.known += 1
        elif isinstance(handling, NotHandling):
            receipt.refused.append(Outcome(place, obj.id, obj.version, _sentence(handling), handling.code))
        else:
            by_rules[handling].append((place, obj))
    for handling, batch in by_rules.items():
        where = Placing(placing.origin, placing.audience, handling or placing.handling, placing.collection)
        added = add_objects(tx, viewer, [obj for _, obj in batch], where)
        receipt.created += len(added.created)
        receipt.known += len(added.known)
        for index, (place, obj) in enumerate(batch):
            conflict = added.conflicts.get(index)
            if conflict is None:
                receipt.accepted.append(Outcome(place, obj.id, obj.version))
            else:
                receipt.refused.append(Outcome(place, obj.id, obj.version, conflict.text, conflict.code))


def _refused(place: int, obj: StixObject, refusal: Refusal) -> Outcome:
    return Outcome(place, obj.id, obj.version, refusal.text, refusal.reason)


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
