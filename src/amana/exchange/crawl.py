"""How a collection is read to its end: from page to page, without trusting that the server knows where the end is.

Pure: a page's facts go in, the place from which to go on comes out. TAXII 2.1 sections 3.4 (pagination) and 3.7
(envelope): while ``more``, go on with ``next``; if there is none, with the date of the last object; once the end is
reached, the date of the last object is where the next poll begins. ``next`` and a new date are never used together.
"""

from __future__ import annotations

import re

import msgspec

_TIMESTAMP = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z", re.ASCII)
_LONGEST_NEXT = 4096


class Place(msgspec.Struct, frozen=True):
    """Where reading goes on. ``next`` belongs to ``added_after``: it is sent with the date its series began with."""

    added_after: str = ""
    next: str = ""


class PageFacts(msgspec.Struct, frozen=True):
    """What matters of a page. ``last``: X-TAXII-Date-Added-Last; ``digest``: of all that the page holds."""

    objects: int
    more: bool
    next: str
    last: str
    digest: bytes


class Step(msgspec.Struct, frozen=True):
    """Where to go on. ``stuck``: the server goes round in circles; begin again from ``place`` another time."""

    place: Place
    ended: bool = False
    stuck: bool = False


class Crawl:
    """One run over a collection. Remembers what it has seen, so that no server can keep it running on the spot."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._tokens = {place.next}
        self._pages: set[bytes] = set()

    def step(self, page: PageFacts) -> Step:
        """Take note of a page that was read from ``self.place``, and move."""
        step = self._judge(page)
        self._pages.add(page.digest)
        self._tokens.add(page.next)
        self.place = step.place
        return step

    def _judge(self, page: PageFacts) -> Step:
        last = later(self.place.added_after, page.last)
        if not page.more:
            return Step(Place(last), ended=True)
        if page.objects and page.digest not in self._pages:
            if page.next and page.next not in self._tokens and len(page.next) <= _LONGEST_NEXT:
                return Step(Place(self.place.added_after, page.next))
            if not page.next and last != self.place.added_after:
                return Step(Place(last))
        return Step(Place(self.place.added_after), stuck=True)


def later(first: str, second: str) -> str:
    """The later of two TAXII timestamps; what is none counts as the beginning of time.

    >>> later("2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00.123456Z")
    '2026-01-01T00:00:00.5Z'
    """
    return second if _order(second) > _order(first) else first


def _order(timestamp: str) -> tuple[str, str]:
    found = _TIMESTAMP.fullmatch(timestamp)
    return (found[1], (found[2] or "").ljust(9, "0")) if found else ("", "")
