"""What comes of a possible match, on both sides: nothing by itself, and nothing by one person alone.

Asker: draft → another person approves → sent (:mod:`carrying`, in the job process) → the holder's reply is fetched.
Holder: received → somebody answers → where something is released, a second person lets it go; a refusal gives its
reason. Whatever is not answered expires after ten working days, on both sides. Each step is a ledger entry.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

from amana.exchange.private.answering import check_reasons, member_of
from amana.exchange.private.faults import NotYourName
from amana.exchange.private.party import Party, key_of
from amana.handling import Handling, Viewer, may_release, ready_to_leave, text_refusal
from amana.language import Problem, Text
from amana.private import follow_up as steps
from amana.private.letters import (
    LONGEST_WORDS,
    FollowUp,
    Reply,
    read_follow_up,
    read_letter,
    read_reply,
    write_follow_up,
    write_reply,
)
from amana.store import Database, Reader, Writer
from amana.store.follow_ups import (
    CARRY,
    FOLLOW_UP,
    FollowUpLine,
    add_follow_up,
    change,
    follow_up,
)
from amana.store.holders import Match
from amana.store.members import not_there
from amana.store.offers import ASKABLE, HeldItem, askable, behind, was_closed
from amana.store.outbox import schedule
from amana.store.times import moment
from amana.store.transaction import microseconds

Decision = Literal["release", "release-in-part", "refuse"]
DECISIONS: tuple[Decision, ...] = ("release", "release-in-part", "refuse")


class NotAllowed(Problem):
    """This person may not take this step, or something is missing for it."""


class Answered(msgspec.Struct, frozen=True):
    """What the holder's first person would answer: ``handling`` binds what is released."""

    step: Decision
    words: str
    handling: Handling | None = None


def draft(tx: Writer, viewer: Viewer, match: Match, words: str) -> str:
    """Write a follow-up on a possible match; its id. Raises NotAllowed."""
    _need(viewer, "analyst")
    number = str(tx.world.random.uuid4())
    line = FollowUpLine(
        id=number, side="asker", peer=match.member, collection=match.collection, epoch=match.epoch,
        output=match.output, purpose=match.purpose, basis=match.basis, words=_checked(words), item=match.item,
        state="draft", written_by=viewer.name, written_at=tx.now_us, approved_by="", approved_at=None, due_at=None,
        message=None, answer="", answered_by="", answered_at=None, released_by="", reply=None, closed_at=None,
    )  # fmt: skip
    add_follow_up(tx, viewer, line)
    return number


def approve(tx: Writer, viewer: Viewer, number: str, party: Party) -> None:
    """Approve a draft, as the second person; the job process then sends it. Raises NotThere, NotAllowed, SamePerson,
    WrongStep."""
    found = _asked(tx, viewer, number)
    _second(found.written_by, viewer)
    state = steps.approve(found.state, found.written_by, viewer.name)
    message = FollowUp(
        found.id, party.member, found.peer, found.collection, found.epoch, found.output[7:], found.purpose,
        found.basis, found.words, int(tx.now.timestamp()),
    )  # fmt: skip
    after = moved(
        found, state=state, approved_by=viewer.name, approved_at=tx.now_us,
        message=write_follow_up(message, party.public_key, party.sign),
    )  # fmt: skip
    change(tx, viewer, found, after, "approve")
    schedule(tx, CARRY, "", tx.now_us)


def withdraw(tx: Writer, viewer: Viewer, number: str) -> None:
    """Take back what was not sent yet. Raises NotThere, WrongStep."""
    _need(viewer, "analyst", "releaser")
    found = _asked(tx, viewer, number)
    after = moved(found, state=steps.after(found.state, "withdraw", "asker"), closed_at=tx.now_us)
    change(tx, viewer, found, after, "withdraw")


