"""All findings of a text together: technical values, dates, places and bodies, each with its place and its mark."""

from __future__ import annotations

from functools import cache

import msgspec

from amana.extract import dates, letters, places, technical
from amana.extract.finding import Finding
from amana.extract.warninglists import WarningLists
from amana.observables import KINDS, Observable

_OBSERVABLE = frozenset(KINDS)


class Context(msgspec.Struct, frozen=True):
    """What the extraction may know beside the text.

    ``lists``: the warning lists to mark with, None for all that are shipped. ``documentation``: whether values that
    are kept for examples (203.0.113.0/24, AS64500) are marked as such; exercises and samples live on them, so they
    are not unless this is asked for.
    """

    lists: WarningLists | None = None
    documentation: bool = False


class Extraction(msgspec.Struct, frozen=True):
    """The findings of one text, sorted by place, without overlaps; every place counts characters of ``text``.

    ``public``: those names in ``Finding.marked`` that mean no reason to block or to alert.
    """

    text: str
    findings: tuple[Finding, ...]
    public: frozenset[str]

    def is_public(self, finding: Finding) -> bool:
        """Whether the finding stands on a list of public infrastructure or of local addresses."""
        return finding.marked in self.public


def extract(text: str, context: Context | None = None) -> Extraction:
    """Everything that is found in ``text``; names of persons never are.

    >>> extraction = extract("في ١٤ مارس ٢٠٢٦ اتصل الجهاز في مصر بالخادم 203[.]0[.]113[.]45، وهو غير 8.8.8.8.")
    >>> [(f.kind, f.value, f.marked) for f in extraction.findings][:3]
    [('date', '2026-03-14', None), ('country', 'EG', None), ('ipv4', '203.0.113.45', None)]
    >>> extraction.findings[3].marked, extraction.is_public(extraction.findings[3])
    ('public-dns', True)
    """
    context = context or Context()
    lists = context.lists or _shipped_lists()
    stripped = letters.strip(text)
    folded = letters.fold(stripped)
    values = [_marked(finding, lists, context) for finding in technical.find(text, stripped)]
    others = sorted([*dates.find(text, folded), *places.find(text, folded)], key=_place)
    findings = sorted([*values, *_outside(others, values)], key=_place)
    public = frozenset(each.name for each in lists.lists if lists.is_public(each.name))
    return Extraction(text, tuple(findings), public)


@cache
def _shipped_lists() -> WarningLists:
    return WarningLists.default()


def _place(finding: Finding) -> tuple[int, int]:
    return finding.start, -finding.end


def _marked(finding: Finding, lists: WarningLists, context: Context) -> Finding:
    name = lists.match(Observable(finding.kind, finding.value))
    if name is None or (lists.about(name).meaning == "documentation" and not context.documentation):
        return finding
    return msgspec.structs.replace(finding, marked=name)


def _outside(others: list[Finding], values: list[Finding]) -> list[Finding]:
    """Those that touch no value and none that is kept before them: a year in a path is no date."""
    kept: list[Finding] = []
    reached = following = 0
    for other in others:
        while following < len(values) and values[following].end <= other.start:
            following += 1
        if following < len(values) and values[following].start < other.end:
            continue
        if other.start >= reached:
            kept.append(other)
            reached = other.end
    return kept
