"""The form of network values (STIX 2.1, sections 6.4 to 6.14): addresses, names, CPE.

Only the form: what is the same value in two spellings is the matter of amana.observables. Names and addresses in
Arabic script are taken as they are (RFC 5890, RFC 3987).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

_octet = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_ipv4 = re.compile(rf"(?:{_octet}\.){{3}}{_octet}(?:/(?:3[0-2]|[12]?[0-9]))?").fullmatch
_mac = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}").fullmatch
_uri = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+:[^\x00-\x20\x7f<>\"]++").fullmatch
_label = r"[^\x00-\x2c./\x3a-\x40\x5b-\x5e\x60\x7b-\x7f\s]{1,63}"
_domain = re.compile(rf"{_label}(?:[.。]{_label})*+[.。]?").fullmatch
_email = re.compile(
    rf"[^\x00-\x20\x7f@<>]{{1,320}}@(?:{_label}(?:[.。]{_label})*+|\[[0-9A-Za-z.:]{{2,60}}\])"
).fullmatch
_cpe_part = r"(?:(?:[a-zA-Z0-9._?*-]|\\[!-/:-@\[-`{-~])++)"
_cpe = re.compile(rf"cpe:2\.3:[aho*-](?::{_cpe_part}){{10}}").fullmatch
_short_hive = re.compile(r"(?i:HKLM|HKCC|HKCR|HKCU|HKU)(?![A-Za-z0-9_])").match
_LONGEST_NAME = 253


def is_ipv4(text: str) -> bool:
    """An IPv4 address or CIDR range."""
    return _ipv4(text) is not None


def is_ipv6(text: str) -> bool:
    """An IPv6 address or CIDR range (RFC 4291); an address may have a zone (RFC 4007)."""
    if len(text) > _LONGEST_NAME:
        return False
    try:
        if "/" not in text:
            ipaddress.IPv6Address(text)
        else:
            ipaddress.IPv6Network(text, strict=False)
    except ValueError:
        return False
    return True


def is_domain(text: str) -> bool:
    """A domain name in ASCII or Unicode letters (RFC 1034, RFC 5890); underscores as in real names."""
    return len(text) <= _LONGEST_NAME + 1 and _domain(text) is not None


def is_email(text: str) -> bool:
    """An addr-spec (RFC 5322, section 3.4.1), also in Unicode letters (RFC 6531)."""
    return _email(text) is not None


def is_mac(text: str) -> bool:
    """A MAC-48 address in lower case with colons."""
    return _mac(text) is not None


def is_uri(text: str) -> bool:
    """A URI or IRI with a scheme (RFC 3986, RFC 3987), without white space."""
    return _uri(text) is not None


def is_cpe(text: str) -> bool:
    """A CPE 2.3 formatted string (NISTIR 7695)."""
    return _cpe(text) is not None


def is_registry_key(text: str) -> bool:
    """A key of the Windows registry whose hive is written in full."""
    return _short_hive(text) is None


ADDRESS_CHECKS: dict[str, Callable[[str], bool]] = {
    "ipv4": is_ipv4,
    "ipv6": is_ipv6,
    "domain": is_domain,
    "email": is_email,
    "mac": is_mac,
    "uri": is_uri,
    "cpe": is_cpe,
    "registry-key": is_registry_key,
}
