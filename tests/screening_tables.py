"""Tables for the tests of screening, written and read by the libraries themselves, and not by what is tested."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow
import pyarrow.parquet
from openpyxl import Workbook, load_workbook

FORMS = ("csv", "xlsx", "parquet")
Rows = Sequence[Sequence[str]]


def put(path: Path, rows: Rows) -> Path:
    """Write rows, the first with the columns' names, in the form that the ending says."""
    {".csv": _csv, ".xlsx": _xlsx, ".parquet": _parquet}[path.suffix](path, rows)
    return path


def got(path: Path) -> list[list[str]]:
    """All rows as text, the first with the columns' names."""
    return {".csv": _from_csv, ".xlsx": _from_xlsx, ".parquet": _from_parquet}[path.suffix](path)


def _csv(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def _xlsx(path: Path, rows: Rows) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s"
    book.save(path)


def _parquet(path: Path, rows: Rows) -> None:
    columns = {name: [row[place] for row in rows[1:]] for place, name in enumerate(rows[0])}
    pyarrow.parquet.write_table(pyarrow.table(columns), path)


def _from_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _from_xlsx(path: Path) -> list[list[str]]:
    return [["" if one is None else str(one) for one in row] for row in load_workbook(path).worksheets[0].values]


def _from_parquet(path: Path) -> list[list[str]]:
    table = pyarrow.parquet.read_table(path)
    return [table.column_names, *([str(row[name]) for name in table.column_names] for row in table.to_pylist())]


def workbook(rows: Rows = (("a", "b"), ("x", "y"))) -> bytes:
    """A small sound XLSX."""
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def with_part(part: str, change: Callable[[bytes], bytes], more: Sequence[str] = ()) -> bytes:
    """The small XLSX with one part changed (or added), and further empty parts."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, change(old.read(part) if part in old.namelist() else b""))
        for name in more:
            new.writestr(name, b"")
    return kept.getvalue()


def sheet_of(content: str) -> bytes:
    """The small XLSX, with its sheet's data replaced."""
    head = f'<worksheet xmlns="{_MAIN}"><dimension ref="A1:B9"/><sheetData>'
    return with_part(SHEET, lambda _: f"{head}{content}</sheetData></worksheet>".encode())
