"""The safeguard on objects: real bundles pass, objects about persons do not, however they are spelled."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
import stix2.v21
from hypothesis import given
from hypothesis import strategies as st

from amana.handling import HANDLING_EXTENSION, judge

DATA = Path(__file__).parents[1] / "data" / "handling"
BUNDLES = ["disarm-sample.json", "ics-attack-18.1-sample.json"]


def reason(fields: dict[str, Any]) -> str | None:
    found = judge(fields)
    if found is None:
        return None
    assert re.search(r"[\u0621-\u064a]", found.text.ar)
    assert found.text.en != found.text.ar
    return found.reason


@pytest.mark.parametrize("name", BUNDLES)
def test_real_bundles_pass(name: str) -> None:
    objects = msgspec.json.decode((DATA / name).read_bytes())["objects"]
    assert {"identity", "marking-definition", "attack-pattern", "relationship"} <= {o["type"] for o in objects}
    assert [reason(o) for o in objects] == [None] * len(objects)


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "identity", "name": "Ministry of Example", "identity_class": "organization"},
        {"type": "identity", "name": "Energy sector", "identity_class": "class"},
        {"type": "identity", "name": "ACME"},
        {"type": "identity", "name": "شركة المثال", "identity_class": "Organization", "roles": ["provider"]},
        {"type": "threat-actor", "name": "Group 12", "threat_actor_types": ["crime-syndicate"]},
        {"type": "threat-actor", "name": "X", "threat_actor_types": ["nation-state"], "resource_level": "government"},
        {"type": "threat-actor", "name": "Y", "threat_actor_types": ["hacker"], "resource_level": "team"},
        {"type": "threat-actor", "name": "Mrak", "aliases": ["Missing Link"]},
        {"type": "intrusion-set", "name": "Z", "resource_level": "organization"},
        {"type": "user-account", "account_login": "root", "account_type": "unix", "user_id": "0"},
        {"type": "user-account", "account_login": "CORP\\svc_backup_prod", "account_type": "windows-domain"},
        {"type": "user-account", "account_login": "WS-01-FINANCE$", "account_type": "windows-domain"},
        {"type": "user-account", "account_login": "info@cert.example", "display_name": "Local System"},
        {"type": "user-account", "user_id": "S-1-5-21-1180699209-877415012-3182924384-1004"},
        {"type": "user-account", "account_login": "nightly.report", "is_service_account": True},
        {"type": "email-addr", "value": "hr-notice@update.example"},
        {"type": "email-message", "is_multipart": False, "additional_header_fields": {"Reply-To": ["<a@b.example>"]}},
        {"type": "email-message", "is_multipart": False, "additional_header_fields": {"X-Mailer": "Person <1@2>"}},
        {"type": "file", "name": "wanted.exe", "extensions": {"pdf-ext": {"document_info_dict": {"Author": "x"}}}},
        {"type": "malware", "name": "Unwanted Toolbar", "is_family": True, "x_malware_family_name": "Bar"},
        {"type": "x-mitre-data-source", "name": "User Account"},
        {"type": "x-incident-report", "affected_personnel_count": 3, "x_race_condition": True},
        {"type": "indicator", "pattern_type": "yara", "pattern": "rule x { strings: $a = \"display_name\" }"},
        {"type": "indicator", "pattern_type": "stix", "pattern": "[url:value = 'http://x/?display_name=passport:1']"},
        {"type": "indicator", "pattern_type": "stix", "pattern": "[user-account:account_login = 'svc_sql']"},
        {"type": "indicator", "pattern_type": "stix", "pattern": "[file:name = 'it\\'s user-account:display_name']"},
        {"type": "indicator", "pattern_type": "stix", "pattern": "[file:hashes.'SHA-256' = 'ab' OR x:y IN ('a')]"},
        {"type": "report", "name": "تعميم أمني: ثغرة حرجة", "labels": ["amana-category:vulnerability"],
         "description": "ذكر مدير المركز أن شخصًا واحدًا فتح المرفق."},
        {"type": "location", "country": "EG"},
        {"type": "extension-definition", "name": "x", "extension_properties": ["risk_score"]},
        {},
    ],
)  # fmt: skip
def test_ordinary_objects_pass(fields: dict[str, Any]) -> None:
    assert reason(fields) is None


PERSON_CLASSES = ["individual", "Individual", " INDIVIDUAL ", "indi\u200bvidual", "\u202eindividual\u202c",
                  "іndіvіduаl", "ｉｎｄｉｖｉｄｕａｌ", "i n d i v i d u a l", "natural-person", "person", "شخص",
                  "إنسان", "إنسـان", "اِنْسَان", "شخص طبيعي", "فرد", "مواطن", "suspect"]  # fmt: skip


@pytest.mark.parametrize("class_", PERSON_CLASSES)
def test_an_individual_is_refused_in_every_spelling(class_: str) -> None:
    assert reason({"type": "identity", "name": "x", "identity_class": class_}) == "person:identity"
    assert reason({"type": "threat-actor", "name": "x", "resource_level": class_}) == "person:threat-actor"
    assert reason({"type": "intrusion-set", "name": "x", "resource_level": class_}) == "person:threat-actor"


def test_no_type_and_no_property_of_the_standard_is_taken_for_a_person() -> None:
    classes = [c for c in vars(stix2.v21).values() if hasattr(c, "_properties")]
    assert len(classes) > 60
    for each in classes:
        name = getattr(each, "_type", "x-nested")
        fields = dict.fromkeys(each._properties, 1) | {"type": name}
        if not {"display_name", "identity_class"} & fields.keys():
            assert reason(fields) is None, each


unseen = st.sampled_from("\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2066\u2069\ufeff\u00ad\u0640 .-_\u0301")


@given(st.lists(unseen, min_size=10, max_size=10), st.lists(st.booleans(), min_size=10, max_size=10))
def test_invisible_letters_marks_and_case_do_not_hide_a_word(between: list[str], upper: list[bool]) -> None:
    letters = [letter.upper() if up else letter for letter, up in zip("individual", upper, strict=True)]
    spelled = "".join(letter + unseen for letter, unseen in zip(letters, between, strict=True))
    assert reason({"type": "identity", "name": "x", "identity_class": spelled}) == "person:identity"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"type": "identity", "name": "x", "identity_class": "employee"}, "person:identity-class"),
        ({"type": "identity", "name": "Mr. John Doe"}, "person:identity"),
        ({"type": "identity", "name": "المواطن فلان الفلاني", "identity_class": "unspecified"}, "person:identity"),
        ({"type": "identity", "name": "x", "identity_class": "group", "roles": ["suspect"]}, "person:identity"),
        ({"type": "threat-actor", "name": "x", "threat_actor_types": ["insider-disgruntled"]}, "person:threat-actor"),
        ({"type": "threat-actor", "name": "x", "threat_actor_types": ["Lone-Wolf"]}, "person:threat-actor"),
        ({"type": "threat-actor", "name": "x", "aliases": ["السيد فلان"]}, "person:threat-actor"),
        ({"type": "threat-actor", "name": "x", "threat_actor_types": ["activist"]}, "person:threat-actor-level"),
        ({"type": "threat-actor", "name": "x", "threat_actor_types": ["hacker"], "resource_level": "large"},
         "person:threat-actor-level"),
        ({"type": "user-account", "account_login": "root", "display_name": "سامر الهاشمي"}, "person:display-name"),
        ({"type": "user-account", "account_login": "samer.hashimi"}, "person:account"),
        ({"type": "user-account", "account_login": "CORP\\Samer_Hashimi"}, "person:account"),
        ({"type": "user-account", "user_id": "samer.hashimi@corp.example"}, "person:account"),
        ({"type": "user-account", "account_login": "سامر"}, "person:account"),
        ({"type": "user-account", "account_type": "Twitter", "user_id": "1"}, "person:account"),
        ({"type": "email-addr", "value": "a@b.example", "display_name": "Samer"}, "person:display-name"),
        ({"type": "email-message", "additional_header_fields": {"from": "Samer H <a@b.example>"}},
         "person:display-name"),
        ({"type": "email-message", "additional_header_fields": {"Reply-To": ["x@y.example", '"سامر" <a@b.example>']}},
         "person:display-name"),
        ({"type": "x-person", "name": "x"}, "person:object"),
        ({"type": "x-wanted", "name": "x"}, "person:object"),
        ({"type": "x-acme-persons-list"}, "person:object"),
        ({"type": "x-pеrsоn"}, "person:object"),
        ({"type": "شخص"}, "person:object"),
        ({"type": "x-full-name"}, "person:object"),
        ({"type": "x-misp-object", "x_misp_name": "person"}, "person:object"),
        ({"type": "x-misp-object", "x_misp_attributes": [{"type": "text"}, {"type": "first-name", "value": "x"}]},
         "person:object"),
        ({"type": "extension-definition", "extension_properties": ["score", "passport_number"]}, "person:property"),
        ({"type": "tool", "name": "x", "labels": ["malware", "Red Notice"]}, "refused:person-notice"),
        ({"type": "file", "name": "x", "labels": ["مطلوبـون"]}, "refused:person-notice"),
        ({"type": "file", "name": "x", "x_acme_labels": ["wanted"]}, "refused:person-notice"),
        ({"type": "report", "name": "x", "report_types": ["wanted-person"]}, "refused:person-notice"),
        ({"type": "malware", "name": "WANTED: John Doe"}, "refused:person-notice"),
        ({"type": "note", "content": "\u200fمطلوب للعدالة\nفلان بن فلان"}, "refused:person-notice"),
        ({"type": "report", "name": "طلب", "description": "تحديد مكان المدعو فلان"}, "refused:person-tracking"),
        ({"type": "report", "name": "x", "labels": ["amana-category:refused:opinion"]}, "refused:opinion"),
        ({"type": "report", "name": "x", "labels": ["Amana-Category: Protest"]}, "refused:protest"),
        ({"type": "report", "name": "x", "labels": ["amana-category:gossip"]}, "category:unknown"),
        ({"type": "language-content", "contents": {"ar": {"name": "مطلوب: فلان"}}}, "refused:person-notice"),
    ],
)  # fmt: skip
def test_persons_notices_and_strange_categories_are_refused(fields: dict[str, Any], expected: str) -> None:
    assert reason(fields) == expected


FORBIDDEN = ["x_person", "x_full_name", "full_name", "fullName", "x_acme_FullName_ar", "date_of_birth", "dateOfBirth",
             "x_dob", "passport", "x_passport_no", "passportnumber", "national_id", "x_national_id_number", "x_sex",
             "x_religion", "x_f_u_l_l_n_a_m_e", "x_раssроrt", "passp\u200bort", "x_suspect", "الاسم_الكامل",
             "رقم_الهوية", "father_name", "x_tribe", "home_address"]  # fmt: skip


@pytest.mark.parametrize("name", FORBIDDEN)
@pytest.mark.parametrize(
    "place",
    [
        lambda name: {
            "type": "indicator",
            "pattern": "[ipv4-addr:value = '192.0.2.1']",
            "pattern_type": "stix",
            name: 1,
        },
        lambda name: {"type": "x-case", "x_details": {"deep": [[{"deeper": {name: None}}]]}},
        lambda name: {"type": "file", "extensions": {"extension-definition--x": {"inner": [{name: "x"}]}}},
        lambda name: {"type": "tool", "name": "x", "external_references": [{"source_name": "x"}, {name: "x"}]},
        lambda name: {"type": "observed-data", "objects": {"0": {"type": "file", "name": "x", name: "x"}}},
    ],
)
def test_properties_about_persons_are_refused_wherever_they_stand(place: Any, name: str) -> None:
    assert reason(place(name)) == "person:property"


@pytest.mark.parametrize(
    "inner",
    [
        {"type": "user-account", "display_name": "Samer"},
        {"type": "identity", "identity_class": "individual"},
        {"identity_class": "individual", "name": "x"},
        {"type": "x-person"},
        {"labels": ["wanted"]},
    ],
)
def test_what_is_nested_is_judged_as_if_it_stood_alone(inner: dict[str, Any]) -> None:
    assert reason({"type": "observed-data", "objects": {"0": {"type": "file"}, "1": inner}}) is not None
    assert reason({"type": "x-case", "extensions": {"x": {"list": [[inner]]}}}) is not None


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("[user-account:display_name = 'x']", "person:display-name"),
        ("[ user-account : display_name = 'x' ]", "person:display-name"),
        ("[user-account:'display_name' = 'x']", "person:display-name"),
        ("[email-message:from_ref.display_name LIKE 'x%']", "person:display-name"),
        ("[file:name = 'it\\'s' AND email-addr:display_name = 'x']", "person:display-name"),
        ("[ipv4-addr:value = '192.0.2.1'] FOLLOWEDBY [x-person:value = 'x']", "person:object"),
        ("[x-case:subject.full_name = 'x']", "person:property"),
        ("[x-case:extensions.'passport_number' = 'x']", "person:property"),
        ("[user-account:account_login = 'samer.hashimi']", "person:account"),
        ("[user-account:user_id IN ('root', 'samer.hashimi')]", "person:account"),
    ],
)
def test_patterns_that_search_for_persons_are_refused(pattern: str, expected: str) -> None:
    assert reason({"type": "indicator", "name": "x", "pattern": pattern, "pattern_type": "stix"}) == expected


@pytest.mark.parametrize(
    "pattern",
    ["a" * 300_000, "'" + "\\'" * 150_000, "[user-account:user_id = " + " " * 300_000, "a:" * 150_000, "'\\"],
    ids=["word", "escapes", "spaces", "colons", "open"],
)
def test_a_pattern_made_to_be_slow_is_read_in_linear_time(pattern: str) -> None:
    # A quadratic reader would take minutes here, so this ends or it does not.
    assert reason({"type": "indicator", "pattern": pattern, "pattern_type": "stix"}) is None


@pytest.mark.parametrize(
    ("key", "expected"),
    [("refused:journalism", "refused:journalism"), ("gossip", "category:unknown"), ("phishing", None)],
)
def test_the_category_in_our_own_extension_is_judged(key: str, expected: str | None) -> None:
    fields = {"type": "marking-definition", "extensions": {HANDLING_EXTENSION: {"categories": [key]}}}
    assert reason(fields) == expected


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
NAMES = ["type", "name", "labels", "pattern", "identity_class", "extensions", "external_references", "display_name",
         "additional_header_fields", "aliases", "roles", "description", "threat_actor_types"]  # fmt: skip
TYPES = ["identity", "threat-actor", "user-account", "email-message", "indicator", "report", "x-a", ""]


@given(st.dictionaries(st.sampled_from(NAMES) | st.text(), json_values), st.sampled_from(TYPES))
def test_any_json_object_is_judged_without_an_error(fields: dict[str, Any], type_: str) -> None:
    alone = judge({**fields, "type": type_})
    nested = judge({"type": "x-case", "x_inner": [{**fields, "type": type_}]})
    assert (alone is None) == (nested is None)
