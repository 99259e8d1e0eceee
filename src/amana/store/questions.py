"""Private questions as they are counted and remembered: what was used up, who may ask by approval, the receipts.

Of what was asked nothing is here, on either side: a question is uniformly random bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from amana.handling import Viewer
from amana.language import Problem, Text
from amana.store.members import not_there
from amana.store.offers import Askable
from amana.store.rights import is_staff
from amana.store.transaction import Reader, Row, Upkeep, Writer, microseconds

REQUEST = Text(en="request to ask", ar="طلب سؤال")
RELEASER = "releaser"
APPROVED_DAYS = 7


class Replayed(Problem):
    """A question's id was used before."""


class Spent(Problem):
    """The quota or the budget of today is used up. ``retry_after``: seconds until tomorrow (UTC)."""

    def __init__(self, text: Text, retry_after: int) -> None:
        super().__init__("private.quota", text)
        self.retry_after = retry_after


class NeedsApproval(Problem):
    """The collection is asked only by approval, and there is none for this asker and purpose."""


class MayNotDecide(Problem):
    """Only a releaser of this node lets somebody ask."""


class Use(msgspec.Struct, frozen=True):
    """What one question uses: ``elements`` with its padding."""

    qid: bytes
    asker: str
    purpose: str
    basis: str
    epoch: int
    elements: int


class Spending(msgspec.Struct, frozen=True):
    """What an asker used for a purpose in a day."""

    collection: str
    day: str
    asker: str
    purpose: str
    elements: int
    questions: int


class AskingRequest(msgspec.Struct, frozen=True):
    """Who would ask a collection, what for; ``state``: waiting, approved, declined; ``until`` in microseconds."""

    id: int
    collection: str
    asker: str
    purpose: str
    basis: str
    state: str
    asked_at: int
    decided_by: str
    decided_at: int | None
    until: int


class KeptReceipt(msgspec.Struct, frozen=True):
    """A receipt. ``side``: ours, asker or holder; ``peer``: the other; ``body`` as it was signed."""

    digest: bytes
    side: str
    peer: str
    collection: str
    epoch: int
    purpose: str
    basis: str
    elements: int
    at: int
    asked_by: str
    body: bytes
    countersigned: bool


def check_use(tx: Reader, viewer: Viewer, where: Askable, use: Use) -> int:
    """What is left of the quota after this use. Raises Replayed, Spent, NeedsApproval; changes nothing."""
    if tx.one(
        "SELECT 1 FROM private_question WHERE collection = ? AND epoch = ? AND qid = ?",
        (where.name, use.epoch, use.qid),
    ):
        raise Replayed("private.replayed", _REPLAYED)
    if where.by_approval and not _approved(tx, where.name, use):
        raise NeedsApproval("private.needs-approval", _NEEDS_APPROVAL)
    spent, all_spent = _spent(tx, where.name, use)
    if spent + use.elements > where.daily_quota:
        raise Spent(_QUOTA.fill(most=where.daily_quota, left=max(where.daily_quota - spent, 0)), _until_tomorrow(tx))
    if all_spent + use.elements > where.budget:
        raise Spent(_BUDGET, _until_tomorrow(tx))
    return where.daily_quota - spent - use.elements


def add_use(tx: Writer, viewer: Viewer, where: Askable, use: Use) -> int:
    """Count a question that is answered in this transaction; what is left. Raises as :func:`check_use` does."""
    left = check_use(tx, viewer, where, use)
    tx.run("INSERT INTO private_question (collection, epoch, qid) VALUES (?, ?, ?)", (where.name, use.epoch, use.qid))
    tx.run(
        "INSERT INTO private_spent (collection, day, asker, purpose, elements, questions) VALUES (?, ?, ?, ?, ?, 1)"
        " ON CONFLICT (collection, day, asker, purpose) DO UPDATE SET"
        " elements = private_spent.elements + excluded.elements, questions = private_spent.questions + 1",
        (where.name, _day(tx), use.asker, use.purpose, use.elements),
    )
    return left


def spendings(tx: Reader, viewer: Viewer, days: int = 7) -> list[Spending]:
    """What was used up in the newest days, for staff."""
    assert is_staff(viewer)
    since = (tx.now - timedelta(days=days - 1)).date().isoformat()
    rows = tx.all(
        "SELECT collection, day, asker, purpose, elements, questions FROM private_spent WHERE day >= ?"
        " ORDER BY day DESC, collection, asker, purpose",
        (since,),
    )
    return [Spending(*row) for row in rows]


