"""kill -9 while envelopes come in: what was acknowledged is there, whole, and the node starts again by itself."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from amana.handling import system_viewer
from amana.store.ledger import verify
from amana.store.objects import objects_between
from hostile.asking import NO_ANSWER, TAXII, Line
from hostile.case import OBJECTS, envelope, text_of
from hostile.running import PATIENCE, RunningNode, make_node
from hostile.sound import sample

pytestmark = pytest.mark.slow
ROUNDS = 4
WRITERS = 3


@pytest.fixture(params=["sqlite", "postgresql"])
def mortal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RunningNode]:
    """A node of its own, on each database."""
    options = []
    if request.param == "postgresql":
        options = ["--database", request.getfixturevalue("postgresql_empty")]
    node = make_node(tmp_path / "node", *options)
    yield node
    node.stop()


class Writer(threading.Thread):
    """Sends envelopes until the node is gone; knows which were acknowledged."""

    def __init__(self, node: RunningNode, seed: int) -> None:
        super().__init__(daemon=True)
        self._line = Line(node.port)
        self._chance = random.Random(seed)
        self.sent: list[tuple[bytes, ...]] = []
        self.acknowledged: list[tuple[bytes, ...]] = []

    def run(self) -> None:
        while True:
            objects = tuple(text_of(sample("indicator").fresh()) for _ in range(self._chance.randrange(1, 120)))
            self.sent.append(objects)
            answer = self._line.ask("POST", OBJECTS, who="alpha", body=envelope(*objects), headers=TAXII)
            if answer.status == NO_ANSWER:
                return
            assert (answer.status, answer.json["success_count"]) == (202, len(objects))
            self.acknowledged.append(objects)


def end_all(node: RunningNode) -> None:
    """Every process of the node at once, as when the power goes."""
    node.kill()


def end_parent(node: RunningNode) -> None:
    """The process that was started, as an impatient operator does: the others must not stand in its successor's way."""
    assert node.process is not None
    os.kill(node.process.pid, signal.SIGKILL)
    node.process.wait(PATIENCE)


def write_until(node: RunningNode, seed: int, end: Callable[[RunningNode], None]) -> list[Writer]:
    """Let some clients write, and end the node in their midst."""
    writers = [Writer(node, seed * 100 + number) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    while not all(writer.acknowledged for writer in writers):
        time.sleep(0.01)
    time.sleep(random.Random(seed).random() * 0.4)
    end(node)
    for writer in writers:
        writer.join(PATIENCE)
        assert not writer.is_alive()
    return writers


def stored(node: RunningNode) -> tuple[set[bytes], set[bytes]]:
    """The bodies that are kept, and those that the collection lists; the ledger must agree with its entries."""
    with node.store() as database, database.read() as tx:
        assert verify(tx) is None
        kept = {one.body for one in objects_between(tx, system_viewer("tests"), 0, 2**62)}
        listed = tx.all("SELECT o.body FROM collection_entry e JOIN object_version o ON o.seq = e.seq")
        return kept, {bytes(row[0]) for row in listed}


def check(node: RunningNode, writers: list[Writer]) -> None:
    kept, listed = stored(node)
    assert kept == listed
    for writer in writers:
        for objects in writer.acknowledged:
            assert kept.issuperset(objects), "an acknowledged object is lost or changed"
        for objects in writer.sent:
            assert kept.issuperset(objects) or kept.isdisjoint(objects), "half an envelope is kept"


def test_what_was_acknowledged_outlives_kill_9(mortal: RunningNode, capsys: pytest.CaptureFixture[str]) -> None:
    writers: list[Writer] = []
    for number in range(ROUNDS):
        mortal.start()
        writers += write_until(mortal, number, end_parent if number % 2 else end_all)
        check(mortal, writers)
    mortal.start()
    line = Line(mortal.port)
    assert line.ask("GET", "/readyz").status == 200
    first = writers[0].acknowledged[0]
    again = line.ask("POST", OBJECTS, who="alpha", body=envelope(*first), headers=TAXII)
    assert (again.status, again.json["success_count"]) == (202, len(first))
    line.close()
    check(mortal, writers)
    acknowledged = sum(len(objects) for writer in writers for objects in writer.acknowledged)
    unsure = sum(len(writer.sent) - len(writer.acknowledged) for writer in writers)
    with capsys.disabled():
        print(
            f"\nhostile kill -9: {ROUNDS} rounds, {acknowledged} acknowledged objects, 0 lost or changed; "
            f"{unsure} envelopes in flight, 0 half kept"
        )


def test_children_that_are_killed_come_back_by_themselves(node: RunningNode) -> None:
    assert node.process is not None
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and len(node.pids()) < 3:
        time.sleep(0.05)  # the job process starts after the first answer
    parent, *children = sorted(node.pids(), key=lambda pid: pid != node.process.pid)  # type: ignore[union-attr]
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    line = Line(node.port)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and not (
        len(set(node.pids()) - set(children)) == 1 + len(children) and line.ask("GET", "/readyz").status == 200
    ):
        time.sleep(0.05)
    assert line.ask("GET", "/readyz").status == 200
    assert len(set(node.pids()) - {parent, *children}) == len(children)
    line.close()
