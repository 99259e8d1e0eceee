"""What members may ask this node about: collections, the key and the files of each epoch, and what the files hold.

Only what is ours is drawn from, and of it nothing whose rules keep it from those who may ask.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

import msgspec

from amana.handling import Audience, Viewer
from amana.language import Text
from amana.store.audiences import load_audience
from amana.store.members import already_there, not_there
from amana.store.outbox import schedule
from amana.store.rights import holds, is_staff
from amana.store.transaction import Reader, Row, Upkeep, Writer, in_list

ASKABLE = Text(en="collection to ask about", ar="مجموعة متاحة للسؤال")
EPOCH = Text(en="epoch", ar="حقبة")
SET_FILE = Text(en="set file", ar="ملف مجموعة")
PUBLISH = "private-publish"  # kind of the job that makes the next file of a collection
KEPT = 23  # bytes of an output: 7 that stand in files, 16 by which a follow-up names a line
# Who shares under these does not want it known that the thing is there at all.
_NEVER_TOLD = ("TLP:RED", "TLP:AMBER+STRICT")


class Askable(msgspec.Struct, frozen=True):
    """A collection that members may ask about. Quotas are elements a day; ``source``, ``closed_at``: see the tables."""

    name: str
    title: Text
    types: tuple[str, ...]
    readers: frozenset[str]
    source: str = ""
    by_approval: bool = False
    daily_quota: int = 10_000
    budget: int = 100_000
    epoch_days: int = 7
    closed_at: int = 0


class Epoch(msgspec.Struct, frozen=True):
    """One key's time; ``not_before`` and ``not_after`` in microseconds."""

    epoch: int
    public_key: bytes
    not_before: int
    not_after: int


class Standing(msgspec.Struct, frozen=True):
    """Of a collection: its present epoch (0: none yet), until when its key is valid, its files, and what was used of it
    today."""

    epoch: int
    not_after: int
    files: int
    used_today: int


class FileFact(msgspec.Struct, frozen=True):
    """A published file without its bytes."""

    seq: int
    digest: bytes
    size: int
    made_at: int


class HeldItem(msgspec.Struct, frozen=True):
    """What stands behind an output."""

    output: bytes
    type: str
    value: str


def askables(tx: Reader, viewer: Viewer) -> list[Askable]:
    """The collections that the viewer may ask about; all of them for staff, those that are closed too."""
    found = [_askable(row) for row in tx.all(f"SELECT {_COLUMNS}, closed_at FROM private_collection ORDER BY name")]
    return [one for one in found if _is_for(viewer, one)]


def askable(tx: Reader, viewer: Viewer, name: str) -> Askable | None:
    """One of them; None if there is none for this viewer."""
    found = _found(tx, name)
    return found if found and _is_for(viewer, found) else None


def was_closed(tx: Reader, viewer: Viewer, name: str) -> bool:
    """Could the viewer ask about this collection until it was closed?"""
    found = _found(tx, name)
    return found is not None and bool(found.closed_at) and (is_staff(viewer) or holds(viewer, found.readers))


def add_askable(tx: Writer, viewer: Viewer, new: Askable) -> None:
    """Make a collection, which nobody can ask about before its first key. Raises AlreadyThere."""
    if tx.one("SELECT 1 FROM private_collection WHERE name = ?", (new.name,)):
        raise already_there(ASKABLE, new.name)
    tx.run(
        f"INSERT INTO private_collection ({_COLUMNS}, created_by, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (new.name, new.title.en, new.title.ar, json.dumps(new.types), json.dumps(sorted(new.readers)), new.source,
         int(new.by_approval), new.daily_quota, new.budget, new.epoch_days, viewer.name, tx.now_us),
    )  # fmt: skip
    tx.changed()
    tx.record("private.add", new.name, {"types": list(new.types), **_rules(new)})


