"""``amana test``: all tests, and the checks of ``amana lint`` before them."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Annotated

import typer

from amana.language import Text
from amana.node.cli.lint import run_checks
from amana.node.cli.output import Json, answer, say
from amana.node.lint import ROOT

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(
    name="test",
    epilog="Example: amana test --fast tests/stix",
    context_settings={"ignore_unknown_options": True},
)
def run(
    arguments: Annotated[list[str] | None, typer.Argument(help="Given on to pytest.")] = None,
    fast: Annotated[bool, typer.Option("--fast", help="Leave out slow tests, browsers and PostgreSQL.")] = False,
    as_json: Json = False,
) -> None:
    """Run the checks of lint, then the tests; pytest's closing line stands last."""
    command = [sys.executable, "-m", "pytest", *(["-m", "not slow and not ui and not pg"] if fast else [])]
    if not arguments:
        command += _PARALLEL
    lint_holds = run_checks(as_json=False) if not as_json else True
    # Tests choose their language themselves.
    environment = {name: value for name, value in os.environ.items() if name != "AMANA_LANGUAGE"}
    done = subprocess.run([*command, *(arguments or ())], cwd=ROOT, env=environment, check=False)
    if as_json:
        answer({"tests": done.returncode, "lint": lint_holds}, _LINT_FAILED, as_json)
    elif not lint_holds:
        say(_LINT_FAILED)
    if done.returncode or not lint_holds:
        raise typer.Exit(1)


# One process for each core, four at most. The tests of a file stay together: they share what is slow to make.
_PARALLEL = ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadfile"]
_LINT_FAILED = Text(
    en="Some checks of lint do not hold; they stand before the tests.",
    ar="بعض فحوص الشيفرة غير سليمة، وهي مذكورة قبل الاختبارات.",
)
