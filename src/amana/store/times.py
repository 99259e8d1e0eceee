"""Times as they are stored (microseconds) and as STIX and TAXII write them."""

from __future__ import annotations

from datetime import datetime, timedelta

from amana.store.transaction import EPOCH


def moment(us: int) -> datetime:
    """The moment of a stored number of microseconds, with time zone UTC."""
    return EPOCH + timedelta(microseconds=us)


def timestamp(when: datetime) -> str:
    """RFC 3339 with six digits and Z: sorts as text (TAXII 2.1 section 1.6.1 asks for six digits)."""
    return when.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def timestamp_us(us: int) -> str:
    """The same from a stored number."""
    return timestamp(moment(us))
