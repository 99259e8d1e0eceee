"""Handling on its way: as a marking-definition and back, and the well-known TLP markings."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
import stix2
from hypothesis import given

from amana.handling import (
    HANDLING_EXTENSION,
    HANDLING_EXTENSION_OBJECTS,
    HANDLING_SCHEMA,
    LEVEL_OF_MARKING,
    TLP,
    TLP2_MARKING_IDS,
    TLP_MARKINGS,
    Audience,
    Handling,
    NotHandling,
    from_marking,
    judge,
    marking,
    tlp_of_refs,
)
from handling.shapes import NOW, handlings

ID = "marking-definition--0f0ce1b9-52b6-4d0c-9cb2-6b1a3cfb28a4"
AUTHOR = "identity--8b8a4c5f-49d3-4b40-8a5a-3e6a1b6cbe2d"


def away(handling: Handling) -> Handling:
    return msgspec.structs.replace(handling, audience=handling.audience.seen_from_outside("cert-a"))


@given(handlings)
def test_a_marking_carries_all_of_the_rules(handling: Handling) -> None:
    sent = away(handling)
    over_the_wire = msgspec.json.decode(msgspec.json.encode(marking(sent, ID, NOW, AUTHOR)))
    assert from_marking(over_the_wire) == sent


@given(handlings)
def test_other_software_reads_the_marking(handling: Handling) -> None:
    made = marking(away(handling), ID, NOW, AUTHOR)
    read = stix2.parse(made, version="2.1")
    assert read.extensions[HANDLING_EXTENSION]["tlp"] == handling.tlp.value


def test_created_has_three_digits() -> None:
    at = datetime(2026, 1, 1, 0, 0, 0, 123456, tzinfo=UTC)
    rules = Handling(tlp=TLP.RED, audience=Audience.of("member:a"))
    assert marking(rules, ID, at, AUTHOR)["created"] == "2026-01-01T00:00:00.123Z"


def test_own_does_not_leave() -> None:
    with pytest.raises(ValueError, match="own"):
        marking(Handling(tlp=TLP.RED, audience=Audience.of("own", "member:b")), ID, NOW, AUTHOR)


@pytest.mark.parametrize("fields", [{}, {"extensions": {}}, {"extensions": None}, {"extensions": {"other": {}}}])
def test_other_markings_carry_no_rules(fields: dict[str, object]) -> None:
    assert from_marking(fields) is None


@pytest.mark.parametrize("extension", [{}, [], "x", {"tlp": "TLP:RED"}, {"tlp": "TLP:RED", "audience": [["all"]]}])
def test_a_broken_extension_is_refused_and_not_taken_for_none(extension: object) -> None:
    with pytest.raises(NotHandling):
        from_marking({"extensions": {HANDLING_EXTENSION: extension}})


def test_levels_are_ordered_from_wide_to_strict() -> None:
    assert sorted(TLP, reverse=True) == [TLP.RED, TLP.AMBER_STRICT, TLP.AMBER, TLP.GREEN, TLP.CLEAR]
    assert [level.value for level in TLP] == ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]


def test_the_markings_of_tlp_1_are_those_of_the_standard() -> None:
    for theirs in (stix2.TLP_WHITE, stix2.TLP_GREEN, stix2.TLP_AMBER, stix2.TLP_RED):
        assert TLP_MARKINGS[theirs.id] == msgspec.json.decode(theirs.serialize())
    assert LEVEL_OF_MARKING[stix2.TLP_WHITE.id] is TLP.CLEAR


def test_each_level_has_one_marking_of_tlp_2() -> None:
    assert TLP2_MARKING_IDS.keys() == set(TLP)
    assert len(TLP_MARKINGS) == 9
    for level, id_ in TLP2_MARKING_IDS.items():
        assert LEVEL_OF_MARKING[id_] is level
        stix2.parse(TLP_MARKINGS[id_], version="2.1")


def test_the_strictest_of_several_marks_holds() -> None:
    ids = [TLP2_MARKING_IDS[TLP.GREEN], stix2.TLP_RED.id, ID]
    assert tlp_of_refs(ids) is TLP.RED
    assert tlp_of_refs([ID]) is None


DOCS = Path(__file__).parents[2] / "docs" / "handling.md"


def blocks() -> list[dict[str, Any]]:
    return [msgspec.json.decode(text) for text in re.findall(r"```json\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)]


def test_the_document_shows_the_schema_that_is_served() -> None:
    assert blocks()[0] == HANDLING_SCHEMA


def test_the_example_of_the_document_is_valid_and_is_read() -> None:
    example = blocks()[1]
    jsonschema.validate(example["extensions"][HANDLING_EXTENSION], HANDLING_SCHEMA)
    rules = from_marking(example)
    assert rules is not None
    made = marking(rules, example["id"], datetime(2026, 3, 14, tzinfo=UTC), example["created_by_ref"])
    assert made == example
    assert judge(example) is None


@given(handlings)
def test_every_marking_follows_the_schema(handling: Handling) -> None:
    made = marking(away(handling), ID, NOW, AUTHOR)
    jsonschema.validate(made["extensions"][HANDLING_EXTENSION], HANDLING_SCHEMA)


def test_the_document_names_every_reason_for_refusal() -> None:
    text = DOCS.read_text("utf-8")
    rows = (files("amana.handling") / "data" / "refusals.csv").read_text("utf-8").splitlines()
    reasons = [row.split(",")[0] for row in rows if row and not row.startswith("#")][1:]
    assert len(reasons) > 15
    assert [reason for reason in reasons if f"`{reason}`" not in text] == []


def test_the_extension_can_be_served_to_others() -> None:
    author, definition = (stix2.parse(found, version="2.1") for found in HANDLING_EXTENSION_OBJECTS)
    assert definition.id == HANDLING_EXTENSION
    assert definition.created_by_ref == author.id
    assert [judge(found) for found in HANDLING_EXTENSION_OBJECTS] == [None, None]
