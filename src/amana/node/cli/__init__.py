"""The ``amana`` command: the way in for people and scripts.

Exit codes: 0 done, 1 failed (what is wrong, where, what to do), 2 wrong use. Every command takes ``--json``.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import amana
from amana.language import Problem, Text
from amana.node.cli.commands import COMMANDS, SECTIONS
from amana.node.cli.output import language, show_problem
from amana.node.cli.usage import explain

FAILED, WRONG_USE = 1, 2


class Commands(TyperGroup):
    """The commands in :data:`COMMANDS`, imported when asked for; ``amana --help`` imports none."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Every name, in the order of the sections."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, from its module; None if there is no such command."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module = import_module(f"amana.node.cli.{entry.module}")
        return typer.main.get_command(module.app)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list of commands, section by section, without importing them."""
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, entry.help) for name, entry in commands.items()])


app = typer.Typer(cls=Commands, rich_markup_mode=None, add_completion=False, no_args_is_help=True)


def _show_version(asked: bool) -> None:
    if asked:
        print(amana.__version__)
        raise typer.Exit


@app.callback()
def root(
    chosen: Annotated[str, typer.Option("--language", metavar="ar|en", help="Language of messages.")] = "",
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True)] = False,
) -> None:
    """Amana (أمانة): an Arabic-first exchange of threat information.

    Example: amana init /srv/node --name "National CERT" --country EG --sector cert
    """
    if chosen:
        # In the environment, so that the processes we start speak it too.
        os.environ["AMANA_LANGUAGE"] = chosen


def main() -> None:
    """Run the command line and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and give its exit code."""
    try:
        code = typer.main.get_command(app)(arguments, prog_name="amana", standalone_mode=False)
    except Problem as problem:
        show_problem(problem, "--json" in arguments)
        return FAILED
    except typer.Abort:
        return FAILED
    except UnicodeEncodeError:
        show_problem(Problem("cli.not-text", _NOT_TEXT), "--json" in arguments)
        return FAILED
    except Exception as error:
        if hasattr(error, "exit_code") and hasattr(error, "show"):
            return _wrong_use(error)
        if not any(kind.__name__ == "OperationalError" for kind in type(error).__mro__):
            raise
        # PEP 249's name for what is not the program's doing: disk full, server gone, lock held for too long.
        show_problem(Problem("cli.database", _DATABASE.fill(why=str(error).strip())), "--json" in arguments)
        return FAILED
    return code if isinstance(code, int) else 0


_NOT_TEXT = Text(
    en="What was typed holds bytes that are no text in UTF-8. Type it again, or set the terminal to UTF-8.",
    ar="في ما كُتب بايتات ليست نصًّا بترميز UTF-8. اكتبه من جديد أو اضبط الطرفية على UTF-8.",
)
_DATABASE = Text(
    en="The node's database cannot be used: {why}. Check that it runs, its address in node.json, and the disk.",
    ar="تعذّر استعمال قاعدة بيانات العُقدة: {why}. تحقّق من عملها ومن عنوانها في node.json ومن مساحة القرص.",
)


def _wrong_use(error: Any) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
    else:
        print(explain(error, "amana").say(language()), file=sys.stderr)
    return WRONG_USE
