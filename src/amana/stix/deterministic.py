"""The identifier that STIX derives from an observable's content (STIX 2.1, section 2.9).

A producer may choose other identifiers, even of UUID version 5 in a namespace of its own; so a different identifier
is no error.
"""

from __future__ import annotations

import uuid
from typing import Any

from amana.stix.canonical import dumps
from amana.stix.schema import catalogue

NAMESPACE = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
"""The namespace of the standard's own identifiers."""

_PREFERRED = ("MD5", "SHA-1", "SHA-256", "SHA-512")


def deterministic_id(fields: dict[str, Any]) -> str | None:
    """The identifier that the standard derives from the observable ``fields``, or None where it derives none.

    One hash stands for all of them: the first of MD5, SHA-1, SHA-256, SHA-512 that is there, else the first by name.
    """
    shape = catalogue().objects.get(fields["type"])
    content = {name: fields[name] for name in shape.contributing if name in fields} if shape else {}
    if not content:
        return None
    if "hashes" in content:
        content["hashes"] = _chosen(content["hashes"])
    return f"{fields['type']}--{uuid.uuid5(NAMESPACE, dumps(content).decode())}"


def _chosen(hashes: dict[str, str]) -> dict[str, str]:
    name = next((name for name in _PREFERRED if name in hashes), min(hashes))
    return {name: hashes[name]}
