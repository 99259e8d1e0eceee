"""``amana private``: what members may ask this node about, and the keys and files that they ask with."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from amana.exchange.private import limits
from amana.exchange.private.evaluator import SOCKET, Evaluator
from amana.exchange.private.faults import Away
from amana.exchange.private.party import Party
from amana.language import Text
from amana.node.cli.opened import Folder, opened, reading
from amana.node.cli.output import Json, answer, show_json, table
from amana.node.cli.person import person
from amana.node.folder import PRIVATE_KEYS, Node, known_slug
from amana.node.setup import OPERATOR
from amana.node.site import party_of
from amana.store import Database
from amana.store.collections import COLLECTION, collection
from amana.store.members import not_there
from amana.store.offers import ASKABLE, Askable, askable, askables, file_facts, present_epoch
from amana.store.questions import asking_requests, decide_request, spent_today
from amana.store.questions import receipts as store_receipts
from amana.store.times import timestamp_us
from amana.world import real

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)
Name = Annotated[str, typer.Option("--collection", help="Short Latin name, such as accounts.")]
Number = Annotated[int, typer.Option("--id", help="The request's number.")]
User = Annotated[str, typer.Option(help="Who decides; the password is read from standard input.")]
_START_S = 20.0


@app.callback()
def about() -> None:
    """Private questions, at the holder. Example: amana private list /srv/node"""


@app.command(
    epilog="Example: amana private keygen /srv/node --collection domains --types domain,url --reader group:banks"
)
def keygen(
    folder: Folder,
    name: Name,
    types: Annotated[str, typer.Option(help="For a new one: types, with commas between; see docs/private.md.")] = "",
    title: Annotated[str, typer.Option(help="What askers read of it.")] = "",
    title_ar: Annotated[str, typer.Option(help="The same in Arabic.")] = "",
    reader: Annotated[list[str] | None, typer.Option(help="Who may ask: community, group:…, member:….")] = None,
    source: Annotated[str, typer.Option(help="Only what stands in this TAXII collection; else all that is ours.")] = "",
    by_approval: Annotated[bool, typer.Option("--by-approval", help="Each asker is approved first.")] = False,
    quota: Annotated[int, typer.Option(min=4, help="Elements a day, for one asker and purpose.")] = limits.QUOTA,
    budget: Annotated[int, typer.Option(min=4, help="Elements a day, for all together.")] = limits.BUDGET,
    days: Annotated[int, typer.Option(min=1, max=limits.LONGEST_EPOCH, help="Days of an epoch.")] = 7,
    as_json: Json = False,
) -> None:
    """Make a collection with its first key and set, or begin a new epoch of one that is there."""
    from amana.exchange.private import publishing

    with holding(folder) as (_node, database, party):
        with database.read() as tx:
            there = askable(tx, OPERATOR, known_slug(name)) is not None
            if source and collection(tx, OPERATOR, source) is None:
                raise not_there(COLLECTION, source)
            drawn = collection(tx, OPERATOR, source) if source else None
        if not there:
            new = Askable(
                name, Text(en=title or name, ar=title_ar or title or name),
                tuple(one.strip() for one in types.split(",") if one.strip()), frozenset(reader or ("community",)),
                drawn.id if drawn else "", by_approval, quota, budget, days,
            )  # fmt: skip
            publishing.create(database, OPERATOR, party, new)
        else:
            publishing.publish(database, OPERATOR, party, name, renew=True)
        with database.read() as tx:
            epoch = present_epoch(tx, OPERATOR, name)
            assert epoch is not None
            files = file_facts(tx, OPERATOR, name, epoch.epoch)
    value = {
        "collection": name, "epoch": epoch.epoch, "public_key": epoch.public_key.hex(), "not_after": epoch.not_after,
        "set": files[0].digest.hex(), "size": files[0].size,
    }  # fmt: skip
    answer(value, _KEYED.fill(name=name, epoch=epoch.epoch, key=epoch.public_key.hex()), as_json)


@app.command(epilog="Example: amana private publish /srv/node --collection domains")
def publish(folder: Folder, name: Name, as_json: Json = False) -> None:
    """Publish the collection's next file now: a delta, or a whole set when its epoch is over."""
    from amana.exchange.private import publishing

    with holding(folder) as (_node, database, party):
        done = publishing.publish(database, OPERATOR, party, name)
    value = {
        "collection": name, "epoch": done.epoch, "seq": done.seq, "sha256": done.digest.hex(), "size": done.size,
        "adds": done.adds, "removes": done.removes, "waits": done.waits,
    }  # fmt: skip
    answer(
        value,
        _PUBLISHED.fill(name=name, epoch=done.epoch, seq=done.seq, adds=done.adds, removes=done.removes),
        as_json,
    )


