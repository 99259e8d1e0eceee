"""What can be asked about, in one spelling; and what never can."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import amana.private.items as items
from amana.observables import Observable
from amana.private import Family, Item, from_observable, organisation_keys, strength, type_names
from amana.private.faults import NoOrganisation, NotAnItem, PrivateFault, UnknownType

DATA = Path(__file__).parents[1] / "data/private"
PERSONAL = re.compile(r"person|people|national|passport|birth|dob|ssn|given|family-name|surname|human|citizen")


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows("items.csv"), ids=lambda row: row["type"])
def test_canonical_bytes_never_change(row: dict[str, str]) -> None:
    found = Item.read(row["type"], row["typed"])
    assert found.data.hex() == row["hex"]
    assert Item.of_bytes(found.data) == found


def test_keys_of_organisations_never_change() -> None:
    golden = rows("organisation-keys.csv")
    for name in {row["name"] for row in golden}:
        expected = [(row["type"], row["value"]) for row in golden if row["name"] == name]
        assert [(key.type, key.value) for key in organisation_keys(name)] == expected


def test_a_word_with_several_meanings_is_met_by_each() -> None:
    """شحن is cargo, freight and shipping: which of them is meant, the name does not say."""
    keys = set(organisation_keys("شركة شحن", "meaning-1"))
    assert len(keys) > 1
    for other in ("Freight Company", "Shipping Company", "Cargo Company"):
        assert keys & set(organisation_keys(other, "meaning-1")), other


def test_there_is_no_type_for_a_natural_person_and_none_can_be_made() -> None:
    assert not [name for name in type_names() if PERSONAL.search(name)]
    assert {name.partition(":")[0] for name in type_names()} == {family.value for family in Family}
    for name in (
        "person-name",
        "national-id",
        "passport",
        "date-of-birth",
        "name",
        "",
        "ipv4:x",
        "wallet",
        "org-key:0",
    ):
        with pytest.raises(UnknownType):
            Item.read(name, "محمد أحمد علي")
    with pytest.raises(TypeError):  # an enumeration that has members cannot be widened

        class Wider(Family):
            PERSON = "person-name"

    assert not [name for name in vars(items) if re.search(r"register|add_type|new_type", name)]


@pytest.mark.parametrize("name", ["محمد أحمد علي", "أسامة إبراهيم", "John Smith", "Mohammed Ahmed", "", "   ", "حسن"])
def test_a_persons_name_has_no_key(name: str) -> None:
    with pytest.raises(NoOrganisation):
        organisation_keys(name)


def test_a_coarse_key_alone_is_weak() -> None:
    assert strength(["core-1"]) == "weak"
    assert strength(["meaning-1"]) == strength(["core-1", "words-1"]) == "possible"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("iban", "SA0480000000608010167519"),
        ("lei", "529900T8BM49AURSDO56"),
        ("ipv4", "203.0.113.256"),
        ("phone-e164", "12"),
        ("sha256", "e3b0"),
        ("wallet:bitcoin", "0xde0b295669a9fd93d5f28d9ec85e40f4cb697bae"),
        ("org-reg:EG", "لا رقم"),
        ("org-reg:EG", "1" * 33),
        ("domain", "a" * 5000),
        ("url", "\u202ehttp://x"),
    ],
)
def test_what_is_not_of_its_type_is_refused(name: str, value: str) -> None:
    with pytest.raises(NotAnItem) as refused:
        Item.read(name, value)
    assert value not in refused.value.say("en")  # a refusal may stand in a log


@given(st.sampled_from(type_names()), st.text(max_size=60))
def test_reading_is_idempotent_or_a_plain_refusal(name: str, text: str) -> None:
    try:
        found = Item.read(name, text)
    except PrivateFault:
        return
    assert Item.read(name, found.value) == found
    assert Item.of_bytes(found.data) == found


@given(st.binary(max_size=80))
def test_bytes_from_outside_are_refused_or_canonical(data: bytes) -> None:
    try:
        found = Item.of_bytes(b"amana/1\0" + data)
    except PrivateFault:
        return
    assert found.data == b"amana/1\0" + data


def test_observables_that_can_be_asked_about() -> None:
    assert from_observable(Observable("domain", "evil.example")) == Item("domain", "evil.example")
    assert from_observable(Observable("cve", "CVE-2026-1")) is None
    assert from_observable(Observable("wallet", "0x" + "0" * 40)) == Item("wallet:ethereum", "0x" + "0" * 40)
