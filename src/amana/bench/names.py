"""How well and how fast names are matched: pairs, look-ups in a list, innocent names, and a list of a million names.

The labelled data are pairs and queries of two public designation lists (see docs/names.md). Pairs are scored by weights
that were fitted without their entry's fold, so that no figure is of data the weights have seen. Innocent names are made
here, of common given names and family names of the lexicons; so are the names of the long list. Speed is one core's own
time.
"""

from __future__ import annotations

import csv
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from amana.bench._names_made import innocent_names, long_list
from amana.bench.names_fit import FILES, measure, out_of_fold, read_pairs
from amana.bench.names_rival import INSTALL, rival_scores
from amana.names import Engine, Kind, fold
from amana.names.index import Entry, Hit, Index

DATA = Path(__file__).parents[4] / "shared" / "data" / "names"
INNOCENT = 2_000
ALERTS = 0.01

Figure = dict[str, Any]


class Options(NamedTuple):
    """Where the labelled data are, and how long the long list is (0: leave it out)."""

    data: Path = DATA
    long: int = 1_000_000


def bench(options: Options | None = None) -> list[Figure]:
    """All figures of names. Raises FileNotFoundError if the labelled data are missing."""
    options = options or Options()
    figures = [*pairs_figures(options.data), *look_up_figures(options.data), *speed_figures(options.data)]
    return [*figures, *long_figures(options.long)] if options.long else figures


def f1_and_recall(labels: NDArray[np.float64], scores: NDArray[np.float64], share: float = 0.01) -> tuple[float, float]:
    """Best F1 over all thresholds, and recall where at most ``share`` of the negatives are above the threshold."""
    order = np.argsort(-scores, kind="stable")
    true = np.cumsum(labels[order])
    false = np.cumsum(1.0 - labels[order])
    last = np.r_[np.diff(scores[order]) != 0, True]
    all_true = labels.sum()
    f1 = (2 * true / (true + false + all_true))[last].max()
    allowed = last & (false <= share * (len(labels) - all_true))
    return float(f1), float(true[allowed].max() / all_true) if allowed.any() else 0.0


RIVAL = "nomenklatura logic-v2"


def pairs_figures(data: Path) -> list[Figure]:
    """F1 and recall at one per cent false positives on the labelled pairs, of ours and of logic-v2 on the same rows."""
    figures: list[Figure] = []
    goals = {"person": (0.89, 0.78), "organisation": (0.70, 0.40)}
    for kind in FILES:
        pairs = read_pairs(data / FILES[kind])
        table, labels, folds = measure(pairs, kind)
        scores = out_of_fold(table, labels, folds, kind)
        rival = rival_scores([(pair["a"], pair["b"]) for pair in pairs], kind)
        theirs = None if rival is None else rival[0]
        figures += _two(f"{kind}s", labels, scores, theirs, goals[kind])
        if kind == "person":
            crossed = np.array([is_arabic(pair["a"]) != is_arabic(pair["b"]) for pair in pairs])
            there = None if theirs is None else theirs[crossed]
            figures += _two("cross-script persons", labels[crossed], scores[crossed], there, (0.94, 0.88))
        if rival is not None:
            figures.append(_figure(f"{kind} pairs scored by {RIVAL}", rival[1], "1/s", None, None))
    return figures


def _two(
    name: str, labels: NDArray[np.float64], scores: NDArray[np.float64], rival: NDArray[np.float64] | None,
    goals: tuple[float, float],
) -> list[Figure]:  # fmt: skip
    ours = f1_and_recall(labels, scores)
    theirs = (None, None) if rival is None else f1_and_recall(labels, rival)
    names = (f"{name}: F1", f"{name}: recall at 1 % false positives")
    figures = [
        _figure(told, value, "", goal, None if peer is None else (RIVAL, peer))
        for told, value, goal, peer in zip(names, ours, goals, theirs, strict=True)
    ]
    if rival is None:
        figures = [{**figure, "yardstick": f"{RIVAL}: n/a; {INSTALL}"} for figure in figures]
    return figures


def is_arabic(text: str) -> bool:
    """Whether a text has a letter of Arabic script."""
    return any("؀" <= letter <= "ۿ" for letter in text)


