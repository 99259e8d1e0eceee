"""The examples in docstrings do what they show."""

from __future__ import annotations

import doctest
import importlib
import re
from pathlib import Path

import pytest

import amana

SOURCE = Path(amana.__file__).parent


def modules() -> list[str]:
    """Every module that shows an example."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        if re.search(r"^\s*>>> ", path.read_text("utf-8"), re.MULTILINE):
            parts = path.relative_to(SOURCE.parent).with_suffix("").parts
            found.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return found


@pytest.mark.parametrize("name", modules())
def test_the_examples_of_a_module_hold(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert result.attempted > 0
    assert result.failed == 0


def test_every_room_shows_one() -> None:
    rooms = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    # What needs a running node, or measures one, has no example of a few lines.
    without = {"api", "asking", "bench", "exchange", "newsroom", "pages", "store", "workspace"}
    assert rooms - without <= {name.split(".")[1] for name in modules() if name.count(".") == 1}
