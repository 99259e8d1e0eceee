"""Broken and hostile tables: refused with their place, in both languages, with nothing written and little memory."""

from __future__ import annotations

import io
import os
import random
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from amana.node.cli import run
from screening_tables import SHEET, put, sheet_of, with_part, workbook

Make = Callable[[Path], object]
CELL = '<c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c>'
HEAD = '<row r="1"><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c></row>'
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def data(made: Callable[[], bytes]) -> Make:
    return lambda path: path.write_bytes(made())


def after_declaration(kind: bytes, encoding: str = "utf-8") -> Callable[[bytes], bytes]:
    """Put a document type before the root."""
    return lambda part: (kind + part[part.index(b"<", 5) :]).decode().encode(encoding)


def encrypted() -> bytes:
    made = bytearray(workbook())
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(sign), bytes(made)):
            made[found.start() + place] |= 1
    return bytes(made)


def lying() -> bytes:
    """The directory says that the sheet is small; what is packed is not."""
    end = b"</sheetData>"
    made = bytearray(with_part(SHEET, lambda part: part.replace(end, b"<row/>" * 500_000 + end)))
    with zipfile.ZipFile(io.BytesIO(bytes(made))) as archive:
        size = archive.getinfo(SHEET).file_size.to_bytes(4, "little")
    for found in re.finditer(re.escape(size), bytes(made)):
        made[found.start() : found.end()] = (900).to_bytes(4, "little")
    return bytes(made)


def twice_the_same_part() -> bytes:
    kept = io.BytesIO(workbook())
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(kept, "a") as archive:
        archive.writestr(SHEET, b"<x/>")
    return kept.getvalue()


def noise(size: int) -> str:
    """Letters that packing makes no smaller, so that no share of sizes gives the rest away."""
    return random.Random(1).randbytes(size // 2).hex()


def parquet(columns: dict[str, object], **how: object) -> Make:
    return lambda path: pyarrow.parquet.write_table(pyarrow.table(columns), path, **how)


def cut(path: Path) -> None:
    parquet({"a": ["x"] * 1000, "b": ["y"] * 1000})(path)
    path.write_bytes(path.read_bytes()[:-20])


def damaged(path: Path) -> None:
    """The description is whole, and a page is not."""
    names = [f"name {number}" for number in range(5000)]
    parquet({"a": names, "b": names}, compression="zstd", use_dictionary=False)(path)
    content = bytearray(path.read_bytes())
    content[200:2000] = bytes(1800)
    path.write_bytes(content)


WORKBOOKS: list[tuple[str, str, str, Make]] = [
    ("one huge part", "screen.bomb", f"in.xlsx:{SHEET}", data(lambda: sheet_of(HEAD + "<row/>" * 3_000_000))),
    ("many parts", "screen.bomb", "in.xlsx", data(lambda: with_part("z", bytes, [f"p{n}" for n in range(2_100)]))),
    ("the same part twice", "screen.bomb", "in.xlsx", data(twice_the_same_part)),
    ("a lying directory", "screen.not-xlsx", "in.xlsx", data(lying)),
    ("more elements than stay", "screen.bomb", SHEET, data(lambda: sheet_of("<x/>" * 450_000 + noise(40_000)))),
    ("an endless row", "screen.bomb", SHEET, data(lambda: sheet_of(f"<row>{'<c/>' * 240_000}{noise(40_000)}</row>"))),
    ("an endless cell", "screen.bomb", SHEET, data(lambda: sheet_of(f"<row><c><v>{noise(4_000_000)}</v></c></row>"))),
    ("an endless tag", "screen.bomb", SHEET, data(lambda: sheet_of(f'<row x="{noise(4_000_000)}"/>'))),
    ("entities", "screen.document-type", SHEET, data(lambda: with_part(SHEET, after_declaration(ENTITIES)))),
    ("a file outside", "screen.document-type", SHEET, data(lambda: with_part(SHEET, after_declaration(OUTSIDE)))),
    ("entities in UTF-16", "screen.document-type", SHEET,
     data(lambda: with_part(SHEET, after_declaration(ENTITIES, "utf-16")))),
    ("entities in the styles", "screen.document-type", "xl/styles.xml",
     data(lambda: with_part("xl/styles.xml", lambda part: ENTITIES + part))),
    ("entities under another name", "screen.document-type", "xl/x.txt",
     data(lambda: with_part("xl/x.txt", lambda _: ENTITIES + b"<x/>"))),
    ("styles without end", "screen.bomb", "xl/styles.xml",
     data(lambda: with_part("xl/styles.xml", lambda _: b"<styleSheet>" + b"<xf/>" * 250_000 + noise(40_000).encode()))),
    ("a table of strings under another name", "screen.bomb", "xl/worksheets/s.xml",
     data(lambda: with_part("xl/worksheets/s.xml", lambda _: b"<sst>" + b"<x/>" * 250_000 + noise(40_000).encode()))),
    ("cut short", "screen.not-xlsx", "in.xlsx", data(lambda: workbook()[:-300])),
    ("cut to a stub", "screen.not-xlsx", "in.xlsx", data(lambda: workbook()[:10])),
    ("encrypted parts", "screen.not-xlsx", "in.xlsx", data(encrypted)),
    ("encrypted, or .xls renamed", "screen.not-xlsx", "in.xlsx",
     data(lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096))),
    ("CSV renamed", "screen.not-xlsx", "in.xlsx", data(lambda: b"a,b\nx,y\n")),
    ("a ZIP of something else", "screen.not-xlsx", "in.xlsx",
     data(lambda: with_part("[Content_Types].xml", lambda _: b""))),
    ("empty", "screen.not-xlsx", "in.xlsx", data(bytes)),
    ("an empty sheet", "screen.empty", "in.xlsx", data(lambda: workbook(()))),
    ("a heading alone", "", "", data(lambda: workbook((("a", "b"),)))),
    ("a column that is missing", "screen.no-column", "in.xlsx:1", data(lambda: workbook((("a", "c"), ("x", "y"))))),
    ("a column twice", "screen.twice", "in.xlsx:1", data(lambda: workbook((("a", "b", "b"), ("x", "y", "z"))))),
    ("a cell beside the table", "screen.cells", "in.xlsx:3", data(lambda: workbook((("a", "b"), (), ("x", "y", "z"))))),
    ("a cell of 20,001 letters", "screen.long-cell", "in.xlsx:2:b",
     data(lambda: workbook((("a", "b"), ("x", "م" * 20_001))))),
    ("too many columns", "screen.columns", "in.xlsx:1",
     data(lambda: workbook((["a", "b", *(f"c{n}" for n in range(999))],)))),
    ("a sheet broken from a row on", "screen.not-xlsx", "in.xlsx:3",
     data(lambda: sheet_of(HEAD + f'<row r="2">{CELL.format(2, "x")}</row><row r="3"><c r="A3"><v'))),
    ("a row beyond the sheet", "screen.rows", "in.xlsx",
     data(lambda: sheet_of(HEAD + f'<row r="99999999">{CELL.format(99999999, "x")}</row>'))),
]  # fmt: skip

