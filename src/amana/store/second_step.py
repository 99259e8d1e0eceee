"""The second step of signing in: whether an account has one, turning it on and off.

The table is django-allauth's (``allauth.mfa.models.Authenticator``), which reads it and notes what was used up. Only
the store turns a second step on or off, so that each change has its ledger entry.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from amana.handling import Viewer
from amana.store.accounts import ACCOUNT
from amana.store.members import not_there
from amana.store.rights import holds
from amana.store.transaction import Reader, Writer

_OF = "user_id = (SELECT id FROM account WHERE name = ?)"


def has_second_step(tx: Reader, viewer: Viewer, name: str) -> bool:
    """Is the account asked for a code? Answered to staff and to the account itself; to others it is not."""
    if not holds(viewer, {"own", f"user:{name}"}):
        return False
    return tx.one(f"SELECT 1 FROM mfa_authenticator WHERE {_OF} AND type = 'totp'", (name,)) is not None


def set_second_step(tx: Writer, viewer: Viewer, name: str, kept: Mapping[str, Mapping[str, object]]) -> None:
    """Ask this account for codes from now on. ``kept``: the data of each authenticator by its type, in allauth's form.

    Raises NotThere.
    """
    row = tx.one("SELECT id FROM account WHERE name = ?", (name,))
    if row is None:
        raise not_there(ACCOUNT, name)
    _clear(tx, name)
    now = tx.world.clock.now()
    tx.many(
        "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (?, ?, ?, ?)",
        [(row[0], kind, json.dumps(data), now) for kind, data in kept.items()],
    )
    tx.changed()
    tx.record("account.second-step", name, {"on": True})


def remove_second_step(tx: Writer, viewer: Viewer, name: str) -> None:
    """Ask for the password alone again. Raises NotThere if there is no second step."""
    if not _clear(tx, name):
        raise not_there(ACCOUNT, name)
    tx.changed()
    tx.record("account.second-step", name, {"on": False})


def _clear(tx: Writer, name: str) -> int:
    return tx.run(f"DELETE FROM mfa_authenticator WHERE {_OF}", (name,))
