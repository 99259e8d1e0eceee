"""FollowTheMoney entities of designation lists: JSON lines (as ``targets.nested.json``) or ``targets.simple.csv``.

Such files can also hold persons whom nobody designated: politicians, their families, people sought. A person is taken
only if the file says that he is a target of sanctions or barred by a public body; the others are left out and counted.

Such a line is quickly written by anybody about anybody. For a node (``known``) a person is therefore taken only from a
public designation list that is known by its name (data/designations.csv); in ``targets.simple.csv``, which has titles
instead of names, from one that calls itself a list of sanctions or the like.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from amana.lists.countries import country_codes
from amana.lists.dates import partial_date
from amana.lists.entry import Entry, Identifier, Kind, Name, Parsed, distinct, distinct_names, version_of
from amana.lists.faults import fault
from amana.lists.guard import File, Limits, clean, text_of
from amana.lists.table import Row, read_header, read_rows

DESIGNATED = frozenset(("sanction", "sanction.counter", "debarment"))
_KINDS: Mapping[str, Kind] = {
    "Person": "person", "Organization": "organisation", "Company": "organisation", "PublicBody": "organisation",
    "LegalEntity": "organisation", "Vessel": "vessel", "Airplane": "other", "Vehicle": "other", "CryptoWallet": "other",
    "Security": "other",
}  # fmt: skip
_IDENTIFIERS = ("passportNumber", "idNumber", "taxNumber", "registrationNumber", "imoNumber", "swiftBic", "leiCode",
                "innCode", "ogrnCode", "vatCode", "socialSecurityNumber", "npiCode", "isin", "mmsi")  # fmt: skip
_COUNTRIES = ("nationality", "citizenship", "country", "jurisdiction", "birthCountry", "flag", "mainCountry")
_SIMPLE = ("id", "schema", "name", "aliases", "birth_date", "countries", "identifiers", "sanctions", "dataset")
_TITLES = ("sanction", "terror", "freez", "debar", "designat", "proscrib", "blacklist", "ofac", "fsf", "exclusion")

_CHANGING = ("first_seen", "last_seen", "last_change")  # of the collection, not of the entry


def read(file: File, slug: str, limits: Limits, known: bool = False) -> Parsed:
    """The designated among a file's entities; persons of ``known`` lists alone, if so. Raises Problem."""
    text = text_of(file, limits)
    if text.lstrip()[:1] == "{":
        return _read_lines(file.name, text, slug, limits, known)
    if file.name.lower().endswith(".csv"):
        return _read_simple(file.name, text, slug, limits, known)
    raise fault("not-this-list", file.name, format="ftm")


def _read_lines(name: str, text: str, slug: str, limits: Limits, known: bool) -> Parsed:
    entries: list[Entry] = []
    left_out = 0
    unknown: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        entity = _entity(line, f"{name}, line {number}", limits)
        if not _wanted(entity):
            left_out += entity["schema"] == "Person"
            continue
        if known and entity["schema"] == "Person" and not _public(entity.get("datasets")):
            unknown.append(f"{name}, line {number}")
            continue
        entries.append(_entry(entity, slug))
    return _parsed(name, entries, left_out, unknown)


def _parsed(name: str, entries: Sequence[Entry], left_out: int, unknown: Sequence[str]) -> Parsed:
    """What was read. Raises Problem if the file holds nobody who is taken."""
    if not entries and unknown:
        raise fault("unknown-publisher", unknown[0])
    if not entries and left_out:
        raise fault("not-this-list", name, format="ftm")
    return Parsed("ftm", "", tuple(entries), left_out + len(unknown), complete=False)


def _public(datasets: Any) -> bool:
    """Does a public designation list stand among these names?"""
    names = [one for one in datasets if isinstance(one, str)] if isinstance(datasets, list) else []
    return not _known_lists().isdisjoint(names)


