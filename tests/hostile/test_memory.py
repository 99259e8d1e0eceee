"""Large bodies and bombs: the node stays small, gives back what it took, and answers others meanwhile."""

from __future__ import annotations

import gzip
import random
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count

import pytest

from amana.exchange.worker import TOPICS
from amana.store.outbox import is_due
from hostile.asking import JSON, TAXII, Answer, Line
from hostile.case import OBJECTS, envelope, text_of
from hostile.running import PATIENCE, RunningNode, forget_peak, memory
from hostile.sound import sample

pytestmark = pytest.mark.slow
MOST = 150_000_000  # bytes above idle, of all processes of the node
LARGE = 49_000_000
PACKED = {**TAXII, "Content-Encoding": "gzip"}


def sound(kind: str, size: int = LARGE) -> bytes:
    """As many different objects as go into a body of that size."""
    one = sample("indicator").fresh()
    head, tail = text_of(one | {"id": "HERE"}).split(b"HERE")
    chance = random.Random(kind)  # so that it packs no better than real objects do
    about = b'"x_note": "%b", '
    ids = (f"indicator--{chance.getrandbits(32):08x}-5afe-4000-8000-{chance.getrandbits(48):012x}" for _ in count())
    many = size // (len(head) + len(tail) + 100)
    return envelope(
        *(head + next(ids).encode() + tail[:3] + about % chance.randbytes(20).hex().encode() + tail[3:]
          for _ in range(many))
    )  # fmt: skip


def wrong() -> bytes:
    one = text_of(sample("indicator").fresh() | {"created": "yesterday"})
    return envelope(*[one] * (LARGE // (len(one) + 1)))


def fat() -> bytes:
    one = sample("indicator")
    return envelope(*(text_of(one.fresh() | {"description": "x" * 3_900_000}) for _ in range(12)))


def bomb() -> bytes:
    return gzip.compress(gzip.compress(b" " * 300_000_000, 1), 1)


# What is sent, how, and what the node says to it.
BODIES: dict[str, tuple[Callable[[], bytes], dict[str, str], int]] = {
    "blanks": (lambda: b" " * LARGE, TAXII, 422),
    "brackets": (lambda: b"[" * LARGE, TAXII, 422),
    "one text": (lambda: b'{"objects":["' + b"a" * LARGE + b'"]}', TAXII, 422),
    "tiny objects": (lambda: b'{"objects":[' + b"{}," * (LARGE // 3) + b"{}]}", TAXII, 413),
    "sound objects": (lambda: sound("plain"), TAXII, 202),
    "wrong objects": (wrong, TAXII, 422),
    "fat objects": (fat, TAXII, 202),
    "gzip bomb": (lambda: gzip.compress(b" " * 200_000_000, 1), PACKED, 413),
    "gzip bomb in a gzip bomb": (bomb, PACKED, 413),
    "gzip within the ratio": (lambda: gzip.compress(sound("packed", 15_000_000), 1), PACKED, 202),
}


@contextmanager
def another_client(node: RunningNode) -> Iterator[list[tuple[int, float]]]:
    """Somebody who asks all the time; what he is answered, and after how many seconds."""
    answers: list[tuple[int, float]] = []
    done = threading.Event()

    def ask() -> None:
        line = Line(node.port)
        while not done.is_set():
            before = time.monotonic()
            status = line.ask("GET", OBJECTS + "?limit=5", who="beta", headers=TAXII).status
            answers.append((status, time.monotonic() - before))
            time.sleep(0.02)
        line.close()

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield answers
    finally:
        done.set()
        thread.join()


def send(node: RunningNode, body: bytes, headers: dict[str, str]) -> Answer:
    line = Line(node.port)
    answer = line.ask_patiently("POST", OBJECTS, who="alpha", body=body, headers=headers)
    line.close()
    return answer


def await_worker(node: RunningNode) -> None:
    """Until the job process has made findable, and has let meet, all that was sent."""
    until = time.monotonic() + PATIENCE
    with node.store() as database:
        while True:
            with database.read() as tx:
                if not is_due(tx, TOPICS):
                    return
            assert time.monotonic() < until, node.log()
            time.sleep(0.1)


@pytest.fixture
def warm(node: RunningNode) -> RunningNode:
    """The node with all of its threads in use and Django loaded."""
    with ThreadPoolExecutor(16) as many:
        bodies = [sound(f"warm {number}", 200_000) for number in range(64)]
        assert {answer.status for answer in many.map(lambda body: send(node, body, TAXII), bodies)} == {202}
    line = Line(node.port)
    assert line.ask("GET", "/api/v1/refusals", headers=JSON).status == 200
    line.close()
    return node


def test_large_bodies_and_bombs_take_little_memory(warm: RunningNode, capsys: pytest.CaptureFixture[str]) -> None:
    node = warm
    at_first = memory(node.pids())
    peaks: dict[str, int] = {}
    waits: list[float] = []
    for name, (make, headers, status) in BODIES.items():
        body = make()
        pids = node.pids()
        idle = memory(pids)
        forget_peak(pids)
        with another_client(node) as answers:
            answer = send(node, body, headers)
        peaks[name] = memory(pids, "VmHWM") - idle
        waits += [seconds for _, seconds in answers]
        assert answer.status == status, f"{name}: {answer.status} {answer.body[:300]!r}"
        assert {status for status, _ in answers} == {200}, name
    pids, idle = node.pids(), memory(node.pids())
    await_worker(node)
    peaks["the worker afterwards"] = memory(pids, "VmHWM") - idle
    kept = memory(node.pids()) - at_first
    with capsys.disabled():
        told = ", ".join(f"{name} {peak / 1e6:.0f}" for name, peak in peaks.items())
        print(f"\nhostile memory: MB above idle of {at_first / 1e6:.0f}: {told}; kept afterwards {kept / 1e6:.0f}")
        print(
            f"hostile memory: meanwhile {len(waits)} answers to another client, half within "
            f"{statistics.median(waits) * 1000:.0f} ms, the slowest after {max(waits) * 1000:.0f} ms"
        )
    assert {name: peak for name, peak in peaks.items() if peak >= MOST} == {}
    assert kept < MOST
