"""Weigh two persons' names: align their parts, and write down what agrees and what does not, each in nats.

A name reaches this module as rows of numbers (:mod:`amana.names.vocabulary`); what leaves it is a row of
:data:`FEATURES`, whose weights stand in data/weights.csv. The functions are compiled where numba is installed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from amana.names.compare import FAR, FAR_GAP, MISFIT, compiled, distance, inlined, misfit
from amana.names.kinds import FAMILY, GIVEN, INITIAL, KUNYA, MOTHER, PREFIX, TITLE
from amana.names.sound import ABD, LONGEST_WORD, SYMBOLS, ZADE

FEATURES = (
    "agree", "agree_rare", "fuzzy", "given_same", "given_apart", "given_crossed", "given_dropped", "prefix_dropped",
    "family_same", "family_apart", "left_small", "left_large", "parts_left_small", "parts_left_large", "turned",
    "one_word", "two_words", "three_words", "all_exact", "kunya_same", "kunya_apart", "joined", "only_common",
    "rotated", "single", "brothers", "child", "given_and_family", "cover_small", "cover_large", "given_rare",
    "second_apart", "only_family", "nothing", "kunya_for_name", "family_elsewhere", "family_elsewhere_common",
    "family_near", "father_apart", "single_given", "given_other", "family_other", "more_than_given",
    "more_than_family", "two_words_rare", "three_words_rare", "given_apart_rare", "family_apart_rare",
    "scripts_differ", "scripts_differ_fuzzy", "given_dropped_more", "left_among", "scripts_differ_left",
    "father_other", "mother_and_father",
)  # fmt: skip
N_FEATURES = len(FEATURES)
ROW = LONGEST_WORD + 2
MEMORY = 15
JOINED_GAP = 11
MATCH = 30
"""Similarity from which two parts are taken for the same name, in hundredths."""

UNLIKE_GAP = 29
"""Distance, in hundredths, from which two words are less alike than :data:`MATCH`: 100 - 29 * 5 // 2 = 28."""


@compiled
def room(width: int) -> Any:
    """Working space for pairs of names of up to ``width`` parts, all of one pair of vocabularies.

    Likenesses, partners, a table row, a joined word; then the likenesses of pairs of words met lately (in each place
    the :func:`pair_key`, and in the last seven bits the likeness).
    """
    return (
        np.zeros((width, width), np.int64),
        np.zeros((2, width), np.int64),
        np.zeros(ROW, np.int32),
        np.zeros(ROW, np.uint8),
        np.full(1 << MEMORY, -1, np.int64),
    )


@inlined
def pair_key(u: Any, v: Any, unlike_kinds: bool) -> Any:
    """The words ``u`` and ``v`` (below 2**27), and whether they are of unlike kinds, as one number below 2**55."""
    return (np.int64(u) << 28) | (np.int64(v) << 1) | (1 if unlike_kinds else 0)


@inlined
def place_of(key: Any) -> Any:
    """Where in the memory of :func:`room` the pair of words ``key`` lies."""
    mixed = (key >> 28) * 40_503 + (key & ((1 << 28) - 1))
    return (mixed * 10_007 + (mixed >> 13)) & ((1 << MEMORY) - 1)  # below 2**58


@inlined
def likeness(u: int, v: int, wa: Any, wb: Any, costs: Any, above: Any) -> int:
    """Likeness of unit ``u`` of words ``wa`` and unit ``v`` of words ``wb`` in hundredths; 0 below :data:`MATCH`."""
    shared = share(wa.names, u, wb.names, v)
    if shared == -1:
        return 0
    mixed = 1 if wa.arabic[u] != wb.arabic[v] else 0
    gap = FAR_GAP if shared == 1 else UNLIKE_GAP
    for i in range(wa.starts[u], wa.starts[u + 1]):
        for j in range(wb.starts[v], wb.starts[v + 1]):
            gap = min(gap, distance(wa.rows[i], wb.rows[j], mixed, wa.loads[i] + wb.loads[j], gap, costs, above))
    if shared == 0:
        return 100 - (gap * 5) // 2 if gap < UNLIKE_GAP else 0
    near = 100 - (min(gap, 4) * 5) // 2 if gap < FAR_GAP else 0
    return min(near, same_affix(wa.rows[wa.starts[u]], wb.rows[wb.starts[v]]))


