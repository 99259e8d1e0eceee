"""The two places where pdfminer is held to our limits: the parser, whose packed streams are measured before they are
unpacked, and the device, which takes glyphs and nothing else. Importing this needs pdfminer.six.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from pdfminer.ascii85 import ascii85decode, asciihexdecode
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import (
    LITERALS_ASCII85_DECODE,
    LITERALS_ASCIIHEX_DECODE,
    LITERALS_FLATE_DECODE,
    LITERALS_LZW_DECODE,
    LITERALS_RUNLENGTH_DECODE,
    PDFObjRef,
    PDFStream,
    resolve1,
    stream_value,
)

from amana.extract.readers.budget import Budget
from amana.extract.readers.decoding import plain_letters
from amana.extract.readers.page_layout import Glyph
from amana.extract.readers.pdf_fonts import hold_down
from amana.extract.readers.problems import PdfLocked, TooLarge

_MOST_LZW = 1_000_000  # bytes; pdfminer unpacks LZW slowly
_MOST_PREDICTED = 4_000_000  # bytes, unpacked; and so are rows with a predictor
_RUN_LENGTH_RATIO = 64
_MOST_INSTRUCTIONS = 4_000_000  # bytes for a page or a form; a full newspaper page takes some hundred thousand
_MOST_OPERANDS = 10_000
_MOST_SAVED_STATES = 500

hold_down()
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it warns of each oddity in words of the file


class Document:
    """A PDF, whose streams, glyphs and time use up a budget. Raises PdfLocked if it needs a password."""

    def __init__(self, file: BinaryIO, budget: Budget) -> None:
        try:
            self._document = _Document(_Parser(file, budget), budget)
        except PDFPasswordIncorrect:
            raise PdfLocked from None
        self._budget = budget

    def title(self) -> str:
        """The document's own title, empty if it has none that can be read."""
        raw = resolve1(self._document.info[0].get("Title")) if self._document.info else None
        text = _decoded(raw) if isinstance(raw, bytes) else ""
        return "" if "\ufffd" in text or "\0" in text else " ".join(text.split())[:200]

    def pages(self) -> Iterator[list[Glyph]]:
        """The glyphs of each page, in the order in which they are drawn."""
        resources = PDFResourceManager(caching=True)
        device = GlyphDevice(resources, self._budget)
        interpreter = _Interpreter(resources, device)
        for page in PDFPage.create_pages(self._document):
            self._budget.page()
            interpreter.process_page(page)
            yield device.take()


class _Document(PDFDocument):
    """Objects by number, where references that lead in a ring end: pdfminer would follow them for ever."""

    def __init__(self, parser: PDFParser, budget: Budget) -> None:
        self._budget = budget
        super().__init__(parser, caching=False)

    def getobj(self, objid: int) -> object:
        """The object of that number; where that is a reference, the object that it leads to."""
        passed: set[int] = set()
        found: object = PDFObjRef(self, objid)
        while isinstance(found, PDFObjRef):
            if found.objid in passed:
                raise PDFException("references in a ring")
            passed.add(found.objid)
            self._budget.tick()
            found = super().getobj(found.objid)
        return found


class _Parser(PDFParser):
    def __init__(self, file: BinaryIO, budget: Budget) -> None:
        super().__init__(file)
        self._budget = budget

    def push(self, *objects: Any) -> None:
        self._budget.tick()
        super().push(*((place, _measured(thing, self._budget)) for place, thing in objects))


def _measured(thing: Any, budget: Budget) -> Any:
    if type(thing) is PDFStream and thing.rawdata is not None:
        return _Stream(thing, budget)
    return thing


class _Stream(PDFStream):
    """A stream that is measured, filter by filter, before pdfminer unpacks it."""

    def __init__(self, stream: PDFStream, budget: Budget) -> None:
        assert stream.rawdata is not None
        super().__init__(stream.attrs, stream.rawdata, stream.decipher)
        self._budget = budget

    def decode(self) -> None:
        data = self.rawdata
        assert data is not None
        if self.decipher and self.objid is not None and self.genno is not None:
            data = self.decipher(self.objid, self.genno, data, self.attrs)
        for name, parameters in self.get_filters():
            data = self._after(name, data)
            if isinstance(parameters, dict) and "Predictor" in parameters and len(data) > _MOST_PREDICTED:
                raise PDFException("a predictor over too much data")
        super().decode()

    def _after(self, name: Any, data: bytes) -> bytes:
        if name in LITERALS_FLATE_DECODE:
            return self._budget.unpack(data)
        if name in LITERALS_ASCII85_DECODE:
            return ascii85decode(data)
        if name in LITERALS_ASCIIHEX_DECODE:
            return asciihexdecode(data)
        if name in LITERALS_RUNLENGTH_DECODE:
            self._budget.take(len(data) * _RUN_LENGTH_RATIO)
            return data
        if name in LITERALS_LZW_DECODE and len(data) <= _MOST_LZW:
            self._budget.take(len(data) * 20)
            return data
        raise PDFException(f"a filter that holds no text: {name!r}")


