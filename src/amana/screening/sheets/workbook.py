"""XLSX (ECMA-376): the first sheet of a workbook, read row by row; and a workbook of one sheet, written so."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell

from amana.language import Text
from amana.screening.sheets.archive import Limits, check_archive
from amana.screening.sheets.rows import MOST_COLUMNS, BadSheet, Column, Line, Write

MOST_ROWS = 1_048_576  # of a sheet, with its heading
_ACTIVE = ("=", "+", "-", "@", "\t", "\r")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def lines(path: Path, _only: Sequence[str], limits: Limits | None = None) -> Generator[Line, None, None]:
    """The rows of the first sheet as text, the first with the columns' names; an empty row is no row.

    A formula gives the value that was last computed. Raises BadSheet, OSError.
    """
    check_archive(path, limits)
    with path.open("rb") as file, _opened(file, path.name) as sheet:
        sheet.reset_dimensions()
        heading = _heading(sheet, path.name)
        if heading:
            yield Line(1, heading)
            yield from _data(sheet, len(heading), path.name)


def rows_in(path: Path) -> int | None:
    """How many rows the sheet says that it has."""
    check_archive(path)
    with path.open("rb") as file, _opened(file, path.name) as sheet:
        return None if sheet.max_row is None else max(0, int(sheet.max_row) - 1)


@contextmanager
def draft(path: Path, columns: Sequence[Column]) -> Iterator[Write]:
    """Gives a function that writes one row. Raises BadSheet if there are more of them than a sheet holds."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Amana")
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, column.name) for column in columns])
    count = 1

    def write(row: Sequence[object]) -> None:
        nonlocal count
        count += 1
        if count > MOST_ROWS:
            raise BadSheet("screen.rows", _TOO_MANY_OUT.fill(most=MOST_ROWS), path.name)
        sheet.append([_cell(sheet, value) for value in row])

    try:
        yield write
    except BaseException:
        with suppress(Exception):  # the file for the time being holds names: it goes at once, not when all ends
            sheet.close()
            sheet._writer.cleanup()
        raise
    book.save(path)


def _cell(sheet: Any, value: object) -> object:
    """A number as a number; a text as a text, whatever it begins with: nothing in a result is a formula."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, _UNWRITABLE.sub("\ufffd", value))
    cell.data_type = "s"
    if value.startswith(_ACTIVE):
        cell.quotePrefix = True  # stays a text when somebody edits it
    return cell


@contextmanager
def _opened(file: Any, name: str) -> Iterator[Any]:
    book = _or_bad(lambda: load_workbook(file, read_only=True, data_only=True, keep_links=False), name)
    try:
        if not book.worksheets:
            raise BadSheet("screen.empty", _NO_SHEET, name)
        yield book.worksheets[0]
    finally:
        with suppress(Exception):
            book.close()


def _heading(sheet: Any, name: str) -> list[str]:
    rows = sheet.iter_rows(min_row=1, max_col=MOST_COLUMNS + 1, values_only=True)
    first = _or_bad(lambda: next(rows, ()), f"{name}:1")
    cells = [_text(value) for value in first]
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _data(sheet: Any, width: int, name: str) -> Generator[Line, None, None]:
    """The rows below the heading. One more column is asked for, to see a cell that stands beside the table."""
    rows = islice(sheet.iter_rows(min_row=2, max_col=width + 1, values_only=True), MOST_ROWS)
    number = 1
    while (values := _or_bad(lambda: next(rows, None), f"{name}:{number + 1}")) is not None:
        number += 1
        if number > MOST_ROWS:
            raise BadSheet("screen.rows", _TOO_MANY_IN.fill(most=MOST_ROWS), name)
        cells = [_text(value) for value in values]
        if any(cells):
            yield Line(number, cells if cells[-1] else cells[:-1])


def _or_bad(read: Any, where: str) -> Any:
    """What openpyxl gives. It meets a broken part with whatever error its own code runs into there."""
    try:
        return read()
    except (BadSheet, OSError, MemoryError):
        raise
    except Exception as error:
        raise BadSheet("screen.not-xlsx", _BROKEN.fill(why=type(error).__name__), where) from None


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)


_NO_SHEET = Text(en="There is no sheet in this file.", ar="لا ورقة في هذا الملف.")
_BROKEN = Text(
    en="This is no sound XLSX file from here on ({why}). Open it in a spreadsheet program and save it anew.",
    ar="الملف من هنا ليس XLSX سليمًا ({why}). افتحه في برنامج جداول واحفظه من جديد.",
)
_TOO_MANY_IN = Text(en="A sheet has {most} rows at most.", ar="لا تزيد صفوف الورقة على {most}.")
_TOO_MANY_OUT = Text(
    en="The result has more rows than a sheet holds ({most}). Give an OUT that ends in .csv or .parquet.",
    ar="صفوف النتيجة أكثر مما تسعه ورقة ({most}). اختر لملف النتيجة اسمًا ينتهي بـ ‎.csv أو ‎.parquet.",
)
