"""A report's findings as the reviewing page shows them: grouped by kind and value, one decision for all places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from amana.exchange.releasing import INDICATOR_KINDS
from amana.language import Problem, Text
from amana.pages import words
from amana.pages.highlight import pieces
from amana.pages.listing import person
from amana.store.reports import Report, ReportFinding

# What becomes part of a release if accepted: indicators, and the external references of the report.
DECIDED = INDICATOR_KINDS | {"cve", "attack", "disarm"}


MOST_PLACES = 20  # of one value that the list links to; all are marked in the text


class NotADecision(Problem):
    """The form does not say what was decided on what."""


@dataclass(frozen=True)
class Item:
    """One value with all its places."""

    value: str
    numbers: str
    first: int
    places: tuple[int, ...]
    more_places: int
    state: str
    state_word: str
    marked: str
    by: str


@dataclass(frozen=True)
class Kind:
    """All values of a kind. ``decided`` is false for words that only help to read (dates, countries)."""

    key: str
    word: str
    count: int
    undecided: int
    clean: int
    decided: bool
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Span:
    """A piece of the text; ``number`` is None where nothing was found."""

    text: str
    number: int | None = None
    group: int = 0  # the number of the finding under which the list shows this value
    css: str = ""
    word: str = ""


def spans(report: Report) -> list[Span]:
    """The whole text, cut at its findings."""
    first: dict[tuple[str, str], int] = {}
    for one in report.findings:
        first.setdefault((one.kind, one.value), one.number)
    alike = {(one.kind, one.state): one for one in report.findings}
    titles = {key: _title(one) for key, one in alike.items()}
    found = []
    for piece in pieces(report.text, report.findings):
        if piece.finding is None:
            found.append(Span(piece.text))
            continue
        kind, state = piece.finding.kind, piece.finding.state
        css = state if kind in DECIDED else "context"
        group = first[kind, piece.finding.value]
        found.append(Span(piece.text, piece.finding.number, group, css, titles[kind, state]))
    return found


def kinds(findings: Sequence[ReportFinding]) -> list[Kind]:
    """Findings by kind: first those that a decision is needed on, in the order of the table of kinds."""
    by_kind: dict[str, list[ReportFinding]] = {}
    for one in findings:
        by_kind.setdefault(one.kind, []).append(one)
    order = list(words.KINDS)
    ranked = sorted(by_kind, key=lambda k: (k not in DECIDED, order.index(k) if k in order else len(order), k))
    return [_kind(key, by_kind[key]) for key in ranked]


def decision(form: Mapping[str, str], picked: Iterable[str], report: Report) -> tuple[list[int], str]:
    """What was decided: the findings' numbers and `accepted`, `rejected` or `new`. Raises NotADecision.

    A button is named after the decision. Its value says on what: numbers (``3,7``), ``kind:domain``, or ``picked``.
    """
    for name, state in (("accept", "accepted"), ("reject", "rejected"), ("undo", "new")):
        if name in form:
            numbers = _numbers(form[name], picked, report, state)
            if numbers:
                return numbers, state
            raise NotADecision("workspace.nothing-picked", _NOTHING_PICKED)
    raise NotADecision("workspace.no-decision", _NO_DECISION)


def _numbers(value: str, picked: Iterable[str], report: Report, state: str) -> list[int]:
    if value.startswith("kind:"):
        kind = value.removeprefix("kind:")
        return [
            one.number
            for one in report.findings
            # A value on a warning list is accepted by itself only, never in bulk.
            if one.kind == kind and one.state == "new" and not (one.marked and state == "accepted")
        ]
    given = ",".join(picked) if value == "picked" else value
    known = {one.number for one in report.findings if one.kind in DECIDED}
    numbers = {int(part) for part in given.split(",") if part.isascii() and part.isdigit() and len(part) < 10}
    return sorted(numbers & known)


def _kind(key: str, findings: Sequence[ReportFinding]) -> Kind:
    by_value: dict[str, list[ReportFinding]] = {}
    for one in findings:
        by_value.setdefault(one.value, []).append(one)
    waiting = [one for one in findings if one.state == "new"]
    return Kind(
        key,
        words.called(words.KINDS, key),
        len(by_value),
        len({one.value for one in waiting}),
        len({one.value for one in waiting if not one.marked}),
        key in DECIDED,
        tuple(_item(value, found) for value, found in by_value.items()),
    )


def _item(value: str, found: Sequence[ReportFinding]) -> Item:
    # Places of one value are decided together; if an interface split them, the open place counts.
    state = next((one.state for one in found if one.state == "new"), found[0].state)
    numbers = tuple(one.number for one in found)
    return Item(
        value,
        ",".join(map(str, numbers)),
        numbers[0],
        numbers[:MOST_PLACES],
        len(numbers[MOST_PLACES:]),
        state,
        words.called(words.FINDING_STATES, state),
        found[0].marked,
        person(found[0].decided_by),
    )


def _title(finding: ReportFinding) -> str:
    kind = words.called(words.KINDS, finding.kind)
    if finding.kind not in DECIDED:
        return kind
    return _("%(kind)s: %(state)s") % {"kind": kind, "state": words.called(words.FINDING_STATES, finding.state)}


_NO_DECISION = Text(
    en="The form does not say what was decided. Use the buttons beside the findings.",
    ar="لا يذكر النموذج ما تقرّر. استخدم الأزرار التي بجانب النتائج.",
)
_NOTHING_PICKED = Text(
    en="No finding was chosen that could be decided so. Tick some findings, or use the button beside one.",
    ar="لم تُختر نتيجة يمكن البتّ فيها على هذا النحو. علّم نتائج أولًا، أو استخدم الزر الذي بجانب نتيجة بعينها.",
)
