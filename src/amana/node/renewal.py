"""A new key for this node's ledger: entered in it, signed by both keys, then put in the old one's place.

The old key signs one last head, the one that contains the entry; the new key signs the same head (C2SP signed-note:
whoever knows only one of the keys ignores the other's line). After a loss, where the ledger does not continue what the
old key has signed, the new key signs alone, and every member has to accept that by a person's hand.

A crash between two steps is mended by running the command again: the new key waits in ``keys/`` until it is in place.
"""

from __future__ import annotations

import fcntl
from pathlib import Path

import msgspec

from amana.exchange.private.evaluator import Evaluator
from amana.exchange.witness.signing import NotTheSigned, need_signed, put_head
from amana.language import Problem, Text
from amana.ledger.note import Signer
from amana.node.folder import Node, make_next_key, put_next_key
from amana.node.setup import OPERATOR
from amana.store import Database, Writer
from amana.store.checkpoints import last_checkpoint
from amana.store.ledger import verify
from amana.store.reasons import LONGEST_REASON, reason_in
from amana.store.renewing import Lost, renew_own


class CannotRenew(Problem):
    """The node runs, no reason was given, or nothing was lost."""


class Renewed(msgspec.Struct, frozen=True):
    """What was done. ``lost``: how many entries of the old key's last head are gone, if any are."""

    old: Signer
    new: Signer
    size: int
    lost: int | None


def renew(node: Node, database: Database, reason: str, *, after_loss: bool) -> Renewed:
    """Give the node's ledger a new key. Raises CannotRenew, NotTheSigned (entries are missing; see ``after_loss``)."""
    why = reason_in(reason)
    if not why:
        raise CannotRenew("ledger.no-reason", _NO_REASON.fill(most=LONGEST_REASON), "--reason")
    if _is_running(node.path):
        raise CannotRenew("ledger.running", _RUNNING)
    old, new = node.log_signer, make_next_key(node, database.world)
    marked = database.mark.read() if database.mark else None
    if marked is not None and marked.is_by(new.key):  # the last run ended before the key was in its place
        put_next_key(node)
        return Renewed(old, new, marked.size, None if marked.is_by(old.key) else marked.size)
    with database.write(OPERATOR) as tx:
        lost = _lost(tx, database, old, after_loss=after_loss)
        renew_own(tx, OPERATOR, node.settings.slug, old.key, new.key, why, lost)
    with database.upkeep() as tx:
        # What is lost contradicts what comes, so the old key does not sign any more; the new one has signed nothing.
        size = put_head(tx, database.mark, *((new,) if lost else (old, new))).size
    put_next_key(node)
    return Renewed(old, new, size, lost.size if lost else None)


def _lost(tx: Writer, database: Database, old: Signer, *, after_loss: bool) -> Lost | None:
    """What the old key has signed and is not here any more. Raises NotTheSigned, CannotRenew."""
    try:
        need_signed(tx, database.kept(), old.key)
    except NotTheSigned:
        if not after_loss:
            raise
    else:
        if after_loss:
            raise CannotRenew("ledger.nothing-lost", _NOTHING_LOST, "--after-loss")
        return None
    wrong = verify(tx)
    if wrong is not None:
        raise CannotRenew("ledger.wrong-entry", _WRONG.fill(idx=wrong), f"entry {wrong}")
    marked, last = database.mark.read() if database.mark else None, last_checkpoint(tx)
    found = max((one for one in (marked, last) if one is not None), key=lambda one: one.size)
    return Lost(found.size, found.root, found.note)


def _is_running(folder: Path) -> bool:
    """Does a process hold the key? Web workers stand beside the evaluation process, the job process has its lock."""
    if Evaluator(folder).answers():
        return True
    with (folder / "worker.lock").open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


_NO_REASON = Text(
    en="Say why, in at most {most} characters. The reason stays in the ledger for ever: name no person in it.",
    ar="اذكر السبب بما لا يتجاوز {most} حرف. يبقى السبب في السجل الموثَّق دائمًا، فلا تسمِّ فيه شخصًا.",
)
_RUNNING = Text(
    en="The node is running and would go on to sign with the old key. Stop it first.",
    ar="العُقدة تعمل، ولو بقيت تعمل لواصلت التوقيع بالمفتاح القديم. أوقِفها أولًا.",
)
_WRONG = Text(
    en="The ledger does not agree with itself from entry {idx} on. Put the last backup back that verifies, then renew "
    "the key.",
    ar="لا يتوافق السجل مع نفسه ابتداءً من القيد {idx}. استعِد آخر نسخة احتياطية يصح التحقق منها ثم جدِّد المفتاح.",
)
_NOTHING_LOST = Text(
    en="Nothing is missing: the ledger continues the head that was signed last. Leave out --after-loss.",
    ar="لا ينقص شيء، فالسجل امتداد لآخر رأس وُقِّع. احذف ‎--after-loss.",
)
