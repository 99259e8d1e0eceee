"""A worker that is killed again and again while it polls a real node loses nothing and doubles nothing."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from amana.node.demo.scene import Member, Scene, await_start, command, start
from amana.node.folder import Node
from amana.store import Database, open_database
from amana.store.alerts import alerts
from amana.store.ledger import verify
from amana.world import real
from samples import OWN, indicator

COUNT = 12_000
MEETING = range(0, COUNT, 1000)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """One node that serves many indicators, and another that has seen some of them."""
    scene = Scene(real(), tmp_path)
    for one in (scene.north, scene.south):
        command("init", one.folder, "--name", one.name.en, "--slug", one.slug, "--country", "EG", "--sector", "cert")
    bundle = tmp_path / "indicators.json"
    bodies = [json.loads(indicator(number).body) for number in range(COUNT)]
    bundle.write_text(json.dumps({"objects": bodies}))
    command("import", scene.north.folder, bundle, "--collection", "public")
    table = tmp_path / "seen.csv"
    table.write_text("kind,value\n" + "".join(f"domain,d{number}.example\n" for number in MEETING))
    command("import", scene.south.folder, table)
    yield scene
    scene.stop()


@pytest.mark.slow
def test_nothing_is_lost_or_doubled(scene: Scene) -> None:
    north, south = scene.north, scene.south
    start(north)
    await_start(north)
    introduce(north, south)
    chance = random.Random(9)
    with closing(open_database(Node.open(south.folder).database_url, real())) as database:
        stations = []
        for _ in range(5):
            with subprocess.Popen([sys.executable, "-m", "amana", "work", str(south.folder)]) as worker:
                await_arrivals(database, min(COUNT, check(database) + chance.randrange(1, 2000)))
                time.sleep(chance.random() * 0.2)
                worker.kill()
            stations.append(check(database))
        assert 0 < stations[0] < COUNT
        assert stations == sorted(stations)
        subprocess.run([sys.executable, "-m", "amana", "work", str(south.folder), "--once"], check=True)
        assert check(database) == COUNT
        with database.read() as tx:
            assert sorted(alert.value for alert in alerts(tx, OWN)) == sorted(f"d{n}.example" for n in MEETING)
            assert {alert.hits for alert in alerts(tx, OWN)} == {1}
            assert tx.one("SELECT count(*) FROM outbox WHERE topic = 'objects'") == (0,)


def introduce(north: Member, south: Member) -> None:
    """Let the second node poll the first, with the eyes of the first one's staff: nothing was released."""
    token = command("token", "add", north.folder, "--user", "admin")["token"]
    command("member", "add", south.folder, "--slug", north.slug, "--name", "N", "--country", "EG", "--sector", "cert")
    command(
        "peer", "add", south.folder, "--slug", north.slug, "--member", north.slug, "--collection", "public",
        "--url", f"{north.url}taxii2/exchange/", "--network", "127.0.0.0/8",
        "--secret-stdin", secret=token,
    )  # fmt: skip


def await_arrivals(database: Database, count: int) -> None:
    """Wait until so many objects have arrived."""
    for _ in range(3000):
        with database.read() as tx:
            if tx.one("SELECT coalesce(max(seq), 0) FROM object_version") >= (count,):
                return
        time.sleep(0.01)
    pytest.fail(f"{count} objects did not arrive")


def check(database: Database) -> int:
    """However much has arrived: each object once, its values indexed, the ledger whole. How many arrived."""
    with database.read() as tx:
        arrived = tx.one("SELECT count(*), count(DISTINCT stix_id) FROM object_version WHERE origin <> 'own'")
        indexed = tx.one("SELECT count(*) FROM observable WHERE own = 0")
        assert verify(tx) is None
    assert arrived is not None
    assert indexed == (arrived[0],)
    assert arrived[0] == arrived[1]
    return int(arrived[0])
