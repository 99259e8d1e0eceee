"""From the bytes of a bundle or envelope to the bytes of each object, without parsing the objects.

A bundle is STIX 2.1, section 8; an envelope is TAXII 2.1, section 3.7. The whole text is walked in small steps,
so that a body of 50 MB never keeps other threads waiting and never needs more than its own size again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from amana.language import Problem
from amana.stix.guard import DuplicateName, Limits, NotJson, TooDeep, TooLarge, check
from amana.stix.identifiers import is_identifier
from amana.stix.messages import message

_SLICE = 1 << 18  # bytes of white space skipped in one go
_MEMBERS = frozenset({"type", "id", "more", "next"})  # what is read of a bundle or envelope beside its objects
_MOST_MEMBERS = 1_000
_LONGEST_MEMBER = 64_000
_BRACKETS = {b"{": 1, b"[": 1, b"}": -1, b"]": -1}
_GUESSES = 8  # cheap attempts at an object's end before the exact walk
_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_blank = re.compile(rb"[ \t\r\n]*+").match
_string = re.compile(_STRING, re.DOTALL).match
_scalar = re.compile(rb"[^\s,:\[\]{}\"]++").match


def _parts(levels: int) -> bytes:
    """Up to 16 whole parts of a JSON text: plain bytes, strings, and brackets nested up to ``levels`` deep."""
    nested = rb"|[{\[]" + _parts(levels - 1) + rb"[}\]]" if levels else b""
    return rb'(?:[^{}\[\]"]++|' + _STRING + nested + rb"){0,16}+"


_bite = re.compile(_parts(3), re.DOTALL).match
_boundary = re.compile(rb"\}[ \t\r\n]*+,[ \t\r\n]*+\{").search
_raw = msgspec.json.Decoder(msgspec.Raw).decode
_value = msgspec.json.Decoder().decode


class NotAnEnvelope(Problem):
    """The data is JSON but neither a bundle nor an envelope."""

    def __init__(self, code: str, where: str = "", **values: object) -> None:
        super().__init__(code, message(code, **values), where)


class Envelope(msgspec.Struct, frozen=True):
    """The objects as they were sent, byte for byte, and the members around them."""

    objects: list[bytes]
    more: bool | None = None
    next: str | None = None
    kind: Literal["bundle", "envelope"] = "envelope"


def read_envelope(data: bytes, limits: Limits | None = None) -> Envelope:
    """The objects of a STIX bundle or a TAXII envelope. Checks size and UTF-8 first.

    Raises the errors of amana.stix.guard, and NotAnEnvelope.
    """
    limits = limits or Limits()
    check(data, limits)
    reader = _Reader(data, limits)
    members: dict[str, object] = {}
    objects: list[bytes] | None = None
    for name in reader.members():
        if name in members:
            raise DuplicateName("guard.duplicate-name", name=name)
        if name == "objects":
            objects = reader.elements()
        members[name] = reader.member(kept=name in _MEMBERS) if name != "objects" else None
    return _envelope(members, objects)


def _envelope(members: dict[str, object], objects: list[bytes] | None) -> Envelope:
    kind: Literal["bundle", "envelope"] = "bundle" if members.get("type") == "bundle" else "envelope"
    if kind == "envelope" and objects is None and isinstance(members.get("type"), str):
        raise NotAnEnvelope("envelope.single-object", type=members["type"])
    if kind == "bundle":
        _check_bundle(members)
    more, next_ = members.get("more"), members.get("next")
    if more is not None and not isinstance(more, bool):
        raise _wrong("more", "true or false", "true أو false")
    if next_ is not None and not isinstance(next_, str):
        raise _wrong("next", "a text", "نصًا")
    return Envelope(objects=objects or [], more=more, next=next_, kind=kind)


def _check_bundle(members: dict[str, object]) -> None:
    id_ = members.get("id")
    if not (isinstance(id_, str) and id_.startswith("bundle--") and is_identifier(id_)):
        raise _wrong("id", "“bundle--” and a UUID", "«bundle--» متبوعًا بـ UUID")


def _wrong(name: str, expected: str, expected_ar: str) -> NotAnEnvelope:
    return NotAnEnvelope("envelope.wrong-member", name, name=name, expected=expected, expected_ar=expected_ar)


class _Reader:
    """Walks over JSON text; ``position`` is the offset of the next byte to look at."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.data = data
        self.view = memoryview(data)
        self.limits = limits
        self.position = 0

    def members(self) -> Iterator[str]:
        """Each member's name; the caller moves ``position`` from the value's first byte to behind it."""
        self._skip_blank()
        if self._byte() != b"{":
            raise NotAnEnvelope("envelope.not-an-object") if self._is_json_start() else self._not_json()
        self._step()
        if self._byte() != b"}":
            yield self._member_name()
        for _ in range(_MOST_MEMBERS):
            if self._byte() != b",":
                break
            self._step()
            yield self._member_name()
        if self._byte() != b"}":
            raise self._not_json()
        self._step()
        if self.position != len(self.data):
            raise self._not_json()

    def member(self, *, kept: bool) -> object:
        """Move over the value here. Returns it if it is ``kept``; otherwise only its syntax is looked at."""
        start = self.position
        end = self._value_end(start)
        if kept and end - start > _LONGEST_MEMBER:
            raise TooLarge("guard.too-large", limit=_LONGEST_MEMBER)
        try:
            value: object = (_value if kept else _raw)(self.view[start:end])
        except (ValueError, RecursionError) as error:
            raise self._not_json(start) from error
        self._move(end)
        return value if kept else None

    def elements(self) -> list[bytes]:
        """Move over the list here. Returns the bytes of its elements, each of which must be an object."""
        if self._byte() != b"[":
            raise NotAnEnvelope("envelope.objects-not-a-list", "objects")
        self._step()
        found: list[bytes] = []
        if self._byte() != b"]":
            found.append(self._element(0))
            while self._byte() == b",":
                self._step()
                found.append(self._element(len(found)))
        if self._byte() != b"]":
            raise self._not_json()
        self._step()
        return found

    def _element(self, index: int) -> bytes:
        if index >= self.limits.max_objects:
            raise TooLarge("guard.too-many-objects", "objects", limit=self.limits.max_objects)
        start = self.position
        if self._byte() != b"{":
            raise self._not_an_object(index)
        end = self._guessed_end(start) or self._exact_end(start)
        if end - start > self.limits.max_object_bytes:
            raise TooLarge("guard.too-large", f"objects[{index}]", limit=self.limits.max_object_bytes)
        self._move(end)
        return self.data[start:end]

    def _guessed_end(self, start: int) -> int | None:
        """The end of the object at ``start``, found by trying the places where one object follows another.

        A guess is right if and only if the bytes up to it are exactly one JSON value, because no JSON object
        is the beginning of another. Skipping in C is so fast that a few wrong guesses cost less than a walk.
        """
        position = start
        for _ in range(_GUESSES):
            found = _boundary(self.data, position, self._horizon(start))
            if found is None:
                return None
            position = found.start() + 1
            try:
                _raw(self.view[start:position])
            except (ValueError, RecursionError):
                continue
            return position
        return None

    def _exact_end(self, start: int) -> int:
        """The end of the object or list at ``start``, by counting brackets outside strings.

        Whole parts are swallowed in bites of bounded size, so that no single step takes long.
        """
        depth, position, horizon = 1, start + 1, self._horizon(start)
        while True:
            found = _bite(self.data, position, horizon)
            assert found is not None  # it matches nothing, too
            end = found.end()
            bracket = self.data[end : end + 1]
            if end >= horizon or (end == position and bracket not in _BRACKETS):
                raise self._endless(start)
            position = end
            if bracket in _BRACKETS:
                depth += _BRACKETS[bracket]
                position += 1
            if depth == 0:
                return position
            if depth > self.limits.max_depth:
                raise TooDeep("guard.too-deep", limit=self.limits.max_depth)

    def _value_end(self, start: int) -> int:
        first = self._byte()
        if first in (b"{", b"["):
            return self._exact_end(start)
        token = _string if first == b'"' else _scalar
        found = token(self.data, start, self._horizon(start))
        if found is None:
            raise self._endless(start)
        return found.end()

    def _member_name(self) -> str:
        found = _string(self.data, self.position, self._horizon(self.position))
        if found is None:
            raise self._endless(self.position)
        try:
            name: object = _value(found[0])
        except ValueError as error:
            raise self._not_json() from error
        self._move(found.end())
        if self._byte() != b":":
            raise self._not_json()
        self._step()
        return str(name)

    def _byte(self) -> bytes:
        return self.data[self.position : self.position + 1]

    def _step(self) -> None:
        self._move(self.position + 1)

    def _move(self, position: int) -> None:
        self.position = position
        self._skip_blank()

    def _skip_blank(self) -> None:
        """Move to the next byte that is not white space, in slices: there may be 50 MB of it."""
        while True:
            horizon = self.position + _SLICE
            found = _blank(self.data, self.position, horizon)
            assert found is not None  # it matches nothing, too
            self.position = found.end()
            if self.position < horizon:
                return

    def _horizon(self, start: int) -> int:
        """Nothing that begins at ``start`` may reach beyond this; so no single search takes long."""
        return start + self.limits.max_object_bytes + 1

    def _endless(self, start: int) -> Problem:
        """What to say of a value at ``start`` whose end was not found."""
        if self._horizon(start) < len(self.data):
            return TooLarge("guard.too-large", limit=self.limits.max_object_bytes)
        return self._not_json(start)

    def _is_json_start(self) -> bool:
        return self._byte() in (b"[", b'"') or self._byte().isalnum()

    def _not_json(self, position: int | None = None) -> NotJson:
        return NotJson("guard.not-json", position=self.position if position is None else position)

    def _not_an_object(self, index: int) -> Problem:
        if self._is_json_start():
            return NotAnEnvelope("envelope.not-a-stix-object", f"objects[{index}]")
        return self._not_json()
