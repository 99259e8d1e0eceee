"""What was refused: only counts, by day and reason and origin. The refused thing itself is not kept."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from amana.handling import Viewer
from amana.store.rights import is_staff
from amana.store.transaction import Reader, Writer


class RefusalCount(msgspec.Struct, frozen=True):
    """How often one reason was given on one day to one origin."""

    day: str
    reason: str
    origin: str
    count: int


def count_refusals(tx: Writer, origin: str, reasons: Mapping[str, int]) -> None:
    """Count refusals, with their ledger entry."""
    day = tx.now.date().isoformat()
    tx.many(
        "INSERT INTO refusal (day, reason, origin, count) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (day, reason, origin) DO UPDATE SET count = refusal.count + excluded.count",
        [(day, reason, origin, count) for reason, count in sorted(reasons.items())],
    )
    if reasons:
        tx.record("refused", origin, {"reasons": dict(sorted(reasons.items()))})


def refusals(tx: Reader, viewer: Viewer) -> list[RefusalCount]:
    """All counts, newest day first: by origin for staff, without origin for everybody else."""
    if is_staff(viewer):
        rows = tx.all("SELECT day, reason, origin, count FROM refusal ORDER BY day DESC, reason, origin")
    else:
        rows = tx.all("SELECT day, reason, '', sum(count) FROM refusal GROUP BY day, reason ORDER BY day DESC, reason")
    return [RefusalCount(day, reason, origin, int(count)) for day, reason, origin, count in rows]
