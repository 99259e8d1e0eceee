"""CSV (RFC 4180), UTF-8 with or without a byte order mark."""

from __future__ import annotations

import csv
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from amana.language import Text
from amana.screening.sheets.rows import BadSheet, Column, Line, Write


def lines(path: Path, _only: Sequence[str]) -> Generator[Line, None, None]:
    """The rows, the first with the columns' names; an empty line is no row. Raises BadSheet, OSError."""
    number = 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            for number, cells in enumerate(csv.reader(file, strict=True), 1):
                if cells:
                    yield Line(number, cells)
        except UnicodeDecodeError:
            raise BadSheet("screen.not-utf8", _NOT_UTF8, f"{path.name}:{number + 1}") from None
        except csv.Error as error:
            raise BadSheet("screen.not-csv", _NOT_CSV.fill(why=error), f"{path.name}:{number + 1}") from None


def rows_in(path: Path) -> int:
    """The lines of a file but one: a cell of several lines makes it too many."""
    with path.open("rb") as file:
        return max(0, sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) - 1)


@contextmanager
def draft(path: Path, columns: Sequence[Column]) -> Iterator[Write]:
    """Gives a function that writes one row."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.name for column in columns])
        yield writer.writerow


_NOT_UTF8 = Text(
    en="The file is not UTF-8 from about this row on. Save it as “CSV UTF-8”.",
    ar="ليس الملف بترميز UTF-8 قرابة هذا الصف. احفظه بصيغة «CSV UTF-8».",
)
_NOT_CSV = Text(en="This is no CSV: {why}. Nothing was written.", ar="ليس هذا ملف CSV: ‏{why}. لم يُكتب شيء.")
