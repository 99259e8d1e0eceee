"""The doors to the database: read, write, upkeep. One connection a thread; nothing is shared between threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from amana.handling import Viewer
from amana.store.connection import Connection, Row, connect
from amana.store.migrate import migrate
from amana.store.transaction import Audiences, Reader, Upkeep, Writer, seal
from amana.world import World


class Database:
    """One node's database. Safe to share between threads; opens a connection in each."""

    def __init__(self, url: str, world: World) -> None:
        self.url = url
        self.world = world
        self._local = threading.local()
        self._audiences = Audiences()
        # SQLite's busy handler sleeps in steps; waiting here first keeps this process's writers fair and quick.
        self._writing = threading.Lock()

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

        Raises AssertionError if nothing was recorded: a change without a ledger entry is a bug.
        """
        with self._transaction() as connection:
            tx = Writer(connection, self.world, actor)
            yield tx
            seal(tx)

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


def open_database(url: str, world: World) -> Database:
    """Open a node's database: ``sqlite:///PATH`` or ``postgresql://…``. Connects when first used."""
    return Database(url, world)
