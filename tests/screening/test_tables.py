"""The same rows in CSV, XLSX and Parquet give the same rows, and what a cell holds is not changed."""

from __future__ import annotations

import csv
import zipfile
from datetime import date
from itertools import product
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from openpyxl import Workbook, load_workbook

from amana.names import Entry, Index
from amana.node.cli import run
from amana.screening.batch import rejected_file
from screening_tables import FORMS, got, put

PAIRS = [
    ("id", "a", "b", "note"),
    ("1", "أسامه ابراهيم", "اسامة إبراهيم", "=1+1"),
    ("2", "Mohammed Ahmed Ali", "Ahmed Mohammed Ali", "+20 2 2345"),
    ("3", "Hasan, Ali", "حسن علي", "-"),
    ("4", "@khalid", "خالد", '=HYPERLINK("http://x.example")'),
]
QUERIES = [("query",), ("Gamal Abdel Nasser",), ("=جمعية الأمل الخيرية",), ("nobody at all",)]
ALL_WAYS = list(product(FORMS, FORMS))
SOME_WAYS = [("csv", "parquet"), ("xlsx", "csv"), ("parquet", "xlsx")]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables") / "index"
    names = (("X-1", "Person", "جمال عبد الناصر"), ("X-2", "Organization", "Al-Amal Charitable Association"))
    Index.build((Entry(*one) for one in names), folder, "made")
    return folder


def numbers(rows: list[list[str]]) -> list[list[object]]:
    """Rows with what is a number as a number: 0.5 and 0.50, 1 and 1.0 are the same score."""
    return [[float(cell) if cell.replace(".", "", 1).isdigit() else cell for cell in row] for row in rows]


@pytest.mark.parametrize(("given", "wanted"), ALL_WAYS)
def test_pairs_in_every_form(given: str, wanted: str, tmp_path: Path) -> None:
    known = tmp_path / "known.csv"
    assert run(["screen", "pairs", str(put(tmp_path / "known-in.csv", PAIRS)), str(known)]) == 0
    source, out = put(tmp_path / f"in.{given}", PAIRS), tmp_path / f"out.{wanted}"
    assert run(["screen", "pairs", str(source), str(out)]) == 0
    assert numbers(got(out)) == numbers(got(known))
    assert [row[:4] for row in got(out)] == [list(row) for row in PAIRS]


@pytest.mark.parametrize(("given", "wanted"), SOME_WAYS)
def test_queries_in_every_form(given: str, wanted: str, index: Path, tmp_path: Path) -> None:
    source, out = put(tmp_path / f"in.{given}", QUERIES), tmp_path / f"out.{wanted}"
    assert run(["screen", "search", str(index), str(source), str(out), "--top", "1"]) == 0
    head, *found = got(out)
    assert head == ["query", "rank", "id", "name", "score"]
    assert [row[:4] for row in found[:2]] == [
        ["Gamal Abdel Nasser", "1", "X-1", "جمال عبد الناصر"],
        ["=جمعية الأمل الخيرية", "1", "X-2", "Al-Amal Charitable Association"],
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("given", "wanted"), SOME_WAYS)
def test_a_batch_in_every_form(given: str, wanted: str, index: Path, tmp_path: Path) -> None:
    rows = [("donor", "id"), ("Gamal Abdel Nasser", "1"), (" ", "2"), ("جمعية الأمل الخيرية", "3")]
    source, out = put(tmp_path / f"in.{given}", rows), tmp_path / f"out.{wanted}"
    options = ["--index", str(index), "--column", "donor", "--workers", "1", "--top", "1"]
    assert run(["screen", "batch", str(source), str(out), *options]) == 0
    first = 1 if given == "parquet" else 2  # a spreadsheet counts its heading
    assert [row[:5] for row in got(out)] == [
        ["row", "query", "rank", "id", "name"],
        [str(first), "Gamal Abdel Nasser", "1", "X-1", "جمال عبد الناصر"],
        [str(first + 2), "جمعية الأمل الخيرية", "1", "X-2", "Al-Amal Charitable Association"],
    ]
    assert got(rejected_file(out)) == [["row", "reason"], [str(first + 1), "empty"]]


