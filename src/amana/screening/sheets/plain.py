"""CSV (RFC 4180), UTF-8 with or without a byte order mark."""

from __future__ import annotations

import csv
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TextIO

from amana.language import Text
from amana.screening.sheets.rows import BadSheet, Column, Line, Write

_LONGEST_LINE = 4_000_000  # letters


def lines(path: Path, _only: Sequence[str]) -> Generator[Line, None, None]:
    """The rows, the first with the columns' names; an empty line is no row. Raises BadSheet, OSError."""
    number = 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            for number, cells in enumerate(csv.reader(_short_lines(file, path.name), strict=True), 1):
                if cells:
                    yield Line(number, cells)
        except UnicodeDecodeError:
            raise BadSheet("screen.not-utf8", _NOT_UTF8, f"{path.name}:{_not_utf8(path)}") from None
        except csv.Error as error:
            raise BadSheet("screen.not-csv", _NOT_CSV.fill(why=error), f"{path.name}:{number + 1}") from None


def _short_lines(file: TextIO, name: str) -> Iterator[str]:
    """The lines; one that no table has is not read to its end, since it would be held in memory."""
    for number in count(1):
        line = file.readline(_LONGEST_LINE)
        if len(line) == _LONGEST_LINE:
            raise BadSheet("screen.long-line", _LONG_LINE.fill(most=_LONGEST_LINE), f"{name}:{number}")
        if not line:
            return
        yield line


def _not_utf8(path: Path) -> int:
    """The first line that is not UTF-8. A text is read ahead of the row that is being taken, so that is looked up."""
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(4 * _LONGEST_LINE), b""), 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return 1


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
    en="This line of the file is not UTF-8. Save it as “CSV UTF-8”.",
    ar="ليس هذا السطر من الملف بترميز UTF-8. احفظه بصيغة «CSV UTF-8».",
)
_LONG_LINE = Text(
    en="This line is longer than {most} letters: that is no table of names. Nothing was written.",
    ar="هذا السطر أطول من {most} حرف، وليس ذلك جدول أسماء. لم يُكتب شيء.",
)
_NOT_CSV = Text(en="This is no CSV: {why}. Nothing was written.", ar="ليس هذا ملف CSV: ‏{why}. لم يُكتب شيء.")
