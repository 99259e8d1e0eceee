"""Which HTTP status belongs to which error: one table."""

from __future__ import annotations

from amana.accounts.throttle import TooManyTries, WrongCredentials
from amana.api.rights import NotAllowed, NotSignedIn
from amana.exchange.designation.shelf import DamagedIndex
from amana.exchange.sealing import NotOurSeal
from amana.exchange.taxii.errors import Refused
from amana.language import Problem
from amana.screening.faults import EntryMoved, NoLists
from amana.store.closing import LedgerClosed
from amana.store.editions import EditionMoved, SamePerson
from amana.store.hits import TooManyLooks
from amana.store.lists import NotScreener
from amana.store.members import AlreadyThere, NotThere
from amana.store.releases import NotReady
from amana.store.reports import Stale

STATUS: tuple[tuple[type[Problem], int], ...] = (
    (WrongCredentials, 401),
    (NotSignedIn, 401),
    (TooManyTries, 429),
    (NotAllowed, 403),
    (NotThere, 404),
    (AlreadyThere, 409),
    (Stale, 409),
    (NotReady, 409),
    (NotScreener, 403),
    (TooManyLooks, 429),
    (SamePerson, 409),
    (EntryMoved, 409),
    (EditionMoved, 409),
    (NoLists, 409),
    (NotOurSeal, 409),
    (DamagedIndex, 503),
    (LedgerClosed, 503),
)


def status_of(problem: Problem) -> int:
    """The status of an error; 422 for what was sent and cannot be accepted."""
    if isinstance(problem, Refused):
        return problem.status
    return next((status for kind, status in STATUS if isinstance(problem, kind)), 422)
