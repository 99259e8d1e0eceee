"""Hits: what a screener decides on them, for how long it holds, and what a decision says of the next question.

A false hit is remembered for one question (its fingerprint) and one version of one entry, until it expires.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from amana.handling import Viewer
from amana.language import Problem, Text
from amana.store.lists import MOST_ROWS, is_screener, need
from amana.store.members import not_there
from amana.store.screenings import count_month
from amana.store.transaction import Reader, Row, Writer

HIT = Text(en="hit", ar="تطابق")
DECISIONS = ("false", "true", "undecided")
MOST_DAYS = {"false": 365, "undecided": 90}
DAY_US = 86_400 * 1_000_000


class Hit(msgspec.Struct, frozen=True):
    """A hit, its explanation sealed. ``state``: open, false, proposed-true, true, undecided, suppressed, delisted."""

    number: int
    screening_id: str
    rank: int
    list: str
    entry_id: str
    entry_version: str
    entry: bytes
    list_version: int
    probability: float
    weak: bool
    explanation: bytes
    state: str
    reopened: str
    decided_by: str
    decided_at: int | None
    expires_at: int | None


class Decision(msgspec.Struct, frozen=True):
    """What somebody decided on a hit. ``reason`` is sealed; ``days`` is None for a true match."""

    decision: str
    reason: bytes
    days: int | None = None


class Decided(msgspec.Struct, frozen=True):
    """A decision as it was made."""

    decision: str
    reason: bytes
    decided_by: str
    decided_at: int
    expires_at: int | None


class BadDecision(Problem):
    """The decision cannot be made so."""


def hit(tx: Reader, viewer: Viewer, number: int) -> Hit | None:
    """One hit, for screeners."""
    return next(iter(_hits(tx, viewer, "h.number = ?", (number,), 1)), None)


def open_hits(tx: Reader, viewer: Viewer, before: int | None = None, limit: int = 50) -> list[Hit]:
    """Hits that wait for a decision, newest first, for screeners; the only listing that there is."""
    return _hits(
        tx,
        viewer,
        "(h.state IN ('open', 'proposed-true') OR (h.state IN ('false', 'undecided') AND h.expires_at <= ?))"
        " AND h.number < ?",
        (tx.now_us, 2**62 if before is None else before),
        limit,
    )


def hits_of(tx: Reader, viewer: Viewer, screening_id: str) -> list[Hit]:
    """What one question met, for screeners."""
    found = _hits(tx, viewer, "h.screening_id = ?", (screening_id,), MOST_ROWS)
    return sorted(found, key=lambda one: one.rank)


def decisions(tx: Reader, viewer: Viewer, number: int) -> list[Decided]:
    """What was decided on a hit so far, oldest first, for screeners."""
    if not is_screener(viewer):
        return []
    rows = tx.all(
        "SELECT decision, reason, decided_by, decided_at, expires_at FROM hit_decision WHERE hit = ? ORDER BY id"
        f" LIMIT {MOST_ROWS}",
        (number,),
    )
    return [Decided(name, bytes(reason), *rest) for name, reason, *rest in rows]


def standing(tx: Reader, viewer: Viewer, fingerprint: bytes, slug: str, entry_id: str) -> tuple[str, str]:
    """What an earlier decision says of this question and entry: the version of the entry that is a false hit, and why
    an earlier decision does not hold any more (``expired``); empty texts if there is none."""
    if not is_screener(viewer):
        return "", ""
    row = tx.one(
        "SELECT e.version, h.expires_at FROM hit h JOIN list_entry e ON e.id = h.entry WHERE h.fingerprint = ?"
        " AND h.list = ? AND h.entry_id = ? AND h.state = 'false' ORDER BY h.number DESC LIMIT 1",
        (fingerprint, slug, entry_id),
    )
    if row is None:
        return "", ""
    return ("", "expired") if row[1] <= tx.now_us else (row[0], "")


def decide(tx: Writer, viewer: Viewer, number: int, new: Decision) -> Hit:
    """Decide on a hit that is open. A true match is only proposed until another screener says the same.

    Raises NotThere, BadDecision (days, same person), NotScreener.
    """
    need(is_screener(viewer))
    found = hit(tx, viewer, number)
    if found is None or found.state in ("delisted", "true"):
        raise not_there(HIT, str(number))
    state, expires = _outcome(found, viewer, new, tx.now_us)
    tx.run(
        "UPDATE hit SET state = ?, reopened = '', decided_by = ?, decided_at = ?, expires_at = ? WHERE number = ?",
        (state, viewer.name, tx.now_us, expires, number),
    )
    tx.run(
        "INSERT INTO hit_decision (hit, decision, reason, decided_by, decided_at, expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (number, new.decision, new.reason, viewer.name, tx.now_us, expires),
    )
    count_month(tx, false_hits=int(state == "false"), true_hits=int(state == "true"))
    what = {"decision": new.decision, "state": state}
    on = {"list": found.list, "entry": found.entry_id, "entry_version": found.entry_version}
    tx.record("screening.decide", str(number), {**what, **on})
    decided = hit(tx, viewer, number)
    assert decided is not None
    return decided


def _outcome(found: Hit, viewer: Viewer, new: Decision, now_us: int) -> tuple[str, int | None]:
    """The state that a decision leads to, and until when it holds. Raises BadDecision."""
    if new.decision not in DECISIONS:
        raise BadDecision("screening.unknown-decision", _UNKNOWN)
    if new.decision == "true":
        if found.state != "proposed-true":
            return "proposed-true", None
        if found.decided_by == viewer.name:
            raise BadDecision("screening.second-person", _SECOND)
        return "true", None
    most = MOST_DAYS[new.decision]
    if new.days is None or not 1 <= new.days <= most:
        raise BadDecision("screening.days", _DAYS.fill(most=most))
    return new.decision, now_us + new.days * DAY_US


_COLUMNS = (
    "h.number, h.screening_id, h.rank, h.list, h.entry_id, e.version, e.body, h.list_version, h.probability, h.weak,"
    " h.explanation, h.state, h.reopened, h.decided_by, h.decided_at, h.expires_at"
)


def _hits(tx: Reader, viewer: Viewer, where: str, params: Sequence[object], limit: int) -> list[Hit]:
    if not is_screener(viewer):
        return []
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM hit h JOIN list_entry e ON e.id = h.entry WHERE {where}"
        " ORDER BY h.number DESC LIMIT ?",
        (*params, min(limit, MOST_ROWS)),
    )
    return [_hit(row, tx.now_us) for row in rows]


def _hit(row: Row, now_us: int) -> Hit:
    found = Hit(*(*row[:6], bytes(row[6]), *row[7:9], bool(row[9]), bytes(row[10]), *row[11:]))
    if found.state in ("false", "undecided") and found.expires_at is not None and found.expires_at <= now_us:
        return msgspec.structs.replace(found, state="open", reopened="expired")
    return found


_UNKNOWN = Text(en="A hit is decided as false, true or undecided.", ar="يُبتّ في التطابق بأنه خاطئ أو صحيح أو غير محسوم.")
_SECOND = Text(
    en="You proposed this as a true match yourself: another screener must confirm it.",
    ar="أنت من اقترح أن هذا التطابق صحيح، ولا بد أن يؤكده مسؤول فحص آخر.",
)
_DAYS = Text(
    en="Say for how many days this holds: between 1 and {most}.",
    ar="حدّد عدد الأيام التي يسري فيها القرار: بين 1 و{most}.",
)
