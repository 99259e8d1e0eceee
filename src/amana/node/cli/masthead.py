"""``amana masthead``: who stands at the head of every bulletin; shown, or set by the node's operator.

On the pages an editor asks and a second person agrees. The operator's way is for a node that lacks one of them.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer

from amana.language import Problem, Text
from amana.node.cli.opened import Folder, changing, reading
from amana.node.cli.output import Json, answer
from amana.node.setup import OPERATOR
from amana.store.masthead import Masthead, masthead, set_masthead

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)
PARTS = tuple(field.name for field in msgspec.structs.fields(Masthead))
LONGEST = 150


@app.callback()
def about() -> None:
    """The bulletins' masthead. Example: amana masthead show /srv/node"""


@app.command(epilog="Example: amana masthead show /srv/node --json")
def show(folder: Folder, as_json: Json = False) -> None:
    """What is printed now."""
    with reading(folder) as tx:
        _tell(masthead(tx, OPERATOR), as_json)


@app.command(name="set", epilog='Example: amana masthead set /srv/node chair.ar="أ. رئيس" chair.en="A. Chair"')
def change(
    folder: Folder,
    parts: Annotated[list[str], typer.Argument(metavar="PART.LANGUAGE=TEXT...", help=f"Parts: {', '.join(PARTS)}.")],
    as_json: Json = False,
) -> None:
    """Set some parts and leave the others; an empty text leaves a part out."""
    given = [_part(one) for one in parts]
    with changing(folder) as tx:
        new = masthead(tx, OPERATOR)
        for name, language, text in given:
            said = msgspec.structs.replace(getattr(new, name), **{language: text})
            new = msgspec.structs.replace(new, **{name: said})
        set_masthead(tx, OPERATOR, new)
    _tell(new, as_json)


def _part(given: str) -> tuple[str, str, str]:
    place, _equals, text = given.partition("=")
    name, _dot, language = place.partition(".")
    if name not in PARTS or language not in ("ar", "en") or len(text) > LONGEST or not text.isprintable():
        raise Problem("cli.masthead-part", _WRONG.fill(given=given, parts=", ".join(PARTS), most=LONGEST))
    return name, language, text.strip()


def _tell(head: Masthead, as_json: bool) -> None:
    plain = msgspec.to_builtins(head)
    lines = "\n".join(f"{name}.{language}={plain[name][language]}" for name in PARTS for language in ("ar", "en"))
    answer(plain, Text(en=lines, ar=lines), as_json)


_WRONG = Text(
    en='"{given}" is no part of the masthead: write PART.ar=TEXT or PART.en=TEXT on one line, {most} letters at most; '
    "the parts are {parts}.",
    ar="«{given}» ليس جزءًا من الترويسة. اكتب PART.ar=TEXT أو PART.en=TEXT في سطر واحد لا يتجاوز {most} حرفًا، "
    "والأجزاء هي: {parts}.",
)
