"""The second step of signing in: an account's sealed TOTP secret, its last used time step, its recovery codes."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from amana.handling import Viewer
from amana.store.accounts import ACCOUNT
from amana.store.members import not_there
from amana.store.rights import holds
from amana.store.transaction import Reader, Upkeep, Writer

_ID = "(SELECT id FROM account WHERE name = ?)"


class SecondStep(msgspec.Struct, frozen=True):
    """What is kept. ``secret`` is sealed by the node's key; ``codes`` is how many recovery codes are left."""

    secret: bytes
    last_step: int
    codes: int


def second_step(tx: Reader, viewer: Viewer, name: str) -> SecondStep | None:
    """The account's second step, for staff and for the account itself; None if it has none."""
    if not holds(viewer, {"own", f"user:{name}"}):
        return None
    row = tx.one(
        "SELECT s.secret, s.last_step, (SELECT count(*) FROM recovery_code c WHERE c.account_id = s.account_id)"
        f" FROM second_step s WHERE s.account_id = {_ID}",
        (name,),
    )
    return SecondStep(bytes(row[0]), int(row[1]), int(row[2])) if row else None


def accounts_with_second_step(tx: Reader, viewer: Viewer) -> frozenset[int]:
    """The numbers of the accounts that have one, for staff."""
    if not holds(viewer, {"own"}):
        return frozenset()
    return frozenset(int(row[0]) for row in tx.all("SELECT account_id FROM second_step"))


def set_second_step(tx: Writer, viewer: Viewer, name: str, secret: bytes, step: int, digests: Iterable[bytes]) -> None:
    """Ask this account for codes from now on; ``step`` is the one that proved it. Raises NotThere."""
    row = tx.one("SELECT id FROM account WHERE name = ?", (name,))
    if row is None:
        raise not_there(ACCOUNT, name)
    _clear(tx, name)
    tx.run(
        "INSERT INTO second_step (account_id, secret, last_step, created_at) VALUES (?, ?, ?, ?)",
        (row[0], secret, step, tx.now_us),
    )
    tx.many("INSERT INTO recovery_code (account_id, digest) VALUES (?, ?)", [(row[0], one) for one in digests])
    tx.changed()
    tx.record("account.second-step", name, {"on": True})


def remove_second_step(tx: Writer, viewer: Viewer, name: str) -> None:
    """Ask for the password alone again. Raises NotThere if there is no second step."""
    if not _clear(tx, name):
        raise not_there(ACCOUNT, name)
    tx.changed()
    tx.record("account.second-step", name, {"on": False})


def take_step(tx: Upkeep, name: str, step: int) -> bool:
    """Use a time step up. False if it, or a later one, was used already."""
    return bool(
        tx.run(f"UPDATE second_step SET last_step = ? WHERE account_id = {_ID} AND last_step < ?", (step, name, step))
    )


def take_code(tx: Upkeep, name: str, digest: bytes) -> bool:
    """Use a recovery code up. False if there is no such code (any more)."""
    return bool(tx.run(f"DELETE FROM recovery_code WHERE account_id = {_ID} AND digest = ?", (name, digest)))


def _clear(tx: Writer, name: str) -> int:
    tx.run(f"DELETE FROM recovery_code WHERE account_id = {_ID}", (name,))
    return tx.run(f"DELETE FROM second_step WHERE account_id = {_ID}", (name,))
