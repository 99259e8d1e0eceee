"""One spelling for each observable."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.observables import KIND_NAMES, KINDS, NotAnObservable, Observable, normalise, wire_name

SAME = [
    ("ipv4", "203.0.113.45", "203.0.113.45"),
    ("ipv4", " 203.0.113.45\n", "203.0.113.45"),
    ("ipv6", "2001:0DB8:0::0001", "2001:db8::1"),
    ("ipv6", "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
    ("ipv6", "fe80::1%eth0", "fe80::1"),
    ("ipv6", "::FFFF:cb00:7101", "::ffff:203.0.113.1"),
    ("cidr", "192.0.2.14/28", "192.0.2.0/28"),
    ("cidr", "2001:DB8::1/32", "2001:db8::/32"),
    ("domain", "Evil.Example.", "evil.example"),
    ("domain", "_dmarc.evil.example", "_dmarc.evil.example"),
    ("domain", "r4---sn-x.evil.example", "r4---sn-x.evil.example"),
    ("domain", "xn--mgbcf0a9i.example", "رواتب.example"),
    ("domain", "رواتب。example", "رواتب.example"),
    ("domain", "رواتـــب.example", "رواتب.example"),
    ("domain", "xn--4gbrim.xn--mgberp4a5d4ar", "موقع.السعودية"),
    ("domain", "a_b.موقع.example", "a_b.موقع.example"),
    ("domain", "BÜCHER.example", "bücher.example"),
    ("domain", "i❤.example", "xn--i-7iq.example"),
    ("url", "HTTPS://User:pw@Evil.Example:443/A?b=C#d", "https://evil.example/A?b=C"),
    ("url", "http://evil.example", "http://evil.example/"),
    ("url", "http://evil.example?q=1", "http://evil.example/?q=1"),
    ("url", "http://evil.example:8080/", "http://evil.example:8080/"),
    ("url", "http://xn--mgbcf0a9i.example/ملف", "http://رواتب.example/ملف"),
    ("url", "http://[2001:DB8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
    ("url", "http://intranet/x", "http://intranet/x"),
    ("url", "WWW.evil.example/donate", "www.evil.example/donate"),
    ("email", "Info@رواتب.Example", "info@رواتب.example"),
    ("md5", "7B3785C7E401439327E934963F35E5DB", "7b3785c7e401439327e934963f35e5db"),
    ("cve", "cve-2025-31324", "CVE-2025-31324"),
    ("attack", "t1566.001", "T1566.001"),
    ("disarm", "T0085.003", "T0085.003"),
    ("asn", "64500", "AS64500"),
    ("asn", "as 064500", "AS64500"),
    ("iban", "eg38 0019 0005 0000 0000 2631 8000 2", "EG380019000500000000263180002"),
    ("phone", "0020 2 5550 0199", "+20255500199"),
    ("phone", "+20 (2) 5550-0199", "+20255500199"),
]


@pytest.mark.parametrize(("kind", "text", "value"), SAME)
def test_every_spelling_gives_the_one_value(kind: str, text: str, value: str) -> None:
    assert normalise(kind, text) == Observable(kind, value)
    assert normalise(kind, value).value == value


WALLETS = [
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
    "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh",
    "LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9",
    "4AdUndXHHZ6cfufTMvppY6JwXNouMBzSkbLYfpAV5Usx3skxNgYeYTRj5UzqtReoS44qo9mtmXCqY45DJ852K5Jv2684Rge",
]


@pytest.mark.parametrize("wallet", WALLETS)
def test_a_wallet_is_one_only_with_its_checksum(wallet: str) -> None:
    assert normalise("wallet", wallet).value == wallet
    last = "2" if wallet[-1] != "2" else "3"
    with pytest.raises(NotAnObservable):
        normalise("wallet", wallet[:-1] + last)


def test_ethereum_capitals_are_a_checksum() -> None:
    address = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"  # an example of EIP-55
    assert normalise("wallet", address).value == address.lower()
    assert normalise("wallet", "0x" + address[2:].upper()).value == address.lower()
    with pytest.raises(NotAnObservable):
        normalise("wallet", address.replace("aA", "Aa"))


def test_an_address_with_a_prefix_length_is_a_range() -> None:
    assert normalise("ipv4", "198.51.100.7/24") == Observable("cidr", "198.51.100.0/24")
    assert normalise("ipv6", "2001:db8::7/128") == Observable("ipv6", "2001:db8::7")


REFUSED = [
    ("ipv4", "999.1.1.1"),
    ("ipv4", "010.1.1.1"),
    ("ipv4", "10.20.30.40.50"),
    ("ipv4", "2001:db8::1"),
    ("ipv4", "203.0.113.1/33"),
    ("ipv4", "٢٠٣.٠.١١٣.٧٧"),
    ("ipv6", "2001:db8::1::2"),
    ("cidr", "192.0.2.0"),
    ("cidr", "192.0.2.0/33"),
    ("cidr", "192.0.2.0/²"),
    ("domain", "localhost"),
    ("domain", "1.2.3"),
    ("domain", "a..example"),
    ("domain", "-a.example"),
    ("domain", "a b.example"),
    ("domain", "x" * 64 + ".example"),
    ("domain", "a." * 127 + "example"),
    ("domain", "رواتب مصر.example"),
    ("url", "evil.example"),
    ("url", "http://"),
    ("url", "http://evil.example:99999/"),
    ("url", "http://a b/"),
    ("url", "javascript:alert(1)"),
    ("email", "a@b"),
    ("email", "@evil.example"),
    ("md5", "7b3785"),
    ("sha1", "g" * 40),
    ("cve", "CVE-25-1"),
    ("attack", "T15"),
    ("asn", "AS4294967296"),
    ("iban", "EG390019000500000000263180002"),
    ("iban", "GB29NWBK6016133192681"),
    ("phone", "02 5550 0199"),
    ("wallet", "0x12"),
    ("person", "x"),
]


@pytest.mark.parametrize(("kind", "text"), REFUSED)
def test_what_is_none_is_refused_in_both_languages(kind: str, text: str) -> None:
    with pytest.raises(NotAnObservable) as refusal:
        normalise(kind, text)
    assert len(refusal.value.say("ar")) < 400
    assert refusal.value.say("ar") != refusal.value.say("en")


def test_every_kind_has_a_name_in_both_languages() -> None:
    assert set(KIND_NAMES) == set(KINDS)
    assert all(name.en and name.ar for name in KIND_NAMES.values())


@given(st.sampled_from(KINDS), st.text(max_size=60))
def test_any_text_is_normal_or_refused_and_normal_stays_normal(kind: str, text: str) -> None:
    try:
        first = normalise(kind, text)
    except NotAnObservable:
        return
    assert normalise(first.kind, first.value) == first


LABEL = st.one_of(
    st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True).filter(lambda x: x[2:4] != "--"),
    st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهويةى", min_size=1, max_size=8),
)


@given(st.lists(LABEL, min_size=1, max_size=4), st.sampled_from(["example", "مصر", "السعودية", "com"]))
def test_unicode_and_wire_form_are_one_domain(labels: list[str], top: str) -> None:
    name = ".".join([*labels, top])
    domain = normalise("domain", name)
    wire = wire_name(domain.value)
    assert wire.isascii()
    assert normalise("domain", wire) == domain
    assert normalise("domain", wire.upper()) == domain
    assert normalise("url", f"http://{wire}/a").value == f"http://{domain.value}/a"
    assert normalise("email", f"a@{wire}").value == f"a@{domain.value}"


@given(st.ip_addresses(v=4))
def test_every_ipv4_address_is_its_own_spelling(address: object) -> None:
    assert normalise("ipv4", str(address)).value == str(address)


@given(st.ip_addresses(v=6))
def test_every_ipv6_spelling_meets(address) -> None:  # type: ignore[no-untyped-def]
    assert normalise("ipv6", address.exploded.upper()) == normalise("ipv6", str(address))


@given(st.text("0123456789", min_size=25, max_size=25), st.integers(0, 24), st.integers(1, 9))
def test_iban_checksum_sees_every_changed_digit(account: str, place: int, add: int) -> None:
    check = 98 - int(account + "141600") % 97  # E = 14, G = 16
    iban = f"EG{check:02d}{account}"
    assert normalise("iban", iban).value == iban
    wrong = account[:place] + str((int(account[place]) + add) % 10) + account[place + 1 :]
    with pytest.raises(NotAnObservable):
        normalise("iban", f"EG{check:02d}{wrong}")


@given(st.text(string.printable, max_size=200))
def test_nothing_else_is_ever_raised(text: str) -> None:
    for kind in KINDS:
        try:
            normalise(kind, text)
        except NotAnObservable as refusal:
            assert refusal.code == "observable.wrong-value"  # noqa: PT017
