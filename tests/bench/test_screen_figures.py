"""The cost of screening is what two runs of different length differ by, and nothing that is paid once."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from amana.bench import screen
from amana.bench.screen import Cost


def figures(idle: Cost, short: Cost, few: Cost, many: Cost) -> dict[str, dict[str, object]]:
    return {figure["name"]: figure for figure in screen._figures(idle, short, few, many, 0.003)}


def test_what_is_paid_once_is_left_out() -> None:
    found = figures(
        Cost(1, 5.0, 5.0, 200.0, 1),
        Cost(1_001, 6.0, 6.0, 200.0, 1),
        Cost(1_001, 9.0, 8.0, 300.0, 2),
        Cost(4_001, 21.0, 14.0, 310.0, 5),
    )
    assert found["a million rows against a million names, one core"]["value"] == pytest.approx(4_000 / 3_600, rel=1e-3)
    assert found["a hundred million rows, 64 cores, if they keep the pace of one"]["value"] == pytest.approx(
        1.736, rel=1e-3
    )
    assert found[f"rows a second, {screen.WORKERS} processes on this machine"]["value"] == 500
    assert found["share of a row's cost that is not Index.search itself"]["value"] == 0.25
    assert found["cost of a row, list ten times as long"]["value"] == 4
    assert found["cost of a row, file four times as long"]["met"] is True
    assert found["memory that a process adds in a file four times as long"]["met"] is True


def test_cost_or_memory_that_grows_with_the_file_is_not_met() -> None:
    found = figures(
        Cost(1, 5.0, 5.0, 200.0, 1),
        Cost(1_001, 6.0, 6.0, 200.0, 1),
        Cost(1_001, 9.0, 8.0, 300.0, 2),
        Cost(4_001, 49.0, 14.0, 900.0, 5),
    )
    assert found["cost of a row, file four times as long"]["met"] is False
    assert found["memory that a process adds in a file four times as long"]["met"] is False


def test_memory_that_goes_on_growing_is_not_met() -> None:
    early = [(rows, 100.0 + rows / 1_000) for rows in range(10_000, screen.LEVEL_AFTER + 1, 10_000)]
    for late, met in ((135.0, True), (190.0, False)):
        _, figure = screen._level([*early, (60_000, late)])
        assert figure["met"] is met


@pytest.mark.slow
def test_a_process_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", ":".join(sys.path))
    series = screen.watched(3_000, 1_000)
    assert [rows for rows, _ in series] == [1_000, 2_000, 3_000]
    assert all(50 < held < 2_000 for _, held in series)


@pytest.mark.slow
def test_a_run_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from amana.names.index import Entry, Index

    Index.build([Entry("1", "Person", "Gamal Abdel Nasser")], tmp_path / "3", "bench")
    monkeypatch.setattr(screen, "LISTED", 2)
    screen._write(tmp_path / "20.csv", 20, ["Gamal Abdel Nasser"])
    cost = screen._run(tmp_path, 3, 20)
    assert (cost.rows, cost.parts) == (20, 1)
    assert 0 < screen._bare(tmp_path, 3, 4, 20) < 1
    assert 0 < cost.own < 600
    assert cost.memory > 50
    assert (tmp_path / "3-20.out.csv").read_text("utf-8").count("Gamal") >= 10
