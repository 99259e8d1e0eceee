"""The public page of safeguards tells how names are screened: in totals, in both languages, without a name."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from amana.handling import Viewer
from amana.screening.deciding import decide
from pages_ground import Ground

if TYPE_CHECKING:
    from django.test import Client


LABELS = (
    "Questions asked", "Hits put before a person", "Found to be somebody else", "Confirmed by two persons",
    "Entries that left a list, let go at once",
)  # fmt: skip


def totals(client: Client) -> list[int]:
    page = client.get("/safeguards/").content.decode()
    found = []
    for label in LABELS:
        row = re.search(rf"{label}</th><td[^>]*>(.*?)</td>", page)
        found.append(int(re.sub(r"<[^>]*>|\D", "", row[1])) if row else 0)
    assert "Badege" not in page
    assert "Zubaida" not in page
    return found


def test_totals_of_screening_are_public(ground: Ground, browse: Callable[..., Client]) -> None:
    database, shelf = ground.site.database, ground.site.shelf
    before = totals(browse(language="en"))
    two = Viewer("user:two", frozenset(("own", "user:two")), frozenset(("screener",)))
    number = ground.screened("Eric Badege", "Zubaida Nowhere")[0].found[0].number
    assert number is not None
    decide(database, two, shelf, number, "false", "another man", 30)
    for client in (browse(language="en"), browse("sara", "en")):
        assert [now - then for now, then in zip(totals(client), before, strict=True)] == [2, 1, 1, 0, 0]
    assert "الأسئلة المطروحة" in browse().get("/safeguards/").content.decode()
