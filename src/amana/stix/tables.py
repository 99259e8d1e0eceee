"""The data files of this package: one record a line, comments begin with ``#``."""

from __future__ import annotations

from importlib.resources import files


def lines(name: str) -> list[str]:
    """The lines of ``data/name`` without comments and blank lines."""
    text = files("amana.stix").joinpath("data", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
