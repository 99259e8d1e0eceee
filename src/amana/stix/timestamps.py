"""Timestamps of STIX (2.1, section 2; RFC 3339 with ``Z``): form, precision, order.

A second 60 and a year 0000 are refused, as both reference libraries do: no date type of ours could hold them,
and an object that is accepted must never break a later reader.
"""

from __future__ import annotations

import re
from datetime import datetime

_form = re.compile(
    r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,18})?Z"
).fullmatch
_calendar = datetime.fromisoformat
_MICROSECONDS = 27  # length of 2026-01-31T09:30:00.000000Z
_SECONDS = 19


def is_timestamp(text: str) -> bool:
    """Whether ``text`` is a timestamp of STIX on a day that exists; at most 18 digits of a second."""
    if _form(text) is None:
        return False
    try:
        _calendar(text)
    except ValueError:
        return False
    return True


def instant(text: str) -> str:
    """A string for comparing: equal for equal instants, and in the order of time."""
    if len(text) == _SECONDS + 1:
        return text[:-1]
    return text[:-1].rstrip("0").rstrip(".")


def normalised(text: str) -> str:
    """``text`` with exactly six digits of a second, or more if more were given and are not zeros."""
    if len(text) == _MICROSECONDS:
        return text
    seconds, fraction = text[:_SECONDS], text[_SECONDS + 1 : -1]
    return f"{seconds}.{fraction[:6]:0<6}{fraction[6:].rstrip('0')}Z"
