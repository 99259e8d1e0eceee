"""TAXII status resources: what became of a POST, for the one who posted."""

from __future__ import annotations

from amana.handling import Viewer
from amana.store.retention import status_limit
from amana.store.transaction import Reader, Upkeep


def save_status(tx: Upkeep, viewer: Viewer, number: str, body: bytes) -> None:
    """Keep a status for as long as the node's retention says; older ones go."""
    tx.run("DELETE FROM status WHERE at < ?", (status_limit(tx),))
    tx.run(
        "INSERT INTO status (id, viewer, body, at) VALUES (?, ?, ?, ?)",
        (number, viewer.name, body, tx.now_us),
    )


def status(tx: Reader, viewer: Viewer, number: str) -> bytes | None:
    """The status of that id, if it is this viewer's."""
    row = tx.one("SELECT body FROM status WHERE id = ? AND viewer = ?", (number, viewer.name))
    return bytes(row[0]) if row else None
