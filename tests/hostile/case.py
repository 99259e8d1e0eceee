"""A hostile case: one request, and what is known of it beforehand. The case itself is the oracle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from hostile.asking import JSON, TAXII

COLLECTION = "/taxii2/exchange/collections/hostile/"
OBJECTS = COLLECTION + "objects/"


class Verdict(Enum):
    """What a right node does with a case."""

    REFUSE = "4xx, and nothing of it is stored"
    ACCEPT = "2xx: a control, so that a node which refuses everything does not pass"
    EITHER = "anything but 5xx; what it accepts it must give back"


@dataclass(frozen=True)
class Case:
    """One request. ``wrong`` and ``right`` are the exact bytes of objects that must not, or may, be stored."""

    name: str
    verdict: Verdict
    method: str = "POST"
    target: str = OBJECTS
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: TAXII)
    who: str = "alpha"
    raw: bytes | None = None
    wrong: tuple[bytes, ...] = ()
    right: tuple[bytes, ...] = ()

    @property
    def is_api(self) -> bool:
        """Whether it goes to the JSON API."""
        return self.target.startswith("/api/")


def envelope(*objects: bytes) -> bytes:
    """A TAXII envelope around the bytes of objects."""
    return b'{"objects":[' + b",".join(objects) + b"]}"


def text_of(fields: Mapping[str, Any]) -> bytes:
    """An object as JSON; what UTF-8 cannot say stands escaped."""
    try:
        return json.dumps(fields, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(fields).encode()


def refuse(name: str, *objects: bytes) -> Case:
    """An envelope of objects that are all wrong."""
    return Case(name, Verdict.REFUSE, body=envelope(*objects), wrong=objects)


def accept(name: str, *objects: bytes) -> Case:
    """An envelope of objects that are all right."""
    return Case(name, Verdict.ACCEPT, body=envelope(*objects), right=objects)


def either(name: str, *objects: bytes) -> Case:
    """An envelope of objects of which the standard says nothing, or the node's own policy may refuse them."""
    return Case(name, Verdict.EITHER, body=envelope(*objects), right=objects)


def api(name: str, verdict: Verdict, method: str, path: str, body: Any = None, who: str = "staff") -> Case:
    """A request to the JSON API. ``body`` is bytes, or a value to be written as JSON."""
    data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    return Case(name, verdict, method, f"/api/v1/{path}", data, JSON, who)
