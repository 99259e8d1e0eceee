"""The shape of every object type, read once from ``data/properties.txt`` and ``data/vocabularies.txt``.

The file is the standard's own tables; this module turns each line into a check. To support a new property, write
its line there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import msgspec

from amana.stix import compounds, values
from amana.stix.addresses import ADDRESS_CHECKS
from amana.stix.faults import Check, Fault
from amana.stix.rules import Rule, rule
from amana.stix.tables import lines

KINDS = ("sdo", "sco", "sro", "smo")
_SIMPLE: dict[str, Check] = {
    "string": values.string,
    "boolean": values.boolean,
    "timestamp": values.timestamp,
    "timestamp(fraction)": values.timestamp_with_fraction,
    "timestamp(whole)": values.timestamp_whole,
    "identifier": values.identifier,
    "language": values.language,
    "hex": values.hexadecimal,
    "binary": values.binary,
    "media-type": values.media_type,
    "charset": values.charset,
    "relationship-type": values.relationship_type,
    "strings": compounds.strings,
    "string-or-integer": compounds.string_or_integer,
    "socket-options": compounds.socket_options,
    "translations": compounds.translations,
    "selector": values.string,
    "type": values.string,
    "spec-version": values.string,
    "extensions": compounds.plain_object,
    "observable-container": compounds.plain_object,
    "hashes": compounds.hashes(None),
    "dictionary": compounds.dictionary_of(values.anything),
    **{name: values.text_that(f"stix.bad-{name}", test) for name, test in ADDRESS_CHECKS.items()},
}


class Shape(msgspec.Struct):
    """What an object of one type must look like."""

    name: str
    kind: str = "struct"
    carriers: tuple[str, ...] = ()
    properties: dict[str, Check] = {}
    required: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    contributing: tuple[str, ...] = ()

    def check(self, value: Any) -> None:
        """Raise Fault unless ``value`` is an object of this shape; properties it does not know are left alone."""
        compounds.plain_object(value)
        for name in self.required:
            if name not in value:
                raise Fault("stix.missing-property", name=name)
        known = self.properties
        name = ""
        try:
            for name, entry in value.items():
                if name in known:
                    known[name](entry)
        except Fault as fault:
            raise fault.at(name) from None
        for test in self.rules:
            test(value)


class Catalogue(msgspec.Struct):
    """All shapes: top-level objects and predefined extensions by name, and what custom objects must have."""

    objects: dict[str, Shape]
    extensions: dict[str, Shape]
    custom: Shape
    custom_observable: Shape


@cache
def vocabularies() -> dict[str, tuple[str, ...]]:
    """Every vocabulary of STIX by name; those ending in -enum are closed, those ending in -ov open."""
    return {words[0]: tuple(words[1:]) for words in map(str.split, lines("vocabularies.txt"))}


@cache
def catalogue() -> Catalogue:
    """The shapes of STIX 2.1."""
    return _Builder(lines("properties.txt")).catalogue()


class _Builder:
    """Reads the lines of properties.txt, in order; a block may use only blocks above it."""

    def __init__(self, text: list[str]) -> None:
        self.shapes: dict[str, Shape] = {}
        headings = [line.split() for line in text if line.startswith("object ")]
        self.kinds = {words[1]: words[2] for words in headings}
        current: Shape | None = None
        for line in text:
            words = line.split()
            if words[0] in ("object", "struct", "extension"):
                current = self._heading(words)
            else:
                assert current is not None, "a line before the first heading"
                self._line(current, words)

    def catalogue(self) -> Catalogue:
        shapes = self.shapes.values()
        return Catalogue(
            objects={shape.name: shape for shape in shapes if shape.kind in KINDS},
            extensions={shape.name: shape for shape in shapes if shape.kind == "extension"},
            custom=self.shapes["core"],
            custom_observable=self.shapes["observable-core"],
        )

    def _heading(self, words: list[str]) -> Shape:
        shape = Shape(words[1], kind=words[0])
        if words[0] == "object":
            shape.kind = words[2]
        if words[0] == "extension":
            shape.carriers = tuple(words[2:])
        if ":" in words:
            self._inherit(shape, self.shapes[words[-1]])
        self.shapes[shape.name] = shape
        return shape

    def _inherit(self, shape: Shape, base: Shape) -> None:
        shape.properties = dict(base.properties)
        shape.required = base.required
        shape.rules = base.rules

    def _line(self, shape: Shape, words: list[str]) -> None:
        if words[:2] == ["!", "id-from"]:
            shape.contributing = tuple(words[2:])
        if words[0] == "!":
            shape.rules += (rule(shape.name, words[1:]),)
            return
        shape.properties[words[0]] = self._type(words[1])
        if words[2:] == ["required"] and words[0] not in shape.required:
            shape.required += (words[0],)

    def _type(self, text: str) -> Check:
        if text in _SIMPLE:
            return _SIMPLE[text]
        if text in self.shapes:
            return self.shapes[text].check
        name, _, rest = text.partition("(")
        return self._compound(name, rest.removesuffix(")"))

    def _compound(self, name: str, argument: str) -> Check:
        makers: dict[str, Callable[[], Check]] = {
            "list": lambda: compounds.list_of(self._type(argument)),
            "dictionary": lambda: compounds.dictionary_of(self._type(argument)),
            "integer": lambda: values.integer(*_bounds(argument)),
            "float": lambda: values.floating(*_bounds(argument)),
            "enum": lambda: values.one_of(vocabularies()[argument]),
            "open": lambda: values.string,
            "hashes": lambda: compounds.hashes(vocabularies()["hash-algorithm-ov"]),
            "ref": partial(self._reference, argument.split(",")),
        }
        return makers[name]()

    def _reference(self, names: list[str]) -> Check:
        if not set(names) & set(KINDS):
            return values.reference_to(frozenset(names))
        without = {name.removeprefix("!") for name in names if name.startswith("!")}
        others = {name for name, kind in self.kinds.items() if kind not in names}
        return values.reference_except(
            frozenset({*others, *without, "bundle"}), ", ".join(k for k in KINDS if k in names)
        )


def _bounds(text: str) -> tuple[int | None, int | None]:
    if not text:
        return None, None
    low, high = text.split(",")
    return (int(low) if low else None), (int(high) if high else None)