def test_a_list_as_a_workbook_becomes_an_index(tmp_path: Path) -> None:
    listed = [("id", "schema", "name", "kind"), ("X-1", "Person", "جمال عبد الناصر", "primary")]
    folders = [tmp_path / form for form in FORMS]
    for form, folder in zip(FORMS, folders, strict=True):
        source = put(tmp_path / f"list.{form}", listed)
        assert run(["screen", "index", str(source), str(folder), "--version", "1"]) == 0
    assert len({Index.open(folder).digest for folder in folders}) == 1


def test_what_begins_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    cells = ["=1+1", "+1", "-1", "@x", "\tx", "'=1", "=cmd|' /C calc'!A0", "١٢"]
    source = put(tmp_path / "in.csv", [("a", "b"), *((cell, "x") for cell in cells)])
    sheet, plain = tmp_path / "out.xlsx", tmp_path / "out.csv"
    assert run(["screen", "pairs", str(source), str(sheet)]) == 0
    written = load_workbook(sheet).worksheets[0]["A"][1:]
    assert [(cell.value, cell.data_type) for cell in written] == [(cell, "s") for cell in cells]
    assert [cell.quotePrefix for cell in written] == [cell[0] in "=+-@\t" for cell in cells]
    with zipfile.ZipFile(sheet) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert run(["screen", "pairs", str(sheet), str(plain)]) == 0
    with plain.open(encoding="utf-8", newline="") as file:
        assert [row["a"] for row in csv.DictReader(file)] == cells


def test_cells_that_are_no_texts_are_read_as_people_see_them(tmp_path: Path) -> None:
    book = Workbook()
    values = [5, 5.0, 2.5, True, date(2026, 11, 28), None]
    for row in (["a", "b"], *([value, "x"] for value in values)):
        book.worksheets[0].append(row)
    book.save(tmp_path / "in.xlsx")
    assert run(["screen", "pairs", str(tmp_path / "in.xlsx"), str(tmp_path / "out.csv")]) == 0
    assert [row[0] for row in got(tmp_path / "out.csv")[1:]] == ["5", "5", "2.5", "TRUE", "2026-11-28", ""]


def test_numbers_and_texts_kept_once_in_parquet_are_read(tmp_path: Path) -> None:
    names = pyarrow.array(["أحمد", None, "أحمد"])
    columns = {
        "a": names.dictionary_encode(), "b": names.cast(pyarrow.large_string()), "n": pyarrow.array([1, None, 3]),
    }  # fmt: skip
    pyarrow.parquet.write_table(pyarrow.table(columns), tmp_path / "in.parquet", row_group_size=2)
    assert run(["screen", "pairs", str(tmp_path / "in.parquet"), str(tmp_path / "out.csv")]) == 0
    assert [row[:3] for row in got(tmp_path / "out.csv")[1:]] == [
        ["أحمد", "أحمد", "1"], ["", "", ""], ["أحمد", "أحمد", "3"],
    ]  # fmt: skip


def test_letters_that_xml_cannot_hold_are_marked_in_a_workbook(tmp_path: Path) -> None:
    source = put(tmp_path / "in.csv", [("a", "b"), ("x\u0001\ufffey", "z")])
    assert run(["screen", "pairs", str(source), str(tmp_path / "out.xlsx")]) == 0
    assert got(tmp_path / "out.xlsx")[1][0] == "x\ufffd\ufffdy"


@pytest.mark.parametrize("ending", ["xls", "ods", "xlsb"])
def test_another_kind_of_table_is_refused_by_its_ending(
    ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = put(tmp_path / "in.csv", PAIRS)
    assert run(["screen", "pairs", str(source), str(tmp_path / f"out.{ending}"), "--json"]) == 1
    captured = capsys.readouterr()
    assert "screen.ending" in captured.out + captured.err
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]
