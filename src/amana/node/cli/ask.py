"""``amana ask``: ask other members about something, without telling them what."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from amana.language import Problem, Text
from amana.node.cli.opened import Folder, opened, read_input
from amana.node.cli.output import Json, language, say
from amana.node.setup import OPERATOR
from amana.node.site import party_of, sealing_key
from amana.world import real

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(
    epilog="Example: amana ask /srv/node evil.example --all --purpose network-defence --basis exchange-agreement"
)
def ask(
    folder: Folder,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="A value, or an organisation's name.")] = "",
    purpose: Annotated[str, typer.Option(help="What for; a key of the closed list.")] = "",
    basis: Annotated[str, typer.Option(help="On which legal ground; a key of the closed list.")] = "",
    of: Annotated[list[str] | None, typer.Option("--of", help="Slug of a member; may be repeated.")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="Every member that has a peer here.")] = False,
    file: Annotated[Path | None, typer.Option("--file", help="A text or CSV file, one value a line.")] = None,
    kind: Annotated[str, typer.Option("--type", help="The value's type, if it cannot be told; or organisation.")] = "",
    as_json: Json = False,
) -> None:
    """Ask members whether they hold it. They learn that you asked, when, how much and what for; never what.

    Answers come as they arrive; with --json one object a line.
    """
    from amana.exchange.private.asking import Asker, Wanted
    from amana.exchange.private.line import POLICY
    from amana.exchange.private.sought import read_file, seek
    from amana.world.fetch import RealFetcher

    if bool(item) == (file is not None):
        raise Problem("cli.ask-what", _WHAT)
    if everybody == bool(of):
        raise Problem("cli.ask-whom", _WHOM)
    sought = tuple(read_file(read_input(file))) if file is not None else (seek(item, kind),)
    faults = 0
    with opened(folder) as (node, database):
        asker = Asker(database, RealFetcher(POLICY, real()), sealing_key(node), party_of(node))
        for heard in asker.ask(OPERATOR, Wanted(sought, purpose, basis, tuple(of or ()))):
            faults += heard.fault is not None
            if as_json:
                print(json.dumps(plain(heard), ensure_ascii=False), flush=True)
            else:
                _say(heard)
    if faults:
        raise typer.Exit(1)


def plain(heard: Any) -> dict[str, Any]:
    """An answer for programs."""
    return {
        "member": heard.member,
        "collection": heard.collection,
        "asked": heard.asked,
        "elements": heard.elements,
        "possible_matches": [
            {"item": one.label, "types": list(one.types), "strength": one.strength, "match": one.match}
            for one in heard.matches
        ],
        "quota_left": heard.quota_left,
        "receipt": heard.receipt,
        "seconds": heard.seconds,
        "error": {"code": heard.code, "message": {"en": heard.fault.en, "ar": heard.fault.ar}} if heard.fault else None,
    }


def _say(heard: Any) -> None:
    where = f"{heard.member} {heard.collection}".strip()
    if heard.fault is not None:
        say(_FAULT.fill(where=where, why_en=heard.fault.en, why_ar=heard.fault.ar))
    elif not heard.matches:
        say(_NONE.fill(where=where, count=heard.asked, left=heard.quota_left))
    for one in heard.matches:
        weak = _WEAK.say(language()) if one.strength == "weak" else ""
        say(_POSSIBLE.fill(where=where, item=one.label, types=", ".join(one.types), match=one.match, weak=weak))


_WHAT = Text(
    en="Give one ITEM, or a file of them: --file FILE", ar="اذكر عنصرًا واحدًا، أو ملفًّا فيه العناصر: --file FILE"
)
_WHOM = Text(
    en="Say whom to ask: --of MEMBER (may be repeated), or --all",
    ar="حدّد من تسأله: --of MEMBER (ويجوز تكراره) أو --all",
)
_FAULT = Text(en="{where}: not asked: {why_en}", ar="{where}: لم يُسأل: {why_ar}")
_NONE = Text(
    en="{where}: no possible match ({count} asked, quota left today: {left})",
    ar="{where}: لا تطابق محتمل (عدد ما سُئل عنه {count}، والباقي من حصة اليوم {left})",
)
_POSSIBLE = Text(
    en="{where}: possible match{weak}: {item} [{types}] {match}",
    ar="{where}: تطابق محتمل{weak}: {item} [{types}] {match}",
)
_WEAK = Text(en=" (weak: a coarse key alone)", ar=" (ضعيف: مفتاح عام وحده)")
