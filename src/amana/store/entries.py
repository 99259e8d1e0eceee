"""The lists of collections: what was added when, for whom; paged by ``added``, which is date and cursor at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from amana.handling import Viewer
from amana.store.audiences import audience_id, visible
from amana.store.transaction import Reader, Writer, microseconds

if TYPE_CHECKING:
    from amana.store.objects import Placing


# seq, stix_id, version, type, spec_version
Line = tuple[int, str, str, str, str]


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
        ),
        [(placing.collection, first + place, audience, expires, *line) for place, line in enumerate(lines)],
    )
    return len(lines)


def lines_missing(tx: Writer, placing: Placing, seqs: Sequence[int]) -> list[Line]:
    """Of objects that are held already, those that have no line in the collection for this audience."""
    assert placing.collection is not None
    audience = audience_id(tx, placing.audience)
    missing: list[Line] = []
    for start in range(0, len(seqs), 500):
        part = seqs[start : start + 500]
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
    where, params = _where(tx, viewer, query)
    body = ", o.body FROM collection_entry e JOIN object_version o ON o.seq = e.seq"
    source = body if query.bodies else ", NULL FROM collection_entry e"
    rows = tx.all(
        f"SELECT e.added, e.seq, e.stix_id, e.version, e.spec_version, e.type{source}"
        f" WHERE e.collection_id = ? AND e.added > ?{where} ORDER BY e.added LIMIT ?",
        (collection, query.after, *params, query.limit + 1),
    )
    more = len(rows) > query.limit
    return Page([Entry(*(*row[:6], bytes(row[6] or b""))) for row in rows[: query.limit]], more)


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
    parts = [f"e.audience_id IN ({seen})", f"(e.expires_at IS NULL OR e.expires_at > {tx.now_us})"]
    params: list[object] = []
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
    "NOT EXISTS (SELECT 1 FROM collection_entry n WHERE n.collection_id = e.collection_id AND n.stix_id = e.stix_id"
    " AND n.audience_id IN ({seen}) AND (n.expires_at IS NULL OR n.expires_at > {now}) AND {better})"
)
_TWIN = "n.version = e.version AND n.added < e.added"


def _version(seen: str, now: int, wanted: Sequence[str]) -> tuple[str, list[object]]:
    """match[version] (TAXII 2.1 section 3.4.3); of two lines with one version, the first added stands for both."""
    ways = {
        "last": f"(n.version > e.version OR ({_TWIN}))",
        "first": f"(n.version < e.version OR ({_TWIN}))",
    }
    unique = _RIVAL.format(seen=seen, now=now, better=f"({_TWIN})")
    if "all" in wanted:
        return unique, []
    parts = [_RIVAL.format(seen=seen, now=now, better=ways[word]) for word in ways if word in wanted]
    stamps = [word for word in wanted if word not in ways]
    if stamps:
        parts.append(f"(e.version IN ({','.join('?' * len(stamps))}) AND {unique})")
    return "(" + " OR ".join(parts) + ")", list(stamps)


def _reserve(tx: Writer, count: int) -> int:
    """Numbers for new lines: the clock's microseconds, or the one after the last if the clock is behind."""
    row = tx.one("SELECT value FROM counter WHERE name = 'entry'")
    first = max(tx.now_us, (row[0] if row else 0) + 1)
    tx.run("UPDATE counter SET value = ? WHERE name = 'entry'", (first + count - 1,))
    return first
