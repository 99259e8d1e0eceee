"""Signing the head of this node's ledger once it has grown: the worker does it, at most once a second."""

from __future__ import annotations

from amana.exchange.witness.names import Keys
from amana.ledger.checkpoint import Checkpoint, sign_checkpoint
from amana.store import Database
from amana.store.checkpoints import add_checkpoint, unsigned_growth
from amana.store.ledger import head
from amana.store.witnessing import hasten

_GATHER_US = 1_000_000  # what follows meanwhile is cosigned with it


def sign_head(database: Database, keys: Keys) -> bool:
    """Sign the present head and have witnesses asked, unless it is signed already; whether there was anything to do."""
    with database.read() as tx:
        if not unsigned_growth(tx):
            return False
        now = head(tx)
    note = sign_checkpoint(Checkpoint(keys.log.key.name, now.size, now.root), keys.log).to_bytes()
    with database.upkeep() as tx:
        add_checkpoint(tx, now.size, now.root, note)
        hasten(tx, _GATHER_US)
    return True
