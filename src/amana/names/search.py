"""Find the names of a list that a query may mean, without looking at every name.

A query's words are few and a list's words repeat: similar words are found through the frames of their consonants
(:func:`frames`), each is joined with the names it stands in (postings), evidence is summed name by name, and only the
best few hundred names are scored in full.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from amana.names.bodies import MEANT_SAME, body_evidence
from amana.names.calibrate import log_odds
from amana.names.compare import compiled, distance, inlined
from amana.names.evidence import likeness, person_evidence, share
from amana.names.fold import REMEMBERED
from amana.names.person import Unit
from amana.names.sound import skeletons

WIDTH = 12
SIMILAR = 45
"""Likeness from which a word of the list is looked up for a word of the query, in hundredths."""

NEAR_GAP = 23
SLACK = 70
CANDIDATES = 40
BUDGET = 16_000
"""Postings after which no further common word is joined with all its names."""

ENOUGH = 1_000
SHORTLIST = 8_000
BASE = 64
TALLEST = 4_095

LENGTH = 4
"""What each part of a name counts against it before the full scoring, in fractions of a nat."""

STEP = 16
"""Fractions of a nat in which evidence is summed before the full scoring."""


class Names(NamedTuple):
    """A list's names as the kernels take them; ``offsets`` cut ``units`` and ``kinds`` into names."""

    offsets: NDArray[np.uint32]
    units: NDArray[np.int32]
    kinds: NDArray[np.uint8]
    keys: NDArray[np.uint32]
    signs: NDArray[np.uint32]


class Postings(NamedTuple):
    """Where words are found: frames (sorted) → words → names; and names by the hash of initials or an acronym."""

    frames: NDArray[np.uint32]
    frame_offsets: NDArray[np.uint32]
    frame_words: NDArray[np.uint32]
    offsets: NDArray[np.uint32]
    names: NDArray[np.uint32]
    initials: NDArray[np.uint32]
    initials_names: NDArray[np.uint32]
    acronyms: NDArray[np.uint32]
    acronyms_names: NDArray[np.uint32]


def abbreviated(signs: NDArray[np.int64], postings: Postings) -> NDArray[np.uint32]:
    """The names whose initials are an acronym of the query, or that have an acronym of the query's initials."""
    found = [
        names[np.searchsorted(keys, sign, "left") : np.searchsorted(keys, sign, "right")][:CANDIDATES]
        for keys, names, some in (
            (postings.initials, postings.initials_names, signs[:2]),
            (postings.acronyms, postings.acronyms_names, signs[2:]),
        )
        for sign in some[some > 0].astype(np.uint32)
    ]
    return np.unique(np.concatenate(found)).astype(np.uint32) if found else np.zeros(0, np.uint32)


@lru_cache(maxsize=REMEMBERED)
def frames(unit: Unit, asked: bool) -> tuple[int, ...]:
    """Hashes by which a word of a query (``asked``) meets the words of a list that may sound like it or mean the same.

    The frames of two such words are the same, or, from four consonants on, one has a consonant more or one consonant
    differs: the deletion neighbourhoods of Mor and Fraenkel (1982). In shorter words one consonant is too much. The
    same given name or meaning joins words too.
    """
    found = {f"#{number}" for number in unit.names}
    for frame in _all_frames(unit):
        found.add("=" + frame)
        if asked:
            found.add("+" + frame)
        if len(frame) > 3:
            shorter = {frame[:place] + frame[place + 1 :] for place in range(len(frame))}
            found.update(("=" if asked else "+") + less for less in shorter)
            found.update("~" + less for less in shorter)
    return tuple(sorted(zlib.crc32(text.encode()) for text in found))


def asked_frames(unit: Unit) -> tuple[int, ...]:
    """:func:`frames` of a word of a query."""
    return frames(unit, True)


@lru_cache(maxsize=REMEMBERED)
def exact_frames(unit: Unit) -> tuple[int, ...]:
    """Hashes by which neighbouring words of a query, written together, meet one word: the same frame only."""
    return tuple(sorted(zlib.crc32(("=" + frame).encode()) for frame in _all_frames(unit) if len(frame) > 2))


def _all_frames(unit: Unit) -> set[str]:
    """The frames of every reading, with the joining sounds before them; the reading itself where nothing is left."""
    return {
        "".join(sound for sound in sounds if sound in "&%@+*~") + frame or sounds
        for sounds in unit.sounds
        for frame in skeletons(sounds)
    }


