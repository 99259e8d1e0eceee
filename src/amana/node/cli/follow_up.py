"""``amana follow-up``: what comes of a possible match. Each step is a person's, who proves it by a password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from amana.exchange.private import following
from amana.exchange.private.party import Party
from amana.handling import TLP, Audience, Handling, Viewer
from amana.language import Problem, Text
from amana.node.cli.opened import Folder, opened, reading
from amana.node.cli.output import Json, answer, show_json, table
from amana.node.cli.person import person
from amana.node.setup import OPERATOR
from amana.node.site import party_of
from amana.store import Reader, Writer
from amana.store.follow_ups import FollowUpLine, follow_up, follow_ups
from amana.store.holders import match
from amana.store.times import timestamp_us

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)
Number = Annotated[str, typer.Option("--id", help="The follow-up's id.")]
User = Annotated[str, typer.Option(help="Who acts; the password is read from standard input.")]
Words = Annotated[str, typer.Option(help="What is asked, answered, or why it is refused.")]


@app.callback()
def about() -> None:
    """Follow-ups of possible matches. Example: amana follow-up list /srv/node"""


@app.command(name="list", epilog="Example: amana follow-up list /srv/node --json")
def show(folder: Folder, as_json: Json = False) -> None:
    """Every follow-up, asked and received; the open ones first."""
    with reading(folder) as tx:
        found = [_plain(tx, one) for one in follow_ups(tx, OPERATOR)]
    if as_json:
        show_json(found)
        return
    shown = ("id", "side", "peer", "collection", "state", "written_at")
    table(_TITLE, _COLUMNS, [[one[name] for name in shown] for one in found])


@app.command(
    epilog='Example: amana follow-up draft /srv/node --match ID --user sara --words "What do you hold?" < password.txt'
)
def draft(
    folder: Folder,
    number: Annotated[str, typer.Option("--match", help="The possible match's id.")],
    user: User,
    words: Words,
    as_json: Json = False,
) -> None:
    """Write one on a possible match; a second person approves it."""

    def act(tx: Writer, viewer: Viewer, _party: Party) -> str:
        return following.draft(tx, viewer, match(tx, viewer, number), words)

    made = _act(folder, user, act)
    answer({"id": made, "state": "draft"}, _DRAFTED.fill(number=made), as_json)


@app.command(epilog="Example: amana follow-up approve /srv/node --id ID --user omar < password.txt")
def approve(folder: Folder, number: Number, user: User, as_json: Json = False) -> None:
    """Approve a draft, as the second person; the job process sends it."""
    _act(folder, user, lambda tx, viewer, party: following.approve(tx, viewer, number, party))
    answer({"id": number, "state": "approved"}, _APPROVED.fill(number=number), as_json)


@app.command(epilog="Example: amana follow-up withdraw /srv/node --id ID --user sara < password.txt")
def withdraw(folder: Folder, number: Number, user: User, as_json: Json = False) -> None:
    """Take back what was not sent yet."""
    _act(folder, user, lambda tx, viewer, _party: following.withdraw(tx, viewer, number))
    answer({"id": number, "state": "withdrawn"}, _WITHDRAWN.fill(number=number), as_json)


@app.command(
    name="answer",
    epilog="Example: amana follow-up answer /srv/node --id ID --user sara --decision refuse --words No < password.txt",
)
def answer_(
    folder: Folder,
    number: Number,
    user: User,
    decision: Annotated[str, typer.Option(help="release, release-in-part or refuse.")],
    words: Words,
    tlp: Annotated[str, typer.Option(help="Level of what is released.")] = TLP.AMBER.value,
    category: Annotated[str, typer.Option(help="Its category; a key of the closed list.")] = "",
    use: Annotated[list[str] | None, typer.Option(help="What its reader may do with it; may be repeated.")] = None,
    days: Annotated[int, typer.Option(min=1, max=1825, help="Days until it expires.")] = 90,
    as_json: Json = False,
) -> None:
    """Answer, as the first person. A refusal goes at once; a release waits for a second person."""
    if decision not in following.DECISIONS or tlp not in {level.value for level in TLP}:
        raise Problem("cli.decision", _DECISION.fill(names=", ".join(following.DECISIONS)), "--decision")

    def act(tx: Writer, viewer: Viewer, party: Party) -> None:
        found = follow_up(tx, viewer, number)
        rules = Handling(
            tlp=TLP(tlp), audience=Audience.of(f"member:{found.peer}"), permitted_uses=frozenset(use or ("analyse",)),
            purposes=frozenset({found.purpose}), legal_bases=frozenset({found.basis}),
            categories=frozenset({category} if category else ()), expires=tx.now + timedelta(days=days),
        )  # fmt: skip
        given = following.Answered(decision, words, None if decision == "refuse" else rules)  # type: ignore[arg-type]
        following.answer(tx, viewer, number, party, given)

    _act(folder, user, act)
    answer({"id": number, "decision": decision}, _ANSWERED.fill(number=number), as_json)


@app.command(epilog="Example: amana follow-up release /srv/node --id ID --user omar < password.txt")
def release(folder: Folder, number: Number, user: User, as_json: Json = False) -> None:
    """Let an answer go, as the second person."""
    _act(folder, user, lambda tx, viewer, party: following.release(tx, viewer, number, party))
    answer({"id": number, "state": "released"}, _RELEASED.fill(number=number), as_json)


def _act(folder: Path, user: str, act: Callable[[Writer, Viewer, Party], Any]) -> Any:
    """Act in the name of a user who proves to be that user."""
    with opened(folder) as (node, database):
        viewer = person(database, user, "--user")
        with database.write(viewer) as tx:
            return act(tx, viewer, party_of(node))


def _plain(tx: Reader, one: FollowUpLine) -> dict[str, object]:
    about = following.subject(tx, OPERATOR, one) if one.side == "holder" else None
    reply = following.replied(one)
    return {
        "id": one.id,
        "side": one.side,
        "peer": one.peer,
        "collection": one.collection,
        "purpose": one.purpose,
        "basis": one.basis,
        "words": one.words,
        "state": one.state,
        "about": {"type": about.type, "value": about.value} if about else None,
        "reply": {"state": reply.state, "words": reply.words, "handling": reply.handling} if reply else None,
        "written_at": timestamp_us(one.written_at),
        "due_at": timestamp_us(one.due_at) if one.due_at else None,
    }


_TITLE = Text(en="Follow-ups", ar="المتابعات")
_COLUMNS = (
    Text(en="id", ar="المعرّف"),
    Text(en="side", ar="الجهة"),
    Text(en="member", ar="العضو"),
    Text(en="collection", ar="المجموعة"),
    Text(en="state", ar="الحال"),
    Text(en="written at", ar="كُتبت في"),
)
_DRAFTED = Text(en="Written, waits for a second person: {number}", ar="كُتبت وتنتظر شخصًا ثانيًا: {number}")
_APPROVED = Text(en="Approved, will be sent: {number}", ar="ووفق عليها وستُرسل: {number}")
_WITHDRAWN = Text(en="Taken back: {number}", ar="سُحبت: {number}")
_ANSWERED = Text(en="Answered: {number}", ar="كُتب الرد: {number}")
_RELEASED = Text(en="Released: {number}", ar="أُفرج عن الرد: {number}")
_DECISION = Text(
    en="The decision is one of: {names}; the level one of TLP 2.0's.",
    ar="القرار أحد هذه: {names}، والمستوى أحد مستويات TLP 2.0.",
)
