"""Viewers, a collection and objects that many tests use."""

from __future__ import annotations

import json
from typing import Any

from amana.handling import Viewer
from amana.language import Text
from amana.stix import StixObject, read_object
from amana.store.collections import Collection
from amana.store.entries import EntryQuery

OWN = Viewer("user:sara", frozenset({"own", "public", "community", "user:sara"}), frozenset({"analyst"}))
B = Viewer("member:b/polls", frozenset({"public", "community", "member:b"}))
C = Viewer("member:c/polls", frozenset({"public", "community", "member:c"}))
NEWEST = EntryQuery()
COLLECTION = Collection(
    "0b1f6c3e-8a1c-4a5d-9a37-6f1d1f7a3f10",
    "exchange",
    Text(en="Exchange", ar="التبادل"),
    Text(en="", ar=""),
    frozenset({"community"}),
    frozenset({"own", "community"}),
)


def indicator(number: int, *, modified: str = "2026-01-01T00:00:00.000Z", **more: Any) -> StixObject:
    fields = {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--00000000-0000-4000-8000-{number:012d}",
        "created": "2026-01-01T00:00:00.000Z",
        "modified": modified,
        "name": f"مؤشر {number}",
        "pattern": f"[domain-name:value = 'd{number}.example']",
        "pattern_type": "stix",
        "valid_from": "2026-01-01T00:00:00Z",
        **more,
    }
    return read_object(json.dumps(fields, ensure_ascii=False).encode())
