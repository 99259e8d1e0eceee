"""An XLSX file is a ZIP of XML parts (ECMA-376, part 2): what it would unpack to is looked at before it is unpacked.

The directory at the end of a ZIP says how large each part is, and Python's reader never gives out more than is said
there; so sums that are checked here hold. XML parts are then read once for a document type: XLSX has none, and without
one there is no entity, neither a swelling one nor one that reaches outside.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import NamedTuple

from amana.language import Text
from amana.screening.sheets.rows import BadSheet

_END, _END_SIZE, _LOCATOR, _LOCATOR_SIZE = b"PK\x05\x06", 22, b"PK\x06\x07", 20  # APPNOTE.TXT 4.3.15, 4.3.16
_COMMENT = 65_535
_SMALL = 1_000_000  # a part of less does no harm, however well it is packed
_XML = (".xml", ".rels", ".vml")
_TYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_OVERLAP = 32


class Limits(NamedTuple):
    """Bytes of the file and of its directory; parts; bytes of a part, of the table of strings, of any other part that
    is held in memory, of all; how many times larger a part may become."""

    file: int = 200_000_000
    directory: int = 1_000_000
    parts: int = 2_000
    sheet: int = 400_000_000
    strings: int = 64_000_000
    held: int = 8_000_000
    all: int = 600_000_000
    ratio: int = 150


def check_archive(path: Path, limits: Limits | None = None) -> None:
    """Raise BadSheet if the file is no ZIP, would unpack to too much, or holds a document type; OSError."""
    limits = limits or Limits()
    if path.stat().st_size > limits.file:
        raise BadSheet("screen.too-large", _LARGE.fill(most=limits.file // 1_000_000), path.name)
    _check_end(path, limits)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_parts(archive, path.name, limits)
            for part in archive.infolist():
                if part.filename.lower().endswith(_XML):
                    _check_types(archive, part, path.name)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, ValueError, zipfile.zlib.error):
        raise BadSheet("screen.not-xlsx", _NOT_XLSX, path.name) from None


def _check_end(path: Path, limits: Limits) -> None:
    """Look at the end of the directory, before a reader believes it and reads the directory into memory."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _END_SIZE - _COMMENT))
        tail = file.read()
    at = len(tail) - _END_SIZE
    if at < 0 or not tail.startswith(_END, at):
        at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise BadSheet("screen.not-xlsx", _NOT_XLSX, path.name)
    entries, directory = (int.from_bytes(tail[at + place : at + place + size], "little") for place, size in _NUMBERS)
    large = at >= _LOCATOR_SIZE and tail.startswith(_LOCATOR, at - _LOCATOR_SIZE)  # a file beyond 4 GB
    if large or entries > limits.parts or directory > limits.directory:
        raise BadSheet("screen.bomb", _BOMB, path.name)


_NUMBERS = ((10, 2), (12, 4))  # entries and bytes of the directory, in its end


def _check_parts(archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
    parts = archive.infolist()
    if len({part.filename for part in parts}) != len(parts) or len(parts) > limits.parts:
        raise BadSheet("screen.bomb", _BOMB, name)
    for part in parts:
        if part.flag_bits & 0x1:
            raise BadSheet("screen.not-xlsx", _NOT_XLSX, name)
        swells = part.file_size > _SMALL and part.file_size > limits.ratio * part.compress_size
        if swells or part.file_size > _most(part.filename, limits):
            raise BadSheet("screen.bomb", _BOMB, f"{name}:{part.filename[:100]}")
    if sum(part.file_size for part in parts) > limits.all:
        raise BadSheet("screen.bomb", _BOMB, name)


def _most(part: str, limits: Limits) -> int:
    named = part.lower()
    if "/worksheets/" in f"/{named}" or not named.endswith(_XML):
        return limits.sheet
    return limits.strings if named.endswith("sharedstrings.xml") else limits.held


def _check_types(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    before = b""
    with archive.open(part) as file:
        while block := file.read(1 << 18):
            text = before + block.replace(b"\0", b"")  # of UTF-16 the letters remain
            if _TYPE.search(text):
                raise BadSheet("screen.document-type", _DOCTYPE, f"{name}:{part.filename[:100]}")
            before = text[-_OVERLAP:]


_LARGE = Text(
    en="The file is larger than {most} MB. Save it as CSV, or in several files.",
    ar="حجم الملف أكبر من {most} ميغابايت. احفظه بصيغة CSV أو وزّعه على عدة ملفات.",
)
_NOT_XLSX = Text(
    en="This is no XLSX file: it is damaged, cut off, protected by a password or of another kind. Save it anew as "
    ".xlsx.",
    ar="ليس هذا ملف XLSX سليمًا: لعله تالف أو ناقص أو محمي بكلمة مرور أو من نوع آخر. احفظه من جديد بصيغة ‎.xlsx.",
)
_BOMB = Text(
    en="The file was not opened: it would unpack to far more than a table of names holds. Save the sheet of the names "
    "alone as a new file, or as CSV.",
    ar="لم يُفتح الملف: محتواه بعد فك الضغط أكبر كثيرًا مما يحويه جدول أسماء. احفظ ورقة الأسماء وحدها في ملف جديد، أو "
    "بصيغة CSV.",
)
_DOCTYPE = Text(
    en="The file was not opened: it holds a document type, which no spreadsheet program writes. Save it anew as .xlsx.",
    ar="لم يُفتح الملف: فيه تعريف نوع مستند لا يكتبه أي برنامج جداول. احفظه من جديد بصيغة ‎.xlsx.",
)
