"""Designation lists: where they come from, their versions, and what a new version would change.

A version is proposed with its delta; what takes effect, and since when, is :mod:`amana.store.editions`' matter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

import msgspec

from amana.handling import Viewer
from amana.language import Problem, Text
from amana.lists import Entry
from amana.store.members import already_there, not_there
from amana.store.outbox import schedule, unschedule
from amana.store.rights import is_staff
from amana.store.transaction import Reader, Row, Upkeep, Writer

LIST = Text(en="designation list", ar="قائمة إدراج")
VERSION = Text(en="version of a designation list", ar="إصدار قائمة إدراج")
FETCH_LIST = "fetch-list"  # kind of the job that asks a list's publisher for a new version
SCREENER = "screener"
MOST_REMOVED = 0.2  # of the entries in force: what removes more waits for two persons, and removes nothing before
MOST_ROWS = 200
_SLUG = re.compile("[a-z0-9][a-z0-9-]{0,62}")
_LOOKUP = 500  # identifiers asked for in one query: below both databases' limits on parameters


class DesignationList(msgspec.Struct, frozen=True):
    """A list and its source. ``in_force`` is the number of the newest version that took effect as a whole."""

    slug: str
    format: str
    url: str
    interval_s: int
    in_force: int | None
    etag: str
    modified: str
    checked_at: int | None
    fault: str


class ListVersion(msgspec.Struct, frozen=True):
    """A file that was read, and what it would change. ``needs``: so many persons must accept it."""

    number: int
    list: str
    state: str
    published: str
    source: str
    sha256: str
    entries: int
    added: int
    changed: int
    removed: int
    left_out: int
    needs: int
    imported_by: str
    imported_at: int
    accepted_by: tuple[str, ...]
    decided_at: int | None
    reason: str

    @property
    def removed_at_once(self) -> bool:
        """Did the removals take effect with the import, before anybody accepted the rest?"""
        return self.removed > 0 and self.needs == 1


class NewVersion(msgspec.Struct, frozen=True):
    """What an importer read from a publisher's files."""

    list: str
    published: str
    source: str
    sha256: str
    left_out: int
    entries: tuple[Entry, ...]


class Change(msgspec.Struct, frozen=True):
    """One entry that is added, changed, removed or restored: its bodies before and after."""

    id: int
    list: str
    entry_id: str
    what: str
    old: bytes | None
    new: bytes | None
    applied: int | None


class NotScreener(Problem):
    """The viewer may not do this."""


class BadName(Problem):
    """The list cannot be called so."""


class OlderList(Problem):
    """The file is of an earlier day than the list in force."""


def may_keep(viewer: Viewer) -> bool:
    """May the viewer add lists, import files and look at their deltas?"""
    return is_staff(viewer) and not viewer.roles.isdisjoint((SCREENER, "administrator"))


def is_screener(viewer: Viewer) -> bool:
    """May the viewer accept lists, screen names, and decide on hits?"""
    return is_staff(viewer) and SCREENER in viewer.roles


def need(allowed: bool) -> None:
    """Raise NotScreener unless allowed."""
    if not allowed:
        raise NotScreener("screening.not-screener", _NOT_SCREENER)


def lists(tx: Reader, viewer: Viewer) -> list[DesignationList]:
    """Every list, for staff."""
    return _lists(tx, "ORDER BY slug", ()) if is_staff(viewer) else []


def designation_list(tx: Reader, viewer: Viewer, slug: str) -> DesignationList | None:
    """One list, for staff."""
    return next(iter(_lists(tx, "WHERE slug = ?", (slug,))), None) if is_staff(viewer) else None


def add_list(tx: Writer, viewer: Viewer, slug: str, format: str) -> None:
    """Make room for a list. Raises BadName, AlreadyThere, NotScreener."""
    need(may_keep(viewer))
    if not _SLUG.fullmatch(slug):
        raise BadName("screening.list-name", _BAD_NAME)
    added = tx.run(
        "INSERT INTO designation_list (slug, format, added_by, added_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (slug) DO NOTHING",
        (slug, format, viewer.name, tx.now_us),
    )
    if not added:
        raise already_there(LIST, slug)
    tx.record("list.add", slug, {"format": format})


def set_source(tx: Writer, viewer: Viewer, slug: str, url: str, interval_s: int) -> None:
    """Have the node ask for a list at an address every so many seconds; an empty address: not any more.

    Raises NotThere, NotScreener.
    """
    need(may_keep(viewer))
    changed = tx.run(
        "UPDATE designation_list SET url = ?, interval_s = ?, etag = '', modified = '' WHERE slug = ?",
        (url, interval_s, slug),
    )
    if not changed:
        raise not_there(LIST, slug)
    if url:
        schedule(tx, FETCH_LIST, slug, tx.now_us)
    else:
        unschedule(tx, FETCH_LIST, slug)
    tx.record("list.source", slug, {"url": url, "interval_s": interval_s})


