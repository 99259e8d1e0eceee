"""Where to look for what would match an observable: a few ranges of keys instead of a table of pairs.

Matching is symmetric: if ``b`` lies in a probe of ``a``, then ``a`` lies in a probe of ``b``. Nothing ever
matches at or above a public suffix, or in a range so wide (:data:`WIDEST`) that it names no network.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from amana.observables import addresses, keys, suffixes
from amana.observables.keys import TOP
from amana.observables.locators import split_url
from amana.observables.observable import Observable

WIDEST = {4: 8, 6: 16}
"""The shortest prefix length that is matched with what lies inside, by family."""

_MAX_SEGMENTS = 32  # of a path that are tried as prefixes
_BELOW = "-"  # the least character of a label: leaves a domain's own key out of the range below it


class Probe(msgspec.Struct, frozen=True):
    """An inclusive range of keys of one kind. ``why``: exact, cidr, domain-suffix, url-prefix or host."""

    kind: str
    low: str
    high: str
    why: str


def probes(o: Observable) -> tuple[Probe, ...]:
    """The ranges in which other observables match ``o``; they do not overlap, and the exact one is first."""
    exact = _equal(o.kind, keys.sort_key(o), "exact")
    maker = _MAKERS.get(o.kind)
    return (exact, *maker(o.value)) if maker else (exact,)


def _equal(kind: str, key: str, why: str) -> Probe:
    return Probe(kind, key, key, why)


def _under(kind: str, start: str, why: str) -> Probe:
    return Probe(kind, start, start + TOP, why)


def _containing(family: int, number: int, below: int) -> list[Probe]:
    """Ranges with a length from the widest to ``below`` - 1 that hold the address ``number``."""
    bits = 32 if family == 4 else 128
    firsts = ((length, number >> (bits - length) << (bits - length)) for length in range(WIDEST[family], below))
    return [_equal("cidr", keys.range_key(family, first, length), "cidr") for length, first in firsts]


def _of_address(value: str) -> list[Probe]:
    bits, number = addresses.number(value)
    family = 4 if bits == 32 else 6
    urls = _under("url", f"{keys.url_host_key(value)}|", "host")
    return [*_containing(family, number, bits + 1), urls]


def _of_cidr(value: str) -> list[Probe]:
    net = addresses.network(value)
    family, length = net.version, net.prefixlen
    if length < WIDEST[family]:
        return []
    first, last = int(net.network_address), int(net.broadcast_address)
    low, high = keys.address_key(str(net.network_address)), keys.address_key(str(net.broadcast_address))
    found = [
        Probe(f"ipv{family}", low, high, "cidr"),
        Probe("url", f"{family}:{low}|", f"{family}:{high}|{TOP}", "host"),
        *_containing(family, first, length),
    ]
    if length < net.max_prefixlen:
        inside = keys.range_key(family, first, length + 1), keys.range_key(family, last, net.max_prefixlen)
        found.append(Probe("cidr", *inside, "cidr"))
    return found


def _of_domain(value: str) -> list[Probe]:
    key = keys.domain_key(value)
    if suffixes.public_suffix(value) == value:
        return [_under("url", f"{key}|", "host"), _under("email", f"{key}@", "host")]
    return [
        *_parents(value),
        Probe("domain", key + _BELOW, key + TOP, "domain-suffix"),
        _under("url", key, "host"),
        _under("email", key, "host"),
    ]


def _parents(host: str) -> list[Probe]:
    return [_equal("domain", keys.domain_key(parent), "domain-suffix") for parent in suffixes.parents(host)]


def _of_host(host: str) -> list[Probe]:
    """The host of a url or an e-mail address as a domain or an address, and what stands above it."""
    if ":" in host or addresses.canonical_ipv4(host):
        bits, number = addresses.number(host)
        family = 4 if bits == 32 else 6
        return [
            _equal(f"ipv{family}", keys.address_key(host), "host"),
            *(msgspec.structs.replace(p, why="host") for p in _containing(family, number, bits + 1)),
        ]
    above = [msgspec.structs.replace(p, why="host") for p in _parents(host)]
    return [_equal("domain", keys.domain_key(host), "host"), *above]


def _of_url(value: str) -> list[Probe]:
    parts = split_url(value)
    start = keys.url_host_key(parts.host) + "|"
    path = keys.path_key(parts)
    above = [_equal("url", start + prefix, "url-prefix") for prefix in _path_prefixes(path)]
    return [*above, *_urls_below(start, path), *_of_host(parts.host)]


def _path_prefixes(path: str) -> list[str]:
    """The paths above ``path``, shortest first, each with and without its last slash; a query goes first."""
    bare, query, _ = path.partition("?")
    cuts = [i for i, c in enumerate(bare) if c == "/"][:_MAX_SEGMENTS]
    found: list[str] = []
    for cut in cuts:
        found += [bare[:cut], bare[: cut + 1]]
    if query:
        found.append(bare)
    root = path.index("/")
    return [prefix for prefix in dict.fromkeys(found) if len(prefix) > root and prefix != path]


def _urls_below(start: str, path: str) -> list[Probe]:
    if "?" in path:
        return []
    key = start + path
    if path.endswith("/"):
        return [Probe("url", key + "!", key + TOP, "url-prefix")]
    return [_under("url", key + "/", "url-prefix"), _under("url", key + "?", "url-prefix")]


def _of_email(value: str) -> list[Probe]:
    return _of_host(value.rpartition("@")[2])


_MAKERS: dict[str, Callable[[str], list[Probe]]] = {
    "ipv4": _of_address,
    "ipv6": _of_address,
    "cidr": _of_cidr,
    "domain": _of_domain,
    "url": _of_url,
    "email": _of_email,
}
