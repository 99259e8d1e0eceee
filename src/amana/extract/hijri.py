"""Hijri dates by the Umm al-Qura calendar, 1343-1500 AH (1924-2077), from the almanac's table in ``data``."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from amana.extract import tables

FIRST_YEAR, LAST_YEAR = 1343, 1500
_LENGTHS = {"8": 28, "9": 29, "0": 30, "1": 31}


@cache
def _years() -> dict[int, tuple[date, tuple[int, ...]]]:
    """Year → its first day and the lengths of its twelve months."""
    return {
        int(year): (date.fromisoformat(first), tuple(_LENGTHS[digit] for digit in digits))
        for year, first, digits in tables.rows("umm-al-qura.csv", 3)
    }


def to_gregorian(year: int, month: int, day: int) -> date | None:
    """The Gregorian date of a Hijri one; None if there is no such day, or the year is outside the table.

    >>> to_gregorian(1448, 1, 12), to_gregorian(1448, 13, 1)
    (datetime.date(2026, 6, 27), None)
    """
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    first, lengths = _years()[year]
    if not 1 <= day <= lengths[month - 1]:
        return None
    return first + timedelta(days=sum(lengths[: month - 1]) + day - 1)
