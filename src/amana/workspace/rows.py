"""Store values as lists print them: closed-list keys as words, principals as names, nothing left to decide."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from amana.handling import TLP
from amana.pages import words
from amana.pages.audience import Names
from amana.pages.handling import category_name
from amana.pages.listing import person
from amana.pages.visit import Visit
from amana.store.alerts import Alert
from amana.store.releases import Release
from amana.store.reports import ReportLine


@dataclass(frozen=True)
class AlertRow:
    """An alert in a list."""

    id: int
    value: str
    kind: str
    why: str
    origin: str
    state: str
    state_word: str
    summary: str
    created_at: int


@dataclass(frozen=True)
class ReportRow:
    """A report in a list."""

    id: str
    title: str
    state: str
    state_word: str
    category: str
    findings: int
    created_by: str
    created_at: int


@dataclass(frozen=True)
class ReleaseRow:
    """A release in a list."""

    id: str
    number_written: str
    category: str
    tlp: TLP
    objects: int
    state: str
    state_word: str
    proposed_by: str
    proposed_at: int


def alert_row(one: Alert, names: Names, visit: Visit) -> AlertRow:
    """An alert, in words."""
    return AlertRow(
        one.id,
        one.value,
        words.called(words.KINDS, one.kind),
        words.called(words.WHYS, one.why),
        names.origin(one.incoming_origin, visit.frame.language),
        one.state,
        words.called(words.ALERT_STATES, one.state),
        met_often(one.hits, visit),
        one.created_at,
    )


def met_often(hits: int, visit: Visit) -> str:
    """That an alert stands for many meetings of an over-common value; empty for a single one."""
    if hits <= 1:
        return ""
    return _("Common value: summary of %(count)s meetings") % {"count": visit.frame.writing.number(hits)}


def report_row(one: ReportLine, language: str) -> ReportRow:
    """A report, in words."""
    state = words.called(words.REPORT_STATES, one.state)
    name = category_name(one.category, language)
    return ReportRow(one.id, one.title, one.state, state, name, one.findings, person(one.created_by), one.created_at)


def release_row(one: Release, visit: Visit) -> ReleaseRow:
    """A release, in words."""
    return ReleaseRow(
        one.id,
        visit.frame.writing.number(one.number),
        ", ".join(category_name(key, visit.frame.language) for key in sorted(one.handling.categories)),
        one.handling.tlp,
        one.objects,
        one.state,
        words.called(words.RELEASE_STATES, one.state),
        person(one.proposed_by),
        one.proposed_at,
    )
