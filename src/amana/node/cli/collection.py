"""``amana collection``: TAXII collections, and who may read and write them."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from amana.language import Problem, Text
from amana.node.cli.opened import Folder, changing, reading
from amana.node.cli.output import Json, answer, show_json, table
from amana.node.folder import known_slug
from amana.node.setup import OPERATOR
from amana.store import collections as store

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)
PRINCIPAL = re.compile(r"public|community|own|(member|group):[a-z0-9-]{1,63}|user:\S{1,150}")
_WHO = "public, community, own, member:SLUG, group:SLUG or user:NAME; may be repeated."


@app.callback()
def about() -> None:
    """Collections. Example: amana collection list /srv/node"""


@app.command(
    epilog="Example: amana collection add /srv/node --alias banks --title Banks --reader group:banks --writer own"
)
def add(
    folder: Folder,
    alias: Annotated[str, typer.Option(help="Short Latin name, such as banks.")],
    title: Annotated[str, typer.Option(help="The collection's title.")],
    title_ar: Annotated[str, typer.Option(help="The title in Arabic.")] = "",
    description: Annotated[str, typer.Option(help="What it holds.")] = "",
    description_ar: Annotated[str, typer.Option(help="The same in Arabic.")] = "",
    reader: Annotated[list[str] | None, typer.Option(help=f"Who may read: {_WHO}")] = None,
    writer: Annotated[list[str] | None, typer.Option(help=f"Who may add: {_WHO}")] = None,
    as_json: Json = False,
) -> None:
    """Make a collection. Left out, readers and writers are this node's own staff."""
    about = Text(en=description, ar=description_ar or description)
    readers, writers = _known(reader, "--reader"), _known(writer, "--writer")
    with changing(folder) as tx:
        number = str(tx.world.random.uuid4())
        name = Text(en=title, ar=title_ar or title)
        new = store.Collection(number, known_slug(alias), name, about, readers, writers)
        store.add_collection(tx, OPERATOR, new)
    answer(_plain(new), _ADDED.fill(alias=alias, number=number), as_json)


@app.command(name="list", epilog="Example: amana collection list /srv/node --json")
def show(folder: Folder, as_json: Json = False) -> None:
    """Every collection."""
    with reading(folder) as tx:
        found = store.collections(tx, OPERATOR)
    if as_json:
        show_json([_plain(one) for one in found])
        return
    rows = [
        (one.alias, one.id, one.title.en, one.title.ar, " ".join(sorted(one.readers)), " ".join(sorted(one.writers)))
        for one in found
    ]
    table(_TITLE, _COLUMNS, rows)


@app.command(epilog="Example: amana collection remove /srv/node --alias banks")
def remove(
    folder: Folder, alias: Annotated[str, typer.Option(help="The collection's alias or id.")], as_json: Json = False
) -> None:
    """Take a collection away with its list; the objects stay."""
    with changing(folder) as tx:
        store.remove_collection(tx, OPERATOR, alias)
    answer({"removed": alias}, _REMOVED.fill(alias=alias), as_json)


def _known(principals: list[str] | None, option: str) -> frozenset[str]:
    """The principals, with the node's own staff always among them."""
    for one in principals or ():
        if not PRINCIPAL.fullmatch(one):
            raise Problem("cli.bad-principal", _BAD_PRINCIPAL.fill(principal=one), option)
    return frozenset(("own", *(principals or ())))


def _plain(one: store.Collection) -> dict[str, object]:
    return {
        "id": one.id,
        "alias": one.alias,
        "title": {"en": one.title.en, "ar": one.title.ar},
        "description": {"en": one.description.en, "ar": one.description.ar},
        "readers": sorted(one.readers),
        "writers": sorted(one.writers),
    }


_TITLE = Text(en="Collections", ar="المجموعات")
_COLUMNS = (
    Text(en="alias", ar="الاسم القصير"),
    Text(en="id", ar="المعرّف"),
    Text(en="title (English)", ar="العنوان بالإنجليزية"),
    Text(en="title (Arabic)", ar="العنوان بالعربية"),
    Text(en="readers", ar="من يقرأ"),
    Text(en="writers", ar="من يضيف"),
)
_ADDED = Text(en="Collection {alias} is made: {number}", ar="أُنشئت المجموعة {alias}: {number}")
_REMOVED = Text(en="Collection {alias} is taken away.", ar="أُزيلت المجموعة {alias}.")
_BAD_PRINCIPAL = Text(
    en="“{principal}” names nobody. Use public, community, own, member:SLUG, group:SLUG or user:NAME.",
    ar="«{principal}» لا يدل على أحد. استعمل public أو community أو own أو member:SLUG أو group:SLUG أو user:NAME.",
)
