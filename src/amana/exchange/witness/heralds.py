"""Proofs of equivocation that other members hold: each is fetched once, verified anew, kept, and told to the inbox."""

from __future__ import annotations

import re

import msgspec

from amana.exchange.witness.comparing import NoAnswer, fetched
from amana.exchange.witness.cosigning import keep_proof
from amana.exchange.witness.names import Keys
from amana.language import Problem, Text
from amana.ledger.equivocation import (
    LONGEST_PROOF,
    Equivocation,
    read_equivocation,
    verify_equivocation,
)
from amana.store import Database
from amana.store.renewing import whose_former
from amana.store.witnessing import WitnessedLog, equivocations, log_keys, witnessed_log
from amana.world.fetch import Fetcher

_LONGEST_LIST = 64 * 1024
_MOST = 16  # taken from one member at a time
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


class NotConcerned(Problem):
    """The proof is about a log that this node does not know."""


def take_proofs(database: Database, fetcher: Fetcher, keys: Keys, there: WitnessedLog) -> int:
    """Fetch the proofs that a member shows and this node has not; how many were new. Raises FetchFault, NoAnswer."""
    with database.read() as tx:
        known = {one.digest for one in equivocations(tx)}
    wanted = [digest for digest in _listed(fetcher, there) if digest not in known][:_MOST]
    taken = 0
    for digest in wanted:
        file = fetched(fetcher, there, f"equivocations/{digest}", LONGEST_PROOF)
        taken += take_proof(database, keys, file, there.member)
    return taken


def take_proof(database: Database, keys: Keys, file: bytes, source: str) -> bool:
    """Keep a proof that came as a file; whether it is new. Raises NotConcerned, and what verify_equivocation raises."""
    proof = read_equivocation(file)
    verify_equivocation(proof)
    return keep_proof(database, proof, _accused(database, keys, proof), source)


def _accused(database: Database, keys: Keys, proof: Equivocation) -> str:
    """The member whose log it is; this node's own name for its own log. Raises NotConcerned for any other key."""
    if proof.log == str(keys.log.key):
        return "own"
    with database.read() as tx:
        origin = next((origin for origin, key in log_keys(tx).items() if key == proof.log), None)
        there = witnessed_log(tx, origin) if origin else None
        former = whose_former(tx, proof.log)
    if there is None and former is None:
        raise NotConcerned("witness.not-concerned", _NOT_CONCERNED)
    own = keys.log.key.name.removeprefix("amana/")
    return there.member if there else "own" if former == own else former or ""


def _listed(fetcher: Fetcher, there: WitnessedLog) -> list[str]:
    try:
        found = msgspec.json.decode(fetched(fetcher, there, "equivocations", _LONGEST_LIST), type=list[str])
    except (UnicodeDecodeError, msgspec.DecodeError):
        raise NoAnswer("witness.no-list", _NO_LIST.fill(member=there.member)) from None
    return [digest for digest in found if _DIGEST.fullmatch(digest)]


_NOT_CONCERNED = Text(
    en="The proof is about a ledger that this node does not witness. Enter its member's key first: amana witness add",
    ar="يتعلق الدليل بسجل لا تشهد عليه هذه العُقدة. أدخل مفتاح صاحبه أولًا: amana witness add",
)
_NO_LIST = Text(
    en="The node of {member} gives no list of proofs that can be read. Tell its operator.",
    ar="لا تقدّم عُقدة {member} قائمة أدلة مقروءة. أبلغ مشغّلها.",
)
