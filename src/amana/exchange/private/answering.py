"""A question at the holder: who may ask, for what, how much; then it is evaluated, counted and receipted at once.

The evaluation comes before the transaction that counts it, and its answer leaves after that: what fails on the way was
not counted, and what was counted has its receipt.
"""

from __future__ import annotations

from amana.exchange.private.faults import Closed, NotAMember, NotYourName, UnknownPurpose, WrongEpoch
from amana.exchange.private.party import Party, key_of
from amana.handling import LEGAL_BASES, PURPOSES, Viewer
from amana.language import Text
from amana.private.announce import Offer, Offers, SetFact, SignedOffer, signed
from amana.private.group import SIZE
from amana.private.messages import (
    Answer,
    Question,
    Receipt,
    exchange,
    read_countersigned,
    read_question,
    receipt,
    verify,
)
from amana.private.wire import encode
from amana.store import Database, Reader, Writer
from amana.store.members import not_there
from amana.store.offers import ASKABLE, Askable, askable, askables, file_facts, present_epoch, was_closed
from amana.store.questions import (
    RECEIPT,
    KeptReceipt,
    NeedsApproval,
    Use,
    add_receipt,
    add_request,
    add_use,
    check_use,
    countersign_receipt,
    is_waiting,
)
from amana.store.questions import receipt as kept_receipt


def answer(database: Database, viewer: Viewer, party: Party, data: bytes) -> bytes:
    """The answer to a question, as bytes.

    Raises BrokenMessage, TooMany, NotAPoint, NotAMember, NotYourName, UnknownPurpose, NotThere, WrongEpoch, Replayed,
    Spent, NeedsApproval, Away.
    """
    question = read_question(data)
    _check(question, viewer, party)
    use = Use(
        question.qid, question.asker, question.purpose, question.basis, question.epoch, len(question.elements) // SIZE
    )
    try:
        with database.read() as tx:
            check_use(tx, viewer, _present(tx, viewer, question), use)
    except NeedsApproval:
        _ask_for_approval(database, viewer, question, use)
        raise
    evaluated = party.evaluator.evaluate(question.collection, question.epoch, question.elements)
    with database.write(viewer) as tx:
        left = add_use(tx, viewer, _present(tx, viewer, question), use)
        given = receipt(exchange(question, evaluated, int(tx.now.timestamp())), party.sign)
        add_receipt(tx, viewer, kept(given, "holder"))
    return encode(Answer(question.qid, evaluated.elements, evaluated.proof, left, given))


def take_countersigned(database: Database, viewer: Viewer, party: Party, data: bytes) -> None:
    """Keep the asker's signature on a receipt that this node gave; the same one twice is no fault.

    Raises BrokenMessage, NotAMember, NotThere, WrongSignature, NoFingerprint, WrongFingerprint.
    """
    sent = read_countersigned(data)
    member = member_of(viewer)
    digest = sent.receipt.exchange.digest()
    with database.read() as tx:
        found = kept_receipt(tx, viewer, digest)
        if found is None or found.side != "holder" or found.peer != member:
            raise not_there(RECEIPT, digest.hex())
        verify(sent.receipt, party.public_key, key_of(tx, viewer, member, sent.key))
        if found.countersigned:
            return
    with database.write(viewer) as tx:
        countersign_receipt(tx, viewer, digest, encode(sent.receipt))


def offers(tx: Reader, viewer: Viewer, party: Party) -> bytes:
    """What this node offers to the one who asks, each offer signed."""
    there = [where for where in askables(tx, viewer) if not where.closed_at]
    found = tuple(one for where in there if (one := _offer(tx, viewer, party, where)) is not None)
    return encode(Offers(party.member, party.public_key, found))


def member_of(viewer: Viewer) -> str:
    """The member whose node speaks. Raises NotAMember."""
    for principal in viewer.principals:
        if principal.startswith("member:"):
            return principal.removeprefix("member:")
    raise NotAMember.of()


def need_open(tx: Reader, viewer: Viewer, name: str) -> None:
    """Raises Closed for a collection that the viewer could ask about until it was closed."""
    if was_closed(tx, viewer, name):
        raise Closed.of()


def check_reasons(purpose: str, basis: str) -> None:
    """Raises UnknownPurpose for what is not on the closed lists."""
    for given, known, what in ((purpose, PURPOSES, _PURPOSES), (basis, LEGAL_BASES, _BASES)):
        if given not in known:
            raise UnknownPurpose.of(given=given[:60], what=what.en, what_ar=what.ar, names=", ".join(known))


def kept(given: Receipt, side: str, asked_by: str = "") -> KeptReceipt:
    """A receipt as the store keeps it."""
    facts = given.exchange
    peer = facts.asker if side == "holder" else facts.holder
    return KeptReceipt(
        facts.digest(), side, peer, facts.collection, facts.epoch, facts.purpose, facts.basis, facts.count, facts.at,
        asked_by, encode(given), False,
    )  # fmt: skip


def _check(question: Question, viewer: Viewer, party: Party) -> None:
    member = member_of(viewer)
    for named, known in ((question.asker, member), (question.holder, party.member)):
        if named != known:
            raise NotYourName.of(named=named, known=known)
    check_reasons(question.purpose, question.basis)


def _present(tx: Reader, viewer: Viewer, question: Question) -> Askable:
    """The collection, if the question is for its present epoch. Raises NotThere, Closed, WrongEpoch."""
    need_open(tx, viewer, question.collection)
    where = askable(tx, viewer, question.collection)
    epoch = present_epoch(tx, viewer, question.collection)
    if where is None or epoch is None:
        raise not_there(ASKABLE, question.collection)
    if epoch.epoch != question.epoch:
        fault = WrongEpoch.of("epoch", epoch=epoch.epoch)
        fault.epoch = epoch.epoch
        raise fault
    return where


def _ask_for_approval(database: Database, viewer: Viewer, question: Question, use: Use) -> None:
    with database.read() as tx:
        if is_waiting(tx, viewer, question.collection, use.asker, use.purpose):
            return
    with database.write(viewer) as tx:
        _put_request(tx, viewer, question, use)


def _put_request(tx: Writer, viewer: Viewer, question: Question, use: Use) -> None:
    add_request(tx, viewer, _present(tx, viewer, question), use)


def _offer(tx: Reader, viewer: Viewer, party: Party, where: Askable) -> SignedOffer | None:
    epoch = present_epoch(tx, viewer, where.name)
    if epoch is None:
        return None
    files = tuple(SetFact(one.seq, one.digest, one.size) for one in file_facts(tx, viewer, where.name, epoch.epoch))
    offer = Offer(
        party.member, where.name, where.title.en, where.title.ar, where.types, epoch.epoch, epoch.public_key,
        epoch.not_after // 1_000_000, files, where.daily_quota, int(where.by_approval),
    )  # fmt: skip
    return signed(offer, party.sign)


_PURPOSES = Text(en="purposes", ar="الأغراض")
_BASES = Text(en="legal bases", ar="الأسس القانونية")
