"""What becomes of a possible match: nothing by itself. Two people ask for more, and a person at the holder answers.

The table is the whole of it: from a state, by a step, on one side, to a state. A follow-up that nobody answers expires
after ten working days; Friday and Saturday are no working days here.

>>> after("draft", "approve", "asker")
'approved'
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from amana.language import Text
from amana.private.faults import SamePerson, WrongStep

Side = Literal["asker", "holder"]
WORKING_DAYS = 10
_WEEKEND = frozenset({4, 5})  # datetime.weekday(): Friday, Saturday

STATES: dict[str, Text] = {
    "draft": Text(en="draft", ar="مسودة"),
    "approved": Text(en="approved, to be sent", ar="موافَق عليها، بانتظار الإرسال"),
    "sent": Text(en="sent", ar="أُرسلت"),
    "received": Text(en="waiting for an answer", ar="بانتظار الرد"),
    "released": Text(en="released in full", ar="أُفرج عنها كاملة"),
    "released-in-part": Text(en="released in part", ar="أُفرج عن جزء منها"),
    "refused": Text(en="refused with reason", ar="رُفضت مع ذكر السبب"),
    "expired": Text(en="expired without an answer", ar="انقضت مهلتها دون رد"),
    "withdrawn": Text(en="withdrawn", ar="سُحبت"),
}
ENDS = frozenset({"released", "released-in-part", "refused", "expired", "withdrawn"})

_STEPS: dict[tuple[Side, str, str], str] = {
    ("asker", "draft", "approve"): "approved",
    ("asker", "draft", "withdraw"): "withdrawn",
    ("asker", "approved", "send"): "sent",
    ("asker", "approved", "withdraw"): "withdrawn",
    ("asker", "sent", "release"): "released",
    ("asker", "sent", "release-in-part"): "released-in-part",
    ("asker", "sent", "refuse"): "refused",
    ("asker", "sent", "expire"): "expired",
    ("holder", "received", "release"): "released",
    ("holder", "received", "release-in-part"): "released-in-part",
    ("holder", "received", "refuse"): "refused",
    ("holder", "received", "expire"): "expired",
}


def after(state: str, step: str, side: Side) -> str:
    """The state after a step. Raises WrongStep."""
    found = _STEPS.get((side, state, step))
    if found is None:
        raise WrongStep.of(state=state)
    return found


def steps(state: str, side: Side) -> tuple[str, ...]:
    """What may be done in a state."""
    return tuple(step for where, which, step in _STEPS if (where, which) == (side, state))


def approve(state: str, written_by: str, approved_by: str) -> str:
    """The state after the second person's approval. Raises SamePerson, WrongStep."""
    if written_by == approved_by:
        raise SamePerson.of()
    return after(state, "approve", "asker")


def due(sent: datetime, working_days: int = WORKING_DAYS) -> datetime:
    """When a follow-up that was sent then expires."""
    moment = sent
    while working_days:
        moment += timedelta(days=1)
        working_days -= moment.weekday() not in _WEEKEND
    return moment