@app.command(epilog="Example: amana private change /srv/node --collection domains --quota 500 --by-approval")
def change(
    folder: Folder,
    name: Name,
    title: Annotated[str, typer.Option(help="What askers read of it.")] = "",
    title_ar: Annotated[str, typer.Option(help="The same in Arabic.")] = "",
    reader: Annotated[
        list[str] | None, typer.Option(help="Who may ask, in place of those who may now; a new epoch begins.")
    ] = None,
    by_approval: Annotated[
        bool | None, typer.Option("--by-approval/--without-approval", help="Is each asker approved first?")
    ] = None,
    quota: Annotated[int | None, typer.Option(min=4, help="Elements a day, for one asker and purpose.")] = None,
    budget: Annotated[int | None, typer.Option(min=4, help="Elements a day, for all together.")] = None,
    days: Annotated[int | None, typer.Option(min=1, max=limits.LONGEST_EPOCH, help="Days of an epoch.")] = None,
    as_json: Json = False,
) -> None:
    """Change who may ask about a collection, how much, or what it is called. What it holds stays as it is drawn."""
    from amana.exchange.private import publishing

    with holding(folder) as (_node, database, party):
        with database.read() as tx:
            there = askable(tx, OPERATOR, name)
        if there is None:
            raise not_there(ASKABLE, name)
        given = {"daily_quota": quota, "budget": budget, "epoch_days": days, "by_approval": by_approval,
                 "readers": frozenset(reader) if reader else None}  # fmt: skip
        changed = msgspec.structs.replace(
            there, title=Text(en=title or there.title.en, ar=title_ar or there.title.ar),
            **{key: value for key, value in given.items() if value is not None},
        )  # fmt: skip
        done = publishing.change(database, OPERATOR, party, changed)
    value = {
        "collection": name, "readers": sorted(done.readers), "by_approval": done.by_approval,
        "quota": done.daily_quota, "budget": done.budget,
    }  # fmt: skip
    answer(value, _CHANGED.fill(**value), as_json)


@app.command(epilog='Example: amana private close /srv/node --collection domains --reason "Superseded by network"')
def close(
    folder: Folder,
    name: Name,
    reason: Annotated[str, typer.Option(help="Why; it stays in the ledger.")],
    as_json: Json = False,
) -> None:
    """Close a collection for good: its files and its key are destroyed, and whoever asks is told."""
    from amana.exchange.private import publishing

    with holding(folder) as (_node, database, party):
        publishing.close(database, OPERATOR, party, name, reason)
    answer({"closed": name}, _CLOSED.fill(name=name), as_json)


@app.command(epilog="Example: amana private requests /srv/node --json")
def requests(
    folder: Folder,
    every: Annotated[bool, typer.Option("--all", help="Those that were decided on, too.")] = False,
    as_json: Json = False,
) -> None:
    """Who would ask a collection that is asked by approval only."""
    with reading(folder) as tx:
        found = [msgspec.to_builtins(one) for one in asking_requests(tx, OPERATOR, None if every else "waiting")]
    if as_json:
        show_json(found)
        return
    shown = ("id", "collection", "asker", "purpose", "basis", "state", "decided_by")
    table(_REQUESTS, _REQUEST_COLUMNS, [[one[key] for key in shown] for one in found])


@app.command(epilog="Example: amana private approve /srv/node --id 3 --user omar < password.txt")
def approve(folder: Folder, number: Number, user: User, as_json: Json = False) -> None:
    """Let an asker ask for its purpose, for a week. A releaser decides; the password is read from standard input."""
    _decide(folder, user, number, approved=True, as_json=as_json)


@app.command(epilog="Example: amana private decline /srv/node --id 3 --user omar < password.txt")
def decline(folder: Folder, number: Number, user: User, as_json: Json = False) -> None:
    """Do not let it ask. A releaser decides; the password is read from standard input."""
    _decide(folder, user, number, approved=False, as_json=as_json)


