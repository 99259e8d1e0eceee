"""From the bytes of one object to a value that is known to be valid STIX 2.1."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from amana.stix.faults import Fault, InvalidObject
from amana.stix.guard import (
    DuplicateName,
    Limits,
    LoneSurrogate,
    NotANumber,
    NotJson,
    NotUtf8,
    Refused,
    TooDeep,
    TooLarge,
)
from amana.stix.timestamps import normalised
from amana.stix.validate import VERSION, validate

_LIMITS = Limits()
_LARGEST = 2**53 - 1  # STIX 2.1, section 2, integer
_LARGE = 1_000_000
_MOST_BRACKETS = 250_000  # each is a dict or list of some 60 to 200 bytes once decoded
_decode = msgspec.json.Decoder().decode
# every escape of a text; the group holds half of a surrogate pair
_escapes = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
).finditer
_constant = re.compile(rb"-?(?:NaN|Infinity)").search
_byte = re.compile(r"byte ([0-9]+)").search


class StixObject(msgspec.Struct, frozen=True):
    """A valid object. ``body`` is exactly what was accepted; ``fields`` is the same, decoded (not to be changed).

    ``version`` is ``modified``, else ``created``, else empty, always written ``YYYY-MM-DDTHH:MM:SS.ffffffZ``
    (with more digits if more were sent), so that versions of one object sort as text.
    """

    id: str
    type: str
    spec_version: str
    version: str
    created: str
    modified: str
    body: bytes
    fields: dict[str, Any]


def read_object(raw: bytes, limits: Limits = _LIMITS) -> StixObject:
    """The object in ``raw``, if it is valid STIX 2.1.

    Raises the errors of amana.stix.guard for what is no sound JSON, and InvalidObject for what is no STIX.
    """
    if len(raw) > limits.max_object_bytes:
        raise TooLarge("guard.too-large", limit=limits.max_object_bytes)
    if len(raw) > _LARGE and raw.count(b"{") + raw.count(b"[") > _MOST_BRACKETS:
        raise TooLarge("guard.too-many-values", limit=_MOST_BRACKETS)
    fields = _fields(raw, limits)
    try:
        _survey(raw, fields, limits.max_depth)
        validate(fields)
    except Fault as fault:
        raise InvalidObject.of(fault) from None
    return _made(bytes(raw), fields)


def reread(body: bytes) -> StixObject:
    """The object whose bytes :func:`read_object` has accepted before: they are not looked at again."""
    return _made(body, _decode(body))


def _made(body: bytes, fields: dict[str, Any]) -> StixObject:
    created = fields.get("created", "")
    modified = fields.get("modified", "")
    version = modified or created
    return StixObject(
        fields["id"],
        fields["type"],
        VERSION,
        normalised(version) if version else "",
        created,
        modified,
        body,
        fields,
    )


def _fields(raw: bytes, limits: Limits) -> dict[str, Any]:
    try:
        fields = _decode(raw)
    except UnicodeDecodeError as error:
        raise NotUtf8("guard.not-utf8", position=error.start) from None
    except RecursionError:
        raise TooDeep("guard.too-deep", limit=limits.max_depth) from None
    except ValueError as error:
        raise _cause(raw, str(error)) from None
    if type(fields) is not dict:
        raise InvalidObject.of(Fault("stix.not-an-object"))
    return fields


def _cause(raw: bytes, text: str) -> Refused:
    """The error that fits what the decoder says; its words differ by version, so they are only hints."""
    found = _byte(text)
    position = int(found[1]) if found else len(raw)
    if "out of range" in text or _constant(raw, max(position - 1, 0), position + 9):
        return NotANumber("guard.not-a-number")
    if any(escape[1] for escape in _escapes(raw)):
        return LoneSurrogate("guard.lone-surrogate")
    return NotJson("guard.not-json", position=position)


def _survey(raw: bytes, fields: dict[str, Any], max_depth: int) -> None:
    """What holds for every value of any object: depth, no nulls, whole numbers in range, no name twice.

    Raises Fault, TooDeep, NotANumber, DuplicateName.

    A repeated name loses its first value when it is decoded, and with it at least one text. So if the quotation
    marks in ``raw`` are two for each decoded text, no name was repeated; otherwise (a quotation mark within a text
    is enough) the exact, slower look decides.
    """
    texts, depth = len(fields), 0
    level: list[Any] = [fields.values()]
    while level:
        depth += 1
        if depth > max_depth:
            raise TooDeep("guard.too-deep", limit=max_depth)
        deeper: list[Any] = []
        for values in level:
            texts += _look(values, deeper, fields)
        level = deeper
    if raw.count(b'"') != 2 * texts:
        _refuse_duplicates(raw)


def _look(values: Any, deeper: list[Any], fields: dict[str, Any]) -> int:
    """Look at the values of one container; put the containers among them into ``deeper``; how many texts it holds."""
    texts = 0
    for value in values:
        kind = type(value)
        if kind is str:
            texts += 1
        elif kind is dict:
            texts += len(value)
            deeper.append(value.values())
        elif kind is list:
            deeper.append(value)
        elif value is None:
            raise Fault("stix.null").at(_place(fields, value))
        elif kind is int and not -_LARGEST <= value <= _LARGEST:
            raise NotANumber("guard.not-a-number", _place(fields, value))
    return texts


def _place(fields: dict[str, Any], wanted: Any) -> str:
    """The path of the very value ``wanted``; walked only when something is wrong."""
    waiting: list[tuple[str, Any]] = [("", fields)]
    while waiting:
        path, value = waiting.pop()
        if type(value) is dict:
            steps = [(f"{path}.{name}" if path else name, entry) for name, entry in value.items()]
        elif type(value) is list:
            steps = [(f"{path}[{index}]", entry) for index, entry in enumerate(value)]
        else:
            continue
        for step, entry in steps:
            if entry is wanted:
                return step
        waiting.extend(reversed(steps))
    return ""


def _refuse_duplicates(raw: bytes) -> None:
    """Raise DuplicateName if an object has a name twice."""
    json.loads(raw, object_pairs_hook=_unique)


def _unique(pairs: list[tuple[str, Any]]) -> None:
    names = set()
    for name, _ in pairs:
        if name in names:
            raise DuplicateName("guard.duplicate-name", name=name)
        names.add(name)
