"""The shape of a part of an XLSX file (ECMA-376), looked at before anything makes a tree of it.

openpyxl lets go of a row, or of a string in the table of strings, once it has read it; everything else stays in memory
until the end. What would stay is counted here by the same parser, expat, and without a tree: elements with their
attributes, in a row and beside the rows. Which kind a part is says its root, not its name: a name may be any. No part
has a document type; without one there is no entity, neither a swelling one nor one that reaches outside.
"""

from __future__ import annotations

from typing import IO, NamedTuple
from xml.parsers import expat

from amana.language import Text
from amana.screening.sheets.rows import BadSheet

_MAIN = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
_BLOCK = 1 << 18
_QUIET = 8  # blocks without the end of a tag: a cell of two million letters, or one tag as long


class Shape(NamedTuple):
    """What a part of one kind may have: bytes; elements and attributes that stay; the element after which its reader
    lets go, how many of those, and how much in one of them."""

    size: int
    staying: int
    unit: str = ""
    units: int = 0
    inside: int = 0


def check_part(file: IO[bytes], size: int, where: str, shapes: dict[str, Shape]) -> None:
    """Raise BadSheet if the part has a document type, or more than the shape of its root's name allows ("": others).

    What is no XML from some place on is looked at up to there: so far its reader comes too.
    """
    look = _Look(size, where, shapes)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.ordered_attributes = True
    parser.StartDoctypeDeclHandler = look.document_type
    parser.StartElementHandler = look.begins
    parser.EndElementHandler = look.ends
    try:
        while block := file.read(_BLOCK):
            look.quiet += 1
            parser.Parse(block)
            if look.quiet > _QUIET:
                raise look.bomb()
    except expat.ExpatError:
        return


class _Look:
    """What was met so far in one part."""

    def __init__(self, size: int, where: str, shapes: dict[str, Shape]) -> None:
        self.size, self.where, self.shapes = size, where, shapes
        self.shape: Shape | None = None
        self.units_named: tuple[str, ...] = ()
        self.quiet = self.depth = self.staying = self.inside = self.units = 0

    def document_type(self, *_: object) -> None:
        raise BadSheet("screen.document-type", _DOCTYPE, self.where)

    def begins(self, tag: str, attributes: list[str]) -> None:
        self.quiet = 0
        shape = self.shape or self._root(tag)
        if tag in self.units_named:
            self.units += not self.depth
            self.depth += 1
        weight = 1 + len(attributes) // 2
        if self.depth:
            self.inside += weight
        else:
            self.staying += weight
        if self.staying > shape.staying or self.inside > shape.inside or self.units > shape.units:
            raise self.bomb()

    def ends(self, tag: str) -> None:
        self.quiet = 0
        if tag in self.units_named:
            self.depth -= 1
            self.inside = self.inside if self.depth else 0

    def bomb(self) -> BadSheet:
        return BadSheet("screen.bomb", BOMB, self.where)

    def _root(self, tag: str) -> Shape:
        self.shape = shape = self.shapes.get(tag.rpartition(" ")[2], self.shapes[""])
        self.units_named = tuple(f"{space} {shape.unit}" for space in _MAIN) if shape.unit else ()
        if self.size > shape.size:
            raise self.bomb()
        return shape


BOMB = Text(
    en="The file was not opened: it would unpack to far more than a table of names holds. Save the sheet of the names "
    "alone as a new file, or as CSV.",
    ar="لم يُفتح الملف: محتواه بعد فك الضغط أكبر كثيرًا مما يحويه جدول أسماء. احفظ ورقة الأسماء وحدها في ملف جديد، أو "
    "بصيغة CSV.",
)
_DOCTYPE = Text(
    en="The file was not opened: it holds a document type, which no spreadsheet program writes. Save it anew as .xlsx.",
    ar="لم يُفتح الملف: فيه تعريف نوع مستند لا يكتبه أي برنامج جداول. احفظه من جديد بصيغة ‎.xlsx.",
)
