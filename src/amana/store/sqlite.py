"""SQLite as the store's database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from amana.store.connection import Row

BUSY_TIMEOUT_MS = 20_000


class SqliteConnection:
    """SQLite: WAL, synchronous FULL (NORMAL lost acknowledged rows in simulated power cuts), IMMEDIATE writes."""

    dialect = "sqlite"

    def __init__(self, path: str) -> None:
        self._raw = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            # What is erased leaves no bytes behind in free places of the file.
            "secure_delete=ON",
            # 64 MB: by default an envelope's commit would also wait for a checkpoint, which writes it a second time.
            "wal_autocheckpoint=16000",
            # Both for each connection, and each thread has one: 16 MB of cache and 256 MB of mapped file made a node
            # grow by hundreds of MB, and neither reading nor writing was faster than from the system's own cache.
            "cache_size=-4000",
            "mmap_size=0",
        ):
            self._raw.execute(f"PRAGMA {pragma}")
        self._cursor = self._raw.cursor()

    def all(self, sql: str, params: Sequence[object] = ()) -> list[Row]:
        return self._raw.execute(sql, params).fetchall()

    def each(self, sql: str, params: Sequence[object] = ()) -> Iterator[Row]:
        return self._raw.execute(sql, params)

    def one(self, sql: str, params: Sequence[object] = ()) -> Row | None:
        row: Row | None = self._raw.execute(sql, params).fetchone()
        return row

    def run(self, sql: str, params: Sequence[object] = ()) -> int:
        return self._raw.execute(sql, params).rowcount

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        self._raw.executemany(sql, rows)

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        places = ",".join("?" * len(columns))
        self._raw.executemany(f"INSERT INTO {table} ({','.join(columns)}) VALUES ({places})", rows)

    def script(self, sql: str) -> None:
        # executescript would commit first; statements in our schema hold no semicolon of their own.
        for statement in sql.split(";"):
            if statement.strip():
                self._raw.execute(statement)

    def begin(self, *, write: bool) -> None:
        self._raw.execute("BEGIN IMMEDIATE" if write else "BEGIN")

    def commit(self) -> None:
        self._raw.execute("COMMIT")

    def rollback(self) -> None:
        if self._raw.in_transaction:
            self._raw.execute("ROLLBACK")

    def forget(self) -> None:
        # Into the file, where secure_delete overwrites what was there; the log of it is cut.
        self._raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        self._raw.close()
