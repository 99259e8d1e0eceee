"""Fit the weights of :mod:`amana.names` on labelled pairs, and write them as its data file.

Run by hand when features change: ``python -m amana.bench.names_fit FOLDER``, where the folder holds persons.csv and
orgs.csv (columns a, b, label, category, id_a). Nothing but one number for each feature is taken from the pairs.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from amana.bench._names_made import innocent_bodies, innocent_names
from amana.names import Entry, Index
from amana.names.calibrate import KINDS, Kind, features
from amana.names.scoring import Engine

WEIGHTS = Path(__file__).parents[1] / "names" / "data" / "weights.csv"
INNOCENT = WEIGHTS.with_name("innocent.csv")
SEVERAL = 10_000
SHARES = (0.9, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
FILES: dict[Kind, str] = {"person": "persons.csv", "organisation": "orgs.csv"}
FOLDS = 5
KNOTS = (0.1, 0.3, 0.5, 0.7, 0.9, 0.98)
"""Shares of the values above 0 between which a feature's curve is straight."""

_HEADER = """\
# Nats of each feature by its value, straight between the points, by logistic regression with curves that only rise or
# only fall on pairs of two public designation lists (made by amana.bench.names_fit; see docs/names.md). Apache-2.0.
kind,feature,value,nats
"""
_INNOCENT_HEADER = """\
# Share of made names, which belong to nobody, whose best entry in a list of 9,300 entries reaches a score (made by
# amana.bench.names_fit). Licence: Apache-2.0.
kind,score,share
"""
_FOR = {
    "agree", "agree_rare", "given_same", "family_same", "kunya_same", "all_exact", "given_and_family", "cover_small",
    "cover_large", "given_rare", "proper_agree", "core_agree", "place_agree", "activity_agree", "type_agree",
    "legal_agree", "first_same", "exact", "acronym", "joined", "core_cover_small", "core_cover_large", "all_telling",
    "all_met", "more_than_given", "more_than_family", "two_words", "three_words", "two_words_rare", "three_words_rare",
}  # fmt: skip
_EITHER = {
    "rotated", "single", "no_proper", "one_proper",
    "nothing", "single_given", "given_apart_rare", "family_apart_rare",
    "scripts_differ",
}  # fmt: skip
_AT_MOST = {"prefix_dropped": -0.7}
"""A Muhammad left out is a habit of clerks often enough, but never a reason to believe in a match."""
_NO_MORE = {"joined": 2.0}
"""A limit where the pairs hold too few cases to say how much it tells."""

_AFTER = {
    "nothing": -4.0, "given_crossed": -6.0, "child": -5.0, "kunya_for_name": -3.0, "father_apart": -1.5,
    "father_other": -1.5, "mother_and_father": -5.0, "given_other": -2.0, "activity_left_small": -2.0,
    "core_left_small": -0.8, "both_proper_left": -0.3,
}  # fmt: skip
"""Limits put on after the fit, which do not move the other weights: a name that is the father's is no match, and bodies
of which each has a telling word or a trade that the other has not are two."""

Floats = NDArray[np.float64]


def read_pairs(path: Path) -> list[dict[str, str]]:
    """The labelled pairs of a file that a name matcher can decide: aliases that share no word are left out."""
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if "low-alias" not in row["category"]]


def measure(pairs: list[dict[str, str]], kind: Kind) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Features, labels and fold of every pair; the pairs of one entry are in one fold."""
    engine = Engine(kind)
    rows = [
        np.array([[engine.evidence(i, j) for j in engine.rows(pair["b"])] for i in engine.rows(pair["a"])]).reshape(
            -1, len(features(kind))
        )
        for pair in pairs
    ]
    table = np.array([some[0] if len(some) == 1 else some[np.argmax(some[:, 0])] for some in rows])
    labels = np.array([float(pair["label"]) for pair in pairs])
    return table, labels, np.array([zlib.crc32(pair["id_a"].encode()) % FOLDS for pair in pairs])


class Curve(NamedTuple):
    """A feature's curve: the values between which it is straight, and the nats at each."""

    values: tuple[float, ...]
    nats: tuple[float, ...]


def knots(name: str, column: Floats) -> tuple[float, ...]:
    """Values between which the curve of a feature is straight: 0 and quantiles of what is above it.

    Where the pairs may say either for or against there is one piece only: of two, one could rise and the other fall.
    """
    above = column[column > 0]
    if not len(above):
        return (0.0, 1.0)
    found = sorted({0.0, *(round(float(value), 3) for value in np.quantile(above, KNOTS))})
    if len(found) == 1:
        return (0.0, 1.0)
    return (0.0, found[-1]) if name in _EITHER else tuple(found)


def steps_of(column: Floats, at: tuple[float, ...]) -> Floats:
    """How much of each piece of a curve a value has gone through, 0..1."""
    low, high = np.array(at[:-1]), np.array(at[1:])
    found: Floats = np.clip((column[:, None] - low) / (high - low), 0.0, 1.0)
    return found


