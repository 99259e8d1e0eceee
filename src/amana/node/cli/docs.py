"""``amana docs``: are the documents right?"""

from __future__ import annotations

from typing import Annotated

import typer

from amana.language import Text
from amana.node.cli.output import Json, say, show_json
from amana.node.docs import documents, wrong_documents
from amana.node.lint import ROOT

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: amana docs")
def docs(
    pictures: Annotated[
        bool, typer.Option("--pictures", help="First take docs/images/ anew, of the demo's pages.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Hold README and docs/ against the program: links, commands with their options, Python examples."""
    if pictures:
        from amana.node.pictures import take

        take(ROOT / "docs" / "images")
    wrong = wrong_documents()
    if as_json:
        show_json({"documents": len(documents()), "wrong": wrong})
    else:
        for line in wrong:
            print(line)
        say((_WRONG if wrong else _RIGHT).fill(count=len(wrong) if wrong else len(documents())))
    if wrong:
        raise typer.Exit(1)


_RIGHT = Text(en="The documents are right: {count}.", ar="الوثائق سليمة، وعددها: {count}.")
_WRONG = Text(en="Wrong lines in the documents: {count}.", ar="أسطر غير سليمة في الوثائق: {count}.")
