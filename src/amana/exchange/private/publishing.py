"""Keys, set files and deltas: what a holder makes, and commits to in its ledger in the same transaction.

An epoch begins with a key and a whole set file. Each day after that one delta of a fixed size follows, whether
something changed or not, so that its coming says nothing; what does not fit waits for the next. With a new epoch the
old key is destroyed. A crash between two steps leaves nothing half-done: a seed without its epoch is used when the
epoch is made, and old seeds go with the next round.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from amana.exchange.private.faults import Closed, NoKey
from amana.exchange.private.limits import BUDGET, LONGEST_EPOCH, LOW_BUDGET, LOW_QUOTA, QUOTA
from amana.exchange.private.material import is_low, items_of, known_types
from amana.exchange.private.party import Party
from amana.handling import Viewer
from amana.language import Problem, Text
from amana.private import Delta, DeltaHeader, Item, SetHeader, build, build_delta, commitment, open_delta, open_set
from amana.private.announce import SUITE, SetFact, key_commitment, set_commitment
from amana.private.delta import SLOTS, Membership
from amana.store import Database, Reader, Writer
from amana.store.ledger import of_exchange
from amana.store.members import not_there
from amana.store.offers import (
    ASKABLE,
    PUBLISH,
    Askable,
    Epoch,
    FileFact,
    HeldItem,
    add_askable,
    add_epoch,
    add_file,
    askable,
    change_askable,
    close_askable,
    file_body,
    file_facts,
    forget_closed,
    forget_items,
    held_items,
    present_epoch,
    put_items,
    was_closed,
)
from amana.store.outbox import schedule
from amana.store.reasons import LONGEST_REASON, reason_in
from amana.store.transaction import microseconds

HOUR = 2  # of the day (UTC) at which files appear
VIEWER = Viewer("system:publish", frozenset({"own", "community", "public"}))


class Published(msgspec.Struct, frozen=True):
    """What was published. ``seq`` 0 is a set file; ``adds``, ``removes``: what this file changes; ``waits``: what did
    not fit."""

    collection: str
    epoch: int
    seq: int
    digest: bytes
    size: int
    adds: int
    removes: int
    waits: int


class Verified(msgspec.Struct, frozen=True):
    """What a check of a holder's own files found: how many files and items agree."""

    collection: str
    epoch: int
    files: int
    items: int


class NoReason(Problem):
    """It was not said why a collection is closed."""


class Broken(Problem):
    """A published file is not what was committed to, or does not hold what it should."""


def create(database: Database, viewer: Viewer, party: Party, new: Askable) -> Askable:
    """Make a collection, within the limits of its types, and its first key and set. Raises AlreadyThere, UnknownType,
    Away."""
    limited = within_limits(new)
    with database.write(viewer) as tx:
        add_askable(tx, viewer, limited)
    publish(database, viewer, party, limited.name)
    return limited


def change(database: Database, viewer: Viewer, party: Party, changed: Askable) -> Askable:
    """Change a collection within the limits of its types; with other readers a new epoch begins.

    Raises NotThere, Away.
    """
    limited = within_limits(changed)
    with database.read() as tx:
        before = askable(tx, viewer, changed.name)
    with database.write(viewer) as tx:
        change_askable(tx, viewer, limited)
    if before is None or before.readers != limited.readers:
        publish(database, viewer, party, limited.name)
    return limited


def close(database: Database, viewer: Viewer, party: Party, name: str, reason: str) -> None:
    """Close a collection for good, and destroy its keys. Raises NotThere, NoReason, Away (the job process does it)."""
    why = reason_in(reason)
    if not why:
        raise NoReason("private.no-reason", _NO_REASON.fill(most=LONGEST_REASON), "--reason")
    with database.write(viewer) as tx:
        close_askable(tx, viewer, name, why)
    bury(database, viewer, party, name)


def bury(database: Database, viewer: Viewer, party: Party, name: str) -> bool | None:
    """Destroy the keys of a closed collection and, in time, what it held; whether that is done. None if it is open.

    Raises Away.
    """
    with database.read() as tx:
        if not was_closed(tx, viewer, name):
            return None
        epoch = present_epoch(tx, viewer, name)
    # A key may have been made whose epoch was not entered before the collection was closed.
    party.evaluator.forget(name, (epoch.epoch if epoch else 0) + 2)
    with database.upkeep() as tx:
        return forget_closed(tx, name)


