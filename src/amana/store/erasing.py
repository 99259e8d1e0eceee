"""Erasing what ledger entries say: one entry by an operator with a reason, and all old ones by their term.

Salt and payload go, the leaf stays, and an entry of the kind ``ledger.erase`` says which went and why. So proofs hold,
and nobody can pass off a payload that is missing for one that was erased.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile

import msgspec

from amana.handling import Viewer
from amana.language import Problem, Text
from amana.private.follow_up import ENDS
from amana.store.checkpoints import FINAL, final_size
from amana.store.ledger import ERASE, LedgerEntry, entry
from amana.store.reasons import LONGEST_REASON, reason_in
from amana.store.rights import is_staff
from amana.store.transaction import Reader, Writer

_SLICE = 10_000
_PROGRESS = "ledger_erased"

KEPT: Mapping[str, Text] = {
    ERASE: Text(en="it says what was erased and why", ar="يذكر ما مُحي وسببه"),
    "key.commit": Text(en="members hold it against the key they are given", ar="يقارن به الأعضاء المفتاح الذي يصلهم"),
    "set.commit": Text(en="members hold it against the file they are given", ar="يقارن به الأعضاء الملف الذي يصلهم"),
    "ledger.renew-key": Text(en="it says which key signs from there on", ar="يذكر المفتاح الذي يوقّع من بعده"),
    "member.renew-key": Text(en="it says what was cosigned under the old key", ar="يذكر ما وُقِّع عليه بالمفتاح القديم"),
    "node.init": Text(en="it is the beginning of the log", ar="هو بداية السجل"),
}
"""Kinds that are never erased, and why. They name no person."""


class MayNotErase(Problem):
    """This entry must stay, or must stay for now."""


class Waiting(msgspec.Struct, frozen=True):
    """When an entry of a kind is still needed: a question to the database on its subject or one of its details."""

    sql: str
    detail: str = ""


_ENDED = ", ".join(f"'{state}'" for state in sorted(ENDS))
_OPEN: Mapping[str, Waiting] = {
    "release.propose": Waiting("SELECT 1 FROM release WHERE id = ? AND state = 'proposed'"),
    "request.ask": Waiting("SELECT 1 FROM pending WHERE id = ? AND state = 'waiting'", "request"),
    "screening.ask": Waiting("SELECT 1 FROM hit WHERE screening_id = ? AND state IN ('open', 'proposed-true')"),
    "follow-up.*": Waiting(f"SELECT 1 FROM follow_up WHERE id = ? AND state NOT IN ({_ENDED})"),
    "list.import": Waiting("SELECT 1 FROM list_version WHERE number = ? AND state = 'proposed'", "version"),
}


def erase(tx: Writer, viewer: Viewer, idx: int, reason: str) -> LedgerEntry:
    """Erase what one entry says; the entry as it was. ``reason`` stays for ever: it must not repeat what is erased.

    Raises MayNotErase.
    """
    assert is_staff(viewer)
    why = reason_in(reason)
    if not why:
        raise MayNotErase("ledger.no-reason", _NO_REASON.fill(most=LONGEST_REASON))
    found = entry(tx, viewer, idx) if 0 <= idx < 2**62 else None
    if found is None:
        raise MayNotErase("ledger.no-entry", _NO_ENTRY.fill(idx=idx))
    _refuse(tx, found)
    _erase(tx, idx, idx, why)
    return found


def are_words_overdue(tx: Reader, viewer: Viewer, before: int) -> bool:
    """Is there an entry from before this moment (microseconds) whose payload goes by its term?"""
    assert is_staff(viewer)
    return _due(tx, before) is not None


def erase_old(tx: Writer, viewer: Viewer, before: int) -> int:
    """Erase what the oldest entries from before this moment say, some thousands at a time; how many.

    Kinds that are kept stay, and entries of form 1. What is asked for a second time has been erased already.
    """
    assert is_staff(viewer)
    due = _due(tx, before)
    if due is None:
        return 0
    count = _erase(tx, *due, "retention")
    tx.run("UPDATE counter SET value = ? WHERE name = ?", (due[1] + 1, _PROGRESS))
    return count


def _refuse(tx: Reader, found: LedgerEntry) -> None:
    if found.payload is None:
        raise MayNotErase("ledger.erased-already", _ALREADY.fill(idx=found.idx, by=found.erased_by))
    if found.version == 1:
        raise MayNotErase("ledger.first-form", _FIRST_FORM.fill(idx=found.idx))
    if found.kind in KEPT:
        raise MayNotErase("ledger.kept", _kept(found.idx, found.kind))
    if found.exchange is not None and found.idx >= final_size(tx):
        raise MayNotErase("ledger.not-final", _NOT_FINAL.fill(idx=found.idx, count=FINAL))
    waiting = _OPEN.get(found.kind) or _OPEN.get(f"{found.kind.partition('.')[0]}.*")
    if waiting and tx.one(waiting.sql, (_key(found, waiting),)):
        raise MayNotErase("ledger.still-open", _STILL_OPEN.fill(idx=found.idx, kind=found.kind))


def _kept(idx: int, kind: str) -> Text:
    why = KEPT[kind]
    return Text(en=_KEPT.en.format(idx=idx, kind=kind, why=why.en), ar=_KEPT.ar.format(idx=idx, kind=kind, why=why.ar))


def _key(found: LedgerEntry, waiting: Waiting) -> object:
    said = found.said
    return said.details.get(waiting.detail) if waiting.detail else said.subject


def _due(tx: Reader, before: int) -> tuple[int, int] | None:
    """The first and the last entry of the next slice to be erased."""
    row = tx.one("SELECT value FROM counter WHERE name = ?", (_PROGRESS,))
    start, due = int(row[0]) if row else 0, list[int]()
    while not due:
        rows = tx.all(
            "SELECT idx, at, kind, version, payload IS NULL FROM ledger_entry WHERE idx >= ? ORDER BY idx LIMIT ?",
            (start, _SLICE),
        )
        old = list(takewhile(lambda row: row[1] < before, rows))
        due = [idx for idx, _at, kind, version, gone in old if version > 1 and not gone and kind not in KEPT]
        if len(old) < _SLICE:
            break
        start = old[-1][0] + 1
    return (due[0], due[-1]) if due else None


def _erase(tx: Writer, first: int, last: int, reason: str) -> int:
    marks = ",".join("?" * len(KEPT))
    count = tx.run(
        "UPDATE ledger_entry SET salt = NULL, payload = NULL, erased_by = ?"
        f" WHERE idx BETWEEN ? AND ? AND version > 1 AND payload IS NOT NULL AND kind NOT IN ({marks})",
        (tx.next_entry(), first, last, *KEPT),
    )
    tx.record("ledger.erase", "ledger", {"first": first, "last": last, "reason": reason})
    return count


_NO_REASON = Text(
    en="Say why, in at most {most} characters. The reason stays in the ledger: do not repeat what is erased.",
    ar="اذكر السبب بما لا يتجاوز {most} حرف. يبقى السبب في السجل الموثَّق، فلا تُعِد فيه ما يُمحى.",
)
_NO_ENTRY = Text(en="The ledger has no entry {idx}.", ar="ليس في السجل الموثَّق قيد رقمه {idx}.")
_ALREADY = Text(en="Entry {idx} was erased already, by entry {by}.", ar="سبق محو القيد {idx}، ويثبت ذلك القيد {by}.")
_FIRST_FORM = Text(
    en="Entry {idx} is of the first form, whose hash has no salt: what was erased could be guessed from it.",
    ar="القيد {idx} من الصيغة الأولى، وبصمته بلا مِلح، فيمكن تخمين ما مُحي منها.",
)
_KEPT = Text(en="Entry {idx} ({kind}) is kept for ever: {why}.", ar="القيد {idx} ({kind}) يبقى دائمًا: {why}.")
_NOT_FINAL = Text(
    en="Entry {idx} belongs to an exchange that is not final yet: {count} other members have to cosign a head that "
    "covers it. Erase it afterwards.",
    ar="القيد {idx} يخص تبادلًا لم يصبح نهائيًّا بعد، إذ يلزم أن يوقّع {count} من الأعضاء الآخرين رأسًا يشمله. "
    "امحُه بعد ذلك.",
)
_STILL_OPEN = Text(
    en="Entry {idx} ({kind}) belongs to something that is still waiting for a decision. Decide first, then erase.",
    ar="القيد {idx} ({kind}) يخص أمرًا ما زال ينتظر البتّ فيه. ابتّ فيه أولًا ثم امحُه.",
)
