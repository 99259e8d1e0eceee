"""Say why: which parts of two names met, by which rules, what met nothing, and the nats for and against.

An explanation is data: the same names, weights and index give the same explanation, bit for bit.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from amana.language import Text
from amana.names.calibrate import Kind, alerts_per_million, features, probability, weights, worth
from amana.names.compare import DROP, SWAP
from amana.names.fold import is_arabic
from amana.names.lexicon import rows
from amana.names.organisation import read_organisation
from amana.names.person import Unit, read_person
from amana.names.sound import SYMBOLS, encode


class Reason(NamedTuple):
    """One feature of the evidence: its name, its nats for (+) or against (−) a match, and what it says."""

    feature: str
    nats: float
    text: Text


class Meeting(NamedTuple):
    """Two parts that were taken for one: as written on both sides, how alike (0..100), and by which rules."""

    left: str
    right: str
    likeness: int
    rules: tuple[Text, ...]


class Explanation(NamedTuple):
    """Why two names have their score; reasons from the weightiest, and what met nothing on each side."""

    kind: Kind
    score: float
    log_odds: float
    alerts_per_million: float
    reasons: tuple[Reason, ...]
    meetings: tuple[Meeting, ...]
    left_alone: tuple[str, ...]
    right_alone: tuple[str, ...]


@cache
def _texts(file: str, key: str) -> dict[str, Text]:
    return {row[key]: Text(en=row["en"], ar=row["ar"]) for row in rows(file)}


def units_of(name: str, kind: Kind) -> tuple[Unit, ...]:
    """The parts of one spelling, in the order in which kernels number them."""
    return read_person(name).units if kind == "person" else read_organisation(name).units


def explanation(
    kind: Kind, found: NDArray[np.float64], left: tuple[Unit, ...], right: tuple[Unit, ...],
    partner: NDArray[np.int64], alike: NDArray[np.int64], rarity: float = 0.0, kind_nats: float = 0.0,
) -> Explanation:  # fmt: skip
    """The explanation of one comparison.

    ``found`` are the features; ``partner[i]`` is the place on the right that met the left's part i, -1 for none;
    ``alike`` the likenesses; ``rarity`` the nats that a list adds for a rare agreement,
    ``kind_nats`` those for a kind that the query does not look like.
    """
    curves = weights(kind)
    nats = np.array([*(worth(value, curves, place) for place, value in enumerate(found)), curves[-1, 1, 0]])
    names = (*features(kind), "bias")
    told = [(name, float(value)) for name, value in zip(names, nats, strict=True) if value]
    told += [(name, value) for name, value in (("rarity", rarity), ("unlikely_kind", kind_nats)) if value]
    log_odds = float(nats[-1])
    for value in nats[:-1]:  # in the kernels' order, so that the sum is the same to the last bit
        log_odds += float(value)
    log_odds += rarity
    log_odds += kind_nats
    says = _texts("reasons.csv", "feature")
    reasons = sorted((Reason(name, value, says[name]) for name, value in told), key=lambda some: -abs(some.nats))
    met = [(i, int(j)) for i, j in enumerate(partner[: len(left)]) if j >= 0]
    score = probability(log_odds)
    return Explanation(
        kind, score, log_odds, alerts_per_million(score, kind), tuple(reasons),
        tuple(Meeting(left[i].text, right[j].text, int(alike[i, j]), _rules(left[i], right[j], kind)) for i, j in met),
        tuple(unit.text for i, unit in enumerate(left) if partner[i] < 0),
        tuple(unit.text for j, unit in enumerate(right) if j not in {place for _, place in met}),
    )  # fmt: skip


def with_twin(told: Explanation) -> Explanation:
    """The explanation of a name that stands at another entry of the list, which is the same person or body."""
    return told._replace(reasons=(*told.reasons, Reason("twin", 0.0, _texts("reasons.csv", "feature")["twin"])))


def _rules(a: Unit, b: Unit, kind: Kind) -> tuple[Text, ...]:
    """The rules by which two parts are one: the same writing, the same name or meaning, and rules of sound."""
    says = _texts("rules.csv", "rule")
    if a.text == b.text:
        return (says["same"],)
    known = set(a.names) & set(b.names)
    first = (says["given" if kind == "person" else "meaning"],) if known else ()
    heard = tuple(says[rule] for rule in sound_rules(a, b) if rule in says)
    return first + heard or (says["sound"],)


def sound_rules(a: Unit, b: Unit) -> tuple[str, ...]:
    """Names of the rules of data/sounds.csv that the cheapest alignment of two units' nearest readings uses."""
    mixed = 1 if is_arabic(a.text) != is_arabic(b.text) else 0
    steps = min((_cheapest(x, y, mixed) for x in a.sounds for y in b.sounds), key=lambda some: some[0])[1]
    named = _named_rules()
    return tuple(dict.fromkeys(rule for pair in steps if (rule := named.get(pair))))


@cache
def _named_rules() -> dict[tuple[str, str], str]:
    named: dict[tuple[str, str], str] = {}
    for row in rows("sounds.csv"):
        for x in row["first"]:
            for y in row["second"] or [""]:
                named[x, y] = named[y, x] = row["rule"] or ""
    return named


def _cheapest(a: str, b: str, mixed: int) -> tuple[int, list[tuple[str, str]]]:
    """Cost and steps (pairs of sounds, "" for none) of the cheapest way from ``a`` to ``b``; only steps with a cost."""
    x, y = encode(a), encode(b)
    table: dict[tuple[int, int], tuple[int, tuple[int, int], tuple[str, str]]] = {(0, 0): (0, (0, 0), ("", ""))}
    for i in range(len(x) + 1):
        for j in range(len(y) + 1):
            ways = []
            if i:
                ways.append((table[i - 1, j][0] + int(DROP[mixed, x[i - 1]]), (i - 1, j), (SYMBOLS[x[i - 1]], "")))
            if j:
                ways.append((table[i, j - 1][0] + int(DROP[mixed, y[j - 1]]), (i, j - 1), ("", SYMBOLS[y[j - 1]])))
            if i and j:
                pair = (SYMBOLS[x[i - 1]], SYMBOLS[y[j - 1]])
                ways.append((table[i - 1, j - 1][0] + int(SWAP[x[i - 1], y[j - 1]]), (i - 1, j - 1), pair))
            if ways:
                table[i, j] = min(ways, key=lambda way: way[0])
    steps, place = [], (len(x), len(y))
    while place != (0, 0):
        _, place, pair = table[place]
        if pair[0] != pair[1]:
            steps.append(pair)
    return table[len(x), len(y)][0], steps[::-1]
