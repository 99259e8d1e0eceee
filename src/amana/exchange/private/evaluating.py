"""The evaluation process: the only reader of the key seeds. It answers on a socket in the node's folder, and nobody
but the node's own user may speak to it.

It knows nothing of askers, quotas or members' rights: those are decided before it is asked. A crash loses nothing, and
it is started again by whoever watches over it (:mod:`amana.node.serve`).
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import structlog

from amana.exchange.private.evaluator import LONGEST, SOCKET, Done, Task, receive, send, socket_path
from amana.exchange.private.faults import NoKey
from amana.exchange.private.seeds import Seeds
from amana.private.announce import key_info
from amana.private.engine import Engine, Evaluator, best
from amana.private.faults import PrivateFault
from amana.private.wire import decode
from amana.store.offers import KEPT
from amana.world import World

FOLDER = Path("keys", "private")
_LOCK = "evaluator.lock"
_PR_SET_DUMPABLE = 4

log: Any = structlog.get_logger("amana.evaluator")


class Desk:
    """What the process does with a task. ``evaluators`` are made from their seeds when first used."""

    def __init__(self, folder: Path, member: str, world: World, engine: Engine | None = None) -> None:
        self._seeds = Seeds(folder / FOLDER, world.random)
        self._member = member
        self._random = world.random.token
        self._engine = engine or best()
        self._known: dict[tuple[str, int], Evaluator] = {}

    def do(self, task: Task) -> Done:
        """Carry a task out. A fault of the task is an answer too."""
        try:
            return Done(self._do(task))
        except (NoKey, PrivateFault) as fault:
            return Done(fault=fault.slug)

    def _do(self, task: Task) -> tuple[bytes, ...]:
        match task:
            case Task("ping"):
                return ()
            case Task("key", collection, epoch):
                self._seeds.make(collection, epoch)
                return (self._with(collection, epoch).public_key,)
            case Task("public", collection, epoch):
                return (self._with(collection, epoch).public_key,)
            case Task("evaluate", collection, epoch, (elements,)):
                found = self._with(collection, epoch).evaluate(elements)
                return found.elements, found.proof
            case Task("outputs", collection, epoch, items):
                output = self._with(collection, epoch).output
                return (b"".join(output(item)[:KEPT] for item in items),)
            case Task("forget", collection, before):
                self._known = {key: one for key, one in self._known.items() if key[0] != collection or key[1] >= before}
                self._seeds.forget(collection, before)
                return ()
        raise NoKey.of()

    def _with(self, collection: str, epoch: int) -> Evaluator:
        key = collection, epoch
        found = self._known.get(key)
        if found is None:
            seed = self._seeds.read(collection, epoch)
            found = self._known[key] = self._engine.evaluator(
                seed, key_info(self._member, collection, epoch), self._random
            )
        return found


def run(folder: Path, member: str, world: World, when_ready: Callable[[], None] = lambda: None) -> None:
    """Answer until the process is ended. Waits first until no other one answers for this node."""
    with (folder / _LOCK).open("wb") as lock:
        fcntl.flock(lock.fileno(), fcntl.LOCK_EX)
        desk = Desk(folder, member, world)
        with closing(_listening(folder)) as door:
            _hide_memory()
            when_ready()
            while True:
                line, _ = door.accept()
                threading.Thread(target=serve, args=(line, desk), daemon=True).start()


def serve(line: socket.socket, desk: Desk) -> None:
    """Answer one caller until it hangs up."""
    with closing(line), suppress(OSError):
        while data := receive(line):
            try:
                done = desk.do(decode(data, Task, LONGEST))
            except PrivateFault as fault:
                done = Done(fault=fault.slug)
            except Exception:
                log.error("task-failed", exc_info=True)
                done = Done(fault="failed")
            send(line, done)


def _listening(folder: Path) -> socket.socket:
    door = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        with socket_path(folder) as path:
            (folder / SOCKET).unlink(missing_ok=True)
            door.bind(path)
    finally:
        os.umask(before)
    door.listen(64)
    return door


def _hide_memory() -> None:
    """Let no other process of this user look into this one's memory, and no dump of it be written (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
