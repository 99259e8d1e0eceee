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
from amana.store.rights import is_staff
from amana.store.screenings import count_month
from amana.store.transaction import Reader, Row, Writer, in_list

HIT = Text(en="hit", ar="تطابق")
DECISIONS = ("false", "true", "undecided")
MOST_DAYS = {"false": 365, "undecided": 90}
DAY_US = 86_400 * 1_000_000
EXPIRED = "expired"
_WAITS = "(state IN ('open', 'proposed-true') OR (state IN ('false', 'undecided') AND expires_at <= ?))"
WAITING = ("open", "proposed-true")
LOOKS_A_DAY = 100
_LOOKUP = 500  # fingerprints asked for in one query: below both databases' limits on parameters


class Hit(msgspec.Struct, frozen=True):
    """A hit, its explanation sealed. ``state``: open, false, proposed-true, true, undecided, suppressed (false before),
    superseded (asked again), delisted."""

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


class TooManyLooks(Problem):
    """Somebody opened as many decided hits of others as one may in a day."""

    retry_after = 3600


def hit(tx: Reader, viewer: Viewer, number: int) -> Hit | None:
    """One hit, for screeners."""
    return next(iter(_hits(tx, viewer, "h.number = ?", (number,), 1)), None)


def may_look(tx: Reader, viewer: Viewer, found: Hit, asked_by: str) -> bool:
    """May the hit be opened without being counted: it waits, is the viewer's own, or was opened by him today?"""
    if found.state in WAITING or viewer.name in (asked_by, found.decided_by):
        return True
    return bool(
        tx.one(
            "SELECT 1 FROM hit_look WHERE viewer = ? AND hit = ? AND at > ?",
            (viewer.name, found.number, tx.now_us - DAY_US),
        )
    )


def note_look(tx: Writer, viewer: Viewer, number: int) -> None:
    """Count a decided hit of others that is opened. Raises TooManyLooks, NotScreener."""
    need(is_screener(viewer))
    tx.run("DELETE FROM hit_look WHERE at <= ?", (tx.now_us - DAY_US,))
    row = tx.one("SELECT count(*) FROM hit_look WHERE viewer = ?", (viewer.name,))
    if row and row[0] >= LOOKS_A_DAY:
        raise TooManyLooks("screening.too-many-looks", _TOO_MANY_LOOKS.fill(most=LOOKS_A_DAY))
    tx.run(
        "INSERT INTO hit_look (viewer, hit, at) VALUES (?, ?, ?) ON CONFLICT (viewer, hit) DO NOTHING",
        (viewer.name, number, tx.now_us),
    )
    tx.record("screening.look", str(number))


def open_hits(tx: Reader, viewer: Viewer, before: int | None = None, limit: int = 50) -> list[Hit]:
    """Hits that wait for a decision, newest first, for screeners; the only listing that there is."""
    return _hits(
        tx, viewer, f"{_WAITS} AND h.number < ?", (tx.now_us, 2**62 if before is None else before), limit
    )  # fmt: skip


def count_open(tx: Reader, viewer: Viewer, most: int) -> int:
    """How many hits wait for a decision, for screeners; counted no further than ``most``."""
    if not is_screener(viewer):
        return 0
    row = tx.one(f"SELECT count(*) FROM (SELECT 1 FROM hit WHERE {_WAITS} LIMIT ?) AS few", (tx.now_us, most))
    return int(row[0]) if row else 0


def hits_of(tx: Reader, viewer: Viewer, screening_id: str) -> list[Hit]:
    """What one question met, for screeners."""
    found = _hits(tx, viewer, "h.screening_id = ?", (screening_id,), MOST_ROWS)
    return sorted(found, key=lambda one: one.rank)


def decisions(tx: Reader, viewer: Viewer, numbers: Sequence[int]) -> dict[int, list[Decided]]:
    """What was decided on hits so far, by their numbers, oldest first, for screeners."""
    found: dict[int, list[Decided]] = {number: [] for number in numbers[:MOST_ROWS]}
    if not found or not is_screener(viewer):
        return found
    rows = tx.all(
        "SELECT hit, decision, reason, decided_by, decided_at, expires_at FROM hit_decision"
        f" WHERE hit IN ({in_list(found)}) ORDER BY id LIMIT {MOST_ROWS * 10}"
    )
    for number, name, reason, *rest in rows:
        found[number].append(Decided(name, bytes(reason), *rest))
    return found


