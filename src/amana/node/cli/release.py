"""``amana release``: what waits to leave the node, and the second person's decision.

A decision needs the person's own password, also here: whoever runs the command line is not thereby anyone else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from amana.handling import Viewer
from amana.language import Text
from amana.node.cli.opened import Folder, opened, reading
from amana.node.cli.output import Json, answer, show_json, table
from amana.node.cli.person import person
from amana.node.folder import Node
from amana.node.setup import OPERATOR
from amana.store import Writer
from amana.store import releases as store

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)
Number = Annotated[str, typer.Option("--id", help="The release's id.")]
User = Annotated[str, typer.Option(help="Who decides; the password is read from standard input.")]


@app.callback()
def about() -> None:
    """Releases. Example: amana release list /srv/node --state proposed"""


@app.command(name="list", epilog="Example: amana release list /srv/node --state proposed --json")
def show(
    folder: Folder,
    state: Annotated[str, typer.Option(help="Only those: proposed, released or declined.")] = "",
    as_json: Json = False,
) -> None:
    """The newest releases."""
    with reading(folder) as tx:
        found = [_plain(one) for one in store.releases(tx, OPERATOR, state or None)]
    if as_json:
        show_json(found)
        return
    shown = ("id", "state", "objects", "tlp", "proposed_by", "proposed_at", "decided_by")
    table(_TITLE, _COLUMNS, [[one[name] for name in shown] for one in found])


@app.command(epilog="Example: amana release approve /srv/node --id ID --user salma < password.txt")
def approve(folder: Folder, number: Number, user: User, as_json: Json = False) -> None:
    """Let a proposed release go, as the second person."""
    done = _decide(folder, user, lambda node, tx, who: store.approve(tx, who, number, node.signing_key.sign))
    answer({"id": number, "state": "released", "decided_by": done}, _APPROVED.fill(number=number), as_json)


@app.command(epilog='Example: amana release decline /srv/node --id ID --user salma --reason "Not ours" < password.txt')
def decline(
    folder: Folder,
    number: Number,
    user: User,
    reason: Annotated[str, typer.Option(help="Why; the one who proposed it reads this.")],
    as_json: Json = False,
) -> None:
    """Do not let it go; its report is open for work again."""
    done = _decide(folder, user, lambda _node, tx, who: store.decline(tx, who, number, reason))
    answer({"id": number, "state": "declined", "decided_by": done}, _DECLINED.fill(number=number), as_json)


def _decide(folder: Path, user: str, act: Callable[[Node, Writer, Viewer], object]) -> str:
    """Act in the name of a user who proves to be that user; the name under which it stands in the ledger."""
    with opened(folder) as (node, database):
        viewer = person(database, user, "--user")
        with database.write(viewer) as tx:
            act(node, tx, viewer)
    return viewer.name


def _plain(one: store.Release) -> dict[str, object]:
    return {
        "id": one.id,
        "number": one.number,
        "state": one.state,
        "objects": one.objects,
        "collection": one.collection_id,
        "report": one.report_id,
        "tlp": one.handling.tlp.value,
        "proposed_by": one.proposed_by,
        "proposed_at": datetime.fromtimestamp(one.proposed_at / 1e6, UTC).isoformat(),
        "decided_by": one.decided_by or None,
        "reason": one.reason or None,
    }


_TITLE = Text(en="Releases", ar="الإفراجات")
_COLUMNS = (
    Text(en="id", ar="المعرّف"),
    Text(en="state", ar="الحال"),
    Text(en="objects", ar="الكائنات"),
    Text(en="TLP", ar="بروتوكول TLP"),
    Text(en="proposed by", ar="قدّمه"),
    Text(en="proposed at", ar="قُدّم في"),
    Text(en="decided by", ar="بتّ فيه"),
)
_APPROVED = Text(en="Released: {number}", ar="أُفرج عن {number}")
_DECLINED = Text(en="Not released: {number}", ar="لم يُفرج عن {number}")
