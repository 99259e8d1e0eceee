"""Two nodes within reach, alike but for what we let happen in one of them alone; and what beta can ask of each."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from amana.exchange.intake import accept
from amana.exchange.taxii import MEDIA_TYPE, Request, Response, Service, handle
from amana.handling import TLP, Audience, Handling, Viewer, marking
from amana.language import Problem, Text
from amana.store import Database
from amana.store.audiences import audience_id
from amana.store.collections import collection
from amana.store.objects import Placing, count_objects, received, versions
from amana.store.search import index, search
from amana.world import World, simulated
from hostile.running import token, viewer
from hostile.sound import GREEN, sample

BETA = viewer("beta")
# A third party who sees no more than beta: what staff do may well depend on what is hidden from him.
GAMMA = Viewer("gamma", frozenset({"public", "community", "member:gamma"}))
MARK = "marking-definition--00000000-0000-4000-8000-0000000000aa"
HIDDEN = (
    Audience.of("own"),
    Audience.of("member:alpha"),
    Audience.of("own", "member:alpha"),
    Audience.of("user:staff"),
)
SEEN = (Audience.of("community"), Audience.of("own", "member:beta"), Audience.of("public"))


def _rules(world: World, use: str) -> dict[str, Any]:
    """A marking of ours, whose rules end soon."""
    now = world.clock.now()
    rules = Handling(
        tlp=TLP.AMBER,
        audience=Audience.of("member:beta"),
        permitted_uses=frozenset({use}),
        purposes=frozenset({"network-defence"}),
        expires=now.replace(hour=0, minute=1, second=0),
    )
    return marking(rules, MARK, now.replace(minute=0, second=0), "identity--00000000-0000-4000-8000-000000000007")


def material(world: World) -> list[bytes]:
    """Few objects in few versions with few contents, so that what is hidden and what is not often meet."""
    made: list[dict[str, Any]] = []
    for number in range(3):
        for version in ("2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z"):
            for name in ("one", "other"):
                made.append(
                    {
                        **sample("indicator").own,
                        "spec_version": "2.1",
                        "id": f"indicator--00000000-0000-4000-8000-00000000000{number}",
                        "created": "2026-01-01T00:00:00.000Z",
                        "modified": version,
                        "name": name,
                        "pattern": f"[domain-name:value = 'd{number}.example']",
                    }
                )
    marked = [one | {"object_marking_refs": [mark]} for one, mark in zip(made[::4], (MARK, GREEN, MARK), strict=True)]
    domain = {"type": "domain-name", "id": "domain-name--00000000-0000-4000-8000-000000000009", "value": "d.example"}
    return [
        json.dumps(one).encode() for one in (*made, *marked, domain, _rules(world, "detect"), _rules(world, "block"))
    ]


@dataclass
class Node:
    """A node in memory's reach, with a clock that only we move."""

    database: Database
    service: Service
    cursors: list[str] = field(default_factory=list)

    @property
    def world(self) -> World:
        return self.database.world

    def ask(self, method: str, path: str, query: str = "", body: bytes | None = None) -> Response:
        length = "" if body is None else str(len(body))
        return handle(
            Request(
                method=method,
                path=path.encode(),
                query=query.encode(),
                body=BytesIO(body or b""),
                remote="127.0.0.1",
                authorization=f"Bearer {token('beta')}",
                content_type=MEDIA_TYPE if body else "",
                length=length,
            ),
            self.service,
        )

    def put(self, who: Viewer, bodies: list[bytes], audience: Audience, alias: str | None) -> None:
        """Something that is not beta's doing: objects for an audience, listed in a collection or not."""
        with self.database.read() as tx:
            number = None if alias is None else collection(tx, viewer("staff"), alias).id  # type: ignore[union-attr]
        placing = Placing("own" if "own" in who.principals else f"member:{who.name}", audience, collection=number)
        accept(self.database, who, b'{"objects":[' + b",".join(bodies) + b"]}", placing)


def no_password(name: str, password: str, address: str) -> Problem:
    return Problem("tests.no-password", Text(en="Tokens only.", ar="الرموز وحدها."))


# What beta does. Each takes a node and the drawn numbers, and gives what beta sees of it.
def post(node: Node, numbers: tuple[int, ...]) -> object:
    objects = material(simulated())
    chosen = [objects[number % len(objects)] for number in numbers[1:]]
    alias = ("hostile", "beta", "drop", "alpha", "news")[numbers[0] % 5]
    body = b'{"objects":[' + b",".join(chosen) + b"]}"
    return node.ask("POST", f"/exchange/collections/{alias}/objects/", body=body)


QUERIES = (
    "", "limit=1", "limit=2&match[version]=all", "match[version]=first", "match[version]=first,last",
    "match[type]=indicator",
    "match[version]=2026-01-01T00:00:00.000Z", "match[id]=indicator--00000000-0000-4000-8000-000000000001",
    "added_after=2026-01-01T00:00:05Z",
    "match[spec_version]=2.1&limit=1", "match[type]=domain-name,marking-definition",
)  # fmt: skip
OBJECT_IDS = (
    *(f"indicator--00000000-0000-4000-8000-00000000000{n}" for n in range(3)),
    MARK,
    "domain-name--00000000-0000-4000-8000-000000000009",
)