def list_checked(tx: Upkeep, viewer: Viewer, slug: str, validators: tuple[str, str], fault: str) -> None:
    """Remember that the publisher was asked: the ETag and date that he answered with, and what went wrong."""
    tx.run(
        "UPDATE designation_list SET etag = ?, modified = ?, checked_at = ?, fault = ? WHERE slug = ?",
        (*validators, tx.now_us, fault, slug),
    )


def versions(tx: Reader, viewer: Viewer, slug: str, limit: int = 20) -> list[ListVersion]:
    """The newest versions of a list, for staff."""
    if not is_staff(viewer):
        return []
    return _versions(tx, "WHERE list = ? ORDER BY number DESC LIMIT ?", (slug, min(limit, MOST_ROWS)))


def list_version(tx: Reader, viewer: Viewer, number: int) -> ListVersion | None:
    """One version, for staff."""
    return next(iter(_versions(tx, "WHERE number = ?", (number,))), None) if is_staff(viewer) else None


def waiting_version(tx: Reader, viewer: Viewer, slug: str) -> ListVersion | None:
    """The version of a list that waits for a person, for staff."""
    if not is_staff(viewer):
        return None
    return next(iter(_versions(tx, "WHERE list = ? AND state = 'proposed'", (slug,))), None)


def delta(tx: Reader, viewer: Viewer, number: int, after: int = 0, limit: int = 100) -> list[Change]:
    """What a version changes, for staff; the changes after one, at most :data:`MOST_ROWS`."""
    if not is_staff(viewer):
        return []
    rows = tx.all(
        f"{CHANGES} WHERE c.version_number = ? AND c.id > ? ORDER BY c.id LIMIT ?",
        (number, after, min(limit, MOST_ROWS)),
    )
    return [change(row) for row in rows]


def entry(tx: Reader, viewer: Viewer, slug: str, entry_id: str, version: str = "") -> bytes | None:
    """The body of one entry, for staff: of a version of it, or the one in force."""
    if not is_staff(viewer):
        return None
    which = "e.version = ?" if version else "e.id = (SELECT f.entry FROM entry_in_force f WHERE f.list = e.list"
    which += "" if version else " AND f.entry_id = e.entry_id)"
    row = tx.one(
        f"SELECT e.body FROM list_entry e WHERE e.list = ? AND e.entry_id = ? AND {which}",
        (slug, entry_id, *([version] if version else [])),
    )
    return bytes(row[0]) if row else None


def entries_in_force(tx: Reader, viewer: Viewer, keys: Iterable[tuple[str, str]]) -> list[tuple[str, str, bytes]]:
    """List, identifier and body of those of the entries (list, identifier) that are in force, for staff."""
    if not is_staff(viewer):
        return []
    found: list[tuple[str, str, bytes]] = []
    for slug, of_list in groupby(sorted(keys), itemgetter(0)):
        ids = [entry_id for _, entry_id in of_list]
        for start in range(0, len(ids), _LOOKUP):
            some = ids[start : start + _LOOKUP]
            rows = tx.all(
                "SELECT f.list, f.entry_id, e.body FROM entry_in_force f JOIN list_entry e ON e.id = f.entry"
                f" WHERE f.list = ? AND f.entry_id IN ({','.join('?' * len(some))})",
                (slug, *some),
            )
            found += [(row[0], row[1], bytes(row[2])) for row in rows]
    return found


def add_version(tx: Writer, viewer: Viewer, new: NewVersion) -> ListVersion:
    """Propose what a file holds, with its delta; the version that waited before is superseded.

    A file that changes nothing is in force at once. Raises NotThere (the list), OlderList, NotScreener.
    """
    need(may_keep(viewer))
    found = designation_list(tx, viewer, new.list)
    if found is None:
        raise not_there(LIST, new.list)
    _not_older(tx, viewer, found, new)
    tx.run("UPDATE list_version SET state = 'superseded' WHERE list = ? AND state = 'proposed'", (new.list,))
    held = _held(tx, new.list)
    numbers = _store(tx, new)
    changes = list(_changes(new, held, numbers))
    counts = {what: sum(one[1] == what for one in changes) for what in ("added", "changed", "removed")}
    number = _insert(tx, viewer, new, counts, 2 if counts["removed"] > MOST_REMOVED * len(held) else 1)
    first = tx.take("list_change", len(changes)) if changes else 0
    tx.load(
        "list_change",
        ("id", "version_number", "list", "entry_id", "what", "old", "new"),
        [(first + at, number, new.list, *one) for at, one in enumerate(changes)],
    )
    if not changes:
        in_force(tx, new.list, number)
    tx.record("list.import", new.list, {"version": number, "sha256": new.sha256, "source": new.source, **counts})
    made = list_version(tx, viewer, number)
    assert made is not None
    return made


def in_force(tx: Writer, slug: str, number: int) -> None:
    """A version has taken effect as a whole."""
    tx.run("UPDATE list_version SET state = 'in-force', decided_at = ? WHERE number = ?", (tx.now_us, number))
    tx.run("UPDATE list_version SET state = 'superseded' WHERE list = ? AND state = 'in-force' AND number <> ?",
           (slug, number))  # fmt: skip
    tx.run("UPDATE designation_list SET in_force = ? WHERE slug = ?", (number, slug))