@app.command(epilog="Example: amana private verify /srv/node --collection domains")
def verify(
    folder: Folder,
    name: Annotated[str, typer.Option("--collection", help="Only this one; all of them otherwise.")] = "",
    as_json: Json = False,
) -> None:
    """Hold the published files against what was committed to, and against what they should hold."""
    from amana.exchange.private import publishing

    with holding(folder) as (_node, database, party):
        with database.read() as tx:
            names = [name] if name else [one.name for one in askables(tx, OPERATOR) if not one.closed_at]
        done = [publishing.verify(database, OPERATOR, party, one) for one in names]
    value = [{"collection": one.collection, "epoch": one.epoch, "files": one.files, "items": one.items} for one in done]
    answer(value, _VERIFIED.fill(count=len(done), items=sum(one.items for one in done)), as_json)


@app.command(name="list", epilog="Example: amana private list /srv/node --json")
def show(folder: Folder, as_json: Json = False) -> None:
    """Every collection that members may ask about, and what was used of it today."""
    with reading(folder) as tx:
        found = []
        for one in askables(tx, OPERATOR):
            epoch = present_epoch(tx, OPERATOR, one.name)
            found.append({
                "collection": one.name, "types": list(one.types), "readers": sorted(one.readers),
                "by_approval": one.by_approval, "quota": one.daily_quota, "budget": one.budget,
                "epoch": epoch.epoch if epoch else 0, "used_today": spent_today(tx, OPERATOR, one.name),
                "closed_at": one.closed_at,
            })  # fmt: skip
    if as_json:
        show_json(found)
        return
    shown = ("collection", "epoch", "types", "readers", "quota", "budget", "used_today")
    rows = [[*(_plain(one[key]) for key in shown), _state(int(str(one["closed_at"])))] for one in found]
    table(_TITLE, _COLUMNS, rows)


@app.command(epilog="Example: amana private receipts /srv/node --json")
def receipts(folder: Folder, as_json: Json = False) -> None:
    """The newest receipts of both sides: that somebody asked, when, how much and what for, never what."""
    with reading(folder) as tx:
        kept = [one for side in ("holder", "asker") for one in store_receipts(tx, OPERATOR, side)]
    found = [
        {
            "exchange": one.digest.hex(), "side": one.side, "peer": one.peer, "collection": one.collection,
            "epoch": one.epoch, "purpose": one.purpose, "basis": one.basis, "elements": one.elements, "at": one.at,
            "countersigned": one.countersigned, "receipt": one.body.hex(),
        }
        for one in sorted(kept, key=lambda one: one.at, reverse=True)
    ]  # fmt: skip
    if as_json:
        show_json(found)
        return
    shown = ("exchange", "side", "peer", "collection", "purpose", "elements", "countersigned")
    table(_RECEIPTS, _RECEIPT_COLUMNS, [[one[key] for key in shown] for one in found])


@app.command(hidden=True, epilog="Example: amana private evaluator /srv/node")
def evaluator(
    folder: Folder,
    beside_server: Annotated[int, typer.Option(help="End with this process.", hidden=True)] = 0,
    as_json: Json = False,
) -> None:
    """The evaluation process: answers on the socket in the node's folder until it is ended."""
    from amana.exchange.private.evaluating import run
    from amana.node.lifetime import end_with
    from amana.world.log import write_json_lines

    node = Node.open(folder)
    if beside_server and not end_with(beside_server):
        return
    write_json_lines()

    def say_ready() -> None:
        if not beside_server:
            answer({"socket": str(node.path / SOCKET)}, _READY.fill(folder=node.path), as_json)

    run(node.path, node.settings.slug, real(), say_ready)


@contextmanager
def holding(folder: Path) -> Iterator[tuple[Node, Database, Party]]:
    """The node with somebody behind its keys: the process that serves it, or one for the time of this command."""
    with opened(folder) as (node, database), evaluated(node):
        yield node, database, party_of(node)


