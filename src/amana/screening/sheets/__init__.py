"""Tables of names, from file to file: CSV, XLSX and Parquet, told apart by the ending of the file's name.

A file goes ``archive`` (an XLSX is a ZIP: what is in it is measured before anything is unpacked) → ``plain``,
``workbook`` or ``columnar`` (rows of text, one after the other) → ``rows`` (columns that must be there, cells that are
too many or too long; each complaint with row and column). The way out is :func:`written`: the file stands under its
name only once all of it is there.

What a cell holds is not changed. CSV is written exactly as it was read, also a cell that begins with ``=``; in XLSX
such a cell is text, by its type, and stays text when somebody edits it (docs/decisions/0014-tables-of-names.md).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial
from pathlib import Path

from amana.language import Text
from amana.screening.sheets import columnar, plain, workbook
from amana.screening.sheets.archive import Limits
from amana.screening.sheets.rows import (
    BLOCK,
    BadSheet,
    Column,
    Line,
    Progress,
    Table,
    Write,
    checked,
    checked_header,
)

XLSX = (".xlsx", ".xlsm")
PARQUET = (".parquet", ".pq")
OTHERS = (".xls", ".xlsb", ".ods", ".numbers")

_Lines = Callable[[Path, Sequence[str]], Generator[Line, None, None]]
_Draft = Callable[[Path, Sequence[Column]], AbstractContextManager[Write]]


@contextmanager
def opened(path: Path, needed: Sequence[str], only: bool = False, limits: Limits | None = None) -> Iterator[Table]:
    """The table of a file, read while it is asked for. ``only``: the columns in ``needed`` are enough.

    ``limits`` is what an XLSX may unpack to.

    Raises BadSheet, with the row as a spreadsheet counts it and the column.
    """
    forms: dict[str, _Lines] = {"xlsx": partial(workbook.lines, limits=limits), "parquet": columnar.lines}
    read = forms.get(_form(path), plain.lines)
    with closing(_readable(path, read(path, needed if only else ()))) as lines:
        yield checked(path.name, lines, needed)


def _readable(path: Path, lines: Generator[Line, None, None]) -> Generator[Line, None, None]:
    try:
        yield from lines
    except OSError as error:
        raise BadSheet("screen.unreadable", _UNREADABLE.fill(why=error.strerror), str(path)) from None


def rows_in(path: Path) -> int | None:
    """About how many rows a file has, for those who wait; None if that cannot be said beforehand."""
    count = {"xlsx": workbook.rows_in, "parquet": columnar.rows_in}.get(_form(path), plain.rows_in)
    try:
        return count(path)
    except (OSError, BadSheet):
        return None


@contextmanager
def written(path: Path, columns: Sequence[Column]) -> Iterator[Write]:
    """Gives a function that writes one row. The file stands under its name only once all of it is there.

    Raises BadSheet if it cannot be written.
    """
    make: _Draft = {"xlsx": workbook.draft, "parquet": columnar.draft}.get(_form(path), plain.draft)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with make(draft, columns) as write:
            yield write
        put_in_place(draft, path)
    except OSError as error:
        raise BadSheet("screen.unwritable", _UNWRITABLE.fill(why=error.strerror), str(path)) from None
    finally:
        draft.unlink(missing_ok=True)


def put_in_place(draft: Path, path: Path) -> None:
    """Make a whole file durable, and give it its name."""
    for place in (draft, path.parent):
        held = os.open(place, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)
        if place is draft:
            draft.replace(path)


def _form(path: Path) -> str:
    ending = path.suffix.lower()
    if ending in OTHERS:
        raise BadSheet("screen.ending", _OTHER.fill(ending=ending), path.name)
    return "xlsx" if ending in XLSX else "parquet" if ending in PARQUET else "csv"


_UNREADABLE = Text(en="The file cannot be read: {why}.", ar="تعذّرت قراءة الملف: {why}.")
_UNWRITABLE = Text(
    en="The result cannot be written: {why}. Give a folder that is there and may be written to.",
    ar="تعذّرت كتابة النتيجة: {why}. حدّد مجلدًا موجودًا تجوز الكتابة فيه.",
)
_OTHER = Text(
    en="Files that end in {ending} are not read or written. Save it as .xlsx or as “CSV UTF-8”.",
    ar="لا تُقرأ ملفات {ending} ولا تُكتب. احفظ الملف بصيغة ‎.xlsx أو «CSV UTF-8».",
)

__all__ = [
    "BLOCK",
    "BadSheet",
    "Column",
    "Limits",
    "Line",
    "Progress",
    "Table",
    "checked_header",
    "opened",
    "put_in_place",
    "rows_in",
    "written",
]
