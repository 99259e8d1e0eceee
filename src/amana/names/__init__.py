"""Arabic-aware matching of names: is this person or organisation perhaps the one on the list, and why?

A name in any script is folded, read into parts with roles, turned into sounds, compared, and weighed; what agrees and
what does not is counted in nats, and the sum is a calibrated probability. The way through the modules: ``fold`` →
``lexicon`` / ``kinds`` → ``sound`` → ``compare`` → ``nearest`` / ``women`` / ``somali`` → ``person`` / ``organisation``
→ ``vocabulary`` → ``evidence`` / ``bodies`` → ``calibrate`` → ``explain`` → ``facts`` → ``scoring``; and for lists
``search`` → ``twins`` → ``segment`` → ``index``. The weighing follows Fellegi and Sunter, "A Theory for Record Linkage"
(1969).

>>> score("أسامه ابراهيم", "Osama Ibrahim", "person") > 0.8
True
>>> score("جمعية الأمل الخيرية", "Hope Charity Association", "organisation") > 0.8
True
>>> score("Mohammed Ahmed Ali", "Ahmed Mohammed Ali", "person") < 0.3
True
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from amana.names.calibrate import KINDS, Kind, alerts_per_million, probability
from amana.names.explain import Explanation, Meeting, Reason
from amana.names.facts import Facts, Number, explain_with_facts, facts_evidence, score_with_facts
from amana.names.fold import fold
from amana.names.index import Entry, Hit, Index
from amana.names.program import program
from amana.names.scoring import Engine


@cache
def _engine(kind: Kind) -> Engine:
    return Engine(kind)


def score(a: str, b: str, kind: Kind = "person", facts_a: Facts | None = None, facts_b: Facts | None = None) -> float:
    """Probability, 0..1, that two names may be of one and the same person or organisation; symmetric.

    ``facts_a`` and ``facts_b`` are what is known beside the names; they count where both sides have them.

    >>> born = Facts(births=("1970-03-04",))
    >>> score("Ali Hasan", "Ali Hassan", "person", born, born) > score("Ali Hasan", "Ali Hassan")
    True
    """
    return score_with_facts(_engine(kind).score(a, b), facts_evidence(facts_a, facts_b, kind))


def score_pairs(a: Sequence[str], b: Sequence[str], kind: Kind = "person") -> NDArray[np.float64]:
    """Scores of ``a[i]`` with ``b[i]``; words and names that repeat are read once.

    Raises ValueError if the two have different lengths.
    """
    return Engine(kind).score_pairs(a, b)


def explain(
    a: str, b: str, kind: Kind = "person", facts_a: Facts | None = None, facts_b: Facts | None = None
) -> Explanation:
    """Why :func:`score` gives two names, with what is known beside them, their score."""
    return explain_with_facts(_engine(kind).explain(a, b), facts_evidence(facts_a, facts_b, kind))


__all__ = [
    "KINDS", "Engine", "Entry", "Explanation", "Facts", "Hit", "Index", "Kind", "Meeting", "Number", "Reason",
    "alerts_per_million", "explain", "explain_with_facts", "facts_evidence", "fold", "probability", "program",
    "score", "score_pairs", "score_with_facts",
]  # fmt: skip
