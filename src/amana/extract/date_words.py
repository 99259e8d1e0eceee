"""The words and the patterns that dates are written with, built once from the tables in ``data``.

All patterns run on folded text (:mod:`amana.extract.letters`), only near a year, and every repetition in them is
bounded, so that their time is linear in the text.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import msgspec

from amana.extract import tables
from amana.extract.letters import fold


class Month(msgspec.Struct, frozen=True):
    """A month of a calendar: ``gregorian`` or ``hijri``, 1-12."""

    calendar: str
    number: int


@lru_cache(maxsize=1024)
def key(words: str) -> str:
    """The form under which a name stands in the tables: one spelling, lower case, single spaces, no final dot."""
    return " ".join(fold(words).plain.lower().split()).rstrip(".")


@cache
def months() -> dict[str, Month]:
    """Name of a month → the month."""
    return {
        key(name): Month(calendar, int(number))
        for calendar, number, names in tables.rows("months.csv", 3)
        for name in names.split("|")
    }


@cache
def day_words() -> dict[str, int]:
    """Ordinal in words → day of the month."""
    return {key(word): int(day) for day, words in tables.rows("day-words.csv", 2) for word in words.split("|")}


@cache
def weekdays() -> dict[str, int]:
    """Name of a day of the week → 1 (Monday) to 7."""
    return {key(name): int(day) for day, names in tables.rows("weekdays.csv", 2) for name in names.split("|")}


def _any_of(names: dict[str, int] | dict[str, Month]) -> str:
    cases = {form for name in names for form in (name, name.upper(), name.title())}
    longest_first = sorted(cases, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(name).replace("\\ ", r"\s{1,2}") for name in longest_first) + ")"


class Patterns(msgspec.Struct, frozen=True):
    """The ways to write a date; the group names are those that :mod:`amana.extract.dates` reads."""

    year: re.Pattern[str]
    year_first: re.Pattern[str]
    day_first: re.Pattern[str]
    day_month_year: re.Pattern[str]
    day_then_year: re.Pattern[str]  # what every match of the next pattern holds; far cheaper to look for
    month_day_year: re.Pattern[str]
    word_month_year: re.Pattern[str]
    first_of_month: re.Pattern[str]


_SPACE = r"\s{0,3}"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9])(?![0-9])(?:st|nd|rd|th|er)?"
_NO_LETTER = r"(?![^\W\d_])"
_YEAR = r"(?P<year>[12][0-9]{3})(?![0-9])"
_ERA = rf"(?:\s?(?P<era>هجريه|هجري|للهجره|ميلاديه|ميلادي|ه|م|AH|AD|CE|H){_NO_LETTER})?"
_AT_A_DIGIT = r"(?=[0-9])"  # not needed for what is found; it lets the engine skip letters
_A_DIGIT_SOON = r"(?=[^\W\d_][^0-9\n]{2,24}[0-9])"  # after the name of a month; skips most words at once
_NUMBER_EDGE = r"(?<![0-9])(?<![0-9][.,:/٫])"


@cache
def patterns() -> Patterns:
    """All patterns, compiled on first use."""
    month, word, weekday = _any_of(months()), _any_of(day_words()), _any_of(weekdays())
    on = rf"(?:(?:يوم\s)?{weekday},?\s{{1,2}})?"
    to = r"(?:[-–—]|و?الي|و?حتي|to|till|until|through)"
    days = (
        rf"{_DAY}(?:(?:{_SPACE}[,،]{_SPACE}{_DAY}){{0,8}},?{_SPACE}(?:و|and|&){_SPACE}{on}{_DAY}"
        rf"|{_SPACE}{to}{_SPACE}{on}{_DAY})?"
    )
    named = rf"{month}\.?{_NO_LETTER}"
    of = rf"(?:{_SPACE}(?:من|of|/|-|–|\.)?{_SPACE}(?:شهر\s{{1,2}})?)"
    twice = rf"(?:{_SPACE}[/(–-]{_SPACE}(?P<again>{month}){_NO_LETTER}{_SPACE}\)?)?"
    in_year = rf"(?:[\s,،/–-]{{1,3}}|{_SPACE})(?:(?:من|of)\s{{1,2}})?(?:ل?(?:ال|ل)?(?:عام|سنه)\s{{1,2}})?{_YEAR}{_ERA}"
    after_day = in_year.replace("[\\s,،/–-]", "[\\s,،]")
    joint = rf"{_SPACE}(?:{to}|و|and){_SPACE}{on}"
    return Patterns(
        year=re.compile(r"(?<![0-9])(?:1[3-9]|2[01])[0-9]{2}(?![0-9])"),
        year_first=re.compile(
            rf"(?<![0-9]){_YEAR}(?P<sep>\s?/\s?|[.–-])(?P<month>[0-9]{{1,2}})(?P=sep)(?P<day>[0-9]{{1,2}})(?![0-9]){_ERA}"
        ),
        day_first=re.compile(
            rf"{_AT_A_DIGIT}(?<![0-9])(?:(?P<from>[0-9]{{1,2}})\s?[-–]\s?)?(?P<day>[0-9]{{1,2}})"
            rf"(?P<sep>\s?/\s?|[.–-])(?P<month>[0-9]{{1,2}})(?P=sep){_YEAR}{_ERA}"
        ),
        day_month_year=re.compile(
            rf"{_AT_A_DIGIT}{_NUMBER_EDGE}(?:(?P<days_before>{days}){of}(?P<month_before>{named}){joint})?"
            rf"(?P<days>{days}){of}(?P<month>{named}){twice}{in_year}"
        ),
        day_then_year=re.compile(
            r"[0-9](?:st|nd|rd|th|er)?[\s,،]{1,3}[^\W_]{0,6}\s{0,2}[^\W_]{0,6}\s{0,2}[12][0-9]{3}"
        ),
        month_day_year=re.compile(
            rf"(?<![^\W\d_]){_A_DIGIT_SOON}(?:(?P<month_before>{named})\s(?P<days_before>{days}){joint})?"
            rf"(?P<month>{named})\s{{1,2}}(?:the\s)?(?P<days>{days}){after_day}"
        ),
        word_month_year=re.compile(
            rf"(?<![^\W\d_])[وفبكل]?(?P<word>{word}){_NO_LETTER}"
            rf"\s{{1,2}}(?:of\s{{1,2}}|من\s{{1,2}}(?:شهر\s{{1,2}})?|شهر\s{{1,2}})(?P<month>{named}){twice}{in_year}"
        ),
        first_of_month=re.compile(rf"(?P<word>غره)\s{{1,2}}(?:شهر\s{{1,2}})?(?P<month>{named}){twice}{in_year}"),
    )


WORD_BEFORE = re.compile(r"([^\W\d_]+)\s{1,2}\Z")
NUMBER = re.compile(r"[0-9]{1,2}(?![0-9])")
