"""What was asked of the lists, and for how long that is remembered.

A question that met nothing leaves a keyed fingerprint and no name, for 30 days at most. There is no way to list
questions: they are reached by a hit that is being decided on, and only by who decides.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from amana.handling import Viewer
from amana.store.lists import MOST_ROWS, is_screener, need
from amana.store.times import timestamp
from amana.store.transaction import Reader, Writer


class NewHit(msgspec.Struct, frozen=True):
    """A hit that a question met. ``explanation`` is sealed; ``entry_version`` names the body that was met."""

    rank: int
    list: str
    entry_id: str
    entry_version: str
    probability: float
    weak: bool
    explanation: bytes
    state: str
    reopened: str = ""


class NewScreening(msgspec.Struct, frozen=True):
    """A question. ``query`` is sealed, None if nothing was met."""

    id: str
    fingerprint: bytes
    purpose: str
    query: bytes | None
    edition: int
    digest: str
    engine: str
    hits: tuple[NewHit, ...]


class Asked(msgspec.Struct, frozen=True):
    """A question that met something; ``query`` is sealed."""

    id: str
    at: int
    purpose: str
    asked_by: str
    query: bytes
    edition: int
    digest: str
    engine: str


class Counts(msgspec.Struct, frozen=True):
    """A month (YYYY-MM) in numbers, for the public: no names. ``delisted``: entries that left a list."""

    month: str
    screened: int
    hits: int
    false_hits: int
    true_hits: int
    delisted: int


def add_screening(tx: Writer, viewer: Viewer, new: NewScreening) -> list[int]:
    """Keep a question and what it met; the numbers of its hits, in their order. Raises NotScreener."""
    need(is_screener(viewer))
    tx.run(
        "INSERT INTO screening (id, at, fingerprint, purpose, asked_by, query, hits, edition, digest, engine)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (new.id, tx.now_us, new.fingerprint, new.purpose, viewer.name, new.query, len(new.hits), new.edition,
         new.digest, new.engine),
    )  # fmt: skip
    numbers = [_add_hit(tx, new, one) for one in new.hits]
    count_month(tx, screened=1, hits=sum(one.state == "open" for one in new.hits))
    # Neither name nor fingerprint goes into the ledger: both must stay erasable.
    cited: dict[str, object] = {"edition": new.edition, "index": new.digest, "engine": new.engine}
    tx.record("screening.ask", new.id, {"purpose": new.purpose, "hits": len(numbers), **cited})
    return numbers


def asked(tx: Reader, viewer: Viewer, screening_ids: Sequence[str]) -> dict[str, Asked]:
    """The questions behind hits, for screeners; those that met nothing are not among them."""
    ids = list(dict.fromkeys(screening_ids))[:MOST_ROWS]
    if not ids or not is_screener(viewer):
        return {}
    rows = tx.all(
        "SELECT id, at, purpose, asked_by, query, edition, digest, engine FROM screening"
        f" WHERE id IN ({','.join('?' * len(ids))}) AND query IS NOT NULL",
        ids,
    )
    return {row[0]: Asked(*(*row[:4], bytes(row[4]), *row[5:])) for row in rows}


def counts(tx: Reader, viewer: Viewer, months: int = 24) -> list[Counts]:
    """The newest months in numbers, for everybody."""
    rows = tx.all(
        "SELECT month, screened, hits, false_hits, true_hits, delisted FROM screening_count"
        " ORDER BY month DESC LIMIT ?",
        (months,),
    )
    return [Counts(*row) for row in rows]


def count_month(
    tx: Writer, screened: int = 0, hits: int = 0, false_hits: int = 0, true_hits: int = 0, delisted: int = 0
) -> None:
    """Add to the numbers of this month."""
    numbers = {
        "screened": screened, "hits": hits, "false_hits": false_hits, "true_hits": true_hits, "delisted": delisted
    }  # fmt: skip
    more = ", ".join(f"{name} = screening_count.{name} + excluded.{name}" for name in numbers)
    tx.run(
        f"INSERT INTO screening_count (month, {', '.join(numbers)}) VALUES (?, ?, ?, ?, ?, ?)"
        f" ON CONFLICT (month) DO UPDATE SET {more}",
        (timestamp(tx.now)[:7], *numbers.values()),
    )


def _add_hit(tx: Writer, new: NewScreening, one: NewHit) -> int:
    row = tx.one(
        "INSERT INTO hit (screening_id, rank, fingerprint, list, entry_id, entry, list_version, probability, weak,"
        " explanation, state, reopened) SELECT ?, ?, ?, e.list, e.entry_id, e.id, coalesce(l.in_force, 0), ?, ?, ?,"
        " ?, ? FROM list_entry e JOIN designation_list l ON l.slug = e.list"
        " WHERE e.list = ? AND e.entry_id = ? AND e.version = ? RETURNING number",
        (new.id, one.rank, new.fingerprint, one.probability, int(one.weak), one.explanation, one.state, one.reopened,
         one.list, one.entry_id, one.entry_version),
    )  # fmt: skip
    assert row is not None, "a hit is on an entry that is stored"
    return int(row[0])
