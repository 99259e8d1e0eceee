"""This node as the author of what it makes: one STIX identity of an organisation, the same for ever."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

import msgspec

# Namespace of identities that are derived from a node's signing key (RFC 9562 section 5.5).
_NODES = UUID("5a3c1d3e-6b1f-4f5c-9a60-7d0b1f3f8a11")


class Author(msgspec.Struct, frozen=True):
    """A member as an author: ``name`` as it signs, ``since`` when the node was made."""

    slug: str
    name: str
    sector: str
    identity_id: str
    since: datetime


def author(slug: str, name: str, sector: str, fingerprint: str, since: datetime) -> Author:
    """The author behind a node; its identity's id follows from the key, so nobody else has it."""
    identity = f"identity--{uuid5(_NODES, fingerprint)}"
    return Author(slug, name, sector, identity, since.replace(microsecond=since.microsecond // 1000 * 1000))
