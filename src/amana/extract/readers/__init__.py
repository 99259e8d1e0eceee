"""Reading a report from a file: its bytes in, its text out, or a plain word on why not.

Way of the data: bytes and name → :func:`sniff` (media type) → :func:`read` → ``decoding`` for text and Markdown ·
``webpage`` for HTML · ``pdf`` with ``page_layout`` and ``visual_order`` → :class:`Reading`. Limits hold before and
while a file is parsed; what had to be guessed or rebuilt is said in notes and waits for an analyst.

Standards: WHATWG HTML (tokens), ISO 32000 (PDF, by pdfminer.six, optional), UAX #9 (bidirectional text).

>>> reading = read("# تنبيه\\n\\nرُصد النطاق".encode(), "text/markdown")
>>> reading.title, reading.needs_confirmation
('تنبيه', False)
"""

from __future__ import annotations

from collections.abc import Callable

from amana.extract.readers.budget import Budget
from amana.extract.readers.decoding import decode
from amana.extract.readers.pdf import read_pdf
from amana.extract.readers.problems import (
    NoTextInside,
    NotText,
    PdfDamaged,
    PdfLocked,
    PdfReaderMissing,
    TooLarge,
    TooSlow,
    UnreadableFile,
    UnsupportedType,
)
from amana.extract.readers.reading import Limits, Reading, first_line
from amana.extract.readers.sniffing import ACCEPTED, HTML, MARKDOWN, PDF, TEXT, sniff
from amana.extract.readers.webpage import declared_charset, page_text

__all__ = [
    "ACCEPTED",
    "HTML",
    "MARKDOWN",
    "PDF",
    "TEXT",
    "Limits",
    "NoTextInside",
    "NotText",
    "PdfDamaged",
    "PdfLocked",
    "PdfReaderMissing",
    "Reading",
    "TooLarge",
    "TooSlow",
    "UnreadableFile",
    "UnsupportedType",
    "read",
    "sniff",
]


def read(
    data: bytes, media_type: str, limits: Limits | None = None, clock: Callable[[], float] | None = None
) -> Reading:
    """The text of a report.

    ``media_type``: one of :data:`ACCEPTED`, with or without a charset parameter. ``clock``: seconds that never go back
    (``world.clock.monotonic``), for the time limit. Raises a subclass of UnreadableFile; never anything else.
    """
    limits = limits or Limits()
    kind, _, parameters = media_type.partition(";")
    kind = kind.strip().lower()
    if kind not in ACCEPTED:
        raise UnsupportedType.of(media_type[:100])
    if len(data) > limits.max_bytes:
        raise TooLarge.file(len(data), limits.max_bytes)
    if kind == PDF:
        return read_pdf(data, limits, clock)
    charset = parameters.rpartition("charset=")[2].strip("\"' ") if "charset=" in parameters else ""
    return _read_text(data, kind, charset, Budget(limits, clock))


def _read_text(data: bytes, kind: str, charset: str, budget: Budget) -> Reading:
    if kind == HTML:
        decoded = decode(data, charset or declared_charset(data))
        page = page_text(decoded.text, budget.tick)
        text, title = page.text, page.title or first_line(page.text)
    else:
        decoded = decode(data, charset)
        text, title = decoded.text, first_line(decoded.text)
    if not text.strip():
        raise NoTextInside
    budget.characters(len(text))
    return Reading(text, title, kind, decoded.guessed, decoded.notes)
