"""From a kind and a text, however it was written, to the one observable it means."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from amana.observables import addresses, hosts, identifiers, locators, wallets
from amana.observables.observable import NotAnObservable, Observable

_READERS: dict[str, Callable[[str], str | None]] = {
    "ipv4": addresses.canonical_ipv4,
    "ipv6": addresses.canonical_ipv6,
    "cidr": addresses.canonical_cidr,
    "domain": hosts.canonical_domain,
    "url": locators.canonical_url,
    "email": locators.canonical_email,
    "md5": partial(identifiers.canonical_hash, digits=32),
    "sha1": partial(identifiers.canonical_hash, digits=40),
    "sha256": partial(identifiers.canonical_hash, digits=64),
    "sha512": partial(identifiers.canonical_hash, digits=128),
    "cve": identifiers.canonical_cve,
    "attack": identifiers.canonical_technique,
    "disarm": identifiers.canonical_technique,
    "asn": identifiers.canonical_asn,
    "wallet": wallets.canonical_wallet,
    "iban": identifiers.canonical_iban,
    "phone": identifiers.canonical_phone,
}
_HOST_LENGTH = {"ipv4": "/32", "ipv6": "/128"}


def normalise(kind: str, value: str) -> Observable:
    """The observable that ``value`` means as a ``kind``; checksums are checked where the kind has one.

    An address with a prefix length (STIX allows it in ipv4-addr and ipv6-addr) becomes a ``cidr``, or the
    address alone if the length covers one address only. Raises NotAnObservable.

    >>> normalise("ipv4", "198.51.100.7/24")
    Observable(kind='cidr', value='198.51.100.0/24')
    """
    found = read(kind, value)
    if found is None:
        raise NotAnObservable.value(kind, value)
    return found


def read(kind: str, value: str) -> Observable | None:
    """As :func:`normalise`, but None instead of an error where ``value`` is none of its kind: for those who try.

    Raises NotAnObservable if there is no such kind.
    """
    reader = _READERS.get(kind)
    if reader is None:
        raise NotAnObservable.kind(kind)
    text = value.strip()
    canonical = reader(text)
    if canonical is not None:
        return Observable(kind, canonical)
    return _range(kind, text) if kind in _HOST_LENGTH and "/" in text else None


def _range(kind: str, text: str) -> Observable | None:
    canonical = addresses.canonical_cidr(text)
    if canonical is None or (":" in canonical) != (kind == "ipv6"):
        return None
    if canonical.endswith(_HOST_LENGTH[kind]):
        return Observable(kind, canonical.partition("/")[0])
    return Observable("cidr", canonical)
