"""Defanged values made whole again: ``hxxps[:]//paste[.]example`` and ``مثال نقطة example`` as they would be typed.

Works on stripped text (:func:`amana.extract.letters.strip`). Nothing is judged here: a bracketed dot between two
words of prose becomes a dot too, and the scan finds no host there. Every pattern starts at a rare character and looks
a bounded way, so the time is linear in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from amana.extract.letters import Folded
from amana.observables import top_level_domains

_TYPED = (
    *zip("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789", strict=True),  # RFC 5564, 2: both sets are one in names
    *zip("٫．：／＠‐‑", "..:/@--", strict=True),  # the Arabic decimal point, full-width signs, hyphens of Word
)
_BRACKETED = re.compile(
    r"""
    [\[({<]\s?(?:
        (?P<dot>\.|dot|d0t|punto|punkt|point|نقطة|نقطه)
      | (?P<at>@|at|آت|أت|ات|ا\sت)
      | (?P<same>:://|://|:/|//|/|::|:|-)
    )\s?[\])}>]
    """,
    re.VERBOSE | re.IGNORECASE,
)
_HALF = re.compile(r"(?:\[\.|\[:(?=//)|\.\]|\\\.)(?=[\w/])")  # one bracket only, or the dot of a pattern
_ESCAPED_SLASH = re.compile(r"\\/")  # JSON allows it in every string
_SCHEME = re.compile(
    r"(?<![A-Za-z0-9])(?P<scheme>h(?:xx|tx|xt|\*\*|__|xxx|ttx|\+\+)p|f(?:x|\*|xx)p)s?(?=:|\[:|\(:|\{:|\[//|//)",
    re.IGNORECASE,
)
_HOST_CHARACTER = re.compile(r"[^\W_]")
_WORD_HINT = re.compile(r" dot | DOT | Dot |نقطة|نقطه| آت ")
_SPELLED_MAIL = re.compile(
    r"(?<![^\s(\[<«\"'])(?P<local>[A-Za-z0-9][A-Za-z0-9._%+-]{0,63})(?P<at> at | AT |\s?آت\s?)"
    r"(?P<host>[A-Za-z0-9-]{1,63}(?:(?: dot | نقطة |\.)[A-Za-z0-9-]{1,63}){1,8})",
    re.IGNORECASE,
)
_SPELLED_DOT = re.compile(r"(?<=[A-Za-z0-9])\s(?:dot|نقطة|نقطه)\s(?=[A-Za-z0-9])", re.IGNORECASE)
_ARABIC_DOT = re.compile(r"(?<=[\u0620-\u064a])\s(?:نقطة|نقطه)\s(?=(?P<next>[A-Za-z\u0620-\u064a]{2,20}))")
_ABOUT_MAIL = re.compile(r"(?:e-?mail|mail|contact|write|reach|بريد|راسل|مراسلة|تواصل)", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;.!?،؛؟\n]")
_ABOUT_HOST = re.compile(r"(?:نطاق|موقع|رابط|عنوان|خادم|مضيف)")
_NEAR = 48  # characters before a spelled value in which its kind is named


class _Edit(NamedTuple):
    start: int
    end: int
    typed: str
    sure: bool = True


class Refanged(msgspec.Struct, frozen=True):
    """Text as it would be typed, with the places where something was made whole.

    ``sure``: places of what nobody writes in prose (brackets, hxxp); ``spelled``: places of a dot written as a word.
    All places count characters of ``folded.plain``.
    """

    folded: Folded
    sure: tuple[int, ...]
    spelled: tuple[int, ...]

    def is_defanged(self, start: int, end: int) -> bool:
        """Whether something between the two places was surely defanged."""
        return _any_between(self.sure, start, end)

    def is_spelled(self, start: int, end: int) -> bool:
        """Whether a dot between the two places was a word."""
        return _any_between(self.spelled, start, end)


def _any_between(places: tuple[int, ...], start: int, end: int) -> bool:
    at = bisect_left(places, start)
    return at < len(places) and places[at] < end


def refang(stripped: str) -> Refanged:
    """The text with its defanged values made whole.

    >>> refang("hxxps[:]//paste[.]example (dot) org").folded.plain
    'https://paste.example.org'
    """
    text = stripped
    if not text.isascii():
        for sign, typed in _TYPED:
            text = text.replace(sign, typed)
    return _apply(text, _without_overlaps(sorted(_edits(text), key=lambda edit: (edit.start, -edit.end))))


def _edits(text: str) -> Iterator[_Edit]:
    yield from (_bracketed(match) for match in _BRACKETED.finditer(text))
    for match in _HALF.finditer(text):
        if match.start() and _HOST_CHARACTER.match(text[match.start() - 1]):
            yield _Edit(match.start(), match.end(), ":" if match[0] == "[:" else ".")
    for match in _ESCAPED_SLASH.finditer(text):
        yield _Edit(match.start(), match.end(), "/")
    for match in _SCHEME.finditer(text):
        yield _scheme(match)
    if _WORD_HINT.search(text):
        yield from _spelled(text)


def _bracketed(match: re.Match[str]) -> _Edit:
    """A bracketed sign, with one space on each side if both are there or the sign is a word."""
    start, end, text = match.start(), match.end(), match.string
    kind = match.lastgroup or ""
    typed = {"dot": ".", "at": "@"}.get(kind) or match["same"]
    if kind == "same":
        return _Edit(start, end, typed) if _between_signs(text, start, end) else _Edit(start, start, "")
    if text[start - 1 : start] == " " and _HOST_CHARACTER.match(text[start - 2 : start - 1]):
        start -= 1
    if text[end : end + 1] == " " and _HOST_CHARACTER.match(text[end + 1 : end + 2]):
        end += 1
    return _Edit(start, end, typed)


def _between_signs(text: str, start: int, end: int) -> bool:
    """Whether a bracketed colon, slash or hyphen touches what it would join."""
    return start > 0 and not text[start - 1].isspace() and end < len(text) and not text[end].isspace()


def _scheme(match: re.Match[str]) -> _Edit:
    found = match["scheme"]
    return _Edit(match.start(), match.end("scheme"), "ftp" if found[0] in "fF" else "http")


def _spelled(text: str) -> Iterator[_Edit]:
    for match in _SPELLED_MAIL.finditer(text):
        clause = _CLAUSE.split(text[max(0, match.start() - _NEAR) : match.start()])[-1]
        if _ABOUT_MAIL.search(clause) or "آت" in match["at"]:
            yield _Edit(match.start("at"), match.end("at"), "@")
    for match in _SPELLED_DOT.finditer(text):
        yield _Edit(match.start(), match.end(), ".", sure=False)
    for match in _ARABIC_DOT.finditer(text):
        if match["next"] in top_level_domains() and _ABOUT_HOST.search(
            text, max(0, match.start() - _NEAR), match.start()
        ):
            yield _Edit(match.start(), match.end(), ".")


def _without_overlaps(edits: list[_Edit]) -> Iterator[_Edit]:
    reached = 0
    for edit in edits:
        if edit.start >= reached and edit.end > edit.start:
            yield edit
            reached = edit.end


def _apply(text: str, edits: Iterator[_Edit]) -> Refanged:
    """The edited text; what is typed is never longer than what stood there."""
    pieces: list[str] = []
    cuts, shifts = [], [0]
    places: dict[bool, list[int]] = {True: [], False: []}
    last = length = 0
    for edit in edits:
        pieces += (text[last : edit.start], edit.typed)
        length += edit.start - last
        places[edit.sure].append(length)
        length += len(edit.typed)
        last = edit.end
        dropped = edit.end - edit.start - len(edit.typed)
        assert dropped >= 0
        if dropped:
            cuts.append(length)
            shifts.append(shifts[-1] + dropped)
    pieces.append(text[last:])
    folded = Folded(text, "".join(pieces), tuple(cuts), tuple(shifts))
    return Refanged(folded, tuple(places[True]), tuple(places[False]))