def change_askable(tx: Writer, viewer: Viewer, new: Askable) -> None:
    """Change who may ask, how much, with or without approval, or the title. Raises NotThere.

    With other readers what may stand in the files is another: those that are there go, so an epoch must begin.
    """
    before = _found(tx, new.name)
    if before is None or before.closed_at:
        raise not_there(ASKABLE, new.name)
    tx.run(
        "UPDATE private_collection SET title_en = ?, title_ar = ?, readers = ?, by_approval = ?, daily_quota = ?,"
        " budget = ?, epoch_days = ? WHERE name = ?",
        (new.title.en, new.title.ar, json.dumps(sorted(new.readers)), int(new.by_approval), new.daily_quota, new.budget,
         new.epoch_days, new.name),
    )  # fmt: skip
    if new.readers != before.readers:
        tx.run("DELETE FROM private_file WHERE collection = ?", (new.name,))
    tx.changed()
    tx.record("private.change", new.name, {"before": _rules(before), "after": _rules(new)})


def close_askable(tx: Writer, viewer: Viewer, name: str, reason: str) -> None:
    """Close a collection for good: no question is answered, its files are gone, and the job process destroys its key.

    Raises NotThere, also if it is closed already.
    """
    found = _found(tx, name)
    if found is None or found.closed_at:
        raise not_there(ASKABLE, name)
    epoch = present_epoch(tx, viewer, name)
    tx.run("UPDATE private_collection SET closed_at = ? WHERE name = ?", (tx.now_us, name))
    tx.run("DELETE FROM private_file WHERE collection = ?", (name,))
    tx.run("DELETE FROM private_question WHERE collection = ?", (name,))
    tx.run("DELETE FROM private_request WHERE collection = ?", (name,))
    schedule(tx, PUBLISH, name, tx.now_us)
    tx.changed()
    tx.record(
        "private.close", name, {"epoch": epoch.epoch if epoch else 0, "reason": reason},
        exchange=sha256(epoch.public_key).digest() if epoch else None,
    )  # fmt: skip


def standings(tx: Reader, viewer: Viewer) -> dict[str, Standing]:
    """How each collection stands today, for staff: by its name."""
    assert is_staff(viewer)
    rows = tx.all(
        "SELECT c.name, coalesce(e.epoch, 0), coalesce(e.not_after, 0),"
        " (SELECT count(*) FROM private_file f WHERE f.collection = c.name AND f.epoch = e.epoch),"
        " (SELECT coalesce(sum(s.elements), 0) FROM private_spent s WHERE s.collection = c.name AND s.day = ?)"
        " FROM private_collection c LEFT JOIN private_epoch e ON e.collection = c.name"
        " AND e.epoch = (SELECT max(n.epoch) FROM private_epoch n WHERE n.collection = c.name)",
        (tx.now.date().isoformat(),),
    )
    return {name: Standing(*map(int, rest)) for name, *rest in rows}


def present_epoch(tx: Reader, viewer: Viewer, name: str) -> Epoch | None:
    """The newest key of a collection; None before the first, and for whoever may not ask about it."""
    if askable(tx, viewer, name) is None:
        return None
    row = tx.one(
        "SELECT epoch, public_key, not_before, not_after FROM private_epoch WHERE collection = ?"
        " ORDER BY epoch DESC LIMIT 1",
        (name,),
    )
    return Epoch(row[0], bytes(row[1]), row[2], row[3]) if row else None


def add_epoch(tx: Writer, viewer: Viewer, name: str, new: Epoch, details: dict[str, object]) -> None:
    """Begin an epoch, with its ``key.commit``; ids and files of the one before are forgotten. Raises AlreadyThere."""
    if not tx.one("SELECT 1 FROM private_collection WHERE name = ?", (name,)):
        raise not_there(ASKABLE, name)
    if tx.one("SELECT 1 FROM private_epoch WHERE collection = ? AND epoch >= ?", (name, new.epoch)):
        raise already_there(EPOCH, str(new.epoch))
    tx.run(
        "INSERT INTO private_epoch (collection, epoch, public_key, not_before, not_after) VALUES (?, ?, ?, ?, ?)",
        (name, new.epoch, new.public_key, new.not_before, new.not_after),
    )
    tx.run("DELETE FROM private_question WHERE collection = ? AND epoch < ?", (name, new.epoch))
    tx.run("DELETE FROM private_file WHERE collection = ? AND epoch < ?", (name, new.epoch))
    tx.record("key.commit", name, details, exchange=sha256(new.public_key).digest())


