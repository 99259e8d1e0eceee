"""``amana token``: bearer tokens for machines."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from amana.language import Text
from amana.node.cli.opened import Folder, changing, reading
from amana.node.cli.output import Json, answer, show_json, table
from amana.node.setup import OPERATOR
from amana.store import accounts as store

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)
User = Annotated[str, typer.Option(help="The account that the token acts for.")]


@app.callback()
def about() -> None:
    """Bearer tokens. Example: amana token add /srv/node --user huda --json"""


@app.command(epilog="Example: amana token add /srv/node --user huda --label siem --days 365 --json")
def add(
    folder: Folder,
    user: User,
    label: Annotated[str, typer.Option(help="What it is for.")] = "",
    days: Annotated[int, typer.Option(min=1, help="Days until it expires.")] = 365,
    as_json: Json = False,
) -> None:
    """Make a token. Its secret is shown once; the node keeps only a hash of it."""
    with changing(folder) as tx:
        secret = "amana_" + base64.urlsafe_b64encode(tx.world.random.token(32)).rstrip(b"=").decode()
        expires = tx.now + timedelta(days=days)
        number = store.add_token(tx, OPERATOR, user, label, hashlib.sha256(secret.encode()).digest(), expires)
    value = {"id": number, "user": user, "label": label, "expires": expires.isoformat(), "token": secret}
    answer(value, _ADDED.fill(number=number, user=user, secret=secret), as_json)


@app.command(name="list", epilog="Example: amana token list /srv/node --json")
def show(folder: Folder, as_json: Json = False) -> None:
    """Every token, without its secret."""
    with reading(folder) as tx:
        found = store.tokens(tx, OPERATOR)
    rows = [(one.id, one.account, one.label, _date(one.created_at), _date(one.expires_at)) for one in found]
    if as_json:
        show_json([dict(zip(("id", "user", "label", "created", "expires"), row, strict=True)) for row in rows])
    else:
        table(_TITLE, _COLUMNS, rows)


@app.command(epilog="Example: amana token remove /srv/node --id 3")
def remove(
    folder: Folder, number: Annotated[int, typer.Option("--id", help="The token's number.")], as_json: Json = False
) -> None:
    """Make a token useless, at once."""
    with changing(folder) as tx:
        store.remove_token(tx, OPERATOR, number)
    answer({"removed": number}, _REMOVED.fill(number=number), as_json)


def _date(microseconds: int | None) -> str | None:
    return None if microseconds is None else datetime.fromtimestamp(microseconds / 1e6, UTC).isoformat()


_TITLE = Text(en="Tokens", ar="رموز الدخول")
_COLUMNS = (
    Text(en="number", ar="الرقم"),
    Text(en="account", ar="الحساب"),
    Text(en="label", ar="الوصف"),
    Text(en="made", ar="أُنشئ في"),
    Text(en="expires", ar="ينتهي في"),
)
_ADDED = Text(
    en="Token {number} of {user}, shown only now: {secret}",
    ar="رمز الدخول {number} للحساب {user}، ولن يُعرض مرة أخرى: {secret}",
)
_REMOVED = Text(en="Token {number} is useless now.", ar="أُبطل رمز الدخول {number}.")
