"""How many Arabic words the search finds in another spelling or form, and how many SQLite's own tokenizer finds."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Sequence
from importlib.resources import files
from typing import NamedTuple

from amana.handling import EVERYONE, Viewer
from amana.store import Database
from amana.store.audiences import audience_id
from amana.store.search import index, search

READER = Viewer("user:reader", frozenset({"own", "public", "community"}))


class Pair(NamedTuple):
    """A text and what is looked for; ``kind`` is `same` if it should be found, `other` if not."""

    kind: str
    text: str
    query: str
    why: str


def pairs() -> list[Pair]:
    """The pairs in ``data/word-pairs.csv``."""
    text = (files("amana.bench") / "data" / "word-pairs.csv").read_text("utf-8")
    return [Pair(*row) for row in csv.reader(line for line in text.splitlines() if not line.startswith("#"))]


def found_here(database: Database, asked: Sequence[Pair]) -> list[Pair]:
    """The pairs whose text the store's search finds by its query. Each text is indexed beside all the others."""
    with database.upkeep() as tx:
        for number, pair in enumerate(asked):
            index(tx, "pair", str(number), audience_id(tx, EVERYONE), pair.text, pair.text)
    with database.read() as tx:
        return [
            pair
            for number, pair in enumerate(asked)
            if str(number) in {hit.ref for hit in search(tx, READER, pair.query, limit=1000)}
        ]


def found_by_stock(asked: Sequence[Pair]) -> list[Pair]:
    """The pairs that FTS5 finds with its default tokenizer (unicode61)."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE stock USING fts5(text)")
    connection.executemany("INSERT INTO stock (rowid, text) VALUES (?, ?)", enumerate(pair.text for pair in asked))
    looking = "SELECT count(*) FROM stock WHERE rowid = ? AND stock MATCH ?"
    return [
        pair
        for number, pair in enumerate(asked)
        if connection.execute(looking, (number, " ".join(f'"{word}"' for word in pair.query.split()))).fetchone()[0]
    ]
