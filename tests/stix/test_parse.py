"""Any bytes are a valid object or a problem; nothing else can happen."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amana.language import Problem
from amana.stix import Limits, read_object
from amana.stix.guard import DuplicateName, LoneSurrogate, NotANumber, NotJson, NotUtf8, TooDeep, TooLarge
from amana.stix.timestamps import instant, is_timestamp, normalised
from stix.shapes import any_object, timestamps

UUID = "00000000-0000-4000-8000-000000000000"
HEAD = (
    f'{{"type":"identity","spec_version":"2.1","id":"identity--{UUID}","created":"2026-01-01T00:00:00.000Z",'
    '"modified":"2026-01-01T00:00:00.5000Z","name":"مركز"'
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec="utf-8"), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def with_property(text: str) -> bytes:
    return f"{HEAD},{text}}}".encode()


@given(st.binary(max_size=80) | st.text(max_size=40).map(lambda s: s.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_an_object_or_a_problem(raw: bytes) -> None:
    with pytest.raises(Problem):
        read_object(raw)


@settings(max_examples=200)
@given(any_object(), json_values, st.data())
def test_a_changed_object_is_an_object_or_a_problem(fields: dict[str, Any], value: Any, data: st.DataObject) -> None:
    """Any value in any place, written as any tool may write it."""
    fields = deepcopy(fields)
    place: Any = fields
    while True:
        keys = sorted(place) if isinstance(place, dict) else range(len(place))
        step = data.draw(st.sampled_from(list(keys)))
        if not isinstance(place[step], dict | list) or not place[step] or data.draw(st.booleans()):
            break
        place = place[step]
    place[step] = value
    raw = json.dumps(fields, ensure_ascii=data.draw(st.booleans())).encode("utf-8", "surrogatepass")
    try:
        obj = read_object(raw)
    except Problem:
        return
    assert msgspec.json.decode(msgspec.json.encode(obj.fields)) == obj.fields
    assert obj.body == raw


@settings(max_examples=200)
@given(any_object(), st.data())
def test_one_changed_byte_gives_an_object_or_a_problem(fields: dict[str, Any], data: st.DataObject) -> None:
    raw = bytearray(msgspec.json.encode(fields))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] = data.draw(st.integers(0, 255))
    try:
        obj = read_object(bytes(raw))
    except Problem:
        return
    assert obj.fields == json.loads(bytes(raw))


@given(any_object(), st.data())
def test_a_repeated_name_is_refused_anywhere(fields: dict[str, Any], data: st.DataObject) -> None:
    raw = json.dumps(fields, ensure_ascii=False)
    names = [name for name in fields if raw.count(f'"{name}": ') == 1]
    name = data.draw(st.sampled_from(names))
    colon = data.draw(st.sampled_from([":", " :", "\n:\t"]))
    spelling = data.draw(st.sampled_from([name, f"\\u{ord(name[0]):04x}{name[1:]}"]))
    value = data.draw(st.sampled_from(['"a"', "1", '{"b":"\\""}', '[":"]']))
    with pytest.raises(DuplicateName):
        read_object(f'{raw[:-1]},"{spelling}"{colon}{value}}}'.encode())


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ('"x_a":NaN', NotANumber),
        ('"x_a":[1,-Infinity]', NotANumber),
        ('"x_a":1e999', NotANumber),
        ('"x_a":-1e999', NotANumber),
        ('"x_a":9007199254740992', NotANumber),
        ('"x_a":{"b":[-9007199254740992]}', NotANumber),
        ('"x_a":' + "9" * 5000, NotANumber),
        ('"x_a":"\\ud800"', LoneSurrogate),
        ('"x_a":"\\ud800\\ud800"', LoneSurrogate),
        ('"x_a":"\\udc00 "', LoneSurrogate),
        ('"\\udbff":"a"', LoneSurrogate),
        ('"x_a":"\\ud83d\\ude42",', NotJson),
        ('"x_a":"NaN",', NotJson),
        ('"x_a":"\x01"', NotJson),
        ('"x_a":01', NotJson),
        ("'x_a':1", NotJson),
        ('"x_a":1} {', NotJson),
        ('"x_a":{"b":1,"b":2}', DuplicateName),
        ('"x_a":[{"b" :1,"c":{"b":3,"b":2}}]', DuplicateName),
        ('"name":"b"', DuplicateName),
        ('"x_a":' + "[" * 64 + "1" + "]" * 64, TooDeep),
        ('"x_a":' + "[" * 100_000, TooDeep),
        ('"x_a":' + '{"a":' * 5_000 + "1" + "}" * 5_000, TooDeep),
    ],
)  # fmt: skip
def test_traps_of_json_are_named(text: str, cause: type[Problem]) -> None:
    with pytest.raises(cause):
        read_object(with_property(text))


def test_what_json_allows_is_taken() -> None:
    for text in (
        '"x_a":"\\ud83d\\ude42 NaN \\\\ud800"',
        '"x_a":9007199254740991',
        '"x_a":[-0, 1e300, 1.5, "a\\"b", ":\\":"]',
        '"x_a":' + "[" * 63 + "1" + "]" * 63,
        '"x_a":"\\u0000"',
    ):
        raw = with_property(text)
        assert read_object(raw).fields == json.loads(raw)


def test_bytes_that_are_not_utf8_and_objects_that_are_too_large_are_refused() -> None:
    with pytest.raises(NotUtf8):
        read_object(with_property('"x_a":"ABC"').replace(b"ABC", b"\xed\xa0\x80"))
    with pytest.raises(TooLarge):
        read_object(with_property('"x_a":1'), Limits(max_object_bytes=100))
    with pytest.raises(TooLarge):
        read_object(with_property('"x_a":[' + "{}," * 400_000 + "1]"))


def test_a_problem_names_the_very_value() -> None:
    with pytest.raises(Problem) as caught:
        read_object(with_property('"x_a":[{"b":[1,{"c":null}]}]'))
    assert caught.value.where == "x_a[0].b[1].c"


def test_the_version_is_when_the_object_was_changed() -> None:
    obj = read_object(with_property('"x_a":1'))
    assert (obj.version, obj.created, obj.modified) == (
        "2026-01-01T00:00:00.500000Z",
        "2026-01-01T00:00:00.000Z",
        "2026-01-01T00:00:00.5000Z",
    )
    assert read_object(b'{"type":"mutex","id":"mutex--%b","name":"m"}' % UUID.encode()).version == ""


@given(timestamps(), timestamps())
def test_timestamps_compare_as_moments(first: str, second: str) -> None:
    a, b = datetime.fromisoformat(first), datetime.fromisoformat(second)
    assert is_timestamp(first)
    assert (instant(first) < instant(second)) == (a < b)
    assert (instant(first) == instant(second)) == (a == b)
    assert (normalised(first) < normalised(second)) == (a < b)
    assert normalised(first) == a.isoformat(timespec="microseconds").replace("+00:00", "Z")


@given(st.text(max_size=30))
def test_few_texts_are_timestamps(text: str) -> None:
    if is_timestamp(text):
        assert datetime.fromisoformat(text)


def test_digits_beyond_microseconds_are_kept_unless_they_are_zeros() -> None:
    assert normalised("2026-01-01T00:00:00.123456789Z") == "2026-01-01T00:00:00.123456789Z"
    assert normalised("2026-01-01T00:00:00.123456000Z") == "2026-01-01T00:00:00.123456Z"
