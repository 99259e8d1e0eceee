"""Query strings: what is asked for, and what is refused."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.exchange.taxii import query
from amana.exchange.taxii.errors import Refused

ID = "indicator--00000001-0000-4000-8000-000000000000"


@given(st.integers(1, 10**30))
def test_a_limit_is_a_number_up_to_the_page(limit: int) -> None:
    assert query.read(f"limit={limit}".encode()).limit == min(limit, query.PAGE)


@pytest.mark.parametrize("value", ["0", "-1", "", "1.5", "1e3", "abc", "٥", "+5", "%00", "5 ", "0x10", "000"])
def test_what_is_no_limit(value: str) -> None:
    with pytest.raises(Refused) as refused:
        query.read(f"limit={quote(value, safe='%')}".encode())
    assert refused.value.status == 400
    assert refused.value.where == "limit"


@pytest.mark.parametrize(
    ("text", "microseconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:01.5Z", 1_500_000),
        ("1970-01-01T00:00:00.000001Z", 1),
        ("1970-01-01T00:00:00.0000019Z", 1),
        ("1969-12-31T23:59:59.999999Z", -1),
        ("2026-01-31T12:00:00.123456Z", 1_769_860_800_123_456),
    ],
)
def test_added_after_in_microseconds(text: str, microseconds: int) -> None:
    assert query.read(urlencode({"added_after": text}).encode()).added_after == microseconds


@pytest.mark.parametrize(
    "text",
    ["", "now", "2026-01-31", "2026-01-31T12:00:00", "2026-01-31T12:00:00+03:00", "2026-02-30T12:00:00Z",
     "2026-01-31 12:00:00Z", "2026-01-31T12:00:60Z", "٢٠٢٦-01-31T12:00:00Z", "2026-01-31T12:00:00z", "x" * 5000],
)  # fmt: skip
def test_what_is_no_timestamp(text: str) -> None:
    for name in ("added_after", "match[version]"):
        with pytest.raises(Refused) as refused:
            query.read(urlencode({name: text}).encode())
        assert refused.value.status == 400


def test_lists_are_written_with_commas() -> None:
    filters = query.read(urlencode({"match[id]": f"{ID},{ID}", "match[type]": "indicator,malware"}).encode())
    assert filters.ids == (ID,)
    assert filters.types == ("indicator", "malware")


def test_versions_take_words_and_moments() -> None:
    filters = query.read(b"match[version]=first,2026-01-01T00:00:00Z,all")
    assert filters.versions == ("first", "2026-01-01T00:00:00.000000Z", "all")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("match[id]", "indicator"),
        ("match[id]", "' OR 1=1 --"),
        ("match[id]", f"{ID},"),
        ("match[id]", ID + "\0"),
        ("match[id]", ID + "\n"),
        ("match[type]", "<script>"),
        ("match[type]", "INDICATOR"),
        ("match[type]", "نوع"),
        ("match[spec_version]", "two"),
        ("match[version]", "newest"),
        ("match[id]", ",".join(f"a{n}--00000001-0000-4000-8000-000000000000" for n in range(600))),
    ],
)
def test_filters_of_the_wrong_form(name: str, value: str) -> None:
    with pytest.raises(Refused) as refused:
        query.read(urlencode({name: value}).encode())
    assert (refused.value.status, refused.value.where) == (400, name)


@pytest.mark.parametrize("name", ["limit=1", "next=a", "added_after=2026-01-01T00:00:00Z", "match[type]=a-b"])
def test_a_parameter_comes_once(name: str) -> None:
    with pytest.raises(Refused) as refused:
        query.read(f"{name}&{name}".encode())
    assert refused.value.code == "taxii.repeated"


def test_unknown_parameters_are_passed_over() -> None:
    assert query.read(b"x=1&match[name]=y&x=2&limit=3&&=") == query.Filters(limit=3)


def test_a_resource_passes_over_what_it_does_not_take() -> None:
    assert query.read(b"match[type]=a-b&match[id]=%3C", query.OF_VERSIONS) == query.NOTHING


@pytest.mark.parametrize("text", [b"limit=%", b"limit=%4", b"a=%zz", b"limit=%ff", b"%c3%28=1", b"a=\xff"])
def test_what_cannot_be_decoded(text: bytes) -> None:
    with pytest.raises(Refused) as refused:
        query.read(text)
    assert refused.value.status == 400


def test_a_query_has_a_longest_length() -> None:
    with pytest.raises(Refused) as refused:
        query.read(b"x=" + b"a" * query.LONGEST)
    assert refused.value.status == 414


@given(st.binary(max_size=300))
def test_nothing_but_refusals_comes_of_strange_bytes(text: bytes) -> None:
    with suppress(Refused):
        assert 1 <= query.read(text).limit <= query.PAGE


@given(st.sampled_from(["ids", "types", "versions"]), st.permutations(["a", "b", "c"]))
def test_cursors_do_not_depend_on_the_order_of_values(field: str, order: list[str]) -> None:
    one = query.Filters(**{field: tuple(order)})  # type: ignore[arg-type]
    assert one.asked() == query.Filters(**{field: ("a", "b", "c")}).asked()  # type: ignore[arg-type]