def within_limits(new: Askable) -> Askable:
    """The collection with its types written out, and no quota above what its types allow. Raises UnknownType."""
    types = known_types(new.types)
    quota, budget = (LOW_QUOTA, LOW_BUDGET) if is_low(types) else (QUOTA, BUDGET)
    return msgspec.structs.replace(
        new,
        types=types,
        daily_quota=min(new.daily_quota, quota),
        budget=min(new.budget, budget),
        epoch_days=min(max(new.epoch_days, 1), LONGEST_EPOCH),
    )


def publish(database: Database, viewer: Viewer, party: Party, name: str, *, renew: bool = False) -> Published:
    """Publish a collection's next file: a delta, or with a new epoch (its time is up, or ``renew``) a whole set.

    Raises NotThere, Closed, Away.
    """
    with database.read() as tx:
        where = askable(tx, viewer, name)
        if where is None:
            raise not_there(ASKABLE, name)
        if where.closed_at:
            raise Closed.of(name)
        epoch = present_epoch(tx, viewer, name)
        wanted = items_of(tx, viewer, where, party.identity)
        held = held_items(tx, viewer, name, epoch.epoch) if epoch else []
        files = file_facts(tx, viewer, name, epoch.epoch) if epoch else []
        now = tx.now
    over = epoch is None or renew or not files or microseconds(now) >= epoch.not_after
    if over or epoch is None or not _holds_key(party, name, epoch):
        return _begin(database, viewer, party, where, epoch.epoch + 1 if epoch else 1, wanted)
    return _follow(database, viewer, party, where, epoch, files, wanted, held)


def verify(database: Database, viewer: Viewer, party: Party, name: str) -> Verified:
    """Hold the present epoch's files against what was committed to and against what they should hold.

    Raises NotThere, Broken, Away, and what opening a broken file raises.
    """
    with database.read() as tx:
        where = askable(tx, viewer, name)
        epoch = present_epoch(tx, viewer, name)
        if where is None or epoch is None:
            raise not_there(ASKABLE, name)
        held = held_items(tx, viewer, name, epoch.epoch)
        facts = file_facts(tx, viewer, name, epoch.epoch)
        membership = _opened(tx, viewer, name, epoch.epoch, facts)
        missing = [one.seq for one in facts if not of_exchange(tx, viewer, one.digest)]
    if missing:
        raise Broken("private.not-committed", _NOT_COMMITTED.fill(name=name, seq=missing[0]))
    if not _holds_key(party, name, epoch):
        raise Broken("private.wrong-key", _WRONG_KEY.fill(name=name))
    outputs = party.evaluator.outputs(name, epoch.epoch, [Item(one.type, one.value).data for one in held])
    for one, output in zip(held, outputs, strict=True):
        if one.output != output or output not in membership:
            raise Broken("private.missing-item", _MISSING_ITEM.fill(name=name))
    return Verified(name, epoch.epoch, len(facts), len(held))


def next_round(now: datetime) -> datetime:
    """When the next file appears: at a fixed hour, so that its time says nothing of what happened."""
    today = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)


def _begin(
    database: Database, viewer: Viewer, party: Party, where: Askable, number: int, wanted: list[Item]
) -> Published:
    """A new epoch: its key, its set file, and the end of the keys before."""
    name = where.name
    public_key = party.evaluator.key(name, number)
    items = _computed(party, name, number, wanted)
    # Families alone: the types of a registry number, one for each country, would not fit into a header.
    families = tuple(dict.fromkeys(one.partition(":")[0] for one in where.types))
    header = SetHeader(SUITE, party.member, name, number, 0, public_key, 0, families)
    body = build(header, [one.output for one in items], database.world.random.token)
    with database.write(viewer) as tx:
        begins = tx.now
        ends = next_round(begins + timedelta(days=where.epoch_days) - timedelta(hours=1))
        epoch = Epoch(number, public_key, tx.now_us, microseconds(ends))
        add_epoch(tx, viewer, name, epoch, key_commitment(name, number, public_key, int(ends.timestamp())))
        published = _put(tx, where, number, SetFact(0, commitment(body), len(body)), body, items, [])
        forget_items(tx, name, number)
    party.evaluator.forget(name, number)
    return published