def read(node: Node, numbers: tuple[int, ...]) -> object:
    alias = ("hostile", "beta", "news", "alpha", "drop")[numbers[0] % 5]
    resource = ("objects/", "manifest/")[numbers[-1] % 2]
    answer = node.ask("GET", f"/exchange/collections/{alias}/{resource}", QUERIES[numbers[-1] % len(QUERIES)])
    if answer.status == 200 and "next" in json.loads(answer.body):
        node.cursors.append(json.loads(answer.body)["next"])
    return answer


def read_on(node: Node, numbers: tuple[int, ...]) -> object:
    if not node.cursors:
        return None
    cursor = node.cursors[numbers[0] % len(node.cursors)]
    query = QUERIES[numbers[-1] % len(QUERIES)]
    return node.ask("GET", "/exchange/collections/hostile/objects/", f"{query}&next={cursor}".lstrip("&"))


def read_one(node: Node, numbers: tuple[int, ...]) -> object:
    alias = ("hostile", "beta", "news")[numbers[0] % 3]
    one = OBJECT_IDS[numbers[-1] % len(OBJECT_IDS)]
    rest = ("", "versions/")[numbers[0] % 2]
    version = "" if rest else ("", "match[version]=all")[numbers[-1] % 2]
    return node.ask("GET", f"/exchange/collections/{alias}/objects/{one}/{rest}", version)


def delete(node: Node, numbers: tuple[int, ...]) -> object:
    alias = ("hostile", "beta")[numbers[0] % 2]
    one = OBJECT_IDS[numbers[-1] % len(OBJECT_IDS)]
    version = ("", "match[version]=2026-01-01T00:00:00.000Z")[numbers[-1] % 2]
    return node.ask("DELETE", f"/exchange/collections/{alias}/objects/{one}/", version)


def look_around(node: Node, numbers: tuple[int, ...]) -> object:
    path = (
        "/",
        "/exchange/",
        "/exchange/collections/",
        "/exchange/collections/alpha/",
        "/exchange/collections/hostile/",
    )
    return node.ask("GET", path[numbers[0] % len(path)])


def in_the_store(node: Node, numbers: tuple[int, ...]) -> object:
    """What any page or API could tell beta: loaders with beta's eyes. Sequence numbers are for staff."""
    with node.database.read() as tx:
        shown = [versions(tx, BETA, one) for one in OBJECT_IDS]
        found = search(tx, BETA, "نطاق")
        came = received(tx, BETA, ("indicator", "domain-name"))
        bodies = [[(one.version, one.origin, one.body, one.handling) for one in several] for several in (*shown, came)]
        return bodies, count_objects(tx, BETA), [(hit.what, hit.title) for hit in found]


ASKED: tuple[Callable[[Node, tuple[int, ...]], object], ...] = (
    post, read, read_one, read_on, delete, look_around, in_the_store, post, read,
)  # fmt: skip


def shared(node: Node, numbers: tuple[int, ...]) -> None:
    """Somebody else's doing that beta sees: it happens in both worlds."""
    objects = material(simulated())
    chosen = [objects[number % len(objects)] for number in numbers[1:]]
    node.put(GAMMA, chosen, SEEN[numbers[0] % len(SEEN)], ("hostile", "news", None)[numbers[0] % 3])
    make_findable(node, f"seen-{numbers[-1]}", SEEN[numbers[0] % len(SEEN)])


def hidden(node: Node, numbers: tuple[int, ...]) -> None:
    """Somebody else's doing that beta does not see: it happens in one world only."""
    objects = material(simulated())
    chosen = [objects[number % len(objects)] for number in numbers[1:]]
    who = viewer(("staff", "alpha")[numbers[0] % 2])
    alias = ("hostile", "beta", "news", "alpha", None)[numbers[-1] % 5]
    node.put(who, chosen, HIDDEN[numbers[0] % len(HIDDEN)], alias)
    make_findable(node, str(numbers[-1]), HIDDEN[numbers[0] % len(HIDDEN)])


def make_findable(node: Node, ref: str, audience: Audience) -> None:
    """Put a text for an audience into the search index."""
    with node.database.upkeep() as tx:
        index(tx, "object", ref, audience_id(tx, audience), f"نطاق {ref}", f"نطاق {ref}")


def look(seen: object) -> object:
    """What can be compared of an answer: everything but the ids that a node makes up."""
    if not isinstance(seen, Response):
        return seen
    made_up = re.compile(rb'("(?:id|error_id)":")[0-9a-f]{8}-[0-9a-f-]{27}"')
    return seen.status, seen.headers, made_up.sub(rb"\1-", seen.body)
