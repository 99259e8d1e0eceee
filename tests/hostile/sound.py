"""Sound objects, one or more of each type, and the ways into them: what the hostile ones are made from."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "data" / "hostile" / "objects.jsonl"
GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
EXTENSION = "extension-definition--00000000-0000-4000-8000-000000000099"
_OBSERVABLES = (
    "artifact autonomous-system directory domain-name email-addr email-message file ipv4-addr ipv6-addr mac-addr "
    "mutex network-traffic process software url user-account windows-registry-key x509-certificate"
)
OBSERVABLES = frozenset(_OBSERVABLES.split())

Way = tuple[str | int, ...]
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Sample:
    """A sound object as it stands in the data, and the properties without which the standard does not allow it."""

    type: str
    own: dict[str, Any]
    required: tuple[str, ...]

    @property
    def observable(self) -> bool:
        """Whether it is a cyber-observable object."""
        return self.type in OBSERVABLES

    def fresh(self) -> dict[str, Any]:
        """The object with an id that no other has, and every property that its type can have."""
        number = f"{next(_numbers):012x}"
        made = {"type": self.type, "spec_version": "2.1", "id": f"{self.type}--{number[:8]}-5afe-4000-8000-{number}"}
        return {**made, **_common(self), **copy.deepcopy(self.own)}


@cache
def samples() -> tuple[Sample, ...]:
    """Every sample."""
    found = map(json.loads, DATA.read_text("utf-8").splitlines())
    return tuple(Sample(one["object"]["type"], one["object"], tuple(one["required"])) for one in found)


def sample(type_: str) -> Sample:
    """The first sample of a type."""
    return next(one for one in samples() if one.type == type_)


def common_names(one: Sample) -> frozenset[str]:
    """The properties that it shares with all of its kind."""
    return frozenset(("type", "spec_version", "id", *_common(one))) - one.own.keys()


def _common(one: Sample) -> dict[str, Any]:
    marked = {"object_marking_refs": [GREEN], "granular_markings": [{"marking_ref": GREEN, "selectors": ["type"]}]}
    extended = {"extensions": {EXTENSION: {"extension_type": "property-extension", "rank": 5}}}
    if one.observable:
        return {**marked, "defanged": False, **({} if "extensions" in one.own else extended)}
    made = {
        "created_by_ref": "identity--00000000-0000-4000-8000-000000000007",
        "created": "2026-01-01T00:00:00.000Z",
        "external_references": [
            {
                "source_name": "blog",
                "description": "a text",
                "url": "https://blog.example/1",
                "hashes": {"SHA-256": "9d1c8f0a6b8a0c3fcbdb50a7b8b6ee9bf5dd39f9fcd5c1cb4de40c3d1c2a7e11"},
                "external_id": "1",
            }
        ],
        **marked,
    }
    if one.type == "marking-definition":
        return made
    made |= {"modified": "2026-01-01T00:00:00.000Z", "revoked": False, "labels": ["exercise"]}
    if one.type == "extension-definition":
        return made
    made |= {"confidence": 80, **extended}
    return made if one.type == "language-content" else {**made, "lang": "ar"}


def ways(value: Any, way: Way = ()) -> Iterator[tuple[Way, Any]]:
    """Every place inside a value, with what stands there; the value itself is left out."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, entry in steps:
        yield (*way, step), entry
        yield from ways(entry, (*way, step))


def put(fields: dict[str, Any], way: Way, value: Any) -> dict[str, Any]:
    """A copy with another value at one place."""
    made = copy.deepcopy(fields)
    inside: Any = made
    for step in way[:-1]:
        inside = inside[step]
    inside[way[-1]] = value
    return made


def without(fields: dict[str, Any], name: str) -> dict[str, Any]:
    """A copy without one property."""
    return {key: value for key, value in fields.items() if key != name}


def written(way: Way) -> str:
    """A place as text: ``kill_chain_phases[0].phase_name``."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in way).lstrip(".")
