"""Watch terms, and alerts: what came in meets what is ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from amana.handling import Viewer
from amana.language import Text
from amana.observables import Observable, sort_key
from amana.store.audiences import audience_id, visible
from amana.store.members import not_there
from amana.store.outbox import send
from amana.store.reports import OWN
from amana.store.rights import is_staff
from amana.store.transaction import Reader, Writer

ALERT = Text(en="alert", ar="تنبيه")
STATES = ("new", "accepted", "dismissed")
WATCHES = "watches"  # topic of the outbox: the number of a new watch term


class Watch(msgspec.Struct, frozen=True):
    """A value that this node wants to be told of."""

    id: int
    kind: str
    value: str
    note: str
    created_by: str


class NewAlert(msgspec.Struct, frozen=True):
    """Both sides of a meeting. ``hits`` > 1: a summary for an over-common value."""

    why: str
    kind: str
    value: str
    own_kind: str
    own_value: str
    incoming_seq: int
    incoming_origin: str
    own_seq: int = 0
    watch_id: int = 0
    hits: int = 1


class Alert(msgspec.Struct, frozen=True):
    """An alert in the analyst's inbox."""

    id: int
    state: str
    why: str
    kind: str
    value: str
    own_kind: str
    own_value: str
    incoming_seq: int
    incoming_origin: str
    own_seq: int
    watch_id: int
    hits: int
    created_at: int
    settled_by: str
    settled_at: int | None
    reason: str


def add_watch(tx: Writer, viewer: Viewer, observable: Observable, note: str = "") -> None:
    """Watch for a value, also in what came before; watching it twice changes nothing."""
    row = tx.one(
        "INSERT INTO watch (kind, value, key, note, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (kind, key) DO NOTHING RETURNING id",
        (observable.kind, observable.value, sort_key(observable), note, viewer.name, tx.now_us),
    )
    if row is not None:
        send(tx, WATCHES, row[0])
    tx.record("watch.add", observable.kind, {"note": note})


def watches(tx: Reader, viewer: Viewer) -> list[Watch]:
    """All watch terms, for staff."""
    if not is_staff(viewer):
        return []
    return [Watch(*row) for row in tx.all("SELECT id, kind, value, note, created_by FROM watch ORDER BY id")]


def remove_watch(tx: Writer, viewer: Viewer, number: int) -> None:
    """Watch for it no more. Raises NotThere."""
    if not tx.run("DELETE FROM watch WHERE id = ?", (number,)):
        raise not_there(Text(en="watch term", ar="قيمة مرصودة"), str(number))
    tx.record("watch.remove", str(number))


def add_alerts(tx: Writer, alerts: Iterable[NewAlert]) -> int:
    """Put alerts into the inbox; one that is there already is left alone. How many are new."""
    audience = audience_id(tx, OWN)
    added = 0
    for one in alerts:
        added += tx.run(
            "INSERT INTO alert (audience_id, state, why, kind, value, own_kind, own_value, incoming_seq,"
            " incoming_origin, own_seq, watch_id, hits, created_at)"
            " VALUES (?, 'new', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (incoming_seq, own_seq, watch_id, kind, value) DO NOTHING",
            (audience, one.why, one.kind, one.value, one.own_kind, one.own_value, one.incoming_seq,
             one.incoming_origin, one.own_seq, one.watch_id, one.hits, tx.now_us),
        )  # fmt: skip
    tx.record("alert.add", "inbox", {"alerts": added})
    return added


def alerts(
    tx: Reader, viewer: Viewer, state: str | None = None, before: int | None = None, limit: int = 50
) -> list[Alert]:
    """The newest alerts that the viewer may see."""
    which, params = ("", []) if state is None else (" AND state = ?", [state])
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM alert WHERE audience_id IN ({visible(tx, viewer)}) AND id < ?{which}"
        " ORDER BY id DESC LIMIT ?",
        (2**62 if before is None else before, *params, limit),
    )
    return [Alert(*row) for row in rows]


def alert(tx: Reader, viewer: Viewer, number: int) -> Alert | None:
    """One alert, if the viewer may see it."""
    row = tx.one(
        f"SELECT {_COLUMNS} FROM alert WHERE audience_id IN ({visible(tx, viewer)}) AND id = ?",
        (number,),
    )
    return Alert(*row) if row else None


def count_alerts(tx: Reader, viewer: Viewer, state: str = "new") -> int:
    """How many alerts are in that state."""
    row = tx.one(
        f"SELECT count(*) FROM alert WHERE audience_id IN ({visible(tx, viewer)}) AND state = ?",
        (state,),
    )
    return int(row[0]) if row else 0


def settle_alerts(tx: Writer, viewer: Viewer, numbers: Sequence[int], state: str, reason: str = "") -> int:
    """Accept or dismiss alerts (or open them again with `new`); how many changed. Raises NotThere."""
    assert state in STATES
    for number in numbers:
        if alert(tx, viewer, number) is None:
            raise not_there(ALERT, str(number))
    tx.many(
        "UPDATE alert SET state = ?, settled_by = ?, settled_at = ?, reason = ? WHERE id = ?",
        [(state, viewer.name, tx.now_us, reason, number) for number in numbers],
    )
    tx.record("alert.settle", "inbox", {"alerts": sorted(numbers), "state": state, "reason": reason})
    return len(numbers)


_COLUMNS = (
    "id, state, why, kind, value, own_kind, own_value, incoming_seq, incoming_origin, own_seq, watch_id, hits,"
    " created_at, settled_by, settled_at, reason"
)
