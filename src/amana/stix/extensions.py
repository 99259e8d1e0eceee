"""Extensions on an object (STIX 2.1, sections 3.2 and 7.3).

Three kinds: predefined ones of observables (``pdf-ext``), those with a definition (``extension-definition--…``,
which may add properties or announce a new type), and custom ones ending in ``-ext``.
"""

from __future__ import annotations

from typing import Any

from amana.stix.compounds import plain_object
from amana.stix.faults import Fault
from amana.stix.identifiers import is_identifier, is_property_name, is_type_name
from amana.stix.schema import catalogue, vocabularies
from amana.stix.values import one_of

_DEFINED = "extension-definition--"
_NEW_TYPES = ("new-sdo", "new-sco", "new-sro")


def new_type(fields: dict[str, Any]) -> str | None:
    """``new-sdo``, ``new-sco`` or ``new-sro`` if an extension of the object announces its type as new."""
    extensions = fields.get("extensions")
    if type(extensions) is not dict:
        return None
    for extension in extensions.values():
        if type(extension) is dict and extension.get("extension_type") in _NEW_TYPES:
            return str(extension["extension_type"])
    return None


def check_extensions(fields: dict[str, Any]) -> None:
    """Raise Fault unless every extension is well named, in its place and of the right shape."""
    for name, extension in fields["extensions"].items():
        try:
            _check_extension(name, extension, fields["type"])
        except Fault as fault:
            raise fault.at(name).at("extensions") from None


def _check_extension(name: str, extension: Any, type_: str) -> None:
    plain_object(extension)
    if name.startswith(_DEFINED) and is_identifier(name):
        _check_defined(extension, type_)
        return
    predefined = catalogue().extensions.get(name)
    if predefined is None:
        if not (name.endswith("-ext") and is_type_name(name)):
            raise Fault("stix.bad-extension-name", value=name)
        _check_names(extension)
        return
    if type_ not in predefined.carriers:
        raise Fault("stix.extension-misplaced", value=name, type=type_)
    predefined.check(extension)


def _check_defined(extension: dict[str, Any], type_: str) -> None:
    if "extension_type" not in extension:
        raise Fault("stix.missing-property", name="extension_type")
    kind = extension["extension_type"]
    try:
        one_of(vocabularies()["extension-type-enum"])(kind)
    except Fault as fault:
        raise fault.at("extension_type") from None
    if kind in _NEW_TYPES and type_ in catalogue().objects:
        raise Fault("stix.extension-new-type", value=kind, type=type_)
    _check_names(extension)


def _check_names(extension: dict[str, Any]) -> None:
    for name in extension:
        if not is_property_name(name) and name != "id":
            raise Fault("stix.bad-property-name", value=name)
