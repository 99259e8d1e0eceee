"""What an address means, and which network addresses are out of bounds."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.world.destination import follow, is_global, is_opened, read_address, read_destination, read_networks
from amana.world.fetch_faults import BadAddress

CLOSED = """
0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255
192.0.0.1 192.0.0.170 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1
239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::a00:1
100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::
2002:c0a8:101::1 3fff::1 5f00::1 fc00::1 fd12:3456::1 fe80::1 fec0::1 ff02::1 ff0e::1
2a00:1450::5efe:10.0.0.1 2a00:1450::200:5efe:a00:1
"""
OPEN = """
1.1.1.1 8.8.8.8 93.184.216.34 172.32.0.1 100.128.0.1 192.0.1.1 223.255.255.255 2606:4700::1111 2a00:1450::5eff:1
"""


@pytest.mark.parametrize("text", CLOSED.split())
def test_what_is_not_on_the_internet_is_closed(text: str) -> None:
    assert not is_global(ip_address(text))


@pytest.mark.parametrize("text", OPEN.split())
def test_what_is_on_the_internet_is_open(text: str) -> None:
    assert is_global(ip_address(text))


@given(st.ip_addresses(v=4))
def test_no_ipv6_form_of_an_ipv4_address_is_open(inner: IPv4Address) -> None:
    number = int(inner)
    disguises = (
        number,  # compatible
        0xFFFF << 32 | number,  # mapped
        0xFFFF << 48 | number,  # translated
        0x64FF9B << 96 | number,  # NAT64
        0x2002 << 112 | number << 80,  # 6to4
        0x20010000 << 96 | number ^ 0xFFFFFFFF,  # Teredo
        0x2A001450 << 96 | 0x5EFE << 32 | number,  # ISATAP
    )
    assert not any(is_global(IPv6Address(disguise)) for disguise in disguises)


@given(st.ip_addresses(v=4) | st.ip_addresses(v=6))
def test_nothing_is_open_that_the_standard_library_calls_private(address: IPv4Address | IPv6Address) -> None:
    assert not (is_global(address) and (address.is_private or address.is_multicast or address.is_reserved))


@pytest.mark.parametrize(
    ("url", "host", "port", "target"),
    [
        ("https://peer.example/taxii2/", "peer.example", 443, "/taxii2/"),
        ("HTTPS://PEER.Example.:8443", "peer.example", 8443, "/"),
        ("https://موقع.example/a?b=c#d", "xn--4gbrim.example", 443, "/a?b=c"),
        ("https://[2606:4700:0::1111]:1/", "2606:4700::1111", 1, "/"),
        ("https://[::FFFF:7f00:1]/", "::ffff:7f00:1", 443, "/"),
        ("https://１２７.0.0.1/", "127.0.0.1", 443, "/"),
        ("https://0x7f.1/", "0x7f.1", 443, "/"),
    ],
)
def test_an_address_is_read_as_it_goes_on_the_wire(url: str, host: str, port: int, target: str) -> None:
    there = read_destination(url)
    assert (read_address(there.host) or there.host, there.port, there.target) == (
        read_address(host) or host,
        port,
        target,
    )


@pytest.mark.parametrize(
    "url",
    [
        "",
        "peer.example",
        "//peer.example/",
        "ftp://peer.example/",
        "file:///etc/passwd",
        "gopher://peer.example/",
        "https://",
        "https:///taxii2/",
        "https://user@peer.example/",
        "https://user:secret@peer.example/",
        "https://peer.example\\@evil.example/",
        "https://peer.example/\r\nHost: evil.example",
        "https://peer.example/ HTTP/1.1",
        "https://peer.example/\u202egpj",
        "https://peer.example/تقرير",
        "https://peer.example:0/",
        "https://peer.example:65536/",
        "https://peer.example:x/",
        "https://[fe80::1%25eth0]/",
        "https://fe80::1%eth0/",
        "https://[::1/",
        "https://peer..example/",
        "https://-peer.example/",
        f"https://{'a' * 64}.example/",
    ],
)
def test_what_is_no_plain_address_is_refused_without_repeating_secrets(url: str) -> None:
    with pytest.raises(BadAddress) as caught:
        read_destination(url)
    for language in ("ar", "en"):
        assert "secret" not in caught.value.say(language)
        assert caught.value.say(language)


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/b", "https://peer.example/b"),
        ("c", "https://peer.example/a/c"),
        ("//other.example/d", "https://other.example/d"),
        ("http://other.example/", "http://other.example/"),
    ],
)
def test_a_redirect_is_read_from_where_it_was_met(location: str, url: str) -> None:
    assert follow(read_destination("https://peer.example/a/b"), location).url == url


def test_the_port_is_named_only_where_it_is_not_the_scheme_s_own() -> None:
    assert read_destination("https://peer.example:443/").authority == "peer.example"
    assert read_destination("http://peer.example:443/").authority == "peer.example:443"
    assert read_destination("https://[2606:4700::1111]:8443/").authority == "[2606:4700::1111]:8443"


@pytest.mark.parametrize("text", ["", "peer", "10.1.2.3/8", "0.0.0.0/0", "10.0.0.0/7", "::/0", "fc00::/7", "2000::/3"])
def test_a_network_that_names_none_is_refused(text: str) -> None:
    with pytest.raises(BadAddress):
        read_networks([text])


def test_an_opened_network_opens_its_addresses_and_no_disguise_of_them() -> None:
    networks = read_networks(["127.0.0.0/8", "fd00:1::/32"])
    assert is_opened(ip_address("127.0.0.1"), networks)
    assert is_opened(ip_address("fd00:1::5"), networks)
    assert not is_opened(ip_address("::ffff:127.0.0.1"), networks)
    assert not is_opened(ip_address("::1"), networks)
    assert not is_opened(ip_address("10.0.0.1"), networks)
