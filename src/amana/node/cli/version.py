"""``amana version``: what runs here."""

from __future__ import annotations

import platform
import sqlite3
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of

import typer

import amana
from amana.language import Text
from amana.node.cli.output import Json, answer

app = typer.Typer(rich_markup_mode=None, add_completion=False)
_PARTS = ("django", "granian", "gunicorn", "msgspec", "psycopg", "cryptography")


@app.command(epilog="Example: amana version --json")
def version(as_json: Json = False) -> None:
    """The versions of Amana, Python, SQLite and the parts that matter."""
    parts = {"amana": amana.__version__, "python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    parts |= {name: _known(name) for name in _PARTS}
    lines = "\n".join(f"{name} {number}" for name, number in parts.items())
    answer(parts, Text(en=lines, ar=lines), as_json)


def _known(name: str) -> str:
    try:
        return version_of(name)
    except PackageNotFoundError:
        return "-"
