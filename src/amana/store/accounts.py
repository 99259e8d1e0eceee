"""Accounts (people and machines that sign in), their tokens, and the Viewer that each of them is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from amana.handling import Viewer
from amana.language import Problem, Text
from amana.store.members import MEMBER, already_there, not_there
from amana.store.rights import holds
from amana.store.transaction import Reader, Writer, microseconds

ROLES = ("administrator", "analyst", "releaser", "auditor", "editor", "moderator", "screener", "peer")
ACCOUNT = Text(en="account", ar="حساب")
TOKEN = Text(en="token", ar="رمز دخول")


class LastAdministrator(Problem):
    """Without this account nobody of this node would administer it."""


class Account(msgspec.Struct, frozen=True):
    """Who signs in. ``member`` is None for this node's own staff, else the member he comes from."""

    id: int
    name: str
    password: str
    member: str | None
    roles: frozenset[str]
    language: str
    active: bool


class Token(msgspec.Struct, frozen=True):
    """A bearer token, without its secret."""

    id: int
    account: str
    label: str
    created_at: int
    expires_at: int | None


class NewAccount(msgspec.Struct, frozen=True):
    """What is needed to make an account; ``password`` is a hash as Django writes it."""

    name: str
    password: str
    roles: tuple[str, ...]
    member: str | None = None
    language: str = "ar"


def account(tx: Reader, viewer: Viewer, name: str) -> Account | None:
    """The account of that name, for staff and for the account itself."""
    row = tx.one(f"SELECT {_COLUMNS} FROM account WHERE name = ?", (name,))
    return _account(row) if row and _may_look(viewer, name) else None


def accounts(tx: Reader, viewer: Viewer) -> list[Account]:
    """Every account that the viewer may look at."""
    rows = tx.all(f"SELECT {_COLUMNS} FROM account ORDER BY name")
    return [_account(row) for row in rows if _may_look(viewer, row[1])]


def account_of_token(tx: Reader, viewer: Viewer, secret_hash: bytes) -> Account | None:
    """The active account behind a token that has not expired."""
    row = tx.one(
        f"SELECT {_COLUMNS_A} FROM account a JOIN token t ON t.account_id = a.id"
        " WHERE t.secret_hash = ? AND (t.expires_at IS NULL OR t.expires_at > ?)",
        (secret_hash, tx.now_us),
    )
    found = _account(row) if row else None
    return found if found and found.active and _may_look(viewer, found.name) else None


def viewer_of(tx: Reader, account: Account) -> Viewer:
    """What an account may see: staff are `own`; another member's accounts see as that member and its groups."""
    who = {"public", "community", f"user:{account.name}"}
    if account.member is None:
        who.add("own")
        name = f"user:{account.name}"
    else:
        who.add(f"member:{account.member}")
        rows = tx.all("SELECT group_slug FROM group_member WHERE member_slug = ?", (account.member,))
        who.update(f"group:{row[0]}" for row in rows)
        name = f"member:{account.member}/{account.name}"
    return Viewer(name, frozenset(who), account.roles)


def add_account(tx: Writer, viewer: Viewer, new: NewAccount) -> int:
    """Make an account. Raises AlreadyThere, NotThere (member), Problem (unknown role)."""
    _known_roles(new.roles)
    if tx.one("SELECT 1 FROM account WHERE name = ?", (new.name,)):
        raise already_there(ACCOUNT, new.name)
    if new.member is not None and not tx.one("SELECT 1 FROM member WHERE slug = ?", (new.member,)):
        raise not_there(MEMBER, new.member)
    row = tx.one(
        "INSERT INTO account (name, password, member, roles, language, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
        (new.name, new.password, new.member, json.dumps(sorted(new.roles)), new.language, tx.now_us),
    )
    assert row is not None
    tx.changed()
    tx.record("account.add", new.name, {"member": new.member, "roles": sorted(new.roles)})
    return int(row[0])


def set_password(tx: Writer, viewer: Viewer, name: str, password: str) -> None:
    """Give an account another password (a hash). Raises NotThere."""
    if not tx.run("UPDATE account SET password = ? WHERE name = ?", (password, name)):
        raise not_there(ACCOUNT, name)
    tx.changed()
    tx.record("account.password", name)


def set_language(tx: Writer, viewer: Viewer, name: str, language: str, digits: str) -> None:
    """Choose an account's language (ar, en) and digits (arab, latn). Raises NotThere."""
    if not tx.run("UPDATE account SET language = ?, digits = ? WHERE name = ?", (language, digits, name)):
        raise not_there(ACCOUNT, name)
    tx.record("account.language", name, {"language": language, "digits": digits})


