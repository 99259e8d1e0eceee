"""Making a node: the folder, the tables, the node itself as a member, the first administrator, the collections."""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import msgspec

import amana
from amana.accounts.passwords import hash_password
from amana.handling import Viewer
from amana.language import Text
from amana.node import folder
from amana.node.folder import AlreadyANode, Node, Settings
from amana.store import Database, Writer, open_database
from amana.store.accounts import NewAccount, accounts, add_account
from amana.store.collections import Collection, add_collection
from amana.store.members import Member, add_member
from amana.world import World

# Whoever can run the command line on the node's machine could read its database anyway.
OPERATOR = Viewer("operator", frozenset(("public", "community", "own")), frozenset(("administrator",)))


@dataclass(frozen=True)
class FirstAccount:
    """The administrator that a new node starts with."""

    name: str
    password: str


def make(path: Path, settings: Settings, first: FirstAccount, world: World) -> Node:
    """Make a node in ``path``: all of it, or nothing is left behind.

    Raises AlreadyANode if the folder or the database is in use already.
    """
    folder.refuse_taken(path)
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    before = os.umask(0o077)
    try:
        node = folder.create(draft, settings, world)
        database = open_database(node.database_url, world)
        with contextlib.closing(database):
            _fill(database, node, first)
        migrate_django(node)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.replace(path)
    finally:
        os.umask(before)
        shutil.rmtree(draft, ignore_errors=True)
    return Node.open(path)


def upgrade(node: Node, world: World) -> Node:
    """Bring an older node's tables to this release; nothing to do if they are of this release."""
    if node.settings.release == amana.__version__:
        return node
    with contextlib.closing(open_database(node.database_url, world)) as database:
        database.migrate()
        _mend_index(node, database)
    migrate_django(node)
    settings = msgspec.structs.replace(node.settings, release=amana.__version__)
    folder.write_settings(node.path, settings)
    return Node.open(node.path)


def _mend_index(node: Node, database: Database) -> None:
    """An index that another release wrote in its own way is made again."""
    from amana.exchange.designation import Shelf, rebuild
    from amana.exchange.designation.shelf import DamagedIndex

    shelf = Shelf(node.path, node.cursor_key)
    try:
        shelf.warm(database)
    except DamagedIndex:
        rebuild(database, OPERATOR, shelf)


def migrate_django(node: Node) -> None:
    """Make the tables that Django keeps for itself (sessions)."""
    from amana.node.site import start_django

    start_django(node)
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0, interactive=False)
    connections.close_all()


def _fill(database: Database, node: Node, first: FirstAccount) -> None:
    database.migrate()
    with database.read() as tx:
        if accounts(tx, OPERATOR):
            raise AlreadyANode("node.database-taken", _DATABASE_TAKEN)
    with database.write(OPERATOR) as tx:
        for step in (_add_itself, _add_collections):
            step(tx, node)
        password = hash_password(first.password, tx.world)
        add_account(tx, OPERATOR, NewAccount(first.name, password, ("administrator", "analyst"), None, "ar"))


def _add_itself(tx: Writer, node: Node) -> None:
    settings = node.settings
    itself = Member(settings.slug, settings.name, settings.country, settings.sector, node.fingerprint())
    add_member(tx, OPERATOR, itself)
    tx.record("node.init", settings.slug, {"sector": settings.sector, "country": settings.country})


def _add_collections(tx: Writer, node: Node) -> None:
    for alias, title, about, readers, writers in _COLLECTIONS:
        number = str(tx.world.random.uuid4())
        add_collection(tx, OPERATOR, Collection(number, alias, title, about, readers, writers))


_COLLECTIONS = (
    (
        "inbox",
        Text(en="Inbox", ar="الوارد"),
        Text(en="What members send to this node.", ar="ما يرسله الأعضاء إلى هذه العُقدة."),
        frozenset(("own",)),
        frozenset(("own", "community")),
    ),
    (
        "exchange",
        Text(en="Exchange", ar="التبادل"),
        Text(
            en="What this node released to members; each sees what is meant for it.",
            ar="ما أفرجت عنه هذه العُقدة للأعضاء، ويرى كلٌّ منهم ما وُجِّه إليه.",
        ),
        frozenset(("own", "community")),
        frozenset(("own",)),
    ),
    (
        "public",
        Text(en="Public", ar="العامة"),
        Text(en="What this node released to everyone.", ar="ما أفرجت عنه هذه العُقدة للجميع."),
        frozenset(("public", "own", "community")),
        frozenset(("own",)),
    ),
)
_DATABASE_TAKEN = Text(
    en="The database already holds a node. Give an empty one with --database.",
    ar="في قاعدة البيانات عُقدة من قبل. اختر قاعدة فارغة بالخيار --database.",
)
