"""Audiences, interned; and which of them a viewer may see: the filter in every query on objects."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from amana.handling import Audience, Handling, Viewer
from amana.store.transaction import Reader, Row, Upkeep, in_list, microseconds

SEEN_LIMIT = 10_000  # distinct viewers remembered


def audience_id(tx: Upkeep, audience: Audience) -> int:
    """The number of an audience; given one if it is new."""
    digest = audience.digest()
    row = tx.one("SELECT id FROM audience WHERE digest = ?", (digest,))
    if row:
        return int(row[0])
    number = _next(tx, "audience")
    tx.run("INSERT INTO audience (id, digest, clauses) VALUES (?, ?, ?)", (number, digest, audience.to_json()))
    tx.load(
        "audience_member",
        ("audience_id", "clause", "principal"),
        [
            (number, place, principal)
            for place, clause in enumerate(sorted(map(sorted, audience.clauses)))
            for principal in clause
        ],
    )
    return number


def handling_id(tx: Upkeep, handling: Handling) -> int:
    """The number of a set of handling rules; given one if it is new."""
    digest = handling.digest()
    row = tx.one("SELECT id FROM handling WHERE digest = ?", (digest,))
    if row:
        return int(row[0])
    number = _next(tx, "handling")
    expires = None if handling.expires is None else microseconds(handling.expires)
    tx.run(
        "INSERT INTO handling (id, digest, tlp, categories, expires_at, body) VALUES (?, ?, ?, ?, ?, ?)",
        (number, digest, handling.tlp.value, ",".join(sorted(handling.categories)), expires, handling.to_json()),
    )
    return number


def load_audience(tx: Reader, number: int) -> Audience:
    """The audience of that number."""
    row = tx.one("SELECT clauses FROM audience WHERE id = ?", (number,))
    assert row is not None, f"audience {number} is not there"
    return _audience(row[0])


def load_handling(tx: Reader, number: int | None) -> Handling | None:
    """The handling rules of that number; None for none."""
    if number is None:
        return None
    row = tx.one("SELECT body FROM handling WHERE id = ?", (number,))
    assert row is not None, f"handling {number} is not there"
    return Handling.from_json(row[0])


def visible(tx: Reader, viewer: Viewer) -> str:
    """The numbers of the audiences that this viewer belongs to, as the inside of an SQL ``IN (…)``.

    Audiences are few, interned and never change: they are judged in Python by the same rule as everywhere.
    """
    row = tx.one("SELECT coalesce(max(id), 0) FROM audience")
    count = int(row[0]) if row else 0
    if tx.writes:
        # What this transaction made may still be undone: it must not stay in anybody's memory.
        return in_list(_admitting(viewer, tx.all("SELECT id, clauses FROM audience")))
    known = tx.audiences
    key = (viewer.system, viewer.principals, count)
    if key not in known.seen:
        if known.count < count:
            known.rows = tx.all("SELECT id, clauses FROM audience ORDER BY id")
            known.count = count
        if len(known.seen) > SEEN_LIMIT:
            known.seen.clear()
        known.seen[key] = in_list(_admitting(viewer, known.rows[:count]))
    return known.seen[key]


def _admitting(viewer: Viewer, rows: Iterable[Row]) -> list[int]:
    return [number for number, clauses in rows if viewer.may_see(_audience(clauses))]


@lru_cache(maxsize=4096)
def _audience(clauses: str) -> Audience:
    return Audience.from_json(clauses)


def _next(tx: Upkeep, table: str) -> int:
    row = tx.one(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")
    assert row is not None
    return int(row[0])
