"""What an object names: observables, title, references."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given

from amana.observables import Observable, normalise
from amana.stix import build, observables, read_object, references, title
from stix.shapes import TYPES, any_object

UUID = "00000000-0000-4000-8000-000000000000"
DATES = {"created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z"}


def found(type_: str, **properties: Any) -> list[tuple[str, str]]:
    dates = {} if TYPES.get(type_) == "sco" else DATES
    fields = {"type": type_, "spec_version": "2.1", "id": f"{type_}--{UUID}", **dates, **properties}
    return [(o.kind, o.value) for o in observables(read_object(msgspec.json.encode(fields)))]


def in_pattern(pattern: str) -> list[tuple[str, str]]:
    return found("indicator", pattern=pattern, pattern_type="stix", valid_from="2026-01-01T00:00:00Z")


@pytest.mark.parametrize(
    ("type_", "properties", "expected"),
    [
        ("ipv4-addr", {"value": "198.51.100.7"}, [("ipv4", "198.51.100.7")]),
        ("ipv4-addr", {"value": "198.51.100.7/24"}, [("cidr", "198.51.100.0/24")]),
        ("ipv6-addr", {"value": "2001:DB8:0:0::1"}, [("ipv6", "2001:db8::1")]),
        ("domain-name", {"value": "XN--MGBCF0A9I.Example."}, [("domain", "رواتب.example")]),
        ("url", {"value": "HTTP://Evil.example:80/A"}, [("url", "http://evil.example/A")]),
        ("email-addr", {"value": "a@Evil.example"}, [("email", "a@evil.example")]),
        ("autonomous-system", {"number": 64500}, [("asn", "AS64500")]),
        ("file", {"hashes": {"MD5": "A" * 32, "SHA-256": "b" * 64}}, [("md5", "a" * 32), ("sha256", "b" * 64)]),
        ("mutex", {"name": "m"}, []),
        (
            "vulnerability",
            {"name": "v", "external_references": [{"source_name": "cve", "external_id": "CVE-2026-1234"}]},
            [("cve", "CVE-2026-1234")],
        ),
        (
            "attack-pattern",
            {"name": "v", "external_references": [{"source_name": "mitre-attack", "external_id": "T1566.001"}]},
            [("attack", "T1566.001")],
        ),
        (
            "attack-pattern",
            {
                "name": "v",
                "external_references": [
                    {
                        "source_name": "mitre-attack",
                        "external_id": "T0002",
                        "url": "https://github.com/DISARMFoundation/DISARMframeworks/x",
                    }
                ],
            },
            [("disarm", "T0002")],
        ),
        ("tool", {"name": "t", "external_references": [{"source_name": "mitre-attack", "external_id": "S0002"}]}, []),
    ],
)  # fmt: skip
def test_objects_name_observables(type_: str, properties: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert found(type_, **properties) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("[domain-name:value = 'Evil.example' OR domain-name:value = 'b.example']", ["evil.example", "b.example"]),
        ("[ipv4-addr:value IN ('198.51.100.1', '198.51.100.2')]", ["198.51.100.1", "198.51.100.2"]),
        ("[ipv4-addr:value ISSUBSET '198.51.100.0/24']", ["198.51.100.0/24"]),
        ("[ipv6-addr:value ISSUBSET '2001:db8::/32']", ["2001:db8::/32"]),
        (f"[file:hashes.'SHA-256' = '{'a' * 64}' AND file:name = 'x']", ["a" * 64]),
        (f"[process:image_ref.hashes.MD5 = '{'a' * 32}']", ["a" * 32]),
        ("[network-traffic:dst_ref.value = '198.51.100.1' AND network-traffic:dst_port = 443]", ["198.51.100.1"]),
        ("[network-traffic:dst_ref.value = 'evil.example']", ["evil.example"]),
        ("[email-message:from_ref.value = 'a@evil.example']", ["a@evil.example"]),
        ("[autonomous-system:number = 64500]", ["AS64500"]),
        ("[url:value = 'http://a.example/'] FOLLOWEDBY [domain-name:value = 'b.c']", ["http://a.example/", "b.c"]),
        ("[domain-name:value != 'a.example']", []),
        ("[domain-name:value NOT = 'a.example']", []),
        ("[domain-name:value LIKE '%.example']", []),
        ("[domain-name:value MATCHES 'a.example']", []),
        ("[domain-name:value = true OR domain-name:value = 5.5 OR domain-name:value = '']", []),
    ],
)  # fmt: skip
def test_patterns_name_what_they_compare_for_equality(pattern: str, expected: list[str]) -> None:
    assert [value for _, value in in_pattern(pattern)] == expected


def test_other_pattern_languages_name_nothing_and_observed_data_names_its_observables() -> None:
    assert found("indicator", pattern="alert tcp", pattern_type="snort", valid_from="2026-01-01T00:00:00Z") == []
    times = {"first_observed": "2026-01-01T00:00:00Z", "last_observed": "2026-01-01T00:00:00Z", "number_observed": 1}
    entries = {"0": {"type": "ipv4-addr", "value": "198.51.100.1"}, "1": {"type": "x-own", "value": "a"}}
    assert found("observed-data", **times, objects=entries) == [("ipv4", "198.51.100.1")]


@given(any_object())
def test_every_object_has_canonical_observables_a_title_and_references(fields: dict[str, Any]) -> None:
    obj = read_object(msgspec.json.encode(fields))
    named = observables(obj)
    assert [normalise(o.kind, o.value) for o in named] == named
    assert len(set(named)) == len(named)
    line = title(obj)
    assert line
    assert len(line.splitlines()) == 1
    assert len(line) <= 300
    assert set(references(obj)) >= {fields["created_by_ref"]} if "created_by_ref" in fields else True
    assert obj.id not in references(obj)


def test_titles_are_one_clean_line() -> None:
    raw = b'{"type":"mutex","id":"mutex--%b","name":" a\\u0000\\nb  c "}' % UUID.encode()
    assert title(read_object(raw)) == "a b c"
    raw = b'{"type":"x-own-thing","id":"x-own-thing--%b"}' % UUID.encode()
    assert title(read_object(raw)) == "x-own-thing"


def test_references_are_found_at_any_depth_in_order() -> None:
    marks = [{"marking_ref": f"marking-definition--{UUID}", "selectors": ["name"]}]
    extension = {f"extension-definition--{UUID}": {"extension_type": "property-extension", "x_refs": [f"tool--{UUID}"]}}
    fields = {
        "type": "identity", "spec_version": "2.1", "id": f"identity--{UUID}", **DATES, "name": "n",
        "created_by_ref": f"identity--{UUID[:-1]}1", "granular_markings": marks, "extensions": extension,
        "x_other_ref": "no identifier",
    }  # fmt: skip
    assert references(read_object(msgspec.json.encode(fields))) == [
        f"identity--{UUID[:-1]}1",
        f"marking-definition--{UUID}",
        f"tool--{UUID}",
    ]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("ipv4", "198.51.100.1"), ("ipv6", "2001:db8::1"), ("cidr", "198.51.100.0/24"), ("cidr", "2001:db8::/32"),
        ("domain", "بوابة.example"), ("url", "http://a.example/x'y\\z"), ("email", "a@b.example"), ("md5", "a" * 32),
        ("sha1", "a" * 40), ("sha256", "a" * 64), ("sha512", "a" * 128), ("asn", "AS64500"), ("phone", "+201000000000"),
    ],
)  # fmt: skip
def test_our_indicators_name_what_they_were_made_of(kind: str, value: str) -> None:
    observable = Observable(kind, value)
    pattern = build.pattern_of(observable)
    assert [Observable(*one) for one in in_pattern(pattern)] == [normalise(kind, value)]
