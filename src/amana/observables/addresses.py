"""IP addresses and ranges: one spelling for each (RFC 5952 for IPv6, RFC 4632 for ranges)."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_IPV4 = re.compile(rf"(?:{_OCTET}\.){{3}}{_OCTET}")
_MAPPED = 0xFFFF  # the upper 96 bits of ::ffff:0:0/96


def canonical_ipv4(text: str) -> str | None:
    """Dotted quad, or None. Leading zeros are refused: some readers take them for octal."""
    return text if _IPV4.fullmatch(text) else None


def canonical_ipv6(text: str) -> str | None:
    """RFC 5952 form without brackets or zone, or None; IPv4-mapped addresses in mixed form (section 5)."""
    try:
        address = IPv6Address(text.partition("%")[0])
    except AddressValueError:
        return None
    number = int(address)
    if number >> 32 == _MAPPED:
        return f"::ffff:{IPv4Address(number & 0xFFFFFFFF)}"
    return str(address)


def canonical_cidr(text: str) -> str | None:
    """``network/length`` with the host bits cleared, or None."""
    address, slash, length = text.partition("/")
    if not slash or not length.isascii() or not length.isdigit() or len(length) > 3:
        return None
    return network_text(address, int(length))


def network_text(address: str, length: int) -> str | None:
    """The range of ``length`` bits around ``address`` in canonical form, or None."""
    base = canonical_ipv4(address) or canonical_ipv6(address)
    if base is None or length > (128 if ":" in base else 32):
        return None
    network = ip_network((base, length), strict=False)
    return f"{canonical_ipv6(str(network.network_address)) if ':' in base else network.network_address}/{length}"


def network(value: str) -> IPv4Network | IPv6Network:
    """The range that a canonical ``cidr`` value names."""
    return ip_network(value)


def number(value: str) -> tuple[int, int]:
    """A canonical address as (bits, integer): (32, …) or (128, …)."""
    if ":" in value:
        return 128, int(IPv6Address(value))
    first, second, third, last = value.split(".")
    return 32, int(first) << 24 | int(second) << 16 | int(third) << 8 | int(last)
