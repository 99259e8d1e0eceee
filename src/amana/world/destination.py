"""Where a fetch may go: what an address in text means, and which network addresses are out of bounds.

Everything that is not a globally reachable unicast address is refused (IANA special-purpose registries, RFC 6890),
and so is every IPv6 form that carries an IPv4 address inside it: mapped, compatible, 6to4, NAT64, Teredo, ISATAP.
A caller may open named networks of its own: a ministry's private line, the loopback of a demonstration.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urljoin, urlsplit

import idna
import msgspec

from amana.world.fetch_faults import BadAddress

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

_PORTS = {"https": 443, "http": 80}
_SHORTEST = {4: 8, 6: 32}  # a wider opening would not name a network but switch the check off

_CLOSED_IPV4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network (RFC 791)
            "10.0.0.0/8",  # private (RFC 1918)
            "100.64.0.0/10",  # carrier-grade NAT (RFC 6598)
            "127.0.0.0/8",  # loopback (RFC 1122)
            "169.254.0.0/16",  # link-local, cloud metadata (RFC 3927)
            "172.16.0.0/12",  # private (RFC 1918)
            "192.0.0.0/24",  # protocol assignments (RFC 6890)
            "192.0.2.0/24",  # documentation (RFC 5737)
            "192.31.196.0/24",  # AS112 (RFC 7535)
            "192.52.193.0/24",  # AMT (RFC 7450)
            "192.88.99.0/24",  # 6to4 relays (RFC 7526)
            "192.168.0.0/16",  # private (RFC 1918)
            "192.175.48.0/24",  # AS112 (RFC 7534)
            "198.18.0.0/15",  # benchmarks (RFC 2544)
            "198.51.100.0/24",  # documentation (RFC 5737)
            "203.0.113.0/24",  # documentation (RFC 5737)
            "224.0.0.0/3",  # multicast, reserved, broadcast (RFC 1112)
        ),
    )
)
_OPEN_IPV6 = IPv6Network("2000::/3")  # global unicast (RFC 4291): everything else is closed, NAT64 and mapped with it
_CLOSED_IPV6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks (RFC 2928)
            "2001:db8::/32",  # documentation (RFC 3849)
            "2002::/16",  # 6to4 (RFC 3056)
            "2620:4f:8000::/48",  # AS112 (RFC 7534)
            "3fff::/20",  # documentation (RFC 9637)
        ),
    )
)
_ISATAP = 0x5EFE  # bits 32-63 of the interface identifier, less the universal bit (RFC 5214)


class Destination(msgspec.Struct, frozen=True):
    """Where one request goes. ``host`` as it goes on the wire; ``target`` is path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> tuple[str, str, int]:
        """What must be equal for credentials to go along (RFC 6454)."""
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        """The Host header: the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.scheme}://{self.authority}{self.target}"


@lru_cache(1024)
def read_destination(url: str) -> Destination:
    """Read an http or https address. Raises BadAddress, also for one that holds a user, a zone or control characters.

    A fragment is dropped: it never goes on the wire.
    """
    if not url.isprintable() or " " in url or "\\" in url:
        raise BadAddress.because("characters", url)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadAddress.because("unreadable", url) from None
    if parts.scheme not in _PORTS:
        raise BadAddress.because("scheme", url)
    if parts.username is not None or parts.password is not None:
        raise BadAddress.because("user", url)
    if port == 0:
        raise BadAddress.because("unreadable", url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not target.isascii():
        raise BadAddress.because("characters", url)
    return Destination(parts.scheme, _wire_host(parts.hostname or "", url), port or _PORTS[parts.scheme], target)


def follow(here: Destination, location: str) -> Destination:
    """Where a redirect from ``here`` leads (RFC 9110, section 10.2.2). Raises BadAddress."""
    return read_destination(urljoin(here.url, location))


def read_networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """The networks that a caller opens, such as ``10.20.0.0/16``.

    Raises BadAddress for what is no network, or is so wide (shorter than /8, or /32 for IPv6) that it names none.
    """
    found = []
    for text in texts:
        try:
            network = ip_network(text)
        except ValueError:
            raise BadAddress.because("network", text) from None
        if network.prefixlen < _SHORTEST[network.version]:
            raise BadAddress.because("wide", text)
        found.append(network)
    return tuple(found)


def is_global(address: Address) -> bool:
    """Whether an address may be fetched from by anybody: reachable on the Internet and not another in disguise."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _CLOSED_IPV4)
    if address.scope_id or address not in _OPEN_IPV6 or int(address) >> 32 & 0xFDFFFFFF == _ISATAP:
        return False
    return not any(address in network for network in _CLOSED_IPV6)


def is_opened(address: Address, networks: Sequence[Network]) -> bool:
    """Whether the address lies in one of the caller's networks."""
    return any(address.version == network.version and address in network for network in networks)


def read_address(text: str) -> Address | None:
    """A network address as a resolver writes it, or None."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def _wire_host(host: str, url: str) -> str:
    """Lower-case name in ASCII (IDNA 2008), or an address. Odd spellings of addresses are judged once resolved."""
    if "%" in host:
        raise BadAddress.because("host", url)
    address = read_address(host)
    if address is not None:
        return str(address)
    try:
        return idna.encode(host.rstrip("."), uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        raise BadAddress.because("host", url) from None
