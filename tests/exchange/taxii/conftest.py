"""A small node in a box: two members, three accounts, four collections, and a way to ask it things."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from amana.accounts.passwords import hash_password
from amana.accounts.throttle import authenticate
from amana.exchange import hotpath
from amana.exchange.intake import accept
from amana.exchange.taxii import MEDIA_TYPE, Identity, Service
from amana.handling import Audience, system_viewer
from amana.language import Problem, Text
from amana.store import Database, open_database
from amana.store.accounts import Account, NewAccount, add_account, add_token
from amana.store.collections import Collection, add_collection
from amana.store.members import Group, Member, add_group, add_member
from amana.store.objects import Placing
from amana.world import World, simulated

SCHEMAS = json.loads((Path(__file__).parents[2] / "data" / "taxii" / "schemas.json").read_text("utf-8"))
SETUP = system_viewer("tests")
ENVELOPE_TYPE = {"CONTENT_TYPE": MEDIA_TYPE}


@dataclass(frozen=True)
class Answer:
    """What came back, and that it is what the standard allows."""

    status: int
    headers: dict[str, str]
    body: bytes
    header_list: list[tuple[str, str]] = field(default_factory=list)

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def check(self, schema: str) -> Any:
        Draft202012Validator({"$ref": f"#/$defs/{schema}", **SCHEMAS}).validate(self.json)
        return self.json


@dataclass
class Asker:
    """Asks a WSGI application, as one of the accounts."""

    application: Callable[..., Any]
    authorization: str = ""

    def __call__(self, method: str, path: str, query: str = "", body: bytes | None = None, **environ: str) -> Answer:
        asked: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path.encode("utf-8", "surrogateescape").decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body or b""),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            **environ,
        }
        if body is not None:
            asked.setdefault("CONTENT_LENGTH", str(len(body)))
        if self.authorization:
            asked.setdefault("HTTP_AUTHORIZATION", self.authorization)
        started: list[Any] = []
        chunks = self.application(asked, lambda status, headers, *rest: started.append((status, headers)))
        with closing(chunks) if hasattr(chunks, "close") else closing(BytesIO()):
            data = b"".join(chunks)
        status, headers = started[0]
        return Answer(int(status[:3]), {name.title(): value for name, value in headers}, data, headers)

    def get(self, path: str, query: str = "", **environ: str) -> Answer:
        return self("GET", path, query, **environ)

    def post(self, path: str, objects: list[dict[str, Any]], **environ: str) -> Answer:
        body = json.dumps({"objects": objects}, ensure_ascii=False).encode()
        return self("POST", path, body=body, **{**ENVELOPE_TYPE, **environ})


@dataclass
class Box:
    """A node in a box."""

    service: Service
    world: World

    @property
    def database(self) -> Database:
        return self.service.database

    def put(self, alias: str, objects: list[dict[str, Any]], *audience: str) -> None:
        """Put objects into a collection for an audience, as a release does."""
        number = f"{list(COLLECTIONS).index(alias):08d}-0000-4000-8000-000000000000"
        data = json.dumps({"objects": objects}, ensure_ascii=False).encode()
        receipt = accept(
            self.database, SETUP, data, Placing("own", Audience.of(*audience or ("public",)), collection=number)
        )
        assert not receipt.refused

    def asker(self, token: str = "") -> Asker:
        return Asker(hotpath.before(_nothing_else, self.service), f"Bearer {token}" if token else "")

    @property
    def staff(self) -> Asker:
        return self.asker("staff-token")

    @property
    def north(self) -> Asker:
        return self.asker("north-token")

    @property
    def south(self) -> Asker:
        return self.asker("south-token")

    @property
    def anyone(self) -> Asker:
        return self.asker()


def _nothing_else(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    start_response("404 Not Found", [("Content-Type", "text/plain")])
    return [b"not taxii"]


COLLECTIONS = {
    "open": ({"public"}, {"own"}),
    "group": ({"group:north", "own"}, {"group:north", "own"}),
    "inbox": ({"own"}, {"community"}),
    "staff": ({"own"}, {"own"}),
}


def furnish(database: Database, world: World) -> None:
    """Put the members, accounts and collections in."""
    setup = SETUP
    with database.write(setup) as tx:
        for slug in ("north", "south"):
            add_member(tx, setup, Member(slug, Text(en=slug, ar=slug), "XX", "cert"))
        add_group(tx, setup, Group("north", Text(en="North", ar="الشمال"), ("north",)))
        for name, member, role in (("staff", None, "analyst"), ("north", "north", "peer"), ("south", "south", "peer")):
            add_account(tx, setup, NewAccount(name, hash_password(f"{name}-password", world), (role,), member))
            add_token(tx, setup, name, "test", sha256(f"{name}-token".encode()).digest())
        for alias, (readers, writers) in COLLECTIONS.items():
            number = f"{list(COLLECTIONS).index(alias):08d}-0000-4000-8000-000000000000"
            title = Text(en=f"The {alias} collection", ar="مجموعة")
            add_collection(tx, setup, Collection(number, alias, title, title, frozenset(readers), frozenset(writers)))


def make_service(database: Database, world: World) -> Service:
    identity = Identity(
        Text(en="Node", ar="عُقدة"), Text(en="A node for tests.", ar="عُقدة للاختبار."), "soc@example.org"
    )

    def check_password(name: str, password: str, address: str) -> Account | Problem:
        return authenticate(database, world, name, password, address)

    return Service(database, identity, b"k" * 32, check_password)


@pytest.fixture(scope="session")
def furnished(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with members, accounts and collections, to copy from."""
    path = tmp_path_factory.mktemp("furnished") / "node.sqlite3"
    shutil.copy(sqlite_template, path)
    world = simulated(seed=3)
    with closing(open_database(f"sqlite:///{path}", world)) as database:
        furnish(database, world)
    return path


@pytest.fixture
def make_box(furnished: Path, tmp_path: Path) -> Iterator[Callable[[], Box]]:
    """A function that makes a fresh node in a box; all made by it answer the same to the same questions."""
    made: list[Database] = []

    def make() -> Box:
        path = tmp_path / f"box-{len(made)}.sqlite3"
        shutil.copy(furnished, path)
        world = simulated(seed=4)
        database = open_database(f"sqlite:///{path}", world)
        made.append(database)
        return Box(make_service(database, world), world)

    yield make
    for database in made:
        database.close()


@pytest.fixture
def box(make_box: Callable[[], Box]) -> Box:
    """A fresh node in a box."""
    return make_box()


@pytest.fixture
def indicator() -> Callable[..., dict[str, Any]]:
    """A function that makes the n-th indicator, in its m-th version."""

    def make(number: int, version: int = 1, **changes: Any) -> dict[str, Any]:
        modified = f"2026-01-01T00:00:{version:02d}.000Z"
        return {
            "type": "indicator",
            "spec_version": "2.1",
            "id": f"indicator--{number:08d}-0000-4000-8000-000000000000",
            "created": "2026-01-01T00:00:00.000Z",
            "modified": modified,
            "name": f"نطاق تصيّد رقم {number}",
            "indicator_types": ["malicious-activity"],
            "pattern": f"[domain-name:value = 'host{number}.example']",
            "pattern_type": "stix",
            "valid_from": "2026-01-01T00:00:00.000Z",
            **changes,
        }

    return make
