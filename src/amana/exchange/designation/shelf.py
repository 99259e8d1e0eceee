"""The index of what is in force: one folder for each edition, written before the database says that it counts.

An edition's index is made from that of the edition before (its files are linked, not copied) or, now and then, in one
piece. Both ways are recorded, so that the index of any edition can be made again to the last bit.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from amana.exchange.sealing import key_from
from amana.handling import Viewer
from amana.language import Problem, Text
from amana.lists import Entry
from amana.store import Database
from amana.store.editions import IndexState, changes_in, entries_at, index_state
from amana.store.lists import Change

if TYPE_CHECKING:
    from amana.names import Entry as Named
    from amana.names import Index

FOLDER = "screening"
MOST_LAYERS = 8  # changes on top of an index before it is made in one piece again
_KEPT = 2
_TRIAL = "شركة Mohammed Ahmed"

# The node's own work: it reads lists, which are public, and offers new versions; it never accepts one.
VIEWER = Viewer("system:lists", frozenset({"own", "community", "public"}), frozenset({"administrator"}))

Answer = TypeVar("Answer")


class DamagedIndex(Problem):
    """The index of the lists in force is missing or was changed."""


class Shelf:
    """The index folder of one node, and the key under which questions are kept. Safe to share between threads."""

    def __init__(self, folder: Path, secret: bytes) -> None:
        self.folder = folder
        self.key = key_from(secret)
        self._asking = threading.Lock()
        self._open: tuple[str, Index] | None = None

    def path(self, edition: int) -> Path:
        """The folder of an edition's index."""
        return self.folder / FOLDER / str(edition)

    def ask(self, state: IndexState, question: Callable[[Index], Answer]) -> Answer:
        """Ask the index of an edition; one question at a time. Raises DamagedIndex."""
        with self._asking:
            if self._open is None or self._open[0] != state.digest:
                self._open = (state.digest, self._opened(state))
            return question(self._open[1])

    def prepare(self, database: Database, changes: list[Change], whole: bool = False) -> IndexState:
        """Make the index of the next edition, in which ``changes`` count; the database is not touched.

        ``whole``: in one piece. Raises DamagedIndex if it rests on an index that is damaged.
        """
        with database.read() as tx:
            now = index_state(tx, VIEWER)
            layers = 0
            while layers < MOST_LAYERS and (under := index_state(tx, VIEWER, now.edition - layers)).base is not None:
                layers += under.base is not None
            rows = None
            if whole or not now.digest or layers == MOST_LAYERS:
                rows = _after(dict(_named_rows(entries_at(tx, VIEWER, now.edition))), changes)
        edition = now.edition + 1
        target = self.path(edition)
        shutil.rmtree(target, ignore_errors=True)
        if rows is not None:
            return self.tried(IndexState(edition, None, _build(target, rows, edition)))
        self._opened(now)
        return self.tried(IndexState(edition, now.edition, _layer(self.path(now.edition), target, changes, edition)))

    def tried(self, state: IndexState) -> IndexState:
        """The state, once its index was opened and asked: before it counts, and before the first question waits while
        the engine is compiled. Raises DamagedIndex."""
        if state.digest:
            _try(self._opened(state))
        return state

    def warm(self, database: Database) -> None:
        """Open the index of the lists in force and load the engine before anybody asks. Raises DamagedIndex."""
        with database.read() as tx:
            state = index_state(tx, VIEWER)
        if state.digest:
            self.ask(state, _try)

    @contextmanager
    def at(self, database: Database, state: IndexState) -> Iterator[Index]:
        """The index of any edition, made again beside the others if it is not there any more."""
        from amana.names import Index

        try:
            index = self._opened(state)
        except DamagedIndex:
            with tempfile.TemporaryDirectory(prefix="amana-index-") as folder:
                made = Path(folder) / "index"
                remake(database, state, made)
                yield Index.open(made)
            return
        yield index

    def replace(self, database: Database, state: IndexState) -> str:
        """Make the index of an edition again in its place; its digest, which differs if the engine changed since."""
        fresh = self.path(state.edition).with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        digest = remake(database, state, fresh)
        if digest == state.digest:
            shutil.rmtree(self.path(state.edition), ignore_errors=True)
            fresh.replace(self.path(state.edition))
        else:
            shutil.rmtree(fresh, ignore_errors=True)
        self._open = None
        return digest

    def tidy(self, edition: int) -> None:
        """Take away the folders of older editions, but for the last ones; who has one open may go on reading it."""
        for folder in (self.folder / FOLDER).iterdir():
            if folder.name.isdecimal() and not edition - _KEPT < int(folder.name) <= edition:
                shutil.rmtree(folder, ignore_errors=True)

    def _opened(self, state: IndexState) -> Index:
        from amana.names import Index

        try:
            index = Index.open(self.path(state.edition))
        except Problem as problem:
            raise self._damaged(problem.where) from problem
        if index.digest != state.digest:
            raise self._damaged("manifest.json")
        return index

    def _damaged(self, where: str) -> DamagedIndex:
        return DamagedIndex("screening.index-damaged", _DAMAGED.fill(folder=self.folder), where)


