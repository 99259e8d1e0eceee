"""Releases: proposed by one person, let go by a second; the objects and rules are fixed when proposed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import msgspec

from amana.handling import Handling, Viewer, may_release, ready_to_leave, tightens
from amana.language import Problem, Text
from amana.ledger import list_root
from amana.store.audiences import handling_id
from amana.store.collections import COLLECTION, collection
from amana.store.entries import add_entries, lines_missing
from amana.store.members import not_there
from amana.store.objects import Placing, object_at
from amana.store.rights import is_staff
from amana.store.transaction import Reader, Row, Writer

RELEASE = Text(en="release", ar="إفراج")


class Release(msgspec.Struct, frozen=True):
    """What was proposed for release, under which rules, and what became of it."""

    id: str
    number: int
    report_id: str | None
    collection_id: str
    handling: Handling
    digest: bytes
    state: str
    proposed_by: str
    proposed_at: int
    decided_by: str
    decided_at: int | None
    reason: str
    objects: int


class Proposal(msgspec.Struct, frozen=True):
    """Objects (by sequence number) that should go into a collection under these rules."""

    id: str
    collection_id: str
    handling: Handling
    seqs: tuple[int, ...]
    report_id: str | None = None


class NotReady(Problem):
    """Something that must be there before material leaves is missing."""


def propose(tx: Writer, viewer: Viewer, proposal: Proposal) -> bytes:
    """Put objects up for release; the digest that the second person will sign. Raises NotReady, NotThere."""
    for lack in ready_to_leave(proposal.handling, tx.now):
        raise NotReady("release.not-ready", lack)
    if collection(tx, viewer, proposal.collection_id) is None:
        raise not_there(COLLECTION, proposal.collection_id)
    digest = _digest(tx, viewer, proposal)
    tx.run(
        "INSERT INTO release (id, number, report_id, collection_id, handling_id, digest, state, proposed_by,"
        " proposed_at) VALUES (?, ?, ?, ?, ?, ?, 'proposed', ?, ?)",
        (proposal.id, tx.take("release", 1), proposal.report_id, proposal.collection_id,
         handling_id(tx, proposal.handling), digest, viewer.name, tx.now_us),
    )  # fmt: skip
    tx.load(
        "release_object",
        ("release_id", "position", "seq"),
        [(proposal.id, place, seq) for place, seq in enumerate(proposal.seqs)],
    )
    tx.record("release.propose", proposal.id, {"digest": digest.hex(), "objects": len(proposal.seqs)})
    return digest


def approve(tx: Writer, viewer: Viewer, number: str, sign: Callable[[bytes], bytes]) -> Release:
    """Let a proposed release go, as the second person. Raises NotThere, NotReady (same person, role, expiry)."""
    found = _waiting(tx, viewer, number)
    lacks = ready_to_leave(found.handling, tx.now)
    forbidden = may_release(found.proposed_by, viewer.name, viewer.roles)
    for lack in [forbidden, *lacks] if forbidden else lacks:
        raise NotReady("release.not-allowed", lack)
    seqs = [
        row[0] for row in tx.all("SELECT seq FROM release_object WHERE release_id = ? ORDER BY position", (number,))
    ]
    placing = Placing("own", found.handling.audience, found.handling, found.collection_id)
    add_entries(tx, placing, lines_missing(tx, placing, seqs))
    _decide(tx, viewer, number, "released", "", sign(found.digest))
    if found.report_id:
        tx.run("UPDATE report SET state = 'released', changed_at = ? WHERE id = ?", (tx.now_us, found.report_id))
    details: dict[str, object] = {"digest": found.digest.hex(), "collection": found.collection_id}
    tx.record("release.approve", number, details, exchange=found.digest)
    return found


def decline(tx: Writer, viewer: Viewer, number: str, reason: str) -> None:
    """Do not let it go; the report is open for work again. Raises NotThere."""
    found = _waiting(tx, viewer, number)
    _decide(tx, viewer, number, "declined", reason, None)
    if found.report_id:
        tx.run("UPDATE report SET state = 'draft', changed_at = ? WHERE id = ?", (tx.now_us, found.report_id))
    tx.record("release.decline", number, {"reason": reason})


def releases(
    tx: Reader, viewer: Viewer, state: str | None = None, before: int | None = None, limit: int = 50
) -> list[Release]:
    """The newest releases, for staff."""
    which, params = ("", []) if state is None else (" AND r.state = ?", [state])
    return _load(tx, viewer, f"r.number < ?{which}", (2**62 if before is None else before, *params), limit)


def release(tx: Reader, viewer: Viewer, number: str) -> Release | None:
    """One release, for staff."""
    return next(iter(_load(tx, viewer, "r.id = ?", (number,), 1)), None)


def release_of_report(tx: Reader, viewer: Viewer, report_id: str) -> Release | None:
    """The newest release of a report, for staff."""
    return next(iter(_load(tx, viewer, "r.report_id = ?", (report_id,), 1)), None)


def release_seqs(tx: Reader, viewer: Viewer, number: str) -> list[int]:
    """The sequence numbers of a release's objects, for staff."""
    if not is_staff(viewer):
        return []
    return [r[0] for r in tx.all("SELECT seq FROM release_object WHERE release_id = ? ORDER BY position", (number,))]


