"""The front of the newsroom (PEP 3333): rendered public pages, kept as long as nothing that readers can see changed.

Before each answer the store's edition is read, one row: it grows with every publication, correction, withdrawal,
shown comment and masthead, in whichever process. What depends on time (a review date; the hour of the form's stamp)
ends a kept page too. A page is kept plain and compressed, with an entity tag (RFC 9110 sections 8.8.3 and 13.1.2).
"""

from __future__ import annotations

import gzip
import hashlib
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from amana.store import Database
from amana.store.bulletins import edition, edition_now, next_expiry
from amana.store.transaction import microseconds

Environ = dict[str, Any]
StartResponse = Callable[..., object]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]

MOST_BYTES = 16_000_000
HOUR_US = 3_600_000_000
_PUBLIC = ("/b/", "/bulletins/", "/feed.atom", "/feed.json", "/sitemap.xml", "/robots.txt")
_QUERY = re.compile("before=[0-9]{1,18}")
_NOT_KEPT = frozenset(("vary", "content-length", "etag", "set-cookie"))
_SMALLEST = 500  # bytes below which compressing is not worth its header


@dataclass(frozen=True)
class Kept:
    """A page as it is sent, one way."""

    tag: str
    headers: Headers
    body: bytes


@dataclass(frozen=True)
class Pages:
    """A page both ways."""

    plain: Kept
    zipped: Kept

    def size(self) -> int:
        """The bytes that it takes, near enough."""
        return len(self.plain.body) + len(self.zipped.body) + 2000


@dataclass
class Issue:
    """What is kept of one edition, until a moment (microseconds)."""

    edition: int
    until: int
    pages: dict[tuple[str, ...], Pages] = field(default_factory=dict)
    size: int = 0


class Front:
    """Answers for public pages from what it keeps; asks ``application`` for the rest. Safe to share between threads."""

    def __init__(self, application: Application, database: Database) -> None:
        self._application = application
        self._database = database
        self._lock = threading.Lock()
        self._issue = Issue(-1, 0)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        reading = environ["REQUEST_METHOD"] in ("GET", "HEAD")
        if not path.startswith(_PUBLIC) or not reading or (query and not _QUERY.fullmatch(query)):
            return self._application(environ, start_response)
        issue = self._current()
        key = (environ["wsgi.url_scheme"], environ.get("HTTP_HOST", ""), path, query)
        found = issue.pages.get(key)
        if found is not None:
            return _send(found, environ, start_response)
        return self._render(issue, key, environ, start_response)

    def _current(self) -> Issue:
        """The issue of now. The edition is read before a page is rendered, so what is kept is never older than it."""
        issue, now = self._issue, microseconds(self._database.world.clock.now())
        if issue.edition == edition_now(self._database) and now < issue.until:
            return issue
        with self._database.read() as tx:
            number = edition(tx)
            until = min(next_expiry(tx) or 2**62, now - now % HOUR_US + HOUR_US)
        with self._lock:
            self._issue = Issue(number, until)
            return self._issue

    def _render(
        self, issue: Issue, key: tuple[str, ...], environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        status, headers, body = _asked(self._application, {**environ, "REQUEST_METHOD": "GET"})
        if status.startswith("200") and _for_everyone(headers):
            pages = _both_ways(headers, body)
            self._keep(issue, key, pages)
            return _send(pages, environ, start_response)
        start_response(status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _keep(self, issue: Issue, key: tuple[str, ...], pages: Pages) -> None:
        with self._lock:
            if key in issue.pages:
                return
            issue.pages[key] = pages
            issue.size += pages.size()
            while issue.size > MOST_BYTES:
                oldest = next(iter(issue.pages))
                issue.size -= issue.pages.pop(oldest).size()


def _asked(application: Application, environ: Environ) -> tuple[str, Headers, bytes]:
    begun: list[Any] = []
    answer = application(environ, lambda status, headers, *rest: begun.extend((status, list(headers))))
    try:
        body = b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()
    return begun[0], begun[1], body


def _for_everyone(headers: Headers) -> bool:
    names = {name.lower(): value for name, value in headers}
    return names.get("cache-control", "").startswith("public") and "set-cookie" not in names


def _both_ways(headers: Headers, body: bytes) -> Pages:
    common = [one for one in headers if one[0].lower() not in _NOT_KEPT]
    digest = hashlib.sha256(body).hexdigest()[:24]
    picture = any(name.lower() == "content-type" and value.startswith("image/png") for name, value in headers)
    zipped = body if picture or len(body) < _SMALLEST else gzip.compress(body, 9, mtime=0)
    plain = _kept(f'"{digest}"', common, body)
    if zipped is body:
        return Pages(plain, plain)
    return Pages(plain, _kept(f'"{digest}z"', [*common, ("Content-Encoding", "gzip")], zipped))


def _kept(tag: str, headers: Headers, body: bytes) -> Kept:
    return Kept(tag, [*headers, ("Vary", "Accept-Encoding"), ("ETag", tag), ("Content-Length", str(len(body)))], body)


def _send(pages: Pages, environ: Environ, start_response: StartResponse) -> list[bytes]:
    kept = pages.zipped if _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")) else pages.plain
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and (known.strip() == "*" or kept.tag in (tag.strip().removeprefix("W/") for tag in known.split(","))):
        start_response("304 Not Modified", [one for one in kept.headers if one[0] not in _OF_A_BODY])
        return []
    start_response("200 OK", list(kept.headers))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [kept.body]


def _takes_gzip(accepted: str) -> bool:
    """RFC 9110 section 12.5.3, as far as gzip goes."""
    for item in accepted.lower().split(","):
        coding, _semicolon, weight = item.partition(";")
        if coding.strip() in ("gzip", "*"):
            return re.fullmatch(r"q=0(\.0*)?", weight.strip()) is None
    return False


_OF_A_BODY = frozenset(("Content-Length", "Content-Type", "Content-Encoding", "Content-Language"))
