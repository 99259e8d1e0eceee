"""Several object versions in one query each, with audience and rules: what a page shows side by side."""

from __future__ import annotations

from collections.abc import Sequence

from amana.handling import Audience, Handling, Viewer
from amana.observables import Observable, sort_key
from amana.store.audiences import visible
from amana.store.objects import ObjectVersion
from amana.store.transaction import Reader, Row, in_list

MOST = 500  # asked for in one query: below both databases' limits on parameters


def objects_at(tx: Reader, viewer: Viewer, seqs: Sequence[int]) -> dict[int, ObjectVersion]:
    """Those of the numbered object versions that the viewer may see, by sequence number."""
    found = _load(tx, viewer, f"o.seq IN ({in_list(seqs)})", (), len(seqs))
    return {one.seq: one for one in found}


def newest_of(tx: Reader, viewer: Viewer, stix_ids: Sequence[str]) -> dict[str, ObjectVersion]:
    """The newest version that the viewer may see of each object, by id; at most the first MOST ids are looked up."""
    wanted = list(dict.fromkeys(stix_ids))[:MOST]
    if not wanted:
        return {}
    marks, seen = ",".join("?" * len(wanted)), visible(tx, viewer)
    newest = (
        f"SELECT max(i.seq) FROM object_version i WHERE i.stix_id IN ({marks}) AND i.audience_id IN ({seen})"
        " AND i.version = (SELECT max(v.version) FROM object_version v WHERE v.stix_id = i.stix_id"
        f" AND v.audience_id IN ({seen})) GROUP BY i.stix_id"
    )
    return {one.stix_id: one for one in _load(tx, viewer, f"o.seq IN ({newest})", wanted, len(wanted))}


def history(tx: Reader, viewer: Viewer, stix_id: str, limit: int = 50) -> list[ObjectVersion]:
    """The versions of an object that the viewer may see, newest first."""
    found = _load(tx, viewer, "o.stix_id = ?", (stix_id,), limit)
    return sorted(found, key=lambda one: (one.version, one.seq), reverse=True)


def objects_with(
    tx: Reader, viewer: Viewer, observable: Observable, before: int | None = None, limit: int = 50
) -> list[ObjectVersion]:
    """The newest object versions that hold this very value and that the viewer may see."""
    holding = (
        "o.seq IN (SELECT s.seq FROM observable s WHERE s.own IN (0, 1) AND s.kind = ? AND s.key = ? AND s.seq < ?)"
    )
    params = (observable.kind, sort_key(observable), 2**62 if before is None else before)
    return _load(tx, viewer, holding, params, limit)


def _load(tx: Reader, viewer: Viewer, where: str, params: Sequence[object], limit: int) -> list[ObjectVersion]:
    rows = tx.all(
        "SELECT o.seq, o.stix_id, o.version, o.type, o.spec_version, o.origin, o.received_at, o.body, a.clauses,"
        " h.body FROM object_version o JOIN audience a ON a.id = o.audience_id"
        " LEFT JOIN handling h ON h.id = o.handling_id"
        f" WHERE {where} AND o.audience_id IN ({visible(tx, viewer)}) ORDER BY o.seq DESC LIMIT ?",
        (*params, limit),
    )
    return [_object(row) for row in rows]


def _object(row: Row) -> ObjectVersion:
    *plain, body, clauses, rules = row
    handling = None if rules is None else Handling.from_json(rules)
    return ObjectVersion(*(*plain, bytes(body), Audience.from_json(clauses), handling))
