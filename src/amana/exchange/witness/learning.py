"""What a witness still holds of this node's own ledger: asked for where this node may have forgotten what it signed.

A node that was put back from a backup on another machine has neither its newest entries nor the file with the head
that it signed last. Its witnesses have that head, signed by this node's own key, so none of them can make one up: a
head that this ledger does not continue closes the node, until the right database is back or the key is renewed.
"""

from __future__ import annotations

import hashlib
import logging

from amana.exchange.witness.comparing import NoAnswer, fetch
from amana.exchange.witness.names import Keys, witness_key
from amana.language import Text
from amana.ledger.checkpoint import open_checkpoint
from amana.ledger.faults import NotSigned
from amana.ledger.note import LONGEST_NOTE, read_key
from amana.store import Database
from amana.store.checkpoints import continues, last_checkpoint, last_cosigned
from amana.store.witnessing import WitnessedLog
from amana.world.fetch import Fetcher

log = logging.getLogger("amana.witness")


def log_path(origin: str) -> str:
    """Where a witness shows the last head of a log that it cosigned (as the drafts of C2SP tlog-witness have it)."""
    return f"{hashlib.sha256(origin.encode()).hexdigest()}/checkpoint"


def learn_own_head(database: Database, fetcher: Fetcher, keys: Keys, there: WitnessedLog) -> None:
    """Ask a witness for our head as it saw it, if ours is not known here or if the last round to it failed.

    Raises FetchFault, NoAnswer, BrokenNote, BrokenCheckpoint, WrongSignature.
    """
    mark = database.mark
    if mark is None or (mark.read() is not None and not there.failures):
        return
    seen = _seen(fetcher, keys, there)
    with database.upkeep() as tx:
        last = last_checkpoint(tx)
        if seen is not None and not continues(tx, *seen[:2]):
            log.error("witness %s holds a head of %d entries that this ledger does not continue", there.member, seen[0])
            mark.put(seen[2])
        elif mark.read() is None and last is not None:
            if seen is None and witness_key(read_key(there.key)).name in last_cosigned(tx):
                # It has cosigned for us before, so “nothing” is no answer.
                raise NoAnswer("witness.forgot", _FORGOT.fill(member=there.member))
            mark.put(last.note)


def _seen(fetcher: Fetcher, keys: Keys, there: WitnessedLog) -> tuple[int, bytes, bytes] | None:
    """Size, root and note of the head; None if the witness has none that the present key signed."""
    answer = fetch(fetcher, there, log_path(keys.log.key.name), LONGEST_NOTE)
    if answer.status == 404:
        return None
    if answer.status != 200:
        raise NoAnswer("witness.no-answer", _NO_ANSWER.fill(member=there.member, status=answer.status))
    try:
        head, note = open_checkpoint(answer.body, keys.log.key)
    except NotSigned:
        return None
    return head.size, head.root, note.to_bytes()


_FORGOT = Text(
    en="The witness {member} has cosigned heads of this ledger before, but shows none now. Ask its operator; nothing "
    "is signed on its word.",
    ar="وقّع الشاهد {member} من قبل على رؤوس لهذا السجل، لكنه لا يعرض الآن أيًّا منها. اسأل مشغّله، ولا يُوقَّع شيء بناء "
    "على قوله.",
)
_NO_ANSWER = Text(
    en="The witness {member}, asked what it holds of this ledger, answers with status {status}. It is asked again.",
    ar="سُئل الشاهد {member} عما لديه من هذا السجل فأجاب بالحالة {status}، وسيُسأل من جديد.",
)
