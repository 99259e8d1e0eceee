"""Find the given name that a Latin spelling stands for, where the lexicon does not hold that spelling."""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache

from amana.names.compare import sound_gap
from amana.names.fold import REMEMBERED, is_arabic
from amana.names.lexicon import Concept, concepts, given_names
from amana.names.sound import readings, skeletons

NEAR = 9
"""Distance up to which a spelling is taken for a given name, in hundredths."""

NEAR_OF_FEW = 18
"""The same where only a few names can be meant."""

_ALSO = 3
MEANT = 5
"""Distance up to which a word is taken for a romanised word of the organisations' lexicon."""


@cache
def _by_skeleton() -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, name in enumerate(given_names()):
        for reading in readings(name.latin):
            for frame in skeletons(reading):
                found[frame].append((number, reading))
    return found


@lru_cache(maxsize=REMEMBERED)
def nearest_names(word: str, few: frozenset[int] = frozenset()) -> tuple[int, ...]:
    """Numbers of the given names nearest in sound to a folded Latin word, the nearest first; () if none is near.

    Of ``few``, if any, only.
    """
    ranked: dict[int, int] = {}
    for reading in readings(word):
        for number, other in (one for frame in skeletons(reading) for one in _by_skeleton().get(frame, ())):
            if few and number not in few:
                continue
            gap = sound_gap(reading, other)
            ranked[number] = min(gap, ranked.get(number, 100))
    best = min(ranked.values(), default=100)
    if best > (NEAR_OF_FEW if few else NEAR):
        return ()
    near = [
        number for number, gap in sorted(ranked.items(), key=lambda item: (item[1], item[0])) if gap <= best + _ALSO
    ]
    return tuple(near[:3])


@cache
def _concepts_by_skeleton() -> dict[str, list[tuple[Concept, str]]]:
    found: dict[str, list[tuple[Concept, str]]] = defaultdict(list)
    for words, concept in concepts().items():
        if len(words) == 1 and len(words[0]) > 3 and not is_arabic(words[0]):
            for reading in readings(words[0]):
                for frame in skeletons(reading):
                    found[frame].append((concept, reading))
    return found


@lru_cache(maxsize=REMEMBERED)
def nearest_concept(word: str) -> Concept | None:
    """The concept whose romanised word sounds like an unknown folded word; None if none is near."""
    if len(word) < 5 or is_arabic(word):
        return None
    best, found = MEANT + 1, None
    for reading in readings(word):
        for concept, other in (one for frame in skeletons(reading) for one in _concepts_by_skeleton().get(frame, ())):
            gap = sound_gap(reading, other)
            if gap < best:
                best, found = gap, concept
    return found
