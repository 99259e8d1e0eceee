"""Two members with nodes that ask each other over their real HTTP doors, within one process."""

from __future__ import annotations

import hashlib
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from amana.exchange.authorship import author
from amana.exchange.hotpath import before
from amana.exchange.private import publishing
from amana.exchange.private.asking import Asker, Heard, Wanted
from amana.exchange.private.evaluating import Desk
from amana.exchange.private.evaluator import Task, fault_of
from amana.exchange.private.faults import Away
from amana.exchange.private.fetched import FetchedSets
from amana.exchange.private.party import Party
from amana.exchange.private.sought import seek
from amana.exchange.sealing import seal
from amana.exchange.taxii import Identity, Service
from amana.handling import Audience, Viewer
from amana.language import Problem, Text
from amana.observables import Observable
from amana.private import Evaluated, engines
from amana.stix import StixObject, build, read_object
from amana.store import Database, open_database
from amana.store.accounts import NewAccount, add_account, add_token
from amana.store.members import Member, add_member
from amana.store.objects import Placing, add_objects
from amana.store.offers import Askable
from amana.store.peers import Peer, add_peer
from amana.world import Clock, World, simulated
from amana.world.fetch import Answer, Request
from amana.world.fetch_faults import NoConnection

STAFF = Viewer("user:sara", frozenset({"own", "public", "community", "user:sara"}), frozenset({"analyst", "releaser"}))
SECOND = Viewer("user:omar", STAFF.principals, frozenset({"releaser"}))
OWN = Audience.of("own")
WHY = {"purpose": "network-defence", "basis": "exchange-agreement"}
KEY = bytes(range(32))


class Inside:
    """The evaluation process's desk without the process; ``away`` makes it unreachable."""

    def __init__(self, folder: Path, member: str, world: World) -> None:
        self.desk = Desk(folder, member, world)
        self.away = False

    def key(self, collection: str, epoch: int) -> bytes:
        return self._ask(Task("key", collection, epoch))[0]

    def public(self, collection: str, epoch: int) -> bytes:
        return self._ask(Task("public", collection, epoch))[0]

    def evaluate(self, collection: str, epoch: int, elements: bytes) -> Evaluated:
        return Evaluated(*self._ask(Task("evaluate", collection, epoch, (elements,))))

    def outputs(self, collection: str, epoch: int, items: Any) -> list[bytes]:
        joined = self._ask(Task("outputs", collection, epoch, tuple(items)))[0]
        return [joined[place : place + 23] for place in range(0, len(joined), 23)]

    def forget(self, collection: str, before: int) -> None:
        self._ask(Task("forget", collection, before))

    def _ask(self, task: Task) -> tuple[bytes, ...]:
        if self.away:
            raise Away.of()
        done = self.desk.do(task)
        if done.fault:
            raise fault_of(done.fault)
        return done.parts


@dataclass
class Doors:
    """The network: a fetcher that leads to nodes in this process. ``seen``: every request with its answer."""

    applications: dict[str, Any] = field(default_factory=dict)
    seen: list[tuple[Request, Answer]] = field(default_factory=list)
    change: Callable[[Request, Answer], Answer] = lambda _request, answer: answer

    def fetch(self, request: Request) -> Answer:
        parts = urlsplit(request.url)
        application = self.applications.get(parts.hostname or "")
        if application is None:
            raise NoConnection.of(parts.hostname or "", 443)
        status, headers, body = call(
            application, "GET" if request.body is None else "POST", parts.path, request.body, request.authorization
        )
        answer = self.change(request, Answer(status, headers, body, request.url))
        self.seen.append((request, answer))
        return answer


