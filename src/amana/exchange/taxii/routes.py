"""From a path to a resource (TAXII 2.1 section 3.1, endpoints). The standard's final slash may be left out.

>>> match(b"/exchange/collections/news/objects/")
Place(resource='objects', collection='news', item='')
"""

from __future__ import annotations

from functools import lru_cache

import msgspec

API_ROOT = "exchange"
LONGEST = 2048


class Place(msgspec.Struct, frozen=True):
    """What a path names: the kind of resource, the collection's id or alias, the object's or status's id."""

    resource: str
    collection: str = ""
    item: str = ""


def match(path: bytes) -> Place | None:
    """The place that a percent-decoded path below the mount names; None if there is none."""
    if len(path) > LONGEST:
        return None
    return _match(path)


@lru_cache(maxsize=512)
def _match(path: bytes) -> Place | None:
    try:
        parts = path.decode("utf-8").removesuffix("/").split("/")[1:]
    except UnicodeDecodeError:
        return None
    # A percent sign that is left after decoding stands for what could not be decoded: it names nothing.
    if not all(part and part.isprintable() and "%" not in part for part in parts):
        return None
    match parts:
        case []:
            return Place("discovery")
        case [root, *rest] if root == API_ROOT:
            return _below(rest)
    return None


def _below(parts: list[str]) -> Place | None:
    match parts:
        case []:
            return Place("api-root")
        case ["status", item]:
            return Place("status", item=item)
        case ["collections"]:
            return Place("collections")
        case ["collections", collection]:
            return Place("collection", collection)
        case ["collections", collection, "manifest"]:
            return Place("manifest", collection)
        case ["collections", collection, "objects"]:
            return Place("objects", collection)
        case ["collections", collection, "objects", item]:
            return Place("object", collection, item)
        case ["collections", collection, "objects", item, "versions"]:
            return Place("versions", collection, item)
    return None
