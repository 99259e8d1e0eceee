"""``amana extract``: what a report says, without a node."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from amana.language import Text
from amana.node.cli.opened import read_input
from amana.node.cli.output import Json, say, show_json, table

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: amana extract report.html --json")
def extract(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Text, Markdown, HTML or PDF; - for standard input.")],
    as_json: Json = False,
) -> None:
    """Find indicators, dates, countries and organisations in a report; never persons."""
    from amana.extract import as_report_json
    from amana.extract import extract as find
    from amana.extract.readers import read, sniff

    data = read_input(file)
    extraction = find(read(data, sniff(data, file.name)).text)
    found = as_report_json(extraction)
    if as_json:
        show_json(found)
        return
    rows = [(kind, value) for kind, values in found.items() for value in values]
    table(_TITLE.fill(name=file.name), _COLUMNS, rows)
    say(_COUNT.fill(count=len(rows)))


_TITLE = Text(en="Findings in {name}", ar="المستخلَص من {name}")
_COLUMNS = (Text(en="kind", ar="النوع"), Text(en="value", ar="القيمة"))
_COUNT = Text(en="Different values: {count}.", ar="عدد القيم المختلفة: {count}.")