@cache
def _known_lists() -> frozenset[str]:
    """Names of the data sets that are known."""
    text = (files("amana.lists") / "data" / "designations.csv").read_text("utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if line and not line.startswith("#"))
    return frozenset(row["dataset"] for row in rows)


def _entity(line: str, where: str, limits: Limits) -> dict[str, Any]:
    """One entity: an object with id, schema and properties that are lists. Raises Problem."""
    try:
        entity = msgspec.json.decode(line.encode())
    except (msgspec.DecodeError, RecursionError):
        raise fault("not-json", where) from None
    properties = entity.get("properties") if isinstance(entity, dict) else None
    plain = isinstance(properties, dict) and all(isinstance(values, list) for values in properties.values())
    if not plain or not all(isinstance(entity.get(key), str) for key in ("id", "schema")):
        raise fault("not-json", where)
    if len(line) > 100 * limits.max_value:
        raise fault("too-long", where, limit=100 * limits.max_value)
    return dict(entity)


def _wanted(entity: Mapping[str, Any]) -> bool:
    """Is it somebody or something that is designated, with a name?"""
    return entity["schema"] in _KINDS and bool(DESIGNATED.intersection(_texts(entity, "topics")))


def _entry(entity: Mapping[str, Any], slug: str) -> Entry:
    names = [Name(text, "primary") for text in [clean(str(entity.get("caption") or "")), *_texts(entity, "name")]]
    names += [Name(text, "alias") for text in _texts(entity, "alias", "previousName")]
    names += [Name(text, "weak") for text in _texts(entity, "weakAlias")]
    sanctions = [one for one in entity["properties"].get("sanctions", []) if isinstance(one, dict)]
    nested = [one for one in sanctions if isinstance(one.get("properties"), dict)]
    lasting = {key: value for key, value in entity.items() if key not in _CHANGING}
    return Entry(
        list=slug,
        id=clean(entity["id"]),
        kind=_KINDS[entity["schema"]],
        names=distinct_names(names),
        version=version_of(msgspec.json.encode(_steady(lasting), order="sorted")),
        births=distinct(map(partial_date, _texts(entity, "birthDate"))),
        countries=country_codes(_texts(entity, *_COUNTRIES)),
        identifiers=tuple(Identifier(key, text) for key in _IDENTIFIERS for text in _texts(entity, key)),
        listed_on=next((day for one in nested if (day := _listed(one))), ""),
        programmes=distinct(
            [*_texts(entity, "program", "programId"), *(t for one in nested for t in _texts(one, "program"))]
        ),
        reference=next((text for one in nested for text in _texts(one, "unscId", "authorityId")), clean(entity["id"])),
        remarks=" ".join(_texts(entity, "notes"))[:4000],
    )


def _listed(sanction: Mapping[str, Any]) -> str:
    return next((day for text in _texts(sanction, "listingDate", "startDate") if (day := partial_date(text))), "")


def _steady(value: Any) -> Any:
    """The value without what changes when only the collection was made anew, at every depth; lists in order of text."""
    if isinstance(value, dict):
        return {key: _steady(inner) for key, inner in value.items() if key not in _CHANGING}
    if isinstance(value, list):
        return sorted((_steady(inner) for inner in value), key=lambda one: msgspec.json.encode(one, order="sorted"))
    return value


def _texts(entity: Mapping[str, Any], *keys: str) -> list[str]:
    return [clean(text) for key in keys for text in entity["properties"].get(key, ()) if isinstance(text, str)]


def _read_simple(name: str, text: str, slug: str, limits: Limits, known: bool) -> Parsed:
    """targets.simple.csv: one row for each target, several values of a cell parted by semicolons."""
    header = text.partition("\n")[0]
    if not all(column in header for column in _SIMPLE):
        raise fault("not-this-list", f"{name}, row 1", format="ftm")
    columns, rest = read_header(name, text, _SIMPLE)
    entries: list[Entry] = []
    left_out = 0
    unknown: list[str] = []
    for row in read_rows(name, rest, columns, limits, first=2):
        if row.get("schema") not in _KINDS or not row.get("sanctions"):
            left_out += row.get("schema") == "Person"
            continue
        if known and row.get("schema") == "Person" and not _titled(_cell(row, "dataset")):
            unknown.append(row.where)
            continue
        entries.append(_simple(row, slug))
    return _parsed(name, entries, left_out, unknown)


def _titled(titles: Sequence[str]) -> bool:
    """Does a title say that it is one of a public designation list? This table has no names of data sets."""
    return any(word in title.lower() for title in titles for word in _TITLES)


def _simple(row: Row, slug: str) -> Entry:
    return Entry(
        list=slug,
        id=row.get("id"),
        kind=_KINDS[row.get("schema")],
        names=distinct_names([Name(row.get("name"), "primary"), *(Name(text) for text in _cell(row, "aliases"))]),
        version=version_of(row.source(_CHANGING)),
        births=distinct(map(partial_date, _cell(row, "birth_date"))),
        countries=country_codes(_cell(row, "countries")),
        identifiers=tuple(Identifier("identifier", text) for text in _cell(row, "identifiers")),
        programmes=distinct(_cell(row, "sanctions")),
        reference=row.get("id"),
    )


def _cell(row: Row, column: str) -> Sequence[str]:
    parts: Iterable[str] = row.get(column).split(";")
    return distinct(parts)
