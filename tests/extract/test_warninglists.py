"""Warning lists: what is marked, by which list, and what that means; and that the index agrees with the lists."""

from __future__ import annotations

import json
from importlib.resources import files
from ipaddress import IPv4Address, IPv4Network, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.extract.address_ranges import AddressRanges
from amana.extract.warninglists import MEANINGS, OWN, WarningLists
from amana.observables import Observable, normalise

LISTS = WarningLists.default()
FOLDER = files("amana.extract") / "data" / "warninglists"


@pytest.mark.parametrize(
    ("kind", "value", "name"),
    [
        ("ipv4", "8.8.8.8", "public-dns"),
        ("ipv6", "2001:4860:4860::8888", "public-dns-v6"),
        ("ipv4", "203.0.113.45", "documentation"),
        ("ipv6", "2001:db8::1", "documentation"),
        ("cidr", "192.0.2.0/28", "documentation"),
        ("ipv4", "10.1.2.3", "rfc1918"),
        ("ipv4", "127.0.0.1", "rfc5735"),
        ("ipv6", "fe80::1", "local-v6"),
        ("ipv4", "52.95.110.1", "amazon-aws"),
        ("domain", "example.com", "rfc6761"),
        ("domain", "www.google.com", "google"),
        ("domain", "maps.google.com.eg", "google"),
        ("domain", "moi.gov.eg", "arab-government"),
        ("domain", "gov.sa", "arab-government"),
        ("domain", "bit.ly", "url-shortener"),
        ("domain", "duckdns.org", "tranco10k"),
        ("url", "https://www.google.com", "google"),
        ("url", "https://bit.ly/xyz", "url-shortener"),
        ("url", "https://www.moi.gov.eg/services?id=1", "arab-government"),
        ("url", "http://203.0.113.200:8080/gate.php", "documentation"),
        ("url", "http://[2001:db8::1]:80/x", "documentation"),
        ("email", "info@moi.gov.eg", "arab-government"),
        ("email", "x@mailinator.com", "disposable-email"),
        ("md5", "d41d8cd98f00b204e9800998ecf8427e", "empty-hashes"),
        ("asn", "AS64500", "documentation-as"),
    ],
)
def test_values_that_stand_on_a_list(kind: str, value: str, name: str) -> None:
    assert LISTS.match(normalise(kind, value)) == name


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("ipv4", "5.45.72.9"),
        ("cidr", "0.0.0.0/0"),
        ("cidr", "192.0.0.0/8"),
        ("ipv6", "2a0a:0:1::5"),
        ("domain", "rawatib-update.example.com"),
        ("domain", "palm-sync.example"),
        ("domain", "portal.gov.example"),
        ("domain", "moi.gov.eg.evil.example"),
        ("domain", "evil.duckdns.org"),
        ("domain", "evil.blogspot.com"),
        ("domain", "evil.weebly.com"),
        ("domain", "notgoogle.test"),
        ("url", "https://t.me/amal_relief_example"),
        ("url", "https://docs.google.com/forms/x"),
        ("url", "http://8.8.8.8/gate.php"),
        ("email", "somebody@gmail.com"),
        ("sha256", "0" * 64),
        ("cve", "CVE-2025-31324"),
        ("iban", "EG380019000500000000263180002"),
    ],
)
def test_values_that_stand_on_none(kind: str, value: str) -> None:
    assert LISTS.match(normalise(kind, value)) is None


def test_what_standing_on_a_list_means() -> None:
    assert LISTS.is_public("public-dns")
    assert LISTS.is_public("rfc1918")
    assert not LISTS.is_public("documentation")
    assert not LISTS.is_public("url-shortener")
    assert not LISTS.is_public(None)


