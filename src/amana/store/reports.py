"""Reports under review and what was found in them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from amana.handling import Audience, Viewer
from amana.language import Problem, Text
from amana.store.audiences import audience_id, visible
from amana.store.members import not_there
from amana.store.search import index
from amana.store.transaction import Reader, Writer

REPORT = Text(en="report", ar="تقرير")
OWN = Audience(frozenset({frozenset({"own"})}))
DECISIONS = ("new", "accepted", "rejected")


class ReportFinding(msgspec.Struct, frozen=True):
    """A finding in a report: ``start`` and ``end`` are offsets in the report's text."""

    number: int
    kind: str
    value: str
    start: int
    end: int
    text: str
    marked: str
    state: str
    decided_by: str = ""


class ReportLine(msgspec.Struct, frozen=True):
    """A report in a list. ``undecided`` counts values that wait for a decision; dates and places need none."""

    id: str
    seq: int
    title: str
    category: str
    state: str
    created_by: str
    created_at: int
    findings: int
    undecided: int


class Report(msgspec.Struct, frozen=True):
    """A report with its text. ``revision`` grows with each change: two editors at once are told."""

    id: str
    seq: int
    title: str
    text: str
    media_type: str
    source_name: str
    needs_confirmation: bool
    category: str
    state: str
    created_by: str
    created_at: int
    changed_at: int
    revision: int
    findings: tuple[ReportFinding, ...]


class NewReport(msgspec.Struct, frozen=True):
    """What is needed to take a report in; findings without decisions yet."""

    id: str
    title: str
    text: str
    media_type: str
    source_name: str
    source_digest: bytes
    needs_confirmation: bool
    findings: tuple[ReportFinding, ...]
    category: str = ""


class Stale(Problem):
    """Someone else changed it meanwhile."""


def add_report(tx: Writer, viewer: Viewer, new: NewReport) -> bool:
    """Take a report in, for this node's staff. False (and nothing stored) if the same source is here already."""
    if tx.one("SELECT 1 FROM report WHERE source_digest = ?", (new.source_digest,)):
        return False
    audience = audience_id(tx, OWN)
    seq = tx.take("report", 1)
    tx.run(
        "INSERT INTO report (id, seq, audience_id, title, text, media_type, source_name, source_digest,"
        " needs_confirmation, category, state, created_by, created_at, changed_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'draft', ?, ?, ?)",
        (new.id, seq, audience, new.title, new.text, new.media_type, new.source_name, new.source_digest,
         new.needs_confirmation, new.category, viewer.name, tx.now_us, tx.now_us),
    )  # fmt: skip
    tx.load(
        "finding",
        ("report_id", "number", "kind", "value", "start_at", "end_at", "text", "marked", "state"),
        [(new.id, f.number, f.kind, f.value, f.start, f.end, f.text, f.marked, f.state) for f in new.findings],
    )
    index(tx, "report", new.id, audience, new.title, f"{new.title}\n{new.text}")
    tx.record("report.add", new.id, {"source": new.source_digest.hex(), "findings": len(new.findings)})
    return True


def reports(
    tx: Reader, viewer: Viewer, state: str | None = None, before: int | None = None, limit: int = 50
) -> list[ReportLine]:
    """The newest reports that the viewer may see."""
    which, params = ("", []) if state is None else (" AND r.state = ?", [state])
    rows = tx.all(
        "SELECT r.id, r.seq, r.title, r.category, r.state, r.created_by, r.created_at,"
        " (SELECT count(*) FROM finding f WHERE f.report_id = r.id),"
        " (SELECT count(*) FROM finding f WHERE f.report_id = r.id AND f.state = 'new'"
        " AND f.kind NOT IN ('date', 'country', 'organisation'))"
        f" FROM report r WHERE r.audience_id IN ({visible(tx, viewer)}) AND r.seq < ?{which}"
        " ORDER BY r.seq DESC LIMIT ?",
        (2**62 if before is None else before, *params, limit),
    )
    return [ReportLine(*row) for row in rows]


def report(tx: Reader, viewer: Viewer, number: str) -> Report | None:
    """A report with its findings in order of place, if the viewer may see it."""
    row = tx.one(
        "SELECT id, seq, title, text, media_type, source_name, needs_confirmation, category, state, created_by,"
        " created_at, changed_at, revision FROM report"
        f" WHERE id = ? AND audience_id IN ({visible(tx, viewer)})",
        (number,),
    )
    if not row:
        return None
    found = tx.all(
        "SELECT number, kind, value, start_at, end_at, text, marked, state, decided_by FROM finding"
        " WHERE report_id = ? ORDER BY number",
        (number,),
    )
    return Report(*(*row[:6], bool(row[6]), *row[7:], tuple(ReportFinding(*one) for one in found)))


def decide_findings(tx: Writer, viewer: Viewer, number: str, findings: Sequence[int], decision: str) -> int:
    """Accept or reject findings (or take a decision back with `new`); how many changed. Raises NotThere."""
    assert decision in DECISIONS
    _editable(tx, viewer, number)
    changed = 0
    for one in findings:
        changed += tx.run(
            "UPDATE finding SET state = ?, decided_by = ?, decided_at = ?"
            " WHERE report_id = ? AND number = ? AND state <> ?",
            (decision, viewer.name, tx.now_us, number, one, decision),
        )
    _touch(tx, number)
    tx.record("report.decide", number, {"decision": decision, "findings": sorted(findings)})
    return changed


def edit_report(
    tx: Writer,
    viewer: Viewer,
    number: str,
    *,
    title: str,
    category: str,
    revision: int,
    confirmed: bool = False,
) -> None:
    """Change what a report is called and its category. Raises NotThere, Stale."""
    found = _editable(tx, viewer, number)
    if found.revision != revision:
        sentence = Text(
            en="Someone else changed this report while you were editing. Look at the new version, then save again.",
            ar="عدّل شخص آخر هذا التقرير أثناء تحريرك له. راجع النسخة الجديدة ثم احفظ من جديد.",
        )
        raise Stale("store.stale", sentence)
    tx.run(
        "UPDATE report SET title = ?, category = ?, needs_confirmation = ? WHERE id = ?",
        (title, category, found.needs_confirmation and not confirmed, number),
    )
    _touch(tx, number)
    tx.record("report.edit", number, {"category": category})


def set_report_state(tx: Writer, viewer: Viewer, number: str, state: str) -> None:
    """Move a report along: draft, proposed, released, dismissed. Raises NotThere."""
    found = report(tx, viewer, number)
    if found is None:
        raise not_there(REPORT, number)
    tx.run("UPDATE report SET state = ?, changed_at = ? WHERE id = ?", (state, tx.now_us, number))
    tx.record("report.state", number, {"state": state})


def _editable(tx: Writer, viewer: Viewer, number: str) -> Report:
    found = report(tx, viewer, number)
    if found is None:
        raise not_there(REPORT, number)
    if found.state != "draft":
        sentence = Text(
            en="This report has been proposed for release or settled: it can no longer be changed.",
            ar="قُدِّم هذا التقرير للإفراج أو بُتّ فيه: لم يعد تعديله ممكنًا.",
        )
        raise Stale("store.report-closed", sentence)
    return found


def _touch(tx: Writer, number: str) -> None:
    tx.run("UPDATE report SET changed_at = ?, revision = revision + 1 WHERE id = ?", (tx.now_us, number))
