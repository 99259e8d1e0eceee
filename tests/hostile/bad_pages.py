"""The pages, from within a session: odd addresses, odd forms, and files that are not what they seem."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlencode

from hostile.bad_json import BAD_VALUES
from hostile.case import Case, Verdict, envelope, text_of
from hostile.sound import sample
from hostile.strange_texts import STRANGE, SURROGATES

EITHER = Verdict.EITHER
ADDRESSES = (
    "/", "/alerts/", "/reports/", "/reports/new/", "/releases/", "/search/", "/settings/", "/help/", "/safeguards/",
    "/sign-in/", "/sign-out/", "/language/", "/administration/", "/desk/", "/desk/new/", "/desk/masthead/",
    "/bulletins/", "/bulletins/en/", "/feed.atom", "/feed.json", "/sitemap.xml", "/robots.txt", "/desk/comments/",
    "/desk/from-release/", "/ask/", "/ask/matches/", "/ask/matches/x/", "/ask/follow-ups/", "/ask/follow-ups/x/",
    "/ask/asked/", "/ledger/", "/administration/ledger/", "/administration/witnesses/",
)  # fmt: skip
QUERIES = (
    "before=-1", "before=x", "before=" + "9" * 40, "before=%00", "before=1.5", "state=%00", "state=" + "a" * 3000,
    "state[]=new", "done=%3Cscript%3E", "q=%00", "q=" + quote('"* OR NEAR( ^a:b -"'), "q=" +
    quote("'; DROP TABLE x;--"),
    "q=%ED%A0%80", "q=" + "a%20" * 500, "q=" + quote("ا" * 400), "q=%FF", "next=//evil.example",
    "next=javascript:alert(1)", "seq=x", "page=-1", "&&==&", "q=%F0%9F%98%80%E2%80%AE", "language=%00", "release=x",
    "comment=9999999999999999999",
)  # fmt: skip
FORMS = {
    "/sign-in/": ("name", "password", "next"), "/language/": ("language", "next"), "/settings/": ("language",
    "digits", "paste"), "/alerts/settle/": ("seen", "pick", "decision", "reason"), "/alerts/1/settle/": ("decision",
    "reason"),
    "/reports/new/": ("title", "text"), "/reports/{report}/decide/": ("accept", "pick", "decision", "seen"),
    "/reports/{report}/edit/": ("title", "category", "revision"), "/reports/{report}/move/": ("state",),
    "/reports/{report}/propose/": ("tlp", "recipients", "category", "purposes", "legal_bases", "permitted_uses",
    "expires", "collection"), "/releases/x/approve/": ("reason",), "/releases/x/decline/": ("reason",),
    "/desk/new/": ("kicker", "headline", "standfirst", "byline", "body", "language"), "/desk/masthead/": ("name",
    "body", "stamp"), "/desk/comments/decide/": ("comment", "decision", "state"), "/desk/from-release/": ("release",),
    "/ask/": ("item", "kind", "members", "purpose", "basis"), "/ask/asked/decide/": ("request", "decision"),
    "/ask/matches/x/": ("words",), "/ask/matches/x/forget/": ("words",), "/ask/follow-ups/x/approve/": ("words",),
    "/ask/follow-ups/x/answer/": ("decision", "words", "tlp", "category", "uses", "expires"),
    "/administration/ask/": ("action", "subject"), "/administration/witnesses/": ("member", "key", "url", "networks"),
}  # fmt: skip


def cases(session: Mapping[str, str], form_token: str, report: str) -> Iterator[Case]:
    """Everything of this module, in a session that is signed in: its headers, the token of its forms, a report."""
    for address in ADDRESSES:
        for query in QUERIES:
            yield Case(f"pages/{address}?{query[:30]}", EITHER, "GET", f"{address}?{query}", headers=session, who="")
    yield from _forms(session, form_token, report)
    for name, (file_name, data) in _files().items():
        yield _upload(f"pages/file/{name}", session, form_token, file_name, data)
    for name, text in {**STRANGE, **SURROGATES}.items():
        yield _upload(f"pages/file name/{name}", session, form_token, text[:3000], b"198.51.100.7 " + name.encode())


def _forms(session: Mapping[str, str], form_token: str, report: str) -> Iterator[Case]:
    headers = {**session, "Content-Type": "application/x-www-form-urlencoded", "Referer": "http://127.0.0.1/"}
    for number, (address, names) in enumerate(FORMS.items()):
        target = address.format(report=report)
        texts = list({**STRANGE, **SURROGATES}.items())
        for place, name in enumerate(names):
            for label, text in texts[(number + place) % 3 :: 3]:
                fields = {"csrfmiddlewaretoken": form_token, **dict.fromkeys(names, "1"), name: text}
                body = urlencode(fields, errors="surrogatepass").encode()
                yield Case(f"pages/{address}/{name}/{label}", EITHER, "POST", target, body, headers, "")
        for label, body in (
            ("nothing", b""),
            ("no token", b"a=b"),
            ("noise", bytes(range(256)) * 20),
            ("many", b"a=1&" * 20_000),
            ("percent", b"csrfmiddlewaretoken=%&name=%zz"),
        ):
            yield Case(f"pages/{address}/{label}", EITHER, "POST", target, body, headers, "")


def _upload(name: str, session: Mapping[str, str], form_token: str, file_name: str, data: bytes) -> Case:
    boundary = "hostile-7d1f0b9e"
    quoted = file_name.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "%0D").replace("\n", "%0A")
    parts = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{form_token}\r\n',
        f'--{boundary}\r\nContent-Disposition: form-data; name="title"\r\n\r\n\r\n',
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n",
    )  # fmt: skip
    body = "".join(parts).encode("utf-8", "surrogatepass") + data + f"\r\n--{boundary}--\r\n".encode()
    headers = {**session, "Content-Type": f"multipart/form-data; boundary={boundary}", "Referer": "http://127.0.0.1/"}
    return Case(name, EITHER, "POST", "/reports/new/", body, headers, "")


def _pdf(*objects: bytes, tail: bytes | None = None) -> bytes:
    """A PDF of numbered objects; its cross-reference table is right unless ``tail`` replaces it."""
    data, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(
        b"%010d 00000 n \n" % at for at in places
    )
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(data))
    return data + (table + end if tail is None else tail)


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(data), entries, data)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
TEXT = b"BT /F 12 Tf 72 700 Td (198.51.100.7 and evil.example) Tj ET"


def _files() -> dict[str, tuple[str, bytes]]:
    sound = _pdf(CATALOGUE, PAGES, PAGE, _stream(TEXT), FONT)
    flate = b"/Filter /FlateDecode"
    bomb = zlib.compress(zlib.compress(b"0" * 60_000_000))
    json_files = {
        f"json {number}": ("a.json", b'{"objects":[' + value + b"]}") for number, value in enumerate(BAD_VALUES[::5])
    }
    pdfs = {
        "sound": sound, "cut": sound[:-200], "cut short": sound[:60], "only head": b"%PDF-1.7\n",
        "head and noise": b"%PDF-1.7\n" + bytes(range(256)) * 200, "noise within": sound.replace(b"obj", b"obi"),
        "no table": _pdf(CATALOGUE, PAGES, PAGE, _stream(TEXT), FONT, tail=b""), "wrong table": _pdf(CATALOGUE, PAGES,
        PAGE, _stream(TEXT), FONT, tail=b"startxref\n99999999\n%%EOF"), "table in a ring": sound.replace(b"/Size",
        b"/Prev 9 /Size"),
        "pages in a ring": _pdf(CATALOGUE, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"),
        "pages that refer to themselves": _pdf(CATALOGUE, b"<< /Type /Pages /Kids 2 0 R /Count 2 0 R >>"),
        "root that is itself": _pdf(b"1 0 R"),
        "very many pages": _pdf(CATALOGUE, b"<< /Type /Pages /Kids [" + b"3 0 R " * 20_000 + b"] /Count 20000 >>",
        PAGE, _stream(TEXT), FONT), "deep lists": _pdf(CATALOGUE, PAGES, b"[" * 5000 + b"]" * 5000),
        "deep dictionaries": _pdf(CATALOGUE, b"<< /A " * 5000 + b"1" + b" >>" * 5000),
        "bomb": _pdf(CATALOGUE, PAGES, PAGE, _stream(bomb, b"/Filter [/FlateDecode /FlateDecode]"), FONT),
        "many filters": _pdf(CATALOGUE, PAGES, PAGE, _stream(zlib.compress(TEXT), b"/Filter [" +
        b"/FlateDecode " * 3000 + b"]"), FONT), "broken flate": _pdf(CATALOGUE, PAGES, PAGE, _stream(b"xxxx", flate),
        FONT),
        "length of a billion": _pdf(CATALOGUE, PAGES, PAGE, b"<< /Length 999999999999 >>\nstream\n" + TEXT, FONT),
        "length below nothing": _pdf(CATALOGUE, PAGES, PAGE, b"<< /Length -5 >>\nstream\n" + TEXT + b"\nendstream",
        FONT), "unbalanced": _pdf(CATALOGUE, PAGES, PAGE, _stream(b"q " * 50_000 + TEXT), FONT),
        "deep text lists": _pdf(CATALOGUE, PAGES, PAGE, _stream(b"BT " + b"[" * 20_000 + b" TJ ET"), FONT),
        "huge numbers": _pdf(CATALOGUE, PAGES, PAGE, _stream(b"BT /F 1e308 Tf " + b"9" * 5000 +
        b" 1e999 Td (a) Tj ET"), FONT), "not a number": _pdf(CATALOGUE, PAGES, PAGE,
        _stream(b"BT /F nan Tf inf -inf Td (a) Tj ET"), FONT),
        "no font": _pdf(CATALOGUE, PAGES, PAGE, _stream(TEXT)), "font in a ring": _pdf(CATALOGUE, PAGES, PAGE,
        _stream(TEXT), b"<< /Type /Font /Subtype /Type0 /DescendantFonts [5 0 R] /ToUnicode 5 0 R >>"),
        "forms in a ring": _pdf(CATALOGUE, PAGES, PAGE.replace(b"/Font <<", b"/XObject << /X 6 0 R >> /Font <<"),
        _stream(b"/X Do"), FONT, _stream(b"/X Do",
        b"/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << /XObject << /X 6 0 R >> >>")),
        "encrypted": sound.replace(b"/Root", b"/Encrypt << /Filter /Standard /V 9 /R 9 /O () /U () /P -1 >> /Root"),
        "page of a light year": sound.replace(b"600 800", b"1e300 -1e300"),
        "scripts": _pdf(b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>",
        PAGES, PAGE, _stream(TEXT), FONT),
        "launches": _pdf(b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /Launch /F (/bin/sh) >> >>", PAGES, PAGE,
        _stream(TEXT), FONT), "file elsewhere": _pdf(CATALOGUE, PAGES, PAGE,
        b"<< /F (/etc/passwd) /Length 0 >>\nstream\n\nendstream", FONT),
    }  # fmt: skip
    others = {
        "empty": ("a.txt", b""), "noise": ("a.txt", bytes(range(256)) * 500), "NULs": ("a.txt", b"\0" * 100_000),
        "UTF-16": ("a.txt", "نص 198.51.100.7".encode("utf-16")), "cp1256": ("a.txt",
        "نص 198.51.100.7".encode("cp1256")), "cut UTF-8": ("a.txt", "نص".encode()[:-1]),
        "zip": ("a.docx", b"PK\x03\x04" + b"\0" * 500), "gzip": ("a.json.gz", gzip.compress(b" " * 5_000_000)),
        "program": ("a.exe", b"MZ" + b"\0" * 3000), "image": ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 300),
        "html": ("a.html", b"<script>alert(1)</script>" * 2000 + b"<div>" * 20_000),
        "html entities": ("a.html", b"&#x110000;&#0;&#xD800;&amp" * 3000), "xml": ("a.xml",
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
        "markdown": ("a.md", b"> " * 20_000 + b"[" * 20_000), "csv": ("a.csv", b"kind,value\n" + b'"' * 50_001),
        "csv columns": ("a.csv", b",".join([b"kind"] * 5000) + b"\n" + b"x," * 5000), "csv formulas": ("a.csv",
        b"kind,value\ndomain,=cmd|' /C calc'!A0\nipv4,@SUM(1)\nurl,+1\n"), "csv nothing": ("a.csv", b"\n\n\n"),
        "csv kinds": ("a.csv", b"kind,value\nperson,x\n\0,\0\ndomain,\ndomain,a\n,\n"),
        "stix": ("a.json", envelope(text_of(sample("indicator").fresh()))), "stix wrong": ("a.json",
        envelope(text_of(sample("indicator").fresh() | {"created": "x"}))), "json list": ("a.json", b"[1,2,3]"),
        "deep json": ("a.json", b"[" * 500_000), "misp": ("a.json", b'{"Event":{"uuid":"x","Attribute":[]}}'),
    }  # fmt: skip
    return {**json_files, **{f"pdf {name}": ("a.pdf", data) for name, data in pdfs.items()}, **others}
