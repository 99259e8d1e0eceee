"""The node that this process serves, for pages and API: set once when the server starts, read by every view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from amana.exchange.authorship import Author
from amana.exchange.designation.shelf import Shelf
from amana.exchange.taxii.service import Service
from amana.exchange.witness.names import Keys
from amana.handling import Viewer
from amana.language import Text
from amana.store import Database

if TYPE_CHECKING:
    from amana.exchange.files import Importer


@dataclass(frozen=True)
class Site:
    """What a view needs of the node: its store, its name, its signature, its TAXII service (and so its rights), the
    index of its designation lists, and as what it signs and cosigns the heads of ledgers.
    """

    database: Database
    name: Text
    author: Author
    sign: Callable[[bytes], bytes]
    service: Service
    shelf: Shelf
    keys: Keys

    def importer(self, viewer: Viewer, collection: str | None = None) -> Importer:
        """Takes reports and files in for this viewer."""
        # Extraction's tables are loaded with the first report, not with the server.
        from amana.exchange.files import Importer

        return Importer(self.database, self.author, viewer, collection)


_serving: Site | None = None


def serve(site: Site) -> None:
    """Say which node this process serves. Called once, before the first request."""
    global _serving
    _serving = site


def site() -> Site:
    """The node that is served. Raises AssertionError before :func:`serve`."""
    assert _serving is not None, "no node is being served: call amana.exchange.site.serve first"
    return _serving
