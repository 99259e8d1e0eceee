"""The resources of TAXII 2.1 as JSON: one function each, from values to bytes.

Envelopes are made by joining the bytes of objects as they were accepted: nothing is read and written again.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from amana.exchange.taxii.http import MEDIA_TYPE
from amana.exchange.taxii.routes import API_ROOT
from amana.exchange.taxii.service import Identity
from amana.handling import Viewer
from amana.language import Language
from amana.store.collections import Collection
from amana.store.entries import Entry
from amana.store.times import timestamp_us

OBJECTS_MEDIA_TYPE = "application/stix+json;version="
_encode = msgspec.json.encode


def discovery(identity: Identity, language: Language, mount: str) -> bytes:
    """Section 4.1.1. The API root is named by its path, so that no Host header finds its way into an answer."""
    root = f"{mount}/{API_ROOT}/"
    resource = {
        "title": identity.title.say(language),
        "description": identity.description.say(language),
        **({"contact": identity.contact} if identity.contact else {}),
        "default": root,
        "api_roots": [root],
    }
    return _encode(resource)


def api_root(identity: Identity, language: Language, max_content_length: int) -> bytes:
    """Section 4.2.1."""
    resource = {
        "title": identity.title.say(language),
        "description": identity.description.say(language),
        "versions": [MEDIA_TYPE],
        "max_content_length": max_content_length,
    }
    return _encode(resource)


def collections(found: Sequence[Collection], viewer: Viewer, language: Language) -> bytes:
    """Section 5.1.1: empty object if there is none for the viewer."""
    listed = [_collection(one, viewer, language) for one in found]
    return _encode({"collections": listed} if listed else {})


def collection(found: Collection, viewer: Viewer, language: Language) -> bytes:
    """Section 5.2.1."""
    return _encode(_collection(found, viewer, language))


def _collection(found: Collection, viewer: Viewer, language: Language) -> dict[str, object]:
    description = found.description.say(language)
    return {
        "id": found.id,
        "title": found.title.say(language),
        **({"description": description} if description else {}),
        "alias": found.alias,
        "can_read": found.may_read(viewer),
        "can_write": found.may_write(viewer),
        "media_types": [f"{OBJECTS_MEDIA_TYPE}2.1"],
    }


def envelope(bodies: Sequence[bytes], next_cursor: str | None) -> bytes:
    """Section 3.7: ``more`` and ``next`` if the list goes on."""
    return b"".join((_head(next_cursor), b'"objects":[', b",".join(bodies), b"]}"))


def manifest(entries: Sequence[Entry], next_cursor: str | None) -> bytes:
    """Section 5.3.1."""
    records = [
        {
            "id": entry.stix_id,
            "date_added": timestamp_us(entry.added),
            "version": entry.version,
            "media_type": OBJECTS_MEDIA_TYPE + entry.spec_version,
        }
        for entry in entries
    ]
    return b"".join((_head(next_cursor), b'"objects":', _encode(records), b"}"))


def versions(entries: Sequence[Entry], next_cursor: str | None) -> bytes:
    """Section 5.8.1."""
    return b"".join((_head(next_cursor), b'"versions":', _encode([entry.version for entry in entries]), b"}"))


def _head(next_cursor: str | None) -> bytes:
    return b'{"more":false,' if next_cursor is None else b'{"more":true,"next":"%b",' % next_cursor.encode("ascii")
