"""pdfminer's fonts, kept from filling memory with ranges: a few bytes of a PDF can name four thousand million glyphs.

pdfminer offers no place to say so, so three names of its module are replaced by ours when this is imported; what they
do with sound fonts is the same. Importing this needs pdfminer.six.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from pdfminer import pdffont
from pdfminer.cmapdb import FileUnicodeMap
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdftypes import resolve1

MOST_GLYPHS = 200_000  # Unicode has 160,000 characters; a font has at most 65,536 glyphs


class _UnicodeMap(FileUnicodeMap):
    _named = 0

    def add_cid2unichr(self, cid: int, code: Any) -> None:
        self._named += 1
        if self._named > MOST_GLYPHS:
            raise PDFException("a font that maps more glyphs than there are")
        super().add_cid2unichr(cid, code)


class _TrueTypeFont(pdffont.TrueTypeFont):
    def create_unicode_map(self) -> NoReturn:
        """The font's own table, used where a PDF has none; its ranges cannot be measured, so it is not."""
        raise pdffont.TrueTypeFont.CMapNotFound


def _measured(widths: Callable[[Iterable[object]], Any], numbers_in_a_range: int) -> Callable[[Iterable[object]], Any]:
    """pdfminer's reading of widths, after a look at how many glyphs its ranges (first, last, …) name together."""

    def measured(entries: Iterable[object]) -> Any:
        resolved = [resolve1(entry) for entry in entries]
        named, numbers = 0, list[float]()
        for entry in resolved:
            if isinstance(entry, list):
                named, numbers = named + len(entry), []
            elif isinstance(entry, int | float):
                numbers.append(entry)
                if len(numbers) == numbers_in_a_range:
                    named, numbers = named + max(0, int(numbers[1] - numbers[0])), []
            if named > MOST_GLYPHS:
                raise PDFException("a font with more widths than glyphs")
        return widths(resolved)

    return measured


def hold_down() -> None:
    """Put ours in the place of pdfminer's; done once, by the module that opens documents."""
    ours = {
        "FileUnicodeMap": _UnicodeMap,
        "TrueTypeFont": _TrueTypeFont,
        "get_widths": _measured(pdffont.get_widths, 3),
        "get_widths2": _measured(pdffont.get_widths2, 5),
    }
    for name, bounded in ours.items():
        setattr(pdffont, name, bounded)
