"""``amana work``: run a node's job loop."""

from __future__ import annotations

import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False)
