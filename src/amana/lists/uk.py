"""The United Kingdom's lists: the UK Sanctions List (XML or CSV), and OFSI's consolidated list as it was until 2026."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from amana.lists.countries import country_codes
from amana.lists.dates import partial_date
from amana.lists.entry import Entry, Identifier, Kind, Name, Parsed, Quality, distinct, distinct_names, version_of
from amana.lists.faults import fault
from amana.lists.guard import File, Limits, text_of
from amana.lists.matters import un_reference
from amana.lists.table import Row, read_header, read_rows
from amana.lists.tree import Element, is_xml, read_tree

ROOT = "Designations"
_PARTS = tuple(f"Name {at}" for at in range(1, 7))
_KINDS: dict[str, Kind] = {"individual": "person", "entity": "organisation", "ship": "vessel"}
_DATED = re.compile(r"(?:Last Updated,|Report Date: ?)\s*([0-9A-Za-z/ -]+?)[\",\s]*$")
_NUMBERED = re.compile(r"\s*\(\d+\)\s*")
# What the two tables call the same thing; the first that a table has is used.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("Unique ID", "Group ID"),
    "kind": ("Designation Type", "Individual, Entity, Ship", "Group Type"),
    "birth": ("D.O.B", "DOB"),
    "nation": ("Nationality(/ies)", "Nationality"),
    "land": ("Address Country", "Country"),
    "passport": ("Passport number", "Passport Number"),
    "national id": ("National Identifier number", "National Identification Number"),
    "script": ("Name non-latin script", "Name Non-Latin Script"),
    "quality": ("Alias strength", "Alias Quality"),
    "alias": ("Name type", "Alias Type"),
    "listed": ("Date Designated", "UK Sanctions List Date Designated", "Listed On"),
    "regime": ("Regime Name", "Regime"),
    "remarks": ("Other Information",),
    "un": ("UN Reference Number",),
    "reference": ("OFSI Group ID", "Group ID"),
    "birthplace": ("Country of birth", "Country of Birth"),
    "imo": ("IMO number",),
    "business": ("Business registration number (s)",),
}


def read(file: File, slug: str, limits: Limits) -> Parsed:
    """The list in an XML or CSV file. Raises Problem."""
    return (_read_xml if is_xml(file) else _read_csv)(file, slug, limits)


def _read_xml(file: File, slug: str, limits: Limits) -> Parsed:
    root, data = read_tree(file, limits)
    if root.name != ROOT or not root.first("DateGenerated"):
        raise fault("not-this-list", f"{file.name}, line {root.line}", format="uk")
    entries = tuple(_entry(one, slug, data) for one in root.all("Designation"))
    return Parsed("uk", partial_date(root.first("DateGenerated")), entries)


def _entry(one: Element, slug: str, data: bytes) -> Entry:
    person = ("IndividualDetails", "Individual")
    lands = one.texts(*person, "Nationalities", "Nationality") + one.texts("Addresses", "Address", "AddressCountry")
    lands += one.texts(*person, "BirthDetails", "Location", "CountryOfBirth")
    return Entry(
        list=slug,
        id=one.first("UniqueID"),
        kind=_kind(one.first("IndividualEntityShip")),
        names=_xml_names(one),
        version=version_of(data[one.start : one.end]),
        births=distinct(map(partial_date, one.texts(*person, "DOBs", "DOB"))),
        countries=country_codes(lands),
        identifiers=un_reference(one.first("UNReferenceNumber"))
        + _identifiers(
            ("passport", one.texts(*person, "PassportDetails", "Passport", "PassportNumber")),
            (
                "national id",
                one.texts(*person, "NationalIdentifierDetails", "NationalIdentifier", "NationalIdentifierNumber"),
            ),
            ("imo", one.texts("ShipDetails", "Ship", "ShipDetail", "IMONumbers", "IMONumber")),
        ),
        listed_on=partial_date(one.first("DateDesignated")),
        programmes=distinct([one.first("RegimeName")]),
        reference=one.first("UNReferenceNumber") or one.first("OFSIGroupID"),
        remarks=one.first("OtherInformation"),
    )


def _xml_names(one: Element) -> tuple[Name, ...]:
    names = [
        Name(
            _joined(named.first(f"Name{at}") for at in range(1, 7)),
            _quality(named.first("NameType"), named.first("AliasStrength")),
        )
        for named in one.all("Names", "Name")
    ]
    scripts = one.texts("NonLatinNames", "NonLatinName", "NameNonLatinScript")
    return distinct_names([*names, *(Name(text, "primary") for text in scripts)])


def _read_csv(file: File, slug: str, limits: Limits) -> Parsed:
    first, _, rest = text_of(file, limits).partition("\n")
    dated = _DATED.match(first.strip().strip('"'))
    if dated is None or "Name 6" not in rest.partition("\n")[0]:
        raise fault("not-this-list", f"{file.name}, row 1", format="uk")
    columns, rest = read_header(file.name, rest, _PARTS)
    groups: dict[str, list[Row]] = {}
    for row in read_rows(file.name, rest, columns, limits, first=3):
        number = _get(row, "id")
        if not number:
            raise fault("no-id", row.where)
        groups.setdefault(number, []).append(row)
    entries = tuple(_grouped(number, rows, slug) for number, rows in groups.items())
    return Parsed("uk", partial_date(dated[1].strip()), entries, complete=False)


def _grouped(number: str, rows: Sequence[Row], slug: str) -> Entry:
    """The entry of all rows of one number: each row is a name with everything else repeated."""
    names = [
        Name(_joined(row.get(part) for part in _PARTS), _quality(_get(row, "alias"), _get(row, "quality")))
        for row in rows
    ]
    scripts = [Name(_get(row, "script"), "primary") for row in rows]
    return Entry(
        list=slug,
        id=number,
        kind=_kind(_get(rows[0], "kind")),
        names=distinct_names([*names, *scripts]),
        version=version_of(*(row.source() for row in rows)),
        births=distinct(map(partial_date, _several(rows, "birth"))),
        countries=country_codes(_several(rows, "nation") + _several(rows, "land") + _several(rows, "birthplace")),
        identifiers=un_reference(_get(rows[0], "un") or _cited(_get(rows[0], "remarks")))
        + _identifiers(*((kind, _several(rows, kind)) for kind in ("passport", "national id", "imo", "business"))),
        listed_on=partial_date(_get(rows[0], "listed")),
        programmes=distinct(_get(row, "regime") for row in rows),
        reference=_get(rows[0], "reference"),
        remarks=_get(rows[0], "remarks"),
    )


def _several(rows: Sequence[Row], what: str) -> tuple[str, ...]:
    """The values of a cell, which may be numbered (1), (2) or parted by bars, over all rows."""
    cells = (_get(row, what) for row in rows)
    return distinct(part for cell in cells for piece in cell.split("|") for part in _NUMBERED.split(piece))


def _identifiers(*found: tuple[str, Iterable[str]]) -> tuple[Identifier, ...]:
    return tuple(Identifier(kind, value) for kind, values in found for value in distinct(values))


def _cited(remarks: str) -> str:
    """OFSI's list has no column for the Security Council's reference: it stands among the remarks."""
    found = re.search(r"\(UN Ref\): ?(\S+)", remarks)
    return found[1] if found else ""


def _get(row: Row, what: str) -> str:
    return next((row.get(column) for column in _COLUMNS[what] if column in row.values), "")


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)


def _quality(kind: str, strength: str) -> Quality:
    """Weak where the publisher says so; primary if it is the primary name or a spelling of it."""
    if "low" in strength.lower() or "weak" in strength.lower():
        return "weak"
    return "primary" if kind.lower().startswith("primary name") and "variation" not in kind.lower() else "alias"


def _kind(text: str) -> Kind:
    return _KINDS.get(text.strip().lower(), "other")
