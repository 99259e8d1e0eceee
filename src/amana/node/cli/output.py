"""What a command prints: JSON for programs, a sentence or a table in the person's language otherwise."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import typer

from amana.language import Language, Problem, Text

Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]


def language() -> Language:
    """The person's language: AMANA_LANGUAGE (set by ``--language``), else the locale's, else English."""
    for name in ("AMANA_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "ar" if value.lower().startswith("ar") else "en"
    return "en"


def say(text: Text) -> None:
    """Print one sentence."""
    print(text.say(language()), flush=True)


def show_json(value: Any) -> None:
    """Print one JSON value: indented, keys in order, Arabic as itself."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str), flush=True)


def answer(value: Any, text: Text, as_json: bool) -> None:
    """Print ``value`` as JSON, or the sentence that tells the same."""
    if as_json:
        show_json(value)
    else:
        say(text)


def table(title: Text, columns: Sequence[Text], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; nothing but its title if it has no rows."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    drawn = Table(title=title.say(language()), title_justify="left")
    for column in columns:
        drawn.add_column(column.say(language()), overflow="fold")
    for row in rows:
        # A cell is text: match[id] is no mark-up.
        drawn.add_row(*("" if cell is None else escape(str(cell)) for cell in row))
    # Into a file or a pipe nothing is broken over lines.
    Console(width=None if sys.stdout.isatty() else 200).print(drawn)


def show_problem(problem: Problem, as_json: bool) -> None:
    """Say what is wrong: JSON on standard output for programs, a sentence on standard error for people."""
    if as_json:
        message = {"en": problem.text.en, "ar": problem.text.ar}
        show_json({"error": {"code": problem.code, "where": problem.where, "message": message}})
    else:
        print(f"amana: {problem.say(language())}", file=sys.stderr, flush=True)
