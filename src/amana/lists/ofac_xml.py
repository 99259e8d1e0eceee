"""OFAC's specially designated nationals as XML (sdn.xml), which says how many entries it has."""

from __future__ import annotations

from amana.lists.countries import country_codes
from amana.lists.dates import partial_date
from amana.lists.entry import Entry, Identifier, Kind, Name, Parsed, distinct, distinct_names, version_of
from amana.lists.faults import fault
from amana.lists.guard import File, Limits
from amana.lists.tree import Element, read_tree

ROOT = "sdnList"
_KINDS: dict[str, Kind] = {"individual": "person", "entity": "organisation", "vessel": "vessel", "aircraft": "other"}


def read(file: File, slug: str, limits: Limits) -> Parsed:
    """The list in sdn.xml. Raises Problem."""
    root, data = read_tree(file, limits)
    announced = root.first("publshInformation", "Record_Count")  # the element's name is spelt so
    if root.name != ROOT or not announced.isdecimal():
        raise fault("not-this-list", f"{file.name}, line {root.line}", format="ofac")
    entries = tuple(_entry(one, slug, data) for one in root.all("sdnEntry"))
    if len(entries) != int(announced):
        raise fault("count", file.name, wanted=announced, found=len(entries))
    return Parsed("ofac", _published(root.first("publshInformation", "Publish_Date")), entries)


def _published(text: str) -> str:
    """The day of publication, which stands month first."""
    month, _, rest = text.partition("/")
    day, _, year = rest.partition("/")
    return partial_date(f"{day}/{month}/{year}")


def _entry(one: Element, slug: str, data: bytes) -> Entry:
    lands = one.texts("nationalityList", "nationality", "country") + one.texts(
        "citizenshipList", "citizenship", "country"
    )
    lands += one.texts("addressList", "address", "country")
    born = [text.rpartition(",")[2] for text in one.texts("placeOfBirthList", "placeOfBirthItem", "placeOfBirth")]
    return Entry(
        list=slug,
        id=one.first("uid"),
        kind=_KINDS.get(one.first("sdnType").lower(), "other"),
        names=_names(one),
        version=version_of(data[one.start : one.end]),
        births=distinct(map(partial_date, one.texts("dateOfBirthList", "dateOfBirthItem", "dateOfBirth"))),
        countries=country_codes([*lands, *born, one.first("vesselInfo", "vesselFlag")]),
        identifiers=tuple(_identifier(found) for found in one.all("idList", "id") if found.first("idNumber")),
        programmes=distinct(one.texts("programList", "program")),
        reference=one.first("uid"),
        remarks=one.first("remarks"),
    )


def _names(one: Element) -> tuple[Name, ...]:
    aliases = [
        Name(_whole(aka), "weak" if aka.first("category") == "weak" else "alias") for aka in one.all("akaList", "aka")
    ]
    return distinct_names([Name(_whole(one), "primary"), *aliases])


def _whole(named: Element) -> str:
    """As in the tables: the family name, a comma, the given names."""
    return ", ".join(part for part in (named.first("lastName"), named.first("firstName")) if part)


def _identifier(found: Element) -> Identifier:
    country = country_codes([found.first("idCountry")])
    return Identifier(found.first("idType"), found.first("idNumber"), country[0] if country else "")
