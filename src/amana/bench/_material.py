"""What the figures are measured on: a node in a temporary folder, and objects of about 1.3 KB with Arabic text."""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from amana.exchange.intake import accept
from amana.handling import Audience
from amana.language import Text
from amana.node.folder import SQLITE, Node, Settings
from amana.node.setup import OPERATOR, FirstAccount, make
from amana.store import Database, open_database
from amana.store.accounts import NewAccount, add_account, add_token
from amana.store.collections import Collection, add_collection
from amana.store.objects import Placing
from amana.world import real

TOKEN = "bench-token"  # noqa: S105 - of a node that lives as long as the bench
BATCH = 1000
COMMUNITY = frozenset(("community",))
_WORDS = (
    *("رصد", "الفريق", "نطاقا", "ينتحل", "صفة", "بوابة", "الخدمات", "ويطلب"),
    *("من", "المتلقي", "تحديث", "بياناته", "المصرفية", "قبل", "نهاية", "اليوم"),
)


def objects(count: int, seed: int) -> list[bytes]:
    """That many STIX objects as JSON, two in three of them indicators; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - the same objects every time
    return [_object(place, chance) for place in range(count)]


def envelopes(made: list[bytes], size: int = BATCH) -> list[bytes]:
    """Envelopes of ``size`` objects each."""
    return [b'{"objects":[' + b",".join(made[start : start + size]) + b"]}" for start in range(0, len(made), size)]


@contextmanager
def temporary_node(aliases: tuple[str, ...]) -> Iterator[tuple[Node, Database]]:
    """A node with these collections, open to every member, and an account whose token is TOKEN."""
    with TemporaryDirectory(prefix="amana-bench-") as folder:
        world = real()
        about = Settings("bench", Text(en="Bench", ar="قياس"), "EG", "cert", SQLITE, "2026-01-01T00:00:00+00:00")
        node = make(Path(folder) / "node", about, FirstAccount("admin", "a-long-password-here"), world)
        with closing(open_database(node.database_url, world)) as database:
            with database.write(OPERATOR) as tx:
                add_account(tx, OPERATOR, NewAccount("bench", "!", ("analyst",)))
                add_token(tx, OPERATOR, "bench", "bench", hashlib.sha256(TOKEN.encode()).digest())
                for alias in aliases:
                    title = Text(en=alias, ar=alias)
                    new = Collection(str(world.random.uuid4()), alias, title, title, COMMUNITY, COMMUNITY)
                    add_collection(tx, OPERATOR, new)
            yield node, database


def put(database: Database, alias: str, batches: list[bytes]) -> None:
    """Take envelopes into a collection, the node's own way."""
    with database.read() as tx:
        row = tx.one("SELECT id FROM collection WHERE alias = ?", (alias,))
    assert row is not None
    placing = Placing("own", Audience.of("community"), collection=str(row[0]))
    for batch in batches:
        receipt = accept(database, OPERATOR, batch, placing)
        assert not receipt.refused, receipt.refused[0]


class PlainWriter:
    """The yardstick for writing: json and SQLite's executemany, FULL, two indexes, one transaction an envelope."""

    def __init__(self, path: Path) -> None:
        self._plain = sqlite3.connect(path, isolation_level=None)
        for line in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", *_PLAIN_TABLE):
            self._plain.execute(line)

    def write(self, envelope: bytes) -> None:
        """Take one envelope in."""
        rows = [
            (one["id"], one["modified"], one["type"], json.dumps(one, ensure_ascii=False))
            for one in json.loads(envelope)["objects"]
        ]
        self._plain.execute("BEGIN IMMEDIATE")
        self._plain.executemany("INSERT INTO object VALUES (?, ?, ?, ?)", rows)
        self._plain.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._plain.close()


_PLAIN_TABLE = (
    "CREATE TABLE object (id TEXT, modified TEXT, type TEXT, body TEXT)",
    "CREATE INDEX by_id ON object (id, modified)",
    "CREATE INDEX by_type ON object (type)",
)


def _object(place: int, chance: random.Random) -> bytes:
    kind = chance.choice(("indicator", "indicator", "malware"))
    number = f"{chance.getrandbits(32):08x}-0000-4000-8000-{place:012x}"
    moment = f"2026-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}T{chance.randrange(24):02}:00:00.000Z"
    text = " ".join(chance.choices(_WORDS, k=78))
    made: dict[str, object] = {
        "type": kind,
        "spec_version": "2.1",
        "id": f"{kind}--{number}",
        "created": moment,
        "modified": moment,
        "name": " ".join(chance.choices(_WORDS, k=6)),
        "description": text,
        "confidence": chance.randrange(101),
        "lang": "ar",
    }
    if kind == "indicator":
        host = f"w{chance.randrange(10**9)}.example"
        made |= {"pattern": f"[domain-name:value = '{host}']", "pattern_type": "stix", "valid_from": moment}
    else:
        made["is_family"] = False
    return json.dumps(made, ensure_ascii=False).encode()
