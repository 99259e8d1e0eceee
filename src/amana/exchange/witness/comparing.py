"""Two heads that a member has signed, held against each other by way of the tiles that it serves."""

from __future__ import annotations

import structlog

from amana.exchange.witness.cosigning import keep_proof, only_by
from amana.language import Problem, Text
from amana.ledger import ProofFailed, consistency_proof, verify_consistency
from amana.ledger.checkpoint import open_checkpoint
from amana.ledger.equivocation import equivocation
from amana.ledger.faults import NoEquivocation
from amana.ledger.note import LONGEST_NOTE, read_key
from amana.ledger.tiles import Tile, nodes_from, tile_path
from amana.store import Database
from amana.store.witnessing import WitnessedLog, clear_doubt, doubts
from amana.world.fetch import Answer, Fetcher, Request

log = structlog.get_logger("amana.witness")
_TILE = 8192


class Unproved(Problem):
    """The member's tiles do not lead to the head that it has signed: neither honest nor proved to have lied."""


class NoAnswer(Problem):
    """The member's node answers, but not with what was asked for."""


def fetch(fetcher: Fetcher, there: WitnessedLog, path: str, most: int, body: bytes | None = None) -> Answer:
    """Ask a member's ledger. Raises FetchFault."""
    return fetcher.fetch(Request(there.url + path, networks=there.networks, max_bytes=most, body=body))


def fetched(fetcher: Fetcher, there: WitnessedLog, path: str, most: int) -> bytes:
    """What stands at an address of a member's ledger. Raises FetchFault, NoAnswer."""
    answer = fetch(fetcher, there, path, most)
    if answer.status != 200:
        raise NoAnswer("witness.no-answer", _NO_ANSWER.fill(member=there.member, status=answer.status), path)
    return answer.body


def compare_head(database: Database, fetcher: Fetcher, there: WitnessedLog) -> None:
    """Hold the head that a member shows to everyone against the one that it had cosigned here.

    Raises FetchFault, NoAnswer, Unproved, and what open_checkpoint raises.
    """
    if not there.size:
        return
    key = read_key(there.key)
    shown = only_by(open_checkpoint(fetched(fetcher, there, "checkpoint", LONGEST_NOTE), key)[1], key)
    hold_against(database, fetcher, there, shown)


def look_into_doubts(database: Database, fetcher: Fetcher, there: WitnessedLog) -> None:
    """Hold doubtful heads against what was cosigned; what is proved or fits is cleared. Raises as compare_head."""
    with database.read() as tx:
        waiting = doubts(tx, there.origin)
    for number, note in waiting:
        hold_against(database, fetcher, there, note)
        with database.upkeep() as tx:
            clear_doubt(tx, number)


def hold_against(database: Database, fetcher: Fetcher, there: WitnessedLog, note: bytes) -> None:
    """Return if a signed head and the cosigned one can both be true, or if they are proved not to be.

    Raises Unproved if the member's tiles show neither.
    """
    key = read_key(there.key)
    shown = open_checkpoint(note, key)[0]
    older, newer = sorted(((there.size, there.root), (shown.size, shown.root)))
    if older[0] == 0 or older == newer:
        return
    node = nodes_from(lambda tile: _tile(fetcher, there, tile), newer[0])
    try:
        if older[0] != newer[0]:
            verify_consistency(older, newer, consistency_proof(older[0], newer[0], node))
            return
    except ProofFailed:
        log.warning("heads-do-not-fit", log=there.origin, older=older[0], newer=newer[0])
    if not there.note:  # what was cosigned was signed with a key that has been renewed since
        raise Unproved("witness.unproved", _UNPROVED.fill(member=there.member, size=newer[0]))
    try:
        proof = equivocation(key, there.note, note, node)
    except NoEquivocation:
        raise Unproved("witness.unproved", _UNPROVED.fill(member=there.member, size=newer[0])) from None
    keep_proof(database, proof, there.member, "")


def _tile(fetcher: Fetcher, there: WitnessedLog, tile: Tile) -> bytes:
    return fetched(fetcher, there, tile_path(tile), _TILE)


_NO_ANSWER = Text(
    en="The ledger of {member} answers with status {status}. Check its address; ask its operator if it stays.",
    ar="يجيب سجل العضو {member} بالحالة {status}. راجع عنوانه، واسأل مشغّله إن استمر ذلك.",
)
_UNPROVED = Text(
    en="The ledger of {member} signed a head of {size} entries that its own tiles do not lead to. It is looked at "
    "again with every turn; ask the member by another way.",
    ar="وقّع سجل العضو {member} رأسًا لعدد {size} من القيود لا تفضي إليه رقعه المعلنة. سيُعاد فحصه في كل دورة، فاستوضح "
    "من العضو بوسيلة أخرى.",
)
