"""Members with real nodes in one process: real stores, the real door, a line that carries requests between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from amana.exchange.witness.cosigning import keep_proof
from amana.exchange.witness.door import Door
from amana.exchange.witness.names import Keys, keys_of, new_log
from amana.exchange.witness.rounds import Round, visit_member
from amana.exchange.witness.signing import sign_head
from amana.handling import Viewer
from amana.language import Text
from amana.ledger.checkpoint import Checkpoint, sign_checkpoint
from amana.ledger.cosignature import cosign
from amana.ledger.equivocation import equivocation
from amana.ledger.note import SIGNATURE, Key, Signer, read_note
from amana.store import Database, open_database
from amana.store.checkpoints import SignedHead, add_cosignature, last_checkpoint
from amana.store.members import Member, add_member
from amana.store.witnessing import WitnessedLog, add_log, equivocations, log_of, remember_asking
from amana.world import World
from amana.world.fetch import Answer, Request
from amana.world.fetch_faults import NoConnection

STAFF = Viewer("admin", frozenset(("public", "community", "own")), frozenset(("administrator",)))


@dataclass
class Node:
    """One member's node. ``door`` may be taken away or replaced: what answers at its address."""

    slug: str
    database: Database
    keys: Keys
    door: Any = None

    def __post_init__(self) -> None:
        self.door = Door(self.database, self.keys)

    @property
    def url(self) -> str:
        return f"https://{self.slug}.example/ledger/"

    def write(self, count: int = 1, kind: str = "note") -> None:
        """Let the ledger grow, and sign its head."""
        for number in range(count):
            with self.database.write(STAFF) as tx:
                tx.record(kind, f"no. {number}")
        sign_head(self.database, self.keys)

    def head(self) -> SignedHead:
        with self.database.read() as tx:
            found = last_checkpoint(tx)
        assert found is not None
        return found

    def log_of(self, other: Node) -> WitnessedLog:
        with self.database.read() as tx:
            found = log_of(tx, other.slug)
        assert found is not None
        return found

    def ask(self, method: str, path: str, body: bytes = b"", **more: str) -> Answer:
        """One request to the door."""
        assert self.door.takes(f"/ledger/{path}")
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": f"/ledger/{path}", "QUERY_STRING": "",
            "CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body), **more,
        }  # fmt: skip
        said = self.door.say(environ)
        return Answer(said.status, {name.lower(): value for name, value in said.headers}, said.body, self.url + path)


@dataclass
class Circle:
    """Members that reach each other; also the fetcher that carries what they ask."""

    nodes: dict[str, Node] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)

    def fetch(self, request: Request) -> Answer:
        self.asked.append(request)
        node = next(one for one in self.nodes.values() if request.url.startswith(one.url))
        if node.door is None:
            raise NoConnection.of(f"{node.slug}.example", 443)
        method = "GET" if request.body is None else "POST"
        answer = node.ask(method, request.url.removeprefix(node.url), request.body or b"")
        assert len(answer.body) <= request.max_bytes
        return answer

    def visit(self, node: Node, other: Node) -> Round:
        """One round of a node's worker to another member."""
        found = visit_member(node.database, self, node.keys, other.slug)
        assert found is not None
        return found


def signer(slug: str, seed: bytes | None = None) -> Signer:
    private = Ed25519PrivateKey.from_private_bytes(seed or slug.encode().ljust(32, b"."))
    return Signer(Key(f"amana/{slug}", SIGNATURE, private.public_key().public_bytes_raw()), private.sign)


def member(slug: str) -> Member:
    return Member(slug, Text(en=slug, ar=slug), "EG", "cert")


def introduce(node: Node, other: Node) -> None:
    """Let a node witness another's ledger and know where it is."""
    with node.database.write(STAFF) as tx:
        add_member(tx, STAFF, member(other.slug))
        add_log(tx, STAFF, new_log(member(other.slug), str(other.keys.log.key), other.url, (), node.keys.log.key))


def node(slug: str, url: str, world: World, folder: Path | None = None) -> Node:
    return Node(slug, open_database(url, world, folder), keys_of(signer(slug)))


def furnish(database: Database, keys: Keys) -> str:
    """Three witnesses of a node's ledger, one of which fails, and a proof against one; the proof's digest."""
    others = [keys_of(signer(slug)) for slug in ("fiu-one", "fiu-two", "fiu-three")]
    with database.read() as tx:
        there = equivocations(tx)
    if not there:
        with database.write(STAFF) as tx:
            for other in others:
                slug = other.log.key.name.removeprefix("amana/")
                name = Text(en=f"Financial intelligence unit {slug}", ar="وحدة التحريات المالية")
                add_member(tx, STAFF, Member(slug, name, "EG", "fiu"))
                url = f"https://{slug}.example/ledger/"
                add_log(tx, STAFF, new_log(member(slug), str(other.log.key), url, (), keys.log.key))
        heads = [Checkpoint(others[0].log.key.name, 7, bytes([n]) * 32) for n in (1, 2)]
        notes = [sign_checkpoint(head, others[0].log).to_bytes() for head in heads]
        keep_proof(database, equivocation(others[0].log.key, *notes), "fiu-one", "fiu-two")
    sign_head(database, keys)
    with database.upkeep() as tx:
        head = last_checkpoint(tx)
        assert head is not None
        for other in others:
            line = cosign(read_note(head.note).text, 1_780_000_000, other.witness).line().encode()
            add_cosignature(tx, head.size, other.witness.key.name, line, 1_780_000_000_000_000)
        remember_asking(tx, "fiu-one", 0)
        remember_asking(tx, "fiu-two", 3, "لا يجيب الشاهد.\nThe witness does not answer.")
        return equivocations(tx)[0].digest
