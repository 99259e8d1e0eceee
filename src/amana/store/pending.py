"""What one person asks for and a second one confirms: the dangerous changes of the administration, and the masthead.

Asking changes nothing but this list; the change is made in the transaction of the confirmation.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from amana.handling import Viewer
from amana.language import Problem, Text
from amana.ledger.note import read_key
from amana.store.accounts import ACCOUNT, account, accounts, grant_roles, remove_account
from amana.store.collections import COLLECTION, collection, remove_collection
from amana.store.masthead import Masthead, masthead, set_masthead
from amana.store.members import GROUP, MEMBER, already_there, groups, members, not_there, remove_group, remove_member
from amana.store.offers import ASKABLE, askable, close_askable
from amana.store.peers import PEER, peer, remove_peer
from amana.store.renewing import accept_key
from amana.store.retention import TERMS, set_retention
from amana.store.rights import is_staff
from amana.store.second_step import has_second_step, remove_second_step
from amana.store.transaction import Reader, Row, Writer
from amana.store.witnessing import LOG, log_of, remove_log

REQUEST = Text(en="request", ar="طلب")
ADMINISTRATOR = "administrator"
GRAVE_ROLES = frozenset(("administrator", "releaser"))  # whoever holds one decides what leaves, or who decides


class SecondPerson(Problem):
    """Another administrator must do this."""


class Pending(msgspec.Struct, frozen=True):
    """A request. ``action`` is a key of ACTIONS, ``subject`` what it is done to."""

    id: int
    action: str
    subject: str
    details: Mapping[str, Any]
    state: str
    asked_by: str
    asked_at: int
    decided_by: str
    decided_at: int | None


class Action(msgspec.Struct, frozen=True):
    """What can be asked for. ``what`` names the kind of subject, ``is_there`` finds it, ``do`` does it.

    Whoever holds one of ``roles`` may ask for it and, as another person, confirm it.
    """

    what: Text
    is_there: Callable[[Reader, Viewer, str], object]
    do: Callable[[Writer, Viewer, str, Mapping[str, Any]], None]
    roles: frozenset[str] = frozenset((ADMINISTRATOR,))


def ask(tx: Writer, viewer: Viewer, action: str, subject: str, details: Mapping[str, Any] | None = None) -> int:
    """Ask for a change; its number. Raises NotThere (the subject), AlreadyThere (it is asked for), SecondPerson."""
    known = ACTIONS[action]
    _decides(viewer, known)
    if not known.is_there(tx, viewer, subject):
        raise not_there(known.what, subject)
    row = tx.one(
        "INSERT INTO pending (action, subject, details, state, asked_by, asked_at)"
        " VALUES (?, ?, ?, 'waiting', ?, ?) ON CONFLICT (action, subject) WHERE state = 'waiting' DO NOTHING"
        " RETURNING id",
        (action, subject, json.dumps(dict(details or {}), sort_keys=True), viewer.name, tx.now_us),
    )
    if row is None:
        raise already_there(REQUEST, subject)
    tx.record("request.ask", subject, {"action": action, "request": row[0], **(details or {})})
    return int(row[0])


def confirm(tx: Writer, viewer: Viewer, number: int) -> Pending:
    """Carry a request out, as the second person. Raises NotThere, SecondPerson, and what the change itself raises."""
    found = _decide(tx, viewer, number, "confirmed")
    if found.asked_by == viewer.name:
        raise SecondPerson("store.second-administrator", _SAME_PERSON)
    ACTIONS[found.action].do(tx, viewer, found.subject, found.details)
    tx.record("request.confirm", found.subject, {"action": found.action, "request": number})
    return found


def decline(tx: Writer, viewer: Viewer, number: int) -> Pending:
    """Do not carry it out; whoever asked may take it back himself. Raises NotThere, SecondPerson."""
    found = _decide(tx, viewer, number, "declined")
    tx.record("request.decline", found.subject, {"action": found.action, "request": number})
    return found


def requests(tx: Reader, viewer: Viewer, state: str = "waiting", limit: int = 100) -> list[Pending]:
    """The newest requests in a state, of those that the viewer may decide on."""
    own = [key for key, action in ACTIONS.items() if _may_decide(viewer, action)]
    if not own:
        return []
    marks = ",".join("?" * len(own))
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM pending WHERE state = ? AND action IN ({marks}) ORDER BY id DESC LIMIT ?",
        (state, *own, limit),
    )
    return [_pending(row) for row in rows]


def count_administrators(tx: Reader, viewer: Viewer) -> int:
    """How many active accounts of this node's own administer it."""
    every = accounts(tx, viewer)
    return sum(1 for one in every if one.active and one.member is None and ADMINISTRATOR in one.roles)


def _decide(tx: Writer, viewer: Viewer, number: int, state: str) -> Pending:
    row = tx.one(f"SELECT {_COLUMNS} FROM pending WHERE id = ? AND state = 'waiting'", (number,))
    if row is None:
        raise not_there(REQUEST, str(number))
    _decides(viewer, ACTIONS[row[1]])
    tx.run(
        "UPDATE pending SET state = ?, decided_by = ?, decided_at = ? WHERE id = ?",
        (state, viewer.name, tx.now_us, number),
    )
    return _pending(row)