class _Interpreter(PDFPageInterpreter):
    """Runs the drawing instructions; what they may pile up without drawing a glyph is held down."""

    device: GlyphDevice

    def execute(self, streams: Sequence[object]) -> None:
        """Called by pdfminer for each page and each form on it."""
        self.device.budget.look_at_the_clock()
        resolved = [stream_value(stream) for stream in streams]
        if sum(len(stream.get_data()) for stream in resolved) > _MOST_INSTRUCTIONS:
            raise TooLarge.unpacked(_MOST_INSTRUCTIONS)
        super().execute(resolved)

    def push(self, obj: Any) -> None:
        """An operand; pdfminer keeps them until an operator takes them."""
        if len(self.argstack) > _MOST_OPERANDS:
            raise PDFException("operands without an operator")
        super().push(obj)

    def do_q(self) -> None:
        """Save the state; deeper than any producer goes it is not saved any more."""
        self.device.budget.tick()
        if len(self.gstack) < _MOST_SAVED_STATES:
            super().do_q()

    def do_m(self, x: Any, y: Any) -> None:
        """Paths draw no text and are not kept; and so below."""

    do_l = do_m

    def do_c(self, x1: Any, y1: Any, x2: Any, y2: Any, x3: Any, y3: Any) -> None:
        """A curve."""

    def do_v(self, x2: Any, y2: Any, x3: Any, y3: Any) -> None:
        """A curve."""

    def do_y(self, x1: Any, y1: Any, x3: Any, y3: Any) -> None:
        """A curve."""

    def do_h(self) -> None:
        """The end of a path."""

    def do_re(self, x: Any, y: Any, w: Any, h: Any) -> None:
        """A rectangle."""


class GlyphDevice(PDFTextDevice):
    """Takes the upright glyphs of a page; lines, images and rotated text are passed over."""

    def __init__(self, resources: Any, budget: Budget) -> None:
        super().__init__(resources)
        self.budget = budget
        self._glyphs: list[Glyph] = []
        self._tags: list[tuple[int, str | None]] = []  # how many glyphs there were, and what the stretch means

    def take(self) -> list[Glyph]:
        """The glyphs since the last call."""
        glyphs, self._glyphs, self._tags = self._glyphs, [], []
        return glyphs

    def begin_tag(self, tag: Any, props: Any = None) -> None:
        """A stretch begins; if it says what its glyphs mean together (ActualText), they become one glyph."""
        actual = props.get("ActualText") if isinstance(props, dict) else None
        self._tags.append((len(self._glyphs), _decoded(actual) if isinstance(actual, bytes) else None))

    def end_tag(self) -> None:
        """The stretch ends."""
        if not self._tags:
            return
        begun, actual = self._tags.pop()
        under = self._glyphs[begun:]
        if actual is not None and under:
            letter = max(under, key=lambda glyph: glyph.right - glyph.left)  # the others may be marks, set higher
            left, right = min(glyph.left for glyph in under), max(glyph.right for glyph in under)
            whole = Glyph(actual, left, right, letter.baseline, letter.size)
            self._glyphs[begun:] = [whole] if actual else []

    def begin_figure(self, name: str, bbox: Any, matrix: Any) -> None:
        self.budget.tick()

    def end_figure(self, name: str) -> None:
        self.budget.tick()

    def paint_path(self, *_: Any, **__: Any) -> None:
        self.budget.tick()

    def render_image(self, name: str, stream: PDFStream) -> None:
        self.budget.tick()

    def render_char(
        self, matrix: Any, font: Any, fontsize: float, scaling: float, rise: float, cid: int, *_: Any
    ) -> float:
        """Called by pdfminer for each glyph; gives back how far to go on."""
        self.budget.character()
        advance = float(font.char_width(cid)) * fontsize * scaling
        a, b, c, d, x, y = matrix
        upright = abs(b) + abs(c) < 0.2 * (abs(a) + abs(d)) and not font.is_vertical()
        text = self._text(font, cid)
        if text and upright and a * advance >= 0:
            self._glyphs.append(Glyph(text, x, x + a * advance, y + d * rise, abs(d * fontsize)))
        return advance

    def _text(self, font: Any, cid: int) -> str:
        try:
            text = str(font.to_unichr(cid))
        except PDFUnicodeNotDefined:
            text = "\0"
        if any(letter < " " or "\ue000" <= letter <= "\uf8ff" or letter == "\ufffd" for letter in text):
            self.budget.unknown_signs += not text.isspace()
            return " " if text.isspace() else ""
        return plain_letters(text)


def _decoded(text: bytes) -> str:
    """A text string of PDF (ISO 32000-1, section 7.9.2): UTF-16 with its mark, else close to Latin-1."""
    utf16 = text.startswith((b"\xfe\xff", b"\xff\xfe"))
    return plain_letters(text.decode("utf-16" if utf16 else "latin-1", "replace"))
