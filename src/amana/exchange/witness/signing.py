"""Signing the head of this node's ledger once it has grown: the worker does it, at most once a second."""

from __future__ import annotations

import logging

from amana.exchange.witness.names import Keys
from amana.ledger.checkpoint import Checkpoint, sign_checkpoint
from amana.store import Database
from amana.store.checkpoints import add_checkpoint, continues_signed, unsigned_growth
from amana.store.ledger import head
from amana.store.witnessing import hasten

log = logging.getLogger("amana.witness")
_GATHER_US = 1_000_000  # what follows meanwhile is cosigned with it


def sign_head(database: Database, keys: Keys) -> bool:
    """Sign the present head and have witnesses asked, unless it is signed already; whether there was anything to do.

    A head that does not continue the one that was signed last is never signed: it would be proof against this node.
    """
    with database.read() as tx:
        if not unsigned_growth(tx):
            return False
        now, continues = head(tx), continues_signed(tx)
    if not continues:
        log.error("the ledger is not the one whose head was signed: its head is not signed")
        return False
    note = sign_checkpoint(Checkpoint(keys.log.key.name, now.size, now.root), keys.log).to_bytes()
    with database.upkeep() as tx:
        add_checkpoint(tx, now.size, now.root, note)
        hasten(tx, _GATHER_US)
    return True