def spent_today(tx: Reader, viewer: Viewer, name: str) -> int:
    """Elements that all askers together used of a collection today, for staff."""
    assert is_staff(viewer)
    row = tx.one("SELECT coalesce(sum(elements), 0) FROM private_spent WHERE collection = ? AND day = ?",
                 (name, _day(tx)))  # fmt: skip
    return int(row[0]) if row else 0


def add_request(tx: Writer, viewer: Viewer, where: Askable, use: Use) -> None:
    """Put an asker's wish to ask before the staff; one that waits already stays, one that was decided waits anew."""
    tx.run(
        "INSERT INTO private_request (collection, asker, purpose, basis, state, asked_at)"
        " VALUES (?, ?, ?, ?, 'waiting', ?) ON CONFLICT (collection, asker, purpose) DO UPDATE SET"
        " basis = excluded.basis, state = 'waiting', asked_at = excluded.asked_at, until = 0",
        (where.name, use.asker, use.purpose, use.basis, tx.now_us),
    )
    tx.record("question.request", where.name, {"asker": use.asker, "purpose": use.purpose, "basis": use.basis})


def asking_requests(tx: Reader, viewer: Viewer, state: str | None = None) -> list[AskingRequest]:
    """The wishes to ask, newest first, for staff."""
    assert is_staff(viewer)
    which, params = ("", ()) if state is None else (" WHERE state = ?", (state,))
    rows = tx.all(
        "SELECT id, collection, asker, purpose, basis, state, asked_at, decided_by, decided_at, until"
        f" FROM private_request{which} ORDER BY id DESC",
        params,
    )
    return [AskingRequest(*row) for row in rows]


def is_waiting(tx: Reader, viewer: Viewer, name: str, asker: str, purpose: str) -> bool:
    """Does this wish wait already? For the staff, and for the asker's own question."""
    return tx.one(
        "SELECT 1 FROM private_request WHERE collection = ? AND asker = ? AND purpose = ? AND state = 'waiting'",
        (name, asker, purpose),
    ) is not None  # fmt: skip


def decide_request(tx: Writer, viewer: Viewer, number: int, *, approved: bool) -> None:
    """Let somebody ask for a week, or not, as a releaser. Raises MayNotDecide, NotThere."""
    if RELEASER not in viewer.roles or not is_staff(viewer):
        raise MayNotDecide("private.not-a-releaser", _NOT_A_RELEASER)
    if not 0 < number < 2**63:
        raise not_there(REQUEST, str(number)[:20])
    until = tx.now_us + APPROVED_DAYS * 86_400 * 1_000_000 if approved else 0
    state = "approved" if approved else "declined"
    done = tx.run(
        "UPDATE private_request SET state = ?, decided_by = ?, decided_at = ?, until = ?"
        " WHERE id = ? AND state = 'waiting'",
        (state, viewer.name, tx.now_us, until, number),
    )
    if not done:
        raise not_there(REQUEST, str(number))
    tx.record(f"question.{state}", str(number))


def add_receipt(tx: Writer, viewer: Viewer, new: KeptReceipt) -> None:
    """Keep a receipt, with its ledger entry: the same exchange hash stands in both sides' ledgers."""
    tx.run(
        f"INSERT INTO private_receipt ({_RECEIPT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (new.digest, new.side, new.peer, new.collection, new.epoch, new.purpose, new.basis, new.elements, new.at,
         new.asked_by, new.body, int(new.countersigned)),
    )  # fmt: skip
    tx.record(
        {"asker": "question.asked", "holder": "question.answered"}[new.side],
        new.digest.hex(),
        {"peer": new.peer, "collection": new.collection, "epoch": new.epoch, "purpose": new.purpose,
         "basis": new.basis, "elements": new.elements, "at": new.at},
        exchange=new.digest,
    )  # fmt: skip


def countersign_receipt(tx: Writer, viewer: Viewer, digest: bytes, body: bytes) -> None:
    """The other side's signature has come. Raises NotThere for a receipt that is not here, or has it already."""
    if not tx.run("UPDATE private_receipt SET body = ?, countersigned = 1 WHERE digest = ? AND countersigned = 0",
                  (body, digest)):  # fmt: skip
        raise not_there(RECEIPT, digest.hex())
    tx.record("question.countersigned", digest.hex(), exchange=digest)


