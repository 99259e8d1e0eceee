"""Members to ask: so many nodes in one server, each with its own name, database, key and ledger, on loopback.

Real nodes stand on machines of their own; here all of them share one core, and the asker has the other. Each answers by
its HTTP door as it does in a node, with evaluation at hand instead of behind a socket.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from amana.bench._served import HOST, on_the_clients_core, served
from amana.exchange.hotpath import before
from amana.exchange.private import publishing
from amana.exchange.private.asking import Asker, Wanted
from amana.exchange.private.evaluating import Desk
from amana.exchange.private.evaluator import Task
from amana.exchange.private.fetched import FetchedSets
from amana.exchange.private.line import POLICY
from amana.exchange.private.party import Party
from amana.exchange.private.sought import seek
from amana.exchange.sealing import seal
from amana.exchange.taxii import Identity, Service
from amana.handling import Audience, Viewer
from amana.language import Text
from amana.observables import Observable
from amana.private import Evaluated
from amana.stix import build, read_object
from amana.store import Database, open_database
from amana.store.accounts import NewAccount, add_account, add_token
from amana.store.members import Member, add_member
from amana.store.objects import Placing, add_objects
from amana.store.offers import Askable
from amana.store.peers import Peer, add_peer
from amana.world import World, real
from amana.world.fetch import RealFetcher

STAFF = Viewer("user:bench", frozenset({"own", "public", "community"}), frozenset({"analyst"}))
HELD = "held.example"
_TOKEN = "bench-token"  # noqa: S105 - of nodes that live as long as the measurement
_KEY = bytes(32)
_TOLD = "AMANA_BENCH_MEMBERS"
_KEYS = "keys.json"
_THREADS = 8
_MAKING = threading.Lock()


class AtHand:
    """The evaluation desk in the same process."""

    def __init__(self, folder: Path, member: str, world: World) -> None:
        self._desk = Desk(folder, member, world)

    def key(self, collection: str, epoch: int) -> bytes:
        """See :class:`amana.exchange.private.evaluator.Evaluating`."""
        return self._desk.do(Task("key", collection, epoch)).parts[0]

    def public(self, collection: str, epoch: int) -> bytes:
        """See :class:`amana.exchange.private.evaluator.Evaluating`."""
        return self._desk.do(Task("public", collection, epoch)).parts[0]

    def evaluate(self, collection: str, epoch: int, elements: bytes) -> Evaluated:
        """See :class:`amana.exchange.private.evaluator.Evaluating`."""
        done = self._desk.do(Task("evaluate", collection, epoch, (elements,)))
        return Evaluated(done.parts[0], done.parts[1])

    def outputs(self, collection: str, epoch: int, items: Sequence[bytes]) -> list[bytes]:
        """See :class:`amana.exchange.private.evaluator.Evaluating`."""
        joined = self._desk.do(Task("outputs", collection, epoch, tuple(items))).parts[0]
        return [joined[place : place + 23] for place in range(0, len(joined), 23)]

    def forget(self, collection: str, before: int) -> None:
        """See :class:`amana.exchange.private.evaluator.Evaluating`."""
        self._desk.do(Task("forget", collection, before))


@contextmanager
def members(count: int, folder: Path) -> Iterator[Asker]:
    """A node that asks, and so many that answer, in a server of their own on another core."""
    asker = _asker(folder)
    told = json.dumps({"count": count, "folder": str(folder), "asker": asker.party.public_key.hex()})
    with served("amana.bench._members:application", {_TOLD: told}, _THREADS) as port, on_the_clients_core():
        _introduce(asker, json.loads((folder / _KEYS).read_text()), port)
        yield asker
    asker.database.close()


def question() -> Wanted:
    """The one question to everybody."""
    return Wanted((seek(HELD, "domain"),), "network-defence", "exchange-agreement")


def application(environ: Any, start_response: Any) -> Any:
    """All members as one WSGI application: who is meant is said by the host's name."""
    slug = environ.get("HTTP_HOST", "").partition(".")[0]
    with _MAKING:
        known = _holders()
    return known.get(slug, _nothing)(environ, start_response)


@cache
def _holders() -> dict[str, Any]:
    """Those who answer, made with the first request; their keys are left in a file."""
    given: Any = json.loads(os.environ[_TOLD])
    folder = Path(given["folder"])
    names = [f"holder-{number}" for number in range(given["count"])]
    made = {slug: _holder(slug, folder, given["asker"]) for slug in names}
    (folder / _KEYS).write_text(json.dumps({slug: key for slug, (_, key) in made.items()}))
    return {slug: one for slug, (one, _) in made.items()}


def _holder(slug: str, folder: Path, asker_key: str) -> tuple[Any, str]:
    database, party = _node(slug, folder)
    with database.write(STAFF) as tx:
        name = Text(en="asker", ar="السائل")
        fingerprint = hashlib.sha256(bytes.fromhex(asker_key)).hexdigest()
        add_member(tx, STAFF, Member("asker", name, "EG", "cert", fingerprint))
        add_account(tx, STAFF, NewAccount("node", "x", ("peer",), member="asker"))
        add_token(tx, STAFF, "node", "bench", hashlib.sha256(_TOKEN.encode()).digest())
        now = tx.now.replace(microsecond=0)
        held = [
            read_object(build.indicator(Observable("domain", value), f"indicator--{tx.world.random.uuid4()}", now,
                                        party.identity, ()))
            for value in (HELD, *(f"d{number}.{slug}.example" for number in range(20)))
        ]  # fmt: skip
        add_objects(tx, STAFF, held, Placing("own", Audience.of("own")))
    publishing.create(
        database, STAFF, party, Askable("net", Text(en="net", ar="الشبكة"), ("domain",), frozenset({"community"}))
    )
    service = Service(database, Identity(Text(en="", ar=""), Text(en="", ar="")), bytes(32), _no_password)
    return before(_nothing, service, party=party), party.public_key.hex()


def _asker(folder: Path) -> Asker:
    database, party = _node("asker", folder)
    here = RealFetcher(POLICY, database.world, lambda _host, _port: [HOST])
    return Asker(database, here, _KEY, party)


def _introduce(asker: Asker, keys: dict[str, str], port: int) -> None:
    with asker.database.write(STAFF) as tx:
        for slug, key in keys.items():
            fingerprint = hashlib.sha256(bytes.fromhex(key)).hexdigest()
            add_member(tx, STAFF, Member(slug, Text(en=slug, ar="عضو"), "EG", "cert", fingerprint))
            secret = seal(_KEY, f"peer:{slug}", _TOKEN, tx.world.random)
            url = f"http://{slug}.example:{port}/taxii2/exchange/"
            add_peer(tx, STAFF, Peer(slug, slug, url, "exchange", secret, 300, ("127.0.0.0/8",)))


def _node(slug: str, folder: Path) -> tuple[Database, Party]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from amana.exchange.authorship import author

    world, here = real(), folder / slug
    here.mkdir()
    database = open_database(f"sqlite:///{here / 'node.sqlite3'}", world)
    database.migrate()
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    identity = author(slug, slug, "cert", hashlib.sha256(public).hexdigest(), world.clock.now()).identity_id
    return database, Party(slug, identity, public, key.sign, AtHand(here, slug, world), FetchedSets(here / "sets"))


def _no_password(_name: str, _password: str, _address: str) -> Any:
    raise AssertionError("nobody signs in by password here")


def _nothing(_environ: Any, start_response: Any) -> list[bytes]:
    start_response("404 Not Found", [])
    return [b""]
