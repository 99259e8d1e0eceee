"""Making objects findable: by their words (title and description), and by what they refer to; after they were stored.

Outside the transaction of the ingest, so that taking in stays fast; values (addresses, hashes) need no words, they
are in the index of observables. Indexing twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from amana.exchange.correlate import VIEWER
from amana.language import Problem
from amana.stix import read_object, references
from amana.store import Database
from amana.store.correlation import Arrival, arrivals
from amana.store.references import add_references
from amana.store.search import index

_STEP = 100  # objects in one transaction: others who write wait no longer than that
_TEXTS = ("name", "description", "abstract", "content", "explanation")
_LISTS = ("aliases", "labels", "goals")


def index_objects(database: Database, first: int, last: int) -> None:
    """Index the object versions first <= seq <= last that have words."""
    for start in range(first, last + 1, _STEP):
        with database.read() as tx:
            found = arrivals(tx, VIEWER, start, min(start + _STEP - 1, last))
        _link(database, found)
        worded = [(arrival, text) for arrival in found if (text := words_of(arrival))]
        if not worded:
            continue
        with database.upkeep() as tx:
            for arrival, text in worded:
                title = text.partition("\n")[0][:300]
                index(tx, "object", str(arrival.seq), arrival.audience, title, text)


def link_objects(database: Database, first: int, last: int) -> None:
    """Only note who refers to whom, for object versions that are indexed already."""
    for start in range(first, last + 1, _STEP):
        with database.read() as tx:
            found = arrivals(tx, VIEWER, start, min(start + _STEP - 1, last))
        _link(database, found)


def _link(database: Database, found: Sequence[Arrival]) -> None:
    pairs = [(target, arrival.seq) for arrival in found for target in _targets(arrival)]
    if pairs:
        with database.upkeep() as tx:
            add_references(tx, pairs)


def _targets(arrival: Arrival) -> list[str]:
    try:
        return sorted(set(references(read_object(arrival.body))))
    except Problem:
        # Taken in by an earlier release that read less strictly.
        return []


def words_of(arrival: Arrival) -> str:
    """What can be searched for in an object, its title first; empty for an object without words."""
    fields: Mapping[str, Any] = msgspec.json.decode(arrival.body)
    texts = [fields[name] for name in _TEXTS if isinstance(fields.get(name), str)]
    lists = [fields[name] for name in _LISTS if isinstance(fields.get(name), list)]
    return "\n".join([*texts, *(str(entry) for entries in lists for entry in entries)] if texts else [])
