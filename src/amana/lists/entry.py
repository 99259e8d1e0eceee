"""One entry of a designation list, whoever published it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Literal, get_args

import msgspec

Kind = Literal["person", "organisation", "vessel", "other"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Quality = Literal["primary", "alias", "weak"]

_SCHEMAS: dict[Kind, str] = {
    "person": "Person", "organisation": "Organization", "vessel": "Vessel", "other": "LegalEntity"
}  # fmt: skip


class Name(msgspec.Struct, frozen=True):
    """A name as the publisher writes it. ``weak``: the publisher says himself that it tells little."""

    text: str
    quality: Quality = "alias"


class Identifier(msgspec.Struct, frozen=True):
    """A number of a document or register; ``kind`` in the publisher's words, ``country`` ISO 3166 alpha-2 or empty."""

    kind: str
    value: str
    country: str = ""


class Entry(msgspec.Struct, frozen=True):
    """Who is designated.

    ``id`` is the publisher's own; ``births`` are ``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD`` or ``YYYY/YYYY``; ``countries``
    are ISO 3166 alpha-2 in lower case; ``version`` is the SHA-256 of what the publisher says of this entry, so that it
    changes when, and only when, he changes it.
    """

    list: str
    id: str
    kind: Kind
    names: tuple[Name, ...]
    version: str
    births: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    listed_on: str = ""
    programmes: tuple[str, ...] = ()
    reference: str = ""
    remarks: str = ""

    @property
    def caption(self) -> str:
        """The name that is shown."""
        return self.names[0].text

    @property
    def schema(self) -> str:
        """The kind in the words of the FollowTheMoney model."""
        return _SCHEMAS[self.kind]

    def to_json(self) -> bytes:
        """The entry as it is stored: the same entry gives the same bytes."""
        return msgspec.json.encode(self)

    @classmethod
    def from_json(cls, body: bytes) -> Entry:
        """The entry of :meth:`to_json`. Raises msgspec.ValidationError on anything else."""
        return msgspec.json.decode(body, type=cls)


class Parsed(msgspec.Struct, frozen=True):
    """A whole list. ``published``: the publisher's date as ISO 8601, or empty; ``left_out``: persons whom the file
    holds without saying that they are designated; ``complete``: the file itself proves that it is whole."""

    format: str
    published: str
    entries: tuple[Entry, ...]
    left_out: int = 0
    complete: bool = True


def version_of(*source: bytes) -> str:
    """The version of an entry: SHA-256 of the publisher's bytes, each piece with its length before it."""
    digest = hashlib.sha256()
    for piece in source:
        digest.update(len(piece).to_bytes(8, "big") + piece)
    return digest.hexdigest()


def distinct_names(names: Iterable[Name]) -> tuple[Name, ...]:
    """Names without blanks at the ends, each once, primary ones first; a name that is strong somewhere is strong."""
    found: dict[str, Name] = {}
    order = {"primary": 0, "alias": 1, "weak": 2}
    for name in names:
        text = " ".join(name.text.split())
        held = found.get(text)
        if text and (held is None or order[name.quality] < order[held.quality]):
            found[text] = Name(text, name.quality)
    return tuple(sorted(found.values(), key=lambda name: order[name.quality] != 0))


def distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts without blanks at the ends, each once, in their order; empty ones dropped."""
    return tuple(dict.fromkeys(text.strip() for text in texts if text and text.strip()))
