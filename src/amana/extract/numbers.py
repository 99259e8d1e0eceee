"""Addresses, hashes, catalogue numbers, accounts and telephones: what a run of digits and letters is, if anything."""

from __future__ import annotations

import re
from functools import cache

from amana.extract import words
from amana.extract.hosts import Page
from amana.extract.links import find_link
from amana.extract.place import Place, read_place
from amana.observables import iban_length

_HASHES = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
_HEX = re.compile(r"[0-9A-Fa-f]+")
_PREFIX_LENGTH = re.compile(r"/([0-9]{1,3})(?![0-9A-Za-z_/]|[.:][0-9A-Za-z])")
_AMOUNT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){3}")
_MASK = re.compile(r"255\.(?:255|254|252|248|240|224|192|128|0)(?:\.(?:255|254|252|248|240|224|192|128|0)){2}")
_ZONE = re.compile(r"%[A-Za-z0-9]{1,16}")
_MIN_V6_DIGITS = 4  # fewer hexadecimal digits beside :: are more often a name in C++ than an address
_COMMIT = re.compile(r"\b(?:commit|revision|rev|blob|tree)[\s:#`]{1,3}\Z", re.IGNORECASE)
_HEADING = re.compile(r"(?:^|\n)\s{0,3}#{1,6}\s+\Z")
_PHONE = re.compile(r"(?:\+|00)[ (]{0,2}[1-9][0-9]{0,14}(?:[ \u00a0\u202f.()\-/]{1,2}[0-9]{1,12}){0,7}")
_ABOUT_PHONE = re.compile(
    r"(?:هاتف|جوال|موبايل|واتساب|فاكس|اتصال|للاتصال|محمول|tel|phone|mobile|call|fax|whatsapp)", re.I
)
_WHOLE_NUMBER = 8  # digits in a row that are a whole telephone number already
_MOST_NUMBERS = 11  # digits that most telephone numbers have with their country code
_NEAR = 40


def find_hash_or_wallet(page: Page, start: int, end: int) -> Place | None:
    """A long run of letters and digits: a hash by its length, else a wallet or an IBAN by its checksum."""
    text = page.text[start:end]
    if len(text) in _HASHES and _HEX.fullmatch(text):
        return _hash(page, text, start, end)
    return read_place("wallet", text, start, end) or read_place("iban", text, start, end)


def _hash(page: Page, text: str, start: int, end: int) -> Place | None:
    lower = text.lower()
    if lower.isdigit() or len(set(lower)) < 6 or _COMMIT.search(page.text, max(0, start - 12), start):
        return None
    return read_place(_HASHES[len(text)], lower, start, end)


def find_account(page: Page, start: int) -> Place | None:
    """The IBAN that begins at ``start``, in groups or not: what the country's length takes and no more."""
    length = iban_length(page.text[start : start + 2])
    match = _account_of(length).match(page.text, start) if length else None
    return match and read_place("iban", match[0], start, match.end())


@cache
def _account_of(length: int) -> re.Pattern[str]:
    """So many capitals and digits with at most one space or hyphen between two."""
    return re.compile(rf"[A-Z0-9](?:[ \u00a0\u202f-]?[A-Z0-9]){{{length - 1}}}(?![A-Za-z0-9])")


def find_phone(page: Page, start: int) -> Place | None:
    """The telephone number that begins at ``start`` with + or 00; 00 only where the words say a telephone."""
    match = _PHONE.match(page.text, start)
    if match is None:
        return None
    if match[0][0] != "+" and not _ABOUT_PHONE.search(page.text, max(0, start - _NEAR), start):
        return None
    end = _phone_end(match[0])
    after = page.text[start + end : start + end + 2]
    if (
        (after[:1].isalnum() and after[:1].isascii())
        or after[:1] in (":", "%")
        or (after[:1] == "." and after[1:].isdigit())
    ):
        return None
    text = match[0][:end]
    return read_place("phone", text, start, start + end) if sum(map(str.isdigit, text)) >= _WHOLE_NUMBER else None


def _phone_end(text: str) -> int:
    """Where the number ends: after a whole number in one piece, or before the group that makes it too long."""
    digits = end = 0
    for group in re.finditer(r"[0-9]+", text):
        if digits >= _MOST_NUMBERS and digits + len(group[0]) > _MOST_NUMBERS + 2:
            break
        if digits + len(group[0]) > 15:
            break
        digits += len(group[0])
        end = group.end()
        if len(group[0]) > _WHOLE_NUMBER:
            break
    return end


def find_ipv4(page: Page, start: int, end: int) -> Place | None:
    """The address, range or url that begins with four numbers; None for versions, sections, amounts and masks."""
    text = page.text[start:end]
    if not page.refanged.is_defanged(start, end) and _is_no_address(page, text, start, end):
        return None
    place = read_place("ipv4", text, start, end)
    if place is None:
        return None
    return _range(page, place) or find_link(page, "ipv4", place.value, start, end)


def _is_no_address(page: Page, text: str, start: int, end: int) -> bool:
    before = page.text[max(0, start - 2) : start]
    if before[-1:] == "/" and before[:1].isalpha() and before[:1].isascii():
        return True  # a product and its version: nginx/1.24.0.1
    if _AMOUNT.fullmatch(text) and words.says_amount(page.text, end):
        return True
    if _HEADING.search(page.text, max(0, start - 12), start) or _MASK.fullmatch(text):
        return True
    family = text.rpartition(".")[0]
    if words.says_version(page.text, start, end):
        page.versions.add(family)
    return family in page.versions


def _range(page: Page, place: Place) -> Place | None:
    length = _PREFIX_LENGTH.match(page.text, place.end)
    return length and read_place("cidr", page.text[place.start : length.end()], place.start, length.end())


def find_ipv6(page: Page, start: int, end: int) -> Place | None:
    """The IPv6 address or range in a run of hexadecimal digits and colons; None for times, MAC addresses and code."""
    run = page.text[start:end]
    text = run.rstrip(".:")
    text += "::" if run[len(text) : len(text) + 2] == "::" else ""
    if not text[text.rfind(":") + 1 :].replace(".", "").isdigit():
        text = text.partition(".")[0]  # the next sentence; only an address in mixed form has dots
    end = start + len(text)
    after = page.text[end : end + 1]
    if (after.isascii() and after.isalnum()) or after == "_" or _is_too_short(text):
        return None
    place = read_place("ipv6", text, start, end)
    return place and (_range(page, place) or _with_zone(page, place))


def _is_too_short(text: str) -> bool:
    return "::" in text and sum(map(str.isalnum, text)) < _MIN_V6_DIGITS


def _with_zone(page: Page, place: Place) -> Place:
    zone = _ZONE.match(page.text, place.end)
    return place._replace(end=zone.end(), resume=zone.end()) if zone else place
