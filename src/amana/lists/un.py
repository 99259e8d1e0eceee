"""The consolidated list of the United Nations Security Council (XML, schema sc-sanctions.xsd)."""

from __future__ import annotations

from amana.lists.countries import country_codes
from amana.lists.dates import partial_date, span
from amana.lists.entry import Entry, Identifier, Kind, Name, Parsed, distinct, distinct_names, version_of
from amana.lists.faults import fault
from amana.lists.guard import File, Limits
from amana.lists.tree import Element, read_tree

ROOT = "CONSOLIDATED_LIST"
_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_BLOCKS: tuple[tuple[str, str, Kind], ...] = (
    ("INDIVIDUALS", "INDIVIDUAL", "person"), ("ENTITIES", "ENTITY", "organisation")
)  # fmt: skip


def read(file: File, slug: str, limits: Limits) -> Parsed:
    """The list in an XML file. Raises Problem."""
    root, data = read_tree(file, limits)
    if root.name != ROOT or any(not list(root.all(block)) for block, _, _ in _BLOCKS):
        raise fault("not-this-list", f"{file.name}, line {root.line}", format="un")
    entries = [
        _entry(one, slug, kind, data) for block, single, kind in _BLOCKS for one in root.all(block, single)
    ]  # fmt: skip
    return Parsed("un", partial_date(root.get("dateGenerated")), tuple(entries))


def _entry(one: Element, slug: str, kind: Kind, data: bytes) -> Entry:
    block = one.name
    born = one.texts("INDIVIDUAL_PLACE_OF_BIRTH", "COUNTRY")
    places = one.texts("NATIONALITY", "VALUE") + one.texts(f"{block}_ADDRESS", "COUNTRY") + born
    return Entry(
        list=slug,
        id=one.first("DATAID"),
        kind=kind,
        names=_names(one),
        version=version_of(data[one.start : one.end]),
        births=distinct(_birth(found) for found in one.all("INDIVIDUAL_DATE_OF_BIRTH")),
        countries=country_codes(places),
        identifiers=tuple(_documents(one)),
        listed_on=partial_date(one.first("LISTED_ON")),
        programmes=distinct([one.first("UN_LIST_TYPE")]),
        reference=one.first("REFERENCE_NUMBER"),
        remarks=one.first("COMMENTS1"),
    )


def _names(one: Element) -> tuple[Name, ...]:
    whole = " ".join(part for name in _NAMES if (part := one.first(name)))
    aliases = [
        Name(alias.first("ALIAS_NAME"), "weak" if alias.first("QUALITY") == "Low" else "alias")
        for alias in one.all(f"{one.name}_ALIAS")
    ]
    return distinct_names([Name(whole, "primary"), Name(one.first("NAME_ORIGINAL_SCRIPT"), "primary"), *aliases])


def _birth(found: Element) -> str:
    """A date, a year, or the years between which it lies."""
    if found.first("FROM_YEAR"):
        return span(found.first("FROM_YEAR"), found.first("TO_YEAR"))
    return partial_date(found.first("DATE") or found.first("YEAR"))


def _documents(one: Element) -> list[Identifier]:
    found = []
    for document in one.all("INDIVIDUAL_DOCUMENT"):
        number = document.first("NUMBER")
        country = country_codes([document.first("ISSUING_COUNTRY"), document.first("COUNTRY_OF_ISSUE")])
        kind = document.first("TYPE_OF_DOCUMENT") or document.first("TYPE_OF_DOCUMENT2")
        if number:
            found.append(Identifier(kind, number, country[0] if country else ""))
    return found
