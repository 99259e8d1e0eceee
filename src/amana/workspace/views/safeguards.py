"""The public page of safeguards: what this exchange refuses, how often it did, and how it screens. Counts only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from amana.accounts.models import Account
from amana.exchange.site import site
from amana.handling import ANONYMOUS
from amana.handling.terms import refusal_text
from amana.pages.audience import for_all
from amana.pages.frame import frame_of, show
from amana.pages.visit import not_this_way, visit_of
from amana.store.refusals import RefusalCount, refusals
from amana.store.screenings import Counts
from amana.store.screenings import counts as screened

EVERY_MONTH = 12 * 200


@dataclass(frozen=True)
class Line:
    """One reason: how often, and when last."""

    text: str
    count: int
    last: str


def safeguards(request: HttpRequest) -> HttpResponse:
    """For everyone, signed in or not: the same counts."""
    if request.method not in {"GET", "HEAD"}:
        return not_this_way(request, ("GET", "HEAD"))
    frame = visit_of(request).frame if isinstance(request.user, Account) else frame_of(request)
    closed = not site().service.openness()
    with site().database.read() as tx:
        counts = refusals(tx, ANONYMOUS)
        months = screened(tx, ANONYMOUS, EVERY_MONTH)
    context = {
        "seen": for_all(),
        "closed": closed,
        "lines": _lines(counts, frame.language),
        "total": sum(one.count for one in counts),
        "screening": _screening(months),
    }
    return show(request, frame, "workspace/safeguards.html", context)


def _lines(counts: Iterable[RefusalCount], language: str) -> list[Line]:
    total: Counter[str] = Counter()
    last: dict[str, str] = {}
    for one in counts:
        text = _reason(one.reason, language)
        total[text] += one.count
        last[text] = max(one.day, last.get(text, ""))
    return [Line(text, count, last[text]) for text, count in total.most_common()]


def _screening(months: Iterable[Counts]) -> list[tuple[str, int]]:
    """What was screened, in totals; nothing if nothing was."""
    held = list(months)
    named = (
        (_("Questions asked"), "screened"),
        (_("Hits put before a person"), "hits"),
        (_("Found to be somebody else"), "false_hits"),
        (_("Confirmed by two persons"), "true_hits"),
        (_("Entries that left a list, let go at once"), "delisted"),
    )
    return [(label, sum(getattr(one, name) for one in held)) for label, name in named] if held else []


def _reason(key: str, language: str) -> str:
    for name in (key, key.removeprefix("refused:")):
        try:
            return refusal_text(name).say(language)
        except KeyError:
            continue
    return _("Not valid by the standard: malformed, or not STIX 2.1.")
