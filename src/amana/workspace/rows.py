"""Store values as lists print them: closed-list keys as words, principals as names, nothing left to decide."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from amana.handling import LEGAL_BASES, PERMITTED_USES, PURPOSES, TLP, Handling, category
from amana.language import Text
from amana.pages import words
from amana.pages.audience import Names
from amana.pages.visit import PAGE, Visit
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


@dataclass(frozen=True)
class Rules:
    """Handling rules in words."""

    tlp: TLP
    categories: tuple[str, ...]
    purposes: tuple[str, ...]
    legal_bases: tuple[str, ...]
    permitted_uses: tuple[str, ...]
    expires: datetime | None


@dataclass(frozen=True)
class Tab:
    """A filter of a list."""

    label: str
    url: str
    current: bool


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


def rules(handling: Handling, visit: Visit) -> Rules:
    """Handling, in words."""
    language, figures = visit.frame.language, visit.frame.writing.figures

    def named(keys: Iterable[str], table: Callable[[str], Text | None]) -> tuple[str, ...]:
        return tuple(figures(text.say(language)) if (text := table(key)) else key for key in sorted(keys))

    return Rules(
        handling.tlp,
        tuple(category_name(key, language) for key in sorted(handling.categories)),
        named(handling.purposes, PURPOSES.get),
        named(handling.legal_bases, LEGAL_BASES.get),
        named(handling.permitted_uses, PERMITTED_USES.get),
        handling.expires,
    )


def category_name(key: str, language: str) -> str:
    """What a category is called; the key itself if the list has none, empty for none."""
    found = category(key)
    return found.name.say(language) if found else key


def person(viewer_name: str) -> str:
    """An account's name out of the name that the ledger knows it by."""
    return viewer_name.removeprefix("user:")


def state_of(visit: Visit, states: Sequence[str]) -> str | None:
    """The state that a list is filtered by; None for all, also if an unknown one was asked for."""
    given = visit.request.GET.get("state", "")
    return given if given in states else None


def tabs(visit: Visit, table: words.Words, every: str) -> list[Tab]:
    """The filters of a list by state, with “all” at the end."""
    now = state_of(visit, tuple(table))
    by_state = [Tab(str(name), f"?{urlencode({'state': key})}", key == now) for key, name in table.items()]
    return [*by_state, Tab(every, visit.request.path, now is None)]


def pager(visit: Visit, keys: Sequence[int]) -> dict[str, Any]:
    """Links to older lines (if there are more than a page) and back to the newest."""
    kept = {"state": state} if (state := visit.request.GET.get("state")) else {}
    found: dict[str, Any] = {}
    if len(keys) > PAGE:
        found["older"] = f"?{urlencode({**kept, 'before': keys[PAGE - 1]})}"
    if visit.before() is not None:
        found["newest"] = f"?{urlencode(kept)}" if kept else visit.request.path
    return found
