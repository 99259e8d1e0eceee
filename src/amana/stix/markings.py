"""Data markings (STIX 2.1, section 7.2): selectors, marking definitions, and the fixed TLP definitions."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import msgspec

from amana.stix.faults import Fault
from amana.stix.tables import lines
from amana.stix.timestamps import instant

TLP_2_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
_selector = re.compile(r"(?:id|[a-z0-9_-]{3,250})(?:\.(?:\[[0-9]{1,9}\]|[A-Za-z0-9_-]{1,250}))*+").fullmatch


@cache
def fixed_markings() -> dict[str, dict[str, Any]]:
    """The four TLP 1 and five TLP 2.0 definitions by id, with the content that the standard fixes."""
    found = (msgspec.json.decode(line) for line in lines("tlp.jsonl"))
    return {fields["id"]: fields for fields in found}


def check_marking_definition(fields: dict[str, Any]) -> None:
    """Raise Fault if the definition marks itself, or redefines or imitates a TLP marking."""
    if fields["id"] in fields.get("object_marking_refs", ()):
        raise Fault("stix.marks-itself").at("object_marking_refs")
    if any(entry.get("marking_ref") == fields["id"] for entry in fields.get("granular_markings", ())):
        raise Fault("stix.marks-itself").at("granular_markings")
    fixed = fixed_markings().get(fields["id"].lower())
    if fixed is not None:
        if not _same_content(fields, fixed):
            raise Fault("stix.tlp-immutable", name=fixed["name"]).at("id")
    elif fields.get("definition_type") == "tlp":
        raise Fault("stix.tlp-unknown").at("definition_type")
    if fields.get("definition_type") == "statement":
        _check_statement(fields["definition"])


def _same_content(fields: dict[str, Any], fixed: dict[str, Any]) -> bool:
    """The same but for spelling: a name may be left out, and a moment may have more zeros."""
    given = {**fields, "created": instant(fields["created"]), "name": fields.get("name", fixed["name"])}
    return given == {**fixed, "created": instant(fixed["created"])}


def _check_statement(definition: dict[str, Any]) -> None:
    if "statement" not in definition:
        raise Fault("stix.missing-property", name="statement").at("definition")
    if type(definition["statement"]) is not str:
        raise Fault("stix.not-a-string").at("statement").at("definition")


def check_granular_markings(fields: dict[str, Any]) -> None:
    """Raise Fault unless every selector points to something in the object (section 7.2.3.1)."""
    for index, marking in enumerate(fields["granular_markings"]):
        for place, selector in enumerate(marking["selectors"]):
            if type(selector) is not str or not _selects(fields, selector):
                raise (
                    Fault("stix.bad-selector", value=selector)
                    .at(place).at("selectors").at(index).at("granular_markings")
                )  # fmt: skip


def _selects(fields: dict[str, Any], selector: str) -> bool:
    if not _selector(selector):
        return False
    value: Any = fields
    for step in selector.split("."):
        if type(value) is dict and step in value:
            value = value[step]
        elif type(value) is list and step[0] == "[" and int(step[1:-1]) < len(value):
            value = value[int(step[1:-1])]
        else:
            return False
    return True
