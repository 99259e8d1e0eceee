"""What the service answers, in the words of a page: entries, hits and why they were met, lists and their changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from amana.lists import Entry, same_matter
from amana.pages import words
from amana.pages.listing import person
from amana.pages.visit import Visit
from amana.screening.asking import Answer, Found
from amana.screening.deciding import HitView
from amana.screening.subject import Subject
from amana.screening.why import Reason, Why
from amana.screening.words import (
    CHANGES,
    COLOURS,
    KINDS,
    PURPOSES,
    REOPENED,
    STATES,
    SUBJECTS,
    VERSION_COLOURS,
    VERSIONS,
)
from amana.store.lists import Change, ListVersion

MOST_NAMES = 12
LEAST_NATS = 0.05  # what is written as 0.0 tells nobody anything; it stays in the explanation that is kept


@dataclass(frozen=True)
class Fact:
    """Something that a list knows of an entry, or a question of its subject."""

    label: str
    values: tuple[str, ...]
    own: bool = True  # the publisher's or the officer's words; else an identifier


@dataclass(frozen=True)
class Met:
    """Two words that were taken for one, and by which rules."""

    asked: str
    listed: str
    likeness: str
    rules: str


@dataclass(frozen=True)
class Weight:
    """A reason in words, with its nats as they are written."""

    says: str
    nats: str
    supports: bool


@dataclass(frozen=True)
class Told:
    """Why an entry was met."""

    asked: str
    listed: str
    met: tuple[Met, ...]
    reasons: tuple[Weight, ...]
    asked_alone: tuple[str, ...]
    listed_alone: tuple[str, ...]
    innocent: str


@dataclass(frozen=True)
class Also:
    """Another list that an entry stands on, by what the lists say themselves: its hit, if it is one."""

    number: int | None
    list: str
    caption: str
    state: str
    state_word: str


@dataclass(frozen=True)
class Card:
    """An entry that was met."""

    number: int | None
    caption: str
    kind: str
    list: str
    list_version: int
    likely: str
    level: str
    weak: bool
    state: str
    state_word: str
    reopened: str
    facts: tuple[Fact, ...]
    told: Told
    also_on: tuple[Also, ...] = ()


@dataclass(frozen=True)
class HitRow:
    """A hit in the list of those that wait."""

    number: int
    asked: str
    caption: str
    list: str
    likely: str
    state: str
    state_word: str
    reopened: str
    asked_at: int
    also_on: tuple[str, ...] = ()  # other lists whose hit on the same one waits here too


@dataclass(frozen=True)
class ChangeRow:
    """A change that a version makes, with what differs."""

    what: str
    colour: str
    caption: str
    kind: str
    entry_id: str
    lines: tuple[tuple[str, str, str], ...]  # what, before, now


@dataclass(frozen=True)
class VersionRow:
    """A version of a list, and what of it is said in words."""

    held: ListVersion
    state: str
    state_word: str
    imported_by: str
    accepted_by: tuple[str, ...]


def cards(answer: Answer, visit: Visit) -> list[Card]:
    """What a question met."""
    return [_found(one, answer.found, visit) for one in answer.found]


def _found(one: Found, all_found: Sequence[Found], visit: Visit) -> Card:
    entry, match = one.match.entry, one.match
    return Card(
        one.number, entry.caption, words.called(KINDS, entry.kind), entry.list, one.list_version,
        likelihood(match.probability, visit), level(match.probability), match.weak,
        *_hit_state(one),
        words.called(REOPENED, one.reopened) if one.reopened else "", facts(entry, visit), told(match.why, visit),
        tuple(
            Also(other.number, other.match.entry.list, other.match.entry.caption, *_hit_state(other))
            for other in all_found
            if same_matter(entry, other.match.entry)
        ),
    )  # fmt: skip


def _hit_state(one: Found) -> tuple[str, str]:
    return _state(one.state if one.number is not None or one.state == "suppressed" else "")


def hit_card(view: HitView, visit: Visit) -> Card:
    """A hit that is looked at by itself."""
    hit, entry = view.hit, view.entry
    return Card(
        hit.number, entry.caption, words.called(KINDS, entry.kind), entry.list, hit.list_version,
        likelihood(hit.probability, visit), level(hit.probability), hit.weak, *_state(hit.state),
        words.called(REOPENED, hit.reopened) if hit.reopened else "", facts(entry, visit), told(view.why, visit),
        tuple(Also(one.number, one.list, one.caption, *_state(one.state)) for one in view.also_on),
    )  # fmt: skip


def hit_rows(found: Sequence[HitView], visit: Visit) -> list[HitRow]:
    """Hits in a list, each with the other lists on which the same one was met by the same question."""
    return [_hit_row(one, found, visit) for one in found]


def _hit_row(view: HitView, found: Sequence[HitView], visit: Visit) -> HitRow:
    hit = view.hit
    others = (one for one in found if one.hit.screening_id == hit.screening_id and same_matter(view.entry, one.entry))
    return HitRow(
        hit.number, view.why.asked, view.entry.caption, hit.list, likelihood(hit.probability, visit),
        *_state(hit.state), words.called(REOPENED, hit.reopened) if hit.reopened else "", view.asked_at,
        tuple(one.hit.list for one in others),
    )  # fmt: skip


def _state(state: str) -> tuple[str, str]:
    """Its colour and its word; an entry that is too far off to be a hit has neither."""
    return (COLOURS[state], words.called(STATES, state)) if state else ("", "")


def likelihood(probability: float, visit: Visit) -> str:
    """A probability as a share of a hundred; never the certainty that no name can give."""
    return visit.frame.writing.percent(min(probability, 0.999))


def level(probability: float) -> str:
    """How strongly it is shown."""
    return "high" if probability >= 0.9 else "middle" if probability >= 0.5 else "low"


def told(why: Why, visit: Visit) -> Told:
    """An explanation, as it is read."""
    language, writing = visit.frame.language, visit.frame.writing
    return Told(
        why.asked,
        why.listed,
        tuple(
            Met(one.asked, one.listed, writing.percent(one.likeness / 100, 0),
                _listed(rule.say(language) for rule in one.rules))
            for one in why.meetings
        ),
        tuple(_weight(one, visit) for one in why.reasons if abs(one.nats) >= LEAST_NATS),
        why.asked_alone,
        why.listed_alone,
        writing.decimal(why.alerts_per_million, 0 if why.alerts_per_million >= 10 else 1),
    )  # fmt: skip


def _weight(one: Reason, visit: Visit) -> Weight:
    return Weight(
        one.text.say(visit.frame.language), visit.frame.writing.decimal(one.nats, 1, signed=True), one.nats > 0
    )


def facts(entry: Entry, visit: Visit) -> tuple[Fact, ...]:
    """What the publisher says of an entry besides the name that is shown."""
    names = [name.text for name in entry.names[1:]]
    more = len(names) - MOST_NAMES
    further = (_("and %(count)s more") % {"count": visit.frame.writing.number(more)},) if more > 0 else ()
    found = (
        Fact(_("Other names"), (*names[:MOST_NAMES], *further)),
        Fact(_("Born or founded"), entry.births, own=False),
        Fact(_("Countries"), tuple(visit.frame.writing.country_name(code) for code in entry.countries)),
        Fact(_("Numbers of documents and registers"), tuple(f"{one.kind} {one.value}".strip() for one in
                                                            entry.identifiers), own=False),
        Fact(_("Programmes"), entry.programmes),
        Fact(_("Listed on"), (entry.listed_on,) if entry.listed_on else (), own=False),
        Fact(_("Reference"), (entry.reference or entry.id,), own=False),
        Fact(_("Remarks"), (entry.remarks,) if entry.remarks else ()),
    )  # fmt: skip
    return tuple(one for one in found if one.values)


def asked_facts(subject: Subject, purpose: str, visit: Visit) -> tuple[Fact, ...]:
    """What was asked."""
    found = (
        Fact(_("Name"), subject.names),
        Fact(_("Kind"), (words.called(SUBJECTS, subject.kind),) if subject.kind else ()),
        Fact(_("Born or founded"), subject.births, own=False),
        Fact(_("Countries"), tuple(visit.frame.writing.country_name(code) for code in subject.countries)),
        Fact(_("Numbers of documents and registers"), tuple(one.value for one in subject.identifiers), own=False),
        Fact(_("Screened for"), (words.called(PURPOSES, purpose),)),
    )
    return tuple(one for one in found if one.values)


def version_row(one: ListVersion) -> VersionRow:
    """A version, in words."""
    return VersionRow(
        one, VERSION_COLOURS.get(one.state, "draft"), words.called(VERSIONS, one.state), person(one.imported_by),
        tuple(map(person, one.accepted_by)),
    )  # fmt: skip


_COLOURS = {"added": "new", "changed": "proposed", "removed": "rejected", "restored": "accepted"}


def change_rows(changes: Iterable[Change], visit: Visit) -> list[ChangeRow]:
    """What a version adds, changes and takes away."""
    return [_change(one, visit) for one in changes]


def _change(one: Change, visit: Visit) -> ChangeRow:
    old = Entry.from_json(one.old) if one.old else None
    new = Entry.from_json(one.new) if one.new else None
    shown = new or old
    assert shown is not None, "a change has an entry before or after"
    return ChangeRow(
        words.called(CHANGES, one.what), _COLOURS[one.what], shown.caption, words.called(KINDS, shown.kind),
        one.entry_id, tuple(_differences(old, new, visit)) if old and new else (),
    )  # fmt: skip


def _differences(old: Entry, new: Entry, visit: Visit) -> list[tuple[str, str, str]]:
    before = {one.label: one.values for one in _everything(old, visit)}
    now = {one.label: one.values for one in _everything(new, visit)}
    return [
        (label, _listed(before.get(label, ())), _listed(now.get(label, ())))
        for label in dict.fromkeys((*before, *now))
        if before.get(label) != now.get(label)
    ]


def _everything(entry: Entry, visit: Visit) -> tuple[Fact, ...]:
    return (Fact(_("Name"), (entry.caption,)), *facts(entry, visit))


def _listed(values: Iterable[str]) -> str:
    kept: Sequence[str] = tuple(values)
    return _(", ").join(kept) if kept else "–"