ABD_CODE, ZADE_CODE = SYMBOLS.index(ABD), SYMBOLS.index(ZADE)
LESS_ABD, LESS_DIN = 45, 75
"""The most that a name is alike to itself with Abd before it, and with *al-Din* or *Allah* after it."""


@compiled
def same_affix(a: Any, b: Any) -> int:
    """How alike one given name can be to itself with what is joined to it: Siraj may be short for Siraj al-Din."""
    if affix(a[1]) != affix(b[1]):
        return LESS_ABD
    return 100 if affix(a[a[0]]) == affix(b[b[0]]) else LESS_DIN


@compiled
def affix(code: int) -> int:
    """The sound of a joining word, 0 for any other."""
    return code if ABD_CODE <= code <= ZADE_CODE else 0


@inlined
def share(first: Any, u: int, second: Any, v: int) -> int:
    """1 if the units may be the same given name of the lexicon, -1 if they are two different ones, 0 if unknown."""
    if first[u, 0] < 0 or second[v, 0] < 0:
        return 0
    for i in range(3):
        for j in range(3):
            if first[u, i] >= 0 and first[u, i] == second[v, j]:
                return 1
    return -1


@compiled
def align(a: Any, b: Any, alike: Any, partner: Any) -> int:
    """Pair the parts of two names, the most alike first; ``partner`` gets each part's place on the other side.

    Returns the number of turned pairs of pairs (a before b here, b before a there).
    """
    n, m = a.shape[0], b.shape[0]
    for i in range(n):
        partner[0, i] = -1
    for j in range(m):
        partner[1, j] = -1
    for _ in range(min(n, m)):
        best, at_i, at_j = 0, -1, -1
        for i in range(n):
            if partner[0, i] >= 0:
                continue
            for j in range(m):
                if partner[1, j] >= 0 or alike[i, j] < MATCH:
                    continue
                value = alike[i, j] * 100 - abs(i - j)
                if value > best:
                    best, at_i, at_j = value, i, j
        if at_i < 0:
            break
        partner[0, at_i] = at_j
        partner[1, at_j] = at_i
    turned = 0
    for i in range(n):
        for k in range(i + 1, n):
            if partner[0, i] >= 0 and partner[0, k] >= 0 and partner[0, k] < partner[0, i]:
                turned += 1
    return turned