def fit(table: Floats, labels: Floats, kind: Kind, steps: int = 1500) -> tuple[Curve, ...]:
    """Curves, the last for the beginning, of a logistic regression by accelerated gradient; signs are kept."""
    names = features(kind)
    values = list(map(knots, names, table.T))
    pieces = [steps_of(column, at) for column, at in zip(table.T, values, strict=True)]
    counts = [piece.shape[1] for piece in pieces]
    low = np.repeat([0.0 if name in _FOR else -np.inf for name in names], counts)
    high = [_NO_MORE.get(name, np.inf) if name in _FOR | _EITHER else _AT_MOST.get(name, 0.0) for name in names]
    rises = _ascend(np.hstack(pieces), labels, low, np.repeat(high, counts), steps)
    curves, place = [], 0
    for name, at, count in zip(names, values, counts, strict=True):
        nats = np.r_[0.0, np.cumsum(rises[place : place + count])]
        nats[1:] = np.minimum(nats[1:], _AFTER.get(name, np.inf))
        curves.append(Curve(at, tuple(map(float, nats))))
        place += count
    return (*curves, Curve((0.0,), (float(rises[-1]),)))


def _ascend(table: Floats, labels: Floats, low: Floats, high: Floats, steps: int) -> Floats:
    """Weights within ``low`` and ``high``, and the beginning, of a regularised logistic regression."""
    scale = table.std(axis=0)
    scale[scale == 0] = 1.0
    design = np.c_[table / scale, np.ones(len(table))]
    decay = np.r_[np.full(table.shape[1], 1.0 / len(table)), 0.0]
    step = 1.0 / (0.25 * np.linalg.norm(design, 2) ** 2 / len(table) + decay[0])
    now = ahead = np.zeros(table.shape[1] + 1)
    bound = np.r_[scale, 1.0]  # the limits are for features as they are, the design is scaled
    low, high = np.r_[low, -np.inf] * bound, np.r_[high, np.inf] * bound
    pace = 1.0
    for _ in range(steps):
        chance = 1.0 / (1.0 + np.exp(-np.clip(design @ ahead, -40, 40)))
        slope = design.T @ (chance - labels) / len(table) + decay * ahead
        after = np.clip(ahead - step * slope, low, high)
        faster = (1 + (1 + 4 * pace * pace) ** 0.5) / 2
        ahead = after + (pace - 1) / faster * (after - now)
        now, pace = after, faster
    found: Floats = now / bound
    return found


def nats_of(table: Floats, curves: tuple[Curve, ...]) -> Floats:
    """Log odds of rows of features."""
    found = np.full(len(table), curves[-1].nats[0])
    for column, curve in zip(table.T, curves[:-1], strict=True):
        found += np.interp(column, curve.values, curve.nats)
    return found


def out_of_fold(table: Floats, labels: Floats, folds: NDArray[np.int64], kind: Kind) -> Floats:
    """Log odds of each pair by weights that were fitted without its fold."""
    found = np.zeros(len(labels))
    for fold in range(FOLDS):
        inside = folds == fold
        found[inside] = nats_of(table[inside], fit(table[~inside], labels[~inside], kind))
    return found


def write(folder: Path) -> None:
    """Fit both kinds on the files of ``folder`` and write data/weights.csv."""
    lines = []
    for kind in KINDS:
        table, labels, _ = measure(read_pairs(folder / FILES[kind]), kind)
        for name, curve in zip((*features(kind), "bias"), fit(table, labels, kind), strict=True):
            lines += [f"{kind},{name},{at:g},{nats:.5f}\n" for at, nats in zip(*curve, strict=True)]
    WEIGHTS.write_text(_HEADER + "".join(lines), encoding="utf-8")


def write_innocent(folder: Path) -> None:
    """Measure how often made names reach a score against the list of ``folder``, and write data/innocent.csv."""
    with (folder / "list_names.csv").open(encoding="utf-8", newline="") as file:
        entries = [Entry(row["id"], row["schema"], row["name"], row["kind"]) for row in csv.DictReader(file)]
    made: dict[Kind, list[str]] = {"person": innocent_names(SEVERAL), "organisation": innocent_bodies(SEVERAL)}
    lines = []
    with tempfile.TemporaryDirectory() as place:
        index = Index.build(entries, Path(place), "fit")
        for kind in KINDS:
            best = sorted(hits[0].score if (hits := index.search(name, 1, kind)) else 0.0 for name in made[kind])
            lines += [f"{kind},{best[int((1 - share) * SEVERAL)]:.6f},{share}\n" for share in SHARES]
    INNOCENT.write_text(_INNOCENT_HEADER + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
    write_innocent(Path(sys.argv[1]))
