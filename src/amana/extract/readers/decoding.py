"""Bytes to characters: UTF-8 if it can be, UTF-16 by its mark or look, else Windows-1256 or Windows-1252 with a note.

What is told first: a byte order mark, then the charset that was declared, then UTF-8 (strict), then the guesses.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

import msgspec

from amana.extract.readers.problems import NotText
from amana.language import Text

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARABLE = frozenset(
    {"utf-8", "ascii", "utf-16", "utf-16-le", "utf-16-be", "cp1256", "cp1252", "iso8859-1", "iso8859-6", "mac-arabic"}
)
_NOT_IN_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_NEWLINES = re.compile("\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")
_PRESENTATION_FORM = re.compile("[\ufb00-\ufb06\ufb50-\ufdf9\ufdfc\ufe70-\ufefc]+")
_LEAST_ARABIC = 0.7  # share of Arabic among the letters beyond ASCII for which Windows-1256 is believed
_LOOKED_AT = 100_000  # characters, for that
_LEAST_UTF16 = 0.6

_GUESSED = Text(
    en="The file does not say how its letters are written down; it was read as {charset}. Look the text over.",
    ar="لا يذكر الملف ترميز حروفه، فقُرئ بترميز {charset}. راجع النص قبل اعتماده.",
)
_READ_AS = Text(en="The file was read as {charset}.", ar="قُرئ الملف بترميز {charset}.")


class Decoded(msgspec.Struct, frozen=True):
    """Characters, with newlines as ``\\n``; ``guessed`` if nothing said for certain how the bytes were to be read."""

    text: str
    charset: str
    guessed: bool
    notes: tuple[Text, ...]


def decode(data: bytes, declared: str = "") -> Decoded:
    """The characters of ``data``; ``declared`` is a charset from outside, ignored if unknown. Raises NotText."""
    text, charset, guessed = _decoded(data, declared)
    if _NOT_IN_TEXT.search(text):
        raise NotText
    if guessed:
        notes: tuple[Text, ...] = (_GUESSED.fill(charset=charset),)
    else:
        notes = () if charset == "utf-8" else (_READ_AS.fill(charset=charset),)
    return Decoded(plain_letters(_NEWLINES.sub("\n", text)), charset, guessed, notes)


def plain_letters(text: str) -> str:
    """Presentation forms of letters (ﻻ, ﬁ) replaced by the letters; everything else as it is."""
    return _PRESENTATION_FORM.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text)


def _decoded(data: bytes, declared: str) -> tuple[str, str, bool]:
    for bom, charset in _BOMS:
        if data.startswith(bom):
            return _strictly(data[len(bom) :], charset), charset, False
    charset = _known(declared)
    if charset:
        try:
            return data.decode(charset), charset, False
        except UnicodeDecodeError:
            pass  # the declaration is wrong, as on many old sites
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(data)
    return _guessed(data) if "\0" in text else (text, "utf-8", False)


def _strictly(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset)
    except UnicodeDecodeError:
        raise NotText from None


def _known(declared: str) -> str:
    try:
        charset = codecs.lookup(declared.strip()).name if declared else ""
    except LookupError:
        return ""
    return charset if charset in _DECLARABLE else ""


def _guessed(data: bytes) -> tuple[str, str, bool]:
    if b"\0" in data:
        return _utf16_without_mark(data)
    arabic = data.decode("cp1256")
    foreign = [letter for letter in arabic[:_LOOKED_AT] if letter > "\x7f" and letter.isalpha()]
    if foreign and sum("\u0600" <= letter <= "\u06ff" for letter in foreign) >= _LEAST_ARABIC * len(foreign):
        return arabic, "windows-1256", True
    try:
        return data.decode("cp1252"), "windows-1252", True
    except UnicodeDecodeError:
        return arabic, "windows-1256", True


def _utf16_without_mark(data: bytes) -> tuple[str, str, bool]:
    charset = utf16_by_look(data)
    if not charset:
        raise NotText
    return _strictly(data, charset), charset, True


def utf16_by_look(data: bytes) -> str:
    """``utf-16-le`` or ``utf-16-be`` if most pairs have the high byte of Latin (0) or Arabic (6); else empty."""
    pairs = len(data) // 2
    shares = [(data[start::2].count(0) + data[start::2].count(6), start) for start in (0, 1)]
    most, start = max(shares)
    if pairs == 0 or most < _LEAST_UTF16 * pairs or min(shares)[0] * 4 > most:
        return ""
    return "utf-16-le" if start == 1 else "utf-16-be"
