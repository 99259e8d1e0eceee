"""Requests that are odd around the body: headers, packing, methods, and raw bytes on the line."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator

from amana.exchange.taxii import MEDIA_TYPE
from hostile.asking import TAXII
from hostile.bad_addresses import ACCEPT, EITHER, ID, REFUSE, ROOT, get
from hostile.case import COLLECTION, OBJECTS, Case, envelope, text_of
from hostile.sound import sample
from hostile.strange_texts import STRANGE, SURROGATES


def cases() -> Iterator[Case]:
    """Everything of this module."""
    yield from _headers()
    yield from _packing()
    yield from _methods()
    yield from _raw()


BAD_ACCEPT = ("text/html", "application/json", "application/taxii+json;version=2.0",
"application/taxii+json;version=9", "application/vnd.oasis.taxii+json", "x", "application/stix+json;version=2.1",
"image/*", "*/*;q=0",
              "application/taxii+json;version=2.1;q=0", "application/taxii+json;version=", "/")  # fmt: skip
ODD_ACCEPT = (
    "*/*",
    "",
    "application/*",
    "application/taxii+json",
    "*/*;q=x",
    "application/taxii+json;version=2.1, */*;q=0",
    "," * 500,
    ";" * 500,
    "a/b," * 1500 + "*/*",
    'application/taxii+json;version="2.1"',
    "*/*;q=1e999",
    "*/*;q=NaN",
    "مرحبا",
)
BAD_TYPES = ("", "application/json", "text/plain", "application/taxii+json;version=2.0",
"application/taxii+json;version=2.2", "application/stix+json;version=2.1", "multipart/form-data; boundary=x",
"application/x-www-form-urlencoded",
             "x", ";;;", "application/taxii+json;version=;", "application/xml", "a" * 5000, "مرحبا")  # fmt: skip


def _headers() -> Iterator[Case]:
    for accept in BAD_ACCEPT:
        yield get(f"headers/accept/{accept[:40]}", REFUSE, OBJECTS + "?limit=1", Accept=accept)
        yield _headed(f"headers/accept/post {accept[:40]}", {**TAXII, "Accept": accept})
    for accept in ODD_ACCEPT:
        yield get(f"headers/accept/odd {accept[:40]}", EITHER, OBJECTS + "?limit=1", Accept=accept)
    for kind in BAD_TYPES:
        yield _headed(f"headers/content type/{kind[:40]}", {**TAXII, "Content-Type": kind})
    for number, (name, text) in enumerate((*STRANGE.items(), *SURROGATES.items())):
        value = " ".join(text.split())[:2000].replace("\0", " ")
        for header in (
            "Accept-Language",
            "User-Agent",
            "X-Forwarded-For",
            "Cookie",
            "Referer",
            "If-None-Match",
            "Range",
            "Host",
        ):
            target = (OBJECTS + "?limit=1", "/api/v1/refusals", "/sign-in/")[number % 3]
            yield get(f"headers/{header}/{name}", EITHER, target, **{header.replace("-", "_"): value})
    for header, value in ODD_HEADERS:
        for target in (OBJECTS + "?limit=1", "/api/v1/refusals", "/sign-in/"):
            yield get(f"headers/{header}/{value[:30]}/{target}", EITHER, target, **{header.replace("-", "_"): value})


def _headed(name: str, headers: dict[str, str]) -> Case:
    good = text_of(sample("indicator").fresh())
    return Case(name, REFUSE, body=envelope(good), headers=headers, wrong=(good,))


ODD_HEADERS = (
    ("Host", "evil.example"), ("Host", ""), ("Host", "a b"), ("Host", "127.0.0.1:99999"), ("Host", "[::1"),
    ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "1.2.3.4, x, ::1"),
    ("X-Original-URL", "/taxii2/exchange/collections/alpha/objects/"), ("X-Rewrite-URL", "/"),
    ("X-HTTP-Method-Override", "DELETE"), ("Upgrade", "websocket"), ("Upgrade", "h2c"), ("Connection",
    "upgrade, http2-settings"),
    ("Expect", "100-continue"), ("Expect", "the-worst"), ("TE", "trailers"), ("Range", "bytes=0-1"), ("Range",
    "bytes=-1,5-2"), ("If-Modified-Since", "yesterday"), ("Accept-Charset", "utf-16"), ("Accept-Encoding", "gzip;q=x"),
    ("Cookie", "amana=" + "a" * 4000), ("Cookie", ";;;=;"), ("Cookie", "amana-language=../../x"), ("Accept-Language",
    "ar;q=9,en;q=-1"), ("Accept-Language", "-" * 3000), ("Accept-Language", "ar_EG@!,,,;q"), ("Content-Length", "-1"),
    ("Content-Length", "abc"), ("Content-Length", "1e3"), ("Content-Length", "99999999999999999999"),
    ("Content-Length", "+0"), ("Content-Encoding", "gzip"), ("Transfer-Encoding", "identity"), ("Origin", "null"),
    ("Authorization", ""),
    ("Synchronized-Upsert", "true"), ("X-Amana-Viewer", "staff"),
)  # fmt: skip


def _packing() -> Iterator[Case]:
    good = text_of(sample("indicator").fresh())
    body = envelope(good)
    packed = gzip.compress(body)
    bomb = gzip.compress(b" " * 20_000_000)
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    bodies = {
        "gzip/cut": packed[:-8], "gzip/cut short": packed[:20], "gzip/only head": packed[:10],
        "gzip/wrong sum": packed[:-8] + b"\0" * 8, "gzip/and more": packed + b"x", "gzip/nothing": b"",
        "gzip/plain": body,
        "gzip/zlib": zlib.compress(body), "gzip/bomb": bomb, "gzip/bomb in bomb": gzip.compress(bomb),
        "gzip/members": gzip.compress(b" ") * 5000 + packed, "gzip/twice": gzip.compress(packed), "deflate/plain": body,
        "deflate/cut": zlib.compress(body)[:-4], "deflate/bomb": zlib.compress(b"[" * 30_000_000),
        "deflate/raw bomb": raw.compress(b"a" * 30_000_000) + raw.flush(), "deflate/random": bytes(range(256)),
        "br/plain": body, "zstd/plain": body, "compress/plain": body, "gzip, gzip/twice": gzip.compress(packed),
        "x/plain": body, "gzip;q=1/packed": packed, "chunked/plain": body,
    }  # fmt: skip
    for name, data in bodies.items():
        coding = name.partition("/")[0]
        yield Case(f"packing/{name}", REFUSE, body=data, headers={**TAXII, "Content-Encoding": coding}, wrong=(good,))
    for at in range(0, len(packed), 9):
        if 4 <= at < 10:
            continue  # RFC 1952: time and system, which a reader passes over
        spoilt = packed[:at] + bytes([packed[at] ^ 0x5A]) + packed[at + 1 :]
        yield Case(
            f"packing/spoilt/{at}", REFUSE, body=spoilt, headers={**TAXII, "Content-Encoding": "gzip"}, wrong=(good,)
        )
    for coding, made in (
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("GZIP", gzip.compress),
        ("identity", bytes),
    ):
        sound = text_of(sample("indicator").fresh())
        yield Case(
            f"packing/sound/{coding}",
            ACCEPT,
            body=made(envelope(sound)),
            headers={**TAXII, "Content-Encoding": coding},
            right=(sound,),
        )


def _methods() -> Iterator[Case]:
    targets = (
        "/taxii2/",
        ROOT,
        ROOT + "collections/",
        COLLECTION,
        COLLECTION + "manifest/",
        OBJECTS + ID + "/versions/",
        ROOT + "status/x/",
    )
    for target in targets:
        for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "X" * 300, "get", "LOCK"):
            yield Case(f"methods/{method[:20]}/{target}", REFUSE, method, target)
        for method in ("HEAD", "OPTIONS"):
            yield Case(f"methods/{method}/{target}", EITHER, method, target)
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "CONNECT"):
        for target in (OBJECTS, "/api/v1/reports", "/api/v1/refusals", "/sign-in/", "/", "/healthz", "/static/x"):
            verdict = REFUSE if target == OBJECTS else EITHER
            yield Case(f"methods/{method}/{target}", verdict, method, target)


def _raw() -> Iterator[Case]:
    """Bytes that are no HTTP, or HTTP that two readers would read differently (RFC 9112 section 11.2)."""
    good = envelope(text_of(sample("indicator").fresh()))
    length = str(len(good)).encode()
    post = (
        b"POST "
        + OBJECTS.encode()
        + b" HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer alpha-token\r\nContent-Type: "
        + MEDIA_TYPE.encode()
        + b"\r\n"
    )
    close = b"Connection: close\r\n"
    raws = (
        b"\0" * 100 + b"\r\n\r\n", b"\xff" * 100 + b"\r\n\r\n", b"GET\r\n\r\n", b"GET /\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/0.9\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n",
        b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n", b"GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / a HTTP/1.1\r\nHost: a\r\n\r\n", b"GET http://evil.example/ HTTP/1.1\r\nHost: a\r\n" + close + b"\r\n",
        b"GET * HTTP/1.1\r\nHost: a\r\n" + close + b"\r\n",
        b"GET //evil.example/ HTTP/1.1\r\nHost: a\r\n" + close + b"\r\n", b"GET / HTTP/1.1\nHost: a\n" +
        b"Connection: close\n\n", b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n" + close + b"\r\n",
        b"GET / HTTP/1.1\r\n Host: a\r\n\r\n", b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 2000 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 500_000 + b"\r\n\r\n", b"GET /" + b"a" * 500_000 +
        b" HTTP/1.1\r\nHost: a\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 200, b"HELO a\r\n",
        b"CONNECT evil.example:443 HTTP/1.1\r\nHost: a\r\n\r\n",
        post + b"Content-Length: " + length + b"\r\nContent-Length: 5\r\n" + close + b"\r\n" + good, post +
        b"Content-Length: " + length + b"\r\nTransfer-Encoding: chunked\r\n" + close + b"\r\n0\r\n\r\n" + good,
        post + b"Content-Length: -5\r\n" + close + b"\r\n" + good, post + b"Content-Length: 5, 5\r\n" + close +
        b"\r\n" + good, post + b"Content-Length: 0x5\r\n" + close + b"\r\n" + good, post +
        b"Content-Length: 99999999999999999999999\r\n" + close + b"\r\n" + good, post +
        b"Content-Length: 60000000\r\n" + close + b"\r\n",
        post + b"Transfer-Encoding: chunked\r\n" + close + b"\r\nzz\r\n" + good, post +
        b"Transfer-Encoding: chunked\r\n" + close + b"\r\nffffffffffffffffff\r\n" + good, post +
        b"Transfer-Encoding: chunked\r\n" + close + b"\r\n-1\r\n" + good, post +
        b"Transfer-Encoding: chunked, gzip\r\n" + close + b"\r\n" + good,
        post + b"Transfer-Encoding: xchunked\r\n" + close + b"\r\n" + good, post +
        b"Transfer-Encoding : chunked\r\n" + close + b"\r\n" + good, post + close + b"\r\n" + good, post +
        b"Content-Length: \r\n" + close + b"\r\n" + good,
    )  # fmt: skip
    for number, raw in enumerate(raws):
        yield Case(f"raw/{number}/{raw[:30]!r}", EITHER, "GET", "", raw=raw)
    sound = text_of(sample("indicator").fresh())
    data = envelope(sound)
    chunked = (
        b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in (data[:7], data[7:300], data[300:])) + b"0\r\n\r\n"
    )
    yield Case(
        "raw/sound, in chunks",
        ACCEPT,
        raw=post + b"Transfer-Encoding: chunked\r\n" + close + b"\r\n" + chunked,
        right=(sound,),
    )
