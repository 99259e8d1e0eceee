"""Weigh what is known beside the name: dates of birth, countries, identifiers, where both sides have them.

Each gives one :class:`~amana.names.explain.Reason` in nats, to be added to those of the name; what only one side has
says nothing. A further fact that agrees never lowers the sum, and the order of the two does not matter. The nats
stand in data/facts.csv.
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from amana.language import Text
from amana.names.calibrate import Kind, probability
from amana.names.explain import Explanation, Reason
from amana.names.fold import latin_digits
from amana.names.lexicon import rows


class Number(NamedTuple):
    """An identifier: its kind in any words ("Passport", "LEI"), its value, and who gave it (ISO 3166), if known."""

    kind: str
    value: str
    country: str = ""


class Facts(NamedTuple):
    """What is known of one side; all of it may be empty.

    ``births`` are ``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD`` or ``YYYY/YYYY`` (a range), several where the source is not
    sure; years below 1500 are of the Hijri calendar, lunar or solar. ``countries`` are ISO 3166 alpha-2: citizenship
    or birth of a person, registration of an organisation. What cannot be read says nothing; no error is raised.
    """

    births: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    identifiers: tuple[Number, ...] = ()


def facts_evidence(a: Facts | None, b: Facts | None, kind: Kind = "person") -> tuple[Reason, ...]:
    """The reasons that the facts of two sides give, one for each sort of fact that both have; symmetric.

    >>> [(reason.feature, reason.nats) for reason in facts_evidence(Facts(("1970-03-04",)), Facts(("1970",)))]
    [('birth_year', 1.5)]
    """
    if a is None or b is None:
        return ()
    found = (
        _births(a.births, b.births) if kind == "person" else None,
        _countries(a.countries, b.countries, kind),
        _numbers(a.identifiers, b.identifiers),
    )
    return tuple(_reason(rule) for rule in found if rule is not None)


def score_with_facts(score: float, reasons: tuple[Reason, ...]) -> float:
    """A name's score after the reasons of :func:`facts_evidence`; a name without letters keeps its 0.

    >>> round(score_with_facts(0.5, facts_evidence(Facts(("1970",)), Facts(("1970",)))), 2)
    0.82
    """
    nats = sum(reason.nats for reason in reasons)
    if nats == 0 or score <= 0.0 or score >= 1.0:
        return score
    return probability(math.log(score / (1.0 - score)) + nats)


def explain_with_facts(told: Explanation, reasons: tuple[Reason, ...]) -> Explanation:
    """An explanation of two names with the reasons of :func:`facts_evidence` among its own.

    ``alerts_per_million`` stays that of the names alone.
    """
    return told._replace(
        score=score_with_facts(told.score, reasons),
        log_odds=told.log_odds + sum(reason.nats for reason in reasons),
        reasons=tuple(sorted((*told.reasons, *reasons), key=lambda reason: -abs(reason.nats))),
    )


@cache
def _table() -> dict[str, Reason]:
    return {
        row["rule"]: Reason(row["rule"], float(row["nats"]), Text(en=row["en"], ar=row["ar"]))
        for row in rows("facts.csv")
    }


def _reason(rule: str) -> Reason:
    return _table()[rule]


def _best(rules: list[str]) -> str | None:
    return max(rules, key=lambda rule: _reason(rule).nats, default=None)


class _Birth(NamedTuple):
    first: int
    last: int
    month: int = 0
    day: int = 0


_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
_RANGE = re.compile(r"([0-9]{4})/([0-9]{4})")
_CIVIL = 1500
_PLACEHOLDERS = {(1, 1), (7, 1)}
"""Days that registries write where only the year is known."""


def _read(text: str) -> tuple[_Birth, ...]:
    """The readings of a written date; two where the calendar may be the lunar or the solar Hijri."""
    digits = latin_digits(unicodedata.normalize("NFKC", text).strip())
    if span := _RANGE.fullmatch(digits):
        first, last = sorted((int(span[1]), int(span[2])))
        return tuple(_Birth(_civil(first, way)[0], _civil(last, way)[1]) for way in _calendars(first))
    if not (match := _DATE.fullmatch(digits)):
        return ()
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if year < _CIVIL:
        return tuple(_hijri(year, month, day, way) for way in _calendars(year))
    known = 1 <= month <= 12 and (month, day) not in _PLACEHOLDERS
    return (_Birth(year, year, month if known else 0, day if known and 1 <= day <= 31 else 0),)


def _calendars(year: int) -> tuple[str, ...]:
    return ("civil",) if year >= _CIVIL else ("lunar", "solar")


def _civil(year: int, way: str) -> tuple[int, int]:
    """The first and last Gregorian year in which a year of a calendar lies."""
    if way == "civil":
        return year, year
    if way == "solar":
        return year + 621, year + 622
    start = _lunar_day(year, 1, 1)
    return start.year, (start + timedelta(days=353)).year


def _hijri(year: int, month: int, day: int, way: str) -> _Birth:
    """A Hijri date: its years, or with a month and a day of the lunar calendar the year that they lie in."""
    if way == "lunar" and 1 <= month <= 12 and 1 <= day <= 30:
        civil = _lunar_day(year, month, day).year
        return _Birth(civil, civil)
    return _Birth(*_civil(year, way))


def _lunar_day(year: int, month: int, day: int) -> date:
    """A day of the tabular Islamic calendar (civil epoch, 16 July 622), right to a day or two."""
    days = (year - 1) * 354 + (3 + 11 * year) // 30 + math.ceil(29.5 * (month - 1)) + day - 1
    return date(622, 7, 19) + timedelta(days=days)  # 16 July of the Julian calendar


def _births(a: tuple[str, ...], b: tuple[str, ...]) -> str | None:
    first = [birth for text in a for birth in _read(text)]
    second = [birth for text in b for birth in _read(text)]
    return _best([_meet(one, other) for one in first for other in second])


def _meet(a: _Birth, b: _Birth) -> str:
    gap = max(a.first - b.last, b.first - a.last, 0)
    if gap:
        return "birth_close" if gap == 1 else "birth_near" if gap <= 5 else "birth_apart" if gap <= 15 else "birth_far"
    if not (a.month and b.month):
        return "birth_year" if max(a.last - a.first, b.last - b.first) <= 1 else "birth_close"
    if a.day and b.day:
        if (a.month, a.day) == (b.month, b.day):
            return "birth_day"
        return "birth_swapped" if (a.month, a.day) == (b.day, b.month) else "birth_same_year"
    return "birth_month" if a.month == b.month else "birth_same_year"


def _countries(a: tuple[str, ...], b: tuple[str, ...], kind: Kind) -> str | None:
    first = {code.strip().lower() for code in a} - {""}
    second = {code.strip().lower() for code in b} - {""}
    if not first or not second:
        return None
    what = "country" if kind == "person" else "seat"
    return f"{what}_same" if first & second else f"{what}_apart"


SHORTEST = 5
"""Letters and digits from which a number tells something; shorter ones repeat by chance."""

_UNIQUE = {"lei", "leicode", "legalentityidentifier", "imo", "imonumber", "vesselregistrationidentificationimo"}


class _Plain(NamedTuple):
    kind: str
    value: str
    country: str


def _plain(number: Number) -> _Plain | None:
    letters = filter(str.isalnum, unicodedata.normalize("NFKC", number.value).upper())
    value = latin_digits("".join(letters))
    kind = "".join(letter for letter in unicodedata.normalize("NFKC", number.kind).lower() if letter.isalnum())
    if kind in _UNIQUE:
        value = value.removeprefix("IMO")
    told = len(value) >= SHORTEST and len(set(value)) > 1 and any(letter.isdigit() for letter in value)
    return _Plain(kind, value, number.country.strip().lower()) if told else None


def _numbers(a: tuple[Number, ...], b: tuple[Number, ...]) -> str | None:
    first = [plain for number in a if (plain := _plain(Number(*number)))]
    second = [plain for number in b if (plain := _plain(Number(*number)))]
    return _best([rule for one in first for other in second if (rule := _same_number(one, other))])


def _same_number(a: _Plain, b: _Plain) -> str | None:
    if a.value == b.value:
        return "number_same" if a.kind == b.kind and _agree(a.country, b.country) else "number_alike"
    if a.kind in _UNIQUE and a.kind == b.kind:
        return "unique_apart"
    return "number_apart" if a.kind and a.kind == b.kind and _agree(a.country, b.country) else None


def _agree(a: str, b: str) -> bool:
    return not a or not b or a == b


__all__ = ["Facts", "Number", "explain_with_facts", "facts_evidence", "score_with_facts"]
