"""A request's body, guarded: not larger than allowed, not shorter than announced, not slower than a modem.

The errors are OSErrors too, since that is what readers of ``wsgi.input`` expect to go wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from amana.language import Problem, Text
from amana.node.slow import Watch

# Room for an envelope of 50 MB (amana.stix.guard.Limits.max_bytes) and the multipart wrapping of an upload.
MAX_BYTES = 52_000_000
# Servers give no part of a read before its whole, so we read in pieces to see that a client is still sending.
PIECE = 8192


class BodyTooLarge(Problem, OSError):
    """The body is larger than the node takes (HTTP 413)."""

    def __init__(self) -> None:
        super().__init__("http.body-too-large", _TOO_LARGE.fill(megabytes=MAX_BYTES // 1_000_000))


class BodyCutOff(Problem, OSError):
    """The client stopped sending before the announced end (HTTP 400)."""

    def __init__(self) -> None:
        super().__init__("http.body-cut-off", _CUT_OFF)


class TooBusy(Problem, OSError):
    """Too many clients are slow at the moment (HTTP 429)."""

    retry_after = 2

    def __init__(self) -> None:
        super().__init__("http.too-busy", _TOO_BUSY)


class Body:
    """``wsgi.input`` with limits (PEP 3333). Reading raises BodyTooLarge or BodyCutOff.

    It takes one of the few places for those who wait for a client, and gives it back at the end or by :meth:`close`.
    Making it raises TooBusy if none is free.
    """

    def __init__(self, environ: dict[str, Any], watch: Watch) -> None:
        if not watch.enter():
            raise TooBusy
        self._raw = environ["wsgi.input"]
        self._watch = watch
        self._address = str(environ.get("REMOTE_ADDR", ""))
        self._socket = environ.get("gunicorn.socket")
        self._announced = announced_length(environ)
        self._chunked = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
        self._taken = 0
        self._rest = b""
        self._has_place = True

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes; all that is left if it is negative."""
        # BytesIO grows in place and gives its bytes without a copy: a large body is in memory once.
        whole = BytesIO()
        have = whole.write(self._rest)
        while size < 0 or have < size:
            piece = self._piece()
            if not piece:
                break
            have += whole.write(piece)
        data = whole.getvalue()
        self._rest = b"" if size < 0 else data[size:]
        return data if size < 0 or have <= size else data[:size]

    def readline(self, size: int = -1) -> bytes:
        """One line with its end, or the first ``size`` bytes of it."""
        line = b""
        while b"\n" not in line and (size < 0 or len(line) < size):
            more = self.read(PIECE)
            if not more:
                break
            line += more
        end = line.find(b"\n") + 1 or len(line)
        if 0 <= size < end:
            end = size
        self._rest = line[end:] + self._rest
        return line[:end]

    def readlines(self, hint: int = -1) -> list[bytes]:
        """Every line."""
        return list(self)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def _piece(self) -> bytes:
        want = PIECE if self._chunked else min(PIECE, self._announced - self._taken)
        if want <= 0:
            self.close()
            return b""
        with self._watch.waiting(self._address, self._socket):
            piece: bytes = self._raw.read(want)
        self._taken += len(piece)
        if self._taken > MAX_BYTES:
            raise BodyTooLarge
        if not self._chunked and len(piece) < want:
            raise BodyCutOff
        if not piece or (not self._chunked and self._taken == self._announced):
            self.close()
        return piece

    def close(self) -> None:
        """Nothing more will be read: give the place back. More than once does no harm."""
        if self._has_place:
            self._has_place = False
            self._watch.leave()


def announced_length(environ: dict[str, Any]) -> int:
    """Content-Length; 0 if there is none. Raises BodyTooLarge if it is more than the node takes."""
    text = environ.get("CONTENT_LENGTH") or "0"
    # Twenty digits are more than enough to be too large; int() would refuse thousands of them.
    length = int(text[:20]) if text.isascii() and text.isdigit() else 0
    if length > MAX_BYTES:
        raise BodyTooLarge
    return length


_TOO_LARGE = Text(
    en="The request is larger than {megabytes} MB. Send it in parts.",
    ar="حجم الطلب يتجاوز {megabytes} ميغابايت. أرسله على أجزاء.",
)
_TOO_BUSY = Text(
    en="The node is serving many slow connections. Try again in a few seconds.",
    ar="تخدم العُقدة الآن اتصالات بطيئة كثيرة. أعد المحاولة بعد ثوانٍ.",
)
_CUT_OFF = Text(
    en="The request ended before its announced length. Send it again.",
    ar="انقطع الطلب قبل بلوغ طوله المعلَن. أعد إرساله.",
)
