"""Turn evidence into a probability: each feature times its weight is nats for or against, their sum is log odds.

The weights (data/weights.csv) were fitted on pairs of two public lists by logistic regression with fixed signs: what
agrees never counts against a match, what contradicts never for it. ``amana.bench.names_fit`` makes the file.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from amana.names.bodies import BODY_FEATURES
from amana.names.evidence import FEATURES
from amana.names.lexicon import rows

Kind = Literal["person", "organisation"]
KINDS: tuple[Kind, ...] = ("person", "organisation")


def features(kind: Kind) -> tuple[str, ...]:
    """Names of the features of a kind, in the order of the kernels' rows."""
    return FEATURES if kind == "person" else BODY_FEATURES


@cache
def weights(kind: Kind) -> NDArray[np.float64]:
    """Nats for one unit of each feature of ``kind``; the last is where every pair begins."""
    table = {row["feature"]: float(row["weight"]) for row in rows("weights.csv") if row["kind"] == kind}
    return np.array([table[name] for name in (*features(kind), "bias")], np.float64)


RARITY_RATE = 0.4
"""Nats for each nat of agreement above the usual, when a name is looked up in a list rather than beside one name."""

USUAL: dict[Kind, float] = {"person": 9.0, "organisation": 5.0}
"""Agreement, in nats, of a usual true match. A rarer one meets fewer innocent names, a commoner one more."""


def probability(log_odds: float) -> float:
    """Log odds as a probability between 0 and 1.

    >>> probability(0.0)
    0.5
    """
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, log_odds))))


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
