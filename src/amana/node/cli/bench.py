"""``amana bench``: the figures, measured here and now."""

from __future__ import annotations

import json
import pkgutil
import platform
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

import amana
from amana.language import Problem, Text
from amana.node.cli.output import language, say, table
from amana.node.lint import ROOT

app = typer.Typer(rich_markup_mode=None, add_completion=False)
Figure = Mapping[str, Any]
PARTS = frozenset({"correlate", "extract", "demo"})
FIGURES = ROOT / "docs" / "figures.md"


@app.command(epilog="Example: amana bench exchange --json figures.json")
def bench(
    name: Annotated[str, typer.Argument(help="What to measure; left out, the list of names is printed.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Measure everything.")] = False,
    file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the figures as JSON too.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Write docs/figures.md (with --all).")] = False,
) -> None:
    """Measure and print figures; fails if one is worse than it has to be."""
    if not (name or every):
        say(Text(en="\n".join(names()), ar="\n".join(names())))
        return
    measured = {one: measure(one) for one in (independent() if every else [name])}
    figures = [figure for found in measured.values() for figure in found]
    if file:
        file.write_text(json.dumps({"figures": figures}, ensure_ascii=False, indent=2) + "\n", "utf-8")
    if write:
        FIGURES.write_text(as_page(measured), "utf-8")
    if any(figure.get("met") is False for figure in figures):
        raise typer.Exit(1)


def names() -> list[str]:
    """What can be measured: the modules of amana.bench that have a function ``bench``."""
    package = import_module("amana.bench")
    found = [module.name for module in pkgutil.iter_modules(package.__path__) if not module.name.startswith("_")]
    return [name for name in found if hasattr(import_module(f"amana.bench.{name}"), "bench")]


def independent() -> list[str]:
    """Those that no other of them holds: `exchange` measures the path's parts too."""
    return [name for name in names() if name not in PARTS]


def measure(name: str) -> list[Figure]:
    """Measure one thing and print its table. Raises Problem for a name that is not known."""
    if name not in names():
        raise Problem("cli.unknown-bench", _UNKNOWN.fill(name=name, names=", ".join(names())), "NAME")
    figures: list[Figure] = import_module(f"amana.bench.{name}").bench()
    table(_TITLE.fill(name=name), _COLUMNS, [row(figure) for figure in figures])
    return figures


def row(figure: Figure) -> Sequence[str]:
    """One figure as the cells of a table."""
    met = {True: _MET, False: _NOT_MET}.get(figure.get("met"))  # type: ignore[arg-type]
    return (
        str(figure["name"]),
        f"{_number(figure['value'])} {figure.get('unit') or ''}".strip(),
        _number(figure.get("yardstick")),
        _number(figure.get("ratio")),
        _number(figure.get("to_resolve")),
        met.say(language()) if met else "",
    )


def as_page(measured: Mapping[str, Sequence[Figure]]) -> str:
    """The figures as docs/figures.md."""
    machine = f"Amana {amana.__version__}, Python {platform.python_version()}, {platform.machine()}"
    lines = ["# Figures", "", f"Made by `./amana bench --all --write`, never by hand. {machine}.", ""]
    for name, figures in measured.items():
        lines += [
            f"## {name}",
            "",
            "| figure | value | yardstick | ratio | to resolve | met |",
            "|---|---|---|---|---|---|",
        ]
        lines += ["| " + " | ".join(row(figure)) + " |" for figure in figures] + [""]
    return "\n".join(lines)


def _number(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


_TABLE_HEAD = ("| figure | value | yardstick | ratio | to resolve | met |", "|---|---|---|---|---|---|")
_TITLE = Text(en="Figures: {name}", ar="الأرقام: {name}")
_COLUMNS = (
    Text(en="figure", ar="الرقم"),
    Text(en="value", ar="القيمة"),
    Text(en="yardstick", ar="المقياس"),
    Text(en="ratio", ar="النسبة"),
    Text(en="to resolve", ar="المطلوب"),
    Text(en="met", ar="تحقّق"),
)
_MET = Text(en="yes", ar="نعم")
_NOT_MET = Text(en="NO", ar="لا")
_UNKNOWN = Text(
    en="There is nothing to measure named “{name}”. There is: {names}.",
    ar="لا يوجد قياس باسم «{name}». المتاح: {names}.",
)
