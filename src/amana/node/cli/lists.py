"""``amana lists``: public designation lists on a node: brought in by one person, accepted by another.

Whoever acts proves to be that person by a password on standard input, also here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from amana.handling import Viewer
from amana.language import Problem, Text
from amana.node.cli.opened import Folder, opened, read_input, reading
from amana.node.cli.output import Json, answer, show_json, table
from amana.node.cli.person import person
from amana.node.folder import Node
from amana.node.setup import OPERATOR
from amana.store import Database
from amana.store import lists as store
from amana.store.times import timestamp_us

if TYPE_CHECKING:
    from amana.exchange.designation import Shelf
    from amana.lists import Format

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)
Number = Annotated[int, typer.Option("--version", help="The version's number, as `show` and `import` print it.")]
User = Annotated[str, typer.Option(help="Who acts, with the role screener; the password is read from standard input.")]
MOST = 500


@app.callback()
def about() -> None:
    """Designation lists. Example: amana lists show /srv/node"""


@app.command(epilog="Example: amana lists show /srv/node --json")
def show(folder: Folder, as_json: Json = False) -> None:
    """Every list with its newest versions: what is in force, what waits."""
    with reading(folder) as tx:
        found = [one for held in store.lists(tx, OPERATOR) for one in store.versions(tx, OPERATOR, held.slug)]
    rows = [_plain(one) for one in found]
    if as_json:
        show_json(rows)
        return
    table(_TITLE, _COLUMNS, [list(row.values()) for row in rows])


@app.command(
    name="import", epilog="Example: amana lists import /srv/node un.xml --format un --user huda < password.txt"
)
def bring(
    folder: Folder,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="The publisher's own files, unchanged.")],
    form: Annotated[str, typer.Option("--format", help="un, ofac, eu, uk or ftm.")],
    user: User,
    slug: Annotated[str, typer.Option(help="What the list is called here; default: the format.")] = "",
    as_json: Json = False,
) -> None:
    """Read a list and propose what it changes. Few removals take effect at once, everything else waits."""
    from amana.exchange.designation import propose
    from amana.lists import File

    known = _form(form)
    given = [File(path.name, read_input(path)) for path in files]
    names = ", ".join(one.name for one in given)

    def act(database: Database, viewer: Viewer, shelf: Shelf) -> store.ListVersion:
        return propose(database, viewer, shelf, slug or form, known, given, names)

    _tell(_done(folder, user, act), as_json)


@app.command(epilog="Example: amana lists delta /srv/node --version 3 --json")
def delta(folder: Folder, number: Number, after: Annotated[int, typer.Option(help="Changes after this one.")] = 0,
          as_json: Json = False) -> None:  # fmt: skip
    """What a version adds, changes and takes away: to be read before it is accepted."""
    from amana.lists import Entry

    with reading(folder) as tx:
        found = store.delta(tx, OPERATOR, number, after, MOST)
    rows = [
        {"change": one.id, "what": one.what, "entry": one.entry_id, "name": Entry.from_json(body).caption}
        for one in found
        if (body := one.new or one.old) is not None
    ]
    if as_json:
        show_json(rows)
        return
    table(_DELTA.fill(number=number), _DELTA_COLUMNS, [list(row.values()) for row in rows])


@app.command(epilog="Example: amana lists accept /srv/node --version 3 --user omar < password.txt")
def accept(folder: Folder, number: Number, user: User, as_json: Json = False) -> None:
    """Let a version take effect, as another person than the one who brought it in."""
    from amana.exchange.designation import accept as agree

    _tell(_done(folder, user, lambda database, viewer, shelf: agree(database, viewer, shelf, number)), as_json)


@app.command(epilog='Example: amana lists refuse /srv/node --version 3 --user omar --reason "Cut short" < password.txt')
def refuse(
    folder: Folder,
    number: Number,
    user: User,
    reason: Annotated[str, typer.Option(help="Why; it stands beside the version.")],
    as_json: Json = False,
) -> None:
    """Do not let it take effect; what it removed at once is put back."""
    from amana.exchange.designation import refuse as no

    _tell(_done(folder, user, lambda database, viewer, shelf: no(database, viewer, shelf, number, reason)), as_json)


@app.command(
    epilog="Example: amana lists source /srv/node un --format un --url https://… --every 12 --user huda < password.txt"
)
def source(
    folder: Folder,
    slug: Annotated[str, typer.Argument(metavar="LIST", help="What the list is called here.")],
    url: Annotated[str, typer.Option(help="The publisher's address of the list; empty: do not ask any more.")],
    user: User,
    every: Annotated[int, typer.Option(help="Hours between two askings.")] = 24,
    form: Annotated[
        str, typer.Option("--format", help="For a list that is not here yet: un, ofac, eu, uk or ftm.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Have the node ask the publisher on a schedule. What is new is proposed, and waits for a person."""
    from amana.exchange.designation.fetching import Source, subscribe

    given = Source(url, every * 3600, _form(form) if form else None)
    with opened(folder) as (_, database):
        found = subscribe(database, person(database, user, "--user"), slug, given)
    plain = {"list": found.slug, "url": found.url, "every_s": found.interval_s}
    answer(plain, (_SOURCE if url else _NO_SOURCE).fill(slug=slug, hours=every, url=url), as_json)


