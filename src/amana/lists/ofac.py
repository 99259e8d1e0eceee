"""OFAC's specially designated nationals as three CSV tables without headers: SDN, ALT and ADD (dat_spec.txt).

Each table ends with the byte 1A, which proves that it is whole; ``-0-`` stands for no value.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from amana.lists.countries import country_codes
from amana.lists.dates import partial_date
from amana.lists.entry import Entry, Identifier, Kind, Name, Parsed, distinct, distinct_names, version_of
from amana.lists.faults import fault
from amana.lists.guard import END_OF_FILE, File, Limits, text_of
from amana.lists.table import Row, read_rows

SDN = ("ent_num", "SDN_Name", "SDN_Type", "Program", "Title", "Call_Sign", "Vess_type", "Tonnage", "GRT", "Vess_flag",
       "Vess_owner", "Remarks")  # fmt: skip
ALT = ("ent_num", "alt_num", "alt_type", "alt_name", "alt_remarks")
ADD = ("ent_num", "add_num", "Address", "City", "Country", "add_remarks")
_TABLES: Mapping[str, Sequence[str]] = {"sdn": SDN, "alt": ALT, "add": ADD}
_KINDS: Mapping[str, Kind] = {"individual": "person", "vessel": "vessel", "aircraft": "other"}
_NOTHING = "-0-"

_BORN = re.compile(r"(?:^|; )(?:alt\. )?DOB ([^;.]+)")
_FROM = re.compile(r"(?:^|; )(?:alt\. )?(?:nationality|citizen|Citizen) ([A-Za-z ,']+)")
_BIRTHPLACE = re.compile(r"(?:^|; )(?:alt\. )?POB ([^;.]+)")
_WEAK = re.compile(r"(?:^|; )(?:alt\. )?a\.k\.a\. '([^']+)'")
_NUMBER = re.compile(
    r"(?:^|; )(?:alt\. )?(?P<kind>Passport|Diplomatic Passport|National ID No\.|Cedula No\.|Tax ID No\.|"
    r"Registration Number|Registration ID|Identification Number|Company Number|Vessel Registration Identification|"
    r"Commercial Registry Number|Personal ID Card|SWIFT/BIC|C\.R\. No\.|[A-Za-z. ]{2,40} (?:No\.|Number)) "
    r"(?P<value>(?:IMO )?[A-Za-z0-9/.-]*\d[A-Za-z0-9/.-]*)(?: \((?P<country>[^)]+)\))?"
)


def read(files: Sequence[File], slug: str, limits: Limits) -> Parsed:
    """The list in its three tables, told apart by their names. Raises Problem."""
    found = {table: _rows(_pick(files, table), _TABLES[table], limits) for table in _TABLES}
    aliases: dict[str, list[Row]] = defaultdict(list)
    addresses: dict[str, list[Row]] = defaultdict(list)
    known = {row.get("ent_num") for row in found["sdn"]}
    for table, into in (("alt", aliases), ("add", addresses)):
        for row in found[table]:
            number = row.get("ent_num")
            if number not in known:
                raise fault("orphan", row.where, id=number)
            into[number].append(row)
    entries = [_entry(row, slug, aliases[row.get("ent_num")], addresses[row.get("ent_num")]) for row in found["sdn"]]
    return Parsed("ofac", "", tuple(entries))


def _pick(files: Sequence[File], table: str) -> File:
    """The file of a table: its name ends so (sdn.csv, ofac_sdn.csv). Raises Problem if there is none, or two."""
    found = [file for file in files if file.name.lower().endswith(f"{table}.csv")]
    if not found and not any(file.name.lower().endswith("sdn.csv") for file in files):
        raise fault("not-this-list", files[0].name if files else "", format="ofac")
    if len(found) != 1:
        raise fault("missing-file", name=f"{table}.csv")
    return found[0]


def _rows(file: File, columns: Sequence[str], limits: Limits) -> list[Row]:
    text = text_of(file, limits)
    if text[-1:] != END_OF_FILE.decode():
        raise fault("cut-table", f"{file.name}, row {text.count(chr(10)) + 1}")
    rows = list(read_rows(file.name, text[:-1], columns, limits))
    for row in rows:
        if not row.get("ent_num").isdecimal():
            raise fault("not-this-list", f"{row.where}, column ent_num", format="ofac")
    return rows


def _entry(row: Row, slug: str, aliases: Sequence[Row], addresses: Sequence[Row]) -> Entry:
    remarks = _value(row, "Remarks")
    kind = _KINDS.get(_value(row, "SDN_Type").lower(), "organisation")
    born = [place.rpartition(",")[2] for place in _BIRTHPLACE.findall(remarks)]
    lands = [_value(one, "Country") for one in addresses]
    return Entry(
        list=slug,
        id=row.get("ent_num"),
        kind=kind,
        names=distinct_names(
            [Name(_value(row, "SDN_Name"), "primary")]
            + [Name(_value(one, "alt_name"), "alias") for one in aliases]
            + [Name(text, "weak") for text in _WEAK.findall(remarks)]
        ),
        version=version_of(row.source(), *(one.source() for one in (*aliases, *addresses))),
        births=distinct(partial_date(text) for text in _BORN.findall(remarks)),
        countries=country_codes([*_FROM.findall(remarks), *lands, *born, _value(row, "Vess_flag")]),
        identifiers=_identifiers(remarks),
        programmes=distinct(re.split(r"\] \[", _value(row, "Program"))),
        reference=row.get("ent_num"),
        remarks=remarks,
    )


def _identifiers(remarks: str) -> tuple[Identifier, ...]:
    found = []
    for match in _NUMBER.finditer(remarks):
        country = country_codes([match["country"] or ""])
        found.append(Identifier(match["kind"], match["value"].rstrip("."), country[0] if country else ""))
    return tuple(dict.fromkeys(found))


def _value(row: Row, column: str) -> str:
    value = row.get(column)
    return "" if value == _NOTHING else value
