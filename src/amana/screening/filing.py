"""A file of names on a page: read as a whole, screened some rows at a time, shown to whoever gave it.

The way: ``take_in`` (limits, columns, each row looked at) → a sealed tray → ``go_on``, request by request, each slice
in one transaction → ``result_file``. A file that cannot be read is refused with row and column; nothing of it is kept.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec

from amana.exchange.designation.shelf import Shelf
from amana.exchange.designation.tray import FOLDER, Tray
from amana.handling import Viewer
from amana.language import Problem, Text
from amana.lists import Identifier
from amana.screening.asking import PURPOSES, Found, screen
from amana.screening.faults import BadQuestion
from amana.screening.matching import Terms
from amana.screening.sheets import BadSheet, Column, Limits, checked_header, opened, written
from amana.screening.subject import Subject, checked
from amana.store import Database
from amana.store.lists import is_screener, need

MOST_ROWS = 2_000
MOST_BYTES = 10_000_000
# A tenth of what the command line takes: somebody else's request may be waiting.
UNPACKED = Limits(sheet=40_000_000, strings=8_000_000, all=60_000_000, rows=100_000, row=20_000)
SLICE = 50
TOP = 5  # entries of a row
KINDS = {"person": "person", "organisation": "organisation", "شخص": "person", "منظمة": "organisation"}
# What a column may be called; the first of its names that the file has is read.
COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("name", "الاسم"),
    "kind": ("kind", "النوع"),
    "birth": ("birth", "تاريخ الميلاد"),
    "country": ("country", "الدولة"),
    "number": ("number", "الرقم"),
}


class Row(msgspec.Struct, frozen=True):
    """A row of the file: its number as a spreadsheet counts it, whom it is about, or why it cannot be asked."""

    number: int
    name: str
    subject: Subject | None = None
    fault: Text | None = None


class Given(msgspec.Struct, frozen=True):
    """What was given: the file's name, what it is screened for, its rows."""

    file: str
    purpose: str
    rows: tuple[Row, ...]


class Best(msgspec.Struct, frozen=True):
    """An entry that a row met."""

    hit: int | None
    list: str
    entry_id: str
    caption: str
    probability: float
    state: str


class Line(msgspec.Struct, frozen=True):
    """What came of a row: its number, and the entries that it met, likeliest first."""

    number: int
    met: tuple[Best, ...]


class Work(msgspec.Struct, frozen=True):
    """A file and how far it is: the lines of the rows that were asked about."""

    given: Given
    lines: tuple[Line, ...]

    @property
    def asked(self) -> tuple[Row, ...]:
        """The rows that can be asked about."""
        return tuple(row for row in self.given.rows if row.subject is not None)

    @property
    def done(self) -> bool:
        """Was every row asked about?"""
        return len(self.lines) == len(self.asked)


