"""What came in meets what is ours: the queries on the index of values, for many ranges of keys at once.

A range is what a probe names (amana.observables). There is no table of pairs: a range is one seek in the index, and
how many rows it holds is counted no further than the caller cares. Objects whose newest version no longer holds a
value do not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from amana.handling import Viewer
from amana.observables import Observable
from amana.store.alerts import NewAlert, add_alerts
from amana.store.audiences import visible
from amana.store.rights import is_staff
from amana.store.transaction import Reader, Writer

_CHUNK = 500  # ranges in one statement: two parameters each, far below both databases' limits
_MOST_COUNTED = 10_000


class Arrival(msgspec.Struct, frozen=True, gc=False):
    """An object version that is new, and whose side it is on."""

    seq: int
    stix_id: str
    type: str
    origin: str
    audience: int
    body: bytes

    @property
    def own(self) -> bool:
        """Is it ours?"""
        return self.origin == "own"


class Range(msgspec.Struct, frozen=True, gc=False):
    """Keys of one kind, from ``low`` to ``high``, both included."""

    kind: str
    low: str
    high: str


class Found(msgspec.Struct, frozen=True, gc=False):
    """A value of an object, found within a range."""

    seq: int
    value: str
    type: str
    origin: str


class OpenAlert(msgspec.Struct, frozen=True, gc=False):
    """An alert on a value, as far as it matters for whether another one is needed."""

    id: int
    state: str
    why: str
    kind: str
    value: str
    origin: str
    own_seq: int
    watch_id: int
    hits: int


def within_octets(tx: Reader, viewer: Viewer, first: int, last: int, octets: int) -> int:
    """The last number, not above ``last``, up to which the bodies from ``first`` on fit; at least ``first``."""
    rows = tx.each(
        "SELECT seq, length(body) FROM object_version"
        f" WHERE seq BETWEEN ? AND ? AND audience_id IN ({visible(tx, viewer)}) ORDER BY seq",
        (first, last),
    )
    taken = 0
    for seq, size in rows:
        taken += size
        if taken > octets:
            return max(first, int(seq) - 1)
    return last


def arrivals(tx: Reader, viewer: Viewer, first: int, last: int) -> list[Arrival]:
    """The object versions with first <= seq <= last, in sequence order."""
    rows = tx.all(
        "SELECT seq, stix_id, type, origin, audience_id, body FROM object_version"
        f" WHERE seq BETWEEN ? AND ? AND audience_id IN ({visible(tx, viewer)}) ORDER BY seq",
        (first, last),
    )
    return [
        Arrival(seq, stix_id, kind, origin, audience, bytes(body))
        for seq, stix_id, kind, origin, audience, body in rows
    ]


def earlier_bodies(tx: Reader, viewer: Viewer, first: int, last: int) -> Iterator[tuple[int, str, bytes]]:
    """For the object versions in that range that are not their object's first: (seq, type, body of an earlier one).

    One at a time: an object may have any number of versions.
    """
    rows = tx.each(
        "SELECT a.seq, e.type, e.body FROM object_version a JOIN object_version e"
        " ON e.stix_id = a.stix_id AND e.seq < a.seq AND e.origin = a.origin"
        f" WHERE a.seq BETWEEN ? AND ? AND e.audience_id IN ({visible(tx, viewer)})",
        (first, last),
    )
    return ((seq, kind, bytes(body)) for seq, kind, body in rows)


def count_within(
    tx: Reader, viewer: Viewer, ranges: Sequence[Range], own: bool, until: int, most: int
) -> dict[Range, int]:
    """How many values of that side's objects up to ``until`` lie in each range, counted to ``most``; without zeros.

    Counts over all audiences, for the node's own work: it decides only what is worth loading.
    """
    assert is_staff(viewer)
    found: dict[Range, int] = {}
    for kind, part in _parts(tx, ranges, own):
        rows = tx.all(_count_sql(len(part), most), (*_keys(part), int(own), kind, until))
        found.update((Range(kind, low, high), count) for low, high, count in rows if count)
    return found


def found_within(
    tx: Reader, viewer: Viewer, ranges: Sequence[Range], own: bool, until: int
) -> list[tuple[Range, Found]]:
    """The newest versions of that side's objects, up to ``until``, that hold a value in one of the ranges."""
    found: list[tuple[Range, Found]] = []
    for kind, part in _parts(tx, ranges, own):
        rows = tx.all(_load_sql(len(part), visible(tx, viewer)), (*_keys(part), int(own), kind, until, until))
        found.extend((Range(kind, low, high), Found(*rest)) for low, high, *rest in rows)
    return found


def common_within(tx: Reader, viewer: Viewer, one: Range, own: bool, until: int) -> tuple[int, Found | None]:
    """How many objects of that side hold a value in the range (counted to 10,000), and the first of them."""
    rows = tx.all(
        f"{_load_sql(1, visible(tx, viewer))} ORDER BY o.key, o.seq LIMIT {_MOST_COUNTED}",
        (one.low, one.high, int(own), one.kind, until, until),
    )
    return len({row[2] for row in rows}), (Found(*rows[0][2:]) if rows else None)


