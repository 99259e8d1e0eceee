"""``amana group``: sharing groups, which are some members under one name."""

from __future__ import annotations

from typing import Annotated

import typer

from amana.language import Text
from amana.node.cli.opened import Folder, changing, reading
from amana.node.cli.output import Json, answer, show_json, table
from amana.node.folder import known_slug
from amana.node.setup import OPERATOR
from amana.store import members as store

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)
Slug = Annotated[str, typer.Option(help="Short Latin name, such as banks.")]


@app.callback()
def about() -> None:
    """Sharing groups. Example: amana group list /srv/node"""


@app.command(epilog="Example: amana group add /srv/node --slug banks --name Banks --member bank-a --member bank-b")
def add(
    folder: Folder,
    slug: Slug,
    name: Annotated[str, typer.Option(help="The group's name.")],
    name_ar: Annotated[str, typer.Option(help="The name in Arabic.")] = "",
    member: Annotated[list[str] | None, typer.Option(help="Slug of a member; may be repeated.")] = None,
    as_json: Json = False,
) -> None:
    """Make a sharing group."""
    group = store.Group(known_slug(slug), Text(en=name, ar=name_ar or name), tuple(member or ()))
    with changing(folder) as tx:
        store.add_group(tx, OPERATOR, group)
    answer(_plain(group), _ADDED.fill(slug=slug, count=len(group.members)), as_json)


@app.command(name="list", epilog="Example: amana group list /srv/node --json")
def show(folder: Folder, as_json: Json = False) -> None:
    """Every sharing group."""
    with reading(folder) as tx:
        found = store.groups(tx, OPERATOR)
    if as_json:
        show_json([_plain(one) for one in found])
        return
    table(_TITLE, _COLUMNS, [(one.slug, one.name.en, one.name.ar, " ".join(one.members)) for one in found])


@app.command(epilog="Example: amana group remove /srv/node --slug banks")
def remove(folder: Folder, slug: Slug, as_json: Json = False) -> None:
    """Dissolve a sharing group: nobody sees through it any more."""
    with changing(folder) as tx:
        store.remove_group(tx, OPERATOR, slug)
    answer({"removed": slug}, _REMOVED.fill(slug=slug), as_json)


def _plain(one: store.Group) -> dict[str, object]:
    return {"slug": one.slug, "name": {"en": one.name.en, "ar": one.name.ar}, "members": list(one.members)}


_TITLE = Text(en="Sharing groups", ar="مجموعات المشاركة")
_COLUMNS = (
    Text(en="slug", ar="الاسم القصير"),
    Text(en="name (English)", ar="الاسم بالإنجليزية"),
    Text(en="name (Arabic)", ar="الاسم بالعربية"),
    Text(en="members", ar="الأعضاء"),
)
_ADDED = Text(
    en="Sharing group {slug} is made; members: {count}.", ar="أُنشئت مجموعة المشاركة {slug}، وأعضاؤها: {count}."
)
_REMOVED = Text(en="Sharing group {slug} is dissolved.", ar="حُلّت مجموعة المشاركة {slug}.")
