"""The worker's round to one member: learn what it saw of us if we may have forgotten, ask for its cosignature, compare
what it shows, look into doubts, take proofs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec
import structlog

from amana.exchange.witness.asking import ask_to_cosign
from amana.exchange.witness.comparing import compare_head, look_into_doubts
from amana.exchange.witness.heralds import take_proofs
from amana.exchange.witness.learning import learn_own_head
from amana.exchange.witness.names import Keys, witness_key
from amana.language import Problem, Text
from amana.ledger.note import read_key
from amana.store import Database
from amana.store.checkpoints import is_behind
from amana.store.witnessing import WitnessedLog, log_of, remember_asking
from amana.world.fetch import Fetcher

log = structlog.get_logger("amana.witness")
EVERY_S: Final = 60.0
_LONGEST_WAIT_S = 3600.0
_FIRST_WAIT_S = 15.0
_SOON_S = 3.0  # the ledger has grown meanwhile
_SHOWN = 300


class Round(msgspec.Struct, frozen=True):
    """How it went. ``wait_s``: when to come again; ``fault``: the first thing that went wrong."""

    wait_s: float
    fault: Problem | None = None


def visit_member(database: Database, fetcher: Fetcher, keys: Keys, member: str) -> Round | None:
    """One round to a member; None if its ledger is not witnessed, or its address is not known."""
    with database.read() as tx:
        there = log_of(tx, member)
    if there is None or not there.url:
        return None
    faults: list[Problem] = []
    for step in _steps(database, fetcher, keys, there):
        try:
            step()
        except Problem as problem:
            # The steps are each of use without the others: an old head is compared though the witness refuses.
            faults.append(problem)
            log.warning("witness-failed", member=member, fault=problem.say("en"))
    failures = there.failures + 1 if faults else 0
    with database.upkeep() as tx:
        grown = is_behind(tx, witness_key(read_key(there.key)).name)
        remember_asking(tx, member, failures, _shown(faults[0]) if faults else "")
    if not faults:
        return Round(_SOON_S if grown else EVERY_S)
    return Round(min(_FIRST_WAIT_S * 2.0 ** min(failures - 1, 16), _LONGEST_WAIT_S), faults[0])


def last_fault(there: WitnessedLog) -> Text | None:
    """What the last round to a member ended with; None if it went well."""
    arabic, _, english = there.error.partition("\n")
    return Text(ar=arabic, en=english) if arabic else None


def _steps(database: Database, fetcher: Fetcher, keys: Keys, there: WitnessedLog) -> tuple[Callable[[], object], ...]:
    return (
        lambda: learn_own_head(database, fetcher, keys, there),
        lambda: ask_to_cosign(database, fetcher, keys, there),
        lambda: compare_head(database, fetcher, there),
        lambda: look_into_doubts(database, fetcher, there),
        lambda: take_proofs(database, fetcher, keys, there),
    )


def _shown(problem: Problem) -> str:
    return f"{problem.say('ar')[:_SHOWN]}\n{problem.say('en')[:_SHOWN]}"