def file_facts(tx: Reader, viewer: Viewer, name: str, epoch: int) -> list[FileFact]:
    """The files of an epoch, in order; none for whoever may not ask about the collection."""
    if askable(tx, viewer, name) is None:
        return []
    rows = tx.all(
        "SELECT seq, digest, size, made_at FROM private_file WHERE collection = ? AND epoch = ? ORDER BY seq",
        (name, epoch),
    )
    return [FileFact(seq, bytes(digest), size, made_at) for seq, digest, size, made_at in rows]


def file_body(tx: Reader, viewer: Viewer, name: str, epoch: int, seq: int) -> bytes | None:
    """A file's bytes; None if there is none for this viewer."""
    if askable(tx, viewer, name) is None:
        return None
    row = tx.one("SELECT body FROM private_file WHERE collection = ? AND epoch = ? AND seq = ?", (name, epoch, seq))
    return bytes(row[0]) if row else None


def add_file(tx: Writer, name: str, epoch: int, fact: FileFact, body: bytes, details: dict[str, object]) -> None:
    """Publish a file, with its ``set.commit``. Raises AlreadyThere, if somebody else published it meanwhile."""
    if tx.one("SELECT 1 FROM private_file WHERE collection = ? AND epoch = ? AND seq = ?", (name, epoch, fact.seq)):
        raise already_there(SET_FILE, f"{name} {epoch}/{fact.seq}")
    tx.run(
        "INSERT INTO private_file (collection, epoch, seq, digest, size, body, made_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (name, epoch, fact.seq, fact.digest, fact.size, body, tx.now_us),
    )
    tx.record("set.commit", name, details, exchange=fact.digest)


def held_items(tx: Reader, viewer: Viewer, name: str, epoch: int) -> list[HeldItem]:
    """What the files of an epoch say is there now, for staff."""
    assert is_staff(viewer)
    rows = tx.all(
        "SELECT output, type, value FROM private_item WHERE collection = ? AND epoch = ? AND present = 1",
        (name, epoch),
    )
    return [HeldItem(bytes(output), kind, value) for output, kind, value in rows]


def put_items(tx: Writer, name: str, epoch: int, adds: Sequence[HeldItem], removes: Sequence[HeldItem]) -> None:
    """Remember what a file brings in and takes out."""
    tx.many(
        "INSERT INTO private_item (collection, epoch, output, type, value, present) VALUES (?, ?, ?, ?, ?, 1)"
        " ON CONFLICT (collection, epoch, output) DO UPDATE SET present = 1",
        [(name, epoch, one.output, one.type, one.value) for one in adds],
    )
    tx.many(
        "UPDATE private_item SET present = 0 WHERE collection = ? AND epoch = ? AND output = ?",
        [(name, epoch, one.output) for one in removes],
    )


def forget_items(tx: Upkeep, name: str, before: int) -> None:
    """Forget what stood behind the outputs of epochs before this one, unless a follow-up may still name it."""
    tx.run(
        "DELETE FROM private_item WHERE collection = ? AND epoch < ? AND NOT EXISTS (SELECT 1 FROM private_epoch e"
        " WHERE e.collection = private_item.collection AND e.epoch = private_item.epoch AND e.not_after > ?)",
        (name, before, tx.now_us - FOLLOWED_US),
    )


def forget_closed(tx: Upkeep, name: str) -> bool:
    """Forget what a closed collection held, once no follow-up can name it any more; whether that is done."""
    tx.run(
        "DELETE FROM private_item WHERE collection = ? AND EXISTS (SELECT 1 FROM private_collection c"
        " WHERE c.name = private_item.collection AND c.closed_at BETWEEN 1 AND ?)",
        (name, tx.now_us - FOLLOWED_US),
    )
    return tx.one("SELECT 1 FROM private_item WHERE collection = ? LIMIT 1", (name,)) is None


def behind(tx: Reader, viewer: Viewer, name: str, epoch: int, check: bytes) -> HeldItem | None:
    """What stands behind the 16 bytes that a follow-up names, for staff."""
    assert is_staff(viewer)
    rows = tx.all(
        "SELECT output, type, value FROM private_item WHERE collection = ? AND epoch = ? AND substr(output, 8) = ?",
        (name, epoch, check),
    )
    return HeldItem(bytes(rows[0][0]), rows[0][1], rows[0][2]) if rows else None