@dataclass
class Node:
    """A member's node."""

    slug: str
    database: Database
    party: Party
    inside: Inside
    application: Any
    fingerprint: str
    doors: Doors
    tokens: dict[str, str] = field(default_factory=dict)
    key: bytes = KEY

    @property
    def asker(self) -> Asker:
        return Asker(self.database, self.doors, KEY, self.party, next(engines()))

    def knows(self, other: Node) -> None:
        """Make another member known here, with an account and a token for its node."""
        token = secrets.token_hex(16)
        with self.database.write(STAFF) as tx:
            name = Text(en=other.slug, ar=other.slug)
            add_member(tx, STAFF, Member(other.slug, name, "EG", "cert", other.fingerprint))
            add_account(tx, STAFF, NewAccount(f"{other.slug}-node", "x", ("peer",), member=other.slug))
            add_token(tx, STAFF, f"{other.slug}-node", "node", hashlib.sha256(token.encode()).digest())
        other.tokens[self.slug] = token

    def reaches(self, other: Node) -> None:
        """Have a peer for another member's node."""
        secret = seal(self.key, f"peer:{other.slug}", self.tokens[other.slug], self.database.world.random)
        url = f"https://{other.slug}.example/taxii2/exchange/"
        with self.database.write(STAFF) as tx:
            add_peer(tx, STAFF, Peer(other.slug, other.slug, url, "exchange", secret, 300))

    def holds(self, *values: Observable, more: tuple[StixObject, ...] = ()) -> None:
        """Store own objects with these values."""
        world = self.database.world
        now = world.clock.now()
        made = [
            read_object(build.indicator(one, f"indicator--{world.random.uuid4()}", now, self.party.identity, ()))
            for one in values
        ]
        with self.database.write(STAFF) as tx:
            add_objects(tx, STAFF, [*made, *more], Placing("own", OWN))

    def offers(self, name: str = "net", types: tuple[str, ...] = ("domain", "url"), **more: Any) -> Askable:
        """Make a collection."""
        new = Askable(name, Text(en="Network", ar="الشبكة"), types, frozenset({"community"}), **more)
        return publishing.create(self.database, STAFF, self.party, new)

    def ask(self, *texts: str, members: tuple[str, ...] = (), **why: str) -> list[Heard]:
        """Ask about texts, and wait for all answers."""
        wanted = Wanted(tuple(seek(one) for one in texts), members=members, **{**WHY, **why})
        return list(self.asker.ask(STAFF, wanted))

    def post(self, path: str, body: bytes, token: str | None) -> tuple[int, dict[str, str], bytes]:
        """Knock at this node's door."""
        return call(self.application, "POST", path, body, f"Bearer {token}" if token else "")


def make_node(slug: str, url: str, folder: Path, doors: Doors, seed: int, clock: Clock | None = None) -> Node:
    """A node on a database, by a clock of its own or by the given one."""
    world = simulated(seed)
    world = World(clock or world.clock, world.random)
    database = open_database(url, world)
    key = Ed25519PrivateKey.from_private_bytes(world.random.token(32))
    public = key.public_key().public_bytes_raw()
    fingerprint = hashlib.sha256(public).hexdigest()
    inside = Inside(folder, slug, world)
    identity = author(slug, slug, "cert", fingerprint, world.clock.now()).identity_id
    party = Party(slug, identity, public, key.sign, inside, FetchedSets(folder / "sets"))

    application = _application(database, party)
    doors.applications[f"{slug}.example"] = application
    return Node(slug, database, party, inside, application, fingerprint, doors)


def signs_with(node: Node, public: bytes, sign: Callable[[bytes], bytes]) -> None:
    """Let a node sign with another key from now on."""
    node.party = replace(node.party, public_key=public, sign=sign)
    node.application = node.doors.applications[f"{node.slug}.example"] = _application(node.database, node.party)


def call(
    application: Any, method: str, path: str, body: bytes | None, authorization: str
) -> tuple[int, dict[str, str], bytes]:
    """One request to a WSGI application."""
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "", "REMOTE_ADDR": "192.0.2.1",
        "wsgi.input": BytesIO(body or b""), "wsgi.errors": sys.stderr, "HTTP_AUTHORIZATION": authorization,
    }  # fmt: skip
    if body is not None:
        environ["CONTENT_LENGTH"] = str(len(body))
    started: list[Any] = []
    chunks = application(environ, lambda status, headers, *rest: started.append((status, headers)))
    status, headers = started[0]
    return int(status[:3]), {name.lower(): value for name, value in headers}, b"".join(chunks)


def _application(database: Database, party: Party) -> Any:
    def no_password(_name: str, _password: str, _address: str) -> Problem:
        raise AssertionError("nobody signs in by password here")

    service = Service(database, Identity(Text(en="", ar=""), Text(en="", ar="")), bytes(32), no_password)
    return before(_nothing, service, party=party)


def _nothing(_environ: Any, start_response: Any) -> list[bytes]:
    start_response("404 Not Found", [])
    return [b""]


def pair(holder_url: str, asker_url: str, folder: Path) -> Iterator[tuple[Node, Node]]:
    """A holder, cert-a, and an asker, bank-b, who know each other."""
    doors = Doors()
    (folder / "a").mkdir()
    (folder / "b").mkdir()
    holder = make_node("cert-a", holder_url, folder / "a", doors, 1)
    asker = make_node("bank-b", asker_url, folder / "b", doors, 2)
    with closing(holder.database), closing(asker.database):
        holder.knows(asker)
        asker.knows(holder)
        asker.reaches(holder)
        yield holder, asker