def receive(database: Database, viewer: Viewer, party: Party, data: bytes) -> None:
    """Take in what another member asks. The same one twice is no fault: its sender did not hear that it came.

    Raises BrokenMessage, WrongSignature, NotAMember, NotYourName, UnknownPurpose, NoFingerprint, WrongFingerprint,
    NotThere (collection), NotAllowed (what no text may say).
    """
    letter = read_letter(data)
    sent = read_follow_up(letter)
    member = member_of(viewer)
    for named, known in ((sent.asker, member), (sent.holder, party.member)):
        if named != known:
            raise NotYourName.of(named=named, known=known)
    check_reasons(sent.purpose, sent.basis)
    _checked(sent.words)
    with database.read() as tx:
        key_of(tx, viewer, member, letter.key)
        # What it held is still known for a while after it was closed.
        if askable(tx, viewer, sent.collection) is None and not was_closed(tx, viewer, sent.collection):
            raise not_there(ASKABLE, sent.collection)
        if _is_here(tx, viewer, sent.id, data):
            return
    with database.write(viewer) as tx:
        due = microseconds(steps.due(tx.now))
        line = FollowUpLine(
            id=sent.id, side="holder", peer=member, collection=sent.collection, epoch=sent.epoch,
            output=bytes(7) + sent.check, purpose=sent.purpose, basis=sent.basis, words=sent.words, item=None,
            state="received", written_by=viewer.name, written_at=tx.now_us, approved_by="", approved_at=None,
            due_at=due, message=data, answer="", answered_by="", answered_at=None, released_by="", reply=None,
            closed_at=None,
        )  # fmt: skip
        add_follow_up(tx, viewer, line)
        schedule(tx, CARRY, "", due)


def subject(tx: Reader, viewer: Viewer, found: FollowUpLine) -> HeldItem | None:
    """At the holder: what the follow-up is about; None if nothing here stands behind it."""
    return behind(tx, viewer, found.collection, found.epoch, found.output[7:])


def answer(tx: Writer, viewer: Viewer, number: str, party: Party, given: Answered) -> None:
    """Answer, as the first person. A refusal closes the matter; a release waits for a second person.

    Raises NotThere, NotAllowed, WrongStep.
    """
    _need(viewer, "analyst", "releaser")
    found = _received(tx, viewer, number)
    steps.after(found.state, given.step, "holder")
    checked = msgspec.structs.replace(given, words=_checked(given.words))
    if given.step != "refuse":
        _ready(checked.handling, tx.now)
    after = moved(found, answer=_to_json(checked), answered_by=viewer.name, answered_at=tx.now_us)
    change(tx, viewer, found, after, "answer")
    if given.step == "refuse":
        close(tx, viewer, after, party, checked)


def release(tx: Writer, viewer: Viewer, number: str, party: Party) -> None:
    """Let the answer go, as the second person. Raises NotThere, NotAllowed, WrongStep."""
    found = _received(tx, viewer, number)
    if not found.answer:
        raise NotAllowed("private.no-answer", _NO_ANSWER)
    _second(found.answered_by, viewer)
    given = answered(found)
    assert given is not None
    _ready(given.handling, tx.now)
    close(tx, viewer, found, party, given)


def put_back(tx: Writer, viewer: Viewer, number: str) -> None:
    """Do not let the answer go: it is written anew. Raises NotThere, NotAllowed."""
    _need(viewer, "releaser", "analyst")
    found = _received(tx, viewer, number)
    if found.state != "received" or not found.answer:
        raise NotAllowed("private.no-answer", _NO_ANSWER)
    change(tx, viewer, found, moved(found, answer="", answered_by="", answered_at=None), "put-back")


def answered(found: FollowUpLine) -> Answered | None:
    """The answer that was written at the holder, if there is one."""
    if not found.answer:
        return None
    plain = msgspec.json.decode(found.answer)
    rules = Handling.from_json(plain["handling"]) if plain["handling"] else None
    return Answered(plain["step"], plain["words"], rules)


def replied(found: FollowUpLine) -> Reply | None:
    """At the asker: the holder's reply, which was checked when it came."""
    return read_reply(read_letter(found.reply)) if found.reply else None


