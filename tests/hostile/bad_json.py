"""What is no sound JSON: in a custom property, deep in one, in the object, and in the envelope around it.

The class of RFC 8259 and RFC 7493 cases that JSON readers differ on: encodings, numbers, escapes, names, nesting.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from hostile.case import Case, Verdict, accept, either, envelope, refuse, text_of
from hostile.sound import sample

# Raw text in the place of a value; each is wrong wherever it stands.
BAD_VALUES = (
    b"NaN", b"-NaN", b"nan", b"Infinity", b"-Infinity", b"inf", b"1e999", b"-1e999", b"1e99999999999", b"01", b"-01",
    b"+1", b".5",
    b"1.", b"1.e3", b"1e", b"1e+", b"0x10", b"0b1", b"1_000", b"1,000", b"--1", b"- 1", b"\xd9\xa1", b"'a'", b"`a`",
    b"a", b"True", b"None",
    b"nul", b"NULL", b"undefined", b"", b"//", b"/* a */ 1", b"1 // a", b"# a", b'"', b'"a', b'a"', b'"\\"',
    b'"\\x41"', b'"\\u12"', b'"\\u12G4"',
    b'"\\U0001f600"', b'"\\a"', b'"\\\'"', b'"\\0"', b'"\t"', b'"\n"', b'"\r\n"', b'"\0"', b'"\x1f"', b'"\\ud800"',
    b'"\\udc00"', b'"\\ud800\\u0041"',
    b'"\\udc00\\ud800"', b'"\\uD800\\uD800"', b'"\xff"', b'"\xc0\x80"', b'"\xc1\xbf"', b'"\xe0\x80\xaf"',
    b'"\xed\xa0\x80"', b'"\xed\xa0\x80\xed\xb0\x80"',
    b'"\xf4\x90\x80\x80"', b'"\xf5\x80\x80\x80"', b'"\x80"', b'"\xc3"', b'"\xe2\x82"', b'"\xf0\x9f\x98"',
    b'"\xef\xbf"', b"[", b"]", b"[1", b"[1,", b"[1,]",
    b"[,1]", b"[1 2]", b"[1,,2]", b"[1}", b"[1]]", b"{", b"}", b'{"a"', b'{"a":', b'{"a":1', b'{"a":1,', b'{"a":1,}',
    b'{,"a":1}', b"{a:1}", b"{'a':1}", b'{"a" 1}',
    b'{"a"::1}', b'{"a":1 "b":2}', b'{"a":1]', b"{1:1}", b"{null:1}", b'{"a":1}}', b'{"a":1,"a":1}', b'{"a":1,"a":2}',
    b'{"a":1,"b":2,"a":3}',
    b'{"a":{"b":1,"b":2}}', b'[{"a":1,"a":2}]', b'{"a":1,"\\u0061":2}', b'{"\\ud83d\\ude00":1,"\xf0\x9f\x98\x80":2}',
    b'{"":1,"":2}', b'{"\\ud800":1}', b'{"\xff":1}',
    b'{"a\0":1}', b"(1)", b"[1;2]", b'"a" "b"', b"1 2", b"true false", b"\xef\xbb\xbf1", b"\xe2\x80\xa8", b"\x0b1",
    b"\x0c1", b"\xc2\xa01",
    b"9007199254740992", b"-9007199254740992", b"18446744073709551616", b"9" * 400, b"-" + b"9" * 5000, b"[" * 65 +
    b"]" * 65, b"[" * 1000 + b"]" * 1000,
    b"[" * 100_000 + b"]" * 100_000, b"[" * 100_000, b'{"a":' * 65 + b"1" + b"}" * 65, b'{"a":' * 1000 + b"1" +
    b"}" * 1000, b'{"a":' * 50_000, b'[{"a":' * 40 + b"1" + b"}]" * 40,
    b"\\u0022", b"null", b"[null]", b'{"a":null}',
)  # fmt: skip
# Sound by the grammar of JSON (RFC 8259), and wrong by other rules. In a member of the envelope that nobody reads or
# keeps they may be passed over; in an object they may not.
PASSED_OVER = (
    b"null", b"[null]", b'{"a":null}', b"1e999", b"-1e999", b"1e99999999999", b'{"a":1,"a":1}', b'{"a":1,"a":2}',
    b'{"a":1,"b":2,"a":3}', b'{"a":{"b":1,"b":2}}',
    b'[{"a":1,"a":2}]', b'{"a":1,"\\u0061":2}', b'{"\\ud83d\\ude00":1,"\xf0\x9f\x98\x80":2}', b'{"":1,"":2}',
    b"[" * 65 + b"]" * 65, b'{"a":' * 65 + b"1" + b"}" * 65,
)  # fmt: skip
# Sound, if odd: these must be taken and given back.
ODD_VALUES = (
    b"-0", b"-0.0", b"1E5", b"1e-5", b"1e-400", b"0.1e1", b"9007199254740991", b"123456789.123456789123456789",
    b'"\\u0000"', b'"\\ud83d\\ude00"', b'"\\/"', b'"\\b\\f"',
    b'"\xef\xbf\xbf"', b'"\xf4\x8f\xbf\xbf"', b'"\x7f"', b'"\xe2\x80\xae"', b"[[[[1]]]]", b"[" * 40 + b"1" +
    b"]" * 40, b' \t\r\n[ 1 , 2 ] ', b'{"a b":1}', b'"' + b"a" * 200_000 + b'"',
    b"[" + b",".join([b"1"] * 20_000) + b"]", b'{"b":{"a":1},"a":{"a":1}}', b'"\\""', b'"{\\"a\\":1,\\"a\\":2}"',
)  # fmt: skip


def cases() -> Iterator[Case]:
    """Everything of this module."""
    for number, value in enumerate(BAD_VALUES):
        name = f"{number}/{value[:24]!r}"
        yield refuse(f"json/value/{name}", _with(value))
        if value:  # a list may be empty inside a custom property
            yield refuse(f"json/nested/{name}", _with(b'{"a_b":[' + value + b"]}"))
        yield _around(f"json/member/{name}", value)
    for number, value in enumerate(ODD_VALUES):
        make = accept if number < len(ODD_VALUES) else either
        yield make(f"json/odd/{number}/{value[:24]!r}", _with(value))
    yield from _whole()
    yield from _shapes()
    yield from _names()


def _with(value: bytes) -> bytes:
    return text_of(sample("indicator").fresh())[:-1] + b',"x_extra":' + value + b"}"


def _around(name: str, value: bytes) -> Case:
    """A sound object in an envelope that is not sound."""
    good = text_of(sample("indicator").fresh())
    verdict = Verdict.EITHER if value in PASSED_OVER or value.lstrip(b"-").isdigit() else Verdict.REFUSE
    body = b'{"x_extra":' + value + b',"objects":[' + good + b"]}"
    return Case(name, verdict, body=body, wrong=(good,) if verdict is Verdict.REFUSE else ())


def _whole() -> Iterator[Case]:
    """The body as a whole: encodings, ends, and sizes."""
    good = text_of(sample("indicator").fresh())
    body = envelope(good)
    text = body.decode()
    bodies = {
        "empty": b"", "blank": b" \n\t ", "BOM": codecs.BOM_UTF8 + body, "UTF-16": text.encode("utf-16"),
        "UTF-16LE": text.encode("utf-16-le"),
        "UTF-32": text.encode("utf-32"), "cp1256": text.encode("cp1256"), "twice": body + body, "and more": body +
        b"x", "and NUL": body + b"\0",
        "NUL first": b"\0" + body, "only NUL": b"\0" * 1000, "comma at the end": body + b",", "in brackets": b"[" +
        body + b"]", "in a text": text_of({"a": text})[5:-1], "padded": b")]}'," + body,
        "callback": b"f(" + body + b")", "XML": b"<?xml version='1.0'?><a/>", "HTML": b"<html></html>",
        "form": b"objects=%5B%5D", "YAML": b"objects:\n  - type: indicator\n",
        "gzip without saying": b"\x1f\x8b\x08\x00" + body,
        "random": bytes(range(256)) * 40, "high": b"\xff" * 10_000, "lines": good + b"\n" + good,
        "brackets": b"[" * 1_000_000, "braces": b'{"objects":' * 100_000, "quotes": b'"' * 1_000_001,
        "one text": b'"' + b"a" * 3_000_000,
        "one number": b"9" * 1_000_000, "spaces": b" " * 3_000_000, "commas": b'{"objects":[' + b"," * 1_000_000 +
        b"]}", "colons": b"{" + b":" * 1_000_000, "escapes": b'{"' + b"\\" * 1_000_001 + b'":1}',
        "names": b"{" + b'"a":1,' * 200_000 + b'"objects":[]}', "empty texts": b'{"objects":[' + b'"",' * 300_000 +
        b'""]}', "empty objects": b'{"objects":[' + b"{}," * 50_000 + b"{}]}",
    }  # fmt: skip
    for name, data in bodies.items():
        yield Case(f"json/whole/{name}", Verdict.REFUSE, body=data, wrong=(good,))
    for cut in range(1, len(body), 97):
        yield Case(f"json/cut/{cut}", Verdict.REFUSE, body=body[:cut], wrong=(good,))
    for at in range(0, len(body), 61):
        spoilt = body[:at] + b"\xff" + body[at:]
        yield Case(f"json/spoilt/{at}", Verdict.REFUSE, body=spoilt, wrong=(good,))


def _shapes() -> Iterator[Case]:
    """JSON that is sound, and no envelope or bundle of objects."""
    good = text_of(sample("indicator").fresh())
    bundle = b'"id":"bundle--00000000-0000-4000-8000-000000000001"'
    bodies = (
        b"[]", b"7", b"true", b"null", b'"a"', b"[" + good + b"]", good, b'{"objects":null}', b'{"objects":{}}',
        b'{"objects":"x"}', b'{"objects":7}', b'{"objects":true}',
        b'{"objects":[null]}', b'{"objects":[7]}', b'{"objects":["x"]}', b'{"objects":[true]}', b'{"objects":[[' +
        good + b"]]}", b'{"objects":[{}]}', b'{"objects":[[]]}',
        b'{"objects":' + good + b"}", b'{"objects":[' + good + b'],"objects":[]}', b'{"objects":[],"objects":[' +
        good + b"]}", b'{"objects":[' + good + b'],"\\u006fbjects":[]}',
        b'{"objects":[' + good + b'],"more":"true"}', b'{"objects":[' + good + b'],"more":1}', b'{"objects":[' +
        good + b'],"next":7}', b'{"objects":[' + good + b'],"next":{}}', b'{"objects":[' + good + b'],"more":[]}',
        b'{"objects":[' + good + b'],"more":true,"more":true}', b'{"type":"bundle","objects":[' + good + b"]}",
        b'{"type":"bundle","id":"x","objects":[' + good + b"]}",
        b'{"type":"bundle","id":7,"objects":[' + good + b"]}",
        b'{"type":"bundle","id":"indicator--00000000-0000-4000-8000-000000000001","objects":[' + good + b"]}",
        b'{"type":"bundle",' + bundle + b',"objects":[{"type":"bundle",' + bundle + b',"objects":[' + good + b"]}]}",
        b'{"type":"bundle",' + bundle + b',"objects":' + good + b"}",
        b'{"objects":[{"type":"bundle","spec_version":"2.1",' + bundle + b',"objects":[' + good + b"]}]}",
        b'{"type":"bundle",' + bundle + b',"type":"bundle","objects":[' + good + b"]}",
    )  # fmt: skip
    for number, body in enumerate(bodies):
        yield Case(f"json/shapes/{number}/{body[:20]!r}", Verdict.REFUSE, body=body, wrong=(good,))
    for body in (b"{}", b'{"objects":[]}', b'{"more":false}', b'{"type":"bundle",' + bundle + b"}", b'{"x":1}'):
        yield Case(f"json/shapes/empty/{body!r}", Verdict.EITHER, body=body)


def _names() -> Iterator[Case]:
    """The same name twice, at the top of an object: each of an indicator's, with the same and with another value."""
    fields = sample("indicator").fresh()
    for name, value in fields.items():
        for other in (
            text_of({name: value})[1:-1],
            text_of({name: "x"})[1:-1],
            _escaped(name, text_of({name: value})[1:-1]),
        ):
            good = text_of(sample("indicator").fresh())
            yield refuse(f"json/names/{name}/{other[:30]!r}", good[:-1] + b"," + other + b"}")
            yield refuse(f"json/names/{name}/first {other[:30]!r}", b"{" + other + b"," + good[1:])


def _escaped(name: str, member: bytes) -> bytes:
    return b'"\\u%04x' % ord(name[0]) + member[2:]
