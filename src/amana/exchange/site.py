"""The node that this process serves, for pages and API: set once when the server starts, read by every view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from amana.exchange.authorship import Author
from amana.exchange.designation.shelf import Shelf
from amana.exchange.private.party import Party
from amana.exchange.taxii.service import Service
from amana.exchange.witness.names import Keys
from amana.handling import Viewer
from amana.language import Text
from amana.store import Database

if TYPE_CHECKING:
    from amana.exchange.files import Importer
    from amana.exchange.private.asking import Asker


@dataclass(frozen=True)
class Site:
    """What a view needs of the node: its store, its name, its signature, its TAXII service (and so its rights), the
    index of its designation lists, as what it signs and cosigns the heads of ledgers, and itself as a party to private
    questions.
    """

    database: Database
    name: Text
    author: Author
    sign: Callable[[bytes], bytes]
    service: Service
    shelf: Shelf
    keys: Keys
    party: Party

    def importer(self, viewer: Viewer, collection: str | None = None) -> Importer:
        """Takes reports and files in for this viewer."""
        # Extraction's tables are loaded with the first report, not with the server.
        from amana.exchange.files import Importer

        return Importer(self.database, self.author, viewer, collection)

    def asker(self) -> Asker:
        """Asks other members, by the network as it is."""
        # The engine and its tables are loaded with the first question, not with the server.
        from amana.exchange.private.asking import Asker
        from amana.exchange.private.line import POLICY
        from amana.exchange.sealing import key_from
        from amana.world.fetch import RealFetcher

        fetcher = RealFetcher(POLICY, self.database.world)
        return Asker(self.database, fetcher, key_from(self.service.cursor_key), self.party)


_serving: Site | None = None


def serve(site: Site) -> None:
    """Say which node this process serves. Called once, before the first request."""
    global _serving
    _serving = site


def site() -> Site:
    """The node that is served. Raises AssertionError before :func:`serve`."""
    assert _serving is not None, "no node is being served: call amana.exchange.site.serve first"
    return _serving
