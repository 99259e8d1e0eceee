"""Object versions: put in, once, with the bytes as they came; and loaded for a viewer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from amana.handling import Audience, Handling, Viewer
from amana.language import Problem, Text
from amana.ledger import list_root
from amana.observables import sort_key
from amana.stix import StixObject, observables
from amana.store.audiences import audience_id, handling_id, load_audience, load_handling, visible
from amana.store.entries import Line, add_entries, lines_missing
from amana.store.times import timestamp
from amana.store.transaction import Reader, Row, Writer

_LOOKUP = 500  # ids asked for in one query: below both databases' limits on parameters

OTHER_CONTENT = Text(
    en="An object with this id and this version is already here with other content. Give it a newer `modified`.",
    ar="يوجد كائن بهذا المعرّف وهذا الإصدار بمحتوى مختلف. أعطِ الكائن قيمة modified أحدث.",
)


class OtherContent(Problem):
    """Same id and same modified with other content (STIX 2.1 section 3.6: versioning)."""


class ObjectVersion(msgspec.Struct, frozen=True):
    """One version of one object as it is held."""

    seq: int
    stix_id: str
    version: str
    type: str
    spec_version: str
    origin: str
    received_at: int
    body: bytes
    audience: Audience
    handling: Handling | None


@dataclass(frozen=True)
class Placing:
    """Where a batch of objects goes: from whom, for whom, under which rules, into which collection."""

    origin: str
    audience: Audience
    handling: Handling | None = None
    collection: str | None = None


@dataclass
class Added:
    """What became of a batch: sequence numbers by place in the batch."""

    created: dict[int, int] = field(default_factory=dict)
    known: dict[int, int] = field(default_factory=dict)
    conflicts: dict[int, Problem] = field(default_factory=dict)

    def seqs(self) -> list[int]:
        """The sequence numbers of all that is now held, in the batch's order."""
        return [seq for _, seq in sorted({**self.created, **self.known}.items())]


class _Held(msgspec.Struct, frozen=True):
    seq: int
    version: str
    digest: bytes
    shown: bool  # may the one who writes see it?


def add_objects(tx: Writer, viewer: Viewer, objects: Sequence[StixObject], placing: Placing) -> Added:
    """Put a batch into the store, with observables, collection entries, outbox message and ledger entry.

    Same id, same version, same content: known, not stored again. Other content: a conflict. Both only against what
    the viewer can see: what is hidden from him and what he brings are kept apart, so that he learns nothing of it.
    """
    digests = [hashlib.sha256(obj.body).digest() for obj in objects]
    added = _sort_out(tx, viewer, objects, digests)
    _number(tx, added)
    lines = _insert(tx, objects, digests, added, placing)
    if placing.collection is not None:
        known = lines_missing(tx, placing, sorted(added.known.values()))
        # In the batch's order: any other would tell which of them were held already, by whomever.
        place_of = {seq: place for place, seq in sorted({**added.created, **added.known}.items(), reverse=True)}
        add_entries(tx, placing, sorted([*lines, *known], key=lambda line: place_of[line[0]]))
    if added.created:
        first, last = min(added.created.values()), max(added.created.values())
        tx.run(
            "INSERT INTO outbox (topic, payload, at) VALUES ('objects', ?, ?)",
            (f"[{first},{last}]", tx.now_us),
        )
    tx.record(
        "objects.add",
        placing.collection or placing.origin,
        {
            "origin": placing.origin,
            "created": len(added.created),
            "known": len(added.known),
            "conflicts": len(added.conflicts),
            "root": list_root([digests[place] for place in sorted(added.created)]).hex(),
        },
    )
    return added


def versions(tx: Reader, viewer: Viewer, stix_id: str) -> list[ObjectVersion]:
    """All versions of an object that the viewer may see, oldest first. Empty if there is none for him."""
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM object_version"
        f" WHERE stix_id = ? AND audience_id IN ({visible(tx, viewer)}) ORDER BY version, seq",
        (stix_id,),
    )
    return [_object(tx, row) for row in rows]


def object_at(tx: Reader, viewer: Viewer, seq: int) -> ObjectVersion | None:
    """The object version of that sequence number, if the viewer may see it."""
    row = tx.one(
        f"SELECT {_COLUMNS} FROM object_version WHERE seq = ? AND audience_id IN ({visible(tx, viewer)})",
        (seq,),
    )
    return _object(tx, row) if row else None


def objects_between(tx: Reader, viewer: Viewer, first: int, last: int) -> Iterator[ObjectVersion]:
    """The object versions with first <= seq <= last that the viewer may see, in sequence order."""
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM object_version"
        f" WHERE seq BETWEEN ? AND ? AND audience_id IN ({visible(tx, viewer)}) ORDER BY seq",
        (first, last),
    )
    return (_object(tx, row) for row in rows)


