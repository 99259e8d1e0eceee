"""The same rows in CSV, XLSX and Parquet give the same rows, and what a cell holds is not changed."""

from __future__ import annotations

import csv
import zipfile
from itertools import product
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from openpyxl import load_workbook

from amana.node.cli import run
from screening_tables import FORMS, got, put

PAIRS = [
    ("id", "a", "b", "note"),
    ("1", "أسامه ابراهيم", "اسامة إبراهيم", "=1+1"),
    ("2", "Mohammed Ahmed Ali", "Ahmed Mohammed Ali", "+20 2 2345"),
    ("3", "Hasan, Ali", "حسن علي", "-"),
    ("4", "@khalid", "خالد", '=HYPERLINK("http://x.example")'),
]
ALL_WAYS = list(product(FORMS, FORMS))


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