def reply(tx: Reader, viewer: Viewer, number: str) -> bytes:
    """For the asker's node: the signed reply, empty while there is none. Raises NotThere."""
    found = follow_up(tx, viewer, number)
    if found.side != "holder":
        raise not_there(FOLLOW_UP, number)
    return found.reply or b""


def close(tx: Writer, viewer: Viewer, found: FollowUpLine, party: Party, given: Answered | None) -> None:
    """Close a matter at the holder, with the signed reply that its asker fetches."""
    step = given.step if given else "expire"
    state = steps.after(found.state, step, "holder")
    rules = given.handling.to_json() if given and given.handling else ""
    words = given.words if given else ""
    message = Reply(found.id, party.member, found.peer, state, words, rules, int(tx.now.timestamp()))
    after = moved(
        found, state=state, reply=write_reply(message, party.public_key, party.sign), closed_at=tx.now_us,
        released_by=viewer.name,
    )  # fmt: skip
    change(tx, viewer, found, after, step)


def _is_here(tx: Reader, viewer: Viewer, number: str, data: bytes) -> bool:
    try:
        return follow_up(tx, viewer, number).message == data
    except Problem:
        return False


def _asked(tx: Reader, viewer: Viewer, number: str) -> FollowUpLine:
    return _of_side(tx, viewer, number, "asker")


def _received(tx: Reader, viewer: Viewer, number: str) -> FollowUpLine:
    return _of_side(tx, viewer, number, "holder")


def _of_side(tx: Reader, viewer: Viewer, number: str, side: str) -> FollowUpLine:
    found = follow_up(tx, viewer, number)
    if found.side != side:
        raise not_there(FOLLOW_UP, number)
    return found


def moved(found: FollowUpLine, **changes: Any) -> FollowUpLine:
    """The follow-up as it stands after a step."""
    return msgspec.structs.replace(found, **changes)


def _need(viewer: Viewer, *roles: str) -> None:
    if viewer.roles.isdisjoint(roles):
        raise NotAllowed("private.may-not", _MAY_NOT.fill(roles=", ".join(roles)))


def _second(first: str, viewer: Viewer) -> None:
    forbidden = may_release(first, viewer.name, viewer.roles)
    if forbidden is not None:
        raise NotAllowed("private.not-allowed", forbidden)


def _ready(rules: Handling | None, now: datetime) -> None:
    if rules is None:
        raise NotAllowed("private.no-rules", _NO_RULES)
    for lack in ready_to_leave(rules, now):
        raise NotAllowed("private.not-ready", lack)


def _checked(words: str) -> str:
    """The words, if they may stand in a follow-up. Raises NotAllowed."""
    plain = words.strip()
    if not 0 < len(plain) <= LONGEST_WORDS:
        raise NotAllowed("private.words", _WORDS.fill(most=LONGEST_WORDS))
    refused = text_refusal(plain)
    if refused is not None:
        raise NotAllowed("private.refused-words", refused.text)
    return plain


def _to_json(given: Answered) -> str:
    rules = given.handling.to_json() if given.handling else ""
    return msgspec.json.encode({"step": given.step, "words": given.words, "handling": rules}).decode()


def due_at(found: FollowUpLine) -> datetime | None:
    """When it expires."""
    return moment(found.due_at) if found.due_at is not None else None


_MAY_NOT = Text(
    en="This needs one of these roles: {roles}. Ask a colleague who has it.",
    ar="يلزم لهذه الخطوة أحد هذه الأدوار: {roles}. اطلبها من زميل له هذا الدور.",
)
_NO_ANSWER = Text(
    en="Nobody has written an answer yet that could be released.",
    ar="لم يكتب أحد بعدُ ردًّا يمكن الإفراج عنه.",
)
_NO_RULES = Text(
    en="What is released needs its rules: level, category, use and end.",
    ar="يلزم لما يُفرج عنه قواعده: المستوى والفئة والاستعمال وتاريخ الانتهاء.",
)
_WORDS = Text(
    en="Write why, in at most {most} characters.",
    ar="اكتب السبب فيما لا يزيد على {most} حرف.",
)