def take_in(database: Database, viewer: Viewer, shelf: Shelf, name: str, data: bytes, purpose: str) -> Tray:
    """Read a file and keep it sealed until it is screened. Raises NotScreener, BadQuestion, BadSheet."""
    need(is_screener(viewer))
    if purpose not in PURPOSES:
        raise BadQuestion("screening.purpose", _PURPOSE, "purpose")
    if len(data) > MOST_BYTES:
        raise BadSheet("screening.file-size", _TOO_LARGE.fill(most=MOST_BYTES // 1_000_000), name)
    folder = shelf.folder / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".") as place:
        path = Path(place) / f"names{Path(name).suffix.lower()[:8]}"
        path.write_bytes(data)
        try:
            rows = _rows(path)
        except BadSheet as problem:
            raise BadSheet(problem.code, problem.text, problem.where.replace(path.name, name, 1)) from None
    given = Given(name, purpose, rows)
    return Tray.make(shelf, viewer.name, database.world, msgspec.json.encode(given).decode())


def look_at(viewer: Viewer, shelf: Shelf, number: str) -> tuple[Tray, Work] | None:
    """A file of this viewer's and how far it is; None if there is none such. Raises NotScreener."""
    need(is_screener(viewer))
    tray = Tray(shelf, viewer.name, number)
    work = _work(tray)
    return (tray, work) if work else None


def go_on(database: Database, viewer: Viewer, shelf: Shelf, number: str) -> Work | None:
    """Screen the next rows; None if there is no such file. While another request does so, nothing is done here.

    Raises as :func:`amana.screening.asking.screen` does.
    """
    need(is_screener(viewer))
    tray = Tray(shelf, viewer.name, number)
    if tray.part(0) is None:
        return None
    with tray.alone() as alone:
        work = _work(tray)
        if work is None or work.done or not alone:
            return work
        some = work.asked[len(work.lines) : len(work.lines) + SLICE]
        subjects = [row.subject for row in some if row.subject is not None]
        answers = screen(database, viewer, shelf, subjects, Terms(work.given.purpose, top=TOP))
        lines = [Line(row.number, tuple(map(_best, answer.found))) for row, answer in zip(some, answers, strict=True)]
        tray.put(len(work.lines) // SLICE + 1, msgspec.json.encode(lines).decode(), database.world)
    return Work(work.given, (*work.lines, *lines))


def _work(tray: Tray) -> Work | None:
    text = tray.part(0)
    if text is None:
        return None
    lines: list[Line] = []
    while (part := tray.part(len(lines) // SLICE + 1)) is not None:
        lines += msgspec.json.decode(part, type=list[Line])
        if len(lines) % SLICE:
            break
    return Work(msgspec.json.decode(text, type=Given), tuple(lines))


RESULT = (
    Column("row", int), Column("name"), Column("result"), Column("list"), Column("entry"), Column("entry_name"),
    Column("score", float),
)  # fmt: skip


def result_file(work: Work, path: Path, language: str) -> None:
    """Write what came of each row, an entry a line; one line for a row that met nothing or could not be asked."""
    lines = {line.number: line for line in work.lines}
    with written(path, RESULT) as write:
        for row in work.given.rows:
            for cells in _cells(row, lines.get(row.number), language):
                write((row.number, row.name, *cells))


def _cells(row: Row, line: Line | None, language: str) -> Sequence[Sequence[object]]:
    if row.fault is not None:
        return [(row.fault.say(language), "", "", "", None)]
    if line is None or not line.met:
        return [("none" if line else "", "", "", "", None)]
    return [(one.state, one.list, one.entry_id, one.caption, round(one.probability, 6)) for one in line.met]


def _best(one: Found) -> Best:
    entry = one.match.entry
    return Best(one.number, entry.list, entry.id, entry.caption, one.match.probability, one.state)


def _rows(path: Path) -> tuple[Row, ...]:
    with opened(path, (), limits=UNPACKED) as table:
        wanted = {field: found for field, names in COLUMNS.items() if (found := _called(names, table.header))}
        checked_header(table.header, tuple(wanted.values()) if "name" in wanted else COLUMNS["name"][:1], table.place)
        places = {field: table.at(column) for field, column in wanted.items()}
        rows = []
        for line in table.lines:
            if len(rows) == MOST_ROWS:
                raise BadSheet("screening.rows", _TOO_MANY.fill(most=MOST_ROWS), f"{path.name}:{line.number}")
            rows.append(_row(line.number, {field: line.cells[place].strip() for field, place in places.items()}))
    if not rows:
        raise BadSheet("screening.no-rows", _NO_ROWS, path.name)
    return tuple(rows)


def _called(names: Sequence[str], header: Sequence[str]) -> str:
    """The first of these names that a column has; empty if none has one."""
    return next((name for name in names if name in header), "")


def _row(number: int, cells: dict[str, str]) -> Row:
    name = cells["name"]
    try:
        kind = cells.get("kind", "").casefold()
        if kind and kind not in KINDS:
            raise BadQuestion("screening.kind", _KIND)
        subject = checked(
            Subject(
                (name,),
                KINDS.get(kind),  # type: ignore[arg-type]
                (cells["birth"],) if cells.get("birth") else (),
                (cells["country"],) if cells.get("country") else (),
                (Identifier("", cells["number"]),) if cells.get("number") else (),
            )
        )
    except Problem as problem:
        return Row(number, name[:300], fault=problem.text)
    return Row(number, name, subject)


_PURPOSE = Text(en="Say what the names are screened for.", ar="حدّد الغرض من فحص الأسماء.")
_TOO_LARGE = Text(
    en="The file is larger than {most} MB. Split it, or use on the command line: amana screen batch",
    ar="حجم الملف أكبر من {most} ميغابايت. قسّمه، أو استعمل في سطر الأوامر: amana screen batch",
)
_TOO_MANY = Text(
    en="A page takes {most} rows at most. Split the file, or use on the command line: amana screen batch",
    ar="لا تقبل الصفحة أكثر من {most} صف. قسّم الملف، أو استعمل في سطر الأوامر: amana screen batch",
)
_NO_ROWS = Text(en="The file has no row below its heading.", ar="لا صف في الملف تحت صف العناوين.")
_KIND = Text(
    en="The kind is person or organisation, or stays empty.",
    ar="النوع person (شخص) أو organisation (منظمة)، أو يُترك فارغًا.",
)
