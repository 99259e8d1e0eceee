"""What a file is, by its first bytes and, between kinds of text, by its name. Only the types that are read here."""

from __future__ import annotations

import re

from amana.extract.readers.decoding import utf16_by_look
from amana.extract.readers.problems import NotText, UnsupportedType

TEXT, MARKDOWN, HTML, PDF = "text/plain", "text/markdown", "text/html", "application/pdf"
ACCEPTED: tuple[str, ...] = (TEXT, MARKDOWN, HTML, PDF)
"""The media types that can be read."""

_OTHERS = (
    (b"PK\x03\x04", "ZIP / Word (docx)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Word (doc)"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG\r\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"MZ", "Windows program"),
    (b"\x7fELF", "Linux program"),
)
_PDF_WITHIN = 1024  # readers of PDF accept the header within the first 1024 bytes
_HTML_START = re.compile(
    rb"(?:\s|<!--[^>]{0,2000}-->|<\?xml[^>]{0,200}\?>)*<(?:!doctype\s+html|html|head|body|article|table|div|p|h1|meta)\b",
    re.IGNORECASE,
)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def sniff(data: bytes, name: str = "") -> str:
    """The media type of a file, one of :data:`ACCEPTED`.

    ``name`` is the file's name, empty if unknown. Raises UnsupportedType for the kinds of file that are known and not
    read, NotText for bytes that are no text.

    >>> sniff("# تنبيه".encode(), "report.md"), sniff(b"<!DOCTYPE html><p>x"), sniff(b"%PDF-1.7")
    ('text/markdown', 'text/html', 'application/pdf')
    """
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return PDF
    for magic, what in _OTHERS:
        if data.startswith(magic) and not (magic == b"MZ" and data[:64].isascii() and b"\0" not in data[:64]):
            raise UnsupportedType.of(what)
    utf16 = data.startswith(_BOMS[1:]) or (b"\0" in data[:2000] and utf16_by_look(data[:2000]))
    if b"\0" in data[:2000] and not utf16:
        raise NotText
    start = data[:4000].replace(b"\0", b"") if utf16 else data[:4000]
    for bom in _BOMS:
        start = start.removeprefix(bom)
    return _kind_of_text(start, name.lower())


def _kind_of_text(start: bytes, name: str) -> str:
    if _HTML_START.match(start) or (name.endswith((".html", ".htm", ".xhtml")) and b"<" in start):
        return HTML
    return MARKDOWN if name.endswith((".md", ".markdown")) else TEXT
