"""Keys and probes: what matches what, against a plain statement of the same rules."""

from ipaddress import ip_address, ip_network
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.observables import (
    KINDS,
    TOP,
    WIDEST,
    Observable,
    normalise,
    probes,
    public_suffix,
    registered_domain,
    sort_key,
)


def reasons(one: Observable, other: Observable) -> set[str]:
    """Why ``other`` is found when one looks for ``one``."""
    key = sort_key(other)
    return {p.why for p in probes(one) if p.kind == other.kind and p.low <= key <= p.high}


def reason(one: tuple[str, str], other: tuple[str, str]) -> str:
    found = reasons(normalise(*one), normalise(*other))
    assert len(found) <= 1, "ranges overlap"
    return found.pop() if found else ""


MATCHES = [
    ("ipv4 203.0.113.9", "ipv4 203.0.113.9", "exact"),
    ("ipv4 203.0.113.9", "cidr 203.0.113.0/24", "cidr"),
    ("ipv4 203.0.113.9", "cidr 203.0.113.9/32", "cidr"),
    ("ipv6 2001:db8::1", "cidr 2001:db8::/32", "cidr"),
    ("ipv4 203.0.113.9", "url http://203.0.113.9:8080/x", "host"),
    ("ipv6 2001:db8::1", "url http://[2001:db8::1]/x", "host"),
    ("cidr 203.0.113.0/25", "cidr 203.0.113.0/24", "cidr"),
    ("cidr 203.0.113.0/24", "url http://203.0.113.9/x", "host"),
    ("domain www.evil.example", "domain evil.example", "domain-suffix"),
    ("domain evil.example", "url https://cdn.evil.example/a", "host"),
    ("domain evil.example", "email a@evil.example", "host"),
    ("domain موقع.السعودية", "url http://www.موقع.السعودية/a", "host"),
    ("url https://evil.example/a", "url http://evil.example/a", "exact"),
    ("url https://evil.example/ملف", "url https://evil.example/%d9%85%D9%84%D9%81", "exact"),
    ("url https://evil.example/a", "url https://evil.example/a/b", "url-prefix"),
    ("url https://evil.example/a", "url https://evil.example/a?b", "url-prefix"),
    ("url https://evil.example/", "url https://evil.example/a/b?c", "url-prefix"),
    ("sha256 " + "c" * 64, "sha256 " + "C" * 64, "exact"),
]
APART = [
    ("domain evil.example", "domain notevil.example"),
    ("domain evil.gov.eg", "domain gov.eg"),
    ("domain gov.eg", "email a@evil.gov.eg"),
    ("domain github.io", "url https://x.github.io/a"),
    ("url https://evil.example/a", "url https://evil.example/ab"),
    ("url https://evil.example/a", "url https://evil.example:8443/a/b"),
    ("ipv4 32.1.13.184", "cidr 2001:db8::/32"),
    ("cidr 32.1.13.0/24", "cidr 2001:db8::/32"),
    ("cidr 0.0.0.0/0", "ipv4 203.0.113.9"),
    ("ipv4 203.0.113.9", "cidr 203.0.112.0/24"),
    ("md5 " + "c" * 32, "sha1 " + "c" * 40),
]


@pytest.mark.parametrize(("one", "other", "why"), MATCHES)
def test_what_matches_matches_both_ways(one: str, other: str, why: str) -> None:
    first, second = tuple(one.split(" ", 1)), tuple(other.split(" ", 1))
    assert reason(first, second) == why
    assert reason(second, first) == why


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_stands_apart_never_matches(one: str, other: str) -> None:
    first, second = tuple(one.split(" ", 1)), tuple(other.split(" ", 1))
    assert reason(first, second) == ""
    assert reason(second, first) == ""


HOSTS = st.lists(st.sampled_from(["a", "b", "ab", "a-b", "موقع"]), min_size=1, max_size=3).map(
    lambda labels: ".".join([*labels, "evil.example"])
)
PATHS = st.lists(st.sampled_from(["a", "b", "ab", ""]), max_size=3).map(lambda parts: "/" + "/".join(parts))
URLS = st.builds("{}://{}{}{}".format, st.sampled_from(["http", "ftp"]), HOSTS, PATHS, st.sampled_from(["", "?q=a"]))
V4 = st.integers(0xCB007100, 0xCB0071FF).map(lambda n: str(ip_address(n)))
RANGES = st.builds("{}/{}".format, V4, st.integers(0, 32))
SOME = st.one_of(
    HOSTS.map(lambda v: normalise("domain", v)),
    URLS.map(lambda v: normalise("url", v)),
    HOSTS.map(lambda v: normalise("email", "x@" + v)),
    V4.map(lambda v: normalise("ipv4", v)),
    V4.map(lambda v: normalise("url", f"http://{v}/a")),
    RANGES.map(lambda v: normalise("cidr", v)),
)


@given(SOME, SOME)
def test_matching_is_symmetric_and_no_ranges_overlap(one: Observable, other: Observable) -> None:
    there, back = reasons(one, other), reasons(other, one)
    assert there == back
    assert len(there) <= 1
    assert ("exact" in there) == (one.kind == other.kind and sort_key(one) == sort_key(other))


@given(V4, RANGES)
def test_ranges_agree_with_ipaddress(address: str, network: str) -> None:
    net = ip_network(network, strict=False)
    inside = ip_address(address) in net and net.prefixlen >= WIDEST[4]
    assert bool(reason(("ipv4", address), ("cidr", network))) == inside


@given(RANGES, RANGES)
def test_nested_ranges_agree_with_ipaddress(one: str, other: str) -> None:
    a, b = ip_network(one, strict=False), ip_network(other, strict=False)
    wide_enough = min(a.prefixlen, b.prefixlen) >= WIDEST[4]
    nested = a == b or ((a.subnet_of(b) or b.subnet_of(a)) and wide_enough)
    assert bool(reason(("cidr", one), ("cidr", other))) == nested


@given(HOSTS, HOSTS)
def test_domain_matches_are_suffixes(one: str, other: str) -> None:
    related = f".{one}".endswith(f".{other}") or f".{other}".endswith(f".{one}")
    assert bool(reason(("domain", one), ("domain", other))) == related


@given(SOME)
def test_ranges_stand_the_right_way_round(o: Observable) -> None:
    assert all(p.low <= p.high < TOP for p in probes(o))
    assert all(p.kind in KINDS for p in probes(o))
    assert probes(o)[0].why == "exact"
    assert "\0" not in sort_key(o)


def test_keys_order_as_addresses_do() -> None:
    ordered = ["9.0.0.0", "10.0.0.0", "100.0.0.0", "203.0.113.0"]
    assert all(a < b for a, b in pairwise(sort_key(normalise("ipv4", v)) for v in ordered))


def test_public_suffixes_hold_wildcards_and_arabic() -> None:
    assert public_suffix("x.co.ck") == "co.ck"
    assert public_suffix("موقع.امارات") == "امارات"
    assert registered_domain("a.b.moh.gov.eg") == "moh.gov.eg"
    assert registered_domain("gov.eg") is None
