"""Weigh two organisations' names: what agrees and what does not, by the kind of the word.

As :mod:`amana.names.evidence` does for persons; what leaves is a row of :data:`BODY_FEATURES`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from amana.names.compare import compiled, distance, inlined
from amana.names.evidence import align, join, likeness, pair_key, place_of, share
from amana.names.kinds import CORE, LEGAL, PLACE, PROPER

BODY_FEATURES = (
    "proper_agree", "core_agree", "place_agree", "activity_agree", "type_agree", "legal_agree",
    "proper_left_small", "core_left_small", "place_left_small", "activity_left_small", "type_left_small", "legal_left",
    "proper_left_large", "core_left_large", "place_left_large", "activity_left_large", "type_left_large",
    "cover_small", "cover_large", "first_same", "exact", "turned", "acronym", "no_proper", "one_proper", "fuzzy",
    "joined", "core_cover_small", "core_cover_large", "nothing", "both_proper_left",
    "both_place_left", "all_telling", "all_met",
)  # fmt: skip
N_BODY_FEATURES = len(BODY_FEATURES)
LEAST = 45
"""Likeness of two words of unknown meaning from which they are taken for one, in hundredths."""

HOMOPHONE_GAP = 10
"""Distance, in hundredths, below which words of the two scripts are one whatever each may mean."""

MEANT_SAME = 88
"""Likeness of two words of the same meaning, in hundredths."""


@inlined
def body_evidence(
    a: Any, b: Any, ka: Any, kb: Any, signs: Any, wa: Any, wb: Any, costs: Any, work: Any, out: Any
) -> None:
    """Write the :data:`BODY_FEATURES` of two organisations' names into ``out``.

    ``signs`` are the two names' rows of hashes: two acronyms, then three initials each, 0 where there is none.
    """
    n, m = a.shape[0], b.shape[0]
    out[:] = 0.0
    alike, partner, known = work[0], work[1], work[4]
    for i in range(n):
        for j in range(m):
            unlike = ka[i] != kb[j]
            key = pair_key(a[i], b[j], unlike)
            place = place_of(key)
            if known[place] >> 7 != key:
                core = ka[i] == CORE and kb[j] == CORE
                known[place] = (key << 7) | word_likeness(a[i], b[j], unlike, core, wa, wb, costs, work[2])
            alike[i, j] = known[place] & 127
    out[21] = align(a, b, alike, partner)
    agree, _, out[26] = join(a, b, wa, wb, costs, work)
    out[0] = agree
    _agreements(a, b, ka, kb, wa.nats, wb.nats, alike, partner, out)
    _left(a, b, ka, kb, wa.nats, wb.nats, partner, out)
    out[22] = acronym(signs)
    _covers(out)


@inlined
def word_likeness(u: int, v: int, unlike_kinds: bool, core: bool, wa: Any, wb: Any, costs: Any, above: Any) -> int:
    """Likeness of two words; the same meaning counts whatever the sound, other meanings are never alike.

    Unless one is in Arabic script and the other in Latin and both sound the same: *Raya* may be great in Malay, but
    beside راية it is a banner. Two words in Arabic script that make the name (``core``) are not one for their meaning
    alone: who calls himself النور is not who calls himself الضياء.
    """
    meant = share(wa.names, u, wb.names, v)
    if meant == -1:
        return 0 if wa.arabic[u] == wb.arabic[v] else homophony(u, v, wa, wb, costs, above)
    near = likeness(u, v, wa, wb, costs, above)
    if meant == 1 and not (core and wa.arabic[u] and wb.arabic[v] and near < LEAST):
        return max(near, MEANT_SAME)
    if near < (70 if unlike_kinds else LEAST):
        return 0
    return near


@compiled
def homophony(u: int, v: int, wa: Any, wb: Any, costs: Any, above: Any) -> int:
    """Likeness of two words of the two scripts that sound the same; 0 if they do not."""
    # The loop of likeness(): one function for both, called from there, took a sixth of the pairs a second.
    gap = HOMOPHONE_GAP
    for i in range(wa.starts[u], wa.starts[u + 1]):
        for j in range(wb.starts[v], wb.starts[v + 1]):
            gap = min(gap, distance(wa.rows[i], wb.rows[j], 1, wa.loads[i] + wb.loads[j], gap, costs, above))
    return 100 - (gap * 5) // 2 if gap < HOMOPHONE_GAP else 0


@compiled
def acronym(signs: Any) -> float:
    """1 if an acronym of one name spells the initials of the other, else 0."""
    for i in range(2):
        for j in range(3):
            if signs[0, i] and signs[0, i] == signs[1, 2 + j]:
                return 1.0
            if signs[1, i] and signs[1, i] == signs[0, 2 + j]:
                return 1.0
    return 0.0


@compiled
def _agreements(a: Any, b: Any, ka: Any, kb: Any, na: Any, nb: Any, alike: Any, partner: Any, out: Any) -> None:
    exact, met = 0, 0
    for i in range(a.shape[0]):
        j = partner[0, i]
        if j < 0:
            continue
        met += 1
        if partner[1, j] != i:
            continue
        kind = max(ka[i], kb[j])
        telling = min(na[a[i]], nb[b[j]])
        out[kind] += telling * alike[i, j] / 100.0
        out[25] += telling * (100 - alike[i, j]) / 100.0 if alike[i, j] > 0 else 0.0
        exact += 1 if alike[i, j] >= 95 else 0
    out[20] = 1.0 if exact and exact == a.shape[0] and exact == b.shape[0] else 0.0
    out[29] = 1.0 if met == 0 else 0.0
    first_a, first_b = _first_telling(ka), _first_telling(kb)
    if first_a >= 0 and first_b >= 0 and partner[0, first_a] == first_b:
        out[19] = 1.0
    proper_a, proper_b = 0, 0
    for i in range(ka.shape[0]):
        proper_a += 1 if ka[i] == PROPER else 0
    for j in range(kb.shape[0]):
        proper_b += 1 if kb[j] == PROPER else 0
    out[23] = 1.0 if min(proper_a, proper_b) == 0 else 0.0
    out[24] = 1.0 if min(proper_a, proper_b) == 1 else 0.0


@compiled
def _first_telling(kinds: Any) -> int:
    for i in range(kinds.shape[0]):
        if kinds[i] <= CORE:
            return i
    return -1


@compiled
def _left(a: Any, b: Any, ka: Any, kb: Any, na: Any, nb: Any, partner: Any, out: Any) -> None:
    lost = np.zeros((2, 6))
    for i in range(a.shape[0]):
        if partner[0, i] < 0:
            lost[0, ka[i]] += na[a[i]]
    for j in range(b.shape[0]):
        if partner[1, j] < 0:
            lost[1, kb[j]] += nb[b[j]]
    for kind in range(5):
        out[6 + kind] = min(lost[0, kind], lost[1, kind])
        out[12 + kind] = max(lost[0, kind], lost[1, kind])
    out[11] = max(lost[0, LEGAL], lost[1, LEGAL])
    out[30] = 1.0 if lost[0, PROPER] + lost[0, CORE] > 0 and lost[1, PROPER] + lost[1, CORE] > 0 else 0.0
    out[31] = 1.0 if lost[0, PLACE] > 0 and lost[1, PLACE] > 0 else 0.0
    both = out[0] + out[1] + out[2] + out[3] + out[4]
    left_a, left_b = lost[0, :5].sum(), lost[1, :5].sum()
    if both > 0:
        out[17] = both / (both + min(left_a, left_b))
        out[18] = both / (both + max(left_a, left_b))
    telling = out[0] + out[1]
    told_a, told_b = lost[0, PROPER] + lost[0, CORE], lost[1, PROPER] + lost[1, CORE]
    if telling > 0:
        out[27] = telling / (telling + min(told_a, told_b))
        out[28] = telling / (telling + max(told_a, told_b))


@compiled
def _covers(out: Any) -> None:
    """Whether every telling word of both names met; kept apart from the sums, which long names inflate."""
    if out[12] + out[13] == 0.0 and out[0] + out[1] > 0.0:
        out[32] = 1.0
    if out[17] == 1.0 and out[18] == 1.0:
        out[33] = 1.0
    if out[22] > 0.0:  # initials stand for every word
        out[6:17] = 0.0
        out[30] = out[31] = out[29] = 0.0
        out[17] = out[18] = 1.0
