"""What an object refers to and what refers to it, as the lines of one table, from which the page draws a graph too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from amana.handling import LEVEL_OF_MARKING, Viewer
from amana.pages import words
from amana.store import Reader
from amana.store.gather import newest_of, objects_at
from amana.store.objects import ObjectVersion
from amana.store.references import referring
from amana.workspace.cards import name_of

MOST_RELATIONS = 200


@dataclass(frozen=True)
class Relation:
    """A line: the object at the other end, by which property or kind of relationship, and which way it points.

    ``by_word`` is what that is called; empty for what the standard does not name.
    ``title`` is empty for what is not shown here; ``via`` is the relationship object between, if there is one.
    """

    outgoing: bool
    by: str
    by_word: str
    via: str
    stix_id: str
    type: str
    type_word: str
    title: str
    here: bool


@dataclass(frozen=True)
class Around:
    """Everything around an object, as the store has it."""

    held: ObjectVersion
    incoming: tuple[ObjectVersion, ...]
    known: Mapping[str, ObjectVersion]


@dataclass(frozen=True)
class Event:
    """A moment in an object's life: a version that arrived (``seq`` leads to it), or a sighting of it."""

    at: int
    word: str
    kind: str
    count: int
    origin: str
    seq: int = 0
    version: str = ""
    stix_id: str = ""


def around(tx: Reader, viewer: Viewer, held: ObjectVersion) -> Around:
    """Three queries, however much there is."""
    incoming = tuple(objects_at(tx, viewer, referring(tx, viewer, held.stix_id, MOST_RELATIONS)).values())
    ends = [target for one in incoming if one.type == "relationship" for _by, target in references_of(one)]
    wanted = dict.fromkeys([target for _by, target in references_of(held)][:MOST_RELATIONS] + ends)
    return Around(held, incoming, newest_of(tx, viewer, list(wanted)))


def relations(found: Around) -> list[Relation]:
    """The table: first what the object refers to, then what refers to it."""
    outgoing = list(dict.fromkeys(references_of(found.held)))[:MOST_RELATIONS]
    lines = [_line(found, outgoing=True, by=by, stix_id=target) for by, target in outgoing]
    for one in found.incoming:
        lines += _incoming(found, one)
    return lines


def events(versions: Sequence[Event], found: Around) -> list[Event]:
    """The versions of an object and the sightings of it, newest first."""
    seen = [_sighting(one) for one in found.incoming if one.type == "sighting"]
    return sorted([*versions, *seen], key=lambda event: event.at, reverse=True)


def references_of(held: ObjectVersion) -> list[tuple[str, str]]:
    """Every (property, identifier) in properties whose names end in ``_ref`` or ``_refs`` (STIX 2.1 section 2.9)."""
    return list(_references(msgspec.json.decode(held.body)))


def _incoming(found: Around, one: ObjectVersion) -> Iterator[Relation]:
    here = found.held.stix_id
    if one.type == "relationship":
        ends = dict(references_of(one))
        source, target = ends.get("source_ref", ""), ends.get("target_ref", "")
        if here in (source, target) and source and target:
            by = str(msgspec.json.decode(one.body).get("relationship_type", "relationship"))
            other = target if source == here else source
            yield _line(found, outgoing=source == here, by=by, stix_id=other, via=one.stix_id)
            return
    for by in dict.fromkeys(by for by, target in references_of(one) if target == here):
        yield Relation(
            False, by, _word(by), "", one.stix_id, one.type, words.called(words.TYPES, one.type), _name(one), here=True
        )


def _line(found: Around, *, outgoing: bool, by: str, stix_id: str, via: str = "") -> Relation:
    kind = stix_id.partition("--")[0]
    known = found.known.get(stix_id)
    # The markings of TLP are the same everywhere and kept by nobody.
    marking = LEVEL_OF_MARKING.get(stix_id)
    title = _name(known) if known else (marking.value if marking else "")
    return Relation(
        outgoing, by, _word(by), via, stix_id, kind, words.called(words.TYPES, kind), title, known is not None
    )


def _word(by: str) -> str:
    """What a relation is called on a page; empty for one that the standard does not name."""
    return str(words.RELATIONS.get(by, ""))


def _name(held: ObjectVersion) -> str:
    """Its title; the word for its kind if it has none."""
    title = name_of(held)
    return words.called(words.TYPES, held.type) if title in (held.type, held.stix_id) else title


def _sighting(one: ObjectVersion) -> Event:
    fields = msgspec.json.decode(one.body)
    count = fields.get("count")
    times = count if isinstance(count, int) and 0 < count < 2**53 else 1
    return Event(one.received_at, _("Sighting"), "sighting", times, one.origin, stix_id=one.stix_id)


def _references(value: Any, by: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, entry in value.items():
            yield from _references(entry, name if name.endswith(("_ref", "_refs")) else "")
    elif isinstance(value, list):
        for entry in value:
            yield from _references(entry, by)
    elif by and isinstance(value, str):
        yield by, value
