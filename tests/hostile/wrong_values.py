"""Values of the right kind that the standard does not allow: moments, ids, references, vocabularies, rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from hostile.case import Case, either, refuse, text_of
from hostile.sound import EXTENSION, GREEN, Sample, Way, put, sample, samples, ways, written

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\S+Z").fullmatch
IDENTIFIER = re.compile(r"[a-z0-9-]+--[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
UUID = "00000000-0000-4000-8000-0000000000aa"

BAD_MOMENTS = (
    "", "now", "2026", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00z",
    "2026-01-01t00:00:00Z", "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00-00:00", "2026-01-01T02:00:00.000+02:00",
    "2026-13-01T00:00:00.000Z", "2026-00-01T00:00:00.000Z", "2026-02-29T00:00:00.000Z", "2026-02-30T00:00:00.000Z",
    "1900-02-29T00:00:00.000Z", "2026-04-31T00:00:00.000Z", "2026-01-32T00:00:00.000Z", "2026-01-00T00:00:00.000Z",
    "2026-01-01T24:00:00.000Z", "2026-01-01T00:60:00.000Z", "2026-01-01T00:00:61.000Z", "2026-1-1T0:0:0.000Z",
    "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00,000Z", "2026-01-01T00:00:00.000ZZ", " 2026-01-01T00:00:00.000Z",
    "2026-01-01T00:00:00.000Z ", "2026-01-01T00:00:00.000Z\n", "\n2026-01-01T00:00:00.000Z",
    "2026-01-01T00:00:00.000Z\0",
    "٢٠٢٦-٠١-٠١T٠٠:٠٠:٠٠.٠٠٠Z", "２０２６-01-01T00:00:00.000Z", "2026-01-01T00:00:00.00０Z", "26-01-01T00:00:00.000Z",
    "12026-01-01T00:00:00.000Z", "-2026-01-01T00:00:00.000Z", "+2026-01-01T00:00:00.000Z", "1767225600", "1767225600.0",
    "2026-W01-1T00:00:00.000Z", "20260101T000000Z", "2026-001T00:00:00.000Z", "2026-01-01T00Z", "2026-01-01T00:00Z",
    "2026-01-01T00:00:00.000 Z", "2026/01/01T00:00:00.000Z", "01-01-2026T00:00:00.000Z",
    "Thu, 01 Jan 2026 00:00:00 GMT",
    "2026-01-01T00:00:0x.000Z", "2026-01-01T0０:00:00.000Z", "2026-01-01T00:00:00.0e3Z", "2026-01-01T00:00:-1.000Z",
    "2026\u200f-01-01T00:00:00.000Z", "2026–01–01T00:00:00.000Z", "' OR 1=1 --", "${now}", "{{now}}", "NaN", "null",
)  # fmt: skip
# RFC 3339 and the standard leave these open, or allow them where only some programs can follow.
ODD_MOMENTS = (
    "2016-12-31T23:59:60.000Z", "0000-01-01T00:00:00.000Z", "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999999Z",
    "2026-01-01T00:00:00.123456789012345678901234567890Z", "1582-10-10T00:00:00.000Z", "2026-01-01T00:00:00.1Z",
)  # fmt: skip
BAD_UUIDS = (
    "", "1", UUID[:-1], UUID + "0", UUID.replace("-", ""), UUID.replace("-", "_"), "{" + UUID + "}", f"urn:uuid:{UUID}",
    UUID.replace("a", "g"), " " + UUID, UUID + " ", UUID + "\n", UUID + "\0", UUID.replace("0", "٠"),
    UUID.replace("0", "０"),
    f"{UUID}--{UUID}", "../../../etc/passwd", "' OR '1'='1", "*", "%", "null", UUID[:-2] + "\u200f", UUID[:-2] + "éé",
    "00000000-0000-4000-0000-0000000000aa", "00000000-0000-0000-8000-0000000000aa",
    "00000000-0000-f000-8000-0000000000aa",
)  # fmt: skip
BAD_TYPES = ("", "Indicator", "INDICATOR", "indicator ", " indicator", "in_dicator", "مؤشر", "i", "in", "-indicator",
             "indi--cator", "indicator\0", "indicator\n", "bundle", "malware", "9indicator")  # fmt: skip


def cases() -> Iterator[Case]:
    """Everything of this module."""
    yield from _moments()
    yield from _ids()
    yield from _references()
    yield from _vocabularies()
    yield from _rules()


def _moments() -> Iterator[Case]:
    for name in ("created", "modified", "valid_from"):
        for moment in BAD_MOMENTS:
            yield _spoilt("moments", sample("indicator"), (name,), moment)
        for moment in ODD_MOMENTS:
            fields = sample("indicator").fresh() | {"valid_until": "9999-12-31T23:59:59.9999999Z"}
            yield either(f"moments/odd/{name}/{moment}", text_of(put(fields, (name,), moment)))
    places = ((one, way) for one in samples() for way, value in ways(one.own) if _is(value, MOMENT))
    for number, (one, way) in enumerate(places):
        for moment in BAD_MOMENTS[number % 9 :: 9]:
            yield _spoilt("moments", one, way, moment)


def _ids() -> Iterator[Case]:
    for type_ in ("indicator", "relationship", "domain-name", "marking-definition"):
        one = sample(type_)
        for number in (*BAD_UUIDS, UUID.upper().replace("A", "G")):
            yield _spoilt("ids", one, ("id",), f"{type_}--{number}")
        for name in BAD_TYPES:
            other = f"{name}--{UUID}"
            yield _spoilt("ids", one, ("id",), other)
            yield refuse(f"ids/{type_}/type is {name!r}", text_of({**one.fresh(), "type": name}))
        for whole in ("", type_, UUID, f"{type_}-{UUID}", f"{type_}---{UUID}", f"--{UUID}", f"{type_}--", "a" * 1000):
            yield _spoilt("ids", one, ("id",), whole)
    for one in samples():
        other = "malware" if one.type != "malware" else "tool"
        yield _spoilt("ids", one, ("id",), f"{other}--{UUID}")
        yield refuse(f"ids/{one.type}/in a bundle", text_of({**one.fresh(), "type": "bundle"}))


def _references() -> Iterator[Case]:
    for one in samples():
        for way, value in ways(one.fresh()):
            if _is(value, IDENTIFIER) and way != ("id",):
                for entry in _wrong_references(str(way[-1] if isinstance(way[-1], str) else way[-2]), value):
                    yield _spoilt("references", one, way, entry)


def _wrong_references(name: str, value: str) -> Sequence[str]:
    type_ = value.partition("--")[0]
    anything = name == "object_refs"
    wrong_type = f"{'bundle' if anything else 'grouping' if type_ != 'grouping' else 'note'}--{UUID}"
    if name in ("source_ref", "target_ref", "sighting_of_ref", "object_ref"):
        wrong_type = f"bundle--{UUID}" if name == "object_ref" else f"relationship--{UUID}"
    return (wrong_type, "", type_, f"{type_}--{UUID[:-1]}", f"{type_.upper()}--{UUID}", f"{type_}--'; DROP TABLE x;--",
            f"{value}\0", f" {value}")  # fmt: skip


def _vocabularies() -> Iterator[Case]:
    """Closed vocabularies, numbers out of range, and texts with a form of their own."""
    for type_, way, wrong in OUT_OF_RANGE:
        for entry in wrong:
            yield _spoilt("ranges", _with(type_, way), way, entry)


def _with(type_: str, way: Way) -> Sample:
    return next(one for one in samples() if one.type == type_ and any(way == other for other, _ in ways(one.fresh())))


LANGUAGES = ("", "x", "arabic language", "ar_EG", "ع", "ar--EG", "-ar", "ar\0", "a" * 40)
HEX = ("", "0", "0x", "0x10", "zz", "٠٠", "00 ", "0\0")
HASHES: tuple[Any, ...] = (
    {"MD5": "0"}, {"MD5": "g" * 32}, {"SHA-256": "0" * 63}, {"SHA-256": "0" * 65}, {"SHA-1": ""}, {"": "0" * 32},
    {"SHA-512": "0" * 64}, {"SHA-256": "٠" * 64}, {"MD5": "0" * 32 + "\n"}, {"a b": "0"}, {"MD5": None},
    {"MD5": ["0" * 32]},
)  # fmt: skip
OUT_OF_RANGE: tuple[tuple[str, Way, tuple[Any, ...]], ...] = (
    ("indicator", ("confidence",), (-1, 101, 1e3, 50.5)),
    ("indicator", ("lang",), LANGUAGES),
    ("indicator", ("spec_version",), ("", "2.0", "2", "2.2", "3.0", "2.1 ", "latest", "٢.١")),
    ("location", ("latitude",), (-90.1, 90.1, 1e9)),
    ("location", ("longitude",), (-180.1, 180.1, -1e9)),
    ("location", ("precision",), (-0.1, -1)),
    ("observed-data", ("number_observed",), (0, -1, 1_000_000_000)),
    ("sighting", ("count",), (-1, 1_000_000_000)),
    ("opinion", ("opinion",), ("", "Agree", "maybe", "agree ", "أوافق")),
    ("relationship", ("relationship_type",), ("", "Uses", "uses it", "يستعمل", "uses_it", "a" * 251, "uses\0")),
    ("extension-definition", ("extension_types", 0), ("", "new", "NEW-SDO", "property_extension")),
    ("extension-definition", ("extension_properties", 0), ("", "ra", "Rank", "9rank", "ra nk", "رتبة", "a" * 251)),
    ("artifact", ("payload_bin",), ("", "@@@@", "UEsDBA", "UEs DBAo=", "UEsDBAo=\n", "UEsDBAo==", "==", "ملف=")),
    ("artifact", ("encryption_algorithm",), ("", "AES", "aes-256-gcm", "mime-type-indicated ")),
    ("artifact", ("mime_type",), ("", "zip", "application", "application/", "/zip", "application/ zip")),
    ("artifact", ("hashes",), HASHES),
    ("file", ("hashes",), HASHES),
    ("indicator", ("external_references", 0, "hashes"), (*HASHES, {"SHA-9": "00"})),
    ("x509-certificate", ("hashes",), HASHES),
    ("file", ("size",), (-1, -(2**53))),
    ("file", ("magic_number_hex",), HEX),
    ("file", ("name_enc",), ("", "x", "cp 1256", "عربي")),
    ("network-traffic", ("src_port",), (-1, 65_536, 10**9)),
    ("network-traffic", ("dst_port",), (-1, 65_536)),
    ("network-traffic", ("src_byte_count",), (-1,)),
    ("network-traffic", ("dst_packets",), (-1,)),
    ("network-traffic", ("extensions", "icmp-ext", "icmp_type_hex"), HEX),
    ("network-traffic", ("extensions", "socket-ext", "address_family"), ("", "AF_FOO", "af_inet")),
    ("network-traffic", ("extensions", "socket-ext", "socket_type"), ("", "SOCK", "sock_stream")),
    ("process", ("extensions", "windows-process-ext", "integrity_level"), ("", "High", "ultra")),
    ("process", ("extensions", "windows-service-ext", "start_type"), ("", "AUTO", "service_auto_start")),
    ("process", ("extensions", "windows-service-ext", "service_status"), ("", "RUNNING")),
    ("windows-registry-key", ("values", 0, "data_type"), ("", "REG", "reg_sz")),
    ("windows-registry-key", ("key",), ("HKLM\\System", "HKCU\\Software", "hklm\\a")),
    ("ipv4-addr", ("value",), ("", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4/33", "1.2.3.4/-1", "1.2.3.4 ", "٨.٨.٨.٨",
                               "0x7f.1", "1.2.3.4\0", "::1", "localhost", "1.2.3.4/", "' OR 1=1")),
    ("ipv6-addr", ("value",), ("", "1.2.3.4", ":::", "2001:db8::g", "2001:db8::/129", "2001:db8::1::2", "::1 ",
    "[::1]")),
    ("mac-addr", ("value",), ("", "00:00:5e:00:53", "00-00-5e-00-53-01", "00:00:5E:00:53:01", "zz:00:5e:00:53:01")),
    ("domain-name", ("value",), ("", " ", "a b.example", "host..example", "a" * 64 + ".example", "host.example/x",
                                 "host.example\0", "http://host.example", ".", "a." * 127 + "toolong",
                                 "ho\nst.example")),
    ("email-addr", ("value",), ("", "x", "@example.org", "soc@", "soc@@example.org", "so c@example.org",
    "soc@example.org\n",
                                "SOC <soc@example.org>", "soc@\0", "soc@a b")),
    ("url", ("value",), ("", "host", "//host.example", "http:// host", "http://a b", "://x", "http://a\0", "h t://x",
                         "http://a\n")),
    ("software", ("cpe",), ("", "cpe", "cpe:/a:vendor:word", "cpe:2.3:x:v:p:1:*:*:*:*:*:*:*", "cpe:2.3:a:v",
    "cpe:2.3:a:v w:p:1:*:*:*:*:*:*:*")),
    ("file", ("extensions", "windows-pebinary-ext", "machine_hex"), HEX),
)  # fmt: skip


def _rules() -> Iterator[Case]:
    for type_, changes in BROKEN_RULES:
        fields = sample(type_).fresh() | changes
        kept = {name: value for name, value in fields.items() if value is not DROP}
        name = " ".join(f"{key}={'-' if value is DROP else str(value)[:40]}" for key, value in changes.items())
        yield refuse(f"rules/{type_}/{name}", text_of(kept))


DROP: Any = object()
OLD, NEW = "2026-01-01T00:00:00.000Z", "2026-06-01T00:00:00.000Z"
REFERENCE: dict[str, Any] = {"source_name": "cve", "external_id": "CVE-2026-0001"}
BROKEN_RULES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("indicator", {"created": NEW, "modified": OLD}),
    ("indicator", {"valid_from": NEW, "valid_until": NEW}),
    ("indicator", {"valid_from": NEW, "valid_until": OLD}),
    ("campaign", {"first_seen": NEW, "last_seen": OLD}),
    ("malware", {"first_seen": NEW, "last_seen": OLD}),
    ("malware", {"name": DROP}),
    ("malware-analysis", {"result": DROP, "analysis_sco_refs": DROP}),
    ("malware-analysis", {"analysis_started": NEW, "analysis_ended": OLD}),
    ("threat-actor", {"first_seen": NEW, "last_seen": OLD}),
    ("intrusion-set", {"first_seen": NEW, "last_seen": OLD}),
    ("infrastructure", {"first_seen": NEW, "last_seen": OLD}),
    ("location", {"latitude": DROP}),
    ("location", {"longitude": DROP}),
    ("location", {"latitude": DROP, "longitude": DROP}),
    ("location", {"region": DROP, "country": DROP, "latitude": DROP, "longitude": DROP, "precision": DROP}),
    ("observed-data", {"first_observed": NEW, "last_observed": OLD}),
    ("observed-data", {"object_refs": DROP}),
    ("observed-data", {"objects": {"0": {"type": "url", "value": "http://a.example"}}}),
    ("observed-data", {"object_refs": DROP, "objects": {"0": {"type": "domain-name", "value": 7}}}),
    ("observed-data", {"object_refs": DROP, "objects": {"0": {"type": "indicator", "value": "x"}}}),
    ("observed-data", {"object_refs": DROP, "objects": {"0": "x"}}),
    ("observed-data", {"object_refs": DROP, "objects": {"0": {}}}),
    ("observed-data", {"object_refs": DROP, "objects": []}),
    ("observed-data", {"object_refs": DROP, "objects": {"0": {"type": "file", "name": "a",
    "parent_directory_ref": "9"}}}),
    ("relationship", {"start_time": NEW, "stop_time": OLD}),
    ("relationship", {"start_time": NEW, "stop_time": NEW}),
    ("sighting", {"first_seen": NEW, "last_seen": OLD}),
    ("language-content", {"lang": "ar"}),
    ("language-content", {"contents": {"not a language": {"name": "x"}}}),
    ("language-content", {"contents": {"en": "x"}}),
    ("marking-definition", {"definition": DROP, "definition_type": DROP}),
    ("marking-definition", {"definition": DROP}),
    ("marking-definition", {"definition_type": DROP}),
    ("marking-definition", {"definition": {"text": "x"}}),
    ("marking-definition", {"definition": {"statement": 7}}),
    ("marking-definition", {"definition_type": "tlp", "definition": {"tlp": "purple"}}),
    ("marking-definition", {"definition_type": "tlp", "definition": {"tlp": "white"}}),
    ("marking-definition", {"id": GREEN}),
    ("marking-definition", {"id": GREEN, "name": "TLP:CLEAR"}),
    ("marking-definition", {"modified": NEW}),
    ("marking-definition", {"revoked": True}),
    ("marking-definition", {"lang": "ar"}),
    ("extension-definition", {"lang": "ar"}),
    ("extension-definition", {"extension_types": ["new-sdo"], "extension_properties": ["rank"]}),
    ("artifact", {"url": "https://a.example/x"}),
    ("artifact", {"payload_bin": DROP}),
    ("artifact", {"payload_bin": DROP, "url": "https://a.example/x", "hashes": DROP}),
    ("artifact", {"encryption_algorithm": DROP}),
    ("email-message", {"body": "x"}),
    ("email-message", {"is_multipart": False}),
    ("email-message", {"body_multipart": [{"body": "a", "body_raw_ref": f"artifact--{UUID}"}]}),
    ("email-message", {"body_multipart": [{"content_type": "text/plain"}]}),
    ("network-traffic", {"src_ref": DROP, "dst_ref": DROP}),
    ("network-traffic", {"start": NEW, "end": OLD}),
    ("network-traffic", {"is_active": True}),
    ("network-traffic", {"extensions": {"tcp-ext": {}}}),
    ("network-traffic", {"extensions": {"tcp-ext": {"flags": "00"}}}),
    ("network-traffic", {"extensions": {"socket-ext": {"address_family": "AF_INET", "options": {"SO_X": "on"}}}}),
    ("network-traffic", {"extensions": {"socket-ext": {"address_family": "AF_INET", "options": {"foo": 1}}}}),
    ("file", {"hashes": DROP, "name": DROP}),
    ("file", {"extensions": {"pdf-ext": {}}}),
    ("file", {"extensions": {"archive-ext": {"comment": "nothing in it"}}}),
    ("file", {"extensions": {"ntfs-ext": {"alternate_data_streams": [{"size": 1}]}}}),
    ("process", {"id": f"process--{UUID[:14]}5{UUID[15:]}"}),
    ("windows-registry-key", {"values": [{}]}),
    ("x509-certificate", {"x509_v3_extensions": {}}),
    ("indicator", {"extensions": {EXTENSION: {"extension_type": "new-sdo"}}}),
    ("indicator", {"extensions": {EXTENSION: {"rank": 5}}}),
    ("indicator", {"extensions": {EXTENSION: {"extension_type": "property-extension", "": 5}}}),
    ("indicator", {"granular_markings": [{"selectors": ["name"]}]}),
    ("indicator", {"granular_markings": [{"marking_ref": GREEN}]}),
    ("indicator", {"granular_markings": [{"marking_ref": GREEN, "lang": "ar", "selectors": ["name"]}]}),
    *(
        ("indicator", {"granular_markings": [{"marking_ref": GREEN, "selectors": [selector]}]})
        for selector in ("", "nothing", "labels.[9]", "labels.[-1]", "labels.0", "labels.[x]", "name.x", "NAME", "*",
        ".", "name\0")
    ),
    *(
        ("indicator", {"external_references": [{**REFERENCE, "external_id": number}]})
        for number in ("", "2026-0001", "cve-2026-0001", "CVE-26-1", "CVE-2026-x", "CVE-2026-0001 ", "CVE-٢٠٢٦-٠٠٠١")
    ),
    ("indicator", {"external_references": [{"source_name": "capec", "external_id": "66"}]}),
    ("indicator", {"external_references": [{"source_name": "cve"}]}),
    ("indicator", {"external_references": [{"source_name": "alone"}]}),
    ("indicator", {"external_references": [{"url": "https://a.example"}]}),
    *(
        ("indicator", {name: "x"})
        for name in ("severity", "action", "username", "phone_numbers", "X", "x", "X_Custom", "x-custom", "x custom",
        "",
                     "9x_custom", "مخصص", "a" * 251, "x_\0", "__proto__", "$where", "x.custom")
    ),
    ("indicator", {"x_custom_bin": "@@"}),
    ("indicator", {"x_custom_hex": "zz"}),
    ("indicator", {"x_custom": None}),
    ("indicator", {"x_custom": {"a": None}}),
    ("indicator", {"kill_chain_phases": [{"kill_chain_name": "x"}]}),
)  # fmt: skip


def _spoilt(group: str, one: Sample, way: Way, value: Any) -> Case:
    return refuse(f"{group}/{one.type}/{written(way)}/{value!r:.40}", text_of(put(one.fresh(), way, value)))


def _is(value: Any, form: Any) -> bool:
    return isinstance(value, str) and form(value) is not None
