"""``amana doctor``: what is missing, and the line that mends it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from amana.language import Text
from amana.node.cli.output import Json, language, say, show_json, table
from amana.node.doctor import Finding, examine

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: amana doctor /srv/node")
def doctor(
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="A node's folder to look at too.")] = None,
    as_json: Json = False,
) -> None:
    """Look at the machine (and a node); fails if something that a node needs is missing."""
    findings = examine(folder)
    if as_json:
        show_json([_plain(one) for one in findings])
    else:
        table(_TITLE, _COLUMNS, [_row(one) for one in findings])
    lacking = [one for one in findings if one.required and not one.well]
    if not as_json:
        say(_LACKING.fill(count=len(lacking)) if lacking else _WELL)
    if lacking:
        raise typer.Exit(1)


def _row(one: Finding) -> tuple[str, str, str, str]:
    state = _OK if one.well else (_MISSING if one.required else _OPTIONAL)
    return one.name.say(language()), state.say(language()), one.seen, one.mend


def _plain(one: Finding) -> dict[str, object]:
    name = {"en": one.name.en, "ar": one.name.ar}
    return {"name": name, "well": one.well, "required": one.required, "seen": one.seen, "mend": one.mend}


_TITLE = Text(en="This machine", ar="هذا الجهاز")
_COLUMNS = (
    Text(en="what", ar="البند"),
    Text(en="state", ar="الحال"),
    Text(en="seen", ar="الموجود"),
    Text(en="mend it by", ar="العلاج"),
)
_OK = Text(en="ok", ar="سليم")
_MISSING = Text(en="MISSING", ar="ناقص")
_OPTIONAL = Text(en="missing (optional)", ar="ناقص (اختياري)")
_WELL = Text(en="A node can run here.", ar="يمكن تشغيل عُقدة على هذا الجهاز.")
_LACKING = Text(en="Missing for a node to run: {count}.", ar="بنود ناقصة تمنع تشغيل العُقدة: {count}.")
