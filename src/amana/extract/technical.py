"""The technical findings in a text, with their places in the text as it was given."""

from __future__ import annotations

from heapq import merge

from amana.extract.finding import Finding
from amana.extract.hosts import Page
from amana.extract.letters import Folded, strip
from amana.extract.place import Place
from amana.extract.refang import refang
from amana.extract.scan import scan, scan_systems_in_arabic


def find(text: str, stripped: Folded | None = None) -> list[Finding]:
    """Addresses, names, hashes, accounts and catalogue numbers in ``text``, in their order, without overlaps.

    Give ``stripped`` if ``letters.strip(text)`` is at hand.

    >>> [(f.kind, f.value, f.text) for f in find("من الخادم 203[.]0[.]113[.]45 وcdn(.)evil(.)example.")]
    [('ipv4', '203.0.113.45', '203[.]0[.]113[.]45'), ('domain', 'cdn.evil.example', 'cdn(.)evil(.)example')]
    """
    stripped = strip(text) if stripped is None else stripped
    refanged = refang(stripped.plain)
    page = Page(refanged.folded.plain, refanged, stripped, set())
    places = merge(scan(page), scan_systems_in_arabic(page), key=lambda place: place.start)
    return [_finding(page, place) for place in places]


def _finding(page: Page, place: Place) -> Finding:
    start, end = page.stripped.span(*page.refanged.folded.span(place.start, place.end))
    return Finding(place.kind, place.value, start, end, page.stripped.original[start:end])
