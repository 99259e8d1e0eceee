"""A table of indicators (CSV, RFC 4180): one value a line, with its kind if the writer says so."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from amana.exchange.authorship import Author
from amana.extract import Context, extract
from amana.language import Problem, Text
from amana.observables import Observable, normalise
from amana.stix import build, guard

MAX_ROWS = 100_000
MAX_CELL = 4096
VALUE_NAMES = ("value", "indicator", "ioc", "observable", "القيمة", "المؤشر")
KIND_NAMES = ("kind", "type", "النوع")
# What others call our kinds.
KINDS = {
    "ip": "ipv4", "ip-dst": "ipv4", "ip-src": "ipv4", "ipv4-addr": "ipv4", "ipv6-addr": "ipv6", "hostname": "domain",
    "domain-name": "domain", "fqdn": "domain", "uri": "url", "link": "url", "email-addr": "email", "email-src": "email",
    "sha-256": "sha256", "sha-1": "sha1", "sha-512": "sha512", "filehash-sha256": "sha256", "filehash-md5": "md5",
    "عنوان": "ipv4", "نطاق": "domain", "رابط": "url", "بصمة": "sha256", "بريد": "email",
}  # fmt: skip


class Table(msgspec.Struct, frozen=True):
    """Indicators made of a table's good lines, and what is wrong with the others."""

    objects: list[bytes]
    problems: tuple[Text, ...]


def read_table(data: bytes, author: Author, now: datetime, new_id: Callable[[], UUID]) -> Table:
    """Read a CSV file with or without a header line. Raises Problem if it is no table at all."""
    guard.check(data, guard.Limits())
    text = data.decode("utf-8-sig")
    created = now.replace(microsecond=now.microsecond // 1000 * 1000)
    objects = [build.identity_organisation(author.identity_id, author.name, author.sector, author.since)]
    problems: list[Text] = []
    value_at, kind_at, first = 0, None, True
    for number, row in enumerate(_rows(text), 1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or cells[0].startswith("#"):
            continue
        if first:
            first = False
            header = _header(cells)
            if header is not None:
                value_at, kind_at = header
                continue
        try:
            one = _observable(cells, value_at, kind_at)
        except Problem as problem:
            problems.append(_at_line(number, problem))
            continue
        objects.append(build.indicator(one, f"indicator--{new_id()}", created, author.identity_id, ()))
    if len(objects) == 1 and not problems:
        raise Problem("table.empty", _EMPTY)
    return Table(objects if len(objects) > 1 else [], tuple(problems))


def _rows(text: str) -> csv.Reader:  # type: ignore[name-defined]
    if "\x00" in text:
        raise Problem("table.not-a-table", _NOT_A_TABLE)
    sample = text[:4096]
    delimiter = max(",;\t", key=sample.count)
    return _limited(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _limited(reader: csv.Reader):  # type: ignore[name-defined, no-untyped-def]
    try:
        for number, row in enumerate(reader):
            if number >= MAX_ROWS:
                raise Problem("table.too-long", _TOO_LONG.fill(limit=MAX_ROWS))
            yield row
    except csv.Error:
        raise Problem("table.not-a-table", _NOT_A_TABLE) from None


def _header(cells: Sequence[str]) -> tuple[int, int | None] | None:
    names = [cell.casefold() for cell in cells]
    value = next((names.index(name) for name in VALUE_NAMES if name in names), None)
    if value is None:
        return None
    return value, next((names.index(name) for name in KIND_NAMES if name in names), None)


def _observable(cells: Sequence[str], value_at: int, kind_at: int | None) -> Observable:
    value = cells[value_at] if value_at < len(cells) else ""
    if not value or len(value) > MAX_CELL:
        raise Problem("table.no-value", _NO_VALUE)
    if kind_at is not None and kind_at < len(cells) and cells[kind_at]:
        named = cells[kind_at].casefold()
        kind = KINDS.get(named, named)
        if kind == "ipv4" and ":" in value:
            kind = "ipv6"
        return normalise("cidr" if kind in {"ipv4", "ipv6"} and "/" in value else kind, value)
    found = [f for f in extract(value, Context()).findings if f.start == 0 and f.end == len(value)]
    if len(found) != 1:
        raise Problem("table.unknown-value", _UNKNOWN.fill(value=value[:80]))
    return Observable(found[0].kind, found[0].value)


def _at_line(number: int, problem: Problem) -> Text:
    return Text(en=f"Line {number}: {problem.say('en')}", ar=f"السطر {number}: {problem.say('ar')}")


_EMPTY = Text(en="The table holds no line with a value.", ar="لا يحتوي الجدول على أي سطر فيه قيمة.")
_NOT_A_TABLE = Text(
    en="This is not a table of text. Save it as CSV in UTF-8 and import it again.",
    ar="هذا ليس جدولًا نصيًّا. احفظه بصيغة CSV وترميز UTF-8 ثم استورده من جديد.",
)
_TOO_LONG = Text(
    en="The table has more than {limit} lines. Split it and import the parts.",
    ar="في الجدول أكثر من {limit} سطر. قسّمه واستورد أجزاءه.",
)
_NO_VALUE = Text(en="There is no value on this line.", ar="لا قيمة في هذا السطر.")
_UNKNOWN = Text(
    en="“{value}” is no value that we know. Add a column `kind`, for example domain or sha256.",
    ar="«{value}» ليست قيمة معروفة. أضف عمودًا باسم kind، مثل domain أو sha256.",
)
