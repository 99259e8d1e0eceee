"""Taking back what was just done: remembered with the session, offered beside the sentence that says what was done."""

from __future__ import annotations

from dataclasses import dataclass

from amana.pages.visit import Visit

_KEY = "undo"


@dataclass(frozen=True)
class Undo:
    """The POST that takes a decision back: where to, which button, and the fields beside it."""

    url: str
    name: str
    value: str
    fields: tuple[tuple[str, str], ...] = ()


def remember(visit: Visit, undo: Undo) -> None:
    """Offer this with the next page of the same place; what was offered before is forgotten."""
    visit.request.session[_KEY] = [undo.url, undo.name, undo.value, [list(one) for one in undo.fields]]


def offered(visit: Visit) -> Undo | None:
    """What can be taken back on the page that says what was done; None on every other page."""
    kept = visit.request.session.get(_KEY)
    if not kept or not visit.request.GET.get("done") or not kept[0].startswith(visit.request.path):
        return None
    url, name, value, fields = kept
    return Undo(url, name, value, tuple((field, given) for field, given in fields))


def forget(visit: Visit) -> None:
    """Nothing can be taken back any more."""
    visit.request.session.pop(_KEY, None)
