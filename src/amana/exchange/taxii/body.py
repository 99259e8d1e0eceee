"""A request's body, read within bounds and unpacked: nothing else looks at it before.

At most ``limit`` bytes are held, and at most that many after unpacking (:func:`amana.stix.guard.inflate`).
"""

from __future__ import annotations

from io import BytesIO

from amana.exchange.taxii import errors
from amana.exchange.taxii.http import Request
from amana.language import Text
from amana.stix import guard

_STEP = 262_144
_PACKED = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate"}


def read_body(request: Request, limits: guard.Limits) -> bytes:
    """The body as it was before it was packed for the way.

    Raises Refused (400, 413, 415), and what :func:`guard.inflate` raises.
    """
    encoding = request.content_encoding.strip().lower()
    if encoding not in _PACKED and encoding not in ("", "identity"):
        raise errors.wrong_encoding()
    length = _length(request.length)
    if length is not None and length > limits.max_bytes:
        raise errors.too_large(limits.max_bytes)
    if length is None and not request.ends:
        return b""
    data = _read(request, length, limits.max_bytes)
    return guard.inflate(data, _PACKED[encoding], limits) if encoding in _PACKED else data


def _length(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise errors.bad_request("taxii.bad-length", _BAD_LENGTH, "Content-Length")
    return int(text[:20])


def _read(request: Request, length: int | None, limit: int) -> bytes:
    # BytesIO gives its buffer away without a copy, so the body is in memory once.
    buffer = BytesIO()
    most = limit + 1 if length is None else length
    while buffer.tell() < most:
        try:
            piece = request.body.read(min(_STEP, most - buffer.tell()))
        except OSError:
            raise errors.bad_request("taxii.broken-off", _BROKEN_OFF) from None
        if not piece:
            break
        buffer.write(piece)
    if length is None and buffer.tell() > limit:
        raise errors.too_large(limit)
    if length is not None and buffer.tell() < length:
        raise errors.bad_request("taxii.broken-off", _BROKEN_OFF)
    return buffer.getvalue()


_BAD_LENGTH = Text(
    en="Content-Length must be a whole number of bytes.",
    ar="يجب أن تكون قيمة Content-Length عددًا صحيحًا من البايتات.",
)
_BROKEN_OFF = Text(
    en="The body is shorter than announced: the connection broke off. Nothing was stored; send it again.",
    ar="وصل المحتوى ناقصًا لانقطاع الاتصال. لم يُحفظ شيء، فأعد الإرسال.",
)
