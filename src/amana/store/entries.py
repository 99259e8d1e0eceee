"""The lists of collections: what was added when, for whom; paged by ``added``, which is date and cursor at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from amana.handling import Viewer
from amana.store.audiences import audience_id, visible
from amana.store.transaction import Reader, Row, Writer, microseconds

if TYPE_CHECKING:
    from amana.store.objects import Placing


# seq, stix_id, version, type, spec_version
Line = tuple[int, str, str, str, str]


_LOOKUP = 500  # ids asked for in one query: below both databases' limits on parameters
PAGE_BYTES = 8_000_000  # once a page holds this much it ends, whatever its limit


class EntryQuery(msgspec.Struct, frozen=True):
    """What to take from a collection. ``versions`` holds `first`, `last`, `all` or sortable timestamps."""

    after: int = 0
    limit: int = 1000
    ids: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    spec_versions: tuple[str, ...] = ()
    versions: tuple[str, ...] = ("last",)
    bodies: bool = True


_EVERY_VERSION = EntryQuery(versions=("all",))


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One line of a collection. ``added``: microseconds since the epoch, unique and increasing; the cursor."""

    added: int
    seq: int
    stix_id: str
    version: str
    spec_version: str
    type: str
    body: bytes


class Bodies(msgspec.Struct, frozen=True):
    """The bytes of the objects of a page, and when its first and its last line were added."""

    first: int
    last: int
    bodies: list[bytes]
    more: bool


class Page(msgspec.Struct, frozen=True):
    """Lines in order of ``added``; ``more`` if the next page is not empty."""

    rows: list[Entry]
    more: bool


def add_entries(tx: Writer, placing: Placing, lines: Sequence[Line]) -> int:
    """Put objects that have no line yet into a collection, for the placing's audience. Returns how many."""
    if not lines:
        return 0
    assert placing.collection is not None
    audience = audience_id(tx, placing.audience)
    expires = None
    if placing.handling is not None and placing.handling.expires is not None:
        expires = microseconds(placing.handling.expires)
    rivals = _rivals(tx, placing.collection, lines)
    first = _reserve(tx, len(lines))
    tx.load(
        "collection_entry",
        (
            "collection_id",
            "added",
            "audience_id",
            "expires_at",
            "seq",
            "stix_id",
            "version",
            "type",
            "spec_version",
            "rivals",
        ),
        [
            (placing.collection, first + place, audience, expires, *line, int(line[1] in rivals))
            for place, line in enumerate(lines)
        ],
    )
    return len(lines)


def _rivals(tx: Writer, collection: str, lines: Sequence[Line]) -> set[str]:
    """The ids that will have more than one line with these, marked so on the lines that are there."""
    counted = Counter(line[1] for line in lines)
    there: list[str] = []
    for start in range(0, len(counted), _LOOKUP):
        part = list(counted)[start : start + _LOOKUP]
        rows = tx.all(
            "SELECT DISTINCT stix_id FROM collection_entry"
            f" WHERE collection_id = ? AND stix_id IN ({','.join('?' * len(part))})",
            (collection, *part),
        )
        there += [row[0] for row in rows]
    tx.many(
        "UPDATE collection_entry SET rivals = 1 WHERE collection_id = ? AND stix_id = ? AND rivals = 0",
        [(collection, stix_id) for stix_id in there],
    )
    return {*there, *(stix_id for stix_id, count in counted.items() if count > 1)}


def lines_missing(tx: Writer, placing: Placing, seqs: Sequence[int]) -> list[Line]:
    """Of objects that are held already, those that have no line in the collection for this audience."""
    assert placing.collection is not None
    audience = audience_id(tx, placing.audience)
    missing: list[Line] = []
    for start in range(0, len(seqs), _LOOKUP):
        part = seqs[start : start + _LOOKUP]
        missing += tx.all(
            "SELECT o.seq, o.stix_id, o.version, o.type, o.spec_version FROM object_version o"
            " LEFT JOIN collection_entry e"
            " ON e.collection_id = ? AND e.stix_id = o.stix_id AND e.seq = o.seq AND e.audience_id = ?"
            f" WHERE e.seq IS NULL AND o.seq IN ({','.join('?' * len(part))}) ORDER BY o.seq",
            (placing.collection, audience, *part),
        )
    return missing


def entries(tx: Reader, viewer: Viewer, collection: str, query: EntryQuery) -> Page:
    """One page of a collection, as the viewer may see it."""
    columns = "e.added, e.seq, e.stix_id, e.version, e.spec_version, e.type"
    if not query.bodies:
        rows = _rows(tx, viewer, collection, query, f"{columns} FROM collection_entry e")
        taken, more = _taken(((row, b"") for row in rows), query.limit)
    else:
        rows = _rows(tx, viewer, collection, query, f"{columns}, o.body {_WITH_OBJECTS}")
        taken, more = _taken(((row[:-1], row[-1]) for row in rows), query.limit)
    return Page([Entry(*(*line, body)) for line, body in taken], more)


