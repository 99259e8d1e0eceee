"""``amana lock``: compile the requirements anew."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from amana.language import Problem, Text
from amana.node.cli.output import Json, answer
from amana.node.lint import ROOT

app = typer.Typer(rich_markup_mode=None, add_completion=False)
# In this order: each holds its versions to those of the ones before (-c runtime.txt).
NAMES = ("uv", "runtime", "pdf", "fast", "parquet", "ray", "test", "rivals")
OPTIONS = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-header")


@app.command(epilog="Example: amana lock --upgrade")
def lock(
    upgrade: Annotated[bool, typer.Option("--upgrade", help="Take the newest versions that fit.")] = False,
    as_json: Json = False,
) -> None:
    """Write requirements/*.txt from requirements/*.in: every version pinned, every file by its hash."""
    changed = [name for name in NAMES if _compile(name, upgrade)]
    answer({"changed": changed}, _DONE.fill(names=" ".join(changed) or "-"), as_json)


def _compile(name: str, upgrade: bool) -> bool:
    target = ROOT / "requirements" / f"{name}.txt"
    before = target.read_bytes() if target.exists() else b""
    uv = Path(sys.executable).with_name("uv")
    files = (f"requirements/{name}.in", "-o", f"requirements/{name}.txt")
    command = [str(uv), "pip", "compile", *OPTIONS, *(["--upgrade"] if upgrade else []), *files]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Problem("cli.lock-failed", _FAILED.fill(name=name, why=done.stderr.strip()), f"requirements/{name}.in")
    return target.read_bytes() != before


_DONE = Text(en="Compiled. Changed: {names}", ar="اكتمل التجميع. ما تغيّر: {names}")
_FAILED = Text(
    en="The requirements {name}.in cannot be compiled:\n{why}",
    ar="تعذّر تجميع المتطلبات {name}.in:\n{why}",
)
