"""The bytes of each object are found exactly, whatever stands in them and around them."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from amana.language import Problem
from amana.stix import Limits, NotAnEnvelope, read_envelope
from amana.stix.guard import DuplicateName, NotJson, TooDeep, TooLarge

BUNDLE = "bundle--00000000-0000-4000-8000-000000000000"
texts = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(
    ['},{"', '"', "\\", '\\"},{', "]}", "[{", ":"]
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
json_objects = st.dictionaries(texts, json_values, max_size=4)
layouts = st.sampled_from(
    [
        {"separators": (",", ":")},
        {},
        {"indent": 2},
        {"indent": "\t", "ensure_ascii": False},
        {"separators": (" , ", " : ")},
    ]
)


def code(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(Problem) as caught:
        read_envelope(data, limits)
    return caught.value.code


@settings(max_examples=50)
@given(st.lists(json_objects, max_size=5), layouts)
@example([{f"k{n}": [n, {"a": [[[[n]]]]}] for n in range(40)}] * 2, {})
@example([{"a": [{}, {}, {"b": [{}, {}]}] * 4}, {}], {})
def test_every_object_is_found_byte_for_byte(objects: list[dict[str, Any]], layout: dict[str, Any]) -> None:
    written = [json.dumps(fields, **layout).encode() for fields in objects]
    for before, between, after in ((b"", b",", b""), (b" \n", b"\t,\r\n ", b"  ")):
        data = before + b'{"more":true,"objects":[' + before + between.join(written) + after + b"]}" + after
        envelope = read_envelope(data)
        assert envelope.objects == written
        assert (envelope.more, envelope.kind) == (True, "envelope")


@given(st.dictionaries(st.sampled_from(["type", "id", "more", "next", "x"]), json_values), layouts)
def test_members_around_the_objects_are_read_or_refused(members: dict[str, Any], layout: dict[str, Any]) -> None:
    data = json.dumps({**members, "objects": [{"a": 1}]}, **layout).encode()
    try:
        envelope = read_envelope(data)
    except NotAnEnvelope:
        assert not (isinstance(members.get("more"), bool | None) and isinstance(members.get("next"), str | None)) or (
            members.get("type") == "bundle"
        )
        return
    assert [json.loads(raw) for raw in envelope.objects] == [{"a": 1}]
    assert (envelope.more, envelope.next) == (members.get("more"), members.get("next"))


@given(st.binary(max_size=60) | json_values.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_an_envelope_or_a_problem(data: bytes) -> None:
    try:
        envelope = read_envelope(data)
    except Problem:
        return
    assert all(raw.startswith(b"{") for raw in envelope.objects)


@given(st.lists(json_objects, min_size=1, max_size=3), st.data())
def test_damaged_envelopes_never_pass_for_others(objects: list[dict[str, Any]], data: st.DataObject) -> None:
    text = bytearray(json.dumps({"objects": objects}).encode())
    place = data.draw(st.integers(0, len(text) - 1))
    text[place] = data.draw(st.sampled_from(b'{}[]",:\\ a1'))
    try:
        found = read_envelope(bytes(text)).objects
        parts = [msgspec.json.decode(raw) for raw in found]
    except (Problem, msgspec.DecodeError):
        return
    assert json.loads(text).get("objects", []) == parts


def test_bundles_and_envelopes_are_told_apart() -> None:
    assert read_envelope(b"{}").objects == []
    assert read_envelope(b'{"objects":[]}').kind == "envelope"
    bundle = read_envelope(b'{"type":"bundle","id":"%b"}' % BUNDLE.encode())
    assert (bundle.kind, bundle.objects) == ("bundle", [])
    assert read_envelope(b'{"more":false,"next":"abc"}').next == "abc"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "guard.not-json"),
        (b"[]", "envelope.not-an-object"),
        (b"5", "envelope.not-an-object"),
        (b"nonsense", "envelope.not-an-object"),
        (b"<html>", "guard.not-json"),
        (b'{"objects":{}}', "envelope.objects-not-a-list"),
        (b'{"objects":null}', "envelope.objects-not-a-list"),
        (b'{"objects":[1]}', "envelope.not-a-stix-object"),
        (b'{"objects":[{},]}', "guard.not-json"),
        (b'{"objects":[{}', "guard.not-json"),
        (b'{"objects":[{}]}}', "guard.not-json"),
        (b'{"objects":[{}]} x', "guard.not-json"),
        (b'{"objects":[{} {}]}', "guard.not-json"),
        (b'{"objects":[{}],"objects":[]}', "guard.duplicate-name"),
        (b'{"objects":[{}],"\\u006fbjects":[]}', "guard.duplicate-name"),
        (b'{"more":1}', "envelope.wrong-member"),
        (b'{"next":[]}', "envelope.wrong-member"),
        (b'{"x":nul}', "guard.not-json"),
        (b'{"x":[1,2,,]}', "guard.not-json"),
        (b'{x:1}', "guard.not-json"),
        (b'{"x" 1}', "guard.not-json"),
        (b'{"type":"bundle"}', "envelope.wrong-member"),
        (b'{"type":"bundle","id":"bundle--1"}', "envelope.wrong-member"),
        (b'{"type":"tool","id":"x"}', "envelope.single-object"),
        (b'\xef\xbb\xbf{}', "guard.byte-order-mark"),
        (b'{"a":"\xff"}', "guard.not-utf8"),
    ],
)  # fmt: skip
def test_what_is_no_envelope_is_named(data: bytes, expected: str) -> None:
    assert code(data) == expected


def test_limits_hold() -> None:
    with pytest.raises(TooLarge):
        read_envelope(b'{"objects":[{},{},{}]}', Limits(max_objects=2))
    with pytest.raises(TooLarge):
        read_envelope(b'{"objects":[{"a":"' + b"x" * 100 + b'"}]}', Limits(max_object_bytes=50))
    with pytest.raises(TooLarge):
        read_envelope(b'{"objects":[{"a":"' + b"x" * 100, Limits(max_object_bytes=50))
    with pytest.raises(TooLarge):
        read_envelope(b'{"next":"' + b"x" * 70_000 + b'"}')
    with pytest.raises(TooDeep):
        read_envelope(b'{"objects":[' + b'{"a":' * 100 + b"1" + b"}" * 100 + b"]}")
    with pytest.raises(TooDeep):
        read_envelope(b'{"x":' + b"[" * 100_000)
    with pytest.raises(NotJson):
        read_envelope(b"{" + b",".join(b'"k%d":1' % n for n in range(3000)) + b"}")
    with pytest.raises(DuplicateName):
        read_envelope(b'{"k":1,"k":1}')


def test_blanks_are_skipped_however_many() -> None:
    blank = b" " * 700_000
    assert read_envelope(blank + b'{"objects"' + blank + b":[" + blank + b"{}]}").objects == [b"{}"]


def test_a_large_object_with_many_parts_is_found() -> None:
    parts = b'{"a":[' + b",".join([b'{"b":"},{"}'] * 5000) + b"]}"
    assert read_envelope(b'{"objects":[' + parts + b"," + parts + b"]}").objects == [parts, parts]
