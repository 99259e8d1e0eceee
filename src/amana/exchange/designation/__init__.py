"""Designation lists on this node: files in, a delta shown, accepted or refused by a person, an index that is asked.

The way: ``importing`` (files → proposed version; removals up to a fifth of the list take effect at once) →
``deciding`` (accept, refuse) → ``shelf`` (the index folder of each edition, built before the database is changed);
``fetching`` asks the publishers on a schedule. What was in force stays in force on any failure.
"""

from __future__ import annotations

from amana.exchange.designation.deciding import accept, rebuild, refuse
from amana.exchange.designation.importing import propose
from amana.exchange.designation.shelf import Shelf

__all__ = ["Shelf", "accept", "propose", "rebuild", "refuse"]
