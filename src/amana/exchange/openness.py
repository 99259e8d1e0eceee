"""Whether this node may share: only while its ledger can be written (fail closed).

A failed write closes the door at once (:attr:`Database.ledger_fault`). Beside that an entry is tried and undone every
ten seconds while somebody asks, in a thread of its own, so that nobody waits for it; only the first question of a
process does. Once closed, the door opens with an entry that was written for good and says so.
"""

from __future__ import annotations

import threading
from typing import Final

from amana.store import Database
from amana.store.closing import LedgerClosed
from amana.store.database import TRYING

EVERY_S: Final = 10.0


class Openness:
    """Asked before anything leaves the node."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._checked_at: float | None = None
        self._checking = threading.Lock()

    def __call__(self) -> bool:
        """Can the ledger be written, as far as is known?"""
        now = self._database.world.clock.monotonic()
        if self._checked_at is None:
            self._checked_at = now
            self.check()
        elif now - self._checked_at >= EVERY_S and self._checking.acquire(blocking=False):
            self._checked_at = now
            threading.Thread(target=self._check_beside, name="try-ledger", daemon=True).start()
        return not self._database.ledger_fault

    def need(self) -> None:
        """Go no further while the ledger cannot be written. Raises LedgerClosed."""
        if not self():
            raise LedgerClosed

    def check(self) -> None:
        """Try now: undone while the door is open, written for good when it was closed."""
        if not self._database.ledger_fault:
            self._database.try_ledger()
            return
        try:
            with self._database.write(TRYING) as tx:
                tx.record("ledger.reopen", "")
        except Exception:  # noqa: S110 - it is still closed, and ledger_fault says why
            pass

    def _check_beside(self) -> None:
        try:
            self.check()
        finally:
            self._database.close()
            self._checking.release()
