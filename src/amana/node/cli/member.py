"""``amana member``: the organisations that take part."""

from __future__ import annotations

from typing import Annotated

import typer

from amana.language import Text
from amana.node import places
from amana.node.cli.opened import Folder, changing, reading
from amana.node.cli.output import Json, answer, show_json, table
from amana.node.folder import Sector, known_slug
from amana.node.setup import OPERATOR
from amana.store import members as store

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)
Slug = Annotated[str, typer.Option(help="Short Latin name, such as cert-eg.")]


@app.callback()
def about() -> None:
    """Members. Example: amana member list /srv/node"""


@app.command(epilog='Example: amana member add /srv/node --slug fiu-jo --name "FIU Jordan" --country JO --sector fiu')
def add(
    folder: Folder,
    slug: Slug,
    name: Annotated[str, typer.Option(help="The member's name.")],
    country: Annotated[str, typer.Option(help="Two-letter country code.")],
    sector: Annotated[Sector, typer.Option(help="What the member is.")],
    name_ar: Annotated[str, typer.Option(help="The name in Arabic.")] = "",
    fingerprint: Annotated[str, typer.Option(help="Fingerprint of its key, as its operator reads it out.")] = "",
    as_json: Json = False,
) -> None:
    """Make a member known."""
    member = store.Member(
        known_slug(slug), Text(en=name, ar=name_ar or name), places.country_of(country), sector, fingerprint
    )
    with changing(folder) as tx:
        store.add_member(tx, OPERATOR, member)
    answer(_plain(member), _ADDED.fill(slug=slug), as_json)


@app.command(name="list", epilog="Example: amana member list /srv/node --json")
def show(folder: Folder, as_json: Json = False) -> None:
    """Every member."""
    with reading(folder) as tx:
        found = store.members(tx, OPERATOR)
    if as_json:
        show_json([_plain(one) for one in found])
        return
    rows = [(one.slug, one.name.en, one.name.ar, one.country, one.sector, one.fingerprint[:16]) for one in found]
    table(_TITLE, _COLUMNS, rows)


@app.command(epilog="Example: amana member remove /srv/node --slug fiu-jo")
def remove(folder: Folder, slug: Slug, as_json: Json = False) -> None:
    """Forget a member that nothing refers to any more."""
    with changing(folder) as tx:
        store.remove_member(tx, OPERATOR, slug)
    answer({"removed": slug}, _REMOVED.fill(slug=slug), as_json)


def _plain(one: store.Member) -> dict[str, object]:
    return {
        "slug": one.slug,
        "name": {"en": one.name.en, "ar": one.name.ar},
        "country": one.country,
        "sector": one.sector,
        "fingerprint": one.fingerprint,
    }


_TITLE = Text(en="Members", ar="الأعضاء")
_COLUMNS = (
    Text(en="slug", ar="الاسم القصير"),
    Text(en="name (English)", ar="الاسم بالإنجليزية"),
    Text(en="name (Arabic)", ar="الاسم بالعربية"),
    Text(en="country", ar="الدولة"),
    Text(en="sector", ar="القطاع"),
    Text(en="key", ar="المفتاح"),
)
_ADDED = Text(en="Member {slug} is known now.", ar="أُضيف العضو {slug}.")
_REMOVED = Text(en="Member {slug} is forgotten.", ar="أُزيل العضو {slug}.")
