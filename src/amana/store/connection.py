"""A connection to either database, with one way to ask: ``?`` places, tuples back.

Isolation: reads see one snapshot; writes are serialised, one at a time, so that sequence order is commit order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

Row = tuple[Any, ...]


class Connection(Protocol):
    """What the store needs of a database connection."""

    dialect: str

    def all(self, sql: str, params: Sequence[object] = ()) -> list[Row]:
        """Every row."""

    def each(self, sql: str, params: Sequence[object] = ()) -> Iterator[Row]:
        """The rows one after the other: who stops early holds no more of them in memory than he took."""

    def one(self, sql: str, params: Sequence[object] = ()) -> Row | None:
        """The first row, or None."""

    def run(self, sql: str, params: Sequence[object] = ()) -> int:
        """Carry out one statement; the number of rows it touched."""

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Carry out one statement for each row."""

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Put many new rows into a table, the fastest way this database has."""

    def script(self, sql: str) -> None:
        """Carry out several statements without parameters, inside the running transaction."""

    def begin(self, *, write: bool) -> None:
        """Start a transaction."""

    def commit(self) -> None:
        """Make it durable."""

    def rollback(self) -> None:
        """Undo it."""

    def forget(self) -> None:
        """Let go of the bytes that finished transactions erased or replaced, as far as this database can."""

    def close(self) -> None:
        """Give the connection back."""


def connect(url: str) -> Connection:
    """Open ``sqlite:///PATH`` (four slashes for an absolute path) or ``postgresql://…``.

    Raises ValueError for any other kind of address.
    """
    kind, _, rest = url.partition("://")
    if kind == "sqlite" and rest.startswith("/"):
        from amana.store.sqlite import SqliteConnection

        return SqliteConnection(rest[1:])
    if kind in {"postgresql", "postgres"}:
        # psycopg is an optional extra: nodes on SQLite need not have it.
        from amana.store.postgresql import PostgresqlConnection

        return PostgresqlConnection(url)
    raise ValueError(f"not a database address: {kind}://… (use sqlite:///PATH or postgresql://…)")