def set_roles(tx: Writer, viewer: Viewer, name: str, roles: frozenset[str]) -> None:
    """Let an account do just this. Raises NotThere, LastAdministrator, Problem (unknown role)."""
    _known_roles(roles)
    if "administrator" not in roles:
        _keep_an_administrator(tx, name)
    if not tx.run("UPDATE account SET roles = ? WHERE name = ?", (json.dumps(sorted(roles)), name)):
        raise not_there(ACCOUNT, name)
    tx.changed()
    tx.record("account.roles", name, {"roles": sorted(roles)})


def grant_roles(tx: Writer, viewer: Viewer, name: str, more: frozenset[str]) -> None:
    """Let an account do this besides what it may do. Raises NotThere."""
    found = account(tx, viewer, name)
    if found is None:
        raise not_there(ACCOUNT, name)
    set_roles(tx, viewer, name, found.roles | more)


def set_active(tx: Writer, viewer: Viewer, name: str, active: bool) -> None:
    """Shut an account out with its tokens, at once, or let it in again. Raises NotThere, LastAdministrator."""
    if not active:
        _keep_an_administrator(tx, name)
    if not tx.run("UPDATE account SET active = ? WHERE name = ?", (active, name)):
        raise not_there(ACCOUNT, name)
    tx.changed()
    tx.record("account.active", name, {"active": active})


def remove_account(tx: Writer, viewer: Viewer, name: str) -> None:
    """Close an account with its tokens. Raises NotThere, LastAdministrator."""
    _keep_an_administrator(tx, name)
    for table, owner in (("token", "account_id"), ("mfa_authenticator", "user_id")):
        tx.run(f"DELETE FROM {table} WHERE {owner} IN (SELECT id FROM account WHERE name = ?)", (name,))
    if not tx.run("DELETE FROM account WHERE name = ?", (name,)):
        raise not_there(ACCOUNT, name)
    tx.changed()
    tx.record("account.remove", name)


def add_token(
    tx: Writer, viewer: Viewer, name: str, label: str, secret_hash: bytes, expires: datetime | None = None
) -> int:
    """Give an account a token; only the SHA-256 of its secret is kept. Raises NotThere."""
    owner = tx.one("SELECT id FROM account WHERE name = ?", (name,))
    if not owner:
        raise not_there(ACCOUNT, name)
    row = tx.one(
        "INSERT INTO token (account_id, label, secret_hash, created_at, expires_at)"
        " VALUES (?, ?, ?, ?, ?) RETURNING id",
        (owner[0], label, secret_hash, tx.now_us, None if expires is None else microseconds(expires)),
    )
    assert row is not None
    tx.changed()
    tx.record("token.add", name, {"token": row[0], "label": label})
    return int(row[0])


def tokens(tx: Reader, viewer: Viewer) -> list[Token]:
    """The tokens of all accounts that the viewer may look at."""
    rows = tx.all(
        "SELECT t.id, a.name, t.label, t.created_at, t.expires_at"
        " FROM token t JOIN account a ON a.id = t.account_id ORDER BY t.id"
    )
    return [Token(*row) for row in rows if _may_look(viewer, row[1])]


def remove_token(tx: Writer, viewer: Viewer, number: int) -> None:
    """Make a token useless, at once. Raises NotThere."""
    if not tx.run("DELETE FROM token WHERE id = ?", (number,)):
        raise not_there(TOKEN, str(number))
    tx.changed()
    tx.record("token.remove", str(number))


_FIELDS = ("id", "name", "password", "member", "roles", "language", "active")
_COLUMNS = ", ".join(_FIELDS)
_COLUMNS_A = ", ".join(f"a.{name}" for name in _FIELDS)


def _account(row: Sequence[object]) -> Account:
    number, name, password, member, roles, language, active = row
    return Account(number, name, password, member, frozenset(json.loads(roles)), language, bool(active))  # type: ignore[arg-type]


def _may_look(viewer: Viewer, name: str) -> bool:
    return holds(viewer, {"own", f"user:{name}"})


def _known_roles(roles: Iterable[str]) -> None:
    for role in roles:
        if role not in ROLES:
            known = ", ".join(ROLES)
            raise Problem(
                "store.unknown-role",
                Text(en=f"There is no role “{role}”: use {known}.", ar=f"لا يوجد دور «{role}»: استخدم {known}."),
            )


def _keep_an_administrator(tx: Reader, name: str) -> None:
    """Go no further if the account is the only active administrator of this node's own. Raises LastAdministrator."""
    rows = tx.all("SELECT name, roles FROM account WHERE member IS NULL AND active ORDER BY name")
    who = [one for one, roles in rows if "administrator" in json.loads(roles)]
    if who == [name]:
        raise LastAdministrator("store.last-administrator", _LAST)


_LAST = Text(
    en="This is the only active administrator of this node: give another account the role first.",
    ar="هذا هو المدير الفعّال الوحيد للعُقدة: أسند الدور إلى حساب آخر أولًا.",
)
