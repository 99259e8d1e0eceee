"""What one entry says, as bytes that are the same on every machine.

The form is a subset of the JSON canonicalisation scheme (RFC 8785): sorted ASCII names, no spaces, no
fractions. An entry does not hold its own index, so that its leaf hash can be known before its place is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import orjson

from amana.language import Problem, Text

SAFE_INTEGER: Final = 2**53 - 1
"""Beyond this an integer is not the same in every JSON reader (RFC 7493, section 2.2)."""


class UnfitDetails(Problem):
    """The details of an entry hold a value that has no single canonical form."""


_UNFIT = Text(
    en="The ledger takes text, whole numbers up to 2^53, true, false, null, lists and objects with ASCII "
    "names; here stands {found}. Write it as text.",
    ar="يقبل السجل الموثَّق النصوص والأعداد الصحيحة حتى 2^53 والقيم true وfalse وnull والقوائم والكائنات "
    "ذات الأسماء اللاتينية، وقد ورد هنا {found}. اكتبه نصًّا.",
)


def entry_bytes(kind: str, actor: str, subject: str, at: datetime, details: Mapping[str, object]) -> bytes:
    """The canonical bytes of one entry. ``at`` needs a time zone and is written in UTC with microseconds.

    Raises UnfitDetails for a value without a canonical form, ValueError for a time without a zone.

    >>> entry_bytes("add", "system", "x", datetime(2026, 1, 1, tzinfo=UTC), {"n": 1})
    b'{"actor":"system","at":"2026-01-01T00:00:00.000000Z","details":{"n":1},"kind":"add","subject":"x"}'
    """
    if at.tzinfo is None:
        raise ValueError("a ledger entry needs a time with its zone")
    _check(details, "details")
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    entry = {"actor": actor, "at": moment, "details": details, "kind": kind, "subject": subject}
    try:
        return orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)
    except TypeError as error:  # a lone surrogate, or nesting beyond 254 levels
        raise _unfit(str(error), "details") from error


def _check(value: object, where: str) -> None:
    """Raise UnfitDetails unless the value, through and through, has one canonical form."""
    match value:
        case str() | bool() | None:
            return
        case int() if -SAFE_INTEGER <= value <= SAFE_INTEGER:
            return
        case list() | tuple():
            for index, item in enumerate(value):
                _check(item, f"{where}[{index}]")
        case dict():
            for name, item in value.items():
                if not (isinstance(name, str) and name.isascii()):
                    raise _unfit(repr(name), where)
                _check(item, f"{where}.{name}")
        case _:
            raise _unfit(type(value).__name__, where)


def _unfit(found: str, where: str) -> UnfitDetails:
    return UnfitDetails("ledger.unfit-details", _UNFIT.fill(found=found), where)