@compiled
def similar(
    unit: int, keys: Any, person: bool, query: Any, words: Any, postings: Any, costs: Any, above: Any, seen: Any
) -> Any:
    """Words of the list that are like a unit of the query: their numbers and likenesses.

    ``seen`` is one mark for each word of the list, all 0 before and after.
    """
    found = []
    for key in keys:
        place = np.searchsorted(postings.frames, key)
        if place == postings.frames.shape[0] or postings.frames[place] != key:
            continue
        for at in range(postings.frame_offsets[place], postings.frame_offsets[place + 1]):
            word = postings.frame_words[at]
            if seen[word] == 0:
                seen[word] = 1
                found.append(word)
    numbers = np.zeros(len(found), np.uint32)
    near = np.zeros(len(found), np.uint8)
    size = 0
    for word in found:
        seen[word] = 0
        shared = share(query.names, unit, words.names, word)
        if shared == -1 or (shared == 0 and too_far(unit, word, query, words, costs, above)):
            continue
        value = likeness(unit, word, query, words, costs, above)
        if shared == 1 and not person:
            value = max(value, MEANT_SAME)
        if value >= SIMILAR:
            numbers[size] = word
            near[size] = value
            size += 1
    return numbers[:size], near[:size]


@inlined
def too_far(unit: int, word: int, query: Any, words: Any, costs: Any, above: Any) -> bool:
    """Whether no reading of the one is near to one of the other; looks at the loads first, then at the sounds."""
    mixed = 1 if query.arabic[unit] != words.arabic[word] else 0
    for i in range(query.starts[unit], query.starts[unit + 1]):
        for j in range(words.starts[word], words.starts[word + 1]):
            whole = query.loads[i] + words.loads[j]
            if 200 * abs(query.loads[i] - words.loads[j]) > SLACK * whole:
                continue
            if distance(query.rows[i], words.rows[j], mixed, whole, NEAR_GAP, costs, above) < NEAR_GAP:
                return False
    return True


@compiled
def gather(
    order: Any, ends: Any, numbers: Any, near: Any, nats: Any, words: Any, names: Any, postings: Any, short: Any,
    touched: Any, sums: Any
) -> Any:  # fmt: skip
    """The names with the most evidence, at most :data:`CANDIDATES`.

    ``order`` are the query's units from the rarest; unit k has the similar words ``ends[k]`` to ``ends[k + 1]`` of
    ``numbers``; ``short`` are names met by an abbreviation. ``touched`` has room for every name; ``sums`` is one
    counter for each name, all 0 before and after. Words that are too common bring no names of their own: they are
    added to the names that rarer words have brought.
    """
    gains = np.zeros(numbers.shape[0], np.int32)
    tops = np.zeros(order.shape[0], np.int32)  # what a word of the query can bring a name at most
    for place in range(order.shape[0]):
        k = order[place]
        for at in range(ends[k], ends[k + 1]):
            gains[at] = gain_of(nats[k], words.nats[numbers[at]], near[at])
            tops[place] = max(tops[place], gains[at])
    more = tops.sum()
    count = 0
    spent = np.int64(0)
    for name in short:
        touched[count] = name
        count += 1
        sums[name] = 10 * STEP
    left = 0
    for left in range(order.shape[0]):
        k = order[left]
        load = np.int64(0)
        for at in range(ends[k], ends[k + 1]):
            load += np.int64(postings.offsets[numbers[at] + 1]) - np.int64(postings.offsets[numbers[at]])
        if spent > ENOUGH and spent + load > BUDGET:
            break
        if load > count >= CANDIDATES and value_of(sums[touched[:count]], CANDIDATES) > BASE + more + LENGTH * WIDTH:
            break  # no name that has only what is left can be among the best
        spent += load
        more -= tops[left]
        for at in range(ends[k], ends[k + 1]):
            for spot in range(postings.offsets[numbers[at]], postings.offsets[numbers[at] + 1]):
                name = postings.names[spot]
                if sums[name] == 0:
                    touched[count] = name
                    count += 1
                    sums[name] = BASE
                sums[name] += gains[at]
    else:
        left = order.shape[0]
    for place in range(left, order.shape[0]):
        k = order[place]
        for at in range(ends[k], ends[k + 1]):
            for spot in range(postings.offsets[numbers[at]], postings.offsets[numbers[at] + 1]):
                name = postings.names[spot]
                if sums[name] != 0:
                    sums[name] += gains[at]
    values = np.zeros(count, np.int32)
    for at in range(count):
        values[at] = sums[touched[at]]
        sums[touched[at]] = 0
    some = most(values, SHORTLIST, int(value_of(values, CANDIDATES) - LENGTH * WIDTH))
    best = np.zeros(some.shape[0], np.uint32)
    found = np.zeros(some.shape[0], np.int32)
    for place in range(some.shape[0]):
        name = touched[some[place]]
        best[place] = name
        found[place] = values[some[place]] - LENGTH * np.int32(names.offsets[name + 1] - names.offsets[name])
    return best[most(found, CANDIDATES, -TALLEST)]