def _load(tx: Reader, viewer: Viewer, where: str, params: Sequence[object], limit: int) -> list[Release]:
    if not is_staff(viewer):
        return []
    rows = tx.all(
        "SELECT r.id, r.number, r.report_id, r.collection_id, h.body, r.digest, r.state, r.proposed_by,"
        " r.proposed_at, r.decided_by, r.decided_at, r.reason,"
        " (SELECT count(*) FROM release_object o WHERE o.release_id = r.id)"
        f" FROM release r JOIN handling h ON h.id = r.handling_id WHERE {where} ORDER BY r.number DESC LIMIT ?",
        (*params, limit),
    )
    return [_release(row) for row in rows]


def _release(row: Row) -> Release:
    return Release(*(*row[:4], Handling.from_json(row[4]), bytes(row[5]), *row[6:]))


def _waiting(tx: Writer, viewer: Viewer, number: str) -> Release:
    found = release(tx, viewer, number)
    if found is None or found.state != "proposed":
        raise not_there(Text(en="release that waits", ar="إفراج قيد الانتظار"), number)
    return found


def _decide(tx: Writer, viewer: Viewer, number: str, state: str, reason: str, signature: bytes | None) -> None:
    tx.run(
        "UPDATE release SET state = ?, decided_by = ?, decided_at = ?, reason = ?, signature = ? WHERE id = ?",
        (state, viewer.name, tx.now_us, reason, signature, number),
    )


def _digest(tx: Writer, viewer: Viewer, proposal: Proposal) -> bytes:
    """Merkle root over the rules and each object's bytes: what exactly is released.

    Raises NotReady if the rules are looser than those under which an object came here.
    """
    leaves = [hashlib.sha256(proposal.handling.to_json().encode()).digest()]
    for seq in proposal.seqs:
        found = object_at(tx, viewer, seq)
        if found is None:
            raise not_there(OBJECT, str(seq))
        if found.handling is not None and not tightens(proposal.handling, found.handling):
            raise NotReady("release.looser", _LOOSER.fill(id=found.stix_id))
        leaves.append(hashlib.sha256(found.body).digest())
    return list_root(leaves)


OBJECT = Text(en="object", ar="كائن")
_LOOSER = Text(
    en="{id} came here under stricter rules than these. Handling may only tighten: keep its TLP, audience, uses, "
    "purpose, legal basis, category and expiry, or narrow them.",
    ar="ورد {id} بقواعد تداول أشد من هذه. لا يجوز إلا التضييق: أبقِ على درجة TLP والجمهور والاستخدامات والغرض "
    "والأساس القانوني والفئة وتاريخ الانتهاء، أو ضيّقها.",
)
