"""Dates in Arabic and English text, Gregorian and Hijri, as ISO 8601 dates.

A date has a day, a month and a year; a year alone or a month with its year is none. Numbers between slashes are
read day first (ISO order if the year comes first); month first only where nothing else is possible. Of a range or a
list (``بين ١ و١٨ يونيو ٢٠٢٦``) every day that is written is a finding; the days between are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from amana.extract import hijri
from amana.extract.date_words import NUMBER, WORD_BEFORE, Month, day_words, key, months, patterns, weekdays
from amana.extract.finding import Finding
from amana.extract.letters import Folded, fold

_BEFORE, _AFTER = 110, 24  # how far a date may reach before and after its year, in characters
_GREGORIAN_ERAS = frozenset({"م", "ميلادي", "ميلاديه", "ad", "ce"})
_BEFORE_A_DAY = frozenset({"اليوم", "الموافق", "المصادف", "الي"})
_OLDEST, _LATEST = 1700, 2199
_PART_OF_MORE = re.compile(r"[A-Za-z0-9_/\\=&%@#~+-]")  # beside a numeric date: a path, a version, a file name

_Span = tuple[str, int, int]  # ISO date, start and end in the folded text


def find(text: str, folded: Folded | None = None) -> list[Finding]:
    """The dates in ``text``, in their order, without overlaps; pass ``folded`` if ``fold(text)`` is at hand.

    >>> [(f.value, f.text) for f in find("في ١٤ مارس ٢٠٢٦ (الموافق 25 رمضان 1447هـ)")]
    [('2026-03-14', '١٤ مارس ٢٠٢٦'), ('2026-03-14', '25 رمضان 1447هـ')]
    """
    if folded is None:
        folded = fold(text)
    findings = []
    for iso, start, end in _spans(folded.plain):
        first, last = folded.span(start, end)
        findings.append(Finding("date", iso, first, last, text[first:last]))
    return findings


def _spans(plain: str) -> Iterator[_Span]:
    """Every date once; where two readings overlap, the one that begins first, and of those the longer."""
    reached = 0
    for window in _windows(plain):
        for iso, start, end in sorted(_in_window(plain, *window), key=lambda span: (span[1], -span[2])):
            if start >= reached:
                yield iso, start, end
                reached = end


def _windows(plain: str) -> Iterator[tuple[int, int]]:
    """The stretches of text that hold a year, joined where they touch."""
    start = end = -1
    for year in patterns().year.finditer(plain):
        if end < 0:
            start = max(0, year.start() - _BEFORE)
        elif year.start() - _BEFORE > end:
            yield start, end
            start = year.start() - _BEFORE
        end = year.end() + _AFTER
    if end >= 0:
        yield start, min(end, len(plain))


def _in_window(plain: str, start: int, end: int) -> Iterator[_Span]:
    ways = patterns()
    for pattern in (ways.year_first, ways.day_first):
        for match in pattern.finditer(plain, start, end):
            yield from _numeric(match)
    for match in ways.day_month_year.finditer(plain, start, end):
        yield from _named(match)
    if ways.day_then_year.search(plain, start, end):
        for match in ways.month_day_year.finditer(plain, start, end):
            yield from _named(match)
    for pattern in (ways.word_month_year, ways.first_of_month):
        for match in pattern.finditer(plain, start, end):
            yield from _in_words(match)


def _numeric(match: re.Match[str]) -> Iterator[_Span]:
    if not _stands_alone(match):
        return
    year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    found = _numeric_date(match, year, month, day)
    if found is None:
        return
    before = match.groupdict().get("from")
    earlier = _numeric_date(match, year, month, int(before)) if before else None
    if earlier is not None and earlier < found:
        yield earlier, match.start("from"), match.end("from")
    yield found, match.start("year" if match.start("year") < match.start("day") else "day"), match.end()


def _numeric_date(match: re.Match[str], year: int, month: int, day: int) -> str | None:
    if year < 1600:
        return _iso(Month("hijri", month), year, day, match["era"])
    if month > 12 and match.start("day") < match.start("month"):
        day, month = month, day
    return _iso(Month("gregorian", month), year, day, match["era"])


def _stands_alone(match: re.Match[str]) -> bool:
    """Whether a numeric date is no part of a path, a version, a file name or a longer row of numbers."""
    text, start, end = match.string, match.start(), match.end()
    separator = match["sep"].strip()
    if start and _PART_OF_MORE.match(text[start - 1]):
        between_dates = text[start - 1] == "-" and separator != "-" and text[max(0, start - 2)].isdigit()
        return between_dates and _stands_alone_after(text, end, separator)
    if start > 1 and text[start - 1] == "." and text[start - 2].isalnum():
        return False
    return _stands_alone_after(text, end, separator)


def _stands_alone_after(text: str, end: int, separator: str) -> bool:
    after = text[end : end + 2]
    if not after or (after[0] == "T" and after[1:].isdigit()):
        return True
    if after[0] == "-" and separator != "-" and after[1:].isdigit():
        return True
    if after[0] == ".":
        return not (after[1:].isascii() and after[1:].isalnum())
    return not _PART_OF_MORE.match(after[0])


def _named(match: re.Match[str]) -> Iterator[_Span]:
    month = _month(match, "month")
    if month is None:
        return
    year = int(match["year"])
    if match["month_before"]:
        yield from _days_before(match, month, year)
    days = list(NUMBER.finditer(match.string, match.start("days"), match.end("days")))
    whole_start, whole_end = min(match.start("month"), match.start("days")), match.end()
    for place, day in enumerate(days):
        iso = _iso(month, year, int(day[0]), match["era"])
        if iso is None:
            continue
        if match.start("days") > match.start("month"):  # «June 1-18, 2026»: the month stands with the first day
            start = whole_start if place == 0 else day.start()
            end = day.end() if place < len(days) - 1 else whole_end
        else:
            start, end = day.start(), whole_end if place == len(days) - 1 else day.end()
        yield iso, start, end


def _days_before(match: re.Match[str], month: Month, year: int) -> Iterator[_Span]:
    """The first part of a range over two months, which has its year from the second."""
    before = months().get(key(match["month_before"]))
    if before is None or before.calendar != month.calendar:
        return
    its_year = year - 1 if before.number > month.number else year
    days = list(NUMBER.finditer(match.string, match.start("days_before"), match.end("days_before")))
    for place, day in enumerate(days):
        iso = _iso(before, its_year, int(day[0]), match["era"])
        if iso is None:
            continue
        start = match.start() if place == 0 else day.start()
        last = max(match.end("month_before"), day.end())
        yield iso, start, last if place == len(days) - 1 else day.end()


def _in_words(match: re.Match[str]) -> Iterator[_Span]:
    month = _month(match, "month")
    day = day_words().get(key(match["word"]), 1)
    iso = month and _iso(month, int(match["year"]), day, match["era"])
    before = WORD_BEFORE.search(match.string[max(0, match.start() - 24) : match.start()])
    if iso and _is_a_day(before[1] if before else "", iso):
        yield iso, match.start("word"), match.end()


def _is_a_day(previous: str, iso: str) -> bool:
    """False where the ordinal belongs to the word before it (الأسبوع الثاني من مايو, الأحد الأول من رجب)."""
    weekday = weekdays().get(key(previous))
    if weekday is not None:
        return date.fromisoformat(iso).isoweekday() == weekday
    return not previous.startswith("ال") or previous in _BEFORE_A_DAY


def _month(match: re.Match[str], group: str) -> Month | None:
    """The month named, unless a second name beside it (أيار/مايو) names another."""
    month = months().get(key(match[group]))
    again = match.groupdict().get("again")
    return None if again and months().get(key(again)) != month else month


def _iso(month: Month, year: int, day: int, era: str | None) -> str | None:
    """The ISO date; None if there is no such day, or the era written says another calendar."""
    gregorian_era = None if era is None else era.lower() in _GREGORIAN_ERAS
    if month.calendar == "hijri":
        found = None if gregorian_era else hijri.to_gregorian(year, month.number, day)
        return found.isoformat() if found else None
    if gregorian_era is False or not _OLDEST <= year <= _LATEST:
        return None
    try:
        return date(year, month.number, day).isoformat()
    except ValueError:
        return None