CSVS: list[tuple[str, str, str, Make]] = [
    ("empty", "screen.empty", "in.csv", data(bytes)),
    ("blank lines alone", "screen.empty", "in.csv", data(lambda: b"\n\n")),
    ("a column twice", "screen.twice", "in.csv:1", data(lambda: b"a,b,b\nx,y,z\n")),
    ("too many cells", "screen.cells", "in.csv:2", data(lambda: b"a,b\nx,y,z\n")),
    ("too many columns", "screen.columns", "in.csv:1", data(lambda: b"a,b" + b",c" * 1_000)),
    ("a cell of 20,001 letters", "screen.long-cell", "in.csv:2:b", data(lambda: ("a,b\nx," + "م" * 20_001).encode())),
    ("not UTF-8", "screen.not-utf8", "in.csv:703",
     data(lambda: b"a,b\n" + b"x,y\n" * 701 + "x,أحمد\n".encode("cp1256"))),
    ("UTF-16", "screen.not-utf8", "in.csv:1", data(lambda: "a,b\nx,y\n".encode("utf-16"))),
    ("a line without end", "screen.long-line", "in.csv:2", data(lambda: b"a,b\n" + b"x" * 5_000_000)),
    ("a quotation without end", "screen.not-csv", "in.csv:2", data(lambda: b'a,b\n"' + b"x\n" * 100_000)),
]  # fmt: skip

