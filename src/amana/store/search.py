"""Full-text search: our own tokens in FTS5 or tsvector, so that Arabic words are found however they are written."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from amana.handling import Viewer
from amana.store.audiences import visible
from amana.store.tokens import keys, words
from amana.store.transaction import Reader, Upkeep

MAX_WORDS = 12
MAX_INDEXED = 200_000  # characters of one text: what follows is found through its observables only


class Hit(msgspec.Struct, frozen=True):
    """Something found: ``what`` is `report` or `object`, ``ref`` its id or sequence number."""

    what: str
    ref: str
    title: str
    at: int


def index(tx: Upkeep, what: str, ref: str, audience: int, title: str, text: str) -> None:
    """Make a text findable; a text that was indexed before is replaced."""
    tokens = sorted({key for word in words(text[:MAX_INDEXED]) for key in keys(word)})
    if tx.dialect == "postgresql":
        tx.run(
            "INSERT INTO search_entry (what, ref, audience_id, title, at, tokens)"
            " VALUES (?, ?, ?, ?, ?, array_to_tsvector(?::text[]))"
            " ON CONFLICT (what, ref) DO UPDATE SET title = excluded.title, tokens = excluded.tokens",
            (what, ref, audience, title, tx.now_us, tokens),
        )
        return
    if tx.one("SELECT 1 FROM search_entry WHERE what = ? AND ref = ?", (what, ref)):
        return
    row = tx.one(
        "INSERT INTO search_entry (what, ref, audience_id, title, at) VALUES (?, ?, ?, ?, ?) RETURNING id",
        (what, ref, audience, title, tx.now_us),
    )
    assert row is not None
    tx.run("INSERT INTO search_text (rowid, tokens) VALUES (?, ?)", (row[0], " ".join(tokens)))


def search(tx: Reader, viewer: Viewer, query: str, limit: int = 50) -> list[Hit]:
    """Texts that hold every word of the query in one of its forms, newest first. Empty for an empty query."""
    wanted = [keys(word) for word in words(query)][:MAX_WORDS]
    if not wanted:
        return []
    seen = visible(tx, viewer)
    if tx.dialect == "postgresql":
        source = f"search_entry e WHERE e.tokens @@ ?::tsquery AND e.audience_id IN ({seen})"
        match = " & ".join("(" + " | ".join(f"'{key}'" for key in forms) + ")" for forms in wanted)
    else:
        source = (
            "search_entry e WHERE e.id IN (SELECT rowid FROM search_text WHERE search_text MATCH ?)"
            f" AND e.audience_id IN ({seen})"
        )
        match = " AND ".join("(" + " OR ".join(f'"{key}"' for key in forms) + ")" for forms in wanted)
    rows: Sequence[Sequence[object]] = tx.all(
        f"SELECT e.what, e.ref, e.title, e.at FROM {source} ORDER BY e.id DESC LIMIT ?",
        (match, limit),
    )
    return [Hit(*row) for row in rows]  # type: ignore[arg-type]
