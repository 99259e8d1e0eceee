"""A request and an answer as values: what the protocol needs of HTTP, whoever carries it.

Both doors (the hot path and the Django view) stand on WSGI (PEP 3333), so one reader of its environ serves both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec

MEDIA_TYPE = "application/taxii+json;version=2.1"
MOUNT = "/taxii2"


class Body(Protocol):
    """The stream of a request's body, as WSGI gives it."""

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes; none at the end."""


class Request(msgspec.Struct, frozen=True):
    """One request. ``path`` starts below the mount and is percent-decoded, ``query`` is not; headers are as sent.

    ``length`` is the Content-Length header, empty if there is none; ``ends`` says that the stream has an end of its
    own, as a chunked body has, so that it may be read without a length.
    """

    method: str
    path: bytes
    query: bytes
    body: Body
    remote: str = ""
    accept: str = ""
    accept_language: str = ""
    authorization: str = ""
    content_type: str = ""
    content_encoding: str = ""
    length: str = ""
    ends: bool = False


class Response(msgspec.Struct, frozen=True):
    """One answer. Content-Length is of the body that a GET would get, also when the body is left out for HEAD."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""


# Said with every answer: it is for this asker only, and it is data, never a page.
ALWAYS = (
    ("Cache-Control", "private, no-store"),
    ("Vary", "Accept, Accept-Language, Authorization"),
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
)


def answer(status: int, body: bytes, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """A TAXII answer with ``body``, which is JSON already (section 3.2: HTTP headers)."""
    typed = (("Content-Type", MEDIA_TYPE), ("Content-Length", str(len(body))))
    return Response(status, (*typed, *headers, *ALWAYS), body)


def from_environ(environ: Mapping[str, Any], path: bytes | None = None) -> Request:
    """The request that a WSGI environ holds; its path must start with the mount.

    ``path`` is given by who has rewritten the environ's own, as Django does.
    """
    get = environ.get
    whole = _octets(environ["PATH_INFO"]) if path is None else path
    return Request(
        method=environ["REQUEST_METHOD"],
        path=whole[len(MOUNT) :],
        query=_octets(get("QUERY_STRING", "")),
        body=environ["wsgi.input"],
        remote=get("REMOTE_ADDR", ""),
        accept=get("HTTP_ACCEPT", ""),
        accept_language=get("HTTP_ACCEPT_LANGUAGE", ""),
        authorization=get("HTTP_AUTHORIZATION", ""),
        content_type=get("CONTENT_TYPE", ""),
        content_encoding=get("HTTP_CONTENT_ENCODING", ""),
        length=get("CONTENT_LENGTH", ""),
        ends=bool(get("wsgi.input_terminated")),
    )


def _octets(text: str) -> bytes:
    # PEP 3333 strings are bytes in disguise; a server that breaks this gets the UTF-8 form, not an exception.
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