def watched_within(tx: Reader, viewer: Viewer, ranges: Sequence[Range]) -> list[tuple[Range, int, str]]:
    """The watch terms that lie in the ranges: (range, number of the term, value)."""
    assert is_staff(viewer)
    found: list[tuple[Range, int, str]] = []
    for kind, part in _chunks(ranges):
        rows = tx.all(
            f"{_probes(len(part))} SELECT p.low, p.high, w.id, w.value FROM p JOIN watch w"
            " ON w.key >= p.low AND w.key <= p.high WHERE w.kind = ?",
            (*_keys(part), kind),
        )
        found.extend((Range(kind, low, high), number, value) for low, high, number, value in rows)
    return found


def watch_term(tx: Reader, viewer: Viewer, number: int) -> Observable | None:
    """The value of a watch term; None if it is no longer watched for."""
    assert is_staff(viewer)
    row = tx.one("SELECT kind, value FROM watch WHERE id = ?", (number,))
    return Observable(*row) if row else None


def any_watched(tx: Reader, viewer: Viewer) -> bool:
    """Is there a watch term at all?"""
    assert is_staff(viewer)
    return tx.one("SELECT 1 FROM watch LIMIT 1") is not None


def alerts_on(tx: Reader, viewer: Viewer, values: Sequence[tuple[str, str]]) -> list[OpenAlert]:
    """The alerts on these values (kind, value), the newest last."""
    found: list[OpenAlert] = []
    for start in range(0, len(values), _CHUNK):
        part = values[start : start + _CHUNK]
        rows = tx.all(
            f"{_probes(len(part))} SELECT a.id, a.state, a.why, a.kind, a.value, a.incoming_origin, a.own_seq,"
            " a.watch_id, a.hits FROM p JOIN alert a ON a.kind = p.low AND a.value = p.high"
            f" WHERE a.audience_id IN ({visible(tx, viewer)})",
            [text for value in part for text in value],
        )
        found.extend(OpenAlert(*row) for row in rows)
    return sorted(found, key=lambda alert: alert.id)


def put_alerts(tx: Writer, viewer: Viewer, new: Sequence[NewAlert], grown: Sequence[tuple[int, int]]) -> None:
    """Add alerts, and let open ones grow: (number of the alert, its new ``hits``)."""
    assert is_staff(viewer)
    tx.many("UPDATE alert SET hits = ? WHERE id = ?", [(hits, number) for number, hits in grown])
    if grown:
        tx.record("alert.grow", "inbox", {"alerts": sorted(number for number, _ in grown)})
    if new:
        add_alerts(tx, new)


def _chunks(ranges: Sequence[Range]) -> Iterator[tuple[str, list[Range]]]:
    """The ranges by kind, in order of their keys, so many at a time."""
    by_kind: dict[str, list[Range]] = {}
    for one in ranges:
        by_kind.setdefault(one.kind, []).append(one)
    for kind, same in by_kind.items():
        same.sort(key=lambda one: one.low)
        for start in range(0, len(same), _CHUNK):
            yield kind, same[start : start + _CHUNK]


def _parts(tx: Reader, ranges: Sequence[Range], own: bool) -> Iterator[tuple[str, list[Range]]]:
    """The same, without the kinds of which that side has no value: most probes are for kinds that few nodes hold."""
    there: dict[str, bool] = {}
    for kind, part in _chunks(ranges):
        if kind not in there:
            row = tx.one("SELECT 1 FROM observable WHERE own = ? AND kind = ? LIMIT 1", (int(own), kind))
            there[kind] = row is not None
        if there[kind]:
            yield kind, part


def _probes(count: int) -> str:
    """A table ``p`` of ``count`` pairs of texts that are given as parameters."""
    return f"WITH p (low, high) AS (VALUES {','.join(['(?,?)'] * count)})"


def _keys(part: Sequence[Range]) -> list[str]:
    return [key for one in part for key in (one.low, one.high)]


def _count_sql(count: int, most: int) -> str:
    return (
        f"{_probes(count)} SELECT p.low, p.high, (SELECT count(*) FROM (SELECT 1 FROM observable o"
        " WHERE o.own = ? AND o.kind = ? AND o.key >= p.low AND o.key <= p.high AND o.seq <= ?"
        f" LIMIT {most}) AS few) AS hits FROM p"
    )


def _load_sql(count: int, seen: str) -> str:
    # CROSS JOIN: SQLite then walks the tables in this order, which is from few to many.
    return (
        f"{_probes(count)} SELECT p.low, p.high, o.seq, o.value, v.type, v.origin FROM p CROSS JOIN observable o"
        " JOIN object_version v ON v.seq = o.seq WHERE o.own = ? AND o.kind = ? AND o.key >= p.low"
        f" AND o.key <= p.high AND o.seq <= ? AND v.audience_id IN ({seen})"
        " AND NOT EXISTS (SELECT 1 FROM object_version n WHERE n.stix_id = v.stix_id AND n.version > v.version"
        " AND n.origin = v.origin AND n.seq <= ?)"
    )
