"""TAXII collections: what they are called, who may read and who may write."""

from __future__ import annotations

import json
from collections.abc import Sequence

import msgspec

from amana.handling import Viewer
from amana.language import Problem, Text
from amana.store.members import already_there, not_there
from amana.store.rights import holds
from amana.store.transaction import Reader, Writer

COLLECTION = Text(en="collection", ar="مجموعة")


class InUse(Problem):
    """Something still refers to it."""


_IN_USE = Text(
    en="Material was released into “{alias}”: the record of that must stay. Make a new collection and leave this one.",
    ar="أُفرج عن مواد في «{alias}» ويجب أن يبقى سجلّها. أنشئ مجموعة جديدة واترك هذه.",
)


class Collection(msgspec.Struct, frozen=True):
    """A list of objects that members poll. ``readers`` and ``writers`` hold principals."""

    id: str
    alias: str
    title: Text
    description: Text
    readers: frozenset[str]
    writers: frozenset[str]

    def may_read(self, viewer: Viewer) -> bool:
        """May the viewer ask for its objects (of which he sees those whose audience he belongs to)?"""
        return holds(viewer, self.readers)

    def may_write(self, viewer: Viewer) -> bool:
        """May the viewer add objects?"""
        return holds(viewer, self.writers)


def collections(tx: Reader, viewer: Viewer) -> list[Collection]:
    """The collections that the viewer may read or write, in order of their alias."""
    rows = tx.all(f"SELECT {_COLUMNS} FROM collection ORDER BY alias")
    return [one for one in map(_collection, rows) if one.may_read(viewer) or one.may_write(viewer)]


def collection(tx: Reader, viewer: Viewer, name: str) -> Collection | None:
    """The collection of that id or alias; None if there is none for this viewer."""
    row = tx.one(f"SELECT {_COLUMNS} FROM collection WHERE id = ? OR alias = ?", (name, name))
    found = _collection(row) if row else None
    return found if found and (found.may_read(viewer) or found.may_write(viewer)) else None


def add_collection(tx: Writer, viewer: Viewer, new: Collection) -> None:
    """Make a collection. Raises AlreadyThere."""
    if tx.one("SELECT 1 FROM collection WHERE alias = ? OR id = ?", (new.alias, new.id)):
        raise already_there(COLLECTION, new.alias)
    tx.run(
        f"INSERT INTO collection ({_COLUMNS}, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (new.id, new.alias, new.title.en, new.title.ar, new.description.en, new.description.ar,
         json.dumps(sorted(new.readers)), json.dumps(sorted(new.writers)), tx.now_us),
    )  # fmt: skip
    tx.changed()
    tx.record(
        "collection.add",
        new.id,
        {"alias": new.alias, "readers": sorted(new.readers), "writers": sorted(new.writers)},
    )


def remove_collection(tx: Writer, viewer: Viewer, name: str) -> None:
    """Take a collection away with its list; the objects stay. Raises NotThere, InUse after its first release."""
    found = collection(tx, viewer, name)
    if found is None:
        raise not_there(COLLECTION, name)
    if tx.one("SELECT 1 FROM release WHERE collection_id = ?", (found.id,)):
        raise InUse("store.collection-in-use", _IN_USE.fill(alias=found.alias))
    tx.run("DELETE FROM collection_entry WHERE collection_id = ?", (found.id,))
    tx.run("DELETE FROM collection WHERE id = ?", (found.id,))
    tx.changed()
    tx.record("collection.remove", found.id, {"alias": found.alias})


_COLUMNS = "id, alias, title_en, title_ar, description_en, description_ar, readers, writers"


def _collection(row: Sequence[str]) -> Collection:
    number, alias, title_en, title_ar, about_en, about_ar, readers, writers = row
    return Collection(
        number,
        alias,
        Text(en=title_en, ar=title_ar),
        Text(en=about_en, ar=about_ar),
        frozenset(json.loads(readers)),
        frozenset(json.loads(writers)),
    )
