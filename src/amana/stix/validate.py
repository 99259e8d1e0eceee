"""Whether one decoded object is STIX 2.1: the order of the checks, and what no table of properties can say.

What is accepted beyond the letter: custom properties with any name of the right form (section 11.1 only advises
the prefix x_), UUIDs of any version, values of open vocabularies, and created or modified on an observable.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from amana.stix.extensions import check_extensions, new_type
from amana.stix.external import check_external_references
from amana.stix.faults import Check, Fault
from amana.stix.identifiers import is_property_name, is_type_name, type_of
from amana.stix.markings import check_granular_markings, check_marking_definition
from amana.stix.observed import check_container
from amana.stix.pattern import check_pattern
from amana.stix.schema import Shape, catalogue
from amana.stix.values import anything, binary, hexadecimal

VERSION = "2.1"
RESERVED_PROPERTIES = frozenset({"severity", "action", "username", "phone_numbers"})
RESERVED_TYPES = frozenset({"action"})


def validate(fields: dict[str, Any]) -> None:
    """Raise Fault unless ``fields`` is a valid STIX 2.1 object of any kind.

    Expects JSON without nulls and without numbers out of range (see amana.stix.parse). Inside a custom property
    lists may be empty: the standard's rule is for its own properties, and real feeds have such lists.
    """
    shape = shape_of(fields)
    _check_version(fields, shape)
    check_properties(fields, shape)
    if type_of(fields["id"]) != fields["type"]:
        raise Fault("stix.identifier-type", type=fields["type"]).at("id")
    if "external_references" in fields:
        check_external_references(fields["external_references"])
    if "granular_markings" in fields:
        check_granular_markings(fields)
    if "extensions" in fields:
        check_extensions(fields)
    special = _SPECIAL.get(fields["type"])
    if special is not None:
        special(fields)


def shape_of(fields: dict[str, Any]) -> Shape:
    """The shape that ``fields`` must have, by its type. Raises Fault for a missing or impossible type."""
    type_ = fields.get("type")
    if type_ is None:
        raise Fault("stix.no-type")
    shapes = catalogue()
    if type(type_) is not str:
        raise Fault("stix.not-a-string").at("type")
    known = shapes.objects.get(type_)
    if known is not None:
        return known
    if type_ == "bundle":
        raise Fault("stix.bundle-inside").at("type")
    if type_ in RESERVED_TYPES:
        raise Fault("stix.reserved-type", value=type_).at("type")
    if not is_type_name(type_):
        raise Fault("stix.bad-type", value=type_).at("type")
    return shapes.custom_observable if _is_custom_observable(fields) else shapes.custom


def _is_custom_observable(fields: dict[str, Any]) -> bool:
    """A custom type says what it is by its extension; without one, an object without dates is an observable."""
    declared = new_type(fields)
    if declared is not None:
        return declared == "new-sco"
    return "created" not in fields and "modified" not in fields


def _check_version(fields: dict[str, Any], shape: Shape) -> None:
    version = fields.get("spec_version", "2.0" if "spec_version" in shape.required else VERSION)
    if version != VERSION:
        code = "stix.version-2-0" if version == "2.0" else "stix.unknown-version"
        raise Fault(code, value=version).at("spec_version")


def check_properties(fields: dict[str, Any], shape: Shape) -> None:
    """Raise Fault unless each property is right by itself, and the rules between them hold."""
    for name in shape.required:
        if name not in fields:
            raise Fault("stix.missing-property", name=name)
    known = shape.properties
    name = ""
    try:
        for name, value in fields.items():
            if name in known:
                known[name](value)
            else:
                _check_custom(name, value)
    except Fault as fault:
        raise fault.at(name) from None
    for rule in shape.rules:
        rule(fields)


def _check_custom(name: str, value: Any) -> None:
    """A property that the standard does not know (sections 3.1 and 11.1)."""
    if not is_property_name(name):
        raise Fault("stix.bad-property-name", value=name)
    if name in RESERVED_PROPERTIES:
        raise Fault("stix.reserved-property", value=name)
    anything(value)
    for ending, check in _ENDINGS:
        if name.endswith(ending):
            check(value)


_ENDINGS: tuple[tuple[str, Check], ...] = (("_bin", binary), ("_hex", hexadecimal))


def _check_indicator(fields: dict[str, Any]) -> None:
    if fields["pattern_type"] == "stix":
        try:
            check_pattern(fields["pattern"])
        except Fault as fault:
            raise fault.at("pattern") from None


def _check_extension_definition(fields: dict[str, Any]) -> None:
    if "extension_properties" not in fields:
        return
    if "toplevel-property-extension" not in fields["extension_types"]:
        raise Fault("stix.extension-properties").at("extension_properties")
    for index, name in enumerate(fields["extension_properties"]):
        if not is_property_name(name):
            raise Fault("stix.bad-property-name", value=name).at(index).at("extension_properties")


def _check_observed_data(fields: dict[str, Any]) -> None:
    if "objects" in fields:
        check_container(fields["objects"], validate)


_SPECIAL: dict[str, Callable[[dict[str, Any]], None]] = {
    "indicator": _check_indicator,
    "marking-definition": check_marking_definition,
    "extension-definition": _check_extension_definition,
    "observed-data": _check_observed_data,
}