def test_every_list_is_described_in_both_languages_and_every_file_is_read() -> None:
    shipped = {each.name for each in LISTS.lists} - {OWN}
    assert shipped == {file.name[:-5] for file in FOLDER.iterdir() if file.name.endswith(".json")}
    for each in LISTS.lists:
        assert each.meaning in MEANINGS
        assert each.title.en
        assert any("\u0600" <= letter <= "\u06ff" for letter in each.title.ar)


def test_every_entry_of_every_list_is_found_on_it_or_on_one_asked_before() -> None:
    names = [each.name for each in LISTS.lists]
    for name in names[1:]:
        content = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        for entry in content["list"]:
            found = LISTS.match(_observable(content, entry.lower()))
            assert found is not None, (name, entry)


def _observable(content: dict[str, object], entry: str) -> Observable:
    if content["type"] == "cidr":
        network = ip_network(entry)
        kind = ("ipv4" if network.version == 4 else "ipv6") if network.num_addresses == 1 else "cidr"
        return Observable(kind, str(network) if kind == "cidr" else str(network[0]))
    attributes = content["matching_attributes"]
    assert isinstance(attributes, list)
    if "AS" in attributes:
        return Observable("asn", entry.upper())
    if {"domain", "hostname", "email-src"} & {*attributes}:
        host = entry.lstrip(".")
        return normalise("domain", host) if "xn--" in host else Observable("domain", host)
    return Observable("sha256", entry)


def test_lists_can_be_left_out() -> None:
    lists = WarningLists.default(without=frozenset({"documentation", "rfc5735"}))
    assert lists.match(Observable("ipv4", "203.0.113.45")) is None
    assert lists.match(Observable("ipv4", "8.8.8.8")) == "public-dns"


def test_a_node_adds_its_own_values_and_they_are_asked_first() -> None:
    own = [
        normalise("domain", "wizara.example"),
        normalise("cidr", "198.51.100.0/24"),
        normalise("ipv4", "8.8.8.8"),
        normalise("domain", "www.google.com"),
        normalise("email", "press@sahafa.example"),
        normalise("iban", "EG380019000500000000263180002"),
        normalise("url", "https://sahafa.example/contact"),
    ]
    lists = WarningLists.default(own=own)
    for kind, value in [
        ("domain", "wizara.example"),
        ("domain", "mail.wizara.example"),
        ("url", "https://www.wizara.example/login"),
        ("email", "info@wizara.example"),
        ("ipv4", "198.51.100.7"),
        ("ipv4", "8.8.8.8"),
        ("domain", "www.google.com"),
        ("email", "press@sahafa.example"),
        ("iban", "EG380019000500000000263180002"),
        ("url", "https://sahafa.example/contact"),
    ]:
        assert lists.match(normalise(kind, value)) == OWN, value
    assert lists.is_public(OWN)
    assert lists.match(normalise("email", "other@sahafa.example")) is None
    assert lists.match(normalise("domain", "wizara.example.test")) is None


networks = st.builds(
    lambda address, length: IPv4Network((address, length), strict=False),
    st.integers(0, 2**32 - 1) | st.integers(0, 2**12),
    st.integers(8, 32),
)


@given(st.lists(networks, max_size=12), st.integers(0, 2**32 - 1) | st.integers(0, 2**12))
def test_the_first_range_that_holds_an_address_is_found(ranges: list[IPv4Network], address: int) -> None:
    index = AddressRanges((str(network), str(place)) for place, network in enumerate(ranges))
    expected = next((str(place) for place, network in enumerate(ranges) if IPv4Address(address) in network), None)
    assert index.find(str(IPv4Address(address))) == expected


@given(st.lists(networks, max_size=8), networks)
def test_a_range_is_found_where_one_range_holds_all_of_it(ranges: list[IPv4Network], asked: IPv4Network) -> None:
    index = AddressRanges((str(network), str(place)) for place, network in enumerate(ranges))
    expected = next((str(place) for place, network in enumerate(ranges) if asked.subnet_of(network)), None)
    assert index.find(str(asked)) == expected
