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
    NotHandling,
    Viewer,
    from_marking,
    strictest,
)
from amana.stix import StixObject, reread
from amana.store import Reader
from amana.store.objects import versions

_OWN = Audience.of("own")
_COMMUNITY = Audience.of("community")


Rules = Handling | NotHandling | None
"""What an object stands under; NotHandling if a marking of ours cannot be read: not to be taken for free of rules."""


def rules_of(
    tx: Reader, viewer: Viewer, objects: Sequence[StixObject], here: Mapping[str, Rules], origin: str
) -> list[Rules]:
    """For each object the strictest of its markings; None if it has none.

    ``here`` holds the rules in the markings that arrived with it, by id; others are looked up in the store.
    """
    held = _Held(tx, viewer, origin, here)
    combined: dict[tuple[str, ...], Rules] = {}
    found: list[Rules] = []
    for obj in objects:
        refs = tuple(sorted(set(_refs(obj.fields))))
        if refs not in combined:
            levels = [tlp_only(LEVEL_OF_MARKING[ref], origin) for ref in refs if ref in LEVEL_OF_MARKING]
            own = [held.rules(ref) for ref in refs if ref not in LEVEL_OF_MARKING]
            combined[refs] = _combine([*levels, *own])
        itself = here.get(obj.id)
        found.append(itself if isinstance(itself, NotHandling) else combined[refs])
    return found


def rules_in(marking: StixObject) -> Rules:
    """The rules that a marking-definition of ours holds; None if it is another's."""
    try:
        return from_marking(marking.fields)
    except NotHandling as problem:
        return problem


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


class _Held:
    """The rules in markings by id: those that arrived now, else those that the same sender (or we) gave before."""

    def __init__(self, tx: Reader, viewer: Viewer, origin: str, here: Mapping[str, Rules]) -> None:
        self._tx, self._viewer, self._origin = tx, viewer, origin
        self._known: dict[str, Rules] = dict(here)

    def rules(self, ref: str) -> Rules:
        """What a marking says; from another member, a marking that nobody has seen is taken for the strictest."""
        if ref not in self._known:
            self._known[ref] = self._look_up(ref)
        return self._known[ref]

    def _look_up(self, ref: str) -> Rules:
        # A third member must not loosen a marking by sending another one under its id.
        ours = [one for one in versions(self._tx, self._viewer, ref) if one.origin in (self._origin, "own")]
        if ours:
            return rules_in(reread(ours[-1].body))
        return None if self._origin == "own" else UNSEEN


UNSEEN = Handling(tlp=TLP.RED, audience=_OWN)
"""For an object of another member whose marking is nowhere: to be read here, never to leave."""


def _combine(parts: Iterable[Rules]) -> Rules:
    known = [part for part in parts if part is not None]
    unreadable = next((part for part in known if isinstance(part, NotHandling)), None)
    rules = [part for part in known if isinstance(part, Handling)]
    return unreadable or (strictest(rules) if rules else None)
