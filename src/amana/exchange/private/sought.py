"""What a person wants to ask about, as items: one value or the few keys of one organisation's name.

A text without a type is read as what it looks like; one that looks like nothing is taken for an organisation's name,
and refused unless something in it says so. There is no way to ask about a natural person.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import msgspec

from amana.language import Problem, Text
from amana.observables import Observable
from amana.private.faults import NotAnItem, TooMany
from amana.private.items import Family, Item, from_observable, type_of
from amana.stix import guard

ORGANISATION = "organisation"  # the type by which a person says: this is a name; its keys are ours to compute
LONGEST = 500  # characters of a value
MOST = 10_000  # lines of a file
_VALUE_NAMES = ("value", "item", "indicator", "القيمة", "العنصر")
_TYPE_NAMES = ("type", "kind", "النوع")


class Sought(msgspec.Struct, frozen=True):
    """One thing that is asked about: how it was written, and its items."""

    label: str
    items: tuple[Item, ...]

    def strength(self, matched: Sequence[Item]) -> str:
        """What a match on these of its items is worth: ``possible``, or ``weak`` for a coarse key of a name alone."""
        versions = [one.type.partition(":")[2] for one in matched if one.family is Family.ORG_KEY]
        others = [one for one in matched if one.family is not Family.ORG_KEY]
        if others:
            return "possible"
        from amana.private import strength

        return strength(versions)


def seek(text: str, type_name: str = "") -> Sought:
    """What a person wrote. Raises UnknownType, NotAnItem, NoOrganisation."""
    plain = text.strip()
    if not plain or len(plain) > LONGEST:
        raise NotAnItem.of(name=type_name or ORGANISATION)
    if type_name == ORGANISATION:
        return Sought(plain, _keys(plain))
    if type_name and type_of(type_name)[0] is Family.ORG_KEY:
        # Computed by us from a name, never typed: a typed key could be made of anything.
        return Sought(plain, _keys(plain, type_of(type_name)[1]))
    if type_name:
        return Sought(plain, (Item.read(type_name, plain),))
    item = _looks_like(plain)
    return Sought(plain, (item,) if item else _keys(plain))


def read_file(data: bytes) -> list[Sought]:
    """A text or CSV file (RFC 4180): one value a line, with its type in a second column or a column ``type``.

    Raises Problem, with the line, for the first that cannot be asked about; TooMany.
    """
    guard.check(data, guard.Limits(max_bytes=5_000_000))
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    rows = [[cell.strip() for cell in row] for row in rows]
    value_at, type_at, start = _header(rows[0]) if rows else (0, 1, 0)
    found: dict[str, Sought] = {}
    for number, row in enumerate(rows[start:], start + 1):
        if not any(row) or row[0].startswith("#"):
            continue
        try:
            one = seek(_cell(row, value_at), _cell(row, type_at))
        except Problem as problem:
            raise type(problem)(problem.code, problem.text, f"{number}") from None
        found.setdefault(one.label, one)
        if len(found) > MOST:
            raise TooMany.of(count=len(rows), most=MOST)
    if not found:
        raise Problem("private.empty-file", _EMPTY)
    return list(found.values())


def _keys(name: str, *versions: str) -> tuple[Item, ...]:
    # The models of names are loaded with the first name, not with the page that asks for one.
    from amana.private import organisation_keys

    return organisation_keys(name, *versions)


def _looks_like(text: str) -> Item | None:
    from amana.extract import Context, extract

    whole = [one for one in extract(text, Context()).findings if one.start == 0 and one.end == len(text)]
    for one in whole:
        item = from_observable(Observable(one.kind, one.value))
        if item is not None:
            return item
    try:
        return Item.read("lei", text)
    except NotAnItem:
        return None


def _header(cells: Sequence[str]) -> tuple[int, int, int]:
    names = [cell.casefold() for cell in cells]
    value = next((names.index(name) for name in _VALUE_NAMES if name in names), None)
    if value is None:
        return 0, 1, 0
    return value, next((names.index(name) for name in _TYPE_NAMES if name in names), len(names)), 1


def _cell(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


_EMPTY = Text(en="The file holds no line with a value.", ar="لا يحتوي الملف على أي سطر فيه قيمة.")
