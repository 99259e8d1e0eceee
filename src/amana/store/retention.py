"""How long things are kept that nobody needs for ever. What must stay (objects, releases) is not listed.

Of the ledger the words go, never an entry: see :mod:`amana.store.erasing`.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from amana.handling import Viewer
from amana.language import Problem, Text
from amana.store.outbox import schedule
from amana.store.rights import is_staff
from amana.store.transaction import Reader, Upkeep, Writer, microseconds

RETENTION = "retention"  # kind of the job that runs once a day
DAY_US = 86_400 * 1_000_000


class Term(msgspec.Struct, frozen=True):
    """Days: as shipped, the least and the most that may be set."""

    days: int
    least: int
    most: int


TERMS: Mapping[str, Term] = {
    "statuses": Term(7, 1, 90),
    "refusals": Term(730, 90, 3650),
    "dismissed-alerts": Term(365, 30, 3650),
    "decided-requests": Term(365, 30, 3650),
    "empty-screenings": Term(30, 1, 30),
    "screenings": Term(1825, 365, 3650),
    "possible-matches": Term(30, 1, 365),
    "ledger-words": Term(3650, 365, 36_500),
}


class OutOfRange(Problem):
    """So many days may not be set."""


def retention(tx: Reader, viewer: Viewer) -> dict[str, int]:
    """Days by what they are for, for staff."""
    assert is_staff(viewer)
    return _days(tx)


def set_retention(tx: Writer, viewer: Viewer, what: str, days: int) -> None:
    """Keep something for so many days; what is older goes with the next round. Raises OutOfRange."""
    term = TERMS.get(what)
    if term is None or not term.least <= days <= term.most:
        least, most = (term.least, term.most) if term else (0, 0)
        raise OutOfRange("store.retention-range", _OUT_OF_RANGE.fill(least=least, most=most))
    tx.run(
        "INSERT INTO retention (what, days) VALUES (?, ?) ON CONFLICT (what) DO UPDATE SET days = excluded.days",
        (what, days),
    )
    schedule(tx, RETENTION, "", tx.now_us)
    tx.record("retention.set", what, {"days": days})


def is_overdue(tx: Reader, viewer: Viewer) -> bool:
    """Is there anything that has been kept for long enough?"""
    assert is_staff(viewer)
    return any(
        tx.one(f"SELECT 1 FROM {table} WHERE {where} LIMIT 1", (limit,)) for table, where, limit in _old(tx).values()
    )


def forget_old(tx: Writer, viewer: Viewer) -> dict[str, int]:
    """Take away what has been kept for long enough; how many lines of each."""
    _forget_screenings(tx)
    gone = {what: tx.run(f"DELETE FROM {table} WHERE {where}", (limit,)) for what, (table, where, limit) in
            _old(tx).items()}  # fmt: skip
    found = {what: count for what, count in gone.items() if count}
    tx.record("retention.forget", "node", dict(found))
    return found


def status_limit(tx: Upkeep) -> int:
    """Statuses from before this moment go."""
    return tx.now_us - _days(tx)["statuses"] * DAY_US


def words_limit(tx: Reader, viewer: Viewer) -> int:
    """What ledger entries from before this moment say is erased."""
    assert is_staff(viewer)
    return tx.now_us - _days(tx)["ledger-words"] * DAY_US


def _days(tx: Reader) -> dict[str, int]:
    kept: dict[str, int] = dict(tx.all("SELECT what, days FROM retention"))
    return {what: int(kept.get(what, term.days)) for what, term in TERMS.items()}


def _old(tx: Reader) -> dict[str, tuple[str, str, object]]:
    days = _days(tx)
    limit = {what: microseconds(tx.now) - count * DAY_US for what, count in days.items()}
    first_day = tx.now.fromtimestamp(limit["refusals"] / 1e6, tx.now.tzinfo).date().isoformat()
    return {
        "statuses": ("status", "at < ?", limit["statuses"]),
        "refusals": ("refusal", "day < ?", first_day),
        "dismissed-alerts": ("alert", "state = 'dismissed' AND settled_at < ?", limit["dismissed-alerts"]),
        "decided-requests": ("pending", "state <> 'waiting' AND decided_at < ?", limit["decided-requests"]),
        "empty-screenings": ("screening", "hits = 0 AND at < ?", limit["empty-screenings"]),
        "possible-matches": ("private_match", "found_at < ?", limit["possible-matches"]),
        "screenings": ("screening", _OLD_SCREENING, limit["screenings"]),
    }


def _forget_screenings(tx: Writer) -> None:
    """Hits and decisions go with their question, when none of its hits waits or is a true match."""
    limit = _old(tx)["screenings"][2]
    which = f"screening_id IN (SELECT id FROM screening WHERE {_OLD_SCREENING})"
    tx.run(f"DELETE FROM hit_decision WHERE hit IN (SELECT number FROM hit WHERE {which})", (limit,))
    tx.run(f"DELETE FROM hit WHERE {which}", (limit,))


_OLD_SCREENING = (
    "at < ? AND NOT EXISTS (SELECT 1 FROM hit WHERE hit.screening_id = screening.id"
    " AND hit.state IN ('open', 'proposed-true', 'true'))"
)
_OUT_OF_RANGE = Text(
    en="Give a number of days between {least} and {most}.",
    ar="أدخل عدد أيام بين {least} و{most}.",
)
