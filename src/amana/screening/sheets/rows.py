"""A table as rows of text: the columns that must be there, and the cells that no table of names has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from amana.language import Problem, Text

LONGEST_CELL = 20_000
MOST_COLUMNS = 1_000
BLOCK = 10_000
Progress = Callable[[int], None]
"""Told after each block how many rows were read."""
Write = Callable[[Sequence[object]], object]


class BadSheet(Problem):
    """A table that cannot be read; ``where`` says its file, row and column."""


class Column(NamedTuple):
    """A column of a result, and what its cells are."""

    name: str
    type: type = str


class Line(NamedTuple):
    """A row: its number as a spreadsheet counts it (Parquet has no heading: its first row is 1), its cells as text."""

    number: int
    cells: list[str]


class Table(NamedTuple):
    """The columns' names, the rows, which can be read once, and where the names stand, for complaints."""

    header: list[str]
    lines: Iterator[Line]
    place: str

    def at(self, column: str) -> int:
        """The place of a column."""
        return self.header.index(column)

    def blocks(self, size: int = BLOCK) -> Iterator[list[Line]]:
        """The rows in blocks."""
        while block := list(islice(self.lines, size)):
            yield block


def checked(name: str, lines: Iterator[Line], needed: Sequence[str]) -> Table:
    """The table, of which the first line names the columns. Raises BadSheet, also later while it is read."""
    first = next(lines, None)
    if first is None:
        raise BadSheet("screen.empty", _EMPTY, name)
    place = f"{name}:{first.number or 1}"
    header = checked_header([cell.strip() for cell in first.cells], needed, place)
    return Table(header, _checked(name, header, lines), place)


def checked_header(header: list[str], needed: Sequence[str], where: str) -> list[str]:
    """The columns' names, if all that are needed are there once. Raises BadSheet."""
    if len(header) > MOST_COLUMNS:
        raise BadSheet("screen.columns", _COLUMNS.fill(most=MOST_COLUMNS), where)
    if lacking := [column for column in needed if column not in header]:
        values = {"needed": ", ".join(lacking), "found": ", ".join(header)[:200]}
        raise BadSheet("screen.no-column", _NO_COLUMN.fill(**values), where)
    counted = Counter(header)
    if twice := [column for column in needed if counted[column] > 1]:
        raise BadSheet("screen.twice", _TWICE.fill(columns=", ".join(twice)), where)
    return header


def _checked(name: str, header: Sequence[str], lines: Iterator[Line]) -> Iterator[Line]:
    for line in lines:
        if len(line.cells) != len(header):
            values = {"cells": len(line.cells), "columns": len(header)}
            raise BadSheet("screen.cells", _CELLS.fill(**values), f"{name}:{line.number}")
        for column, cell in zip(header, line.cells, strict=True):
            if len(cell) > LONGEST_CELL:
                raise BadSheet("screen.long-cell", TOO_LONG, f"{name}:{line.number}:{column}")
        yield line


_EMPTY = Text(
    en="The file is empty. Its first row must name the columns.", ar="الملف فارغ. يجب أن يسمّي صفه الأول الأعمدة."
)
_COLUMNS = Text(
    en="There are more than {most} columns. Keep those of the names.",
    ar="عدد الأعمدة أكبر من {most}. أبقِ أعمدة الأسماء.",
)
_NO_COLUMN = Text(
    en="These columns are missing: {needed}. The first row names: {found}.",
    ar="تنقص هذه الأعمدة: {needed}. والصف الأول يسمّي: {found}.",
)
_TWICE = Text(
    en="These columns stand there twice: {columns}. Name one of them otherwise.",
    ar="تكررت هذه الأعمدة: {columns}. سمّ أحدها باسم آخر.",
)
_CELLS = Text(
    en="This row has {cells} cells, but there are {columns} columns. A name with a comma must stand in quotation "
    "marks.",
    ar="في هذا الصف {cells} خلايا وعدد الأعمدة {columns}. يوضع الاسم الذي فيه فاصلة بين علامتي تنصيص.",
)
TOO_LONG = Text(
    en="This cell is longer than {most} letters: that is no name. Nothing was written.",
    ar="هذه الخلية أطول من {most} حرف، وليس ذلك اسمًا. لم يُكتب شيء.",
).fill(most=LONGEST_CELL)
