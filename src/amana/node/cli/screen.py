"""``amana screen``: names against names, and against lists, from file to file."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amana.language import Problem, Text
from amana.node.cli.output import Json, answer, language

if TYPE_CHECKING:
    from amana.screening.sheets import Progress

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)
Out = Annotated[
    Path, typer.Argument(metavar="OUT", help="The result, of the kind that its ending says; replaced whole.")
]
MOST = 100


@app.callback()
def about() -> None:
    """Names: pairs, an index of a list, look-ups; tables are .csv, .xlsx or .parquet.

    Example: amana screen search index queries.csv found.xlsx
    """


@app.command(epilog="Example: amana screen pairs pairs.csv scored.csv --kind organisation")
def pairs(
    source: Annotated[Path, typer.Argument(metavar="IN", help="Columns a and b; others are kept.")],
    target: Out,
    kind: Annotated[str, typer.Option(help="person or organisation.")] = "person",
    as_json: Json = False,
) -> None:
    """Add a column ``score``: the probability, 0 to 1, that a and b may name one and the same."""
    from amana.screening.scripting import score_file

    with _progress(_SCORING, source) as told:
        done = score_file(source, target, _kind(kind), told)
    answer({"rows": done, "out": str(target)}, _SCORED.fill(rows=done, out=target), as_json)


@app.command(epilog="Example: amana screen index sdn.csv index --format ofac --with alt.csv")
def index(
    source: Annotated[Path, typer.Argument(metavar="LIST", help="Columns id, schema, name, kind; or a list's file.")],
    folder: Annotated[Path, typer.Argument(metavar="INDEX_DIR", help="The folder of the index.")],
    form: Annotated[
        str, typer.Option("--format", help="csv (any table), or the publisher: un, ofac, eu, uk, ftm.")
    ] = "csv",
    more: Annotated[list[Path] | None, typer.Option("--with", help="A further file of the same list.")] = None,
    version: Annotated[str, typer.Option(help="What the list's version is called; default: its digest.")] = "",
    as_json: Json = False,
) -> None:
    """Make an index of a list. It stands for itself: no node loads it."""
    from amana.screening.scripting import index_file

    made = index_file([source, *(more or [])], folder, _form(form), version)
    value = {"names": len(made), "index": str(folder), "version": made.version, "digest": made.digest}
    answer(value, _INDEXED.fill(names=len(made), folder=folder), as_json)


@app.command(epilog="Example: amana screen search index queries.csv found.csv --top 10")
def search(
    folder: Annotated[Path, typer.Argument(metavar="INDEX_DIR", help="The folder of the index.")],
    source: Annotated[Path, typer.Argument(metavar="QUERIES", help="Column query.")],
    target: Out,
    top: Annotated[int, typer.Option(min=1, max=MOST, help="Rows for each query at most.")] = 10,
    as_json: Json = False,
) -> None:
    """Look each query up; rows query, rank, id, name, score."""
    from amana.names import Index
    from amana.screening.scripting import search_file

    opened = Index.open(folder)
    with _progress(_SEARCHING, source) as told:
        done = search_file(opened, source, target, top, told)
    told_of = [
        {"code": one.code, "where": one.where, "message": {"en": one.text.en, "ar": one.text.ar}} for one in done.faults
    ]
    value = {
        "queries": done.queries, "rows": done.rows, "refused": done.refused, "faults": told_of, "out": str(target),
        "version": opened.version,
    }  # fmt: skip
    summary = _SEARCHED.fill(queries=done.queries - done.refused, rows=done.rows, out=target, refused=done.refused)
    answer(value, summary, as_json)
    if not as_json:
        for fault in done.faults:
            typer.echo(fault.say(language()), err=True)


@app.command(epilog="Example: amana screen batch donors.csv hits.csv --index index --column donor --threshold 0.6")
def batch(
    source: Annotated[Path, typer.Argument(metavar="IN", help="One name a row.")],
    target: Out,
    folder: Annotated[Path, typer.Option("--index", help="The folder of the index.")],
    column: Annotated[str, typer.Option(help="The column of the names.")] = "name",
    kind: Annotated[str, typer.Option(help="person or organisation; default: both.")] = "",
    top: Annotated[int, typer.Option(min=1, max=MOST, help="Hits of a row at most.")] = 5,
    threshold: Annotated[float, typer.Option(min=0, max=1, help="Hits of at least this score.")] = 0.5,
    workers: Annotated[int, typer.Option(min=0, max=512, help="Processes; 0: one for each core.")] = 0,
    part: Annotated[int, typer.Option(min=1, max=100_000, help="Rows of a part.")] = 5_000,
    ray: Annotated[str, typer.Option(metavar="ADDRESS", help="Work on this Ray cluster instead.")] = "",
    as_json: Json = False,
) -> None:
    """Look up every row by several processes. After a kill the same command goes on where it stopped."""
    from amana.screening.batch import Options, rejected_file, run_batch

    options = Options(column, _kind(kind) if kind else None, top, threshold, part)
    start = time.monotonic()
    with _progress(_SEARCHING, source) as told:
        done = run_batch(source, target, folder, options, told, workers, ray)
    took = time.monotonic() - start
    value = {
        "rows": done.rows, "hits": done.hits, "rejected": done.rejected, "parts": done.parts, "resumed": done.resumed,
        "seconds": round(took, 3), "out": str(target), "rejected_out": str(rejected_file(target)),
    }  # fmt: skip
    answer(value, _SCREENED.fill(rows=done.rows, hits=done.hits, rejected=done.rejected, out=target), as_json)


def _kind(given: str) -> Any:
    if given not in ("person", "organisation"):
        raise Problem("screen.kind", _KIND.fill(given=given), "--kind")
    return given


def _form(given: str) -> Any:
    from amana.lists import FORMATS

    if given == "csv":
        return None
    if given not in FORMATS:
        raise Problem("screen.format", _FORMAT.fill(given=given, formats=", ".join(("csv", *FORMATS))), "--format")
    return given


@contextmanager
def _progress(what: Text, source: Path) -> Iterator[Progress]:
    """Shows on a terminal how many rows are done, of how many, and how long it may still take; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _count: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    from amana.screening.sheets import rows_in

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what.say(language()), total=rows_in(source))
        yield lambda count: bar.update(task, completed=count)


