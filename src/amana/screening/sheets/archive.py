"""An XLSX file is a ZIP of XML parts (ECMA-376, part 2): what it would unpack to is looked at before it is unpacked.

The directory at the end of a ZIP says how large each part is, and Python's reader never gives out more than is said
there; so sums that are checked here hold. Then each part is read once for its shape (``parts``).
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import NamedTuple

from amana.language import Text
from amana.screening.sheets.parts import BOMB, Shape, check_part
from amana.screening.sheets.rows import BadSheet

_END, _END_SIZE, _LOCATOR, _LOCATOR_SIZE = b"PK\x05\x06", 22, b"PK\x06\x07", 20  # APPNOTE.TXT 4.3.15, 4.3.16
_COMMENT = 65_535
_SMALL = 1_000_000  # a part of less does no harm, however well it is packed
_XML = (".xml", ".rels", ".vml")


class Limits(NamedTuple):
    """Bytes of the file and of its directory; parts; bytes of a sheet, of the table of strings (and of what is no XML),
    of any other part, of all; how many times larger a part may become; rows or strings, elements and attributes of one
    of them, of a sheet beside its rows, and of any other part."""

    file: int = 200_000_000
    directory: int = 1_000_000
    parts: int = 2_000
    sheet: int = 400_000_000
    strings: int = 64_000_000
    held: int = 8_000_000
    all: int = 600_000_000
    ratio: int = 150
    rows: int = 2_000_000
    row: int = 200_000
    beside: int = 400_000
    elements: int = 200_000


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
                with archive.open(part) as file:
                    check_part(file, part.file_size, _where(path.name, part), _shapes(limits))
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
        raise BadSheet("screen.bomb", BOMB, path.name)


_NUMBERS = ((10, 2), (12, 4))  # entries and bytes of the directory, in its end


def _check_parts(archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
    parts = archive.infolist()
    if len({part.filename for part in parts}) != len(parts) or len(parts) > limits.parts:
        raise BadSheet("screen.bomb", BOMB, name)
    for part in parts:
        if part.flag_bits & 0x1:
            raise BadSheet("screen.not-xlsx", _NOT_XLSX, name)
        swells = part.file_size > _SMALL and part.file_size > limits.ratio * part.compress_size
        if swells or part.file_size > _most(part.filename, limits):
            raise BadSheet("screen.bomb", BOMB, _where(name, part))
    if sum(part.file_size for part in parts) > limits.all:
        raise BadSheet("screen.bomb", BOMB, name)


def _most(part: str, limits: Limits) -> int:
    """By its name; what its root is says more when it is read."""
    named = part.lower()
    if not named.endswith(_XML) or named.endswith("sharedstrings.xml"):
        return limits.strings
    return limits.sheet if "/worksheets/" in f"/{named}" else limits.held


def _shapes(limits: Limits) -> dict[str, Shape]:
    return {
        "worksheet": Shape(limits.sheet, limits.beside, "row", limits.rows, limits.row),
        "sst": Shape(limits.strings, limits.elements, "si", limits.rows, limits.row),
        "": Shape(limits.held, limits.elements),
    }


def _where(name: str, part: zipfile.ZipInfo) -> str:
    return f"{name}:{part.filename[:100]}"


_LARGE = Text(
    en="The file is larger than {most} MB. Save it as CSV, or in several files.",
    ar="حجم الملف أكبر من {most} ميغابايت. احفظه بصيغة CSV أو وزّعه على عدة ملفات.",
)
_NOT_XLSX = Text(
    en="This is no XLSX file: it is damaged, cut off, protected by a password or of another kind. Save it anew as "
    ".xlsx.",
    ar="ليس هذا ملف XLSX سليمًا: لعله تالف أو ناقص أو محمي بكلمة مرور أو من نوع آخر. احفظه من جديد بصيغة ‎.xlsx.",
)