@app.command(epilog="Example: amana lists sources /srv/node --json")
def sources(folder: Folder, as_json: Json = False) -> None:
    """Where each list is asked for, when it was last, and what went wrong."""
    with reading(folder) as tx:
        found = store.lists(tx, OPERATOR)
    rows = [
        {
            "list": one.slug, "format": one.format, "url": one.url, "every_s": one.interval_s, "in_force": one.in_force,
            "checked_at": timestamp_us(one.checked_at) if one.checked_at else None, "fault": one.fault,
        }
        for one in found
    ]  # fmt: skip
    if as_json:
        show_json(rows)
        return
    table(_SOURCES, _SOURCE_COLUMNS, [list(row.values()) for row in rows])


@app.command(epilog="Example: amana lists rebuild /srv/node")
def rebuild(folder: Folder, as_json: Json = False) -> None:
    """Make the index of what is in force again."""
    from amana.exchange.designation import rebuild as remake

    with opened(folder) as (node, database):
        state = remake(database, OPERATOR, _shelf(node))
    answer({"edition": state.edition, "index": state.digest}, _REBUILT.fill(edition=state.edition), as_json)


def _form(given: str) -> Format:
    from amana.lists import FORMATS

    if given not in FORMATS:
        raise Problem("cli.list-format", _FORMAT.fill(given=given, formats=", ".join(FORMATS)), "--format")
    return given


def _shelf(node: Node) -> Shelf:
    from amana.exchange.designation import Shelf

    return Shelf(node.path, node.cursor_key)


def _done(folder: Path, user: str, act: Callable[..., store.ListVersion]) -> store.ListVersion:
    with opened(folder) as (node, database):
        return act(database, person(database, user, "--user"), _shelf(node))


def _tell(one: store.ListVersion, as_json: bool) -> None:
    plain = _plain(one)
    answer(plain, _VERSION.fill(**plain), as_json)


def _plain(one: store.ListVersion) -> dict[str, object]:
    return {
        "version": one.number, "list": one.list, "state": one.state, "published": one.published,
        "entries": one.entries, "added": one.added, "changed": one.changed, "removed": one.removed,
        "needs": one.needs, "imported_by": one.imported_by, "accepted_by": ", ".join(one.accepted_by),
    }  # fmt: skip


_TITLE = Text(en="Designation lists", ar="قوائم الإدراج")
_COLUMNS = (
    Text(en="version", ar="النسخة"),
    Text(en="list", ar="القائمة"),
    Text(en="state", ar="الحال"),
    Text(en="published", ar="تاريخ النشر"),
    Text(en="entries", ar="القيود"),
    Text(en="added", ar="مضاف"),
    Text(en="changed", ar="معدّل"),
    Text(en="removed", ar="مرفوع"),
    Text(en="persons needed", ar="الموافقات اللازمة"),
    Text(en="brought in by", ar="أدخلها"),
    Text(en="accepted by", ar="وافق عليها"),
)
_DELTA = Text(en="What version {number} changes", ar="ما تغيّره النسخة {number}")
_DELTA_COLUMNS = (
    Text(en="change", ar="التغيير"),
    Text(en="what", ar="نوعه"),
    Text(en="entry", ar="القيد"),
    Text(en="name", ar="الاسم"),
)
_VERSION = Text(
    en="Version {version} of {list}: {state}; {added} added, {changed} changed, {removed} removed.",
    ar="النسخة {version} من القائمة {list}: ‏{state}، مضاف {added}، معدّل {changed}، مرفوع من القائمة {removed}.",
)
_SOURCES = Text(en="Where the lists come from", ar="مصادر القوائم")
_SOURCE_COLUMNS = (
    Text(en="list", ar="القائمة"),
    Text(en="format", ar="الصيغة"),
    Text(en="address", ar="العنوان"),
    Text(en="every (s)", ar="الدورة (ث)"),
    Text(en="version in force", ar="النسخة السارية"),
    Text(en="last asked", ar="آخر طلب"),
    Text(en="what went wrong", ar="ما تعثّر"),
)
_SOURCE = Text(
    en="The list {slug} is asked for every {hours} hours at {url}. What is new waits for a screener.",
    ar="تُطلب القائمة {slug} كل {hours} ساعة من العنوان {url}. وينتظر كل جديد قبول مسؤول فحص.",
)
_NO_SOURCE = Text(en="The list {slug} is not asked for any more.", ar="لم تعد القائمة {slug} تُطلب من ناشرها.")
_REBUILT = Text(en="The index of edition {edition} was made again.", ar="أُعيد بناء فهرس الإصدارة {edition}.")
_FORMAT = Text(en="“{given}” is no format of a list: {formats}.", ar="«{given}» ليست صيغة قائمة. الصيغ: {formats}.")
