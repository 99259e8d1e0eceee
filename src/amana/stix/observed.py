"""The old way of observed data (STIX 2.1, section 4.14, ``objects``, deprecated but valid): observables by key.

There an observable may lack an identifier, and its references may be keys of the entries beside it. Each entry is
checked as if it had an identifier and as if each key were one of the entry it names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from amana.stix.compounds import plain_object
from amana.stix.faults import Fault
from amana.stix.identifiers import is_identifier
from amana.stix.schema import catalogue

_UUID = "--00000000-0000-4000-8000-000000000000"


def check_container(container: dict[str, Any], check: Callable[[dict[str, Any]], None]) -> None:
    """Raise Fault unless every entry passes ``check`` and is an observable."""
    types = {key: _type(entry, key) for key, entry in container.items()}
    for key, entry in container.items():
        try:
            check({"id": types[key] + _UUID, **_resolved(entry, types)})
        except Fault as fault:
            raise fault.at(key).at("objects") from None


def _type(entry: Any, key: str) -> str:
    try:
        plain_object(entry)
        type_ = entry.get("type")
        if type(type_) is not str:
            raise Fault("stix.no-type")
        known = catalogue().objects.get(type_)
        if known is not None and known.kind != "sco":
            raise Fault("stix.wrong-reference", type=type_, allowed="sco").at("type")
    except Fault as fault:
        raise fault.at(key).at("objects") from None
    return type_


def _resolved(fields: dict[str, Any], types: dict[str, str]) -> dict[str, Any]:
    """``fields`` with identifiers in place of keys, at any depth."""
    return {name: _resolved_value(name, value, types) for name, value in fields.items()}


def _resolved_value(name: str, value: Any, types: dict[str, str]) -> Any:
    if type(value) is dict:
        return _resolved(value, types)
    if type(value) is list:
        return [_resolved_value(name, entry, types) for entry in value]
    if type(value) is str and name.endswith(("_ref", "_refs")) and not is_identifier(value):
        if value not in types:
            raise Fault("stix.unresolved-reference", value=value).at(name)
        return types[value] + _UUID
    return value
