"""From a question to the entries that it may mean: found by name, weighed with what is known beside it, explained.

Nothing here is kept, and nothing but the index and the entries of one edition is looked at: the same question, edition
and engine give the same answer to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from amana.lists import Entry
from amana.lists import Kind as ListedKind
from amana.names import (
    Facts,
    Hit,
    Index,
    Number,
    alerts_per_million,
    explain_with_facts,
    facts_evidence,
    score_with_facts,
)
from amana.names import Kind as NameKind
from amana.screening.subject import Subject
from amana.screening.why import Why, why

BREADTH = 40  # entries that are weighed for each name: what is known beside a name may lift one from below
MOST_SHOWN = 50
MOST_ALERTS = 20_000.0  # of a million innocent names, beside one list: so many are put before a person for nothing

Entries = Callable[[set[str]], Mapping[str, Entry]]
_Near = dict[str, tuple[Hit, str]]


class Terms(msgspec.Struct, frozen=True):
    """What a question is asked for, and how far it reaches.

    From ``threshold`` (probability 0..1) on an entry is a hit, on which a person must decide; without one, where at
    most :data:`MOST_ALERTS` of a million innocent names would come as near, which is another probability for persons
    than for organisations. Entries from ``least`` on are shown beside the hits; without it, hits alone. ``top`` entries
    at most, of some ``lists`` (empty: of all), without those that are ``excluded`` (keys of the index) or of kinds that
    are.
    """

    purpose: str
    threshold: float | None = None
    least: float | None = None
    top: int = 10
    lists: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    kinds_excluded: tuple[ListedKind, ...] = ()

    def is_hit(self, probability: float, kind: NameKind) -> bool:
        """Must a person decide on it?"""
        if self.threshold is not None:
            return probability >= self.threshold
        return alerts_per_million(probability, kind) <= MOST_ALERTS

    def shows(self, probability: float, kind: NameKind) -> bool:
        """Is it told at all?"""
        return self.is_hit(probability, kind) or (self.least is not None and probability >= self.least)


class Match(msgspec.Struct, frozen=True):
    """An entry that a question may mean. ``weak``: its publisher says that the name that was met tells little."""

    entry: Entry
    why: Why
    weak: bool

    def is_hit(self, terms: Terms) -> bool:
        """Must a person decide on it?"""
        return terms.is_hit(self.probability, self.why.kind)

    @property
    def probability(self) -> float:
        """Of the question and the entry being about the same one, 0..1."""
        return self.why.probability


def matches(index: Index, subjects: Sequence[Subject], terms: Terms, entries: Entries) -> list[list[Match]]:
    """What each subject may mean, likeliest first. ``entries`` gives the entries by their keys in the index."""
    near = [_near(index, subject, terms) for subject in subjects]
    held = entries({key for some in near for key in some})
    return [_ranked(index, subject, some, held, terms) for subject, some in zip(subjects, near, strict=True)]


def _near(index: Index, subject: Subject, terms: Terms) -> _Near:
    """By key: the best hit of any of the names, and that name."""
    best: _Near = {}
    for name in subject.names:
        for hit in index.search(name, BREADTH, subject.kind):
            if hit.id in terms.excluded or (terms.lists and hit.id.partition("/")[0] not in terms.lists):
                continue
            if hit.id not in best or hit.score > best[hit.id][0].score:
                best[hit.id] = hit, name
    return best


def _ranked(index: Index, subject: Subject, near: _Near, entries: Mapping[str, Entry], terms: Terms) -> list[Match]:
    scored = [
        (score_with_facts(hit.score, facts_evidence(subject.facts, facts_of(entries[key]), hit.kind)), key)
        for key, (hit, _) in near.items()
        if entries[key].kind not in terms.kinds_excluded
    ]
    scored = sorted(
        (one for one in scored if terms.shows(one[0], near[one[1]][0].kind)), key=lambda one: (-one[0], one[1])
    )
    # Hits first: of two kinds the less likely may be one, and none may be pushed out by what is only shown.
    scored.sort(key=lambda one: not terms.is_hit(one[0], near[one[1]][0].kind))
    return [_match(index, subject, near[key], entries[key]) for _, key in scored[: terms.top]]


def _match(index: Index, subject: Subject, near: tuple[Hit, str], entry: Entry) -> Match:
    hit, asked = near
    reasons = facts_evidence(subject.facts, facts_of(entry), hit.kind)
    told = explain_with_facts(index.explain(asked, hit), reasons)
    # A name of another entry that is the same one is not here: then nothing says that it is weak.
    met = [name.quality for name in entry.names if name.text == hit.name]
    weak = bool(met) and set(met) == {"weak"}
    return Match(entry, why(asked, hit.name, told), weak)


def facts_of(entry: Entry) -> Facts:
    """What a list knows beside the names."""
    numbers = tuple(Number(one.kind, one.value, one.country) for one in entry.identifiers)
    return Facts(entry.births, entry.countries, numbers)
