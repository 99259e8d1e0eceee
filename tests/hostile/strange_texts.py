"""Strange texts in every field: where a text is free they must come back as they were, elsewhere they are wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hostile.case import Case, Verdict, api, either, refuse, text_of
from hostile.sound import Sample, Way, common_names, put, sample, samples, ways, written

STRANGE = {
    "sql": "'; DROP TABLE object_version; --",
    "sql union": "x' UNION SELECT password FROM account -- ",
    "sql like": "%_\\%' OR ''='",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": "\"'><svg onload=alert(1)>",
    "template": "{{7*7}}{% debug %}${7*7}#{7*7}<%= 7*7 %>",
    "format": "%s%n%x{0}{0.__class__}{}",
    "bidi": "\u202e\u2066abc\u2069\u202c\u200f مرحبا \u061c",
    "isolates": "\u2066" * 200,
    "NUL": "a\u0000b",
    "controls": "".join(map(chr, range(1, 32))) + "\x7f\x85\u2028\u2029",
    "emoji": "👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿🇵🇸",
    "combining": "ب" + "\u0651\u064b" * 500,
    "astral": "\U0010ffff\U0001f600\ufffe\uffff\ufdd0",
    "normal forms": "e\u0301 é \ufdfa ﷽ \u1e9b\u0323",
    "blank": "\u00a0\u2003\u3000\ufeff\u200b",
    "empty": "",
    "long": "ا" * 100_000,
    "long word": "x" * 300_000,
    "path": "../../../../etc/passwd\\..\\..\\",
    "json": '{"a":1}],"objects":[{"type":"x"}',
    "escaped": "\\u0000\\ud800\\x00\\",
    "crlf": "a\r\nX-Injected: 1\r\n\r\n<html>",
    "xml": "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>&b;]]>",
    "formula": "=cmd|' /C calc'!A0",
    "fts": 'NEAR("a" "b", 9) AND OR NOT * ^a col:b "',
}
LONG = 1000
SURROGATES = {"high": "\ud800", "low": "a\udc00", "swapped": "\udc00\ud800", "in the midst": "a\udbffb"}


def cases() -> Iterator[Case]:
    """Everything of this module."""
    for one in samples():
        free = list(_free(one))
        for name, text in STRANGE.items():
            fields = one.fresh()
            for way in free if len(text) < LONG else free[-1:]:
                fields = put(fields, way, text)
            yield either(f"texts/{one.type}/{name}/everywhere", text_of(fields))
    for one in samples():
        yield from _bound(one)
    yield from _surrogates()
    yield from _asked()


def _texts(one: Sample) -> Iterator[Way]:
    shared = common_names(one) if one.type != "indicator" else ()
    return (way for way, value in ways(one.fresh()) if isinstance(value, str) and way[0] not in shared)


# Texts that the standard leaves to the producer; every other text of a sample has a form.
_FREE = (
    "name description aliases objective goals roles sectors contact_information indicator_types pattern_version "
    "infrastructure_types resource_level primary_motivation secondary_motivations personal_motivations region "
    "country administrative_area city street_address postal_code malware_types architecture_execution_envs "
    "implementation_languages capabilities product version configuration_version modules analysis_engine_version "
    "analysis_definition_version result_name result abstract content authors explanation report_types "
    "threat_actor_types sophistication tool_types tool_version context schema statement decryption_key rir path "
    "content_type message_id subject received_lines Reply-To body content_disposition comment sid pdfid0 pdfid1 "
    "Title Make imphash protocols request_method request_value request_version Accept cwd command_line HOME "
    "priority owner_sid window_title cb service_name descriptions swid vendor user_id credential account_login "
    "account_type groups home_dir shell data serial_number signature_algorithm issuer subject "
    "subject_public_key_algorithm subject_public_key_modulus basic_constraints name_constraints "
    "policy_constraints key_usage extended_key_usage subject_key_identifier authority_key_identifier "
    "subject_alternative_name issuer_alternative_name subject_directory_attributes crl_distribution_points "
    "inhibit_any_policy certificate_policies policy_mappings kill_chain_name phase_name source_name external_id "
    "labels identity_class pe_type"
)
FREE_NAMES = frozenset(_FREE.split())


def _free(one: Sample) -> Iterator[Way]:
    return (way for way in _texts(one) if _last_name(way) in FREE_NAMES)


def _last_name(way: Way) -> str:
    return next(step for step in reversed(way) if isinstance(step, str))


def _bound(one: Sample) -> Iterator[Case]:
    """Texts that have a form: none of these has it."""
    names = [name for name, text in STRANGE.items() if len(text) < LONG]
    for number, way in enumerate(_texts(one)):
        if _last_name(way) in FREE_NAMES or _is_open(way) or way[0] in ("contents", "ipfix"):
            continue
        for name in names[number % 6 :: 6]:
            # Names of hosts in any script are taken, also in what no registry would register.
            make = either if (name, _last_name(way)) == ("astral", "value") else refuse
            yield make(f"texts/{one.type}/{written(way)}/{name}", text_of(put(one.fresh(), way, STRANGE[name])))


def _is_open(way: Way) -> bool:
    # The key of a registry has no grammar; the standard only advises on types of patterns and markings, and of media.
    return _last_name(way) in ("key", "pattern_type", "definition_type") or way == ("mime_type",)


def _surrogates() -> Iterator[Case]:
    for one in samples():
        for number, way in enumerate(_texts(one)):
            name, text = list(SURROGATES.items())[number % len(SURROGATES)]
            yield refuse(f"surrogates/{one.type}/{written(way)}/{name}", text_of(put(one.fresh(), way, text)))
    for name, text in SURROGATES.items():
        fields = sample("indicator").fresh() | {f"x_{text}": "a"}
        yield refuse(f"surrogates/name of a property/{name}", text_of(fields))
        yield refuse(
            f"surrogates/custom value/{name}", text_of(sample("indicator").fresh() | {"x_note": {"a": [text]}})
        )


def _asked() -> Iterator[Case]:
    """The same texts in what the JSON API is asked and told."""
    for name, text in {**STRANGE, **SURROGATES}.items():
        bodies: dict[str, Any] = {
            "reports": {"text": f"نص {text} 198.51.100.7", "title": text[:300]},
            "watches": {"kind": "domain", "value": text[:2000] or "x"},
            "watches?note": {"kind": "domain", "value": "watched.example", "note": text[:2000]},
            "alerts/settlement": {"alerts": [1], "state": "accepted", "reason": text[:2000]},
            "releases/none/refusal": {"reason": text[:300] or "x"},
        }
        for path, body in bodies.items():
            yield api(f"texts/api/{path}/{name}", Verdict.EITHER, "POST", path, body)
