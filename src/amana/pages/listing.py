"""What stands around the lists of pages: filters, the way to older lines, and what people are called in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from amana.pages import words
from amana.pages.visit import PAGE, Visit


@dataclass(frozen=True)
class Tab:
    """A filter of a list, or a page beside others."""

    label: str
    url: str
    current: bool


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
