"""Tables of names: what goes in comes out, in CSV, XLSX and Parquet; what is broken is told with its place."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from amana.node.cli import run
from amana.screening.sheets import BadSheet, Column, opened, rows_in, written
from amana.screening.sheets.archive import Limits, check_archive

ACTIVE = ("=1+1", '=HYPERLINK("http://x.test","a")', "+31 6", "-5", "@SUM(A1)", "#N/A", "\tx")


def book(path: Path, rows: list[list[object]]) -> Path:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    made.save(path)
    return path


def columnar(path: Path, **columns: object) -> Path:
    pyarrow.parquet.write_table(pyarrow.table(columns), path)
    return path


def read(path: Path, *needed: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    with opened(path, needed) as table:
        return table.header, [(line.number, line.cells) for line in table.lines]


def refused(path: Path, *needed: str) -> BadSheet:
    with pytest.raises(BadSheet) as told:
        read(path, *needed)
    return told.value


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(path: Path, parts: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def test_cells_of_a_workbook_are_read_as_they_are_seen(tmp_path: Path) -> None:
    source = book(
        tmp_path / "in.xlsx",
        [
            ["name", " born ", "number", None],
            ["جمال عبد الناصر", date(1970, 3, 4), 12345678901],
            [None, None, None],
            ["Ali", datetime(1970, 3, 4, 5, 6), 1.5],
            ["Huda", True, None],
        ],
    )
    header, rows = read(source, "name")
    assert header == ["name", "born", "number"]
    assert rows == [
        (2, ["جمال عبد الناصر", "1970-03-04", "12345678901"]),
        (4, ["Ali", "1970-03-04T05:06:00", "1.5"]),
        (5, ["Huda", "TRUE", ""]),
    ]
    assert rows_in(source) == 4


def test_columns_of_parquet_are_read_as_text_and_only_those_asked_for(tmp_path: Path) -> None:
    source = columnar(tmp_path / "in.parquet", name=["أمل", None], number=[7, 8], nested=[[1], [2]])
    with opened(source, ("name", "number"), only=True) as table:
        assert (table.header, [(line.number, line.cells) for line in table.lines]) == (
            ["name", "number"],
            [(1, ["أمل", "7"]), (2, ["", "8"])],
        )
    assert refused(source, "name").where == "in.parquet:nested"
    assert rows_in(source) == 2


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_what_is_written_is_read_back(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"out.{ending}"
    rows = [(2, text, 0.5) for text in (*ACTIVE, "عبد الله", "a,b", 'say "a"', "two\nlines", " blanks ")]
    with written(path, [Column("row", int), Column("=name"), Column("score", float)]) as write:
        for row in rows:
            write(row)
    header, found = read(path, "row")
    assert header == ["row", "=name", "score"]
    assert [(int(cells[0]), cells[1], float(cells[2])) for _, cells in found] == rows
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_nothing_in_a_workbook_that_is_written_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    with written(path, [Column("name")]) as write:
        for text in ACTIVE:
            write((text,))
    cells = [row[0] for row in load_workbook(path).active.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == list(ACTIVE)
    assert {cell.data_type for cell in cells} == {"s"}
    assert [bool(cell.quotePrefix) for cell in cells] == [not text.startswith("#") for text in ACTIVE]
    assert b"<f>" not in parts_of(path)["xl/worksheets/sheet1.xml"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(*[st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\r"), max_size=12)] * 2),
        max_size=4,
    )
)
def test_csv_is_kept_to_the_letter(rows: list[tuple[str, str]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "in.csv"), Path(folder, "out.csv")
        with source.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("a", "b"), *rows])
        with opened(source, ("a", "b")) as table, written(out, [Column("a"), Column("b")]) as write:
            for line in table.lines:
                write(line.cells)
        with out.open(encoding="utf-8", newline="") as file:
            assert [tuple(row) for row in csv.reader(file)] == [("a", "b"), *rows]


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_the_commands_take_every_kind_and_give_the_same(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tables = {
        "list": [["id", "schema", "name", "kind"], ["X-1", "Person", "جمال عبد الناصر", "primary"]],
        "queries": [["query"], ["Gamal Abdel Nasser"], ["هدى"]],
        "pairs": [["a", "b", "note"], ["أسامه ابراهيم", "اسامة إبراهيم", "=1"], ["Ali", "Huda", ""]],
        "names": [["id", "name"], ["1", "Gamal Abdel Nasser"], ["2", ""]],
    }
    results = []
    for form in ("csv", ending):
        for name, rows in tables.items():
            with written(Path(f"{name}.{form}"), [Column(str(cell)) for cell in rows[0]]) as write:
                for row in rows[1:]:
                    write(row)
        assert run(["screen", "index", f"list.{form}", f"index-{form}", "--version", "1"]) == 0
        assert run(["screen", "search", f"index-{form}", f"queries.{form}", f"found.{form}"]) == 0
        assert run(["screen", "pairs", f"pairs.{form}", f"scored.{form}"]) == 0
        given = ["screen", "batch", f"names.{form}", f"hits.{form}", "--index", f"index-{form}", "--workers", "1"]
        assert run(given) == 0
        some = [read(Path(f"{name}.{form}")) for name in ("found", "scored", "hits", f"hits.{form}.rejected")]
        first = 0 if form == "parquet" else 1
        results.append([(header, [(number - first, cells) for number, cells in rows]) for header, rows in some])
    if ending == "parquet":  # which has no heading: its rows are counted from 1 on
        for _, rows in results[1][2:]:
            for _, cells in rows:
                cells[0] = str(int(cells[0]) + 1)
    assert results[0] == results[1]
    assert results[0][2][1][0][1][:2] == ["2", "Gamal Abdel Nasser"]


def bomb(path: Path) -> Path:
    parts = parts_of(book(path, [["name"], ["Ali"]]))
    parts["xl/worksheets/sheet1.xml"] += b" " * 60_000_000
    return zipped(path, parts)


def many_parts(path: Path) -> Path:
    return zipped(path, {f"xl/{number}.xml": b"" for number in range(3_000)})


def with_entities(path: Path) -> Path:
    parts = parts_of(book(path, [["name"], ["Ali"]]))
    sheet = parts["xl/worksheets/sheet1.xml"]
    swelling = b'<!DOCTYPE x [<!ENTITY a "' + b"ha" * 50 + b'"><!ENTITY b "' + b"&a;" * 50 + b'">]>'
    head, _, body = sheet.partition(b"<worksheet")
    parts["xl/worksheets/sheet1.xml"] = head + swelling + b"<worksheet" + body.replace(b"Ali", b"&b;")
    return zipped(path, parts)


def in_utf16(path: Path) -> Path:
    with_entities(path)
    parts = parts_of(path)
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    parts["xl/worksheets/sheet1.xml"] = sheet.encode("utf-16")
    return zipped(path, parts)


def cut_in_half(path: Path) -> Path:
    data = book(path, [["name"], *([f"Ali {number}"] for number in range(500))]).read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return path


def sheet_cut_in_half(path: Path) -> Path:
    parts = parts_of(book(path, [["name"], *([f"Ali {number}"] for number in range(500))]))
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet[: len(sheet) // 2]
    return zipped(path, parts)


def row_far_away(path: Path) -> Path:
    parts = parts_of(book(path, [["name"], ["Ali"]]))
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b'r="2"', b'r="99999999999"').replace(b'"A2"', b'"A99999999999"')
    return zipped(path, parts)


def no_string_of_that_number(path: Path) -> Path:
    parts = parts_of(book(path, [["name"], ["Ali"]]))
    sheet = parts["xl/worksheets/sheet1.xml"]
    held = b't="inlineStr"><is><t>Ali</t></is>'
    assert held in sheet
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(held, b't="s"><v>7</v>')
    return zipped(path, parts)


def encrypted(path: Path) -> Path:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5_000))
    return path


def plain_text(path: Path) -> Path:
    path.write_text("name\nAli\n")
    return path


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def no_parts(path: Path) -> Path:
    return zipped(path, {})


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (bomb, "screen.bomb"),
        (many_parts, "screen.bomb"),
        (with_entities, "screen.document-type"),
        (in_utf16, "screen.document-type"),
        (cut_in_half, "screen.not-xlsx"),
        (sheet_cut_in_half, "screen.not-xlsx"),
        (row_far_away, "screen.rows"),
        (no_string_of_that_number, "screen.not-xlsx"),
        (encrypted, "screen.not-xlsx"),
        (plain_text, "screen.not-xlsx"),
        (empty, "screen.not-xlsx"),
        (no_parts, "screen.not-xlsx"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_hostile_workbook_is_refused(make: object, code: str, tmp_path: Path) -> None:
    assert callable(make)
    problem = refused(make(tmp_path / "in.xlsx"), "name")
    assert (problem.code, problem.where.split(":")[0]) == (code, "in.xlsx")
    assert problem.say("ar") != problem.say("en")


def test_a_workbook_that_says_less_than_it_holds_is_not_believed(tmp_path: Path) -> None:
    """The size in the directory is made small; Python's reader then gives out no more than that."""
    path = bomb(tmp_path / "in.xlsx")
    data = bytearray(path.read_bytes())
    real = max(zipfile.ZipFile(path).infolist(), key=lambda part: part.file_size).file_size
    for _ in range(2):
        at = data.rfind(real.to_bytes(4, "little"))
        if at >= 0:
            data[at : at + 4] = (5_000).to_bytes(4, "little")
    path.write_bytes(data)
    assert refused(path, "name").code == "screen.not-xlsx"


