"""What scripts ask for: pairs scored, a list made into an index, queries looked up; each from file to file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from amana.language import Problem, Text
from amana.lists import File, Format, read_list
from amana.lists.guard import clean
from amana.names import Engine, Entry, Index, Kind
from amana.screening.sheets import Column, Progress, opened, written
from amana.screening.subject import fault_of

BLOCKS_OF_AN_ENGINE = 20  # an engine remembers each name that it has read: a new one now and then keeps memory level
PLACES = 6  # decimals of a score
MOST_FAULTS = 20  # that are told one by one; all are counted
LIST_COLUMNS = ("id", "schema", "name", "kind")
FOUND = (Column("query"), Column("rank", int), Column("id"), Column("name"), Column("score", float))


class Looked(NamedTuple):
    """How many queries there were, how many rows that gave, and the queries that could not be asked: how many, and why
    the first of them could not."""

    queries: int
    rows: int
    refused: int
    faults: tuple[Problem, ...]


def score_file(source: Path, target: Path, kind: Kind, told: Progress) -> int:
    """Write ``source`` to ``target`` with a column ``score``; the number of rows. Raises BadSheet.

    Columns ``a`` and ``b`` are the names; every other column stays as it is, and a former ``score`` is replaced.
    """
    done = 0
    with opened(source, ("a", "b")) as table:
        left, right = table.at("a"), table.at("b")
        kept = [place for place, column in enumerate(table.header) if column != "score"]
        columns = [*(Column(table.header[place]) for place in kept), Column("score", float)]
        with written(target, columns) as write:
            engine = Engine(kind)
            for number, block in enumerate(table.blocks()):
                if number and number % BLOCKS_OF_AN_ENGINE == 0:
                    engine = Engine(kind)
                cells = [line.cells for line in block]
                scores = engine.score_pairs([row[left] for row in cells], [row[right] for row in cells])
                for row, score in zip(cells, scores, strict=True):
                    write([*(row[place] for place in kept), round(float(score), PLACES)])
                done += len(block)
                told(done)
    return done


def index_file(sources: Sequence[Path], folder: Path, form: Format | None, version: str) -> Index:
    """The index of a list, written to ``folder``. Raises BadSheet, and what the readers of lists raise.

    ``form`` is a publisher's format; without one the source is a table with the columns id, schema, name, kind.
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
    """Look up each ``query`` of ``source``; write query, rank, id, name, score to ``target``. Raises BadSheet.

    A query that is no name (empty, of digits, of control characters, …) gives no row, and is told.
    """
    done = rows = refused = 0
    faults: list[Problem] = []
    with opened(source, ("query",), only=True) as table, written(target, FOUND) as write:
        place = table.at("query")
        for block in table.blocks(500):
            for line in block:
                query = line.cells[place]
                if fault := fault_of(query):
                    refused += 1
                    faults += [Problem(fault.code, fault.text, f"{source.name}:{line.number}:query")]
                    del faults[MOST_FAULTS:]
                    continue
                for hit in index.search(query, top):
                    write((query, hit.rank, hit.id, hit.name, round(hit.score, PLACES)))
                    rows += 1
            done += len(block)
            told(done)
    return Looked(done, rows, refused, tuple(faults))


def _entries_of_table(source: Path) -> Iterator[Entry]:
    with opened(source, LIST_COLUMNS, only=True) as table:
        places = [table.at(column) for column in LIST_COLUMNS]
        for line in table.lines:
            row = dict(zip(LIST_COLUMNS, (line.cells[place] for place in places), strict=True))
            yield _entry(row, f"{source.name}:{line.number}")


def _entry(row: dict[str, str], where: str) -> Entry:
    for column in ("id", "name"):
        if not row[column].strip():
            raise Problem("screen.empty-cell", _EMPTY.fill(column=column), f"{where}:{column}")
    name = clean(row["name"])  # as publishers' own files are read: what turns the writing around is no part of a name
    if fault := fault_of(name):
        raise Problem(fault.code, fault.text, f"{where}:name")
    return Entry(row["id"], row["schema"], name, row["kind"] or "primary")


def _digest(sources: Sequence[Path]) -> str:
    whole = hashlib.sha256()
    for path in sources:
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return f"sha256:{whole.hexdigest()}"


_EMPTY = Text(en="The cell in “{column}” is empty.", ar="الخلية في العمود «{column}» فارغة.")
