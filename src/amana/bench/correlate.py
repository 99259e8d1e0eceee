"""How fast a report meets what is ours: 1,000 indicators of another member against a million of our own values.

The values are of every kind in the proportions of a log (addresses, names, URLs, hashes, ranges); one indicator in
twenty meets something. Yardstick, in the same run on the same file: one bare ``SELECT`` by the index for each range
that the indicators ask for, by Python's own sqlite3. No pair of objects is stored anywhere.
"""

from __future__ import annotations

import json
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from amana.exchange.correlate import VIEWER, correlate, tell
from amana.exchange.intake import OWN
from amana.exchange.worker import PublicValues
from amana.observables import Observable, normalise, probes, sort_key
from amana.stix import StixObject, build, read_object
from amana.store import Database, open_database
from amana.store.objects import Placing, add_objects
from amana.world import World, real

Figure = dict[str, Any]
INDICATORS = 1_000
_PER_OBJECT = 10  # values in one of our objects: a line of a log, an observation
_MEETING = 20  # one indicator in so many meets something of ours


def bench(values: int = 1_000_000) -> list[Figure]:
    """The figures of correlation against that many values of our own."""
    with tempfile.TemporaryDirectory(prefix="amana-bench-") as folder:
        path, world = Path(folder) / "node.sqlite3", real()
        with closing(open_database(f"sqlite:///{path}", world)) as database:
            database.migrate()
            chance = random.Random(38)  # noqa: S311 - the same values every time
            _fill(database, values, chance)
            first, last = _report(database, world, chance)
            spent, alerts = _correlate(database, first, last)
        bare = _bare(path, first)
    return [
        _figure(f"correlate {INDICATORS:,} indicators with {values:,} values", spent, bare, 0.5),
        {**_figure("alerts made by them", alerts, None, None), "unit": ""},
    ]


def _correlate(database: Database, first: int, last: int) -> tuple[float, int]:
    """Seconds to find what meets and to have it in the inbox, durable; and the alerts made."""
    is_public = PublicValues()
    for value in (Observable("ipv4", "192.0.2.1"), Observable("domain", "a.example"), Observable("md5", "0" * 32)):
        is_public(value)  # the warning lists are read once in a worker's life, not once a report
    start = time.perf_counter()
    with database.read() as tx:
        plan = correlate(tx, first, last, is_public)
    with database.write(VIEWER) as tx:
        tell(tx, plan)
    return time.perf_counter() - start, len(plan.new)


def _bare(path: Path, first: int) -> float:
    """Seconds for a bare lookup of each range that the indicators ask for."""
    with closing(sqlite3.connect(path)) as plain:
        sought = plain.execute("SELECT DISTINCT kind, value FROM observable WHERE own = 0 AND seq >= ?", (first,))
        ranges = [probe for kind, value in sought.fetchall() for probe in probes(Observable(kind, value))]
        start = time.perf_counter()
        for probe in ranges:
            plain.execute(
                "SELECT seq FROM observable WHERE own = 1 AND kind = ? AND key BETWEEN ? AND ?",
                (probe.kind, probe.low, probe.high),
            ).fetchall()
        return time.perf_counter() - start


def _report(database: Database, world: World, chance: random.Random) -> tuple[int, int]:
    """Store a report of indicators from another member; their first and last sequence number."""
    with database.read() as tx:
        held = tx.all("SELECT kind, value FROM observable WHERE own = 1 AND seq % 97 = 0 LIMIT 5000")
    fresh = (_value(chance) for _ in range(INDICATORS))
    wanted = [
        Observable(*chance.choice(held)) if place % _MEETING == 0 else normalise(*value)
        for place, value in enumerate(fresh)
    ]
    objects = [_indicator(value, world) for value in wanted]
    with database.write(VIEWER) as tx:
        seqs = add_objects(tx, VIEWER, objects, Placing("bench", OWN)).seqs()
    return seqs[0], seqs[-1]


def _indicator(value: Observable, world: World) -> StixObject:
    now = world.clock.now().replace(microsecond=0)
    author = f"identity--{world.random.uuid4()}"
    return read_object(build.indicator(value, f"indicator--{world.random.uuid4()}", now, author, ()))


def _fill(database: Database, values: int, chance: random.Random) -> None:
    """Put our own values in, the short way: the tables as an ingest would leave them."""
    rows: dict[tuple[str, str, int], str] = {}
    for place in range(values):
        one = normalise(*_value(chance))
        rows[one.kind, sort_key(one), place // _PER_OBJECT + 1] = one.value
    count = (values - 1) // _PER_OBJECT + 1
    with database.upkeep() as tx:
        tx.run("INSERT INTO audience (id, digest, clauses) VALUES (1, ?, ?)", (OWN.digest(), OWN.to_json()))
        tx.load("object_version", _OBJECT, _objects(count))
        tx.load("observable", _OBSERVABLE, ((1, *key, rows[key]) for key in sorted(rows)))
        tx.run("UPDATE counter SET value = ? WHERE name = 'object'", (count,))


_OBSERVABLE = ("own", "kind", "key", "seq", "value")
_OBJECT = (
    "seq", "stix_id", "version", "type", "spec_version", "audience_id", "origin", "received_at", "digest", "body",
)  # fmt: skip


def _objects(count: int) -> Iterator[tuple[object, ...]]:
    for seq in range(1, count + 1):
        number = f"observed-data--00000000-0000-4000-8000-{seq:012d}"
        body = json.dumps({"type": "observed-data", "id": number}).encode()
        yield seq, number, "2026-01-01T00:00:00.000000Z", "observed-data", "2.1", 1, "own", 0, b"", body


def _value(chance: random.Random) -> tuple[str, str]:
    """A value as logs hold them: kind and text."""
    ((kind, make),) = chance.choices(_KINDS, _SHARES)
    return kind, make(chance)


def _host(chance: random.Random) -> str:
    return f"w{chance.randrange(9)}.h{chance.randrange(10**6)}.{chance.choice(('example', 'invalid', 'test'))}"


def _address(chance: random.Random) -> str:
    return ".".join(str(chance.randrange(1, 224)) for _ in range(4))


_KINDS: tuple[tuple[str, Callable[[random.Random], str]], ...] = (
    ("ipv4", _address),
    ("domain", _host),
    ("url", lambda chance: f"https://{_host(chance)}/a/{chance.randrange(1000)}"),
    ("sha256", lambda chance: chance.randbytes(32).hex()),
    ("email", lambda chance: f"u{chance.randrange(10**6)}@{_host(chance)}"),
    ("cidr", lambda chance: f"{_address(chance)}/{chance.choice((16, 20, 24, 28))}"),
)
_SHARES = (40, 30, 15, 10, 3, 2)


def _figure(name: str, value: float, yardstick: float | None, to_resolve: float | None) -> Figure:
    """A figure that is met when it is at most ``to_resolve`` seconds."""
    return {
        "name": name,
        "value": round(value, 4),
        "unit": "s",
        "yardstick": None if yardstick is None else round(yardstick, 4),
        "ratio": None if yardstick is None else round(value / yardstick, 2),
        "to_resolve": to_resolve,
        "met": None if to_resolve is None else value <= to_resolve,
    }
