"""`amana screen pairs|index|search`, as scripts call them."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from amana.node.cli import run

BOM = "\ufeff"


def put(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def said(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    captured = capsys.readouterr()
    return json.loads(captured.out or captured.err)


def test_pairs_keep_their_columns_and_get_a_score(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = 'id,a,b,score\n1,أسامه ابراهيم,اسامة إبراهيم,x\n2,Mohammed Ahmed Ali,Ahmed Mohammed Ali,\n3,"Ali, Hasan",,\n'
    source = put(tmp_path / "in.csv", BOM + text)
    assert run(["screen", "pairs", str(source), str(tmp_path / "out.csv"), "--json"]) == 0
    assert said(capsys)["rows"] == 3
    found = rows(tmp_path / "out.csv")
    assert list(found[0]) == ["id", "a", "b", "score"]
    assert [row["id"] for row in found] == ["1", "2", "3"]
    assert float(found[0]["score"]) > 0.9 > 0.5 > float(found[1]["score"])
    assert float(found[2]["score"]) == 0


def test_pairs_of_organisations(tmp_path: Path) -> None:
    source = put(tmp_path / "in.csv", "a,b\nجمعية الأمل الخيرية,Al-Amal Charitable Association\n")
    out = tmp_path / "out.csv"
    assert run(["screen", "pairs", str(source), str(out), "--kind", "organisation"]) == 0
    assert float(rows(out)[0]["score"]) > 0.8


def test_an_index_is_made_and_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = put(
        tmp_path / "list.csv",
        "id,schema,name,kind\nX-1,Person,جمال عبد الناصر,primary\nX-2,Organization,Al-Amal Charitable Association,\n",
    )
    assert run(["screen", "index", str(listed), str(tmp_path / "index"), "--json"]) == 0
    assert said(capsys)["names"] == 2
    queries = put(tmp_path / "queries.csv", "query\nGamal Abdel Nasser\nجمعية الأمل الخيرية\n\n")
    out = tmp_path / "found.csv"
    assert run(["screen", "search", str(tmp_path / "index"), str(queries), str(out), "--top", "1", "--json"]) == 0
    assert said(capsys)["queries"] == 2
    assert [(row["query"], row["rank"], row["id"]) for row in rows(out)] == [
        ("Gamal Abdel Nasser", "1", "X-1"),
        ("جمعية الأمل الخيرية", "1", "X-2"),
    ]
    assert list(rows(out)[0]) == ["query", "rank", "id", "name", "score"]


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("", "screen.empty", "in.csv"),
        ("a,c\n1,2\n", "screen.no-column", "in.csv:1"),
        ("a,b\nx,y\nx\n", "screen.cells", "in.csv:3"),
        ("a,b\nx,y\n\xff,y\n".encode("latin-1"), "screen.not-utf8", "in.csv"),
        ('a,b\nx,"y\n', "screen.not-csv", "in.csv"),
        ("a,b\nx," + "y" * 30_000 + "\n", "screen.long-cell", "in.csv:2:b"),
    ],
)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_broken_file_is_refused_with_its_place_and_leaves_the_old_result(
    text: str | bytes, code: str, where: str, language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = put(tmp_path / "in.csv", text), put(tmp_path / "out.csv", "what was there\n")
    assert run(["--language", language, "screen", "pairs", str(source), str(out), "--json"]) == 1
    told = capsys.readouterr()
    assert code in told.out + told.err
    assert where in told.out + told.err
    assert out.read_text() == "what was there\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_a_person_reads_the_place_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = put(tmp_path / "in.csv", "a,b\nx,y\nx\n")
    assert run(["--language", "ar", "screen", "pairs", str(source), str(tmp_path / "out.csv")]) == 1
    assert "in.csv:3: في هذا الصف" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["", "ا", "x" * 10_000, "\u202eab\u202c", "🙂", "١٢٣", "a\u0000b", "Али علي Ali"])
def test_strange_names_have_a_score(name: str, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with (tmp_path / "in.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("a", "b"), (name, "Ali"), (name, name)])
    code = run(["screen", "pairs", str(tmp_path / "in.csv"), str(out)])
    if "\u0000" in name and code:
        return  # what the reader of CSV refuses is refused as no CSV
    assert code == 0
    assert all(0 <= float(row["score"]) <= 1 for row in rows(out))


def test_a_group_that_is_called_by_a_letter_and_a_number_is_met(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = put(tmp_path / "in.csv", "id,schema,name,kind\nX-1,Organization,Q77,\nX-2,Organization,Z-9,\n")
    queries = put(tmp_path / "queries.csv", "query\nQ-77\nz9\nQ78\n")
    assert run(["screen", "index", str(listed), str(tmp_path / "index")]) == 0
    assert run(["screen", "search", str(tmp_path / "index"), str(queries), str(tmp_path / "out.csv")]) == 0
    assert [(row["query"], row["id"]) for row in rows(tmp_path / "out.csv") if float(row["score"]) > 0.5] == [
        ("Q-77", "X-1"), ("z9", "X-2")
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_list_with_a_name_that_cannot_be_compared_makes_no_index(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("123", "🙂🙂", "ا", "م" * 500):
        listed = put(tmp_path / "in.csv", f"id,schema,name,kind\nX-1,Person,Ali Hasan,\nX-2,Person,{name},\n")
        assert run(["--language", language, "screen", "index", str(listed), str(tmp_path / "index")]) == 1
        said = capsys.readouterr().err
        assert "in.csv:3:name" in said
        assert bool(re.search("[\u0600-\u06ff]{3}", said)) == (language == "ar")
        assert not (tmp_path / "index").exists()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_query_that_is_no_name_is_told_with_its_row(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = put(tmp_path / "in.csv", "id,schema,name,kind\nX-1,Person,Gamal Abdel Nasser,\n")
    queries = put(tmp_path / "queries.csv", f'query\nGamal Abdel Nasser\nا\n{"م" * 500}\n"a\u202eb"\n١٢٣\n" "\n')
    assert run(["screen", "index", str(source), str(tmp_path / "index")]) == 0
    given = [
        "--language",
        language,
        "screen",
        "search",
        str(tmp_path / "index"),
        str(queries),
        str(tmp_path / "out.csv"),
    ]
    capsys.readouterr()
    assert run(given) == 0
    told = capsys.readouterr().err.splitlines()
    assert [line.split(":")[1] for line in told] == ["3", "4", "5", "6", "7"]
    assert all(bool(re.search("[\u0600-\u06ff]{3}", line)) == (language == "ar") for line in told)
    assert run([*given, "--json"]) == 0
    summary = said(capsys)
    assert (summary["queries"], summary["refused"], summary["rows"]) == (6, 5, 1)


@pytest.mark.parametrize(
    "given",
    [
        ["pairs", "missing.csv", "out.csv"],
        ["pairs", "in.csv", "no/such/folder/out.csv"],
        ["pairs", "in.csv", "out.csv", "--kind", "alien"],
        ["index", "in.csv", "index"],
        ["index", "in.csv", "index", "--format", "alien"],
        ["index", "in.csv", "index", "--format", "un"],
        ["search", "nowhere", "in.csv", "out.csv"],
    ],
    ids=" ".join,
)
def test_wrong_use_is_told_and_makes_nothing(
    given: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "in.csv", "a,b\nx,y\n")
    assert run(["screen", *given]) == 1
    assert capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["in.csv"]


def test_a_publishers_file_becomes_an_index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample = next((Path(__file__).parents[1] / "data/lists").glob("un*.xml"))
    assert run(["screen", "index", str(sample), str(tmp_path / "index"), "--format", "un", "--json"]) == 0
    assert int(str(said(capsys)["names"])) > 0
