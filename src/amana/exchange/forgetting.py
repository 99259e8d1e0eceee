"""Once a day: take away what has been kept for as long as the node's retention says, and open what has expired."""

from __future__ import annotations

from amana.exchange.correlate import VIEWER
from amana.store import Database
from amana.store.checkpoints import thin_out
from amana.store.comments import erase_old_emails, has_old_emails
from amana.store.erasing import are_words_overdue, erase_old
from amana.store.hits import has_expired, reopen_expired
from amana.store.retention import forget_old, is_overdue, words_limit


def forget(database: Database) -> dict[str, int]:
    """Forget what is old, with one ledger entry; does nothing, and says nothing, if nothing is."""
    _forget_addresses(database)
    _reopen_hits(database)
    _forget_words(database)
    _thin_out_heads(database)
    with database.read() as tx:
        if not is_overdue(tx, VIEWER):
            return {}
    with database.write(VIEWER) as tx:
        return forget_old(tx, VIEWER)


def _forget_addresses(database: Database) -> None:
    """Readers are promised that their e-mail addresses are erased after 90 days."""
    with database.read() as tx:
        overdue = has_old_emails(tx)
    if overdue:
        with database.write(VIEWER) as tx:
            erase_old_emails(tx)


def _reopen_hits(database: Database) -> None:
    """A decision on a hit holds for the days that were given with it."""
    with database.read() as tx:
        expired = has_expired(tx, VIEWER)
    if expired:
        with database.write(VIEWER) as tx:
            reopen_expired(tx, VIEWER)


def _thin_out_heads(database: Database) -> None:
    """Of the ledger's cosigned heads, one or two a day are enough to prove everything."""
    with database.upkeep() as tx:
        thin_out(tx)


def _forget_words(database: Database) -> None:
    """Who did what to what in old ledger entries: some thousands in one change, so that others can write between."""
    with database.read() as tx:
        before = words_limit(tx, VIEWER)
        overdue = are_words_overdue(tx, VIEWER, before)
    while overdue:
        with database.write(VIEWER) as tx:
            erase_old(tx, VIEWER, before)
        with database.read() as tx:
            overdue = are_words_overdue(tx, VIEWER, before)
