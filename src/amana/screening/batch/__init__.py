"""A large file against an index: in parts, by several processes or machines, to be taken up again after a kill.

``work`` is the folder beside the result: what is done with what, which parts are finished, and the lock by which one
run at a time works there → ``crew`` looks the parts up, in processes of this machine or in a Ray cluster → a finished
part is one file, durable before it has its name → the result is put together in the order of the input.

Taking up again reads the input anew and leaves out the parts that are there, so each row is looked up once. In memory
are at most ``WAITING`` parts for each process, however long the input is.
"""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import msgspec

import amana
from amana.language import Text
from amana.names import Index
from amana.screening.batch.crew import Crew, Options, Pending, crew
from amana.screening.batch.work import Count, Manifest, Work, work_folder
from amana.screening.sheets import BadSheet, Column, Progress, opened, written

COLUMNS = (
    Column("row", int), Column("query"), Column("rank", int), Column("id"), Column("name"), Column("score", float)
)  # fmt: skip
REJECTED = (Column("row", int), Column("reason"), Column("en"), Column("ar"))
WAITING = 3  # parts in hand for each process: enough that none waits, few enough that memory stays level


class Summary(msgspec.Struct, frozen=True):
    """What was done: rows of the input, hits kept, rows refused, parts in all and parts that were there already."""

    rows: int
    hits: int
    rejected: int
    parts: int
    resumed: int


def run_batch(
    source: Path, target: Path, index: Path, options: Options, told: Progress, workers: int = 0, ray: str = ""
) -> Summary:
    """Look up every row of a table; the result stands under ``target`` only once it is whole.

    By ``workers`` processes (0: one for each core), or by the Ray cluster at ``ray``. Raises BadSheet on a broken
    input; Problem ``screen.other-work`` if a work with other ingredients was left there, ``screen.busy`` if it is
    being done.
    """
    digest = Index.open(index).digest
    manifest = Manifest(_digest(source), digest, amana.__version__, options)
    with Work.begin(work_folder(target), manifest) as work:
        hands = crew(index.resolve(), digest, options, workers or os.cpu_count() or 1, ray)
        done, resumed = _all_parts(source, work, hands, told)
        _join(work, target, len(done))
        work.remove()
    counts = [sum(getattr(count, field) for count in done) for field in Count.__struct_fields__]
    return Summary(*counts, len(done), resumed)


def rejected_file(target: Path) -> Path:
    """The rows that could not be looked up, with the reason: a table of the same kind as the result."""
    return target.with_name(f"{target.name}.rejected{target.suffix or '.csv'}")


def _all_parts(
    source: Path, work: Work, hands: AbstractContextManager[Crew], told: Progress
) -> tuple[list[Count], int]:
    """Every part, finished and durable, in order; and how many of them were there already."""
    options = work.options
    done: list[Count] = []
    waiting: deque[Pending | Count] = deque()
    rows = resumed = 0

    def take() -> None:
        nonlocal rows
        first = waiting.popleft()
        done.append(first if isinstance(first, Count) else work.put(len(done), first()))
        rows += done[-1].rows
        told(rows)

    with opened(source, (options.column,), only=True) as table, hands as working:
        place = table.at(options.column)
        for number, block in enumerate(table.blocks(options.part_rows)):
            found = work.finished(number)
            resumed += found is not None
            waiting.append(found or working.begin([(line.number, line.cells[place]) for line in block]))
            while len(waiting) >= working.width * WAITING:
                take()
        while waiting:
            take()
    return done, resumed


def _join(work: Work, target: Path, parts: int) -> None:
    """Put the result together; the rows that were refused first, since the result says that all is done."""
    both: tuple[tuple[Path, Sequence[Column], str], ...] = (
        (rejected_file(target), REJECTED, "refused"), (target, COLUMNS, "found")
    )  # fmt: skip
    for place, columns, which in both:
        with written(place, columns) as write:
            for row in _rows(work, parts, which):
                write(row)


def _rows(work: Work, parts: int, which: str) -> Iterator[Sequence[object]]:
    for number in range(parts):
        yield from getattr(work.part(number), which)


def _digest(source: Path) -> str:
    try:
        with source.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadSheet("screen.unreadable", _UNREADABLE.fill(why=error.strerror), str(source)) from None


_UNREADABLE = Text(en="The file cannot be read: {why}.", ar="تعذّرت قراءة الملف: {why}.")

__all__ = ["COLUMNS", "REJECTED", "Options", "Summary", "rejected_file", "run_batch", "work_folder"]
