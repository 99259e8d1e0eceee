"""An index on disk: what is found, what a change does, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from amana.language import Problem
from amana.names import Entry, Index, score

LIST = [
    Entry("A-1", "Person", "ZAGHLUL, Khalid Omar"),
    Entry("A-1", "Person", "خالد عمر زغلول", "alias"),
    Entry("A-2", "Person", "Samir Qirtas"),
    Entry("A-3", "Person", "Ahmad Shumayyil"),
    Entry("B-1", "Organization", "Zarqun Textiles GmbH"),
    Entry("B-2", "Organization", "جمعية الأمل الخيرية"),
    Entry("B-3", "Organization", "Zaytun Harvest Khalid Factory"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Index.build(LIST, tmp_path / "index", "2026-01")
    return tmp_path / "index"


@pytest.mark.parametrize(
    ("query", "entry"),
    [
        ("Khaled Zaghloul", "A-1"),
        ("سمير قرطاس", "A-2"),
        ("Ahmed Shumayil", "A-3"),
        ("زرقون للنسيج", "B-1"),
        ("Hope Charity Association", "B-2"),
        ("ZHKF", "B-3"),
    ],
)
def test_a_name_is_found_however_it_is_written(folder: Path, query: str, entry: str) -> None:
    hits = Index.open(folder).search(query)
    assert hits[0].id == entry
    assert hits[0].rank == 1


def test_answers_do_not_depend_on_what_was_asked_before(folder: Path) -> None:
    index, fresh = Index.open(folder), Index.open(folder)
    for name in ("Samir", "خالد", "Zarqun", "Khalid Qirtas"):
        index.search(name)
    assert index.search("Khalid Omar Zaghlul") == fresh.search("Khalid Omar Zaghlul")


def test_what_cannot_be_meant_is_not_found(folder: Path) -> None:
    index = Index.open(folder)
    assert index.search("") == []
    assert index.search("\u202e🙂") == []
    assert all(hit.score < 0.5 for hit in index.search("Wolfgang Amadeus"))


def test_an_entry_has_one_hit_and_top_is_kept(folder: Path) -> None:
    hits = Index.open(folder).search("Khalid Omar Zaghlul", top=2)
    assert len({hit.id for hit in hits}) == len(hits) <= 2


def test_a_withdrawn_entry_is_gone_at_once_and_a_new_one_there(folder: Path) -> None:
    before = Index.open(folder)
    after = Index.update(folder, [Entry("A-9", "Person", "Nabil Tarabulsi")], ["A-2"], "2026-02")
    assert after.version == "2026-02"
    assert after.digest != before.digest
    assert all(hit.id != "A-2" for hit in after.search("Samir Qirtas"))
    assert after.search("نبيل طرابلسي")[0].id == "A-9"
    assert after.search("Khalid Zaghlul")[0].id == "A-1"


def test_a_replaced_entry_has_its_new_name_only(folder: Path) -> None:
    index = Index.update(folder, [Entry("A-3", "Person", "Murad Shumayyil")], [], "2026-02")
    hits = [hit for hit in index.search("Ahmad Shumayyil") if hit.id == "A-3"]
    assert [hit.name for hit in hits] == ["Murad Shumayyil"]


def test_a_hit_is_explained_with_its_own_score(folder: Path) -> None:
    index = Index.open(folder)
    for query in ("Khaled Zaghloul", "خالد زغلول", "Hope Charity"):
        for hit in index.search(query):
            assert index.explain(query, hit).score == hit.score


def test_every_changed_byte_is_seen(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        raw = path.read_bytes()
        if path.name == "manifest.json" or not raw:
            continue
        for place in (len(raw) // 2, len(raw) - 1):
            path.write_bytes(flipped(raw, place))
            with pytest.raises(Problem, match=r"names\.index-damaged"):
                Index.open(folder)
        path.write_bytes(raw[:-1])
        with pytest.raises(Problem, match=r"names\.index-damaged"):
            Index.open(folder)
        path.write_bytes(raw)
    assert len(Index.open(folder)) > 0


def test_every_changed_byte_of_the_manifest_is_seen(folder: Path) -> None:
    path = folder / "manifest.json"
    raw = path.read_bytes()
    for place in range(len(raw)):
        path.write_bytes(flipped(raw, place))
        with pytest.raises(Problem, match=r"names\.index-(damaged|format)"):
            Index.open(folder)
        path.write_bytes(raw[:place])
        with pytest.raises(Problem, match=r"names\.index-damaged"):
            Index.open(folder)
    path.write_bytes(raw)
    assert len(Index.open(folder)) > 0


def flipped(raw: bytes, place: int) -> bytes:
    return raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]


def test_a_broken_or_foreign_manifest_is_refused(folder: Path) -> None:
    manifest = folder / "manifest.json"
    good = manifest.read_text(encoding="utf-8")
    for other in ({"format": 99}, {"program": "0" * 64}):
        manifest.write_text(json.dumps({**json.loads(good), **other}), encoding="utf-8")
        with pytest.raises(Problem, match=r"names\.index-format"):
            Index.open(folder)
    manifest.write_text(good[: len(good) // 2], encoding="utf-8")
    with pytest.raises(Problem, match=r"names\.index-damaged"):
        Index.open(folder)


def test_no_index_and_an_empty_list_are_told(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        Index.open(tmp_path)
    assert "amana screen index" in caught.value.say("ar")
    with pytest.raises(Problem, match=r"names\.empty-list"):
        Index.build([], tmp_path, "x")


def test_a_name_in_two_scripts_is_found_by_either(tmp_path: Path) -> None:
    index = Index.build([Entry("C-1", "Person", "نادر زغلول (Nadir Zaghlul)")], tmp_path, "x")
    assert index.search("Nader Zaghloul")[0].id == index.search("نادر زغلول")[0].id == "C-1"
    assert score("نادر زغلول (Nadir Zaghlul)", "Nader Zaghloul") > 0.9


def test_daily_changes_are_merged_and_answers_stay(folder: Path) -> None:
    families = ["Zaghlul", "Qirtas", "Shumayyil", "Barghuth", "Dandash", "Fustuq", "Ghandur", "Hamshari", "Jundub"]
    for day, family in enumerate(families * 3):
        index = Index.update(folder, [Entry(f"N-{day}", "Person", f"Rustum {family}")], [f"N-{day - 9}"], f"day {day}")
    segments = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["segments"]
    assert len(segments) < 2 + len(families) + 1
    fresh = Index.open(folder)
    for day, family in enumerate(families):
        found = [hit.id for hit in fresh.search(f"Rustum {family}") if hit.score > 0.5]
        assert found[0] == f"N-{day + 18}"
        assert {f"N-{day}", f"N-{day + 9}"}.isdisjoint(found)
    assert index.search("سمير قرطاس")[0].id == "A-2"


TWINS = [
    Entry("A-1", "Person", "Khalid Omar Zaghlul"),
    Entry("A-1", "Person", "Abu Dandash al-Barghuth", "alias"),
    Entry("B-1", "Person", "ZAGHLOUL, Khaled Omar"),
    Entry("B-2", "Person", "Samir Fustuq"),
    Entry("B-3", "Person", "Mohammed Ali"),
    Entry("B-3", "Person", "Nabil Ghandur", "alias"),
    Entry("A-3", "Person", "Muhammad Ali"),
]


def test_a_name_counts_for_every_entry_of_the_same_person(tmp_path: Path) -> None:
    index = Index.build(TWINS, tmp_path, "x")
    first, second = index.search("Abu Dandash Barghuth")[:2]
    assert (first.id, first.through) == ("A-1", "")
    assert (second.id, second.through, second.name) == ("B-1", "A-1", "Abu Dandash al-Barghuth")
    assert first.score == second.score
    told = index.explain("Abu Dandash Barghuth", second)
    assert told.score == second.score
    assert told.reasons[-1].feature == "twin"


def test_of_two_entries_of_one_person_the_one_written_as_the_query_is_stands_first(tmp_path: Path) -> None:
    index = Index.build(TWINS, tmp_path, "x")
    assert [hit.id for hit in index.search("ZAGHLUL, Khalid")[:2]] == ["B-1", "A-1"]
    assert [hit.id for hit in index.search("Khalid Zaghlul")[:2]] == ["A-1", "B-1"]
    assert [hit.id for hit in index.search("خالد زغلول")[:2]] == ["A-1", "B-1"]


def test_a_common_name_makes_no_two_entries_one(tmp_path: Path) -> None:
    index = Index.build(TWINS, tmp_path, "x")
    assert not any(hit.through for hit in index.search("Nabil Ghandur"))


def test_the_names_of_a_withdrawn_entry_count_for_none(tmp_path: Path) -> None:
    Index.build(TWINS, tmp_path, "x")
    index = Index.update(tmp_path, [], ["A-1"], "y")
    assert all(hit.score < 0.5 for hit in index.search("Abu Dandash Barghuth"))
    assert index.search("Khalid Zaghlul")[0].id == "B-1"
