"""One pass over the text: where a technical value may begin, and which reading of it holds.

The pattern only finds where to look; every repetition in it is possessive and every alternative begins where no longer
run could have begun, so a character is read a bounded number of times whatever the text is. What is found is read by
:mod:`amana.extract.links` and :mod:`amana.extract.numbers`; scanning goes on behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from amana.extract import frameworks, numbers
from amana.extract.hosts import Page, find_host
from amana.extract.links import ARABIC, LABEL, LATIN, find_link, find_url, has_path
from amana.extract.place import Place, read_place

_DASH = r"[-\u2010-\u2015\u2212_ ]"
_BEGIN = re.compile(
    rf"""
    (?=[{LATIN}:+])(?:
        (?<![A-Za-z0-9])(?:
            (?P<url>[A-Za-z][A-Za-z0-9+-]{{1,15}}+://)
          | (?P<technique>T[01][0-9]{{3}}(?:[./][0-9]{{3}})?+(?![A-Za-z0-9_]|\.[0-9]))
          | (?P<cve>[Cc][Vv][Ee]{_DASH}[0-9]{{4}}{_DASH}[0-9]{{4,7}}+(?![0-9A-Za-z]))
          | (?P<ipv6>(?:(?<![:.])|(?<=[^0-9A-Fa-f:]:)|(?<=[vV]6:))(?:[0-9A-Fa-f]{{0,4}}+:){{2}}[0-9A-Fa-f:.]*+)
          | (?P<ipv4>(?<!_)(?<![0-9]\.)[0-9]{{1,3}}+(?:\.[0-9]{{1,3}}+){{3}}(?![0-9A-Za-z_]|\.[0-9A-Za-z]|-[A-Za-z]))
        )
      | (?<![{LATIN}])(?:
            (?P<email>[A-Za-z0-9][A-Za-z0-9._%+=&-]{{0,63}}+@{LABEL}(?:\.{LABEL})++)
          | (?P<host>[{LATIN}][{LATIN}-]{{0,62}}+(?:\.{LABEL})++)
          | (?P<run>[A-Za-z0-9]{{26,128}}+(?![A-Za-z0-9]))
          | (?P<asn>(?:AS[N]?[ ]?[:#]?[ ]?|as)[0-9]{{1,10}}+(?![A-Za-z0-9]|[.,][0-9]))
          | (?P<account>[A-Z]{{2}}[0-9]{{2}}(?=[ \u00a0\u202f-]?[A-Z0-9]{{2}}))
          | (?P<phone>(?:\+|(?<!\.)00)(?=[ (]{{0,2}}[1-9]))
        )
    )
  | (?<![{LATIN}{ARABIC}])
        (?P<arabic>[{ARABIC}0-9_-]{{1,63}}+(?![A-Za-z])(?:(?:\.{LABEL})++(?:@{LABEL}(?:\.{LABEL})++)?+|@{LABEL}(?:\.{LABEL})++))
    """,
    re.VERBOSE,
)
_SYSTEM_IN_ARABIC = re.compile(
    r"المستقل(?:ة)?\s?(?:رقم|ذو الرقم|ذي الرقم)?\s?[:(]?\s?(?P<number>[0-9]{1,10})(?![0-9A-Za-z.])"
)
_ARABIC_BEFORE_DIGITS = re.compile(rf"[{ARABIC}_-]+(?=[0-9@])")  # «and» before a value
_ADDRESS_THEN_SENTENCE = re.compile(r"((?:[0-9]{1,3}\.){3}[0-9]{1,3})\.[A-Z][a-z]*\Z")
_MIN_LOOSE_SYSTEM = 3  # digits of «as» and of «AS » with a space: fewer are more often words and figures

_Match = re.Match[str]
_Reader = Callable[[Page, _Match], "Place | None"]


def scan(page: Page) -> Iterator[Place]:
    """The technical values in the page, in their order and without overlaps."""
    at = 0
    while match := _BEGIN.search(page.text, at):
        kind = match.lastgroup
        assert kind is not None
        place = _READERS[kind](page, match)
        if place is None:
            at = _after_nothing(kind, match)
        else:
            yield place
            at = max(place.resume, match.start() + 1)


def scan_systems_in_arabic(page: Page) -> Iterator[Place]:
    """Autonomous systems that are named in Arabic: النظام المستقل 64500."""
    for match in _SYSTEM_IN_ARABIC.finditer(page.text):
        place = read_place("asn", match["number"], *match.span("number"))
        if place:
            yield place


def _after_nothing(kind: str, match: _Match) -> int:
    """Where to go on when what was matched is no value: behind it, unless a value may begin inside."""
    if kind == "ipv6":
        return match.string.index(":", match.start()) + 1
    letters = _ARABIC_BEFORE_DIGITS.match(match[0]) if kind == "arabic" else None
    return match.start() + letters.end() if letters else match.end()


def _url(page: Page, match: _Match) -> Place | None:
    return find_url(page, match.start(), match.end())


def _technique(page: Page, match: _Match) -> Place | None:
    kind = frameworks.kind_of(page.text, match.start(), match[0])
    return read_place(kind, match[0].replace("/", "."), *match.span())


def _cve(page: Page, match: _Match) -> Place | None:
    year, number = re.split(_DASH, match[0])[1:]
    return read_place("cve", f"CVE-{year}-{number}", *match.span())


def _ipv6(page: Page, match: _Match) -> Place | None:
    return numbers.find_ipv6(page, *match.span())


def _ipv4(page: Page, match: _Match) -> Place | None:
    return numbers.find_ipv4(page, *match.span())


def _email(page: Page, match: _Match) -> Place | None:
    """An address; of «user@192.0.2.1» the host alone, since that is how a log-in is written."""
    at = match.start() + match[0].index("@") + 1
    host = find_host(page, at, match.end(), linked=True)
    if host is None:
        number = _ADDRESS_THEN_SENTENCE.match(f"{page.text[at : match.end()]}.A")
        return numbers.find_ipv4(page, at, at + len(number[1])) if number else None
    return read_place("email", f"{page.text[match.start() : at]}{host.value}", match.start(), host.end)


def _host(page: Page, match: _Match) -> Place | None:
    host = find_host(page, match.start(), match.end(), linked=has_path(page.text, match.end()))
    if host is None:
        return _part_of_run(page, match)
    return find_link(page, "domain", host.value, host.start, host.end)


def _part_of_run(page: Page, match: _Match) -> Place | None:
    """What a dotted run that is no host begins with: a hash as a file's name, an address, one end of a range."""
    start, text = match.start(), match[0]
    first = text.partition(".")[0]
    if len(first) in (32, 40, 64) and (place := numbers.find_hash_or_wallet(page, start, start + len(first))):
        return place._replace(resume=match.end())
    if number := _ADDRESS_THEN_SENTENCE.match(text):
        return numbers.find_ipv4(page, start, start + len(number[1]))
    name, _, top = text.rpartition(".")
    if "-" in top and (host := find_host(page, start, start + len(name) + 1 + top.index("-"))):
        return Place("domain", host.value, host.start, host.end, host.end)  # «evil.example-based»
    left, dash, right = text.partition("-")
    if dash and "." in left and "." in right and "-" not in right:
        host = find_host(page, start, start + len(left))
        return host and Place("domain", host.value, host.start, host.end, host.end + 1)
    return None


def _run(page: Page, match: _Match) -> Place | None:
    return numbers.find_hash_or_wallet(page, *match.span())


def _asn(page: Page, match: _Match) -> Place | None:
    digits = match[0].lstrip("ASNas:# ")
    loose = match[0].startswith("as") or " " in match[0][:3]
    if loose and len(digits) < _MIN_LOOSE_SYSTEM:
        return None
    return read_place("asn", digits, *match.span())


def _account(page: Page, match: _Match) -> Place | None:
    return numbers.find_account(page, match.start())


def _phone(page: Page, match: _Match) -> Place | None:
    return numbers.find_phone(page, match.start())


def _arabic(page: Page, match: _Match) -> Place | None:
    at = match[0].find("@")
    if at == 1:
        return None  # «and» before an address without a local part
    return _email(page, match) if at > 0 else _arabic_host(page, match)


def _arabic_host(page: Page, match: _Match) -> Place | None:
    host = find_host(page, match.start(), match.end(), linked=has_path(page.text, match.end()))
    return host and find_link(page, "domain", host.value, host.start, host.end)


_READERS: dict[str, _Reader] = {
    "url": _url,
    "technique": _technique,
    "cve": _cve,
    "ipv6": _ipv6,
    "ipv4": _ipv4,
    "email": _email,
    "host": _host,
    "run": _run,
    "asn": _asn,
    "account": _account,
    "phone": _phone,
    "arabic": _arabic,
}
