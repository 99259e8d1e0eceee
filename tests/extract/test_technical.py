# ruff: noqa: E501 - one example a line
"""Technical values in running text: what must be found, and that nothing else is."""

import re
from collections.abc import Iterator
from re import _parser  # the only way to see what a pattern is made of

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.extract import scan, technical
from amana.extract.refang import refang

SHA256 = "e21d1f8b80223ee5600c2b9f54c69d435cae861429e37345719dde77e52fbe8b"
SHA1 = "9522c535eb560aa2c0776d23139ead9ed3b0a1f6"
MD5 = "7b3785c7e401439327e934963f35e5db"
BTC = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
ETH = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"

EXAMPLES: list[tuple[str, str]] = [
    # Arabic letters beside a value
    ("ومن الخادمين 198.51.100.7و198.51.100.9.", "ipv4 198.51.100.7 | ipv4 198.51.100.9"),
    ("بالنطاقevil.exampleوكذلك بالعنوان203.0.113.5", "domain evil.example | ipv4 203.0.113.5"),
    ("تواصل مع وwww.amal.example/donate وt.me/amal_x.", "url www.amal.example/donate | url t.me/amal_x"),
    ("لـevil.example وبـ203.0.113.9 وكـhxxp://a.example/x", "domain evil.example | ipv4 203.0.113.9 | url http://a.example/x"),
    ("الثغرتان CVE-2025-31324وCVE-2024-21762، والأسلوبان T1566.001وT1059.", "cve CVE-2025-31324 | cve CVE-2024-21762 | attack T1566.001 | attack T1059"),
    (f"البصمة{MD5}والثانية{SHA1}", f"md5 {MD5} | sha1 {SHA1}"),
    ("راسلوناinfo@evil.exampleفورًا", "email info@evil.example"),
    ("http://evil.example/login?u=1والنطاق b.example", "url http://evil.example/login?u=1 | domain b.example"),
    ("النطاق رواتب.موقع.example والنطاق ورواتب.موقع.example", "domain رواتب.موقع.example | domain رواتب.موقع.example"),
    ("زوروا بـموقع.السعودية ووزارة.مصر", "domain موقع.السعودية | domain وزارة.مصر"),
    ("عُنوانٌ عربيّ: رَواتِب.موقِع.example", "domain رواتب.موقع.example"),
    ("اسم مُمَدَّد: رواتـــب.موقـع.example", "domain رواتب.موقع.example"),
    # Arabic punctuation and brackets
    ("(203.0.113.5)، «evil.example»؛ هل رأيتم b.example؟ نعم: c.example!", "ipv4 203.0.113.5 | domain evil.example | domain b.example | domain c.example"),
    ("https://evil.example/a، https://evil.example/b؛ https://evil.example/c؟", "url https://evil.example/a | url https://evil.example/b | url https://evil.example/c"),
    ("(انظر https://evil.example/a_(b)) و[https://evil.example/c]", "url https://evil.example/a_(b) | url https://evil.example/c"),
    ("“https://evil.example/a”…https://evil.example/b…", "url https://evil.example/a | url https://evil.example/b"),
    ("﴿evil.example﴾ - evil2.example—evil3.example", "domain evil.example | domain evil2.example | domain evil3.example"),
    # Bidi marks and other invisible characters
    ("العنوان \u2066203.0.113.5\u2069 والهاتف \u200e+20 2 5550 0199\u200e", "ipv4 203.0.113.5 | phone +20255500199"),
    ("evil\u200e.\u200eexample و198.51\u200f.100.7", "domain evil.example | ipv4 198.51.100.7"),
    ("hxxps://ev\u200bil[.]example/\u202aa\u202c", "url https://evil.example/a"),
    # Arabic-Indic digits
    ("٢٠٣.٠.١١٣.٧٧ و۱۹۸.۵۱.۱۰۰.۷ و٢٠٣٫٠٫١١٣٫٧٨", "ipv4 203.0.113.77 | ipv4 198.51.100.7 | ipv4 203.0.113.78"),
    ("المدى ١٩٢.٠.٢.٠/٢٨ والثغرة CVE-٢٠٢٥-٣١٣٢٤ والأسلوب T١٥٦٦.٠٠١", "cidr 192.0.2.0/28 | cve CVE-2025-31324 | attack T1566.001"),
    ("AS٦٤٥٠٠ والنظام المستقل ٦٤٥٠١ والهاتف +٢٠ ٢ ٥٥٥٠ ٠١٩٩", "asn AS64500 | asn AS64501 | phone +20255500199"),
    # Defanged
    ("hXXps[:]//a[.]example[/]x hxxp[://]b{.}example/ h**p://c(dot)example/y", "url https://a.example/x | url http://b.example/ | url http://c.example/y"),
    ("fxp://files[.]evil[.]example/a.bin", "url ftp://files.evil.example/a.bin"),
    ("evil [.] example ، evil2 [dot] example ، evil3[نقطة]example", "domain evil.example | domain evil2.example | domain evil3.example"),
    ("النطاق evil نقطة example والنطاق موقع (نقطة) السعودية", "domain evil.example | domain موقع.السعودية"),
    ("hr[at]evil[.]example، hr(@)evil(.)example، hr {at} evil {dot} example", "email hr@evil.example | email hr@evil.example | email hr@evil.example"),
    ("البريد info آت evil نقطة example", "email info@evil.example"),
    ("e-mail: soc at cert dot example, and hosted at evil dot example", "email soc@cert.example | domain evil.example"),
    ("203[.]0[.]113[.]200, 203.0.113[.]201, 203(.)0(.)113(.)202", "ipv4 203.0.113.200 | ipv4 203.0.113.201 | ipv4 203.0.113.202"),
    ("2001[:]db8[:]85a3[::]7334 و2001:db8[::]5", "ipv6 2001:db8:85a3::7334 | ipv6 2001:db8::5"),
    ("www[.]evil[.]example[.]com[/]gate[.]php", "url www.evil.example.com/gate.php"),
    ("hxxps://evil[.example/x evil.]example evil\\.example", "url https://evil.example/x | domain evil.example | domain evil.example"),
    ("the polka dot is nice, a dot in time, connect the dots", ""),
    # IPv6
    ("[2001:db8::1]:443, 2001:db8::2%eth0 و2001:DB8:0:0:0:0:0:3. 2001:db8::/32", "ipv6 2001:db8::1 | ipv6 2001:db8::2 | ipv6 2001:db8::3 | cidr 2001:db8::/32"),
    ("http://[2001:db8::1]:8080/x و::ffff:203.0.113.5", "url http://[2001:db8::1]:8080/x | ipv6 ::ffff:203.0.113.5"),
    ("std::vector, a::b, 10:15:20, 00:1A:2B:3C:4D:5E, sha256::x, 18:05", ""),
    ("10:15:20:203.0.113.5 at 2026-07-05T10:15:20Z", "ipv4 203.0.113.5"),
    # Ports, ranges, prefixes
    ("evil.example:8443 و203.0.113.5:8080 وevil.example:8443/a", "domain evil.example | ipv4 203.0.113.5 | url evil.example:8443/a"),
    ("203.0.113.1-203.0.113.9, 203.0.113.20-29", "ipv4 203.0.113.1 | ipv4 203.0.113.9 | ipv4 203.0.113.20"),
    ("192.0.2.0/28، 198.51.100.128/25؛ 203.0.113.0/24.", "cidr 192.0.2.0/28 | cidr 198.51.100.128/25 | cidr 203.0.113.0/24"),
    ("203.0.113.5/gate.php و203.0.113.6/203.0.113.7 وa.example/b.example", "url 203.0.113.5/gate.php | ipv4 203.0.113.6 | ipv4 203.0.113.7 | domain a.example | domain b.example"),
    ("root@203.0.113.5 and ssh://root@evil.example:22/x", "ipv4 203.0.113.5 | url ssh://evil.example:22/x"),
    # URLs
    ("https://موقع.السعودية/ملفات/كشف.zip?ق=١", "url https://موقع.السعودية/ملفات/كشف.zip?ق=1"),
    ("https://xn--4gbrim.xn--mgberp4a5d4ar/%D9%85", "url https://موقع.السعودية/%D9%85"),
    ("HTTPS://User:Pw@EVIL.Example:443/Path#frag", "url https://evil.example/Path"),
    ("https://evil.example و http://203.0.113.5:8080", "domain evil.example | ipv4 203.0.113.5"),
    ("https://evil.example/", "url https://evil.example/"),
    ("http://evil.example?q=1", "url http://evil.example/?q=1"),
    ("<https://evil.example/a> [نص](https://evil.example/b) **https://evil.example/c** _evil.example_ `evil2.example`", "url https://evil.example/a | url https://evil.example/b | url https://evil.example/c | domain evil.example | domain evil2.example"),
    ("url=https://evil.example/a;ip=203.0.113.5&host=b.example", "url https://evil.example/a;ip=203.0.113.5&host=b.example"),
    ("https://evil.example/a,b.html is one", "url https://evil.example/a,b.html"),
    ("x,https://evil.example/a,203.0.113.5,high", "url https://evil.example/a | ipv4 203.0.113.5"),
    ('"https://evil.example/a","evil.example","' + MD5 + '"', f"url https://evil.example/a | domain evil.example | md5 {MD5}"),
    ("https://evil.example/a,https://evil.example/b", "url https://evil.example/a | url https://evil.example/b"),
    ("| رابط | hxxp://evil[.]example/a |\n| نطاق | b.example |", "url http://evil.example/a | domain b.example"),
    ("النوع;القيمة\nنطاق;evil.example\nعنوان;203.0.113.5", "domain evil.example | ipv4 203.0.113.5"),
    ("mailto:info@evil.example tel:+20255500199", "email info@evil.example | phone +20255500199"),
    ("*.evil.example و.evil2.example و@evil3.example", "domain evil.example | domain evil2.example | domain evil3.example"),
    ("https://evil.example/a.The next. evil.example.The next", "url https://evil.example/a.The | domain evil.example"),
    ("seen at evil.example.وقال المركز", "domain evil.example"),
    # Files, versions, code, amounts
    ("schedule.pdf.exe, gate.php, كشف.xlsm, كشف_الرواتب.xlsm, update.zip, README.md, run.sh, main.py, x.pdf.com", ""),
    ("النطاق update.zip والخادم cdn.sh", "domain update.zip | domain cdn.sh"),
    ("hxxps://archive[.]zip/x", "url https://archive.zip/x"),
    ("os.path, System.Net.Http, java.io.File, self.name, com.example.app, user.name, ASP.NET, Trojan.Script.Zip", ""),
    ("/etc/init.d/evil.com C:\\Users\\x\\evil.com ~/bin/tool.so", ""),
    ("nginx/1.24.0, build 6.1.0.18, OpenSSL 3.0.2, Chrome/120.0.6099.109, version 10.1.2.3, v1.2.3.4", ""),
    ("الإصدار 10.2.3.4 والنسخة رقم 6.1.0.18 وبالإصدارين 1.2.3.4 و1.2.3.5", ""),
    ("10.20.30.40.50 و999.1.1.1 و1.250.000 و1.250.100.200 دولار والمادة 3.2.1.4 و255.255.255.0", ""),
    ("الرقم 10.20.30.40 في السجل رقم إصدار وليس عنوانًا", ""),
    ("## 1.2.3.4 النطاق\nالبند 5.", ""),
    ("e.g. the U.S. and i.e. this, etc. at 10.30 a.m. No.1 vs. No.2; done.In the end.It was", ""),
    ("ش.م.م و ج.م.ع و أ.د. و12.05.2026 و١٢.٠٥.٢٠٢٦ و 3.14", ""),
    ("القاهرة.وقال المتحدث.ثم غادر", ""),
    ("@amal_relief #evil wp-content TCP/IP and/or 24/7", ""),
    ("Booking.com and EVIL.EXAMPLE and Www.Evil.example", "domain booking.com | domain evil.example | domain www.evil.example"),
    # Hashes
    (f"SHA256:{SHA256.upper()} md5={MD5} {SHA1}.", f"sha256 {SHA256} | md5 {MD5} | sha1 {SHA1}"),
    (f"{MD5}.exe و{SHA1}.bin", f"md5 {MD5} | sha1 {SHA1}"),
    (f"commit {SHA1} and 0x{SHA256} and {MD5}a and {'0' * 32} and 123e4567-e89b-12d3-a456-426614174000", ""),
    # Accounts
    (f"{BTC} و{ETH} و1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", f"wallet {BTC} | wallet {ETH.lower()} | wallet 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
    (f"{BTC[:-1]}5 و{ETH.replace('aA', 'Aa')} و1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", ""),
    ("EG38 0019 0005 0000 0000 2631 8000 2 أو JO94CBJO0010000000000131000302 أو GB29-NWBK-6016-1331-9268-19", "iban EG380019000500000000263180002 | iban JO94CBJO0010000000000131000302 | iban GB29NWBK60161331926819"),
    ("IBAN GB29 NWBK 6016 1331 9268 19 AND MORE; EG39 0019 0005 0000 0000 2631 8000 2", "iban GB29NWBK60161331926819"),
    ("هاتف 0020 2 5550 0199 و+966-11-555-0199 و+1 (202) 555-0123", "phone +20255500199 | phone +966115550199 | phone +12025550123"),
    ("UTC+03:00, +38 Gbit/s, 0012345678, +100 000", ""),
    # Frameworks
    ("بحسب إطار DISARM: T0085.003، T0049.002. وفي ATT&CK: T1566 وT0883.", "disarm T0085.003 | disarm T0049.002 | attack T1566 | attack T0883"),
    ("ATT&CK T1498.002 / DISARM T1566 (sic). T1204.002 and T1566/001; model T2000, T15, PT1566", "attack T1498.002 | disarm T1566 | attack T1204.002 | attack T1566.001"),
    ("AS64500, ASN 64501, AS 64502, as64503, AS2 and as 12 people, AS 1", "asn AS64500 | asn AS64501 | asn AS64502 | asn AS64503 | asn AS2"),
    ("cve-2025-1234, CVE\u20112024\u20115678, CVE 2024-9999, CVE-2024-12", "cve CVE-2025-1234 | cve CVE-2024-5678 | cve CVE-2024-9999"),
    ("2001:db8::9.Feb was seen; 2001:db8::.. 2001:db8::7: this, 2001:db8:0:0:0:0:0:6...", "ipv6 2001:db8::9 | ipv6 2001:db8:: | ipv6 2001:db8::7 | ipv6 2001:db8::6"),
    ("النطاق مثال.إختبار والبريد معلومات@مثال.إختبار", "domain مثال.إختبار | email معلومات@مثال.إختبار"),
    # A second reading: what other authors write
    ("الحسابSA0380000000608010167519والحساب EG٣٨ ٠٠١٩ ٠٠٠٥ ٠٠٠٠ ٠٠٠٠ ٢٦٣١ ٨٠٠٠ ٢", "iban SA0380000000608010167519 | iban EG380019000500000000263180002"),
    ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4 bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", f"wallet {BTC} | wallet 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
    ("المدى من T1566.001-T1566.003 وAS64496-AS64511، والتكتيك TA0001 والمجموعة G0035", "attack T1566.001 | attack T1566.003 | asn AS64496 | asn AS64511"),
    ("an evil.example-based kit, evil2.example's panel, evil3.example_", "domain evil.example | domain evil2.example | domain evil3.example"),
    ('{"url":"https:\\/\\/evil.example\\/x","ip":"203.0.113.5","to":"a@b.example"}', "url https://evil.example/x | ipv4 203.0.113.5 | email a@b.example"),
    ("النطاق المنطقة.قطر", "domain المنطقة.قطر"),
    ("عاد الهدوء إلى المنطقة.قطر تعلن", ""),
    ("المنتج 22.7.2.4 أقدم من 22.7.2.5 prior to 9.1.0.3; OID 1.3.6.1; section 3.2.1.4; step 203.0.113.5", "ipv4 22.7.2.4 | ipv4 203.0.113.5"),
    ("www.موقع.مصر/صفحة وhttps://موقع٢٤.example:8443/أ/ب?ج=د.", "url www.موقع.مصر/صفحة | url https://موقع24.example:8443/أ/ب?ج=د"),
    ("203.0.113.1,203.0.113.2,evil.example,https://b.example/x,c.example", "ipv4 203.0.113.1 | ipv4 203.0.113.2 | domain evil.example | url https://b.example/x | domain c.example"),
    ("انظر https://evil.example/x;203.0.113.5 وhttps://evil.example/y,www.b.example", "url https://evil.example/x | ipv4 203.0.113.5 | url https://evil.example/y | domain www.b.example"),
    ("«الدعم» <support@evil.example> أو support＠evil．example", "email support@evil.example | email support@evil.example"),
    ("2aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaad.onion وgov.eg وcom.apple", "domain 2aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaad.onion"),
    ("info [ at ] evil [ dot ] example; hr AT evil DOT example by mail", "email info@evil.example | domain evil.example"),
    ("evil(نقطة)example، رواتب [.] موقع [.] example ، EVIL[.]EXAMPLE", "domain evil.example | domain رواتب.موقع.example | domain evil.example"),
    ("ندعو إلى زيارة صفحة http://evil.example/ملف_١، ثم http://evil.example/a_b_.", "url http://evil.example/ملف_1 | url http://evil.example/a_b_"),
    ("document.location.host, pkg@1.2.3, git+ssh, e21d1f8b…52fbe8b, 7B 37 85 C7", ""),
    ("| عنوان | 203.0.113.5:٨٤٤٣ |\n|---|---|\n| إصدار | 6.1.0.18 |", "ipv4 203.0.113.5"),
    ("٢٠٠١:db8::١ و2001:db8::2/64وبعده", "ipv6 2001:db8::1 | cidr 2001:db8::/64"),
    ("«203.0.113.5»،\u200f«evil.example»؛\u200f«a@b.example»", "ipv4 203.0.113.5 | domain evil.example | email a@b.example"),
]  # fmt: skip


def found(text: str) -> list[str]:
    return [f"{f.kind} {f.value}" for f in technical.find(text)]


@pytest.mark.parametrize(("text", "expected"), EXAMPLES)
def test_just_what_is_there_is_found(text: str, expected: str) -> None:
    assert found(text) == [one for one in expected.split(" | ") if one]


@pytest.mark.parametrize("text", [text for text, _ in EXAMPLES])
def test_places_are_places_in_the_text_as_given(text: str) -> None:
    findings = technical.find(text)
    reached = 0
    for finding in findings:
        assert finding.text == text[finding.start : finding.end] != ""
        assert finding.start >= reached
        reached = finding.end


VALUES = {
    "203.0.113.5": "ipv4",
    "evil-site.example": "domain",
    "رواتب.موقع.example": "domain",
    "https://evil.example/a?b=c": "url",
    "info@evil.example": "email",
    "192.0.2.0/28": "cidr",
    "2001:db8::7334": "ipv6",
    SHA256: "sha256",
    "CVE-2025-31324": "cve",
    "AS64500": "asn",
    BTC: "wallet",
}
BEFORE = st.sampled_from(
    ["", " ", "(", "«", "عند ", "الخادم:", "\u200f", "| ", "- ", "\u2066", "“", "=", "\n", "،", "**"]
)
AFTER = st.sampled_from(["", " ", ")", "»", "،", "؛", "؟", "\u2069", " |", "”", "\n", ".", "!", "\u200e", "**", "…"])


@given(BEFORE, st.sampled_from(sorted(VALUES)), AFTER, st.lists(st.tuples(BEFORE, AFTER), max_size=2))
def test_a_value_is_found_whatever_stands_around_it(
    before: str, value: str, after: str, more: list[tuple[str, str]]
) -> None:
    text = f"{before}{value}{after}" + "".join(f" {b}{value}{a}" for b, a in more)
    assert found(text) == [f"{VALUES[value]} {value}"] * (1 + len(more))


DEFANG = st.sampled_from(["[.]", "(.)", "{.}", "[dot]", "(dot)", "[نقطة]", " [.] ", "[ . ]", "(نقطة)"])


@given(st.lists(st.sampled_from(["evil", "a-b", "x1", "login", "cdn"]), min_size=1, max_size=3), st.data())
def test_a_defanged_host_is_the_host(labels: list[str], data: st.DataObject) -> None:
    parts = [*labels, "example"]
    text = parts[0] + "".join(data.draw(DEFANG) + part for part in parts[1:])
    assert found(f"النطاق {text} هنا") == [f"domain {'.'.join(parts)}"]
    assert found(f"hxxps[:]//{text}/a") == [f"url https://{'.'.join(parts)}/a"]


@given(st.text(max_size=300))
def test_any_text_gives_places_in_it(text: str) -> None:
    reached = 0
    for finding in technical.find(text):
        assert finding.text == text[finding.start : finding.end]
        assert finding.start >= reached
        reached = finding.end


PIECES = st.sampled_from(
    [
        ".",
        "[.]",
        ":",
        "//",
        "@",
        "-",
        "1",
        "a",
        "ا",
        "٢",
        "و",
        "www",
        "com",
        "http",
        " ",
        "\n",
        "ـ",
        "\u200f",
        "/",
        "example",
        "255",
        "%",
        "(",
        ")",
        "dot",
        "نقطة",
        "CVE-",
        "T1566",
        "AS",
        "+20",
    ]
)


@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_mixture_of_what_values_are_made_of_gives_places_in_it(text: str) -> None:
    reached = 0
    for finding in technical.find(text):
        assert finding.text == text[finding.start : finding.end]
        assert finding.start >= reached
        reached = finding.end
        assert refang(finding.text).folded.plain


HOSTILE = [
    "a.",
    "1.",
    "[.",
    "a@",
    "::",
    "1:",
    "ا.",
    "ا1.",
    "http://",
    "a-",
    "a.com/",
    "(",
    "a[.]",
    "CVE-2024-",
    "EG38 ",
    "+1 ",
    "T0085 ",
    "1.2.3.4-",
    "ا@",
    "https://a.example/(",
    "1.2.3.4 ",
    "\u0640",
    "f" * 64,
    "٢٠",
    "hxxp",
    "a dot ",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_the_scan_takes_a_bounded_number_of_steps(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four times the text, about four times the steps: what is no value is not read again from its inside."""
    pattern, seen = scan._BEGIN, 0

    class Counting:
        def search(self, text: str, at: int) -> object:
            nonlocal seen
            seen += 1
            return pattern.search(text, at)

    monkeypatch.setattr(scan, "_BEGIN", Counting())
    technical.find((unit * 2000)[:2000])
    small, seen = seen, 0
    technical.find((unit * 8000)[:8000])
    assert seen <= 4 * small + 8


def repetitions(parsed: object) -> Iterator[tuple[str, int]]:
    """Every repetition in a parsed pattern: its kind and its bound."""
    for part in parsed if isinstance(parsed, list | tuple | _parser.SubPattern) else ():
        if isinstance(part, tuple) and part and str(part[0]).endswith("_REPEAT"):
            yield str(part[0]), int(part[1][1])
        yield from repetitions(part)


def test_no_repetition_of_the_scan_can_go_back() -> None:
    """Going back over a run is what makes time grow with the square: long runs are taken whole or not at all."""
    found = list(repetitions(_parser.parse(scan._BEGIN.pattern, re.VERBOSE)))
    assert found
    assert all(kind == "POSSESSIVE_REPEAT" or bound <= 8 for kind, bound in found)
