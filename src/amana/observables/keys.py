"""Keys whose order puts together what belongs together, so that one range of an index answers one question.

Addresses in fixed hexadecimal, names with their labels reversed: everything below ``example.com`` stands
between ``com.example.`` and ``com.example.`` + TOP. Order is by code point, which is also the order of UTF-8
bytes: SQLite's BINARY and PostgreSQL's "C" collation.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

from amana.observables import addresses
from amana.observables.locators import UrlParts, split_url
from amana.observables.observable import Observable

TOP = "\U0010ffff"
"""Sorts after every character that a key can hold."""

_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_ASCII = "".join(chr(c) for c in range(0x21, 0x7F))


def sort_key(o: Observable) -> str:
    """The key under which ``o`` is stored and found.

    Addresses: 8 or 32 hexadecimal digits. Ranges: ``4:`` or ``6:``, the first address, ``/`` and the length
    in two or three digits. Domains: reversed labels each with a dot. URLs: host, ``|``, port and path,
    without the scheme. E-mail: reversed domain, ``@``, local part. All others: the value.
    """
    maker = _MAKERS.get(o.kind)
    return maker(o.value) if maker else o.value


def address_key(value: str) -> str:
    """Fixed-width hexadecimal of a canonical address."""
    bits, number = addresses.number(value)
    return f"{number:08x}" if bits == 32 else f"{number:032x}"


def range_key(family: int, first: int, length: int) -> str:
    """Key of the range of ``length`` bits that begins at ``first``; ``family`` 4 or 6."""
    return f"4:{first:08x}/{length:02d}" if family == 4 else f"6:{first:032x}/{length:03d}"


def domain_key(value: str) -> str:
    """Reversed labels, each followed by a dot."""
    return ".".join(reversed(value.split("."))) + "."


def url_host_key(host: str) -> str:
    """What a url's key begins with: an address with its family, or a reversed name."""
    if ":" in host:
        return "6:" + address_key(host)
    return "4:" + address_key(host) if addresses.canonical_ipv4(host) else domain_key(host)


def path_key(parts: UrlParts) -> str:
    """Port and path in a url's key: percent escapes in capitals, non-ASCII characters escaped (RFC 3987)."""
    path = parts.path if parts.path.isascii() else quote(parts.path, safe=_ASCII)
    if "%" in path:
        path = _PERCENT.sub(lambda escape: escape[0].upper(), path)
    return f":{parts.port}{path}" if parts.port else path


def _cidr_key(value: str) -> str:
    net = addresses.network(value)
    return range_key(net.version, int(net.network_address), net.prefixlen)


def _url_key(value: str) -> str:
    parts = split_url(value)
    return f"{url_host_key(parts.host)}|{path_key(parts)}"


def email_key(value: str) -> str:
    """Reversed domain, ``@``, local part."""
    local, _, domain = value.rpartition("@")
    return f"{domain_key(domain)}@{local}"


_MAKERS: dict[str, Callable[[str], str]] = {
    "ipv4": address_key,
    "ipv6": address_key,
    "cidr": _cidr_key,
    "domain": domain_key,
    "url": _url_key,
    "email": email_key,
}
