"""Who refers to whom: the object versions that name another object in one of their ``_ref`` properties."""

from __future__ import annotations

from collections.abc import Iterable

from amana.handling import Viewer
from amana.store.audiences import visible
from amana.store.transaction import Reader, Upkeep

REFERENCES = "references"  # topic: [first, last] sequence numbers that are not in the table yet


def add_references(tx: Upkeep, pairs: Iterable[tuple[str, int]]) -> None:
    """Remember that the version with that number names that object; doing it twice changes nothing."""
    tx.many("INSERT INTO reference (target, seq) VALUES (?, ?) ON CONFLICT DO NOTHING", list(pairs))


def referring(tx: Reader, viewer: Viewer, target: str, limit: int = 200) -> list[int]:
    """The newest visible version of each object that names this one: sequence numbers, newest first.

    An object of which a newer visible version does not name it any more is left out.
    """
    seen = visible(tx, viewer)
    rows = tx.all(
        "SELECT o.seq FROM reference r JOIN object_version o ON o.seq = r.seq"
        f" WHERE r.target = ? AND o.audience_id IN ({seen})"
        " AND NOT EXISTS (SELECT 1 FROM object_version n WHERE n.stix_id = o.stix_id AND n.version > o.version"
        f" AND n.audience_id IN ({seen})) ORDER BY o.seq DESC LIMIT ?",
        (target, limit),
    )
    return [int(row[0]) for row in rows]
