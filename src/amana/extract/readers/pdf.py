"""Text from PDF with pdfminer.six: its parser and fonts, our own limits, layout and order of letters.

pdfminer gives each glyph with its place; :mod:`page_layout` makes paragraphs of them and :mod:`visual_order` puts
Arabic lines into the order in which they are read. The result is always to be confirmed by an analyst. Every packed
part is measured before it is unpacked, and the clock is looked at while glyphs come in, so that a small file cannot
cost much memory or time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from io import BytesIO

from amana.extract.readers.budget import Budget
from amana.extract.readers.page_layout import lay_out
from amana.extract.readers.problems import (
    NoTextInside,
    PdfDamaged,
    PdfReaderMissing,
    TooLarge,
    UnreadableFile,
)
from amana.extract.readers.reading import Limits, Reading, first_line
from amana.language import Text

_REBUILT = Text(
    en="The text was rebuilt from a PDF. Compare it with the document, above all addresses and numbers.",
    ar="أُعيد بناء النص من ملف PDF. قارنه بالأصل، ولا سيما العناوين والأرقام.",
)
_UNKNOWN_SIGNS = Text(
    en="{count} signs have no letter in the PDF and were left out.",
    ar="في ملف PDF علامات بلا حروف مقابلة حُذفت، وعددها {count}.",
)
_BRACKETS = re.compile(r"[()\[\]«»]")
_NO_TITLE = re.compile(r"\.\w{2,5}$|^Microsoft |^untitled", re.IGNORECASE)  # made up by the program that wrote the file


def read_pdf(data: bytes, limits: Limits, clock: Callable[[], float] | None = None) -> Reading:
    """The text of a PDF. ``clock`` gives seconds that never go back; without it there is no time limit.

    Raises PdfReaderMissing, PdfLocked, PdfDamaged, NoTextInside, TooLarge or TooSlow.
    """
    budget = Budget(limits, clock)
    try:
        title, text = _title_and_text(data, limits, budget)
    except UnreadableFile:
        raise
    except Exception as error:  # a broken PDF makes the parser fail in any way there is
        raise PdfDamaged from error
    if not text:
        raise NoTextInside
    notes = (_REBUILT, _UNKNOWN_SIGNS.fill(count=budget.unknown_signs)) if budget.unknown_signs else (_REBUILT,)
    return Reading(
        text, title if title and not _NO_TITLE.search(title) else first_line(text), "application/pdf", True, notes
    )


def _title_and_text(data: bytes, limits: Limits, budget: Budget) -> tuple[str, str]:
    try:
        from amana.extract.readers.pdf_device import Document
    except ImportError:
        raise PdfReaderMissing from None
    document = Document(BytesIO(data), budget)
    mirrored: list[str] = []
    plain: list[str] = []
    right_to_left = True
    for number, glyphs in enumerate(document.pages()):
        if number == limits.max_pages:
            raise TooLarge.pages(limits.max_pages)
        layout = lay_out(glyphs, right_to_left, budget.tick)
        right_to_left = layout.right_to_left
        mirrored += layout.paragraphs(mirrored=True)
        plain += layout.paragraphs(mirrored=False)
    best = min(mirrored, plain, key=_wrong_brackets)
    return document.title(), unicodedata.normalize("NFC", "\n\n".join(text for text in best if text))


def _wrong_brackets(paragraphs: list[str]) -> int:
    """How many brackets, taken in pairs, begin with a closing and end with an opening one."""
    rows = [_BRACKETS.findall(paragraph) for paragraph in paragraphs]
    return sum(a in ")]»" and b in "([«" for row in rows for a, b in zip(row[::2], row[1::2], strict=False))
