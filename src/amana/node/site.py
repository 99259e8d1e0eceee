"""A node at work in this process: its folder, its open database, its world, and Django bound to the same."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from amana.node.folder import Node
from amana.store import Database, open_database
from amana.world import World

if TYPE_CHECKING:
    from amana.exchange.authorship import Author

NODE_VARIABLE = "AMANA_NODE"


@dataclass(frozen=True)
class Site:
    """What every request is answered with."""

    node: Node
    database: Database
    world: World

    def author(self) -> Author:
        """This node as the author of what it releases."""
        from amana.exchange.authorship import author

        settings = self.node.settings
        since = datetime.fromisoformat(settings.created)
        return author(settings.slug, settings.name.ar, settings.sector, self.node.fingerprint(), since)


_site: Site | None = None


def open_site(node: Node, world: World) -> Site:
    """Open a node's database and make this the process's site (:func:`current`)."""
    global _site
    _site = Site(node, open_database(node.database_url, world), world)
    return _site


def current() -> Site:
    """The process's site."""
    assert _site is not None, "no site was opened in this process"
    return _site


def start_django(node: Node) -> None:
    """Load Django for a node. A process that had another node before (tests, the demo) turns to this one."""
    os.environ[NODE_VARIABLE] = str(node.path)
    os.environ["DJANGO_SETTINGS_MODULE"] = "amana.node.settings"
    import django
    from django.apps import apps
    from django.conf import settings

    if not apps.ready:
        django.setup()
    if str(node.path) != settings.AMANA_FOLDER:
        _turn_to(node)


def _turn_to(node: Node) -> None:
    from django.conf import settings
    from django.db import connections

    from amana.node.settings import of_node

    fresh: dict[str, Any] = of_node(node)
    for name, value in fresh.items():
        setattr(settings, name, value)
    connections.close_all()
    connections.settings = connections.configure_settings(fresh["DATABASES"])
    del connections["default"]
