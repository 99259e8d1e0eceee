"""``amana import``: take files into a node."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from amana.language import Text
from amana.node.cli.opened import Folder, opened
from amana.node.cli.output import Json, language, say, show_json, table

if TYPE_CHECKING:
    from amana.exchange.files import FileResult

app = typer.Typer(rich_markup_mode=None, add_completion=False)
# What is taken of a folder; a file that is named is taken whatever it is called.
SUFFIXES = frozenset({".json", ".stix", ".taxii", ".csv", ".txt", ".md", ".html", ".htm", ".pdf"})
SHOWN = 10


@app.command(name="import", epilog="Example: amana import /srv/node bundle.json indicators.csv reports/")
def run(
    folder: Folder,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files, or folders of files.")],
    collection: Annotated[str, typer.Option(help="List the objects in this collection too (id or alias).")] = "",
    as_json: Json = False,
) -> None:
    """Take in STIX bundles, TAXII envelopes, CSV tables and reports, as this node's own.

    Each file and each object stands for itself: what is wrong with one does not keep the others out.
    """
    from amana.exchange.files import Importer
    from amana.node.setup import OPERATOR
    from amana.node.site import author_of

    with opened(folder) as (node, database):
        importer = Importer(database, author_of(node), OPERATOR, collection or None)
        results = [importer.import_file(path) for path in expand(files)]
    if as_json:
        show_json({"files": [_plain(one) for one in results], "failed": sum(one.failed for one in results)})
    else:
        _show(results)
    if any(one.failed for one in results):
        raise typer.Exit(1)


def expand(paths: list[Path]) -> Iterator[Path]:
    """The files themselves, and of folders those that can be read; a README and a sample's expectations are neither."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for one in sorted(path.rglob("*")):
            beside = one.name.startswith("README") or one.name.endswith(".expected.json")
            if one.is_file() and one.suffix.lower() in SUFFIXES and not beside:
                yield one


def _show(results: list[FileResult]) -> None:
    rows = [(one.name, one.kind, one.accepted, one.known, one.refused, one.findings) for one in results]
    table(_TITLE, _COLUMNS, rows)
    for one in results:
        for problem in one.problems[:SHOWN]:
            print(f"{one.name}: {problem.say(language())}")
        if len(one.problems) > SHOWN:
            say(_MORE.fill(name=one.name, count=len(one.problems) - SHOWN))


def _plain(one: FileResult) -> dict[str, object]:
    return {
        "name": one.name,
        "kind": one.kind,
        "accepted": one.accepted,
        "known": one.known,
        "refused": one.refused,
        "findings": one.findings,
        "report": one.report,
        "failed": one.failed,
        "problems": [{"en": text.en, "ar": text.ar} for text in one.problems],
    }


_TITLE = Text(en="Imported", ar="الاستيراد")
_COLUMNS = (
    Text(en="file", ar="الملف"),
    Text(en="kind", ar="النوع"),
    Text(en="new", ar="الجديد"),
    Text(en="known", ar="المعروف"),
    Text(en="refused", ar="المرفوض"),
    Text(en="findings", ar="المستخلَص"),
)
_MORE = Text(en="{name}: and {count} more; --json shows all.", ar="{name}: وغيرها {count}، ويعرضها كلها الخيار --json.")
