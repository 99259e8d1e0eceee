"""What scripts ask for: pairs scored, a list made into an index, queries looked up; each from file to file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from amana.language import Problem, Text
from amana.lists import File, Format, read_list
from amana.names import Engine, Entry, Index, Kind
from amana.screening.sheets import Progress, Row, columns_of, read_blocks, written

BLOCKS_OF_AN_ENGINE = 20  # an engine remembers each name that it has read: a new one now and then keeps memory level
PLACES = 6  # decimals of a score
LIST_COLUMNS = ("id", "schema", "name", "kind")


class Looked(NamedTuple):
    """How many queries were looked up, and how many rows that gave."""

    queries: int
    rows: int


def score_file(source: Path, target: Path, kind: Kind, told: Progress) -> int:
    """Write ``source`` to ``target`` with a column ``score``; the number of rows. Raises BadSheet.

    Columns ``a`` and ``b`` are the names; every other column stays as it is, and a former ``score`` is replaced.
    """
    columns = [column for column in columns_of(source) if column != "score"]
    done = 0
    with written(target, (*columns, "score")) as write:
        engine = Engine(kind)
        for number, block in enumerate(read_blocks(source, ("a", "b"))):
            if number and number % BLOCKS_OF_AN_ENGINE == 0:
                engine = Engine(kind)
            scores = engine.score_pairs([row["a"] for row in block], [row["b"] for row in block])
            for row, score in zip(block, scores, strict=True):
                write([*(row[column] for column in columns), round(float(score), PLACES)])
            done += len(block)
            told(done)
    return done


def index_file(sources: Sequence[Path], folder: Path, form: Format | None, version: str) -> Index:
    """The index of a list, written to ``folder``. Raises BadSheet, and what the readers of lists raise.

    ``form`` is a publisher's format; without one the source is a CSV file with the columns id, schema, name, kind.
    ``version`` names the list; if empty, the SHA-256 of the files does.
    """
    named = version or _digest(sources)
    if form is None:
        return Index.build(_entries_of_table(sources[0]), folder, named)
    parsed = read_list(form, [File(path.name, path.read_bytes()) for path in sources])
    return Index.build(
        (Entry(one.id, one.schema, name.text, name.quality) for one in parsed.entries for name in one.names),
        folder,
        named,
    )


def search_file(index: Index, source: Path, target: Path, top: int, told: Progress) -> Looked:
    """Look up each ``query`` of ``source``; write query, rank, id, name, score to ``target``. Raises BadSheet."""
    done = rows = 0
    with written(target, ("query", "rank", "id", "name", "score")) as write:
        for block in read_blocks(source, ("query",), 500):
            for row in block:
                for hit in index.search(row["query"], top):
                    write((row["query"], hit.rank, hit.id, hit.name, round(hit.score, PLACES)))
                    rows += 1
            done += len(block)
            told(done)
    return Looked(done, rows)


def _entries_of_table(source: Path) -> Iterator[Entry]:
    rows = chain.from_iterable(read_blocks(source, LIST_COLUMNS))
    return (_entry(row, f"{source.name}:{number}") for number, row in enumerate(rows, 2))


def _entry(row: Row, where: str) -> Entry:
    for column in ("id", "name"):
        if not row[column].strip():
            raise Problem("screen.empty-cell", _EMPTY.fill(column=column), f"{where}:{column}")
    return Entry(row["id"], row["schema"], row["name"], row["kind"] or "primary")


def _digest(sources: Sequence[Path]) -> str:
    whole = hashlib.sha256()
    for path in sources:
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return f"sha256:{whole.hexdigest()}"


_EMPTY = Text(en="The cell in “{column}” is empty.", ar="الخلية في العمود «{column}» فارغة.")
