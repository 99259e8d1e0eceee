"""The node's own warning list: values that it knows to be sound, so that nobody blocks them or is flooded by them."""

from __future__ import annotations

import msgspec

from amana.handling import Viewer
from amana.language import Text
from amana.observables import Observable, sort_key
from amana.store.members import already_there, not_there
from amana.store.rights import is_staff
from amana.store.transaction import Reader, Writer

SOUND = Text(en="value on this node's warning list", ar="قيمة في قائمة القيم السليمة لهذه العُقدة")


class SoundValue(msgspec.Struct, frozen=True):
    """A value, and why it is sound."""

    id: int
    kind: str
    value: str
    note: str
    created_by: str


def add_sound(tx: Writer, viewer: Viewer, observable: Observable, note: str = "") -> None:
    """Put a value on the list. Raises AlreadyThere."""
    added = tx.run(
        "INSERT INTO sound_value (kind, value, key, note, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (kind, key) DO NOTHING",
        (observable.kind, observable.value, sort_key(observable), note, viewer.name, tx.now_us),
    )
    if not added:
        raise already_there(SOUND, observable.value)
    tx.take("sound", 1)
    tx.record("sound.add", observable.value, {"kind": observable.kind, "note": note})


def remove_sound(tx: Writer, viewer: Viewer, number: int) -> None:
    """Take a value off the list. Raises NotThere."""
    row = tx.one("DELETE FROM sound_value WHERE id = ? RETURNING value", (number,))
    if row is None:
        raise not_there(SOUND, str(number))
    tx.take("sound", 1)
    tx.record("sound.remove", row[0])


def sound_values(tx: Reader, viewer: Viewer) -> list[SoundValue]:
    """The whole list, for staff."""
    if not is_staff(viewer):
        return []
    rows = tx.all("SELECT id, kind, value, note, created_by FROM sound_value ORDER BY kind, key")
    return [SoundValue(*row) for row in rows]


def sound_edition(tx: Reader, viewer: Viewer) -> int:
    """A number that grows with each change of the list."""
    row = tx.one("SELECT value FROM counter WHERE name = 'sound'")
    return int(row[0]) if row and is_staff(viewer) else 0