def _not_older(tx: Reader, viewer: Viewer, found: DesignationList, new: NewVersion) -> None:
    before = list_version(tx, viewer, found.in_force) if found.in_force else None
    if before and before.published and new.published and new.published < before.published:
        raise OlderList("screening.older-list", _OLDER.fill(new=new.published, old=before.published))


def _held(tx: Reader, slug: str) -> dict[str, tuple[int, str]]:
    """Entries in force by their identifier: number and version."""
    rows = tx.all(
        "SELECT f.entry_id, e.id, e.version FROM entry_in_force f JOIN list_entry e ON e.id = f.entry WHERE f.list = ?",
        (slug,),
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _store(tx: Writer, new: NewVersion) -> dict[str, int]:
    """Store the versions of entries that are not there yet; the number of each entry of the file."""
    rows = tx.all("SELECT entry_id, version, id FROM list_entry WHERE list = ?", (new.list,))
    known = {(row[0], row[1]): row[2] for row in rows}
    fresh = [one for one in new.entries if (one.id, one.version) not in known]
    first = tx.take("list_entry", len(fresh)) if fresh else 0
    tx.load(
        "list_entry",
        ("id", "list", "entry_id", "version", "body"),
        [(first + at, new.list, one.id, one.version, one.to_json()) for at, one in enumerate(fresh)],
    )
    known.update({(one.id, one.version): first + at for at, one in enumerate(fresh)})
    return {one.id: known[one.id, one.version] for one in new.entries}


def _changes(
    new: NewVersion, held: dict[str, tuple[int, str]], numbers: dict[str, int]
) -> Iterator[tuple[str, str, int | None, int | None]]:
    """Entry, what happens to it, its number before and after; in the order of identifiers."""
    versions_of = {one.id: one.version for one in new.entries}
    for entry_id in sorted(held.keys() | versions_of.keys()):
        before, now = held.get(entry_id), versions_of.get(entry_id)
        if before is None:
            yield entry_id, "added", None, numbers[entry_id]
        elif now is None:
            yield entry_id, "removed", before[0], None
        elif now != before[1]:
            yield entry_id, "changed", before[0], numbers[entry_id]


def _insert(tx: Writer, viewer: Viewer, new: NewVersion, counts: dict[str, int], needs: int) -> int:
    row = tx.one(
        "INSERT INTO list_version (list, state, published, source, sha256, entries, added, changed, removed, left_out,"
        " needs, imported_by, imported_at) VALUES (?, 'proposed', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number",
        (new.list, new.published, new.source, new.sha256, len(new.entries), counts["added"], counts["changed"],
         counts["removed"], new.left_out, needs, viewer.name, tx.now_us),
    )  # fmt: skip
    assert row is not None
    return int(row[0])


CHANGES = (
    "SELECT c.id, c.list, c.entry_id, c.what, o.body, n.body, c.applied FROM list_change c"
    " LEFT JOIN list_entry o ON o.id = c.old LEFT JOIN list_entry n ON n.id = c.new"
)


def change(row: Row) -> Change:
    """One row of :data:`CHANGES`."""
    number, slug, entry_id, what, old, new, applied = row
    return Change(
        number, slug, entry_id, what, None if old is None else bytes(old), None if new is None else bytes(new), applied
    )


def _lists(tx: Reader, where: str, params: Sequence[object]) -> list[DesignationList]:
    columns = "slug, format, url, interval_s, in_force, etag, modified, checked_at, fault"
    return [DesignationList(*row) for row in tx.all(f"SELECT {columns} FROM designation_list {where}", params)]


_VERSION_COLUMNS = (
    "number, list, state, published, source, sha256, entries, added, changed, removed, left_out, needs, imported_by,"
    " imported_at, accepted_by, decided_at, reason"
)


def _versions(tx: Reader, where: str, params: Sequence[object]) -> list[ListVersion]:
    found = []
    for row in tx.all(f"SELECT {_VERSION_COLUMNS} FROM list_version {where}", params):
        *plain, accepted, decided_at, reason = row
        found.append(ListVersion(*(*plain, tuple(json.loads(accepted)), decided_at, reason)))
    return found


_NOT_SCREENER = Text(
    en="This needs the role of screener, which this account does not have. Ask a colleague who has it, or the "
    "administrator.",
    ar="هذا العمل لمسؤولي فحص الأسماء، وليس لهذا الحساب هذا الدور. اطلبه من زميل مسؤول عن الفحص أو من مدير العُقدة.",
)
_BAD_NAME = Text(
    en="Call the list by lower-case Latin letters, digits and hyphens, at most 63. Example: un-1267",
    ar="سمِّ القائمة بحروف لاتينية صغيرة وأرقام وشرطات لا تتجاوز 63. مثال: un-1267",
)
_OLDER = Text(
    en="This list is of {new}, the one in force of {old}. Fetch the present one; nothing was changed.",
    ar="هذه القائمة بتاريخ {new}، والسارية بتاريخ {old}. اجلب القائمة الحالية؛ ولم يتغيّر شيء.",
)
