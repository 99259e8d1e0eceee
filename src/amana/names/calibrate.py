"""Turn evidence into a probability: each feature has a curve of nats for or against, their sum is log odds.

The curves (data/weights.csv) were fitted on pairs of two public lists by logistic regression, and only rise or only
fall: more that agrees never counts against a match, more that contradicts never for it. ``amana.bench.names_fit``
makes the file.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from amana.names.bodies import BODY_FEATURES
from amana.names.compare import inlined
from amana.names.evidence import FEATURES
from amana.names.lexicon import rows

Kind = Literal["person", "organisation"]
KINDS: tuple[Kind, ...] = ("person", "organisation")


def features(kind: Kind) -> tuple[str, ...]:
    """Names of the features of a kind, in the order of the kernels' rows."""
    return FEATURES if kind == "person" else BODY_FEATURES


@cache
def weights(kind: Kind) -> NDArray[np.float64]:
    """The curves of ``kind``: for each feature, and last for where every pair begins, values (row 0) and nats (row 1).

    Between two values the nats are read off a straight line; beyond the last they stay.
    """
    table: dict[str, list[tuple[float, float]]] = {name: [] for name in (*features(kind), "bias")}
    for row in rows("weights.csv"):
        if row["kind"] == kind:
            table[row["feature"]].append((float(row["value"]), float(row["nats"])))
    curves = np.zeros((len(table), 2, max(map(len, table.values()))), np.float64)
    curves[:, 0] = np.inf
    for curve, points in zip(curves, table.values(), strict=True):
        curve[:, : len(points)] = np.array(points).T
        curve[1, len(points) :] = points[-1][1]
    return curves


@inlined
def worth(value: float, curves: Any, which: int) -> float:
    """Nats of the feature ``which`` of this value."""
    last = curves.shape[2] - 1
    if value <= curves[which, 0, 0]:
        return float(curves[which, 1, 0])
    for k in range(1, last + 1):
        if value <= curves[which, 0, k]:
            before = curves[which, 0, k - 1]
            part = (value - before) / (curves[which, 0, k] - before)
            return float(curves[which, 1, k - 1] + (curves[which, 1, k] - curves[which, 1, k - 1]) * part)
    return float(curves[which, 1, last])


@inlined
def log_odds(found: Any, curves: Any) -> float:
    """Nats of a row of features, summed in their order."""
    total = curves[found.shape[0], 1, 0]
    for k in range(found.shape[0]):
        total += worth(found[k], curves, k)
    return float(total)


RARITY_RATE = 0.45
"""Nats for each nat of agreement above the usual, when a name is looked up in a list rather than beside one name."""

USUAL: dict[Kind, float] = {"person": 9.0, "organisation": 4.0}
"""Agreement, in nats, of a usual true match. A rarer one meets fewer innocent names, a commoner one more."""


def probability(nats: float) -> float:
    """Log odds as a probability between 0 and 1.

    >>> probability(0.0)
    0.5
    """
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, nats))))


@cache
def _innocent(kind: Kind) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    table = [(float(row["score"]), float(row["share"])) for row in rows("innocent.csv") if row["kind"] == kind]
    scores, shares = np.array(sorted(table)).T
    return scores, shares


def alerts_per_million(score: float, kind: Kind) -> float:
    """How many of a million innocent names would reach ``score`` against a list of some twenty thousand names.

    Measured on made names (data/innocent.csv); between the measured points the logarithm is read off a straight line.
    """
    scores, shares = _innocent(kind)
    return float(1e6 * math.exp(np.interp(score, scores, np.log(shares))))
