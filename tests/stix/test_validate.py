"""What is STIX 2.1 is accepted and given back whole; what is not is refused with its place."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amana.language import Problem
from amana.stix import InvalidObject, read_object
from stix.shapes import BLOCKS, TYPES, any_object, objects

UUID = "00000000-0000-4000-8000-000000000000"
DATES = {"created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z"}
EXTENSION = f"extension-definition--{UUID}"
IDENTITY = {"type": "identity", "spec_version": "2.1", "id": f"identity--{UUID}", **DATES, "name": "مركز"}


def read(fields: dict[str, Any]) -> dict[str, Any]:
    return read_object(msgspec.json.encode(fields)).fields


def problem(fields: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(Problem) as caught:
        read(fields)
    return caught.value.code, caught.value.where


def identity(**properties: Any) -> dict[str, Any]:
    return IDENTITY | properties


def of_type(type_: str, **properties: Any) -> dict[str, Any]:
    dates = {} if TYPES.get(type_) == "sco" else DATES
    return {"type": type_, "spec_version": "2.1", "id": f"{type_}--{UUID}", **dates, **properties}


@settings(max_examples=60)
@given(any_object())
def test_valid_objects_are_given_back_property_for_property(fields: dict[str, Any]) -> None:
    raw = msgspec.json.encode(fields)
    obj = read_object(raw)
    assert obj.fields == fields
    assert obj.body == raw
    assert (obj.id, obj.type, obj.spec_version) == (fields["id"], fields["type"], "2.1")


@settings(max_examples=60)
@given(any_object(), st.data())
def test_every_required_property_is_required(fields: dict[str, Any], data: st.DataObject) -> None:
    required = [n for n in BLOCKS[fields["type"]].required if n not in ("type", "spec_version")]
    name = data.draw(st.sampled_from(required))
    del fields[name]
    assert problem(fields)[0] in ("stix.missing-property", "stix.needs")


@pytest.mark.parametrize("type_", sorted(TYPES))
@settings(max_examples=8)
@given(data=st.data())
def test_every_type_can_be_read(type_: str, data: st.DataObject) -> None:
    assert read(data.draw(objects(type_)))["type"] == type_


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ("stix.no-type", "")),
        (identity(type=5), ("stix.not-a-string", "type")),
        (identity(type="X_Y", id=f"X_Y--{UUID}"), ("stix.bad-type", "type")),
        (of_type("action"), ("stix.reserved-type", "type")),
        ({"type": "bundle", "id": f"bundle--{UUID}"}, ("stix.bundle-inside", "type")),
        (identity(id=f"tool--{UUID}"), ("stix.identifier-type", "id")),
        (identity(id="identity--1"), ("stix.bad-identifier", "id")),
        (identity(id="identity--00000000-0000-0000-0000-000000000000"), ("stix.bad-identifier", "id")),
        (identity(spec_version="2.0"), ("stix.version-2-0", "spec_version")),
        ({k: v for k, v in IDENTITY.items() if k != "spec_version"}, ("stix.version-2-0", "spec_version")),
        (identity(spec_version="2.2"), ("stix.unknown-version", "spec_version")),
        (identity(spec_version=[2]), ("stix.unknown-version", "spec_version")),
        (identity(created="2026-01-01T00:00:00Z"), ("stix.timestamp-precision", "created")),
        (identity(created="2026-02-30T00:00:00.000Z"), ("stix.bad-timestamp", "created")),
        (identity(created="2026-01-01T23:59:60.000Z"), ("stix.bad-timestamp", "created")),
        (identity(created="2026-01-01T00:00:00.000+03:00"), ("stix.bad-timestamp", "created")),
        (identity(created="٢٠٢٦-01-01T00:00:00.000Z"), ("stix.bad-timestamp", "created")),
        (identity(created="2026-01-02T00:00:00.000Z"), ("stix.timestamp-order", "modified")),
        (identity(confidence=101), ("stix.out-of-range", "confidence")),
        (identity(confidence=True), ("stix.not-an-integer", "confidence")),
        (identity(confidence=50.5), ("stix.not-an-integer", "confidence")),
        (identity(revoked="false"), ("stix.not-a-boolean", "revoked")),
        (identity(lang="klingon12"), ("stix.bad-language", "lang")),
        (identity(labels=[]), ("stix.empty-list", "labels")),
        (identity(labels="a"), ("stix.not-a-list", "labels")),
        (identity(labels=["a", 5]), ("stix.not-a-string", "labels[1]")),
        (identity(name=None), ("stix.null", "name")),
        (identity(x_y={"a": [{"b": None}]}), ("stix.null", "x_y.a[0].b")),
        (identity(x_y=[]), ("stix.empty-list", "x_y")),
        (identity(x_y={}), ("stix.empty-dictionary", "x_y")),
        (identity(Foo=1), ("stix.bad-property-name", "Foo")),
        (identity(ab=1), ("stix.bad-property-name", "ab")),
        (identity(severity=1), ("stix.reserved-property", "severity")),
        (identity(x_y_hex="zz"), ("stix.bad-hex", "x_y_hex")),
        (identity(x_y_bin="%%"), ("stix.bad-base64", "x_y_bin")),
        (identity(created_by_ref=f"tool--{UUID}"), ("stix.wrong-reference", "created_by_ref")),
        (identity(external_references=[{"source_name": "a"}]), ("stix.one-of", "external_references[0]")),
        (
            identity(external_references=[{"source_name": "cve", "external_id": "2021-44228"}]),
            ("stix.bad-cve", "external_references[0].external_id"),
        ),
        (
            identity(external_references=[{"source_name": "a", "url": "https://a.b/", "hashes": {"MD9": "00"}}]),
            ("stix.bad-hash-name", "external_references[0].hashes"),
        ),
        (
            identity(granular_markings=[{"lang": "ar", "selectors": ["nope"]}]),
            ("stix.bad-selector", "granular_markings[0].selectors[0]"),
        ),
        (
            identity(
                granular_markings=[{"lang": "ar", "marking_ref": f"marking-definition--{UUID}", "selectors": ["name"]}]
            ),
            ("stix.only-one-of", "granular_markings[0]"),
        ),
        (of_type("opinion", opinion="maybe", object_refs=[f"tool--{UUID}"]), ("stix.not-in-vocabulary", "opinion")),
        (of_type("malware", is_family=True), ("stix.needs", "")),
        (of_type("location", latitude=91, longitude=0), ("stix.out-of-range", "latitude")),
        (of_type("location", latitude=9), ("stix.needs", "")),
        (of_type("location", name="القاهرة"), ("stix.one-of", "")),
        (
            of_type("relationship", relationship_type="Uses", source_ref=f"tool--{UUID}", target_ref=f"tool--{UUID}"),
            ("stix.bad-relationship-type", "relationship_type"),
        ),
        (
            of_type("relationship", relationship_type="a", source_ref=f"note--{UUID}", target_ref=f"sighting--{UUID}"),
            ("stix.wrong-reference", "target_ref"),
        ),
        (of_type("sighting", sighting_of_ref=f"ipv4-addr--{UUID}"), ("stix.wrong-reference", "sighting_of_ref")),
        (
            of_type("indicator", pattern="[a:b = ]", pattern_type="stix", valid_from="2026-01-01T00:00:00Z"),
            ("stix.bad-pattern", "pattern"),
        ),
        (
            of_type(
                "indicator",
                pattern="[a:b = 1]",
                pattern_type="stix",
                valid_from="2026-01-01T00:00:00Z",
                valid_until="2026-01-01T00:00:00.000Z",
            ),
            ("stix.timestamp-order", "valid_until"),
        ),
        (of_type("ipv4-addr", value="1.2.3.256"), ("stix.bad-ipv4", "value")),
        (of_type("ipv6-addr", value="::zz"), ("stix.bad-ipv6", "value")),
        (of_type("mac-addr", value="D2:FB:49:24:37:18"), ("stix.bad-mac", "value")),
        (of_type("domain-name", value="a b"), ("stix.bad-domain", "value")),
        (of_type("url", value="example.com/x"), ("stix.bad-uri", "value")),
        (of_type("email-addr", value="nobody"), ("stix.bad-email", "value")),
        (of_type("file", hashes={"SHA-256": "00"}), ("stix.bad-hash", "hashes.SHA-256")),
        (of_type("file", size=3), ("stix.one-of", "")),
        (of_type("email-message", is_multipart=True, body="x"), ("stix.clash", "body")),
        (of_type("windows-registry-key", key="HKLM\\x"), ("stix.bad-registry-key", "key")),
        (
            {"type": "process", "id": "process--28bb3599-77cd-5a82-a950-b5bc3caf07c4", "pid": 4},
            ("stix.needs-uuid4", "id"),
        ),
        (
            of_type("mutex", name="a", extensions={"pdf-ext": {"version": "1"}}),
            ("stix.extension-misplaced", "extensions.pdf-ext"),
        ),
        (identity(extensions={"other": {"a_b": 1}}), ("stix.bad-extension-name", "extensions.other")),
        (identity(extensions={EXTENSION: {"rank": 1}}), ("stix.missing-property", f"extensions.{EXTENSION}")),
        (
            identity(extensions={EXTENSION: {"extension_type": "other"}}),
            ("stix.not-in-vocabulary", f"extensions.{EXTENSION}.extension_type"),
        ),
        (
            identity(extensions={EXTENSION: {"extension_type": "new-sdo"}}),
            ("stix.extension-new-type", f"extensions.{EXTENSION}"),
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(fields: dict[str, Any], expected: tuple[str, str]) -> None:
    assert problem(fields) == expected


@pytest.mark.parametrize(
    "fields",
    [
        identity(rank=5, extensions={EXTENSION: {"extension_type": "toplevel-property-extension"}}),
        identity(extensions={EXTENSION: {"extension_type": "property-extension", "rank": 5}}),
        identity(extensions={"x-old-ext": {"abc": 1}}),
        identity(foo=1, x_any={"a": [], "Any Key": {}}),
        identity(confidence=50.0),
        identity(sectors=["a-sector-of-our-own"], identity_class="ours"),
        identity(id="identity--01890a5d-ac96-774b-bcce-b302099a8057"),
        identity(created="2025-12-31T23:59:59.999999999Z"),
        identity(granular_markings=[{"lang": "ar", "selectors": ["name"]}]),
        identity(
            labels=["a", "b"],
            granular_markings=[{"marking_ref": f"marking-definition--{UUID}", "selectors": ["labels.[1]", "id"]}],
        ),
        of_type("x-acme-thing", name="n"),
        {"type": "x-acme-sensor", "id": f"x-acme-sensor--{UUID}", "reading": 4},
        {
            "type": "reading",
            "id": f"reading--{UUID}",
            "extensions": {EXTENSION: {"extension_type": "new-sco"}},
        },
        of_type("domain-name", value="_dmarc.example.com"),
        of_type("url", value="https://مثال.السعودية/صفحة?س=١"),
        of_type("email-addr", value="شخص@مثال.السعودية"),
        of_type("ipv6-addr", value="fe80::1%eth0"),
        of_type("network-traffic", src_ref=f"ipv4-addr--{UUID}", protocols=["tcp"], end="2026-01-01T00:00:00Z"),
        of_type(
            "indicator", pattern="rule x { condition: true }", pattern_type="yara", valid_from="2026-01-01T00:00:00Z"
        ),
    ],
)  # fmt: skip
def test_what_the_standard_leaves_open_is_accepted(fields: dict[str, Any]) -> None:
    assert read(fields) == fields


def observed(**entries: dict[str, Any]) -> dict[str, Any]:
    times = {"first_observed": "2026-01-01T00:00:00Z", "last_observed": "2026-01-01T00:00:00Z", "number_observed": 1}
    return of_type("observed-data", **times, objects=entries)


def test_observables_by_key_may_refer_to_one_another() -> None:
    address = {"type": "ipv4-addr", "value": "192.0.2.1"}
    name = {"type": "domain-name", "value": "a.example", "resolves_to_refs": ["0"]}
    assert read(observed(**{"0": address, "1": name}))
    assert problem(observed(**{"1": name})) == ("stix.unresolved-reference", "objects.1.resolves_to_refs")
    mutex = {"type": "mutex", "name": "m"}
    assert problem(observed(**{"0": mutex, "1": name})) == ("stix.wrong-reference", "objects.1.resolves_to_refs[0]")
    assert problem(observed(**{"0": IDENTITY})) == ("stix.wrong-reference", "objects.0.type")


def test_a_deep_part_of_an_observable_by_key_may_refer_too() -> None:
    part = {"body_raw_ref": "0", "content_type": "image/png"}
    message = {"type": "email-message", "is_multipart": True, "body_multipart": [part]}
    assert read(observed(**{"0": {"type": "file", "name": "a.png"}, "1": message}))
    request = {"http-request-ext": {"request_method": "get", "request_value": "/", "message_body_data_ref": "0"}}
    traffic = {"type": "network-traffic", "protocols": ["http"], "src_ref": "2", "extensions": request}
    entries = {"0": {"type": "file", "name": "a"}, "1": traffic, "2": {"type": "ipv4-addr", "value": "192.0.2.1"}}
    assert problem(observed(**entries)) == (
        "stix.wrong-reference",
        "objects.1.extensions.http-request-ext.message_body_data_ref",
    )


def marking(id_: str, **properties: Any) -> dict[str, Any]:
    head = {"type": "marking-definition", "spec_version": "2.1", "id": id_, "created": "2017-01-20T00:00:00.000Z"}
    return head | properties


WHITE = "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"
CLEAR = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"
TLP_2 = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"


def test_the_tlp_definitions_cannot_be_changed() -> None:
    good = marking(WHITE, definition_type="tlp", definition={"tlp": "white"}, name="TLP:WHITE")
    assert read(good)
    assert read({name: value for name, value in good.items() if name != "name"})
    assert read(good | {"created": "2017-01-20T00:00:00Z"})
    for change in (
        {"definition": {"tlp": "red"}},
        {"created": "2017-01-21T00:00:00.000Z"},
        {"definition_type": "statement", "definition": {"statement": "x"}},
        {"x_more": 1},
        {"id": WHITE.upper().replace("MARKING-DEFINITION", "marking-definition"), "definition": {"tlp": "red"}},
    ):
        assert problem(good | change) == ("stix.tlp-immutable", "id")
    other = marking(f"marking-definition--{UUID}", definition_type="tlp", definition={"tlp": "white"})
    assert problem(other) == ("stix.tlp-unknown", "definition_type")
    clear = marking(
        CLEAR,
        created="2022-10-01T00:00:00.000Z",
        name="TLP:CLEAR",
        extensions={TLP_2: {"extension_type": "property-extension", "tlp_2_0": "clear"}},
    )
    assert read(clear)
    loosened = {TLP_2: {"extension_type": "property-extension", "tlp_2_0": "red"}}
    assert problem(clear | {"extensions": loosened}) == ("stix.tlp-immutable", "id")


def test_a_marking_definition_is_not_versioned_and_does_not_mark_itself() -> None:
    own = marking(f"marking-definition--{UUID}", definition_type="statement", definition={"statement": "حقوق"})
    assert read(own)
    assert problem(own | {"modified": "2026-01-01T00:00:00.000Z"}) == ("stix.not-applicable", "modified")
    assert problem(own | {"object_marking_refs": [own["id"]]}) == ("stix.marks-itself", "object_marking_refs")
    assert problem(own | {"definition": {"text": "x"}}) == ("stix.missing-property", "definition")
    assert problem(marking(f"marking-definition--{UUID}")) == ("stix.one-of", "")


def test_the_problem_speaks_both_languages() -> None:
    with pytest.raises(InvalidObject) as caught:
        read(identity(confidence=500))
    assert caught.value.say("en").startswith("confidence: 500 is outside")
    assert caught.value.say("ar").startswith("confidence: القيمة 500 خارج المدى")
