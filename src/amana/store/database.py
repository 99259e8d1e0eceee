"""The doors to the database: read, write, upkeep. One connection a thread; nothing is shared between threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from amana.handling import Viewer
from amana.store.closing import LedgerClosed, is_out_of_reach
from amana.store.connection import Connection, Row, connect
from amana.store.mark import HeadMark, Kept
from amana.store.migrate import migrate
from amana.store.transaction import Audiences, Reader, Upkeep, Writer, seal
from amana.world import World

TRYING = Viewer("system:ledger", frozenset(("own",)))


class Database:
    """One node's database. Safe to share between threads; opens a connection in each.

    ``mark`` keeps the head that was signed last outside of it; None for a database without a node's folder.
    """

    def __init__(self, url: str, world: World, mark: HeadMark | None = None) -> None:
        self.url = url
        self.world = world
        self.mark = mark
        self._local = threading.local()
        self._audiences = Audiences()
        # SQLite's busy handler sleeps in steps; waiting here first keeps this process's writers fair and quick.
        self._writing = threading.Lock()
        self.ledger_fault = ""
        """Why the ledger could not be written when this process tried last; empty if it could."""

    def kept(self) -> Kept | None:
        """The head that was signed last, as the file beside the database has it; None without a node's folder."""
        return self.mark.look() if self.mark else None

    def migrate(self) -> None:
        """Bring the tables to this version; does nothing if they are there."""
        migrate(self._connection())

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """One snapshot."""
        connection = self._connection()
        connection.begin(write=False)
        try:
            yield Reader(connection, self.world, self._audiences)
        finally:
            self._leave(connection)

    @contextmanager
    def write(self, actor: Viewer) -> Iterator[Writer]:
        """ONE transaction with its ledger entries: all of it, durable when this returns, or nothing.

        Raises AssertionError if nothing was recorded: a change without a ledger entry is a bug. Raises LedgerClosed if
        the entry cannot be written, and remembers why in ``ledger_fault`` until one can.
        """
        try:
            with self._transaction() as connection:
                tx = Writer(connection, self.world, actor)
                yield tx
                self._seal(tx)
        except LedgerClosed:
            raise
        except Exception as error:
            if not is_out_of_reach(error):
                raise
            self.ledger_fault = type(error).__name__
            raise LedgerClosed from error
        self.ledger_fault = ""

    def try_ledger(self) -> bool:
        """Can an entry be appended? It is tried and undone; ``ledger_fault`` says what came out."""
        try:
            connection = self._connection()
            with self._writing:
                try:
                    connection.begin(write=True)
                    tx = Writer(connection, self.world, TRYING)
                    tx.record("ledger.reopen", "")
                    seal(tx)
                finally:
                    self._leave(connection)
        except Exception as error:
            self.ledger_fault = type(error).__name__
        else:
            self.ledger_fault = ""
        return not self.ledger_fault

    @contextmanager
    def upkeep(self) -> Iterator[Upkeep]:
        """A transaction on the node's own bookkeeping (cursors, leases, search index): no ledger entry."""
        with self._transaction() as connection:
            yield Upkeep(connection, self.world)

    def glance(self, sql: str, params: Sequence[object] = ()) -> Row | None:
        """One row, in a snapshot of its own: for a question that stands before every answer."""
        connection = self._connection()
        try:
            return connection.one(sql, params)
        except BaseException:
            self._leave(connection)
            raise

    def forget_bytes(self) -> None:
        """Let go of the bytes of what was erased. Backups, and PostgreSQL's own log, may still hold them."""
        self._connection().forget()

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            del self._local.connection

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        connection = self._connection()
        with self._writing:
            connection.begin(write=True)
            try:
                yield connection
                connection.commit()
            except BaseException:
                self._leave(connection)
                raise

    def _seal(self, tx: Writer) -> None:
        """Append the entries. Raises LedgerClosed, AssertionError if there are none."""
        assert tx.recorded, "a change without a ledger entry"
        try:
            seal(tx)
        except Exception as error:
            self.ledger_fault = type(error).__name__
            raise LedgerClosed from error

    def _connection(self) -> Connection:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = connect(self.url)
        return connection

    def _leave(self, connection: Connection) -> None:
        try:
            connection.rollback()
        except Exception:
            # The connection is beyond use (server gone, disk error): the next call opens a new one.
            self.close()


def open_database(url: str, world: World, folder: Path | None = None) -> Database:
    """Open a node's database: ``sqlite:///PATH`` or ``postgresql://…``; ``folder``: the node's. Connects when first
    used."""
    return Database(url, world, HeadMark(folder) if folder else None)