def bodies(tx: Reader, viewer: Viewer, collection: str, query: EntryQuery) -> Bodies:
    """The same page, of the objects' bytes alone: the hot path."""
    rows = _rows(tx, viewer, collection, query, f"e.added, o.body {_WITH_OBJECTS}")
    taken, more = _taken(rows, query.limit)
    first, last = (taken[0][0], taken[-1][0]) if taken else (0, 0)
    return Bodies(first, last, [body for _, body in taken], more)


_WITH_OBJECTS = "FROM collection_entry e JOIN object_version o ON o.seq = e.seq"


def _rows(tx: Reader, viewer: Viewer, collection: str, query: EntryQuery, columns: str) -> Iterator[Row]:
    where, params = _where(tx, viewer, query)
    return tx.each(
        f"SELECT {columns} WHERE e.collection_id = ? AND e.added > ?{where} ORDER BY e.added LIMIT ?",
        (collection, query.after, *params, query.limit + 1),
    )


def _taken(rows: Iterable[Row], limit: int) -> tuple[list[Row], bool]:
    """The first ``limit`` rows, or fewer if their bodies (the last column) are large; and whether there are more."""
    taken: list[Row] = []
    size = 0
    for row in rows:
        if len(taken) == limit or size > PAGE_BYTES:
            return taken, True
        taken.append(row)
        size += len(row[-1])
    return taken, False


def versions_of(tx: Reader, viewer: Viewer, collection: str, stix_id: str, query: EntryQuery) -> Page:
    """The versions of one object in a collection: lines without bodies, all versions."""
    wanted = msgspec.structs.replace(query, ids=(stix_id,), versions=("all",), bodies=False)
    return entries(tx, viewer, collection, wanted)


def remove_entries(
    tx: Writer,
    viewer: Viewer,
    collection: str,
    stix_id: str,
    query: EntryQuery = _EVERY_VERSION,
) -> int:
    """Take an object's lines out of a collection, those that the viewer sees; how many went. TAXII 2.1, 5.7."""
    wanted = msgspec.structs.replace(query, ids=(stix_id,), bodies=False, limit=10_000, after=0)
    gone = entries(tx, viewer, collection, wanted).rows
    tx.many(
        "DELETE FROM collection_entry WHERE collection_id = ? AND added = ?",
        [(collection, entry.added) for entry in gone],
    )
    if gone:
        tx.record("objects.remove", collection, {"id": stix_id, "versions": sorted({e.version for e in gone})})
    return len(gone)


def _where(tx: Reader, viewer: Viewer, query: EntryQuery) -> tuple[str, list[object]]:
    """The conditions on one line ``e``: audience, expiry, filters, version."""
    seen = visible(tx, viewer)
    # The time is a parameter, so that the statement's text repeats and its plan is kept.
    parts = [f"e.audience_id IN ({seen})", "(e.expires_at IS NULL OR e.expires_at > ?)"]
    params: list[object] = [tx.now_us]
    for column, values in (
        ("stix_id", query.ids),
        ("type", query.types),
        ("spec_version", query.spec_versions),
    ):
        if values:
            parts.append(f"e.{column} IN ({','.join('?' * len(values))})")
            params.extend(values)
    version, more = _version(seen, tx.now_us, query.versions)
    return " AND " + " AND ".join([*parts, version]), params + more


_RIVAL = (
    "(e.rivals = 0 OR NOT EXISTS (SELECT 1 FROM collection_entry n"
    " WHERE n.collection_id = e.collection_id AND n.stix_id = e.stix_id"
    " AND n.audience_id IN ({seen}) AND (n.expires_at IS NULL OR n.expires_at > ?) AND {better}))"
)
_TWIN = "(n.version = e.version AND n.added < e.added)"


def _version(seen: str, now: int, wanted: Sequence[str]) -> tuple[str, list[object]]:
    """match[version] (TAXII 2.1 section 3.4.3); of two lines with one version, the first added stands for both."""
    ways = {
        "last": f"(n.version > e.version OR {_TWIN})",
        "first": f"(n.version < e.version OR {_TWIN})",
    }
    unique = _RIVAL.format(seen=seen, better=_TWIN)
    if "all" in wanted:
        return unique, [now]
    parts = [_RIVAL.format(seen=seen, better=ways[word]) for word in ways if word in wanted]
    params: list[object] = [now] * len(parts)
    stamps = [word for word in wanted if word not in ways]
    if stamps:
        parts.append(f"(e.version IN ({','.join('?' * len(stamps))}) AND {unique})")
        params += [*stamps, now]
    return "(" + " OR ".join(parts) + ")", params


def _reserve(tx: Writer, count: int) -> int:
    """Numbers for new lines: the clock's microseconds, or the one after the last if the clock is behind."""
    row = tx.one("SELECT value FROM counter WHERE name = 'entry'")
    first = max(tx.now_us, (row[0] if row else 0) + 1)
    tx.run("UPDATE counter SET value = ? WHERE name = 'entry'", (first + count - 1,))
    return first