def _may_decide(viewer: Viewer, action: Action) -> bool:
    return is_staff(viewer) and bool(viewer.roles & action.roles)


def _decides(viewer: Viewer, action: Action) -> None:
    if not _may_decide(viewer, action):
        raise SecondPerson("store.not-administrator", _NOT_YOURS)


def _grant(tx: Writer, viewer: Viewer, name: str, details: Mapping[str, Any]) -> None:
    grant_roles(tx, viewer, name, frozenset(details.get("roles", ())) & GRAVE_ROLES)


def _print_masthead(tx: Writer, viewer: Viewer, _: str, details: Mapping[str, Any]) -> None:
    set_masthead(tx, viewer, asked_masthead(details))


def asked_masthead(details: Mapping[str, Any]) -> Masthead:
    """The masthead that a request of ``masthead.set`` asks for."""
    return msgspec.convert(details["masthead"], Masthead)


def ask_masthead(tx: Writer, viewer: Viewer, new: Masthead) -> int:
    """Ask for another masthead; the request's number. Raises AlreadyThere (one is asked for), SecondPerson."""
    return ask(tx, viewer, MASTHEAD, "masthead", {"masthead": msgspec.to_builtins(new)})


MASTHEAD = "masthead.set"
SHORTEN = "retention.shorten"
NEW_KEY = "member.renew-key"
ACTIONS: Mapping[str, Action] = {
    "account.remove": Action(ACCOUNT, account, lambda tx, viewer, name, _: remove_account(tx, viewer, name)),
    "account.grant": Action(ACCOUNT, account, _grant),
    "account.second-step": Action(
        ACCOUNT, has_second_step, lambda tx, viewer, name, _: remove_second_step(tx, viewer, name)
    ),
    "member.remove": Action(
        MEMBER,
        lambda tx, viewer, slug: any(one.slug == slug for one in members(tx, viewer)),
        lambda tx, viewer, slug, _: remove_member(tx, viewer, slug),
    ),
    "group.remove": Action(
        GROUP,
        lambda tx, viewer, slug: any(one.slug == slug for one in groups(tx, viewer)),
        lambda tx, viewer, slug, _: remove_group(tx, viewer, slug),
    ),
    "collection.remove": Action(
        COLLECTION, collection, lambda tx, viewer, name, _: remove_collection(tx, viewer, name)
    ),
    # What is older than the shorter term is gone for good.
    SHORTEN: Action(
        Text(en="term of retention", ar="مدة احتفاظ"),
        lambda tx, viewer, what: what in TERMS,
        lambda tx, viewer, what, details: set_retention(tx, viewer, what, details["days"]),
    ),
    # What was cosigned would be forgotten with it.
    "witness.remove": Action(
        LOG, lambda tx, viewer, slug: log_of(tx, slug), lambda tx, viewer, slug, _: remove_log(tx, viewer, slug)
    ),
    # What was cosigned binds it no longer, or it is believed under another key.
    NEW_KEY: Action(
        MEMBER,
        lambda tx, viewer, slug: any(one.slug == slug for one in members(tx, viewer)),
        lambda tx, viewer, slug, details: accept_key(
            tx, viewer, slug, read_key(details["key"]), details["reason"], anew=details["anew"]
        ),
    ),
    # Its key is destroyed: nothing of it can be asked or proved again.
    "private.close": Action(
        ASKABLE,
        lambda tx, viewer, name: (found := askable(tx, viewer, name)) and not found.closed_at,
        lambda tx, viewer, name, _: close_askable(tx, viewer, name, "request"),
    ),
    "peer.remove": Action(PEER, peer, lambda tx, viewer, slug, _: remove_peer(tx, viewer, slug)),
    # Whoever prints another's name above a bulletin speaks for them: two people, as for the bulletin itself.
    MASTHEAD: Action(
        Text(en="masthead", ar="ترويسة"),
        lambda tx, viewer, _: masthead(tx, viewer),
        _print_masthead,
        frozenset(("editor", "releaser")),
    ),
}

_COLUMNS = "id, action, subject, details, state, asked_by, asked_at, decided_by, decided_at"


def _pending(row: Row) -> Pending:
    number, action, subject, details, *rest = row
    return Pending(number, action, subject, json.loads(details), *rest)


_SAME_PERSON = Text(
    en="You asked for this yourself: another person with this right must confirm it. If this node has no other, its "
    "operator can make the change on the command line.",
    ar="أنت صاحب هذا الطلب، ولا بد أن يؤكده شخص آخر له الصلاحية نفسها. وإن لم يكن في العُقدة غيرك أمكن مشغّلها إجراء "
    "التغيير من سطر الأوامر.",
)
_NOT_YOURS = Text(
    en="Your account may neither ask for this nor decide on it. An administrator of this node can.",
    ar="لا يملك حسابك أن يطلب هذا ولا أن يبتّ فيه، ويملكه مدير العُقدة.",
)