@compiled
def gain_of(asked: float, held: float, near: int) -> int:
    """What it brings a name to hold a word that is near to a word of the query, in fractions of a nat."""
    return int(STEP * min(asked, held) * near / 100.0)


@compiled
def value_of(values: Any, rank: int) -> int:
    """The ``rank``-th highest of values; 0 if there are fewer."""
    if values.shape[0] < rank:
        return 0
    counts = np.zeros(TALLEST + 1, np.int64)
    for value in values:
        counts[max(0, min(TALLEST, value))] += 1
    value, total = TALLEST, counts[TALLEST]
    while total < rank:
        value -= 1
        total += counts[value]
    return value


@compiled
def most(values: Any, limit: int, least: int) -> Any:
    """Places of the highest values from ``least`` on, ``limit`` at most; among equals those that come first."""
    floor = max(least, value_of(values, limit) + 1 if values.shape[0] > limit else least)
    found = np.zeros(min(limit, values.shape[0]), np.int64)
    size = 0
    for place in range(values.shape[0]):
        size += 1 if values[place] >= floor else 0
    room_left = limit - size if floor > least else 0
    size = 0
    for place in range(values.shape[0]):
        if values[place] >= floor:
            found[size] = place
            size += 1
        elif room_left > 0 and values[place] == floor - 1:
            found[size] = place
            size += 1
            room_left -= 1
    return found[:size]


@compiled
def features_of(
    best: Any, a: Any, ka: Any, key: int, signs: Any, person: bool, query: Any, words: Any, names: Any, weight: Any,
    rarity: Any, costs: Any, works: Any, out: Any, room_for: Any
) -> None:  # fmt: skip
    """Log odds of the query with each of the names ``best``: those of the pair, and how rare it is to agree so much.

    ``rarity`` are nats for a nat of agreement, and the usual agreement; ``works`` are two
    :func:`amana.names.evidence.room`, for the query before the name and for the name before it. The features of the
    last of ``best`` stay in ``room_for``.
    """
    found = room_for[: weight.shape[0] - 1]
    both = np.zeros((2, signs.shape[0]), np.int64)
    for k in range(best.shape[0]):
        name = best[k]
        start, end = names.offsets[name], names.offsets[name + 1]
        b, kb = names.units[start:end], names.kinds[start:end]
        turned = names.keys[name] < key
        if person and turned:
            person_evidence(b, a, kb, ka, words, query, costs, works[1], found)
        elif person:
            person_evidence(a, b, ka, kb, query, words, costs, works[0], found)
        else:
            both[1 if turned else 0] = signs
            both[0 if turned else 1] = names.signs[name]
            if turned:
                body_evidence(b, a, kb, ka, both, words, query, costs, works[1], found)
            else:
                body_evidence(a, b, ka, kb, both, query, words, costs, works[0], found)
        total = log_odds(found, weight)
        agree = found[0] if person else found[:5].sum()
        out[k] = total + rarity[0] * (agree - rarity[1])


@compiled
def rescore(
    best: Any, a: Any, ka: Any, key: int, signs: Any, person: bool, query: Any, words: Any, names: Any, weight: Any,
    rarity: Any, costs: Any, works: Any, out: Any
) -> None:  # fmt: skip
    """:func:`features_of` where only the log odds are wanted."""
    room_for = np.zeros(weight.shape[0])
    features_of(best, a, ka, key, signs, person, query, words, names, weight, rarity, costs, works, out, room_for)
