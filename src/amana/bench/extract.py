"""How well and how fast reports are read: precision and recall on the sample reports, and speed on Arabic text.

The reports use documentation addresses and .example names; the warning lists of such values are switched off (the
default of :class:`amana.extract.Context`), since they would mark everything. Speed is taken on one core's own time, on
text made of the Arabic sample reports with their sentences shuffled and their names and numbers varied, so that no
answer can come from a cache.
"""

from __future__ import annotations

import json
import random
import re
import time
from pathlib import Path
from typing import Any

from amana.extract import Score, evaluate, extract, technical

REPORTS = Path(__file__).parents[3] / "tests" / "data" / "reports"
"""The sample reports of a clone of the repository."""

_MEGABYTE = 1_000_000
_NAME = re.compile(r"[a-z]{5,}(?=[-.\[(@/])")
_NUMBER = re.compile(r"(?<=\.)[0-9]{1,3}(?=\b)")
_SENTENCE = re.compile(r"(?<=[.؟!])\s+|\n+")
_ENDS = frozenset({"example", "https"})

Figure = dict[str, Any]
Report = tuple[str, str, dict[str, Any]]


def bench(reports: Path = REPORTS) -> list[Figure]:
    """The figures of extraction. Raises FileNotFoundError if the folder holds no reports."""
    samples = read_reports(reports)
    evaluation = evaluate(samples)
    arabic = [text for name, text, _ in samples if ".ar." in name]
    dense = varied(arabic, 2 * _MEGABYTE)
    return [
        *_quality("technical findings", evaluation.technical, 0.98),
        *_quality("dates, countries and organisations", evaluation.others, None),
        _speed("extraction of Arabic reports, everything", extract, dense),
        _speed("extraction of Arabic reports, technical values alone", technical.find, dense),
        _speed("extraction of Arabic prose, everything", extract, prose(arabic, 2 * _MEGABYTE)),
    ]


def read_reports(folder: Path) -> list[Report]:
    """Name, text and expected findings of every report in ``folder`` that has a ``.expected.json`` beside it."""
    found = []
    for expected in sorted(folder.glob("*.expected.json")):
        report = expected.with_name(expected.name.removesuffix(".expected.json"))
        found.append((report.name, report.read_text(encoding="utf-8"), json.loads(expected.read_bytes())))
    if not found:
        raise FileNotFoundError(folder)
    return found


def varied(texts: list[str], size: int) -> str:
    """At least ``size`` bytes of UTF-8 made of ``texts``: sentences in another order, other names, other numbers."""
    chance = random.Random(1448)  # noqa: S311 - the same text every time
    sentences = [sentence for text in texts for sentence in _SENTENCE.split(text) if sentence]
    pieces: list[str] = []
    length = 0
    while length < size:
        chance.shuffle(sentences)
        text = ". ".join(_other_values(sentence, chance) for sentence in sentences) + "\n\n"
        pieces.append(text)
        length += len(text.encode())
    return "".join(pieces)


def prose(texts: list[str], size: int) -> str:
    """As :func:`varied`, of the sentences that hold no technical value: what a newspaper page is like."""
    sentences = [sentence for text in texts for sentence in _SENTENCE.split(text) if sentence]
    return varied([sentence for sentence in sentences if not technical.find(sentence)], size)


def _other_values(sentence: str, chance: random.Random) -> str:
    def other_name(match: re.Match[str]) -> str:
        name = match[0]
        return name if name in _ENDS else "".join(chance.choice("abcdefghijklmnoprstuvwxyz") for _ in name)

    return _NUMBER.sub(lambda match: str(chance.randrange(1, 255)), _NAME.sub(other_name, sentence))


def _quality(name: str, score: Score, to_resolve: float | None) -> list[Figure]:
    values = {"precision": score.precision, "recall": score.recall}
    return [_figure(f"{name}: {which}", round(value, 4), "", to_resolve) for which, value in values.items()]


def _speed(name: str, work: Any, text: str) -> Figure:
    """Megabytes of UTF-8 in a second of one core; the best of three runs."""
    times = []
    work(text[:20_000])  # the lexicons are read once, before
    for _ in range(3):
        start = time.process_time()
        work(text)
        times.append(time.process_time() - start)
    return _figure(name, round(len(text.encode()) / _MEGABYTE / min(times), 2), "MB/s", 1.0)


def _figure(name: str, value: float, unit: str, to_resolve: float | None) -> Figure:
    """A figure that is met when it is at least ``to_resolve``; None: for information."""
    met = None if to_resolve is None else value >= to_resolve
    return {
        "name": name, "value": value, "unit": unit, "yardstick": None, "ratio": None, "to_resolve": to_resolve,
        "met": met,
    }  # fmt: skip


def differences(reports: Path = REPORTS) -> list[str]:
    """What the extraction gets wrong in the reports, one line a value: + found and wrong, - missed."""
    return [f"{name}: {key} {value}" for name, key, value in evaluate(read_reports(reports)).differences]


__all__ = ["REPORTS", "bench", "differences", "prose", "read_reports", "varied"]
