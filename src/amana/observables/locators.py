"""URLs (RFC 3986) and e-mail addresses (RFC 5321): one spelling for each."""

from __future__ import annotations

import re
from typing import NamedTuple

from amana.observables.addresses import canonical_ipv4, canonical_ipv6
from amana.observables.hosts import canonical_domain

_URL = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{0,31})://)?"
    r"(?:[^\s/?#@]*@)?"
    r"(?P<host>\[[^\s/?#\]]*\]|[^\s/?#@:\[\]]+)"
    r"(?::(?P<port>[0-9]{0,5}))?"
    r"(?P<rest>[/?][^\s#\x00-\x1f\x7f]*)?(?:#.*)?",
    re.DOTALL,
)
_INTRANET = re.compile(r"(?![0-9]+\Z)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_EMAIL = re.compile(r"([^\s@<>\"(),:;\[\]\\\x00-\x1f\x7f]{1,64})@([^\s@]+)")
_DEFAULT_PORTS = {"http": "80", "https": "443", "ftp": "21", "ws": "80", "wss": "443"}
_MAX_URL = 8192


class UrlParts(NamedTuple):
    """The parts of a canonical url: scheme, host (IPv6 without brackets), port, path with query; ""=none."""

    scheme: str
    host: str
    port: str
    path: str


def canonical_url(text: str) -> str | None:
    """``scheme://host[:port]/path?query``, or None.

    Scheme and host in lower case and Unicode form, no default port, no user part, no fragment; path and query
    as they were written. A text without a scheme is a url only if it has a path, and stays without a scheme.
    """
    match = _URL.fullmatch(text.strip()) if len(text) <= _MAX_URL else None
    if match is None:
        return None
    scheme = (match["scheme"] or "").lower()
    if not scheme and not match["rest"]:
        return None
    host = _host(match["host"], alone=bool(scheme))
    port = _port(scheme, match["port"])
    if host is None or port is None:
        return None
    rest = match["rest"] or "/"
    path = rest if rest[0] == "/" else "/" + rest
    return f"{scheme}://{host}{port}{path}" if scheme else f"{host}{port}{path}"


def _host(text: str, alone: bool) -> str | None:
    """A host as it stands in a url; ``alone``: a single label will do."""
    if text[0] == "[":
        address = canonical_ipv6(text[1:-1])
        return address and f"[{address}]"
    host = canonical_ipv4(text) or canonical_domain(text)
    if host is None and alone and _INTRANET.fullmatch(text.lower()):
        return text.lower()
    return host


def _port(scheme: str, digits: str | None) -> str | None:
    """``:port``, empty for none or the default; None if it is no port."""
    if not digits:
        return ""
    number = int(digits)
    if number > 65535:
        return None
    return "" if _DEFAULT_PORTS.get(scheme) == str(number) else f":{number}"


def split_url(value: str) -> UrlParts:
    """The parts of a canonical url."""
    match = _URL.fullmatch(value)
    assert match is not None, "not a canonical url"
    return UrlParts(match["scheme"] or "", match["host"].strip("[]"), match["port"] or "", match["rest"])


def canonical_email(text: str) -> str | None:
    """``local@domain`` in lower case with the domain in Unicode form, or None.

    RFC 5321 lets a server tell capitals in the local part apart; none that matters does, and correlation must
    not.
    """
    match = _EMAIL.fullmatch(text)
    domain = match and canonical_domain(match[2])
    return f"{match[1].lower()}@{domain}" if match and domain else None
