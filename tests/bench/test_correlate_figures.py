"""The figure of correlation is measured on what it says."""

from __future__ import annotations

from amana.bench.correlate import INDICATORS, bench


def test_the_figure_comes_with_its_yardstick_and_real_meetings() -> None:
    speed, alerts = bench(values=20_000)
    assert speed["unit"] == "s"
    assert speed["ratio"] > 0
    assert speed["to_resolve"] == 0.5
    # One in twenty repeats a value of ours.
    assert INDICATORS // 20 * 0.5 < alerts["value"] < INDICATORS // 20 * 4