class Standing(msgspec.Struct, frozen=True):
    """What earlier decisions say of a question and an entry: the version of the entry that is a false hit, or empty;
    and why an earlier decision does not hold any more (``expired``, ``entry-changed``), or empty."""

    false: str = ""
    lapsed: str = ""


def standings(tx: Reader, viewer: Viewer, fingerprints: Sequence[bytes]) -> dict[tuple[bytes, str, str], Standing]:
    """What was decided on earlier hits of these questions, by fingerprint, list and entry; the last decision counts."""
    if not is_screener(viewer):
        return {}
    found: dict[tuple[bytes, str, str], Standing] = {}
    distinct = sorted(set(fingerprints))
    for start in range(0, len(distinct), _LOOKUP):
        some = distinct[start : start + _LOOKUP]
        rows = tx.all(
            "SELECT h.fingerprint, h.list, h.entry_id, e.version, h.state, h.reopened, h.expires_at"
            f" FROM hit h JOIN list_entry e ON e.id = h.entry WHERE h.fingerprint IN ({','.join('?' * len(some))})"
            " AND h.state NOT IN ('suppressed', 'superseded', 'delisted')"
            " AND (h.decided_at IS NOT NULL OR h.reopened <> '')"
            " ORDER BY coalesce(h.decided_at, 0), h.number",
            some,
        )
        for mark, slug, entry_id, *decided in rows:
            found[bytes(mark), slug, entry_id] = _standing(tx.now_us, *decided)
    return found


def _standing(now_us: int, version: str, state: str, reopened: str, expires: int | None) -> Standing:
    if state != "false":
        return Standing(lapsed=reopened)
    assert expires is not None, "a false hit is decided for a time"
    return Standing(lapsed=EXPIRED) if expires <= now_us else Standing(false=version)


def replace_hits(tx: Writer, viewer: Viewer, screening_id: str) -> None:
    """Close what waits of a question that was asked again. Raises NotScreener."""
    need(is_screener(viewer))
    count = tx.run(
        f"UPDATE hit SET state = 'superseded', reopened = '' WHERE screening_id = ? AND {_WAITS}",
        (screening_id, tx.now_us),
    )
    tx.record("screening.again", screening_id, {"hits": count})


def reopen_expired(tx: Writer, viewer: Viewer) -> int:
    """Open the hits whose decision does not hold any more; how many."""
    count = tx.run(
        f"UPDATE hit SET state = 'open', reopened = '{EXPIRED}' WHERE state IN ('false', 'undecided')"
        " AND expires_at <= ?",
        (tx.now_us,),
    )
    tx.record("screening.reopen", "node", {"hits": count})
    return count


def has_expired(tx: Reader, viewer: Viewer) -> bool:
    """Does a decision stand that does not hold any more?"""
    assert is_staff(viewer)
    where = "state IN ('false', 'undecided') AND expires_at <= ?"
    return tx.one(f"SELECT 1 FROM hit WHERE {where} LIMIT 1", (tx.now_us,)) is not None


def decide(tx: Writer, viewer: Viewer, number: int, new: Decision) -> Hit:
    """Decide on a hit that is open. A true match is only proposed until another screener says the same.

    Raises NotThere, BadDecision (days, same person), NotScreener.
    """
    need(is_screener(viewer))
    found = hit(tx, viewer, number)
    if found is None or found.state in ("delisted", "superseded", "true"):
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
    on = {"list": found.list, "entry": found.entry_id, "entry_version": found.entry_version,
          "list_version": found.list_version, "screening": found.screening_id}  # fmt: skip
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
        return msgspec.structs.replace(found, state="open", reopened=EXPIRED)
    return found


_TOO_MANY_LOOKS = Text(
    en="You opened {most} decided hits of others within a day: the log of screening is not for reading through.",
    ar="فتحت {most} من التطابقات المحسومة التي تخص غيرك خلال يوم واحد، وسجل الفحص ليس للتصفح.",
)
_UNKNOWN = Text(en="A hit is decided as false, true or undecided.", ar="يُبتّ في التطابق بأنه خاطئ أو صحيح أو غير محسوم.")
_SECOND = Text(
    en="You proposed this as a true match yourself: another screener must confirm it.",
    ar="أنت من اقترح أن هذا التطابق صحيح، ولا بد أن يؤكده مسؤول فحص آخر.",
)
_DAYS = Text(
    en="Say for how many days this holds: between 1 and {most}.",
    ar="حدّد عدد الأيام التي يسري فيها القرار: بين 1 و{most}.",
)
