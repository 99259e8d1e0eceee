"""One object version as pages show it: what it is, from whom, who may see it, under which rules."""

from __future__ import annotations

import json
from dataclasses import dataclass

from amana.language import Problem
from amana.observables import Observable
from amana.pages import words
from amana.pages.audience import Names, Seen, seen_by
from amana.pages.handling import Rules, rules
from amana.pages.visit import Visit
from amana.stix import StixObject, observables, read_object, references, title
from amana.store.objects import ObjectVersion

MOST_RAW = 200_000  # characters of JSON printed on a page; the whole is served by TAXII


@dataclass(frozen=True)
class Value:
    """An observable that an object names."""

    kind: str
    word: str
    value: str


@dataclass(frozen=True)
class Card:
    """An object version in words."""

    seq: int
    stix_id: str
    version: str
    type: str
    type_word: str
    title: str
    pattern: str
    origin: str
    received_at: int
    seen: Seen
    rules: Rules | None
    values: tuple[Value, ...]
    refers_to: tuple[str, ...]
    raw: str
    cut: bool


def card(held: ObjectVersion, names: Names, visit: Visit) -> Card:
    """An object version, in words."""
    obj, language = _read(held), visit.frame.language
    raw = pretty(held.body)
    return Card(
        held.seq,
        held.stix_id,
        held.version,
        held.type,
        words.called(words.TYPES, held.type),
        title(obj) if obj else held.stix_id,
        str(obj.fields.get("pattern", "")) if obj else "",
        names.origin(held.origin, language),
        held.received_at,
        seen_by(held.audience, names, language),
        rules(held.handling, visit) if held.handling else None,
        tuple(value(one) for one in observables(obj)) if obj else (),
        tuple(references(obj)) if obj else (),
        raw[:MOST_RAW],
        len(raw) > MOST_RAW,
    )


def value(one: Observable) -> Value:
    """An observable, in words."""
    return Value(one.kind, words.called(words.KINDS, one.kind), one.value)


def name_of(held: ObjectVersion) -> str:
    """One line that names an object version."""
    obj = _read(held)
    return title(obj) if obj else held.stix_id


def pretty(body: bytes) -> str:
    """The object's JSON, indented; letters as they are."""
    return json.dumps(json.loads(body), ensure_ascii=False, indent=2)


def _read(held: ObjectVersion) -> StixObject | None:
    # What is stored was valid when it came in. A later release may read more strictly: the page still shows it.
    try:
        return read_object(held.body)
    except Problem:
        return None
