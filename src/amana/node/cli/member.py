"""``amana member``: the organisations that take part."""

from __future__ import annotations

from typing import Annotated

import typer

from amana.language import Text
from amana.node import places
from amana.node.cli.opened import Folder, changing, reading
from amana.node.cli.output import Json, answer, show_json, table
from amana.node.folder import Node, Sector, known_slug
from amana.node.setup import OPERATOR
from amana.store import members as store
from amana.store.witnessing import log_of

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


@app.command(
    name="renew-key",
    epilog="Example: amana member renew-key /srv/node --slug fiu-jo --key amana/fiu-jo+8a1e…+AR… --fingerprint 6f0c… "
    '--reason "Read out by its operator"',
)
def renew_key(
    folder: Folder,
    slug: Slug,
    verifier_key: Annotated[str, typer.Option("--key", help="First line of its `amana witness key`.")],
    fingerprint: Annotated[str, typer.Option(help="Fingerprint of the new key, as its operator reads it out.")],
    reason: Annotated[str, typer.Option(help="Why it is believed; it stays in the ledger for ever.")],
    anew: Annotated[
        bool, typer.Option("--anew", help="It has lost entries: let go of what its old key had committed it to.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Accept a member's new key in place of the old one. It goes on from what was cosigned, unless --anew."""
    from amana.exchange.witness.names import renewed_key
    from amana.store.renewing import accept_key

    own = Node.open(folder).log_signer.key
    with changing(folder) as tx:
        there = log_of(tx, slug)
        new = renewed_key(slug, verifier_key, fingerprint, there, own)
        accept_key(tx, OPERATOR, slug, new, reason, anew=anew)
    value = {"member": slug, "key": str(new), "anew": anew, "cosigned": there.size if there else 0}
    answer(value, (_BEGUN_ANEW if anew else _RENEWED).fill(**value), as_json)


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
_RENEWED = Text(
    en="{member} signs with the new key {key} from now on. Its ledger must continue the {cosigned} entries that this "
    "node cosigned.",
    ar="يوقّع {member} من الآن بالمفتاح الجديد {key}. ويجب أن يكون سجله امتدادًا للقيود التي وقّعت عليها هذه العُقدة، "
    "وعددها {cosigned}.",
)
_BEGUN_ANEW = Text(
    en="{member} signs with the new key {key}, and its ledger is looked at anew. That this node had cosigned "
    "{cosigned} entries under the old key stands in the ledger.",
    ar="يوقّع {member} بالمفتاح الجديد {key} ويُنظر في سجله من البداية. ويثبت في سجل هذه العُقدة أنها وقّعت على "
    "{cosigned} من قيوده بالمفتاح القديم.",
)
_REMOVED = Text(en="Member {slug} is forgotten.", ar="أُزيل العضو {slug}.")
