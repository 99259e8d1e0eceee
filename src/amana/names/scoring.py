"""Score names: many pairs at a time by the kernels, or one pair for a person to look at.

A name with two spellings in it ("حسن غول (Hassan Ghul; Hasan Gul)") is read as several names; the best pair counts.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from amana.names.bodies import N_BODY_FEATURES, body_evidence
from amana.names.calibrate import Kind, log_odds, weights
from amana.names.compare import COSTS, compiled
from amana.names.evidence import N_FEATURES, person_evidence, room
from amana.names.explain import Explanation, explanation, units_of
from amana.names.fold import fold
from amana.names.organisation import read_organisation
from amana.names.person import read_person
from amana.names.vocabulary import Vocabulary

MOST_SPELLINGS = 4
SIGNS = 5
_WIDTH = 12


class Encoded(NamedTuple):
    """One spelling of a name as numbers: units, kinds, hashes of acronyms and initials, and a key for the order."""

    units: NDArray[np.int32]
    kinds: NDArray[np.uint8]
    signs: NDArray[np.int64]
    key: int


class Engine:
    """Reads names of one kind, remembers what it has read, and scores pairs of them."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.vocabulary = Vocabulary()
        self._rows: dict[str, tuple[int, ...]] = {}
        self._units = np.zeros((1024, _WIDTH), np.int32)
        self._kinds = np.zeros((1024, _WIDTH), np.uint8)
        self._sizes = np.zeros(1024, np.int64)
        self._signs = np.zeros((1024, SIGNS), np.int64)
        self._keys = np.zeros(1024, np.int64)
        self._count = 0

    def score(self, a: str, b: str) -> float:
        """Probability that two names may be of one and the same, 0..1; the order of the two does not matter."""
        return float(self.score_pairs([a], [b])[0])

    def score_pairs(self, a: Sequence[str], b: Sequence[str]) -> NDArray[np.float64]:
        """Scores of ``a[i]`` with ``b[i]``."""
        left, right, owner = [], [], []
        for place, (one, other) in enumerate(zip(a, b, strict=True)):
            for i in self.rows(one):
                for j in self.rows(other):
                    left.append(i)
                    right.append(j)
                    owner.append(place)
        found = self.score_rows(np.array(left, np.int64), np.array(right, np.int64))
        out = np.zeros(len(a), np.float64)
        np.maximum.at(out, np.array(owner, np.int64), found)
        return out

    def score_rows(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
        """Scores of pairs of rows, as :meth:`rows` gives them."""
        out = np.zeros(len(left), np.float64)
        names = (self._units, self._kinds, self._sizes, self._signs, self._keys)
        work = _person_scores if self.kind == "person" else _body_scores
        work(left, right, names, self.vocabulary.words, COSTS, weights(self.kind), out)
        return out

    def evidence(self, a: int, b: int, work: Any = None) -> NDArray[np.float64]:
        """The features of a pair of rows; ``work``, a room, keeps the alignment."""
        out = np.zeros(N_FEATURES if self.kind == "person" else N_BODY_FEATURES, np.float64)
        if self._sizes[a] and self._sizes[b]:
            names = (self._units, self._kinds, self._sizes, self._signs, self._keys)
            compare = _person_pair if self.kind == "person" else _body_pair
            compare(a, b, names, self.vocabulary.words, COSTS, work or room(_WIDTH), out)
        return out

    def explain(self, a: str, b: str) -> Explanation:
        """Why :meth:`score` gives two names their score; of several spellings, those that agree best."""
        pairs = [(i, j, one, other) for i, one in self._spelled(a) for j, other in self._spelled(b)]
        scores = self.score_rows(np.array([p[0] for p in pairs], np.int64), np.array([p[1] for p in pairs], np.int64))
        i, j, one, other = pairs[int(np.argmax(scores))]
        work = room(_WIDTH)
        found = self.evidence(i, j, work)
        turned = self._keys[j] < self._keys[i]
        left, right = units_of(one, self.kind), units_of(other, self.kind)
        partner = work[1][1 if turned else 0]
        if not left or not right:
            partner = np.full(_WIDTH, -1, np.int64)
        told = explanation(self.kind, found, left, right, partner, work[0].T if turned else work[0])
        return told._replace(score=float(scores.max()))

    def _spelled(self, name: str) -> Iterator[tuple[int, str]]:
        return zip(self.rows(name), spellings_in(name), strict=True)

    def rows(self, name: str) -> tuple[int, ...]:
        """The rows of a name, one for each spelling in it; read once and kept."""
        known = self._rows.get(name)
        if known is None:
            known = self._rows[name] = tuple(
                self._add(encode(text, self.kind, self.vocabulary)) for text in spellings_in(name)
            )
        return known

    def _add(self, name: Encoded) -> int:
        if self._count == len(self._sizes):
            for field in ("_units", "_kinds", "_sizes", "_signs", "_keys"):
                old = getattr(self, field)
                setattr(self, field, np.concatenate([old, np.zeros_like(old)]))
        row = self._count
        size = len(name.units)
        self._units[row, :size] = name.units
        self._kinds[row, :size] = name.kinds
        self._sizes[row] = size
        self._signs[row] = name.signs
        self._keys[row] = name.key
        self._count += 1
        return row


def encode(text: str, kind: Kind, vocabulary: Vocabulary) -> Encoded:
    """One spelling as numbers of ``vocabulary``."""
    signs = np.zeros(SIGNS, np.int64)
    if kind == "person":
        parts = read_person(text)
        units, kinds = parts.units, parts.kinds
    else:
        body = read_organisation(text)
        units, kinds = body.units, body.kinds
        signs[: len(body.acronyms)] = body.acronyms
        signs[2 : 2 + len(body.initials)] = body.initials
    key = zlib.crc32(fold(text).encode())
    return Encoded(vocabulary.numbers(units), np.array(kinds, np.uint8), signs, key)


_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_ARABIC = re.compile(r"[؀-ۿݐ-ݿﭐ-﷿ﹰ-ﻼ]")


def spellings_in(name: str) -> tuple[str, ...]:
    """The spellings that one field holds: before and in brackets when the scripts differ, and between semicolons.

    >>> spellings_in("حسن غول (Hassan Ghul; Hasan Gul)")
    ('حسن غول', 'Hassan Ghul', 'Hasan Gul')
    """
    if ";" not in name and "(" not in name and "؛" not in name:
        return (name,)
    found = list(dict.fromkeys(text.strip() for text in _spellings(name) if text.strip()))
    return tuple(found[:MOST_SPELLINGS]) or (name,)


def _spellings(name: str) -> Iterator[str]:
    inside = _BRACKETS.findall(name)
    outside = _BRACKETS.sub(" ", name)
    other = [text for text in inside if bool(_ARABIC.search(text)) != bool(_ARABIC.search(outside))]
    first, *rest = re.split(
        "[;؛]", outside if other else name if "(" not in name else outside + "".join(f"({t})" for t in inside)
    )
    yield first
    yield from rest
    for text in other:
        yield from re.split("[;؛]", text)


@compiled
def _person_pair(i: int, j: int, names: Any, words: Any, costs: Any, work: Any, out: Any) -> None:
    units, kinds, sizes, _, keys = names
    if keys[j] < keys[i]:
        i, j = j, i
    n, m = sizes[i], sizes[j]
    person_evidence(units[i, :n], units[j, :m], kinds[i, :n], kinds[j, :m], words, words, costs, work, out)


@compiled
def _body_pair(i: int, j: int, names: Any, words: Any, costs: Any, work: Any, out: Any) -> None:
    units, kinds, sizes, signs, keys = names
    if keys[j] < keys[i]:
        i, j = j, i
    n, m = sizes[i], sizes[j]
    both = np.zeros((2, signs.shape[1]), np.int64)
    both[0] = signs[i]
    both[1] = signs[j]
    body_evidence(units[i, :n], units[j, :m], kinds[i, :n], kinds[j, :m], both, words, words, costs, work, out)


@compiled
def _probability(found: Any, weight: Any) -> float:
    total = log_odds(found, weight)
    return float(1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, total)))))


@compiled
def _person_scores(left: Any, right: Any, names: Any, words: Any, costs: Any, weight: Any, out: Any) -> None:
    found = np.zeros(weight.shape[0] - 1)
    work = room(_WIDTH)
    for k in range(left.shape[0]):
        if names[2][left[k]] and names[2][right[k]]:
            _person_pair(left[k], right[k], names, words, costs, work, found)
            out[k] = _probability(found, weight)


@compiled
def _body_scores(left: Any, right: Any, names: Any, words: Any, costs: Any, weight: Any, out: Any) -> None:
    found = np.zeros(weight.shape[0] - 1)
    work = room(_WIDTH)
    for k in range(left.shape[0]):
        if names[2][left[k]] and names[2][right[k]]:
            _body_pair(left[k], right[k], names, words, costs, work, found)
            out[k] = _probability(found, weight)
