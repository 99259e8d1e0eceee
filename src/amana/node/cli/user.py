"""``amana user``: who may sign in."""

from __future__ import annotations

from typing import Annotated

import typer

from amana.accounts.names import known_name
from amana.accounts.passwords import hash_password, new_password
from amana.language import Text
from amana.node.cli.opened import Folder, changing, reading, secret_from_stdin
from amana.node.cli.output import Json, answer, show_json, table
from amana.node.setup import OPERATOR
from amana.store import accounts as store
from amana.store.second_step import remove_second_step

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)
Name = Annotated[str, typer.Option(help="Name to sign in with.")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


@app.callback()
def about() -> None:
    """Accounts of people and machines. Example: amana user list /srv/node"""


@app.command(epilog="Example: amana user add /srv/node --name huda --role analyst --role releaser")
def add(
    folder: Folder,
    name: Name,
    role: Annotated[list[str] | None, typer.Option(help="Role; may be repeated. Default: analyst.")] = None,
    member: Annotated[str, typer.Option(help="The other member that the account is for; default role: peer.")] = "",
    language: Annotated[str, typer.Option(help="ar or en.")] = "ar",
    password_stdin: FromStdin = False,
    as_json: Json = False,
) -> None:
    """Make an account; its password is made too and shown once, unless it is read from standard input."""
    given = secret_from_stdin("--password-stdin") if password_stdin else None
    roles = tuple(role or (["peer"] if member else ["analyst"]))
    with changing(folder) as tx:
        password = given or new_password(tx.world)
        new = store.NewAccount(known_name(name), hash_password(password, tx.world), roles, member or None, language)
        store.add_account(tx, OPERATOR, new)
    shown = None if given else password
    value = {"name": name, "roles": sorted(roles), "member": member or None, "password": shown}
    answer(value, (_ADDED if shown else _ADDED_QUIETLY).fill(name=name, password=shown), as_json)


@app.command(name="password", epilog="Example: amana user password /srv/node --name huda")
def change_password(folder: Folder, name: Name, password_stdin: FromStdin = False, as_json: Json = False) -> None:
    """Give an account a new password."""
    given = secret_from_stdin("--password-stdin") if password_stdin else None
    with changing(folder) as tx:
        password = given or new_password(tx.world)
        store.set_password(tx, OPERATOR, name, hash_password(password, tx.world))
    shown = None if given else password
    answer({"name": name, "password": shown}, (_ADDED if shown else _SET).fill(name=name, password=shown), as_json)


@app.command(name="second-step-off", epilog="Example: amana user second-step-off /srv/node --name huda")
def second_step_off(folder: Folder, name: Name, as_json: Json = False) -> None:
    """Let an account in with its password alone again, when telephone and recovery codes are lost."""
    with changing(folder) as tx:
        remove_second_step(tx, OPERATOR, name)
    answer({"name": name, "second_step": False}, _STEP_OFF.fill(name=name), as_json)


@app.command(name="list", epilog="Example: amana user list /srv/node --json")
def show(folder: Folder, as_json: Json = False) -> None:
    """Every account."""
    with reading(folder) as tx:
        found = store.accounts(tx, OPERATOR)
    if as_json:
        show_json([_plain(one) for one in found])
        return
    rows = [(one.name, " ".join(sorted(one.roles)), one.member or "", one.language) for one in found]
    table(_TITLE, _COLUMNS, rows)


@app.command(epilog="Example: amana user remove /srv/node --name huda")
def remove(folder: Folder, name: Name, as_json: Json = False) -> None:
    """Close an account with its tokens."""
    with changing(folder) as tx:
        store.remove_account(tx, OPERATOR, name)
    answer({"removed": name}, _REMOVED.fill(name=name), as_json)


def _plain(one: store.Account) -> dict[str, object]:
    return {
        "name": one.name,
        "roles": sorted(one.roles),
        "member": one.member,
        "language": one.language,
        "active": one.active,
    }


_TITLE = Text(en="Accounts", ar="الحسابات")
_COLUMNS = (
    Text(en="name", ar="الاسم"),
    Text(en="roles", ar="الأدوار"),
    Text(en="member", ar="العضو"),
    Text(en="language", ar="اللغة"),
)
_ADDED = Text(
    en="Account {name}   password, shown only now: {password}",
    ar="الحساب {name}   وكلمة مروره، ولن تُعرض مرة أخرى: {password}",
)
_ADDED_QUIETLY = Text(en="Account {name} is made.", ar="أُنشئ الحساب {name}.")
_SET = Text(en="The password of {name} is changed.", ar="غُيّرت كلمة مرور الحساب {name}.")
_STEP_OFF = Text(
    en="Account {name} signs in with its password alone again.", ar="عاد الحساب {name} يدخل بكلمة مروره وحدها."
)
_REMOVED = Text(en="Account {name} is closed.", ar="أُغلق الحساب {name}.")
