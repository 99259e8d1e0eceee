"""Making objects findable by their words: title and description into the full-text index, after they were stored.

Outside the transaction of the ingest, so that taking in stays fast; values (addresses, hashes) need no words, they
are in the index of observables. Indexing twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from amana.exchange.correlate import VIEWER
from amana.store import Database
from amana.store.correlation import Arrival, arrivals
from amana.store.search import index

_STEP = 100  # objects in one transaction: others who write wait no longer than that
_TEXTS = ("name", "description", "abstract", "content", "explanation")
_LISTS = ("aliases", "labels", "goals")


def index_objects(database: Database, first: int, last: int) -> None:
    """Index the object versions first <= seq <= last that have words."""
    for start in range(first, last + 1, _STEP):
        with database.read() as tx:
            found = arrivals(tx, VIEWER, start, min(start + _STEP - 1, last))
        worded = [(arrival, text) for arrival in found if (text := words_of(arrival))]
        if not worded:
            continue
        with database.upkeep() as tx:
            for arrival, text in worded:
                title = text.partition("\n")[0][:300]
                index(tx, "object", str(arrival.seq), arrival.audience, title, text)


def words_of(arrival: Arrival) -> str:
    """What can be searched for in an object, its title first; empty for an object without words."""
    fields: Mapping[str, Any] = msgspec.json.decode(arrival.body)
    texts = [fields[name] for name in _TEXTS if isinstance(fields.get(name), str)]
    lists = [fields[name] for name in _LISTS if isinstance(fields.get(name), list)]
    return "\n".join([*texts, *(str(entry) for entries in lists for entry in entries)] if texts else [])
