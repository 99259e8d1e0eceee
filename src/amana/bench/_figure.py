"""A figure as ``amana bench`` prints it."""

from __future__ import annotations

from typing import Any

Figure = dict[str, Any]


def at_least(name: str, value: float, unit: str, yardstick: float, to_resolve: float) -> Figure:
    """A figure that is met when it is at least ``to_resolve`` of its yardstick."""
    ratio = value / yardstick
    return _figure(name, value, unit, yardstick, ratio, to_resolve, ratio >= to_resolve)


def at_most(name: str, value: float, unit: str, yardstick: float, to_resolve: float) -> Figure:
    """A figure that is met when it is at most ``to_resolve`` times its yardstick."""
    ratio = value / yardstick
    return _figure(name, value, unit, yardstick, ratio, to_resolve, ratio <= to_resolve)


def below(name: str, value: float, unit: str, to_resolve: float) -> Figure:
    """A figure without a yardstick, met when it is below ``to_resolve``."""
    return _figure(name, value, unit, None, None, to_resolve, value < to_resolve)


def over(name: str, value: float, unit: str, to_resolve: float, yardstick: float) -> Figure:
    """A figure that is met when it is at least ``to_resolve``; its limit stands beside it."""
    return _figure(name, value, unit, yardstick, value / yardstick, to_resolve, value >= to_resolve)


def beside(name: str, value: float, unit: str, yardstick: float) -> Figure:
    """A figure of which nothing is asked; its limit stands beside it."""
    return _figure(name, value, unit, yardstick, value / yardstick, None, None)


def _figure(
    name: str, value: float, unit: str, yardstick: float | None, ratio: float | None, to_resolve: float | None,
    met: bool | None,
) -> Figure:  # fmt: skip
    return {
        "name": name,
        "value": _short(value),
        "unit": unit,
        "yardstick": None if yardstick is None else _short(yardstick),
        "ratio": None if ratio is None else round(ratio, 3),
        "to_resolve": to_resolve,
        "met": met,
    }


def _short(value: float) -> float:
    return float(f"{value:.4g}")
