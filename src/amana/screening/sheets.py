"""CSV files (RFC 4180, UTF-8 with or without a byte order mark), read in blocks and written whole or not at all."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from amana.language import Problem, Text

LONGEST_CELL = 20_000
BLOCK = 10_000
Row = dict[str, str]
Progress = Callable[[int], None]
"""Told after each block how many rows were read."""


class BadSheet(Problem):
    """A CSV file that cannot be read; ``where`` says its name, row and column."""


def read_blocks(path: Path, needed: Sequence[str], size: int = BLOCK) -> Iterator[list[Row]]:
    """The rows in blocks, each with all its columns. Raises BadSheet, with the row as a spreadsheet counts it."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _blocks(csv.reader(file, strict=True), path.name, needed, size)
    except OSError as error:
        raise BadSheet("screen.unreadable", _UNREADABLE.fill(why=error.strerror), str(path)) from None


def columns_of(path: Path) -> list[str]:
    """The names of the columns. Raises BadSheet."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _header(csv.reader(file, strict=True), path.name, ())
    except OSError as error:
        raise BadSheet("screen.unreadable", _UNREADABLE.fill(why=error.strerror), str(path)) from None


@contextmanager
def written(path: Path, columns: Sequence[str]) -> Iterator[Callable[[Sequence[object]], object]]:
    """Gives a function that writes one row. The file stands under its name only once all of it is there.

    Raises BadSheet if it cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            yield writer.writerow
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise BadSheet("screen.unwritable", _UNWRITABLE.fill(why=error.strerror), str(path)) from None
    finally:
        draft.unlink(missing_ok=True)


def _blocks(reader: Iterator[list[str]], name: str, needed: Sequence[str], size: int) -> Iterator[list[Row]]:
    header = _header(reader, name, needed)
    rows = _rows(reader, name, header)
    while block := list(islice(rows, size)):
        yield block


def _header(reader: Iterator[list[str]], name: str, needed: Sequence[str]) -> list[str]:
    found = next(_lines(reader, name, 1), None)
    if found is None:
        raise BadSheet("screen.empty", _EMPTY, name)
    header = [cell.strip() for cell in found]
    lacking = [column for column in needed if column not in header]
    if lacking:
        values = {"needed": ", ".join(lacking), "found": ", ".join(header)[:200]}
        raise BadSheet("screen.no-column", _NO_COLUMN.fill(**values), f"{name}:1")
    return header


def _rows(reader: Iterator[list[str]], name: str, header: Sequence[str]) -> Iterator[Row]:
    for number, cells in enumerate(_lines(reader, name, 2), 2):
        if not cells:
            continue  # an empty line at the end of a file is no row
        if len(cells) != len(header):
            values = {"cells": len(cells), "columns": len(header)}
            raise BadSheet("screen.cells", _CELLS.fill(**values), f"{name}:{number}")
        yield _checked(dict(zip(header, cells, strict=True)), f"{name}:{number}")


def _checked(row: Row, where: str) -> Row:
    for column, cell in row.items():
        if len(cell) > LONGEST_CELL:
            raise BadSheet("screen.long-cell", _LONG.fill(most=LONGEST_CELL), f"{where}:{column}")
    return row


def _lines(reader: Iterator[list[str]], name: str, first: int) -> Iterator[list[str]]:
    number = first - 1
    try:
        for number, cells in enumerate(reader, first):  # noqa: B007 - the last number that was read is needed below
            yield cells
    except UnicodeDecodeError:
        raise BadSheet("screen.not-utf8", _NOT_UTF8, f"{name}:{number + 1}") from None
    except csv.Error as error:
        raise BadSheet("screen.not-csv", _NOT_CSV.fill(why=error), f"{name}:{number + 1}") from None


_UNREADABLE = Text(en="The file cannot be read: {why}.", ar="تعذّرت قراءة الملف: {why}.")
_UNWRITABLE = Text(
    en="The result cannot be written: {why}. Give a folder that is there and may be written to.",
    ar="تعذّرت كتابة النتيجة: {why}. حدّد مجلدًا موجودًا تجوز الكتابة فيه.",
)
_EMPTY = Text(
    en="The file is empty. Its first row must name the columns.", ar="الملف فارغ. يجب أن يسمّي صفه الأول الأعمدة."
)
_NO_COLUMN = Text(
    en="These columns are missing: {needed}. The first row names: {found}.",
    ar="تنقص هذه الأعمدة: {needed}. والصف الأول يسمّي: {found}.",
)
_CELLS = Text(
    en="This row has {cells} cells, but there are {columns} columns. A name with a comma must stand in quotation "
    "marks.",
    ar="في هذا الصف {cells} خلايا وعدد الأعمدة {columns}. يوضع الاسم الذي فيه فاصلة بين علامتي تنصيص.",
)
_LONG = Text(
    en="This cell is longer than {most} letters: that is no name. Nothing was written.",
    ar="هذه الخلية أطول من {most} حرف، وليس ذلك اسمًا. لم يُكتب شيء.",
)
_NOT_UTF8 = Text(
    en="The file is not UTF-8 from about this row on. Save it as “CSV UTF-8”.",
    ar="ليس الملف بترميز UTF-8 قرابة هذا الصف. احفظه بصيغة «CSV UTF-8».",
)
_NOT_CSV = Text(en="This is no CSV: {why}. Nothing was written.", ar="ليس هذا ملف CSV: ‏{why}. لم يُكتب شيء.")
