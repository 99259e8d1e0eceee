"""Whether this node may share: only while its ledger can be written and is the one that it has signed (fail closed).

A failed write closes the door at once (:attr:`Database.ledger_fault`). Beside that an entry is tried and undone every
ten seconds while somebody asks, in a thread of its own, so that nobody waits for it; only the first question of a
process does. Once closed, the door opens with an entry that was written for good and says so. With each try the tree is
held against the last signed head: a ledger that was cut or rewritten from outside is not shared from either.
"""

from __future__ import annotations

import logging
import threading
from typing import Final

from amana.store import Database
from amana.store.checkpoints import continues_signed
from amana.store.closing import CLOSED, REWRITTEN, LedgerClosed
from amana.store.database import TRYING

EVERY_S: Final = 10.0
log = logging.getLogger("amana.ledger")


class Openness:
    """Asked before anything leaves the node."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._checked_at: float | None = None
        self._checking = threading.Lock()
        self._rewritten = False

    def __call__(self) -> bool:
        """May the node share, as far as is known?"""
        now = self._database.world.clock.monotonic()
        if self._checked_at is None:
            self._checked_at = now
            self.check()
        elif now - self._checked_at >= EVERY_S and self._checking.acquire(blocking=False):
            self._checked_at = now
            threading.Thread(target=self._check_beside, name="try-ledger", daemon=True).start()
        return self.is_open

    @property
    def is_open(self) -> bool:
        """The same, without asking anybody."""
        return not (self._database.ledger_fault or self._rewritten)

    def need(self) -> None:
        """Go no further while nothing may be shared. Raises LedgerClosed."""
        if not self():
            raise LedgerClosed(REWRITTEN if self._rewritten else CLOSED)

    def check(self) -> None:
        """Try now: undone while the door is open, written for good when it was closed."""
        if self._is_rewritten():
            return
        if not self._database.ledger_fault:
            self._database.try_ledger()
            return
        try:
            with self._database.write(TRYING) as tx:
                tx.record("ledger.reopen", "")
        except Exception:  # noqa: S110 - it is still closed, and ledger_fault says why
            pass

    def _is_rewritten(self) -> bool:
        try:
            kept = self._database.kept()
            with self._database.read() as tx:
                rewritten = not continues_signed(tx, kept)
        except Exception:
            return False  # nothing can be read: what is tried next says why
        if rewritten and not self._rewritten:
            log.error("the ledger is not the one whose head was signed: nothing is shared")
        self._rewritten = rewritten
        return rewritten

    def _check_beside(self) -> None:
        try:
            self.check()
        finally:
            self._database.close()
            self._checking.release()