@inlined
def joined(u: int, v: int, w: int, wa: Any, wb: Any, costs: Any, work: Any) -> int:
    """Likeness of two neighbouring units, written together, to the unit ``w``; for Lal Mohammad and Lalmohammad."""
    load = wa.loads[wa.starts[u]] + wa.loads[wa.starts[v]]
    together = work[3]
    size = 0
    for unit in (u, v):
        row = wa.rows[wa.starts[unit]]
        for place in range(1, row[0] + 1):
            if size < ROW - 2:
                size += 1
                together[size] = row[place]
    together[0] = size
    mixed = 1 if wa.arabic[u] != wb.arabic[w] else 0
    gap = FAR
    for j in range(wb.starts[w], wb.starts[w + 1]):
        whole = load + wb.loads[j]
        if 200 * abs(load - wb.loads[j]) >= (60 if mixed else 30) * whole:
            continue
        if JOINED_GAP * whole // 200 >= MISFIT or not misfit(together, wb.rows[j], costs[2]):
            gap = min(gap, distance(together, wb.rows[j], mixed, whole, JOINED_GAP, costs, work[2]))
    return max(0, 100 - (gap * 5) // 2)


@compiled
def compare_all(a: Any, b: Any, ka: Any, kb: Any, wa: Any, wb: Any, costs: Any, work: Any) -> None:
    """Fill the likeness of every part of the one name to every part of the other."""
    alike, known = work[0], work[4]
    for i in range(a.shape[0]):
        for j in range(b.shape[0]):
            if (ka[i] & KUNYA) != (kb[j] & KUNYA):
                alike[i, j] = 0
            elif (ka[i] & INITIAL) or (kb[j] & INITIAL):
                alike[i, j] = 60 if wa.rows[wa.starts[a[i]], 1] == wb.rows[wb.starts[b[j]], 1] else 0
            else:
                key = pair_key(a[i], b[j], False)
                place = place_of(key)
                if known[place] >> 7 != key:
                    known[place] = (key << 7) | likeness(a[i], b[j], wa, wb, costs, work[2])
                alike[i, j] = known[place] & 127


@compiled
def first_name(kinds: Any, after: int) -> int:
    """Place of the first part after ``after`` that is neither title nor kunya; -1 if there is none."""
    for i in range(after + 1, kinds.shape[0]):
        if not kinds[i] & (TITLE | KUNYA):
            return i
    return -1


@compiled
def last_name(kinds: Any) -> int:
    """Place of the last part that is neither title nor kunya; -1 if there is none."""
    found = -1
    for i in range(kinds.shape[0]):
        if not kinds[i] & (TITLE | KUNYA):
            found = i
    return found


@compiled
def left(kinds: Any, nats: Any, units: Any, partner: Any) -> tuple[float, int]:
    """Nats and number of the name's parts that met nothing on the other side."""
    total, count = 0.0, 0
    for i in range(kinds.shape[0]):
        if partner[i] >= 0 or kinds[i] & (TITLE | KUNYA | INITIAL):
            continue
        total += nats[units[i]] * (0.3 if kinds[i] & PREFIX else 1.0)
        count += 1
    return total, count


@inlined
def person_evidence(a: Any, b: Any, ka: Any, kb: Any, wa: Any, wb: Any, costs: Any, work: Any, out: Any) -> None:
    """Write the :data:`FEATURES` of two persons' names into ``out``.

    ``a`` and ``b`` are units of the words ``wa`` and ``wb``, ``ka`` and ``kb`` their kinds, ``work`` is :func:`room`.
    """
    out[:] = 0.0
    alike, partner = work[0], work[1]
    compare_all(a, b, ka, kb, wa, wb, costs, work)
    align(a, b, alike, partner)
    found = join(a, b, wa, wb, costs, work)
    out[0], out[1], out[21] = found
    _agreements(a, b, ka, kb, wa.nats, wb.nats, alike, partner, out)
    _given_and_family(a, b, ka, kb, wa.nats, wb.nats, alike, partner, out)
    left_a, parts_a = left(ka, wa.nats, a, partner[0])
    left_b, parts_b = left(kb, wb.nats, b, partner[1])
    out[10] = min(left_a, left_b)
    out[11] = max(left_a, left_b)
    out[12] = min(parts_a, parts_b)
    out[13] = max(parts_a, parts_b)
    out[34] = kunya_for_name(a, b, ka, kb, wa.names, wb.names, partner)
    others(a, b, ka, kb, wa.names, wb.names, out)
    out[54] = mother_and_father(ka, kb)
    if wa.arabic[a[0]] != wb.arabic[b[0]]:
        out[48] = 1.0
    _together(out)


@compiled
def others(a: Any, b: Any, ka: Any, kb: Any, na: Any, nb: Any, out: Any) -> None:
    """Given names, fathers or last names that met nothing and are two names of the lexicon: no spelling of one."""
    if out[4] > 0 and out[23] == 0:
        out[40] = 1.0 if share(na, a[first_name(ka, -1)], nb, b[first_name(kb, -1)]) == -1 else 0.0
    if out[9] > 0:
        out[41] = 1.0 if share(na, a[last_name(ka)], nb, b[last_name(kb)]) == -1 else 0.0
    if out[38] > 0:
        second_a, second_b = first_name(ka, first_name(ka, -1)), first_name(kb, first_name(kb, -1))
        out[53] = 1.0 if share(na, a[second_a], nb, b[second_b]) == -1 else 0.0


@compiled
def kunya_for_name(a: Any, b: Any, ka: Any, kb: Any, na: Any, nb: Any, partner: Any) -> float:
    """1 if the father of X stands against X himself: the kunya of one holds a given name that is left in the other."""
    for i in range(a.shape[0]):
        for j in range(b.shape[0]):
            alone = partner[0, i] < 0 and partner[1, j] < 0
            if alone and (ka[i] & KUNYA) != (kb[j] & KUNYA) and share(na, a[i], nb, b[j]) == 1:
                return 1.0
    return 0.0


@compiled
def mother_and_father(ka: Any, kb: Any) -> float:
    """1 if the one name has the kunya of a mother and the other that of a father, whoever the child is."""
    for i in range(ka.shape[0]):
        for j in range(kb.shape[0]):
            if ka[i] & KUNYA and kb[j] & KUNYA and (ka[i] ^ kb[j]) & MOTHER:
                return 1.0
    return 0.0


@compiled
def _together(out: Any) -> None:
    """What several features say together: brothers share all but the given name, a child has one name more."""
    met = out[16] + out[17] > 0
    if met and (out[4] > 0 or out[5] > 0):
        out[25] = 1.0
    if out[7] > 0 and out[17] > 0 and out[12] == 0:
        out[7], out[6] = 0.0, 1.0  # with three names met, a Muhammad more is a son rather than a habit of clerks
    if met and out[6] > 0 and out[12] == 0:
        out[26] = 1.0
    if out[0] == 0.0:
        out[33] = 1.0
    out[27] = out[3] * out[8]
    out[39] = out[3] * out[24]
    if out[0] > 0:
        out[28] = out[0] / (out[0] + out[10])
        out[29] = out[0] / (out[0] + out[11])
    if out[15] > 0 and out[3] == 0:
        out[32] = 1.0
    out[42] = (1.0 - out[15]) * out[30]
    out[43] = (1.0 - out[15]) * out[8]
    out[44] = out[16] * out[0]
    out[45] = out[17] * out[0]
    out[46] = out[4] * out[0]
    out[47] = out[9] * out[0]
    out[49] = out[48] * out[2]
    if out[6] > 0 and out[12] > 0:
        out[50] = 1.0
    if out[12] > 0:
        out[51] = out[11]
    out[52] = out[48] * out[10]


@compiled
def join(a: Any, b: Any, wa: Any, wb: Any, costs: Any, work: Any) -> tuple[float, float, float]:
    """Pair two neighbouring unmatched parts with one unmatched part that is the same written together.

    Returns nats that agree by it, those beyond five for each, and the number of such joints.
    """
    agree, rare, count = join_side(0, a, b, wa, wb, costs, work)
    more, more_rare, more_count = join_side(1, b, a, wb, wa, costs, work)
    return agree + more, rare + more_rare, count + more_count


@inlined
def join_side(
    side: int, x: Any, y: Any, wx: Any, wy: Any, costs: Any, work: Any
) -> tuple[float, float, float]:  # fmt: skip
    """:func:`join` where two parts of the name ``x``, which is on this side, stand for one of the name ``y``."""
    partner = work[1]
    agree, rare, count = 0.0, 0.0, 0.0
    for i in range(x.shape[0] - 1):
        if partner[side, i] >= 0 or partner[side, i + 1] >= 0:
            continue
        load = wx.loads[wx.starts[x[i]]] + wx.loads[wx.starts[x[i + 1]]]
        for j in range(y.shape[0]):
            other = wy.loads[wy.starts[y[j]]]
            if partner[1 - side, j] >= 0 or 200 * abs(load - other) > 60 * (load + other):
                continue
            near = joined(x[i], x[i + 1], y[j], wx, wy, costs, work)
            if near < 75:
                continue
            partner[side, i] = j
            partner[side, i + 1] = j
            partner[1 - side, j] = i
            count += 1
            agree += wy.nats[y[j]] * near / 100.0
            rare += max(0.0, wy.nats[y[j]] - 5.0) * near / 100.0
            break
    return agree, rare, count


@compiled
def _agreements(a: Any, b: Any, ka: Any, kb: Any, na: Any, nb: Any, alike: Any, partner: Any, out: Any) -> None:
    met, exact, names_a, names_b = 0, 0, 0, 0
    for i in range(a.shape[0]):
        name = not ka[i] & (TITLE | KUNYA)
        if name:
            names_a += 1
        j = partner[0, i]
        if j < 0:
            continue
        share_of = alike[i, j] / 100.0
        telling = min(na[a[i]], nb[b[j]])
        if partner[1, j] == i:
            out[0] += telling * share_of
            out[1] += max(0.0, telling - 5.0) * share_of
            out[2] += telling * (1.0 - share_of) if alike[i, j] > 0 else 0.0
        if ka[i] & KUNYA:
            out[19] += 1.0
        if name:
            met += 1 if alike[i, j] >= 55 or partner[1, j] != i else 0
            exact += 1 if alike[i, j] >= 95 else 0
    kunya_a, kunya_b = 0, 0
    for i in range(a.shape[0]):
        kunya_a += 1 if ka[i] & KUNYA else 0
    for j in range(b.shape[0]):
        kunya_b += 1 if kb[j] & KUNYA else 0
        names_b += 1 if not kb[j] & (TITLE | KUNYA) else 0
    if kunya_a and kunya_b and out[19] == 0:
        out[20] = 1.0
    out[15] = 1.0 if met == 1 else 0.0
    out[16] = 1.0 if met >= 2 else 0.0
    out[17] = 1.0 if met >= 3 else 0.0
    out[18] = 1.0 if met > 0 and exact == names_a and exact == names_b else 0.0
    out[22] = 1.0 if met > 0 and out[1] == 0.0 else 0.0
    out[24] = 1.0 if min(names_a, names_b) <= 1 else 0.0


@compiled
def may_lead(first: int, last: int, nats: float) -> bool:
    """Whether a name's first word (kind, nats), which is the other's last, may be a family name that stands first.

    A given name that everybody bears is not; in Arabic script, where nobody puts the family first, no given name is.
    """
    return nats > (5.5 if first & last & GIVEN else 3.7)


@compiled
def _given_and_family(a: Any, b: Any, ka: Any, kb: Any, na: Any, nb: Any, alike: Any, partner: Any, out: Any) -> None:
    ga, gb = first_name(ka, -1), first_name(kb, -1)
    la, lb = last_name(ka), last_name(kb)
    if ga < 0 or gb < 0:
        return
    if (ga == la and ka[ga] & FAMILY) or (gb == lb and kb[gb] & FAMILY):
        if partner[0, la] == lb:
            out[8] = alike[la, lb] / 100.0
        return  # a family name alone says nothing of the given name
    turned_a = turned_b = -1
    if ga != la and gb != lb:
        after_a, after_b = first_name(ka, ga), first_name(kb, gb)
        if partner[0, ga] == lb and may_lead(ka[ga], kb[lb], na[a[ga]]) and partner[1, gb] == after_a:
            turned_a, ga, la = ga, after_a, -1
        elif partner[1, gb] == la and may_lead(kb[gb], ka[la], nb[b[gb]]) and partner[0, ga] == after_b:
            turned_b, gb, lb = gb, after_b, -1
    if turned_a >= 0 or turned_b >= 0:
        out[23] = 1.0
    pa, pb = partner[0, ga], partner[1, gb]
    if pa == gb or pb == ga:
        out[3] = alike[ga, gb] / 100.0 if partner[1, gb] == ga and pa == gb else 1.0
        out[30] = out[3] * min(na[a[ga]], nb[b[gb]])
        sa, sb = first_name(ka, ga), first_name(kb, gb)
        if sa >= 0 and sb >= 0 and partner[0, sa] < 0 and partner[1, sb] < 0:
            if ka[ga] & PREFIX and kb[gb] & PREFIX:
                out[31] = 1.0
            elif sa != la and sb != lb:
                out[38] = 1.0
    elif pa < 0 and pb < 0:
        out[4] = 1.0
    elif pa >= 0 and pb >= 0:
        out[5] = 1.0
    elif (pa < 0 and ka[ga] & PREFIX) or (pb < 0 and kb[gb] & PREFIX):
        out[7] = 1.0
    else:
        out[6] = 1.0
    if la >= 0 and lb >= 0 and la != ga and lb != gb:
        if partner[0, la] == lb:
            out[8] = alike[la, lb] / 100.0
            if alike[la, lb] < 60:
                out[37] = 1.0
        elif partner[0, la] < 0 and partner[1, lb] < 0:
            out[9] = 1.0
        elif partner[0, la] < 0 or partner[1, lb] < 0:
            out[35] = 1.0
            out[36] = out[22]
    for i in range(a.shape[0]):
        for k in range(i + 1, a.shape[0]):
            if i == turned_a or partner[0, i] < 0 or partner[0, k] < 0:
                continue
            if turned_b >= 0 and (partner[0, i] == turned_b or partner[0, k] == turned_b):
                continue
            if partner[0, k] < partner[0, i]:
                out[14] += 1.0
