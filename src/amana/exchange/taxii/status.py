"""The status resource (TAXII 2.1 section 4.3.1): what became of each object of a POST.

It is kept with its sentences in both languages, and said in the reader's when it is read.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from amana.exchange.intake import Outcome, Receipt
from amana.language import Language, Text

# What is listed: all successes if they are not more, and the first failures; beyond it the counts alone stand, as the
# standard allows.
LISTED = 1000


class _Detail(msgspec.Struct, frozen=True, omit_defaults=True):
    id: str
    version: str
    message: Text | None = None


class _Kept(msgspec.Struct, frozen=True):
    id: str
    at: str
    success_count: int
    successes: tuple[_Detail, ...]
    failure_count: int
    failures: tuple[_Detail, ...]


def keep(number: str, at: str, receipt: Receipt) -> bytes:
    """A finished status in the form in which the store keeps it. ``at``: when the request came."""
    listed = receipt.accepted if len(receipt.accepted) <= LISTED else ()
    failures = tuple(_details(receipt.refused[:LISTED]))
    counts = len(receipt.accepted), len(receipt.refused)
    return msgspec.json.encode(_Kept(number, at, counts[0], tuple(_details(listed)), counts[1], failures))


def resource(kept: bytes, language: Language) -> bytes:
    """The status resource in ``language``."""
    status = msgspec.json.decode(kept, type=_Kept)
    said: dict[str, object] = {
        "id": status.id,
        "status": "complete",
        "request_timestamp": status.at,
        "total_count": status.success_count + status.failure_count,
        "success_count": status.success_count,
    }
    if status.successes:
        said["successes"] = status.successes
    said["failure_count"] = status.failure_count
    if status.failures:
        said["failures"] = [_said(one, language) for one in status.failures]
    said["pending_count"] = 0
    return msgspec.json.encode(said)


def _details(outcomes: Sequence[Outcome]) -> list[_Detail]:
    return [_Detail(one.id, one.version, one.message) for one in outcomes]


def _said(detail: _Detail, language: Language) -> dict[str, str]:
    message = detail.message.say(language) if detail.message else ""
    return {"id": detail.id, "version": detail.version, "message": message}
