"""Countries and bodies named in a text: one pass for the names known beforehand, one for names by their form."""

from __future__ import annotations

from functools import cache

from amana.extract import countries, organisations, titles
from amana.extract.finding import Finding
from amana.extract.gazetteer import Gazetteer, Known
from amana.extract.letters import Folded, fold


def find(text: str, folded: Folded | None = None) -> list[Finding]:
    """The countries (ISO 3166-1) and organisations (as written) in ``text``, in their order, without overlaps.

    A country inside the name of a body is not given apart. Pass ``folded`` if ``fold(text)`` is at hand.

    >>> [(f.kind, f.value) for f in find("صفحات تنتحل اسم «جمعية الأمل الخيرية» في مصر والأردن")]
    [('organisation', 'جمعية الأمل الخيرية'), ('country', 'EG'), ('country', 'JO')]
    """
    if folded is None:
        folded = fold(text)
    known = [name for name in _gazetteer().find(folded.plain) if name.entry.kind]
    bodies = organisations.find(folded, [name for name in known if name.entry.kind == "title"])
    bodies += [_as_written(folded, name) for name in known if name.entry.kind == "organisation"]
    named = countries.choose(folded, [name for name in known if name.entry.kind == "country"])
    spans = [("organisation", *body) for body in bodies]
    spans += [("country", name.entry.value, name.start, name.end) for name in named]
    return _without_overlaps(folded, spans)


@cache
def _gazetteer() -> Gazetteer:
    return Gazetteer([*titles.entries(), *countries.entries(), *organisations.entries()])


def _as_written(folded: Folded, known: Known) -> organisations.Span:
    """A known body as the text writes it; as the list writes it where للـ has swallowed its article."""
    written = folded.original[slice(*folded.span(known.start, known.end))]
    value = known.entry.value if known.prefixed and folded.plain.startswith("لل", known.start) else written
    return value, known.start, known.end


def _without_overlaps(folded: Folded, spans: list[tuple[str, str, int, int]]) -> list[Finding]:
    """In order of place; of two that overlap the body is kept, else the earlier."""
    findings: list[Finding] = []
    reached = 0
    for kind, value, start, end in sorted(spans, key=lambda span: (span[2], span[0] == "country")):
        if start < reached:
            continue
        first, last = folded.span(start, end)
        findings.append(Finding(kind, value, first, last, folded.original[first:last]))
        reached = end
    return findings
