"""The rules under which an object stands: what its marking-definitions say, combined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from amana.handling import (
    LEVEL_OF_MARKING,
    PERMITTED_USES,
    PURPOSES,
    TLP,
    Audience,
    Handling,
    Viewer,
    from_marking,
    strictest,
)
from amana.stix import StixObject, read_object
from amana.store import Reader
from amana.store.objects import versions

_OWN = Audience.of("own")
_COMMUNITY = Audience.of("community")


def rules_of(tx: Reader, viewer: Viewer, objects: Sequence[StixObject], origin: str) -> list[Handling | None]:
    """For each object the strictest of its markings, from this batch or from the store; None if it has none.

    Raises NotHandling if a marking of ours cannot be read: its object must not be taken for free of rules.
    """
    here = {obj.id: from_marking(obj.fields) for obj in objects if obj.type == "marking-definition"}
    known: dict[str, Handling | None] = {}
    combined: dict[tuple[str, ...], Handling | None] = {}
    found = []
    for obj in objects:
        refs = tuple(sorted(set(_refs(obj.fields))))
        if refs not in combined:
            levels = [tlp_only(LEVEL_OF_MARKING[ref], origin) for ref in refs if ref in LEVEL_OF_MARKING]
            own = [_rules(tx, viewer, ref, here, known) for ref in refs if ref not in LEVEL_OF_MARKING]
            combined[refs] = _combine([*levels, *own])
        found.append(combined[refs])
    return found


def tlp_only(tlp: TLP, origin: str) -> Handling:
    """What a bare TLP marking says: how far a thing may go, and nothing on purpose or end.

    From another member, anything above GREEN stays here: who else was meant is not said, so nobody else is.
    """
    if tlp is TLP.CLEAR:
        audience = Audience.of("public")
    else:
        audience = _COMMUNITY if origin == "own" or tlp is TLP.GREEN else _OWN
    return Handling(tlp=tlp, audience=audience, permitted_uses=frozenset(PERMITTED_USES), purposes=frozenset(PURPOSES))


def _refs(fields: Mapping[str, Any]) -> Iterable[str]:
    yield from fields.get("object_marking_refs", ())
    for granular in fields.get("granular_markings", ()):
        # A mark on a part is a mark on the whole here: the strictest reading.
        if "marking_ref" in granular:
            yield granular["marking_ref"]


def _rules(
    tx: Reader, viewer: Viewer, ref: str, here: Mapping[str, Handling | None], known: dict[str, Handling | None]
) -> Handling | None:
    if ref in here:
        return here[ref]
    if ref not in known:
        held = versions(tx, viewer, ref)
        known[ref] = from_marking(read_object(held[-1].body).fields) if held else None
    return known[ref]


def _combine(parts: Iterable[Handling | None]) -> Handling | None:
    rules = [part for part in parts if part is not None]
    return strictest(rules) if rules else None
