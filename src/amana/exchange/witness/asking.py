"""As a log: have a member cosign this node's latest head (C2SP tlog-witness, add-checkpoint)."""

from __future__ import annotations

from amana.exchange.witness.comparing import fetch
from amana.exchange.witness.names import Keys, witness_key
from amana.language import Problem, Text
from amana.ledger.cosignature import cosigned_at
from amana.ledger.faults import NotSigned
from amana.ledger.note import Key, Signature, read_key, read_note, read_signatures
from amana.ledger.witnessing import LONGEST_ANSWER, read_answer, read_size, write_request
from amana.store import Database
from amana.store.checkpoints import Cosigned, SignedHead, add_cosignature, last_checkpoint, last_cosigned
from amana.store.ledger import consistency
from amana.store.witnessing import WitnessedLog
from amana.world.fetch import Answer, Fetcher

_TRIES = 3  # the witness may have cosigned a later head meanwhile, for another worker of this node


class NotCosigned(Problem):
    """The witness did not cosign; the sentence says why and what to do."""


def ask_to_cosign(database: Database, fetcher: Fetcher, keys: Keys, there: WitnessedLog) -> bool:
    """Have the latest head cosigned, if that member has not yet; whether it did.

    Raises NotCosigned, BrokenRequest, WrongSignature, NotSigned, FetchFault.
    """
    witness = witness_key(read_key(there.key))
    with database.read() as tx:
        head, last = last_checkpoint(tx), last_cosigned(tx).get(witness.name)
    # What its former key has signed binds neither of us now; it says itself what it has seen.
    known = last.size if last and _is_by(last, witness) else 0
    if head is None or head.size <= known:
        return False
    old = known
    for _ in range(_TRIES):
        answer = _ask(database, fetcher, there, old, head)
        if answer.status == 200:
            _keep(database, head, witness, read_answer(answer.body))
            return True
        if answer.status != 409:
            raise NotCosigned("witness.refused", _REFUSED[answer.status].fill(member=there.member))
        size = read_size(answer.body)
        if size < known:
            raise NotCosigned("witness.smaller", _SMALLER.fill(member=there.member, size=size, known=known))
        if size > head.size:
            raise NotCosigned("witness.ahead", _AHEAD.fill(member=there.member, size=size, own=head.size))
        if size == old:
            break
        old = size
    raise NotCosigned("witness.conflict", _CONFLICT.fill(member=there.member, size=old))


def _is_by(last: Cosigned, witness: Key) -> bool:
    return all(one.key_id == witness.key_id for one in read_signatures(last.line.decode()))


def _ask(database: Database, fetcher: Fetcher, there: WitnessedLog, old: int, head: SignedHead) -> Answer:
    with database.read() as tx:
        proof = consistency(tx, old, head.size)
    answer = fetch(fetcher, there, "add-checkpoint", LONGEST_ANSWER, write_request(old, proof, head.note))
    if answer.status not in (200, 409, *_REFUSED):
        raise NotCosigned("witness.status", _OTHER.fill(member=there.member, status=answer.status))
    return answer


def _keep(database: Database, head: SignedHead, witness: Key, lines: tuple[Signature, ...]) -> None:
    """Keep the witness's line, once it is verified. Raises NotSigned, WrongSignature."""
    text = read_note(head.note).text
    mine = [one for one in lines if (one.name, one.key_id) == (witness.name, witness.key_id)]
    if not mine:
        raise NotSigned.of(name=witness.name)
    at = cosigned_at(text, mine[0], witness)
    with database.upkeep() as tx:
        add_cosignature(tx, head.size, witness.name, mine[0].line().encode(), at * 1_000_000)


_REFUSED = {
    400: Text(
        en="The witness {member} does not understand the request. One of the two nodes is out of date.",
        ar="لم يفهم الشاهد {member} الطلب. إحدى العُقدتين تعمل بإصدار قديم.",
    ),
    403: Text(
        en="The witness {member} knows another key of this node's ledger. Give its administrator the first line of "
        "`amana witness key`.",
        ar="لدى الشاهد {member} مفتاح آخر لسجل هذه العُقدة. أعطِ مديره السطر الأول من ناتج الأمر `amana witness key`.",
    ),
    404: Text(
        en="The node of {member} does not witness this ledger yet. Give its administrator the first line of "
        "`amana witness key`.",
        ar="لا تشهد عُقدة {member} على هذا السجل بعد. أعطِ مديرها السطر الأول من ناتج الأمر `amana witness key`.",
    ),
    422: Text(
        en="The witness {member} says that this ledger does not continue what it cosigned before. Verify the ledger; "
        "if it was restored from an old copy, tell all members.",
        ar="يقول الشاهد {member} إن هذا السجل لا يكمل ما وقّعه من قبل. تحقّق من السجل، فإن كان قد استُعيد من نسخة قديمة "
        "فأبلغ جميع الأعضاء.",
    ),
    503: Text(
        en="The ledger of the witness {member} is closed at present: it cannot be written, or is not the one that it "
        "signed last. It will be asked again.",
        ar="سجل الشاهد {member} مغلق الآن، فإما أن الكتابة فيه متعذرة وإما أنه ليس السجل الذي وقّعه آخر مرة. سيُسأل من "
        "جديد.",
    ),
}
_OTHER = Text(
    en="The witness {member} answers with status {status}. Check its address; ask its operator if it stays.",
    ar="يجيب الشاهد {member} بالحالة {status}. راجع عنوانه، واسأل مشغّله إن استمر ذلك.",
)
_SMALLER = Text(
    en="The witness {member} says that it has cosigned up to {size}, but this node holds its cosignature at {known}: "
    "it has forgotten what it signed. Nothing was taken from it; ask its operator.",
    ar="يقول الشاهد {member} إنه وقّع حتى الحجم {size}، ولدى هذه العُقدة توقيعه على الحجم {known}. لقد نسي ما وقّعه. لم "
    "يؤخذ منه شيء؛ فاسأل مشغّله.",
)
_AHEAD = Text(
    en="The witness {member} has cosigned {size} entries of this ledger, which has {own}. The ledger was restored from "
    "an old copy, or the witness errs: stop writing to this node and compare both.",
    ar="وقّع الشاهد {member} على {size} من قيود هذا السجل، وليس فيه إلا {own}. إما أن السجل استُعيد من نسخة قديمة وإما "
    "أن الشاهد أخطأ: أوقف الكتابة في هذه العُقدة وقارن بينهما.",
)
_CONFLICT = Text(
    en="The witness {member} holds another root for {size} entries of this ledger. Verify the ledger and compare the "
    "roots with the member.",
    ar="لدى الشاهد {member} جذر آخر لعدد {size} من قيود هذا السجل. تحقّق من السجل وقارن الجذرين مع العضو.",
)
