"""A file of any kind, as a person brings it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from amana.exchange.authorship import author
from amana.exchange.files import FileResult, Importer
from amana.stix import Limits
from amana.store import Database, open_database
from amana.store.objects import count_objects
from amana.store.refusals import refusals
from amana.store.reports import report, reports
from amana.world import World
from samples import OWN, indicator

US = author("cert-a", "المركز", "cert", "ab" * 32, datetime(2026, 1, 1, tzinfo=UTC))
REPORTS = Path(__file__).parents[1] / "data" / "reports"


@pytest.fixture
def importer(database_url: str, world: World) -> Importer:
    return Importer(open_database(database_url, world), US, OWN)


def bring(importer: Importer, data: bytes | str, name: str) -> FileResult:
    return importer.import_bytes(data.encode() if isinstance(data, str) else data, name)


def held(database: Database) -> int:
    with database.read() as tx:
        return count_objects(tx, OWN)


def test_each_sample_report_becomes_a_draft_with_its_findings(importer: Importer) -> None:
    paths = sorted(p for p in REPORTS.iterdir() if p.suffix in (".md", ".txt") and p.name != "README.md")
    assert len(paths) == 8
    for path in paths:
        result = importer.import_file(path)
        assert (result.kind, result.accepted, result.refused) == ("report", 1, 0), result
        with importer.database.read() as tx:
            kept = report(tx, OWN, result.report or "")
        assert kept is not None
        assert len(kept.findings) == result.findings > 0
        for finding in kept.findings:
            assert kept.text[finding.start : finding.end] == finding.text
        expected = json.loads(path.with_name(path.name + ".expected.json").read_bytes())
        found = {f.value for f in kept.findings} | {f.text for f in kept.findings}
        assert not found & set(expected["never"])
        again = importer.import_file(path)
        assert (again.accepted, again.known) == (0, 1)


def test_stix_is_known_by_its_bytes_whatever_the_name(importer: Importer) -> None:
    bundle = b'{"type":"bundle","id":"bundle--44444444-4444-4444-8444-444444444444","objects":[%s]}' % indicator(1).body
    assert bring(importer, bundle, "x.txt").accepted == 1
    assert bring(importer, b"\n " + b'{"objects":[%s]}' % indicator(2).body, "y").accepted == 1
    assert held(importer.database) == 2


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("value,kind\nevil.example,domain\n192.0.2.1,ipv4\n", ["evil.example", "192.0.2.1"]),
        ("value;type\n2001:DB8::1;ip\n192.0.2.0/24;ip-src\n", ["2001:db8::1", "192.0.2.0/24"]),
        ("evil.example\n\n# تعليق\nhxxps://evil[.]example/a\n", ["evil.example", "https://evil.example/a"]),
        ("القيمة,النوع\nرواتب.موقع.example,نطاق\n", ["رواتب.موقع.example"]),
        (f"indicator\tkind\n{'AB' * 32}\tsha-256\n", ["ab" * 32]),
    ],
)
def test_a_table_becomes_indicators(importer: Importer, table: str, values: list[str]) -> None:
    result = bring(importer, table, "list.csv")
    assert (result.kind, result.refused) == ("table", 0), result.problems
    with importer.database.read() as tx:
        assert sorted(row[0] for row in tx.all("SELECT value FROM observable")) == sorted(values)


def test_the_wrong_lines_of_a_table_are_named_and_the_others_kept(importer: Importer) -> None:
    result = bring(importer, "value,kind\nevil.example,domain\n999.1.1.1,ipv4\nx,king\n,domain\n", "list.csv")
    assert (result.accepted, result.refused) == (2, 3)  # the indicator, and who made it
    assert [problem.en.split(":")[0] for problem in result.problems] == ["Line 3", "Line 4", "Line 5"]
    assert all(problem.ar.startswith("السطر") for problem in result.problems)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "a.json"),
        (b"{", "a.json"),
        (b"[1,2]", "a.json"),
        (b'{"objects":[],"objects":[]}', "a.json"),
        (b"\x00\x01\x02", "a.csv"),
        (b"\xff\xfe\xff", "a.csv"),
        (b"", "a.csv"),
        (b"value,kind\n", "a.csv"),
        (b'"unclosed\nvalue', "a.csv"),
        (b"", "a.txt"),
        (b"\x89PNG\r\n\x1a\n\x00", "a.png"),
        (b"PK\x03\x04", "a.docx"),
        (b"%PDF-1.4 broken", "a.pdf"),
    ],
)
def test_a_wrong_file_changes_nothing_and_says_why(importer: Importer, data: bytes, name: str) -> None:
    result = bring(importer, data, name)
    assert result.failed or result.refused, result
    assert all(problem.en and problem.ar for problem in result.problems)
    assert result.problems
    assert held(importer.database) == 0
    with importer.database.read() as tx:
        assert reports(tx, OWN) == []


def test_a_notice_on_a_person_is_refused_counted_and_not_kept(importer: Importer) -> None:
    for text, name in (("# مطلوب: فلان بن فلان\n\nأوصافه…", "a.md"), ("WANTED: John Doe\n\nLast seen …", "b.txt")):
        result = bring(importer, text, name)
        assert result.failed, text
    with importer.database.read() as tx:
        assert reports(tx, OWN) == []
        assert sum(one.count for one in refusals(tx, OWN)) == 2


def test_a_file_that_is_not_there_or_too_large(importer: Importer, tmp_path: Path) -> None:
    assert importer.import_file(tmp_path / "nowhere.md").failed
    assert importer.import_file(tmp_path).failed
    (tmp_path / "large.md").write_bytes(b"x" * 1001)
    small = Importer(importer.database, US, OWN, limits=Limits(max_bytes=1000))
    assert small.import_file(tmp_path / "large.md").failed
