"""``amana peer``: the other members' nodes that this node polls."""

from __future__ import annotations

from typing import Annotated

import typer

from amana.exchange.peers import last_fault, seal_secret
from amana.language import Text
from amana.node.cli.opened import Folder, changing, reading, secret_from_stdin
from amana.node.cli.output import Json, answer, language, show_json, table
from amana.node.folder import Node, known_slug
from amana.node.setup import OPERATOR
from amana.node.site import sealing_key
from amana.store import Reader
from amana.store import peers as store
from amana.world.destination import read_destination, read_networks

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)
Slug = Annotated[str, typer.Option(help="Short Latin name of the peer.")]


@app.callback()
def about() -> None:
    """Peers. Example: amana peer list /srv/node"""


@app.command(
    epilog="Example: amana peer add /srv/node --slug cert-jo --member cert-jo "
    "--url https://exchange.example/taxii2/exchange/ --collection exchange --secret-stdin < token.txt"
)
def add(
    folder: Folder,
    slug: Slug,
    member: Annotated[str, typer.Option(help="The member whose node it is.")],
    url: Annotated[str, typer.Option(help="Its TAXII API root.")],
    collection: Annotated[str, typer.Option(help="Id or alias of the collection to poll.")] = "exchange",
    secret_stdin: Annotated[
        bool, typer.Option("--secret-stdin", help="Read a bearer token, or USER:PASSWORD, from standard input.")
    ] = False,
    interval: Annotated[int, typer.Option(min=1, max=86_400, help="Seconds between polls.")] = 300,
    network: Annotated[
        list[str] | None, typer.Option(help="Private network (CIDR) that leads to the peer; may be repeated.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Poll a member's node from now on."""
    read_destination(url)
    networks = tuple(map(str, read_networks(network or ())))
    secret = secret_from_stdin("--secret-stdin") if secret_stdin else ""
    key = sealing_key(Node.open(folder))
    with changing(folder) as tx:
        sealed = seal_secret(key, slug, secret, tx.world.random) if secret else b""
        peer = store.Peer(known_slug(slug), member, url, collection, sealed, interval, networks)
        store.add_peer(tx, OPERATOR, peer)
    value = {"slug": slug, "member": member, "url": url, "collection": collection, "interval": interval}
    answer(value, _ADDED.fill(slug=slug, interval=interval), as_json)


@app.command(name="list", epilog="Example: amana peer list /srv/node --json")
def show(folder: Folder, as_json: Json = False) -> None:
    """Every peer, and how its last poll went. Secrets are never shown."""
    with reading(folder) as tx:
        found = [_plain(tx, one) for one in store.peers(tx, OPERATOR)]
    if as_json:
        show_json(found)
        return
    rows = [[one[name] for name in ("slug", "member", "url", "collection", "interval", "failures")] for one in found]
    faults = [(one["fault"] or {}).get(language(), "") for one in found]
    table(_TITLE, _COLUMNS, [(*row, fault) for row, fault in zip(rows, faults, strict=True)])


@app.command(epilog="Example: amana peer remove /srv/node --slug cert-jo")
def remove(folder: Folder, slug: Slug, as_json: Json = False) -> None:
    """Stop polling a node."""
    with changing(folder) as tx:
        store.remove_peer(tx, OPERATOR, slug)
    answer({"removed": slug}, _REMOVED.fill(slug=slug), as_json)


def _plain(tx: Reader, one: store.Peer) -> dict[str, object]:
    cursor = store.peer_cursor(tx, OPERATOR, one.slug)
    fault = last_fault(cursor)
    return {
        "slug": one.slug,
        "member": one.member,
        "url": one.url,
        "collection": one.collection,
        "interval": one.interval_s,
        "networks": list(one.networks),
        "active": one.active,
        "polled_at": cursor.polled_at,
        "failures": cursor.failures,
        "fault": None if fault is None else {"en": fault.en, "ar": fault.ar},
    }


_TITLE = Text(en="Peers", ar="العُقد النظيرة")
_COLUMNS = (
    Text(en="slug", ar="الاسم القصير"),
    Text(en="member", ar="العضو"),
    Text(en="API root", ar="جذر الواجهة"),
    Text(en="collection", ar="المجموعة"),
    Text(en="every (s)", ar="كل (ث)"),
    Text(en="failures", ar="مرات الإخفاق"),
    Text(en="last fault", ar="آخر خلل"),
)
_ADDED = Text(
    en="Peer {slug} will be polled every {interval} s.", ar="ستُستطلع العُقدة النظيرة {slug} كل {interval} ثانية."
)
_REMOVED = Text(en="Peer {slug} is no longer polled.", ar="أُوقف استطلاع العُقدة النظيرة {slug}.")
