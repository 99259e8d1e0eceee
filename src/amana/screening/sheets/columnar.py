"""Parquet, if pyarrow is installed (the optional part ``parquet``).

A few hundred bytes of Parquet may stand for gigabytes: a text that is kept once and named by ten thousand rows. So
texts are asked for as they are kept, each once, and are measured before rows are made of them; and a column whose texts
are kept as what they share with the one before is refused, since they can be had only written out.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from amana.language import Text
from amana.screening.sheets.rows import LONGEST_CELL, TOO_LONG, BadSheet, Column, Line, Write, checked_header

INSTALL = f"{sys.executable} -m pip install --require-hashes -r requirements/parquet.txt"
LARGEST_GROUP = 2_000_000_000  # bytes, unpacked: of a row group that is read page by page
_AT_ONCE = 10_000
_SHARED = "DELTA_BYTE_ARRAY"  # incremental encoding (Encodings.md of the format)
_HEADER = 16_000_000  # bytes of a string of the file's own description, and how many things it may list


def lines(path: Path, only: Sequence[str]) -> Generator[Line, None, None]:
    """The columns' names, then the rows as text, from 1 on; columns other than ``only`` are not read.

    Raises BadSheet, OSError.
    """
    with _opened(path) as file:
        names = [str(name) for name in file.schema_arrow.names]
        wanted = list(only) or names
        checked_header(names, wanted, path.name)
        _check_types(file.schema_arrow, wanted, path.name)
        _check_groups(file, wanted, path.name)
    with _opened(path, wanted) as file:
        yield Line(0, wanted)
        number = 0
        batches = file.iter_batches(_AT_ONCE, columns=wanted)
        while (batch := _or_bad(lambda: next(batches, None), f"{path.name}:{number + 1}")) is not None:
            columns = [_texts(batch.column(name), f"{path.name}:", number, name) for name in wanted]
            for place, cells in enumerate(zip(*columns, strict=True), number + 1):
                yield Line(place, list(cells))
            number += batch.num_rows


def rows_in(path: Path) -> int:
    """How many rows the file says that it has."""
    with _opened(path) as file:
        return int(file.metadata.num_rows)


@contextmanager
def draft(path: Path, columns: Sequence[Column]) -> Iterator[Write]:
    """Gives a function that writes one row."""
    arrow, parquet = _pyarrow(path)
    types = {str: arrow.string(), int: arrow.int64(), float: arrow.float64()}
    schema = arrow.schema([(column.name, types[column.type]) for column in columns])
    rows: list[Sequence[object]] = []

    with parquet.ParquetWriter(path, schema) as file:

        def flush() -> None:
            arrays = [
                arrow.array(cells, field.type) for cells, field in zip(zip(*rows, strict=True), schema, strict=True)
            ]
            file.write_batch(arrow.record_batch(arrays, schema=schema))
            rows.clear()

        def write(row: Sequence[object]) -> None:
            rows.append(row)
            if len(rows) >= _AT_ONCE:
                flush()

        yield write
        if rows:
            flush()


def _pyarrow(path: Path) -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise BadSheet("screen.no-parquet", _MISSING.fill(install=INSTALL), path.name) from None
    return pyarrow, pyarrow.parquet


@contextmanager
def _opened(path: Path, kept_once: Sequence[str] = ()) -> Iterator[Any]:
    _, parquet = _pyarrow(path)
    path.stat()
    how = {"thrift_string_size_limit": _HEADER, "thrift_container_size_limit": _HEADER, "read_dictionary": kept_once}
    file = _or_bad(lambda: parquet.ParquetFile(path, memory_map=True, pre_buffer=False, **how), path.name)
    with file:
        yield file


def _check_groups(file: Any, wanted: Sequence[str], name: str) -> None:
    for number in range(file.metadata.num_row_groups):
        group = file.metadata.row_group(number)
        if group.total_byte_size > LARGEST_GROUP:
            raise BadSheet("screen.bomb", _LARGE.fill(most=LARGEST_GROUP // 1_000_000), f"{name}:{number}")
        for column in map(group.column, range(group.num_columns)):
            if column.path_in_schema in wanted and _SHARED in column.encodings:
                where = f"{name}:{column.path_in_schema}"
                raise BadSheet("screen.encoding", _ENCODING.fill(encoding=_SHARED), where)


def _check_types(schema: Any, wanted: Sequence[str], name: str) -> None:
    import pyarrow

    for column in wanted:
        kind = schema.field(column).type
        kind = kind.value_type if pyarrow.types.is_dictionary(kind) else kind
        if pyarrow.types.is_nested(kind) or any(test(kind) for test in _binary(pyarrow.types)):
            raise BadSheet("screen.type", _TYPE.fill(type=kind), f"{name}:{column}")


def _binary(types: Any) -> Sequence[Any]:
    return types.is_binary, types.is_large_binary, types.is_binary_view, types.is_fixed_size_binary


def _or_bad(read: Any, where: str) -> Any:
    """What pyarrow gives; its complaint as ours."""
    import pyarrow

    try:
        return read()
    except (pyarrow.ArrowException, UnicodeDecodeError, OSError) as error:
        why = str(error).split("\n")[0][:200]
        raise BadSheet("screen.not-parquet", _BROKEN.fill(why=why), where) from None


def _texts(cells: Any, where: str, before: int, name: str) -> list[str]:
    """The cells of a column as texts, of which ``before`` rows stand above."""
    import pyarrow
    import pyarrow.compute

    if not pyarrow.types.is_dictionary(cells.type):
        return [_text(value) for value in cells.to_pylist()]
    kept, places = cells.dictionary, cells.indices.to_pylist()
    if pyarrow.types.is_string(kept.type) or pyarrow.types.is_large_string(kept.type):
        sizes = pyarrow.compute.utf8_length(kept).to_pylist()
        for number, place in enumerate(places, before + 1):
            if place is not None and (sizes[place] or 0) > LONGEST_CELL:
                raise BadSheet("screen.long-cell", TOO_LONG, f"{where}{number}:{name}")
    texts = [_text(value) for value in kept.to_pylist()]
    return ["" if place is None else texts[place] for place in places]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, datetime | date | time) else str(value)


_MISSING = Text(
    en="Parquet needs pyarrow, which is not installed. In Amana's folder: {install}",
    ar="يحتاج Parquet إلى pyarrow، وهو غير مثبّت. ثبّته من مجلد أمانة بالأمر: {install}",
)
_LARGE = Text(
    en="A row group of this file unpacks to more than {most} MB. Write it with smaller row groups.",
    ar="في الملف مجموعة صفوف يتجاوز حجمها بعد فك الضغط {most} ميغابايت. اكتبه بمجموعات صفوف أصغر.",
)
_TYPE = Text(
    en="This column holds {type}, which is no text. Name a column of texts.",
    ar="محتوى هذا العمود {type}، وليس نصًا. اختر عمودًا من النصوص.",
)
_ENCODING = Text(
    en="This column is encoded as {encoding}, which is not read. Write it with a dictionary or plain.",
    ar="هذا العمود مرمّز بطريقة {encoding}، وهي لا تُقرأ. اكتبه بقاموس أو بلا ترميز.",
)
_BROKEN = Text(en="This is no sound Parquet file: {why}.", ar="ليس هذا ملف Parquet سليمًا: ‏{why}.")