def delivered(tx: Upkeep, digests: Sequence[bytes]) -> None:
    """Our signature on these has reached the holder: bookkeeping, the receipts themselves stand in the ledger."""
    tx.many("UPDATE private_receipt SET countersigned = 1 WHERE digest = ?", [(one,) for one in digests])


def receipt(tx: Reader, viewer: Viewer, digest: bytes) -> KeptReceipt | None:
    """One receipt: for staff, and for the member that it is shared with."""
    row = tx.one(f"SELECT {_RECEIPT} FROM private_receipt WHERE digest = ?", (digest,))
    found = _receipt(row) if row else None
    return found if found and (is_staff(viewer) or f"member:{found.peer}" in viewer.principals) else None


def receipts(tx: Reader, viewer: Viewer, side: str, limit: int = 50) -> list[KeptReceipt]:
    """The newest receipts of one side, for staff."""
    assert is_staff(viewer)
    rows = tx.all(f"SELECT {_RECEIPT} FROM private_receipt WHERE side = ? ORDER BY at DESC LIMIT ?", (side, limit))
    return [_receipt(row) for row in rows]


def undelivered(tx: Reader, viewer: Viewer, peer: str) -> list[KeptReceipt]:
    """Receipts of our questions whose holder has not yet taken our signature, oldest first, for staff."""
    assert is_staff(viewer)
    rows = tx.all(
        f"SELECT {_RECEIPT} FROM private_receipt WHERE side = 'asker' AND peer = ? AND countersigned = 0"
        " ORDER BY at LIMIT 20",
        (peer,),
    )
    return [_receipt(row) for row in rows]


def _spent(tx: Reader, name: str, use: Use) -> tuple[int, int]:
    """Elements used today: by this asker for this purpose, and by all."""
    row = tx.one(
        "SELECT coalesce(sum(CASE WHEN asker = ? AND purpose = ? THEN elements ELSE 0 END), 0),"
        " coalesce(sum(elements), 0) FROM private_spent WHERE collection = ? AND day = ?",
        (use.asker, use.purpose, name, _day(tx)),
    )
    assert row is not None
    return int(row[0]), int(row[1])


def _approved(tx: Reader, name: str, use: Use) -> bool:
    return tx.one(
        "SELECT 1 FROM private_request WHERE collection = ? AND asker = ? AND purpose = ? AND state = 'approved'"
        " AND until > ?",
        (name, use.asker, use.purpose, tx.now_us),
    ) is not None  # fmt: skip


def _day(tx: Reader) -> str:
    return tx.now.date().isoformat()


def _until_tomorrow(tx: Reader) -> int:
    midnight = tx.now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return -((tx.now_us - microseconds(midnight)) // 1_000_000)


def _receipt(row: Row) -> KeptReceipt:
    digest, *middle, body, countersigned = row
    return KeptReceipt(bytes(digest), *middle, bytes(body), bool(countersigned))


RECEIPT = Text(en="receipt", ar="إيصال")
_RECEIPT = "digest, side, peer, collection, epoch, purpose, basis, elements, at, asked_by, body, countersigned"
_REPLAYED = Text(
    en="A question with this id was answered already. Nothing was counted; ask anew with a fresh id.",
    ar="سبق الرد على سؤال بهذا المعرّف. لم يُحسب شيء؛ أعد السؤال بمعرّف جديد.",
)
_QUOTA = Text(
    en="Today's quota for this purpose is used up: at most {most} elements a day, {left} are left. Ask fewer, or "
    "tomorrow (UTC).",
    ar="استُنفدت حصة اليوم لهذا الغرض: أقصاها {most} عنصر في اليوم، والباقي {left}. اسأل عن عدد أقل، أو غدًا "
    "(بالتوقيت العالمي).",
)
_BUDGET = Text(
    en="What all members together may ask of this collection today is used up. Ask tomorrow (UTC).",
    ar="استُنفد ما يحق لجميع الأعضاء سؤاله من هذه المجموعة اليوم. اسأل غدًا (بالتوقيت العالمي).",
)
_NOT_A_RELEASER = Text(
    en="Your account does not decide who may ask. A releaser of this node does.",
    ar="لا يملك حسابك أن يقرر من يسأل، ويملكه صاحب صلاحية الإفراج في هذه العُقدة.",
)
_NEEDS_APPROVAL = Text(
    en="This collection is asked only by approval. Your wish now waits for its holder; ask again once it is granted.",
    ar="لا تُسأل هذه المجموعة إلا بموافقة. طلبك الآن بانتظار صاحبها؛ أعد السؤال بعد الموافقة.",
)
