"""The old way of observed data (STIX 2.1, section 4.14, ``objects``, deprecated but valid): observables by key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from amana.stix.faults import Fault
from amana.stix.identifiers import is_identifier
from amana.stix.schema import Shape
from amana.stix.values import plain_object


def check_container(
    container: dict[str, Any],
    shape_of: Callable[[dict[str, Any]], Shape],
    check_properties: Callable[[dict[str, Any], Shape], None],
) -> None:
    """Raise Fault unless each entry is an observable whose references are identifiers or keys beside it."""
    for key, fields in container.items():
        try:
            _check_entry(fields, container, shape_of, check_properties)
        except Fault as fault:
            raise fault.at(key).at("objects") from None


def _check_entry(
    fields: Any,
    container: dict[str, Any],
    shape_of: Callable[[dict[str, Any]], Shape],
    check_properties: Callable[[dict[str, Any], Shape], None],
) -> None:
    plain_object(fields)
    shape = shape_of(fields)
    if shape.kind not in ("sco", "struct"):
        raise Fault("stix.wrong-reference", type=fields["type"], allowed="sco").at("type")
    local = {"id": f"{fields['type']}--{_ANY_UUID}"} | fields
    for name, reference in _references(fields):
        if not is_identifier(reference):
            if reference not in container:
                raise Fault("stix.unresolved-reference", value=reference).at(name)
            local.pop(name, None)
    check_properties(local, shape)


_ANY_UUID = "00000000-0000-4000-8000-000000000000"


def _references(fields: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in fields.items():
        if name.endswith("_ref") and type(value) is str:
            yield name, value
        elif name.endswith("_refs") and type(value) is list:
            yield from ((name, entry) for entry in value if type(entry) is str)
