"""The node's store: tables, the one write transaction, viewer-scoped queries. SQLite or PostgreSQL.

The way of data: :mod:`connection` (one way to ask either database) → :mod:`database` (read, write, upkeep) →
:mod:`transaction` (what may be done inside, and the ledger entries that seal it) → one module for each table.
Laws: no loader of objects without a Viewer; absent and forbidden give the same answer; a change and its ledger
entry stand or fall together; sequence order is the only order.
"""

from amana.store.database import Database, open_database
from amana.store.transaction import Reader, Upkeep, Writer

__all__ = ["Database", "Reader", "Upkeep", "Writer", "open_database"]
