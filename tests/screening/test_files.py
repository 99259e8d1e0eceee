"""A file of names on the pages: sealed, screened in slices, cancelled, shown to whoever gave it, gone after a day."""

from __future__ import annotations

import csv
import io
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook

from amana.exchange.designation.tray import FOLDER, KEPT_S, tidy_trays
from amana.screening import filing
from markup import Page
from pages_browse import browse, ground, shared_ground
from pages_ground import Ground
from screening_desk import opened
from screening_tables import sheet_of

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["browse", "ground", "shared_ground"]
Browse = Callable[..., "Client"]
ROWS = [("name", "birth"), ("إريك باديجي", "1971"), ("جمعية نخيل الواحة", ""), ("5", ""), ("=SUM(A1)x", "")]


@pytest.fixture
def desk(ground: Ground) -> Ground:
    return opened(ground)


def table(rows: list[tuple[str, ...]], form: str) -> bytes:
    if form == "csv":
        made = io.StringIO()
        csv.writer(made).writerows(rows)
        return made.getvalue().encode()
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
        for cell in book.active[book.active.max_row]:  # type: ignore[index, union-attr]
            cell.data_type = "s"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def give(client: Client, data: bytes, name: str = "names.csv") -> str:
    """Give a file; the address of its page."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = client.post("/screening/files/", {"purpose": "donor", "file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 303, Page(answer.content).text
    return answer.headers["Location"]


def through(client: Client, address: str) -> None:
    """Press “go on” until it is done, as a reader without JavaScript does."""
    for _ in range(100):
        if 'name="so_far"' not in client.get(address).content.decode():
            return
        assert client.post(f"{address}step/").status_code == 200
    raise AssertionError("it does not end")


def text(answer: object) -> str:
    return " ".join(Page(answer.content).text.split())  # type: ignore[attr-defined]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_file_is_screened_and_its_result_taken_along(desk: Ground, browse: Browse, form: str, language: str) -> None:
    client = browse("salma", language)
    address = give(client, table(ROWS, form), f"names.{form}")
    through(client, address)
    shown = text(client.get(address))
    assert "ERIC BADEGE" in shown.upper()
    assert ("من الحروف" if language == "ar" else "at least 2 letters") in shown
    found = client.get(f"{address}result.csv").content.decode()
    lines = list(csv.DictReader(io.StringIO(found)))
    assert [line["row"] for line in lines] == ["2", "3", "4", "5"]
    assert (lines[0]["list"], lines[0]["result"]) == ("un", "open")
    assert lines[1]["result"] == "none"
    assert lines[3]["name"] == "=SUM(A1)x"
    book = load_workbook(io.BytesIO(client.get(f"{address}result.xlsx").content))
    cells = {cell.value: cell.data_type for row in book.active.rows for cell in row}  # type: ignore[union-attr]
    assert cells["=SUM(A1)x"] == "s"


def test_nothing_of_it_rests_readable_and_nobody_else_sees_it(desk: Ground, browse: Browse) -> None:
    client = browse("salma", "en")
    address = give(client, table([("name",), ("جمعية سرّ المهنة",)], "csv"))
    through(client, address)
    kept = b"".join(path.read_bytes() for path in desk.node.path.rglob("*") if path.is_file())
    assert "سرّ المهنة".encode() not in kept
    for other in ("tariq", "admin", "sara"):
        for end in ("", "result.csv"):
            assert browse(other, "en").get(address + end).status_code in {403, 404}
    assert browse("tariq", "en").post(f"{address}step/").status_code == 404
    assert browse("tariq", "en").post(f"{address}drop/").status_code == 404


def test_it_goes_on_slice_by_slice_and_each_row_is_asked_once(
    desk: Ground, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filing, "SLICE", 3)
    client = browse("salma", "en")
    names = [f"جمعية نخيل {word}" for word in ("الف", "باء", "تاء", "ثاء", "جيم", "حاء", "خاء")]
    address = give(client, table([("name",), *((name,) for name in names)], "csv"))
    far = []
    while (page := client.get(address).content.decode()) and "so_far" in page:
        far.append(int(re.search(r'<progress[^>]* value="(\d+)"', page)[1]))  # type: ignore[index]
        client.post(f"{address}step/")
    assert far == [0, 3, 6]
    client.post(f"{address}step/")
    lines = list(csv.DictReader(io.StringIO(client.get(f"{address}result.csv").content.decode())))
    assert [line["name"] for line in lines] == names
    answer = client.post(f"{address}step/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == address


def test_it_can_be_cancelled_and_is_gone_after_a_day(desk: Ground, browse: Browse) -> None:
    client = browse("salma", "en")
    address = give(client, table(ROWS, "csv"))
    assert client.get(f"{address}result.csv").status_code == 404
    assert client.post(f"{address}drop/").status_code == 303
    assert client.get(address).status_code == 404
    assert client.post(f"{address}step/").status_code == 404
    other = give(client, table(ROWS, "csv"))
    folder = desk.node.path / FOLDER / other.rstrip("/").rpartition("/")[2]
    os.utime(folder, (time.time() - KEPT_S - 60,) * 2)
    assert tidy_trays(desk.site.shelf, time.time()) >= 1
    assert client.get(other).status_code == 404


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "names.csv", "empty"),
        (b"name\n", "names.csv", "no row"),
        (b"id,label\n1,x\n", "names.csv", "missing: name"),
        ("name\nعلي\n".encode("cp1256"), "names.csv", "UTF-8"),
        (b"name,birth\nAli\n", "names.csv", "names.csv:2"),
        (b"PK\x03\x04broken", "names.xlsx", "no XLSX"),
        (b"old", "names.xls", ".xls"),
        (
            sheet_of(
                '<row r="1"><c t="inlineStr"><is><t>name</t></is></c></row><row r="2">' + "<c/>" * 30_000 + "</row>"
            ),
            "names.xlsx",
            "not opened",
        ),  # the command line would read it
        (b"name\n" + b"Ali Hasan\n" * 2_001, "names.csv", "at most"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(
    desk: Ground, browse: Browse, data: bytes, name: str, says: str
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    before = set((desk.node.path / FOLDER).glob("*"))
    client = browse("salma", "en")
    answer = client.post("/screening/files/", {"purpose": "donor", "file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 422
    assert says in text(answer)
    assert set((desk.node.path / FOLDER).glob("*")) - before <= {desk.node.path / FOLDER}


def test_columns_may_be_called_in_arabic(desk: Ground, browse: Browse, tmp_path: Path) -> None:
    client = browse("salma", "ar")
    address = give(client, "الاسم,النوع\nإريك باديجي,شخص\n".encode())
    through(client, address)
    assert "ERIC BADEGE" in text(client.get(address)).upper()
