"""How good the extraction is: precision and recall against what a reader says must be found.

The expected values have the form of ``as_report_json``. Technical keys that a report does not list are judged as
empty, other keys are not judged then; the host of an expected url is no error; a value under ``never`` that is found
counts as a wrong finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from amana.extract.extraction import Context, extract
from amana.extract.report_json import PUBLIC, TECHNICAL_KEYS, as_report_json
from amana.observables import NotAnObservable, normalise, split_url

_NAMES = ("countries", "organisations", "dates")


class Score(msgspec.Struct, frozen=True):
    """Right findings, wrong ones, and values that were missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """Of what was found, how much is right; 1.0 if nothing was found."""
        found = self.right + self.wrong
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """Of what is there, how much was found; 1.0 if nothing is there."""
        there = self.right + self.missed
        return self.right / there if there else 1.0


class Evaluation(msgspec.Struct, frozen=True):
    """Scores by key of the report, ``never`` among them, and every difference as (report, key, sign and value)."""

    by_kind: dict[str, Score]
    differences: tuple[tuple[str, str, str], ...]

    @property
    def technical(self) -> Score:
        """The technical findings together, with those that are marked and those that must never appear."""
        return self._sum((*TECHNICAL_KEYS, PUBLIC, "never"))

    @property
    def others(self) -> Score:
        """Dates, countries and organisations together."""
        return self._sum(_NAMES)

    def _sum(self, keys: Iterable[str]) -> Score:
        return sum((self.by_kind.get(key, Score()) for key in keys), Score())


def evaluate(reports: Iterable[tuple[str, str, Mapping[str, Any]]], context: Context | None = None) -> Evaluation:
    """The scores over ``reports``: name, text, and the expected values by key."""
    by_kind: dict[str, Score] = {}
    differences: list[tuple[str, str, str]] = []
    for name, text, expected in reports:
        found = as_report_json(extract(text, context))
        for key, (right, wrong, missed) in _compare(found, expected).items():
            by_kind[key] = by_kind.get(key, Score()) + Score(len(right), len(wrong), len(missed))
            differences += [(name, key, f"+{value}") for value in sorted(wrong)]
            differences += [(name, key, f"-{value}") for value in sorted(missed)]
    return Evaluation(by_kind, tuple(differences))


def _compare(
    found: Mapping[str, list[str]], expected: Mapping[str, Any]
) -> dict[str, tuple[set[str], set[str], set[str]]]:
    """Right, wrong and missed values by key."""
    result = {}
    for key in (*TECHNICAL_KEYS, PUBLIC, *_NAMES):
        if key in expected or key in TECHNICAL_KEYS:
            want, have = set(expected.get(key, ())), set(found[key])
            allowed = _hosts(expected.get("url", ())) if key in ("domain", "ipv4", "ipv6") else set()
            result[key] = (want & have, have - want - allowed, want - have)
    every = {value for values in found.values() for value in values}
    result["never"] = (set(), every & set(expected.get("never", ())), set())
    return result


def _hosts(urls: Iterable[str]) -> set[str]:
    hosts = set()
    for url in urls:
        try:
            hosts.add(split_url(normalise("url", url).value).host)
        except NotAnObservable:
            continue
    return hosts
