"""Every property of every type with values of a kind that it cannot have; and without what it must have.

The oracle: the kind of JSON value that stands at a place in a sound object is the only kind the standard has there,
but for the places named in FREE.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hostile.case import Case, accept, refuse, text_of
from hostile.sound import EXTENSION, Sample, Way, common_names, put, samples, ways, without, written

# Where the standard allows more than one kind: dictionaries of anything, texts or numbers, texts or lists of them.
FREE = re.compile(
    r"extensions\.extension-definition--[^.]+\.rank|definition\..*|contents\.en\.name|additional_header_fields\..*"
    r"|.*\.(exif_tags|startup_info)\..*|ipfix\..*|.*\.request_header\..*|objects\..*"
)
FEW = 2  # wrong values in each type of a property that all share; all of them in one type


def cases() -> Iterator[Case]:
    """Controls, then wrong kinds, then what is missing."""
    for number, one in enumerate(samples()):
        yield accept(f"types/{one.type}/{number}/sound", text_of(one.fresh()))
        yield from _wrong_kinds(one, number)
        yield from _missing(one)


def _wrong_kinds(one: Sample, number: int) -> Iterator[Case]:
    shared = common_names(one)
    for way, value in ways(one.fresh()):
        if FREE.fullmatch(written(way)):
            continue
        spoilt = wrong_kinds(value)
        few = way[0] in shared and one.type != "indicator"
        for entry in spoilt[number % 3 : number % 3 + FEW] if few else spoilt:
            fields = one.fresh()
            name = f"types/{one.type}/{number}/{written(way)}/{_short(entry)}"
            yield refuse(name, text_of(put(fields, way, entry)))


def wrong_kinds(value: Any) -> list[Any]:
    """Values of another kind than ``value``."""
    by_kind: dict[type, list[Any]] = {
        str: [None, True, 7, [value], {"value": value}],
        bool: [None, "true", 0, [], 1],
        int: [None, "7", True, 1.5, [value], 2**53, -(2**53)],
        float: [None, "1.5", True, [value], {}],
        list: [None, "x", {}, [], [None], [[]], [7.5]],
        dict: [None, 7, "x", [], {}, [value], {"": None}],
    }
    return by_kind[type(value)]


def _missing(one: Sample) -> Iterator[Case]:
    always = ("type", "id") if one.observable else ("type", "id", "spec_version", "created")
    dated = () if one.observable or one.type == "marking-definition" else ("modified",)
    for name in (*always, *dated, *one.required):
        yield refuse(f"missing/{one.type}/{name}", text_of(without(one.fresh(), name)))
    if not one.required and one.observable:
        bare = {name: value for name, value in one.fresh().items() if name not in one.own or name == "type"}
        yield refuse(f"missing/{one.type}/everything", text_of(without(bare, "extensions")))
    if "extensions" in one.own:
        for way, value in ways(one.own["extensions"]):
            if len(way) == 1 and isinstance(value, dict):
                yield from _extension(one, way)


def _extension(one: Sample, way: Way) -> Iterator[Case]:
    """A predefined extension where it does not belong, and with a name that nothing has."""
    other = next(sample for sample in samples() if sample.type == "url")
    value = one.own["extensions"][way[0]]
    misplaced = {**other.fresh(), "extensions": {way[0]: value}}
    yield refuse(f"extensions/{way[0]}/misplaced", text_of(misplaced))
    for name in ("", "ext", "Archive-ext", f"{way[0]}!", EXTENSION.upper(), EXTENSION[:-1]):
        yield refuse(f"extensions/{way[0]}/named {name}", text_of({**one.fresh(), "extensions": {name: value}}))


def _short(value: Any) -> str:
    return text_of({"": value})[5:-1].decode()[:24]