def test_limits_are_looked_at_before_a_directory_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = book(tmp_path / "in.xlsx", [["name"], ["Ali"]])
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("the directory was read"))
    for limits in (Limits(file=10), Limits(directory=10), Limits(parts=3)):
        with pytest.raises(BadSheet):
            check_archive(source, limits)


@pytest.mark.parametrize(
    ("rows", "code", "where"),
    [
        ([], "screen.empty", "in.xlsx"),
        ([["other"], ["x"]], "screen.no-column", "in.xlsx:1"),
        ([["name", "name"], ["x", "y"]], "screen.twice", "in.xlsx:1"),
        ([["name"], ["x"], ["y", "beside"]], "screen.cells", "in.xlsx:3"),
        ([["name"], ["x" * 30_000]], "screen.long-cell", "in.xlsx:2:name"),
        ([["name", *[str(n) for n in range(1_200)]]], "screen.columns", "in.xlsx:1"),
    ],
)
def test_a_wrong_workbook_is_told_with_row_and_column(
    rows: list[list[object]], code: str, where: str, tmp_path: Path
) -> None:
    problem = refused(book(tmp_path / "in.xlsx", rows), "name")
    assert (problem.code, problem.where) == (code, where)


def test_a_broken_parquet_file_is_told(tmp_path: Path) -> None:
    source = columnar(tmp_path / "in.parquet", name=["Ali"] * 1_000)
    whole = source.read_bytes()
    for data in (b"", b"PAR1", whole[: len(whole) // 2], b"\xff" * 100 + whole[100:-100] + b"\xff" * 100):
        source.write_bytes(data)
        assert refused(source, "name").code == "screen.not-parquet"
    assert refused(columnar(source, other=["x"]), "name").code == "screen.no-column"
    assert refused(columnar(source, name=["x", "y" * 30_000]), "name").where == "in.parquet:2:name"


def test_parquet_without_pyarrow_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real = builtins.__import__

    def absent(name: str, *more: object, **named: object) -> object:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *more, **named)  # type: ignore[arg-type]

    source = columnar(tmp_path / "in.parquet", name=["Ali"])
    monkeypatch.setattr(builtins, "__import__", absent)
    problem = refused(source, "name")
    assert problem.code == "screen.no-parquet"
    assert "requirements/parquet.txt" in problem.say("ar")


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_other_spreadsheets_are_told_how_to_be_saved(ending: str, tmp_path: Path) -> None:
    source = tmp_path / f"in.{ending}"
    source.write_bytes(b"x")
    assert refused(source, "name").code == "screen.ending"


def test_a_sheet_holds_no_more_rows_than_it_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amana.screening.sheets.workbook.MOST_ROWS", 3)
    out = tmp_path / "out.xlsx"
    with pytest.raises(BadSheet, match=r"screen\.rows"), written(out, [Column("name")]) as write:
        for _ in range(3):
            write(("x",))
    assert list(tmp_path.iterdir()) == []


def test_signs_that_no_sheet_holds_are_shown_as_such(tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    with written(out, [Column("name")]) as write:
        write(("a\x01b",))
    assert read(out, "name")[1] == [(2, ["a\ufffdb"])]
    assert io.BytesIO(out.read_bytes()).read(2) == b"PK"
