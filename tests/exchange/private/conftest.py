"""A holder on each kind of database, and an asker."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from private_nodes import Node, pair


@pytest.fixture
def nodes(database_url: str, sqlite_template: Path, tmp_path: Path) -> Iterator[tuple[Node, Node]]:
    """A holder (cert-a) and an asker (bank-b) who know each other; the asker is on SQLite."""
    shutil.copy(sqlite_template, tmp_path / "asker.sqlite3")
    yield from pair(database_url, f"sqlite:///{tmp_path / 'asker.sqlite3'}", tmp_path)
