"""PostgreSQL as the store's database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import psycopg
from psycopg import sql as pgsql

from amana.store.connection import Row

# A lock of our own in PostgreSQL's advisory space: the one writer.
WRITER_LOCK = 0x616D616E61


class PostgresqlConnection:
    """PostgreSQL 15 or newer by psycopg 3; reads REPEATABLE READ, writes behind one advisory lock."""

    dialect = "postgresql"

    def __init__(self, dsn: str) -> None:
        self._raw = psycopg.connect(dsn, autocommit=True)

    def all(self, sql: str, params: Sequence[object] = ()) -> list[Row]:
        return self._raw.execute(_places(sql), params).fetchall()

    def each(self, sql: str, params: Sequence[object] = ()) -> Iterator[Row]:
        with self._raw.cursor() as cursor:
            yield from cursor.stream(_places(sql), params)

    def one(self, sql: str, params: Sequence[object] = ()) -> Row | None:
        return self._raw.execute(_places(sql), params).fetchone()

    def run(self, sql: str, params: Sequence[object] = ()) -> int:
        return self._raw.execute(_places(sql), params).rowcount

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        with self._raw.cursor() as cursor:
            cursor.executemany(_places(sql), rows)

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        command = pgsql.SQL("COPY {} ({}) FROM STDIN").format(
            pgsql.Identifier(table), pgsql.SQL(",").join(map(pgsql.Identifier, columns))
        )
        with self._raw.cursor() as cursor, cursor.copy(command) as copy:
            for row in rows:
                copy.write_row(row)

    def script(self, sql: str) -> None:
        self._raw.execute(sql.encode())

    def begin(self, *, write: bool) -> None:
        if write:
            self._raw.execute("BEGIN")
            self._raw.execute("SELECT pg_advisory_xact_lock(%s)", (WRITER_LOCK,))
        else:
            self._raw.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def commit(self) -> None:
        self._raw.execute("COMMIT")

    def rollback(self) -> None:
        if not self._raw.closed:
            self._raw.execute("ROLLBACK")

    def forget(self) -> None:
        self._raw.execute("VACUUM ledger_entry")

    def close(self) -> None:
        self._raw.close()


def _places(sql: str) -> Any:
    # Our SQL holds no literal question mark and no percent sign, so the exchange is exact.
    return sql.replace("?", "%s")
