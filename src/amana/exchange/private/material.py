"""What a collection holds: items of the closed list of types, from this node's own objects.

Values come from the index of observables; registry numbers and LEIs from an organisation's identity, where they stand
as external references; keys of names are computed here from an organisation's name, and from nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import msgspec

from amana.handling import Viewer
from amana.observables import Observable
from amana.private import Family, Item, from_observable, organisation_keys
from amana.private.faults import NoOrganisation, NotAnItem, UnknownType
from amana.private.items import LOW_ENTROPY, observed_kind, type_of
from amana.store import Reader
from amana.store.offers import Askable, own_organisations, own_values

_OF_ORGANISATIONS = frozenset({Family.LEI, Family.ORG_REGISTRY, Family.ORG_KEY})


class _Reference(msgspec.Struct):
    source_name: str = ""
    external_id: str = ""


class _Identity(msgspec.Struct):
    name: str = ""
    identity_class: str = ""
    external_references: tuple[_Reference, ...] = ()


def known_types(names: Sequence[str]) -> tuple[str, ...]:
    """Names of types that exist, at least one, each once; a family alone stands for all of its types.

    Raises UnknownType.

    >>> known_types(["domain", "org-key"])
    ('domain', 'org-key:words-1', 'org-key:meaning-1', 'org-key:core-1')
    """
    found: list[str] = []
    for name in names or [""]:
        found.extend(_expanded(name))
    return tuple(dict.fromkeys(found))


def is_low(types: Iterable[str]) -> bool:
    """Does the collection hold a type whose values could all be tried?"""
    return any(type_of(name)[0] in LOW_ENTROPY for name in types)


def items_of(tx: Reader, viewer: Viewer, where: Askable, ourselves: str) -> list[Item]:
    """Everything that the collection holds now, each once, in order. ``ourselves``: the node's own identity."""
    wanted = frozenset(where.types)
    families = {type_of(name)[0] for name in where.types}
    kinds = [kind for family in Family if family in families and (kind := observed_kind(family))]
    found = set()
    for kind, value in own_values(tx, viewer, kinds, where.source, where.readers):
        item = from_observable(Observable(kind, value))
        if item is not None and item.type in wanted:
            found.add(item)
    if families & _OF_ORGANISATIONS:
        for body in own_organisations(tx, viewer, where.source, where.readers, ourselves):
            found.update(item for item in of_organisation(body) if item.type in wanted)
    return sorted(found)


def of_organisation(body: bytes) -> Iterator[Item]:
    """The items of one identity (STIX 2.1, section 4.5); none for what is not an organisation's."""
    identity = msgspec.json.decode(body, type=_Identity)
    if identity.identity_class != "organization":
        return
    with suppress(NoOrganisation):
        yield from organisation_keys(identity.name)
    for one in identity.external_references:
        item = _of_reference(one)
        if item is not None:
            yield item


def _of_reference(one: _Reference) -> Item | None:
    """An LEI (source ``lei``) or a number in a country's registry (``org-reg:EG``)."""
    source = one.source_name.lower()
    front, colon, country = source.partition(":")
    name = f"{front}:{country.upper()}" if colon else source
    if front not in (Family.LEI.value, Family.ORG_REGISTRY.value):
        return None
    try:
        return Item.read(name, one.external_id)
    except (UnknownType, NotAnItem):
        return None


def _expanded(name: str) -> Iterable[str]:
    from amana.private.items import qualifiers

    family: Any = next((one for one in Family if one.value == name), None)
    if family is None or qualifiers(family) == ("",):
        type_of(name)
        return (name,)
    return tuple(f"{name}:{one}" for one in qualifiers(family))
