"""Designation lists in every format: what is read, that a damaged file is refused as a whole, and who gets in."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amana.language import Problem
from amana.lists import Entry, File, Format, Identifier, Limits, Parsed, read_list, same_matter

DATA = Path(__file__).parent.parent / "data" / "lists"
GOLDEN: list[tuple[Format, tuple[str, ...]]] = [
    ("un", ("un.xml",)),
    ("ofac", ("sdn.csv", "alt.csv", "add.csv")),
    ("ofac", ("sdn.xml",)),
    ("eu", ("eu.xml",)),
    ("eu", ("eu.csv",)),
    ("uk", ("uk.xml",)),
    ("uk", ("uk.csv",)),
    ("uk", ("ofsi.csv",)),
    ("ftm", ("ftm.json",)),
    ("ftm", ("simple.csv",)),
]
MADE = GOLDEN[2:]


def files(names: tuple[str, ...]) -> list[File]:
    return [File(name, (DATA / name).read_bytes()) for name in names]


def read(format: Format, names: tuple[str, ...]) -> Parsed:
    return read_list(format, files(names))


def by_id(parsed: Parsed, number: str) -> Entry:
    return next(entry for entry in parsed.entries if entry.id == number)


@pytest.mark.parametrize(("format", "names"), GOLDEN)
def test_entries_survive_their_storage(format: Format, names: tuple[str, ...]) -> None:
    for entry in read(format, names).entries:
        assert Entry.from_json(entry.to_json()) == entry
        assert entry.list == format
        assert re.fullmatch("[0-9a-f]{64}", entry.version)


@pytest.mark.parametrize(("format", "names"), MADE)
def test_the_same_person_is_read_alike_from_every_format(format: Format, names: tuple[str, ...]) -> None:
    person = read(format, names).entries[0]
    assert person.kind == "person"
    assert {"samir", "example"} == set(re.findall("[a-z]+", person.caption.lower()))
    assert "1964-07-10" in person.births
    assert person.countries == ("iq",)
    assert "X0000001" in {identifier.value for identifier in person.identifiers}
    assert [name.text.lower() for name in person.names if name.quality == "weak"] in (["abu mithal"], [])


def test_the_list_of_the_united_nations() -> None:
    parsed = read("un", ("un.xml",))
    assert (parsed.published, parsed.complete, len(parsed.entries)) == ("2026-02-27", True, 7)
    one = by_id(parsed, "6908994")
    assert one.caption == "AHMAD MAHMOOD HASSAN"
    assert ("JUNDI", "weak") in {(name.text, name.quality) for name in one.names}
    assert one.births == ("1997-07-21", "1993")
    assert (one.reference, one.listed_on, one.programmes) == ("CDi.040", "2024-02-20", ("DRC",))
    assert any("صدام" in name.text for entry in parsed.entries for name in entry.names)
    assert any("/" in birth for entry in parsed.entries for birth in entry.births)


def test_the_list_of_ofac_joins_its_three_tables() -> None:
    one = by_id(read("ofac", ("sdn.csv", "alt.csv", "add.csv")), "2676")
    assert one.caption == "AL ZAWAHIRI, Dr. Ayman"
    assert "SALIM, Ahmad Fuad" in {name.text for name in one.names}
    assert one.births == ("1951-06-19",)
    first = one.identifiers[0]
    assert (first.kind, first.value, first.country) == ("Passport", "1084010", "eg")


def test_persons_who_are_not_designated_stay_out() -> None:
    for name in ("ftm.json", "simple.csv"):
        parsed = read("ftm", (name,))
        assert parsed.left_out == 1
        assert not [entry for entry in parsed.entries if "Politician" in entry.caption]
    line = (DATA / "ftm.json").read_bytes().splitlines()[-1]
    with pytest.raises(Problem, match="not-this-list"):
        read_list("ftm", [File("people.json", line + b"\n")])


def test_a_version_changes_with_the_entry_and_not_with_the_day() -> None:
    data = (DATA / "ftm.json").read_bytes()
    before = read_list("ftm", [File("a.json", data)])
    later = read_list("ftm", [File("a.json", data.replace(b"2025-03-14", b"2025-03-15"))])
    assert [entry.version for entry in before.entries] == [entry.version for entry in later.entries]
    changed = read_list("ftm", [File("a.json", data.replace(b"Abu Mithal", b"Abu Mathal"))])
    assert [a.version == b.version for a, b in zip(before.entries, changed.entries, strict=True)] == [False, True]
    table = (DATA / "eu.csv").read_bytes()
    tomorrow = read_list("eu", [File("eu.csv", table.replace(b"14/03/2025", b"15/03/2025"))])
    assert [entry.version for entry in read("eu", ("eu.csv",)).entries] == [e.version for e in tomorrow.entries]


@pytest.mark.parametrize("format", ["un", "ofac", "eu", "uk", "ftm"])
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   \n",
        b"name\nSomebody\n",
        b"id,schema,name,kind\n1,Person,Somebody,primary\n",
        b"\xff\xfe<\x00",
        b"a,b\n\xff\n",
        b"{}",
        b'{"id":1}\n',
        b"[[[[",
        b"<a/>",
        b"\x00\x01",
        b"<CONSOLIDATED_LIST/>",
        b"<export/>",
        b"<Designations/>",
        b"<sdnList/>",
        b"PK\x03\x04",
        "اسم\nفلان\n".encode(),
    ],
)
def test_what_is_no_list_adds_nobody(format: Format, data: bytes) -> None:
    for name in ("people.csv", "sdn.xml"):
        with pytest.raises(Problem) as caught:
            read_list(format, [File(name, data)])
        assert caught.value.code.startswith("lists.")


@pytest.mark.parametrize(("format", "names"), GOLDEN)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.999])
def test_a_file_cut_anywhere_in_a_row_is_refused(format: Format, names: tuple[str, ...], share: float) -> None:
    for at in range(len(names)):
        found = files(names)
        cut = min(int(len(found[at].data) * share), len(found[at].data) - 5)
        while found[at].data[cut - 1 : cut] in (b"\n", b"\r"):  # a table without an end mark may end after a row
            cut -= 1
        found[at] = File(found[at].name, found[at].data[:cut])
        with pytest.raises(Problem) as caught:
            read_list(format, found)
        assert caught.value.where.startswith(found[at].name)


def test_cut_at_the_end_of_a_row() -> None:
    """Where the publisher marks the end, also this is seen; where not, the list is not called complete."""
    found = files(("sdn.csv", "alt.csv", "add.csv"))
    for at in range(3):
        cut = [File(one.name, one.data[: one.data.rindex(b"\r\n", 0, -3) + 2] if n == at else one.data)
               for n, one in enumerate(found)]  # fmt: skip
        with pytest.raises(Problem, match=r"lists\.cut-table"):
            read_list("ofac", cut)
    xml = (DATA / "sdn.xml").read_text()
    with pytest.raises(Problem, match=r"lists\.count"):
        read_list("ofac", [File("sdn.xml", xml.replace("_Count>2<", "_Count>3<").encode())])
    assert [read(*one).complete for one in GOLDEN] == [True] * 4 + [False, True, False, False, False, False]


def test_entity_bombs_and_doctypes_are_refused() -> None:
    bomb = (
        b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><CONSOLIDATED_LIST>&b;</CONSOLIDATED_LIST>'
    )
    outside = b'<?xml version="1.0"?>\n<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'
    for data in (bomb, outside):
        with pytest.raises(Problem, match=r"lists\.doctype") as caught:
            read_list("un", [File("un.xml", data)])
        assert "line" in caught.value.where
    with pytest.raises(Problem, match=r"lists\.too-deep"):
        read_list("un", [File("un.xml", b"<a>" * 5000)])


def test_limits_and_places() -> None:
    with pytest.raises(Problem, match=r"lists\.too-large"):
        read_list("un", files(("un.xml",)), limits=Limits(max_bytes=1000))
    with pytest.raises(Problem, match=r"lists\.too-long"):
        read_list("un", files(("un.xml",)), limits=Limits(max_value=20))
    found = files(("sdn.csv", "alt.csv", "add.csv"))
    lines = found[0].data.split(b"\r\n")
    lines[1] = lines[1] + b",more"
    with pytest.raises(Problem, match=r"lists\.columns") as caught:
        read_list("ofac", [File("sdn.csv", b"\r\n".join(lines)), *found[1:]])
    assert caught.value.where == "sdn.csv, row 2"
    lines[1] = b"\xff"
    with pytest.raises(Problem, match=r"lists\.encoding") as caught:
        read_list("ofac", [File("sdn.csv", b"\r\n".join(lines)), *found[1:]])
    assert caught.value.where == "sdn.csv, line 2, column 1"
    with pytest.raises(Problem, match=r"lists\.missing-file"):
        read_list("ofac", found[:2])
    stranger = File("alt.csv", found[1].data.replace(b"36,12", b"99999,12"))
    with pytest.raises(Problem, match=r"lists\.orphan"):
        read_list("ofac", [found[0], stranger, found[2]])


def test_names_lose_what_misleads_a_reader() -> None:
    data = (DATA / "ftm.json").read_text().replace("Abu Mithal", "Abu \\u202eMithal\\u0007")
    assert any(name.text == "Abu Mithal" for name in read_list("ftm", [File("a.json", data.encode())]).entries[0].names)


@pytest.mark.parametrize(("format", "names"), GOLDEN)
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused_and_never_worse(
    format: Format, names: tuple[str, ...], data: st.DataObject
) -> None:
    found = files(names)
    at = data.draw(st.integers(0, len(found) - 1))
    raw = bytearray(found[at].data)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(raw)))
        end = min(len(raw), start + data.draw(st.integers(0, 40)))
        raw[start:end] = data.draw(
            st.binary(max_size=12) | st.sampled_from([b"<", b'"', b"\n", b"\x00", b"{", b";", b"\x1a"])
        )
    found[at] = File(found[at].name, bytes(raw))
    try:
        parsed = read_list(format, found)
    except Problem:
        return
    assert all(entry.names and entry.id for entry in parsed.entries)


@pytest.mark.parametrize("format", ["un", "ofac", "eu", "uk", "ftm"])
@settings(max_examples=80, deadline=None)
@given(st.sampled_from(["a.csv", "sdn.csv", "sdn.xml", "a.json"]), st.binary() | st.text().map(str.encode))
def test_no_bytes_crash_a_reader(format: Format, name: str, data: bytes) -> None:
    with pytest.raises(Problem):
        read_list(format, [File(name, data)])


def test_the_councils_reference_that_another_list_cites_makes_two_entries_one_matter() -> None:
    (_, un, *_), (eu, *_), (uk, *_) = (read(form, (name,)).entries for form, name in
                                      (("un", "un.xml"), ("eu", "eu.xml"), ("uk", "ofsi.csv")))  # fmt: skip
    assert un.reference == "CDi.002"
    cited = {
        "eu.xml": (DATA / "eu.xml").read_text("utf-8").replace('unitedNationId=""', 'unitedNationId="CDi.002"', 1),
        "ofsi.csv": (DATA / "ofsi.csv").read_text("utf-8").replace("Made by hand.", "(UN Ref):CDi.002", 1),
    }
    for plain, form, name in ((eu, "eu", "eu.xml"), (uk, "uk", "ofsi.csv")):
        made = next(one for one in read_list(form, [File(name, cited[name].encode())]).entries if one.id == plain.id)
        assert not same_matter(un, plain)
        assert same_matter(un, made)
        assert same_matter(made, un)


def test_one_number_in_two_lists_makes_one_matter_unless_two_countries_gave_it() -> None:
    one, other = (Entry(name, "1", "person", (), "", identifiers=(Identifier("Passport", "a-123 456", "iq"),))
                  for name in ("eu", "uk"))  # fmt: skip
    assert same_matter(one, other)
    for number in (
        Identifier("Passport", "A123456", "sy"),
        Identifier("Passport", "A1", ""),
        Identifier("", "ABCDEFG"),
    ):
        assert not same_matter(one, msgspec.structs.replace(other, identifiers=(number,)))
    assert not same_matter(one, msgspec.structs.replace(other, kind="organisation"))
    assert not same_matter(one, msgspec.structs.replace(other, list="eu"))


def test_a_node_takes_persons_from_lists_that_are_known_alone() -> None:
    """Anybody can write a line that calls somebody designated; a body is no person."""
    lines = (DATA / "ftm.json").read_text("utf-8")
    own = lines.replace("un_sc_sanctions", "my_neighbours")
    (file,) = (File("own.json", own.encode()),)
    parsed = read_list("ftm", [file], known=True)
    assert [one.kind for one in parsed.entries] == ["organisation"]
    assert parsed.left_out == 2
    assert len(read_list("ftm", [file]).entries) == 2  # an index that stands for itself is nobody's node
    for name in ("eu_fsf", "us_ofac_sdn"):
        known = File("list.json", own.replace("my_neighbours", name).encode())
        assert {one.kind for one in read_list("ftm", [known], known=True).entries} == {"person", "organisation"}
    table = (DATA / "simple.csv").read_text("utf-8")
    assert {one.kind for one in read_list("ftm", [File("t.csv", table.encode())], known=True).entries} == {
        "person", "organisation"
    }  # fmt: skip
    anybody = File("t.csv", table.replace("Test of a sanctions list", "My neighbours").encode())
    assert [one.kind for one in read_list("ftm", [anybody], known=True).entries] == ["organisation"]
    with pytest.raises(Problem, match=r"own\.json, line 1"):
        read_list("ftm", [File("own.json", own.splitlines()[0].encode())], known=True)