def look_up_figures(data: Path) -> list[Figure]:
    """Queries looked up in the list, and recall at one per cent alerts on innocent names."""
    with (data / "list_names.csv").open(encoding="utf-8", newline="") as file:
        entries = [Entry(row["id"], row["schema"], row["name"], row["kind"]) for row in csv.DictReader(file)]
    with (data / "queries.csv").open(encoding="utf-8", newline="") as file:
        queries = list(csv.DictReader(file))
    with tempfile.TemporaryDirectory() as folder:
        index = Index.build(entries, Path(folder), "bench")
        found = [index.search(query["query"], 10) for query in queries]
        wide = [index.search(query["query"], 40) for query in queries]
        innocent = [_best(index.search(name, 1)) for name in innocent_names(INNOCENT)]
    threshold = float(np.sort(innocent)[::-1][int(ALERTS * INNOCENT)])
    ids = [query["id"] for query in queries]
    hits = [[hit for hit in some if hit.id == one] for some, one in zip(found, ids, strict=True)]
    own = [
        [hit.id for hit in some if hit.id.split("-")[0] == query["id"].split("-")[0]]
        for query, some in zip(queries, wide, strict=True)
    ]
    both = list(zip(ids, own, strict=True))
    above = np.array([bool(some) and some[0].score > threshold for some in hits])
    arabic = np.array([is_arabic(query["query"]) for query in queries])
    peer = "yente-like search"
    return [
        _figure("list look-up: R@1", _share(some and some[0].rank == 1 for some in hits), "", 0.81, (peer, 0.702)),
        _figure("list look-up: R@10", _share(bool(some) for some in hits), "", 0.91, (peer, 0.832)),
        _figure("… R@1 in the query's own list", _share(one in some[:1] for one, some in both), "", None, None),
        _figure("… R@10 in the query's own list", _share(one in some[:10] for one, some in both), "", None, None),
        _figure("recall at 1 % alerts on innocent names, all", float(above.mean()), "", 0.70, (peer, 0.557)),
        _figure("… Arabic script", float(above[arabic].mean()), "", 0.88, (peer, 0.176)),
    ]


def _best(hits: Sequence[Hit]) -> float:
    return hits[0].score if hits else 0.0


def _share(values: Any) -> float:
    return float(np.mean([bool(value) for value in values]))


def speed_figures(data: Path, side: int = 1_500) -> list[Figure]:
    """Pairs in a second of one core: all names of one half of a list with all of the other, reading included."""
    with (data / "list_names.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    figures = []
    kinds: list[tuple[Kind, bool]] = [("person", True), ("organisation", False)]
    for kind, person in kinds:
        names = [row["name"] for row in rows if (row["schema"] == "Person") == person][: 2 * side]
        Engine(kind).score_pairs(names[:2], names[-2:])  # the kernels are compiled before
        engine = Engine(kind)
        start = time.process_time()
        numbers = np.array([engine.rows(name)[0] for name in names])
        left, right = np.meshgrid(numbers[:side], numbers[side:], indexing="ij")
        engine.score_rows(left.ravel(), right.ravel())
        pace = left.size / (time.process_time() - start)
        figures.append(_figure(f"{kind} pairs scored", pace, "1/s", 200_000.0, None))
    return figures


def long_figures(size: int) -> list[Figure]:
    """A long list of made names: its size on disk, the time to open it, and its speed beside a scan by rapidfuzz."""
    names = long_list(size)
    asked = [*random.Random(5).sample(names, 500), *innocent_names(500)]  # noqa: S311 - the same every time
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        Index.build((Entry(str(n), "Person", name) for n, name in enumerate(names)), path, "bench")
        start = time.perf_counter()
        index = Index.open(path)
        opened = time.perf_counter() - start
        disk = sum(file.stat().st_size for file in path.iterdir()) / 1e6
        for name in innocent_names(550)[500:]:
            index.search(name, 10, "person")
        start = time.process_time()
        for name in asked:
            index.search(name, 10, "person")
        pace = len(asked) / (time.process_time() - start)
    scan = _scan(names, asked[::100])
    return [
        _figure("queries on a long list", pace, "1/s", None, (f"rapidfuzz cdist on {size} names", scan)),
        _figure("… as a ratio to a rapidfuzz cdist scan", pace / scan, "x", 120.0, None),
        _figure("memory for a million names", disk * 1e6 / size, "MB", 150.0, None, least=False),
        _figure("time to open the index, all checked", opened, "s", 1.0, None, least=False),
    ]


def _scan(names: Sequence[str], asked: Sequence[str]) -> float:
    """Queries a second of a scan of all names, one thread: plain ratio of names whose words are sorted beforehand."""
    ready = [" ".join(sorted(fold(name).split())) for name in names]
    start = time.process_time()
    for name in asked:
        process.cdist([" ".join(sorted(fold(name).split()))], ready, scorer=fuzz.ratio, workers=1)
    return len(asked) / (time.process_time() - start)


def _figure(
    name: str, value: float, unit: str, to_resolve: float | None, peer: tuple[str, float] | None, least: bool = True
) -> Figure:
    """A figure that is met when it is at least (or, without ``least``, at most) ``to_resolve``."""
    met = None if to_resolve is None else value >= to_resolve if least else value <= to_resolve
    return {
        "name": name, "value": round(value, 4), "unit": unit, "yardstick": peer and f"{peer[0]}: {peer[1]:g}",
        "ratio": round(value / peer[1], 2) if peer and peer[1] else None, "to_resolve": to_resolve, "met": met,
    }  # fmt: skip
