"""Dates as publishers write them, as ``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD`` or ``YYYY/YYYY``; nothing else is kept.

>>> [partial_date(text) for text in ("1971", "10 Jul 1964", "circa 1955", "00/00/1960", "1962-03-11", "soon")]
['1971', '1964-07-10', '1955', '1960', '1962-03-11', '']
"""

from __future__ import annotations

import re

_MONTHS = {name: at for at, name in enumerate(re.findall("...", "janfebmaraprmayjunjulaugsepoctnovdec"), 1)}
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*|Z)?$")
_WORDS = re.compile(r"(?:(\d{1,2})[ -])?([A-Za-z]{3})[a-z]*[ -](\d{4})$")
_DAY_FIRST = re.compile(r"(\d{1,2}|dd)[/.](\d{1,2}|mm)[/.](\d{4})$", re.IGNORECASE)
_RANGE = re.compile(r"(?:circa\s+)?(\d{4})\s*(?:to|-|/|–)\s*(\d{4})$", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:circa|approximately|approx\.?|between|about|c\.)\s+", re.IGNORECASE)


def partial_date(text: str) -> str:
    """The date in ``text``, as far as it is said; an empty text if none is."""
    text = _ABOUT.sub("", text.strip())
    if found := _RANGE.match(text):
        return span(found[1], found[2])
    if found := _ISO.match(text):
        return _join(found[1], found[2], found[3])
    if found := _DAY_FIRST.match(text):
        return _join(found[3], found[2], found[1])
    if found := _WORDS.match(text):
        month = _MONTHS.get(found[2].lower(), 0)
        return _join(found[3], f"{month:02}", found[1])
    return ""


def span(first: str, last: str) -> str:
    """The years from one to another; one year where they are the same or one is missing."""
    years = [year for year in (first.strip()[:4], last.strip()[:4]) if re.fullmatch(r"1[89]\d\d|20\d\d", year)]
    if not years:
        return ""
    return years[0] if years[0] == years[-1] else "/".join(sorted(years))


def _join(year: str, month: str | None, day: str | None) -> str:
    """What is left of a date whose month or day may be unknown (00, dd, mm, or missing)."""
    if not "1800" <= year <= "2099":
        return ""
    if not month or not month.isdigit() or not 1 <= int(month) <= 12:
        return year
    if not day or not day.isdigit() or not 1 <= int(day) <= 31:
        return f"{year}-{int(month):02}"
    return f"{year}-{int(month):02}-{int(day):02}"
