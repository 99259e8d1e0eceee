"""Patterns: what the grammar of STIX 2.1 section 9 does not allow, and what it allows to hurt a reader."""

from __future__ import annotations

from collections.abc import Iterator

from hostile.case import Case, either, refuse, text_of
from hostile.sound import sample

A = "[domain-name:value = 'a.example']"
TIME = "t'2026-01-01T00:00:00Z'"

BAD = (
    "", " ", "[]", "[", "]", "][", "a", "domain-name:value = 'a'", "[domain-name:value]", "[domain-name:value =]",
    "[= 'a']", "[domain-name = 'a']", "[:value = 'a']", "[domain-name: = 'a']", "[domain-name:value == 'a]",
    "[domain-name:value = a]", '[domain-name:value = "a"]', "[domain-name:value = 'a' ", "domain-name:value = 'a']",
    "[domain-name:value = 'a']]", "[[domain-name:value = 'a']]", "[domain-name:value = 'a'] AND", f"AND {A}",
    f"{A} {A}",
    f"{A} AND AND {A}", f"{A} XOR {A}", f"NOT {A}", f"{A} FOLLOWEDBY", f"{A} followedby {A}", f"{A} and {A}",
    "[domain-name:value = 'a' AND]", "[domain-name:value = 'a' OR]", "[AND domain-name:value = 'a']", f"({A}", f"{A})",
    "()", f"({A}))", f"(({A})", "[(domain-name:value = 'a']", "[domain-name:value = 'a')]", "[()]",
    "[domain-name:value IN 'a']", "[domain-name:value IN ('a',)]",
    "[domain-name:value IN (,'a')]", "[domain-name:value IN ('a' 'b')]", "[domain-name:value IN ('a'",
    "[domain-name:value in ('a')]",
    "[domain-name:value LIKE a]", "[domain-name:value LIKE 7]", "[domain-name:value MATCHES 7]",
    "[ipv4-addr:value ISSUBSET 7]",
    "[ipv4-addr:value ISSUPERSET]", "[domain-name:value like 'a']", "[domain-name:value NOT 'a']",
    "[domain-name:value => 'a']",
    "[domain-name:value === 'a']", "[domain-name:value ~ 'a']", "[file:size > ]", "[file:size > 1e]",
    "[file:size = +-1]", "[file:size = 1.2.3]", "[file:size = 0x10]", "[file:size = NaN]", "[file:size = Infinity]",
    "[file:size = ١]",
    "[file:hashes.'MD5 = 'x']", "[file:hashes. = 'x']", "[file:hashes..MD5 = 'x']", "[file:a[ = 'x']",
    "[file:a[] = 'x']",
    "[file:a[x] = 'x']", "[file:a[1 = 'x']", "[file:a[1.5] = 'x']", "[file:a.[1] = 'x']", "[9file:name = 'a']",
    "[file:created = t'2026-01-01']", "[file:created = t'now']", "[file:created = t'2026-13-01T00:00:00Z']",
    "[file:created = t'2026-02-30T00:00:00Z']", "[file:created = t\"2026-01-01T00:00:00Z\"]",
    "[artifact:payload_bin = b'@']",
    "[artifact:payload_bin = b'abc']", "[file:magic_number_hex = h'0']", "[file:magic_number_hex = h'zz']",
    "[file:x = TRUE]",
    "[file:x = nil]", "[file:x = null]", f"{A} WITHIN SECONDS", f"{A} WITHIN 5", f"{A} WITHIN 5 MINUTES",
    f"{A} WITHIN -5 SECONDS",
    f"{A} WITHIN 0 SECONDS", f"{A} WITHIN 5 seconds", f"{A} REPEATS TIMES", f"{A} REPEATS 5", f"{A} REPEATS 0 TIMES",
    f"{A} REPEATS -1 TIMES",
    f"{A} REPEATS 1.5 TIMES", f"{A} START {TIME}", f"{A} STOP {TIME}", f"{A} START 'x' STOP 'y'",
    f"{A} START {TIME} STOP 5",
    f"{A} START t'2026-06-01T00:00:00Z' STOP {TIME}", f"{A} BEFORE {TIME}", f"{A};",
    f"{A}; DROP TABLE object_version", f"{A} -- x",
    f"{A} # x", f"{A}\0", "\0", "[domain\0-name:value = 'a']", "[domain-name:value = 'a\\q']",
    "[domain-name:value = 'a\\']",
    "[domain-name:value = '\n", "[مجال:value = 'a']", "[domain-name:قيمة = 'a']", "[domain-name:value ＝ 'a']",
    "［domain-name:value = 'a']",
    "[domain-name:value = ‘a’]", "[EXISTS]", "[EXISTS 'a']", "[NOT EXISTS]", "[exists domain-name:value]", "{}",
    "null", "[1, 2]",
    "<script>alert(1)</script>", "' OR 1=1 --", "$where", "${jndi:ldap://a.example}", "[domain-name:value = 'a'" * 50,
    "(" * 5000, "[" * 5000,
    "[(" + "(" * 3000 + "domain-name:value = 'a'" + ")" * 3001 + "]", "(" * 3000 + A + ")" * 3000,
)  # fmt: skip
# Within the grammar (or nearly), made to take long, to nest deep or to be read two ways. Refusing them is right too.
NASTY = (
    " AND ".join([A] * 500), " OR ".join([A] * 2000), " FOLLOWEDBY ".join([A] * 500), "[" +
    " AND ".join(["file:size > 1"] * 3000) + "]",
    "(" * 40 + A + ")" * 40, "[" + "(" * 40 + "file:size > 1" + ")" * 40 + "]", "[domain-name:value MATCHES '(a+)+$']",
    "[domain-name:value MATCHES '" + "(a?){64}" * 8 + "a{64}']", "[domain-name:value MATCHES '(?<=a)b\\\\1']",
    "[domain-name:value MATCHES '[']",
    "[domain-name:value MATCHES '" + "(" * 3000 + "']", "[domain-name:value LIKE '" + "%" * 5000 + "']",
    "[domain-name:value = '" + "a" * 100_000 + "']",
    "[domain-name:value = '" + "\\\\" * 20_000 + "']", "[domain-name:value IN (" + ",".join(["'a.example'"] * 5000) +
    ")]",
    "[file:a" + ".b" * 2000 + " = 'x']", "[file:a" + "[0]" * 1000 + " = 'x']", "[file:a[99999999999999999999] = 'x']",
    "[file:size > 1e308]",
    "[file:size > " + "9" * 400 + "]", "[file:size > 0." + "0" * 400 + "1]", f"{A} WITHIN 1e9 SECONDS",
    f"{A} WITHIN {'9' * 400} SECONDS",
    f"{A} REPEATS {'9' * 400} TIMES", f"{A} REPEATS 2 TIMES REPEATS 2 TIMES",
    f"{A} WITHIN 5 SECONDS WITHIN 6 SECONDS", A + " REPEATS 2 TIMES" * 500,
    "[domain-name:value = '\u202eelpmaxe.a']", "[domain-name:value = 'ａ.example']",
    "[domain-name:value = 'a\u0000b']", "[domain-name:value = '']",
    "[domain-name:value = 'xn--']", "[domain-name:value = 'xn--a-ecp.ru']", "[domain-name:value = '" + "a." * 5000 +
    "']", "[url:value = 'http://[::1']",
    "[url:value = 'http://[v9.x]/']", "[url:value = 'http://a:99999/']", "[url:value = 'http://a:b/']",
    "[url:value = 'http://%']", "[url:value = '']",
    "[url:value = 'http://" + "@" * 500 + "a']", "[ipv4-addr:value = '999.1.1.1']",
    "[ipv4-addr:value = '1.1.1.1/99']", "[ipv4-addr:value ISSUBSET '::/0']",
    "[ipv4-addr:value ISSUBSET '0.0.0.0/0']", "[ipv6-addr:value = 'fe80::1%eth0']",
    "[ipv6-addr:value = '::ffff:1.2.3.4']", "[email-addr:value = '@']",
    "[email-addr:value = 'a@b@c']", "[email-addr:value = '\"a b\"@c.example']", "[autonomous-system:number = -1]",
    "[autonomous-system:number = 1e30]",
    "[autonomous-system:number = 1.5]", "[file:hashes.MD5 = 'x']", "[file:hashes.'SHA-256' = '']",
    "[file:name = '\\'']", "\n\n[ domain-name:value\n=\t'a' ]\n",
    "[domain-name:value = 'a' AND ipv4-addr:value = '1.1.1.1']", "[user-account:display_name = 'x']",
    "[x-a:b = true]", "[a:b = b'']", "[a:b = h'']",
    "[vulnerability:name = 'CVE-']", "[domain-name:value != 'a.example']", "[domain-name:value NOT IN ('a.example')]",
    "[EXISTS domain-name:value]",
    "[domain-name:value IN ()]", "[domain-name:value <> 'a']", "[file:a[-1] = 'x']",
)  # fmt: skip


def cases() -> Iterator[Case]:
    """Bad and nasty patterns, each in an indicator, and the bad ones with the pattern type spoilt beside it."""
    for number, pattern in enumerate(BAD):
        yield refuse(f"patterns/bad/{number}/{pattern[:30]!r}", _with(pattern))
    for number, pattern in enumerate(NASTY):
        yield either(f"patterns/nasty/{number}/{pattern[:30]!r}", _with(pattern))
    for other in ("yara", "pcre", "sigma", "snort", "suricata", "x-own", "STIX", ""):
        fields = sample("indicator").fresh() | {
            "pattern_type": other,
            "pattern": "rule x { condition: " + "(" * 3000 + " }",
        }
        yield either(f"patterns/foreign/{other}", text_of(fields))


def _with(pattern: str) -> bytes:
    return text_of(sample("indicator").fresh() | {"pattern": pattern})
