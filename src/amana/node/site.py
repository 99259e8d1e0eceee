"""A node at work in this process: the site that views are given, and Django bound to the same folder."""

from __future__ import annotations

import contextlib
import os
from datetime import datetime
from typing import Any

from amana.accounts.throttle import authenticate
from amana.exchange import site as serving
from amana.exchange.authorship import Author, author
from amana.exchange.designation.shelf import Shelf
from amana.exchange.private.evaluator import Evaluator
from amana.exchange.private.fetched import FetchedSets
from amana.exchange.private.party import Party
from amana.exchange.sealing import key_from
from amana.exchange.taxii import Identity, Service
from amana.exchange.witness.names import keys_of
from amana.language import Text
from amana.node import environment
from amana.node.folder import Node
from amana.store import open_database
from amana.world import World


def open_site(node: Node, world: World) -> serving.Site:
    """Open a node's database and make it the one that this process serves."""
    database = open_database(node.database_url, world, node.path)

    def check_password(name: str, password: str, address: str) -> Any:
        return authenticate(database, world, name, password, address, alone=True)

    name = node.settings.name
    service = Service(database, Identity(name, _ABOUT), node.cursor_key, check_password)
    shelf, keys = Shelf(node.path, node.cursor_key), keys_of(node.log_signer)
    party = party_of(node)
    site = serving.Site(database, name, author_of(node), node.signing_key.sign, service, shelf, keys, party)
    serving.serve(site)
    return site


def party_of(node: Node) -> Party:
    """The node as one side of private questions."""
    key = node.signing_key
    return Party(
        node.settings.slug,
        author_of(node).identity_id,
        key.public_key().public_bytes_raw(),
        key.sign,
        Evaluator(node.path),
        FetchedSets(node.path / "sets"),
    )


def sealing_key(node: Node) -> bytes:
    """The key under which peers' credentials are kept."""
    return key_from(node.cursor_key)


def author_of(node: Node) -> Author:
    """The node as the author of what it releases."""
    settings = node.settings
    since = datetime.fromisoformat(settings.created)
    return author(settings.slug, settings.name.ar, settings.sector, node.first_fingerprint, since)


def start_django(node: Node) -> None:
    """Load Django for a node. A process that had another node before (tests, the demo) turns to this one."""
    os.environ[environment.NODE] = str(node.path)
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
    # This thread may not have connected yet.
    with contextlib.suppress(AttributeError):
        del connections["default"]


_ABOUT = Text(
    en="A node of Amana: threat information for those whom it is meant for.",
    ar="عُقدة في شبكة «أمانة»: معلومات التهديدات لمن وُجِّهت إليهم.",
)