PARQUETS: list[tuple[str, str, str, Make]] = [
    ("empty", "screen.not-parquet", "in.parquet", data(bytes)),
    ("cut", "screen.not-parquet", "in.parquet", cut),
    ("damaged", "screen.not-parquet", "in.parquet:1", damaged),
    ("CSV renamed", "screen.not-parquet", "in.parquet", data(lambda: b"a,b\nx,y\n" * 20)),
    ("no column", "screen.no-column", "in.parquet", parquet({"a": ["x"]})),
    ("a column twice", "screen.twice", "in.parquet",
     lambda path: pyarrow.parquet.write_table(pyarrow.table([["x"], ["y"], ["z"]], names=["a", "b", "b"]), path)),
    ("nested", "screen.type", "in.parquet:b", parquet({"a": ["x"], "b": [["y"]]})),
    ("bytes", "screen.type", "in.parquet:b", parquet({"a": ["x"], "b": [b"\xff"]})),
    ("a cell of 20,001 letters", "screen.long-cell", "in.parquet:2:b",
     parquet({"a": ["x", "x"], "b": ["y", "م" * 20_001]})),
    ("a long text named by many rows", "screen.long-cell", "in.parquet:1:a",
     parquet({"a": pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * 20_000), pyarrow.array(["x" * 1_000_000])),
              "b": ["y"] * 20_000})),
    ("texts by what they share", "screen.encoding", "in.parquet:a",
     parquet({"a": ["x" * 50] * 99, "b": ["y"] * 99}, use_dictionary=False,
             column_encoding={"a": "DELTA_BYTE_ARRAY", "b": "PLAIN"})),
]  # fmt: skip
TABLES = [
    pytest.param(f"in.{form}", *rest, id=f"{form}: {named}")
    for form, some in (("xlsx", WORKBOOKS), ("csv", CSVS), ("parquet", PARQUETS))
    for named, *rest in some
]


@pytest.mark.parametrize(("name", "code", "where", "make"), TABLES)
def test_it_is_refused_with_its_place_and_nothing_is_written(
    name: str, code: str, where: str, make: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / name, tmp_path / "out.xlsx"
    make(source)
    said = []
    for language in ("en", "ar"):
        given = ["--language", language, "screen", "pairs", str(source), str(out)]
        assert run(given) == bool(code)
        captured = capsys.readouterr()
        said.append(captured.err)
        if not code:
            out.unlink()
            continue
        assert where in captured.err
        assert "Traceback" not in captured.err
        assert [path.name for path in tmp_path.iterdir()] == [name]
    if code:
        assert run([*given, "--json"]) == 1
        captured = capsys.readouterr()
        assert f'"{code}"' in captured.out + captured.err
        assert not re.search("[\u0600-\u06ff]", said[0].replace(where, ""))
        assert re.search("[\u0600-\u06ff]{3}", said[1])


def test_a_row_refused_late_leaves_the_result_of_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rest = tmp_path / "rest"
    rest.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(rest))
    rows = [("a", "b"), *(("x", "y"),) * 12_000, ("x", "y" * 20_001)]
    for form in ("csv", "xlsx", "parquet"):
        source, out = put(tmp_path / "in.csv", rows), tmp_path / f"out.{form}"
        out.write_bytes(b"what was there")
        assert run(["screen", "pairs", str(source), str(out)]) == 1
        assert out.read_bytes() == b"what was there"
        assert not [*tmp_path.glob(".*"), *rest.iterdir()]


READ = """
import sys
from pathlib import Path
from amana.screening.sheets import BadSheet, opened
import pyarrow.parquet, openpyxl

def most():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])

before = most()
try:
    with opened(Path(sys.argv[1]), ("a", "b")) as table:
        sum(1 for _ in table.lines)
except BadSheet:
    print(most() - before)
"""


def elements(path: Path) -> None:
    """A million bytes that would become a tree of gigabytes."""
    path.write_bytes(sheet_of(f"<!--{noise(1_500_000)}-->" + "<x/>" * 30_000_000))


def swelling(path: Path) -> None:
    path.write_bytes(sheet_of(HEAD + "<row/>" * 50_000_000))


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read where Linux tells it")
@pytest.mark.parametrize(
    ("name", "make"),
    [("in.xlsx", elements), ("in.xlsx", swelling), ("in.parquet", PARQUETS[-2][3]), ("in.csv", None)],
    ids=["elements", "one huge part", "a long text named by many rows", "a line without end"],
)
def test_a_bomb_takes_little_memory(name: str, make: Make | None, tmp_path: Path) -> None:
    source = tmp_path / name
    if make:
        make(source)
        assert source.stat().st_size < 2_000_000
    else:
        with source.open("wb") as file:
            file.write(b"a,b\n")
            file.truncate(2_000_000_000)  # zeros: a hole, which takes no room
    given = [sys.executable, "-c", READ, str(source)]
    done = subprocess.run(given, capture_output=True, text=True, check=True, env=dict(os.environ), timeout=120)
    assert int(done.stdout) < 80_000  # kB
