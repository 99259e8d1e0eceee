"""Traps invented by hand (traps.csv): spellings, translations, fathers and sons, confusable names.

``open`` marks what the engine still gets wrong; see "What it still gets wrong" in docs/names.md.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from amana.names import KINDS, score

_LINES = Path(__file__).with_name("traps.csv").read_text(encoding="utf-8").splitlines()
ROWS = list(csv.DictReader(line for line in _LINES if not line.startswith("#")))
MARKED = [pytest.param(row, marks=pytest.mark.xfail(strict=True)) if row["open"] else pytest.param(row) for row in ROWS]


@pytest.mark.parametrize("row", MARKED, ids=lambda row: f"{row['rule']}: {row['a']} / {row['b']}")
def test_each_trap(row: dict[str, str]) -> None:
    kind = next(kind for kind in KINDS if kind == row["kind"])
    assert (score(row["a"], row["b"], kind) >= 0.5) == (row["same"] == "1")
