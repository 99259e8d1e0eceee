"""Objects of our own making. Identifiers and times come from the caller; every result passes ``read_object``.

Times are ``datetime`` with a time zone; they are written in UTC with milliseconds (STIX 2.1, section 3.2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from amana.observables import Observable

_HASH_NAMES = {"md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256", "sha512": "SHA-512"}
_PATHS = {
    "ipv4": "ipv4-addr:value",
    "ipv6": "ipv6-addr:value",
    "domain": "domain-name:value",
    "url": "url:value",
    "email": "email-addr:value",
    "wallet": "cryptocurrency-wallet:value",
    "phone": "phone-number:value",
    "iban": "bank-account:iban",
    **{kind: f"file:hashes.'{name}'" for kind, name in _HASH_NAMES.items()},
}
_SECTORS = {
    "bank": "financial-services",
    "charity": "non-profit",
    "cert": "government",
    "fiu": "government",
    "secretariat": "government",
}
_encode = msgspec.json.encode


def moment(time: datetime) -> str:
    """``time`` as STIX writes it: UTC, milliseconds (further digits are dropped)."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _object(
    id_: str, created: datetime, author: str | None, properties: Mapping[str, Any], modified: datetime | None = None
) -> bytes:
    """The common properties, then the others; empty ones are left out, as STIX asks."""
    fields = {
        "type": id_.partition("--")[0],
        "spec_version": "2.1",
        "id": id_,
        "created_by_ref": author,
        "created": moment(created),
        "modified": moment(modified or created),
        **properties,
    }
    return _encode({name: value for name, value in fields.items() if value is not None and value != []})


def identity_organisation(id_: str, name: str, sector: str, created: datetime) -> bytes:
    """The identity of an organisation. ``sector`` is a node's sector, or a value of industry-sector-ov."""
    properties = {"name": name, "identity_class": "organization", "sectors": [_SECTORS.get(sector, sector)]}
    return _object(id_, created, None, properties)


def pattern_of(observable: Observable) -> str:
    """The STIX pattern that finds the observable. Raises KeyError for kinds that no pattern can name (cve, attack)."""
    value = observable.value
    match observable.kind:
        case "asn":
            return f"[autonomous-system:number = {int(value.removeprefix('AS'))}]"
        case "cidr":
            return f"[ipv{6 if ':' in value else 4}-addr:value ISSUBSET {_quoted(value)}]"
        case kind:
            return f"[{_PATHS[kind]} = {_quoted(value)}]"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def indicator(
    observable: Observable,
    id_: str,
    created: datetime,
    author: str,
    marks: Sequence[str] = (),
) -> bytes:
    """An indicator that finds ``observable``, valid from ``created``. Raises KeyError as :func:`pattern_of`."""
    properties = {
        "name": observable.value,
        "indicator_types": ["malicious-activity"],
        "pattern": pattern_of(observable),
        "pattern_type": "stix",
        "pattern_version": "2.1",
        "valid_from": moment(created),
        "object_marking_refs": list(marks),
    }
    return _object(id_, created, author, properties)


def report(
    *,
    id_: str,
    name: str,
    created: datetime,
    author: str,
    objects: Sequence[str],
    marks: Sequence[str] = (),
    labels: Sequence[str] = (),
    references: Sequence[Mapping[str, Any]] = (),
    description: str | None = None,
    language: str | None = None,
) -> bytes:
    """A report that holds ``objects`` (identifiers, at least one) together, published when it is created."""
    properties = {
        "name": name,
        "description": description,
        "report_types": ["threat-report"],
        "published": moment(created),
        "object_refs": list(objects),
        "labels": list(labels),
        "lang": language,
        "external_references": [dict(reference) for reference in references],
        "object_marking_refs": list(marks),
    }
    return _object(id_, created, author, properties)


def grouping(
    *,
    id_: str,
    context: str,
    created: datetime,
    author: str,
    objects: Sequence[str],
    name: str | None = None,
    marks: Sequence[str] = (),
) -> bytes:
    """A grouping of ``objects`` (identifiers, at least one); ``context`` is a value of grouping-context-ov."""
    properties = {
        "name": name,
        "context": context,
        "object_refs": list(objects),
        "object_marking_refs": list(marks),
    }
    return _object(id_, created, author, properties)


def sighting(
    *,
    id_: str,
    of: str,
    created: datetime,
    author: str,
    first: datetime | None = None,
    last: datetime | None = None,
    count: int | None = None,
    marks: Sequence[str] = (),
) -> bytes:
    """A sighting of the object ``of`` by ``author``, ``count`` times between ``first`` and ``last``."""
    properties = {
        "first_seen": moment(first) if first else None,
        "last_seen": moment(last) if last else None,
        "count": count,
        "sighting_of_ref": of,
        "where_sighted_refs": [author],
        "object_marking_refs": list(marks),
    }
    return _object(id_, created, author, properties)


def marking_definition(fields: Mapping[str, Any]) -> bytes:
    """The bytes of a marking definition whose properties another package made (amana.handling)."""
    return _encode(dict(fields))


def bundle(id_: str, objects: Sequence[bytes]) -> bytes:
    """A bundle of objects as they are, byte for byte; ``id_`` is ``bundle--`` and a UUID."""
    head = _encode({"type": "bundle", "id": id_})
    if not objects:
        return head
    return b"".join((head[:-1], b',"objects":[', b",".join(objects), b"]}"))