_SCORING = Text(en="Pairs scored:", ar="أزواج قُدّرت:")
_SEARCHING = Text(en="Names looked up:", ar="أسماء بُحث عنها:")
_SCORED = Text(en="{rows} pairs were scored: {out}", ar="عدد الأزواج التي قُدّرت: {rows}. ‏{out}")
_INDEXED = Text(en="The index of {names} names is made: {folder}", ar="أُعدّ فهرس فيه {names} اسمًا: {folder}")
_SEARCHED = Text(
    en="{queries} names were looked up, {rows} rows were found: {out}. Queries that are no names: {refused}.",
    ar="عدد الأسماء التي بُحث عنها: {queries}، وعدد الصفوف: {rows}. ‏{out}. وما ليس اسمًا من الأسئلة: {refused}.",
)
_SCREENED = Text(
    en="{rows} rows were screened: {hits} hits in {out}; rows that hold no name that can be compared: {rejected}.",
    ar="عدد الصفوف التي فُحصت: {rows}، وعدد التطابقات: {hits} في {out}، والصفوف التي لا اسم فيها يُقارَن: {rejected}.",
)
_KIND = Text(
    en="“{given}” is no kind of name: give person or organisation.",
    ar="«{given}» ليس نوعًا من الأسماء. اختر person أو organisation.",
)
_FORMAT = Text(en="“{given}” is no format of a list: {formats}.", ar="«{given}» ليست صيغة قائمة. الصيغ: {formats}.")
