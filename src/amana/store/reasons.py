"""The reason that a person gives for what stays in the ledger."""

from __future__ import annotations

from typing import Final

LONGEST_REASON: Final = 500


def reason_in(text: str) -> str:
    """The reason in what was given; empty if there is none, or more than the ledger takes.

    >>> reason_in("  Superseded "), reason_in("x" * 501)
    ('Superseded', '')
    """
    found = text.strip()
    return found if len(found) <= LONGEST_REASON else ""