def _try(index: Index) -> None:
    for hit in index.search(_TRIAL, top=2):
        index.explain(_TRIAL, hit)


def remake(database: Database, state: IndexState, folder: Path) -> str:
    """Make the index of an edition again as it was made the first time; its digest."""
    steps = []
    with database.read() as tx:
        under = state
        while under.base is not None:
            steps.append((under.edition, changes_in(tx, VIEWER, under.edition)))
            under = index_state(tx, VIEWER, under.base)
        rows = dict(_named_rows(entries_at(tx, VIEWER, under.edition)))
    digest = _build(folder, rows, under.edition)
    for edition, changes in reversed(steps):
        digest = _layer(folder, folder, changes, edition)
    return digest


def key_of(slug: str, entry_id: str) -> str:
    """An entry's identifier in the index."""
    return f"{slug}/{entry_id}"


def entry_of(key: str) -> tuple[str, str]:
    """List and entry of an identifier in the index."""
    slug, _, entry_id = key.partition("/")
    return slug, entry_id


def _named_rows(rows: Iterable[tuple[str, str, bytes]]) -> Iterator[tuple[str, bytes]]:
    return ((key_of(slug, entry_id), bytes(body)) for slug, entry_id, body in rows)


def _after(rows: dict[str, bytes], changes: Iterable[Change]) -> dict[str, bytes]:
    for one in changes:
        key = key_of(one.list, one.entry_id)
        rows.pop(key, None)
        if one.new is not None:
            rows[key] = one.new
    return rows


def _build(folder: Path, rows: dict[str, bytes], edition: int) -> str:
    """An index in one piece; an empty digest if there is no entry."""
    from amana.names import Index

    if not rows:
        return ""
    return Index.build(_names(sorted(rows.items())), folder, str(edition)).digest


def _layer(source: Path, target: Path, changes: list[Change], edition: int) -> str:
    """An index with changes on top of another, whose files are linked into its folder."""
    from amana.names import Index

    if source != target:
        shutil.copytree(source, target, copy_function=os.link)
    rows = sorted((key_of(one.list, one.entry_id), one.new) for one in changes)
    gone = [key for key, body in rows if body is None]
    return Index.update(target, _names((key, body) for key, body in rows if body), gone, str(edition)).digest


def _names(rows: Iterable[tuple[str, bytes]]) -> Iterator[Named]:
    from amana.names import Entry as Named

    for key, body in rows:
        entry = Entry.from_json(body)
        for name in entry.names:
            yield Named(key, entry.schema, name.text, name.quality)


_DAMAGED = Text(
    en="The index of the lists in force is damaged or missing: nothing is screened with it. Make it again: "
    "amana lists rebuild {folder}",
    ar="فهرس القوائم السارية تالف أو مفقود، فلا يُفحص به شيء. أعد بناءه بالأمر: amana lists rebuild {folder}",
)