@contextmanager
def evaluated(node: Node) -> Iterator[None]:
    """An evaluation process for the node, unless one answers already. Raises Away if it does not start."""
    asking = Evaluator(node.path)
    if asking.answers():
        yield
        return
    import os

    (node.path / PRIVATE_KEYS).mkdir(mode=0o700, exist_ok=True)
    line = [sys.executable, "-m", "amana", "private", "evaluator", str(node.path), "--beside-server", str(os.getpid())]
    process = subprocess.Popen(line, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + _START_S
        while not asking.answers():
            if time.monotonic() > until:
                raise Away.of()
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.wait()


def _decide(folder: Path, user: str, number: int, *, approved: bool, as_json: bool) -> None:
    with opened(folder) as (_node, database):
        viewer = person(database, user, "--user")
        with database.write(viewer) as tx:
            decide_request(tx, viewer, number, approved=approved)
    state = "approved" if approved else "declined"
    answer({"id": number, "state": state, "decided_by": viewer.name}, _DECIDED[approved].fill(number=number), as_json)


def _state(closed_at: int) -> str:
    return timestamp_us(closed_at)[:10] if closed_at else ""


def _plain(value: object) -> object:
    return " ".join(map(str, value)) if isinstance(value, list) else value


_TITLE = Text(en="What members may ask about", ar="ما يسأل عنه الأعضاء")
_COLUMNS = (
    Text(en="collection", ar="المجموعة"),
    Text(en="epoch", ar="الحقبة"),
    Text(en="types", ar="الأنواع"),
    Text(en="who may ask", ar="من يسأل"),
    Text(en="quota a day", ar="الحصة اليومية"),
    Text(en="budget a day", ar="الحد اليومي للجميع"),
    Text(en="used today", ar="المستعمل اليوم"),
    Text(en="closed on", ar="أُغلقت في"),
)
_REQUESTS = Text(en="Who would ask", ar="من يطلب أن يسأل")
_REQUEST_COLUMNS = (
    Text(en="number", ar="الرقم"),
    Text(en="collection", ar="المجموعة"),
    Text(en="member", ar="العضو"),
    Text(en="purpose", ar="الغرض"),
    Text(en="legal basis", ar="الأساس القانوني"),
    Text(en="state", ar="الحال"),
    Text(en="decided by", ar="بتّ فيه"),
)
_DECIDED = {
    True: Text(en="Request {number}: it may ask for a week.", ar="الطلب {number}: يحق له أن يسأل مدة أسبوع."),
    False: Text(en="Request {number}: it may not ask.", ar="الطلب {number}: لا يحق له أن يسأل."),
}
_CHANGED = Text(
    en="“{collection}” is changed: {quota} elements a day for each asker and purpose, {budget} for all together.",
    ar="غُيِّرت «{collection}»: الحصة اليومية لكل سائل وغرض {quota} عنصر، وللجميع {budget}.",
)
_CLOSED = Text(
    en="“{name}” is closed and its key destroyed. Members who ask about it are told so.",
    ar="أُغلقت «{name}» وأُتلف مفتاحها. ويُبلَّغ بذلك من يسأل عنها من الأعضاء.",
)
_RECEIPTS = Text(en="Receipts", ar="الإيصالات")
_RECEIPT_COLUMNS = (
    Text(en="exchange hash", ar="بصمة التبادل"),
    Text(en="our side", ar="جهتنا"),
    Text(en="member", ar="العضو"),
    Text(en="collection", ar="المجموعة"),
    Text(en="purpose", ar="الغرض"),
    Text(en="elements", ar="العناصر"),
    Text(en="both signatures", ar="التوقيعان"),
)
_READY = Text(
    en="The evaluation process answers for the node in {folder}.", ar="عملية الحساب تجيب عن العُقدة في {folder}."
)
_KEYED = Text(en="“{name}” has a key for epoch {epoch}: {key}", ar="للمجموعة «{name}» مفتاح للحقبة {epoch}: {key}")
_PUBLISHED = Text(
    en="“{name}”, epoch {epoch}, file {seq} is published: {adds} added, {removes} removed.",
    ar="نُشر الملف {seq} للحقبة {epoch} من «{name}»: أُضيف {adds} وحُذف {removes}.",
)
_VERIFIED = Text(
    en="Collections that agree with what was committed to: {count}, with {items} items.",
    ar="عدد المجموعات المطابقة لما التُزم به: {count}، وعدد عناصرها: {items}.",
)
