"""The lexicons shipped with this package: read once, comment lines and empty lines left out."""

from __future__ import annotations

from importlib.resources import files


def text(name: str) -> str:
    """The whole of ``data/<name>``."""
    return (files("amana.extract") / "data" / name).read_text(encoding="utf-8")


def lines(name: str) -> list[str]:
    """The lines of ``data/<name>`` that say something; ``#`` begins a comment line."""
    return [line for line in text(name).splitlines() if line.strip() and not line.startswith("#")]


def rows(name: str, fields: int) -> list[list[str]]:
    """The lines of ``data/<name>`` cut at their first ``fields - 1`` commas."""
    return [line.split(",", fields - 1) for line in lines(name)]