def _follow(
    database: Database, viewer: Viewer, party: Party, where: Askable, epoch: Epoch, files: list[FileFact],
    wanted: list[Item], held: list[HeldItem],
) -> Published:  # fmt: skip
    """A delta: as many changes as fit, removals first, since what is no longer ours must not match."""
    known = {(one.type, one.value): one for one in held}
    now_there = {(one.type, one.value) for one in wanted}
    removes = [one for key, one in known.items() if key not in now_there][:SLOTS]
    new = [one for one in wanted if (one.type, one.value) not in known]
    adds = _computed(party, where.name, epoch.epoch, new[: SLOTS - len(removes)])
    last = files[-1]
    header = DeltaHeader(party.member, where.name, epoch.epoch, last.seq + 1, last.digest)
    body = build_delta(
        header, [one.output for one in adds], [one.output for one in removes], database.world.random.token
    )
    waits = len(new) - len(adds) + len(known) - len(known.keys() & now_there) - len(removes)
    with database.write(viewer) as tx:
        fact = SetFact(last.seq + 1, commitment(body), len(body))
        published = _put(tx, where, epoch.epoch, fact, body, adds, removes)
    party.evaluator.forget(where.name, epoch.epoch)
    return msgspec.structs.replace(published, waits=waits)


def _put(
    tx: Writer, where: Askable, epoch: int, fact: SetFact, body: bytes, adds: list[HeldItem], removes: list[HeldItem]
) -> Published:
    kept = FileFact(fact.seq, fact.digest, fact.size, tx.now_us)
    add_file(tx, where.name, epoch, kept, body, set_commitment(where.name, epoch, fact))
    put_items(tx, where.name, epoch, adds, removes)
    schedule(tx, PUBLISH, where.name, microseconds(next_round(tx.now)))
    return Published(where.name, epoch, fact.seq, fact.digest, fact.size, len(adds), len(removes), 0)


def _holds_key(party: Party, name: str, epoch: Epoch) -> bool:
    """Is the epoch's key here? Not after the node was restored from a backup, which should hold none. Raises Away."""
    try:
        return party.evaluator.public(name, epoch.epoch) == epoch.public_key
    except NoKey:
        return False


def _computed(party: Party, name: str, epoch: int, items: list[Item]) -> list[HeldItem]:
    outputs = party.evaluator.outputs(name, epoch, [item.data for item in items])
    return [HeldItem(output, item.type, item.value) for item, output in zip(items, outputs, strict=True)]


def _opened(tx: Reader, viewer: Viewer, name: str, epoch: int, facts: list[FileFact]) -> Membership:
    """The files as an asker opens them, each held against its commitment."""
    bodies = [(fact, file_body(tx, viewer, name, epoch, fact.seq) or b"") for fact in facts]
    if not bodies:
        raise not_there(ASKABLE, name)
    deltas: list[Delta] = [open_delta(body, fact.digest) for fact, body in bodies[1:]]
    return Membership(open_set(bodies[0][1], bodies[0][0].digest), deltas)


_NO_REASON = Text(
    en="Say why, in at most {most} characters; it stays in the ledger.",
    ar="اذكر السبب بما لا يتجاوز {most} حرف، فهو يبقى في السجل الموثَّق.",
)
_WRONG_KEY = Text(
    en="The key of “{name}” is not the one that this node committed to. Begin a new epoch: amana private keygen",
    ar="مفتاح «{name}» ليس المفتاح الذي التزمت به العُقدة. ابدأ حقبة جديدة بالأمر: amana private keygen",
)
_NOT_COMMITTED = Text(
    en="The ledger holds no commitment to file {seq} of “{name}”. Begin a new epoch: amana private keygen",
    ar="لا يتضمن السجل التزامًا بالملف {seq} من «{name}». ابدأ حقبة جديدة بالأمر: amana private keygen",
)
_MISSING_ITEM = Text(
    en="The files of “{name}” do not hold what they should. Begin a new epoch: amana private keygen",
    ar="لا تتضمن ملفات «{name}» ما يجب أن تتضمنه. ابدأ حقبة جديدة بالأمر: amana private keygen",
)
