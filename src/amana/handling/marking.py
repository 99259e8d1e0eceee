"""Handling as a STIX marking-definition, so that the rules travel with the objects and any reader may show them.

A marking-definition with a property extension of our own (STIX 2.1, sections 7.2.1 and 7.3); the schema stands in
docs/handling.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from typing import Any, Final

import msgspec

from amana.handling.rules import Handling, timestamp

_EXTENSION: Final = msgspec.json.decode(files(__package__).joinpath("data/handling_extension.json").read_bytes())

HANDLING_EXTENSION: Final = "extension-definition--59679975-d026-4a6e-a0f2-26b778292b62"
"""The fixed id of our extension definition. A change of its schema gets a new id."""

HANDLING_EXTENSION_OBJECTS: Final[tuple[dict[str, Any], ...]] = tuple(_EXTENSION["objects"])
"""The extension definition and the identity of its author, as any node may serve them. Do not change the values."""

HANDLING_SCHEMA: Final[dict[str, Any]] = _EXTENSION["schema"]
"""The JSON Schema of the extension."""


def marking(handling: Handling, id_: str, created: datetime, author: str) -> dict[str, Any]:
    """A marking-definition that carries ``handling``. ``id_`` and ``author`` are STIX ids, the latter an identity.

    Replace ``own`` first (:meth:`Audience.seen_from_outside`): elsewhere it would mean other people. Raises
    ValueError if it is still there.
    """
    if "own" in handling.audience.principals():
        raise ValueError("“own” means other people at another node: use Audience.seen_from_outside")
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": id_,
        "created_by_ref": author,
        "created": f"{timestamp(created)[:23]}Z",  # created has exactly three digits (section 3.2)
        "name": f"Handling {handling.tlp.value}",
        "extensions": {
            HANDLING_EXTENSION: {"extension_type": "property-extension", **handling.to_dict()},
        },
    }


def from_marking(fields: Mapping[str, Any]) -> Handling | None:
    """The rules that a marking-definition carries; None if it has no extension of ours.

    Raises NotHandling if the extension is there and cannot be read: such an object is quarantined, not guessed.
    """
    extension = (fields.get("extensions") or {}).get(HANDLING_EXTENSION)
    if extension is None:
        return None
    parts = dict(extension) if isinstance(extension, Mapping) else extension
    if isinstance(parts, dict):
        parts.pop("extension_type", None)
    return Handling.from_dict(parts)