def received(
    tx: Reader, viewer: Viewer, types: Sequence[str], before: int | None = None, limit: int = 50
) -> list[ObjectVersion]:
    """The newest object versions of those types that came from other members."""
    marks = ",".join("?" * len(types))
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM object_version"
        f" WHERE type IN ({marks}) AND origin <> 'own' AND seq < ? AND audience_id IN ({visible(tx, viewer)})"
        " ORDER BY seq DESC LIMIT ?",
        (*types, before or 2**62, limit),
    )
    return [_object(tx, row) for row in rows]


def count_objects(tx: Reader, viewer: Viewer) -> int:
    """How many object versions the viewer may see."""
    row = tx.one(f"SELECT count(*) FROM object_version WHERE audience_id IN ({visible(tx, viewer)})")
    return int(row[0]) if row else 0


_COLUMNS = "seq, stix_id, version, type, spec_version, origin, received_at, body, audience_id, handling_id"


def _object(tx: Reader, row: Row) -> ObjectVersion:
    *plain, body, audience, handling = row
    return ObjectVersion(*(*plain, bytes(body), load_audience(tx, audience), load_handling(tx, handling)))


def _sort_out(tx: Writer, viewer: Viewer, objects: Sequence[StixObject], digests: Sequence[bytes]) -> Added:
    held = _held(tx, viewer, [obj.id for obj in objects])
    added = Added()
    for place, (obj, digest) in enumerate(zip(objects, digests, strict=True)):
        before = held.get(obj.id)
        if before is None:
            held[obj.id] = [_Held(-place - 1, obj.version, digest, True)]
            added.created[place] = -1
            continue
        same = next((one for one in before if one.digest == digest and one.shown), None)
        if same is not None:
            added.known[place] = same.seq
            continue
        rival = next((one for one in before if obj.version and one.version == obj.version and one.shown), None)
        if rival is None:
            before.append(_Held(-place - 1, obj.version, digest, True))
            added.created[place] = -1
        elif _same_content(tx, objects, rival.seq, obj.body):
            added.known[place] = rival.seq
        else:
            added.conflicts[place] = OtherContent("store.other-content", OTHER_CONTENT, obj.id)
    return added


def _held(tx: Writer, viewer: Viewer, ids: Sequence[str]) -> dict[str, list[_Held]]:
    shown = {int(n) for n in visible(tx, viewer).split(",") if n != "NULL"}
    held: dict[str, list[_Held]] = {}
    wanted = list(dict.fromkeys(ids))
    for start in range(0, len(wanted), _LOOKUP):
        part = wanted[start : start + _LOOKUP]
        marks = ",".join("?" * len(part))
        for stix_id, seq, version, digest, audience in tx.all(
            "SELECT stix_id, seq, version, digest, audience_id FROM object_version"
            f" WHERE stix_id IN ({marks}) ORDER BY seq",
            part,
        ):
            held.setdefault(stix_id, []).append(_Held(seq, version, bytes(digest), audience in shown))
    return held


def _same_content(tx: Writer, objects: Sequence[StixObject], seq: int, body: bytes) -> bool:
    """Equal property for property, whatever the spacing and the order of names."""
    if seq < 0:
        other = objects[-seq - 1].body
    else:
        row = tx.one("SELECT body FROM object_version WHERE seq = ?", (seq,))
        assert row is not None
        other = bytes(row[0])
    return bool(msgspec.json.decode(other) == msgspec.json.decode(body))


def _number(tx: Writer, added: Added) -> None:
    if not added.created:
        return
    first = tx.take("object", len(added.created))
    for offset, place in enumerate(sorted(added.created)):
        added.created[place] = first + offset
    for place, seq in added.known.items():
        if seq < 0:  # the second of two alike in this very batch
            added.known[place] = added.created[-seq - 1]


def _insert(
    tx: Writer, objects: Sequence[StixObject], digests: Sequence[bytes], added: Added, placing: Placing
) -> list[Line]:
    audience = audience_id(tx, placing.audience)
    handling = None if placing.handling is None else handling_id(tx, placing.handling)
    unversioned = timestamp(tx.now)
    rows = []
    lines: list[Line] = []
    values: dict[tuple[str, str, int], str] = {}
    for place in sorted(added.created):
        obj, seq = objects[place], added.created[place]
        version = obj.version or unversioned
        rows.append(
            (seq, obj.id, version, obj.type, obj.spec_version, audience, handling, placing.origin, tx.now_us,
             digests[place], obj.body)
        )  # fmt: skip
        lines.append((seq, obj.id, version, obj.type, obj.spec_version))
        # A revoked object names nothing any more (STIX 2.1 section 3.6): no later object meets it.
        for one in () if obj.fields.get("revoked") else observables(obj):
            values[one.kind, sort_key(one), seq] = one.value
    tx.load("object_version", _INSERTED, rows)
    own = int(placing.origin == "own")
    tx.load(
        "observable",
        ("own", "kind", "key", "seq", "value"),
        [(own, kind, key, seq, value) for (kind, key, seq), value in sorted(values.items())],
    )
    return lines


_INSERTED = (
    "seq", "stix_id", "version", "type", "spec_version", "audience_id", "handling_id", "origin", "received_at",
    "digest", "body",
)  # fmt: skip
