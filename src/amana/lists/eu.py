"""The European Union's consolidated financial sanctions list, version 1.1: XML (export) or CSV with semicolons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from amana.lists.countries import country_codes
from amana.lists.dates import partial_date, span
from amana.lists.entry import Entry, Identifier, Kind, Name, Parsed, distinct, distinct_names, version_of
from amana.lists.faults import fault
from amana.lists.guard import File, Limits, text_of
from amana.lists.matters import un_reference
from amana.lists.table import Row, read_header, read_rows
from amana.lists.tree import Element, is_xml, read_tree

ROOT = "export"
_DAILY = ("fileGenerationDate",)  # changes with every file, whatever becomes of the entry
_SUBJECT = ("Entity_SubjectType", "Entity_SubjectType_ClassificationCode")
_WANTED = ("fileGenerationDate", "Entity_LogicalId", "Entity_SubjectType", "NameAlias_WholeName")
_KINDS: dict[str, Kind] = {"person": "person", "p": "person", "enterprise": "organisation", "e": "organisation"}


def read(file: File, slug: str, limits: Limits) -> Parsed:
    """The list in an XML or CSV file. Raises Problem."""
    return (_read_xml if is_xml(file) else _read_csv)(file, slug, limits)


def _read_xml(file: File, slug: str, limits: Limits) -> Parsed:
    root, data = read_tree(file, limits)
    if root.name != ROOT or not root.get("generationDate"):
        raise fault("not-this-list", f"{file.name}, line {root.line}", format="eu")
    entries = tuple(_entry(one, slug, data) for one in root.all("sanctionEntity"))
    return Parsed("eu", partial_date(root.get("generationDate")), entries)


def _entry(one: Element, slug: str, data: bytes) -> Entry:
    lands = [_country(found) for tag in ("citizenship", "address", "birthdate") for found in one.all(tag)]
    return Entry(
        list=slug,
        id=one.get("logicalId"),
        kind=_kind(found.get("code") for found in one.all("subjectType")),
        names=distinct_names(
            Name(alias.get("wholeName"), "alias" if at else "primary") if alias.get("strong") != "false"
            else Name(alias.get("wholeName"), "weak")
            for at, alias in enumerate(one.all("nameAlias"))
        ),
        version=version_of(data[one.start : one.end]),
        births=distinct(_birth(found) for found in one.all("birthdate")),
        countries=country_codes(lands),
        identifiers=(*un_reference(one.get("unitedNationId")), *_documents(one)),
        listed_on=partial_date(one.get("designationDate") or _first(one, "regulation", "publicationDate")),
        programmes=distinct(found.get("programme") for found in one.all("regulation")),
        reference=one.get("euReferenceNumber"),
        remarks=one.first("remark"),
    )  # fmt: skip


def _documents(one: Element) -> tuple[Identifier, ...]:
    return tuple(
        Identifier(found.get("identificationTypeCode"), found.get("number"), "".join(country_codes([_country(found)])))
        for found in one.all("identification")
        if found.get("number")
    )


def _first(one: Element, tag: str, attribute: str) -> str:
    return next((found.get(attribute) for found in one.all(tag)), "")


def _country(found: Element) -> str:
    code = found.get("countryIso2Code")
    return found.get("countryDescription") if code in ("", "00") else code


def _birth(found: Element) -> str:
    if found.get("birthdate"):
        return partial_date(found.get("birthdate"))
    if found.get("yearRangeFrom"):
        return span(found.get("yearRangeFrom"), found.get("yearRangeTo"))
    return partial_date(found.get("year"))


def _kind(codes: Iterable[str]) -> Kind:
    return next((_KINDS[code.lower()] for code in codes if code.lower() in _KINDS), "other")


def _read_csv(file: File, slug: str, limits: Limits) -> Parsed:
    columns, rest = read_header(file.name, text_of(file, limits), _WANTED, ";")
    groups: dict[str, list[Row]] = {}
    for row in read_rows(file.name, rest, columns, limits, ";", first=2):
        if not row.get("Entity_LogicalId"):
            raise fault("no-id", f"{row.where}, column Entity_LogicalId")
        groups.setdefault(row.get("Entity_LogicalId"), []).append(row)
    dates = [row.get("fileGenerationDate") for rows in groups.values() for row in rows[:1]]
    entries = tuple(_grouped(number, rows, slug) for number, rows in groups.items())
    return Parsed("eu", partial_date(dates[0]) if dates else "", entries, complete=False)


def _grouped(number: str, rows: Sequence[Row], slug: str) -> Entry:
    """The entry of all rows that hold a piece of it: a name, an address, a birth, a document each."""
    lands = ("Citizenship_CountryIsoCode", "Citizenship_CountryDescription", "Address_CountryIsoCode",
             "Address_CountryDescription", "BirthDate_CountryIsoCode")  # fmt: skip
    return Entry(
        list=slug,
        id=number,
        kind=_kind(row.get(name) for row in rows for name in _SUBJECT),
        names=distinct_names(
            Name(text, "alias" if at else "primary") for at, text in enumerate(_column(rows, "NameAlias_WholeName"))
        ),
        version=version_of(*(row.source(_DAILY) for row in rows)),
        births=distinct(partial_date(row.get("BirthDate_BirthDate") or row.get("BirthDate_Year")) for row in rows),
        countries=country_codes(text for name in lands for text in _column(rows, name)),
        identifiers=tuple(dict.fromkeys((*un_reference(rows[0].get("Entity_UnitedNationId")), *_rows_documents(rows)))),
        listed_on=partial_date(
            rows[0].get("Entity_DesignationDate") or rows[0].get("Entity_Regulation_PublicationDate")
        ),
        programmes=distinct(_column(rows, "Entity_Regulation_Programme")),
        reference=rows[0].get("Entity_EU_ReferenceNumber"),
        remarks=rows[0].get("Entity_Remark"),
    )  # fmt: skip


def _rows_documents(rows: Sequence[Row]) -> Iterable[Identifier]:
    for row in rows:
        if row.get("Identification_Number"):
            country = "".join(country_codes([row.get("Identification_CountryIsoCode")]))
            yield Identifier(row.get("Identification_TypeCode"), row.get("Identification_Number"), country)


def _column(rows: Sequence[Row], name: str) -> tuple[str, ...]:
    return distinct(row.get(name) for row in rows)
