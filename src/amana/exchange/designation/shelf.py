"""The index of what is in force: one folder for each edition, written before the database says that it counts.

An edition's index is made from that of the edition before (its files are linked, not copied) or, now and then, in one
piece. Both ways are recorded, so that the index of any edition can be made again to the last bit.
"""

from __future__ import annotations

import os
import re
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
_NUMBERED = re.compile(r"\.?([0-9]+)[-.]")
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

    def path(self, state: IndexState) -> Path:
        """The folder of an edition's index. Two processes that prepare the same edition never share one."""
        return self.folder / FOLDER / f"{state.edition}-{state.digest[:16]}"

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
        with self._draft(edition) as draft:
            if rows is not None:
                state = IndexState(edition, None, _build(draft, rows, edition))
            else:
                self._opened(now)
                state = IndexState(edition, now.edition, _layer(self.path(now), draft, changes, edition))
            self._put(draft, state)
        if state.digest:
            # Asked once before it counts, and so that no first question waits while the engine is compiled.
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
        with self._draft(state.edition) as draft:
            digest = remake(database, state, draft)
            if digest == state.digest:
                shutil.rmtree(self.path(state), ignore_errors=True)
                self._put(draft, state)
        self._open = None
        return digest

    def tidy(self, edition: int) -> None:
        """Take away the folders of older editions, but for the last ones; who has one open may go on reading it."""
        for folder in (self.folder / FOLDER).iterdir():
            found = _NUMBERED.match(folder.name)
            if found and int(found[1]) <= edition - _KEPT:
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _draft(self, edition: int) -> Iterator[Path]:
        """A place for an index in the making, of this process alone; what is left in it goes."""
        (self.folder / FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
        room = tempfile.mkdtemp(prefix=f".{edition}.", dir=self.folder / FOLDER)
        try:
            yield Path(room) / "index"
        finally:
            shutil.rmtree(room, ignore_errors=True)

    def _put(self, draft: Path, state: IndexState) -> None:
        """The finished index under its name, which tells its content: if it stands there already, it is the same."""
        if state.digest and not self.path(state).exists():
            try:
                draft.rename(self.path(state))
            except OSError:
                if not self.path(state).exists():
                    raise

    def _opened(self, state: IndexState) -> Index:
        from amana.names import Index

        try:
            index = Index.open(self.path(state))
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