def own_values(
    tx: Reader, viewer: Viewer, kinds: Iterable[str], source: str, readers: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Each value (kind, value) of our own objects' newest versions that all of the readers may know of."""
    assert is_staff(viewer)
    seen: set[tuple[str, str]] = set()
    for kind in kinds:
        rows = tx.each(
            f"SELECT o.value FROM observable o JOIN object_version v ON v.seq = o.seq {_DRAWN_FROM[bool(source)]}"
            f" WHERE o.own = 1 AND o.kind = ? AND {_knowable(tx, readers)} ORDER BY o.key",
            (*((source,) if source else ()), kind, tx.now_us),
        )
        for (value,) in rows:
            if (kind, value) not in seen:
                seen.add((kind, value))
                yield kind, value


def own_organisations(
    tx: Reader, viewer: Viewer, source: str, readers: Iterable[str], ourselves: str
) -> Iterator[bytes]:
    """The identities of our own objects (STIX, section 4.5) that all of the readers may know of, but for our own."""
    assert is_staff(viewer)
    rows = tx.each(
        f"SELECT v.body FROM object_version v {_DRAWN_FROM[bool(source)]}"
        f" WHERE v.type = 'identity' AND v.stix_id <> ? AND {_knowable(tx, readers)} ORDER BY v.seq",
        (*((source,) if source else ()), ourselves, tx.now_us),
    )
    for (body,) in rows:
        yield bytes(body)


FOLLOWED_US = 30 * 86_400 * 1_000_000  # longer than ten working days, with the holidays between them
_COLUMNS = "name, title_en, title_ar, types, readers, source, by_approval, daily_quota, budget, epoch_days"
_DRAWN_FROM = {
    False: "",
    True: "JOIN collection_entry e ON e.collection_id = ? AND e.seq = v.seq",
}


def _knowable(tx: Reader, readers: Iterable[str]) -> str:
    """The condition on ``v``: ours, not replaced by a newer version, not expired, and not kept from any reader.

    What has no rules of its own is ours to show by publishing the collection; what has, is bound by them.
    """
    askers = Audience.of(*readers)
    used = tx.all("SELECT DISTINCT audience_id FROM object_version WHERE origin = 'own' AND handling_id IS NOT NULL")
    open_to_all = in_list(number for (number,) in used if askers.within(load_audience(tx, number)))
    never = ", ".join(f"'{level}'" for level in _NEVER_TOLD)
    return (
        "v.origin = 'own' AND NOT EXISTS (SELECT 1 FROM object_version n WHERE n.stix_id = v.stix_id"
        " AND n.version > v.version AND n.origin = 'own')"
        f" AND (v.handling_id IS NULL OR (v.audience_id IN ({open_to_all}) AND EXISTS (SELECT 1 FROM handling h"
        f" WHERE h.id = v.handling_id AND h.tlp NOT IN ({never}) AND (h.expires_at IS NULL OR h.expires_at > ?))))"
    )


def _found(tx: Reader, name: str) -> Askable | None:
    row = tx.one(f"SELECT {_COLUMNS}, closed_at FROM private_collection WHERE name = ?", (name,))
    return _askable(row) if row else None


def _is_for(viewer: Viewer, one: Askable) -> bool:
    return is_staff(viewer) or (not one.closed_at and holds(viewer, one.readers))


def _rules(one: Askable) -> dict[str, object]:
    return {
        "readers": sorted(one.readers), "by_approval": one.by_approval, "daily_quota": one.daily_quota,
        "budget": one.budget, "epoch_days": one.epoch_days,
    }  # fmt: skip


def _askable(row: Row) -> Askable:
    name, en, ar, types, readers, source, by_approval, quota, budget, days, closed_at = row
    title = Text(en=en, ar=ar)
    return Askable(
        name, title, tuple(json.loads(types)), frozenset(json.loads(readers)), source, bool(by_approval), quota,
        budget, days, closed_at,
    )  # fmt: skip
