"""CSV as rows that know where they stand: quotes closed, every row as wide as the first, the last row whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

import msgspec

from amana.lists.faults import fault
from amana.lists.guard import Limits, clean

csv.field_size_limit(10_000_000)


class Row(msgspec.Struct, frozen=True):
    """One row: its values by column, and its place for a message."""

    values: dict[str, str]
    where: str

    def get(self, column: str) -> str:
        """A value without control characters; empty if the table has no such column."""
        return clean(self.values.get(column, ""))

    def source(self, without: Sequence[str] = ()) -> bytes:
        """What the publisher says in this row, as bytes; without columns that change from day to day."""
        return "\x1f".join(value for column, value in self.values.items() if column not in without).encode()


def read_rows(
    name: str, text: str, columns: Sequence[str], limits: Limits, delimiter: str = ",", first: int = 1
) -> Iterator[Row]:
    """The rows of a table whose header was read already; ``first`` is the number of the first row in the file.

    Raises Problem with row: another number of columns, a quote that is never closed, a row cut short.
    """
    if not text.endswith(("\n", "\r")):
        raise fault("cut-table", f"{name}, row {first + text.count(chr(10))}")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = first - 1
    try:
        for number, values in enumerate(reader, first):
            if values:
                yield Row(
                    dict(zip(columns, _checked(name, number, columns, values, limits), strict=True)),
                    f"{name}, row {number}",
                )
    except csv.Error:
        raise fault("broken-table", f"{name}, row {number + 1}") from None


def read_header(name: str, text: str, wanted: Sequence[str], delimiter: str = ",") -> tuple[list[str], str]:
    """The columns of a table and the text under them. Raises Problem if one that is ``wanted`` is missing."""
    line, _, rest = text.partition("\n")
    try:
        columns = [column.strip() for column in next(csv.reader([line.rstrip("\r")], delimiter=delimiter, strict=True))]
    except (csv.Error, StopIteration):
        raise fault("broken-table", f"{name}, row 1") from None
    for column in wanted:
        if column not in columns:
            raise fault("no-column", f"{name}, row 1", column=column)
    # Some publishers repeat a column's name; later ones are kept apart by their number.
    return [f"{column}#{at}" if column in columns[:at] else column for at, column in enumerate(columns)], rest


def _checked(name: str, number: int, columns: Sequence[str], values: list[str], limits: Limits) -> list[str]:
    if len(values) != len(columns):
        raise fault("columns", f"{name}, row {number}", found=len(values), wanted=len(columns))
    for column, value in zip(columns, values, strict=True):
        if len(value) > limits.max_value:
            raise fault("too-long", f"{name}, row {number}, column {column}", limit=limits.max_value)
    return values
