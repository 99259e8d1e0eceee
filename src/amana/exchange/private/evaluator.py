"""The callers' side of the evaluation process: what is said on its socket, and what comes back.

A message is its length (4 bytes, big-endian) and CBOR of :mod:`amana.private.wire`. One connection a thread, opened
anew after the process was restarted.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import msgspec

from amana.exchange.private.faults import Away, NoKey
from amana.language import Problem
from amana.private.faults import BrokenMessage, NotAPoint
from amana.private.oprf import Evaluated
from amana.private.wire import decode, encode
from amana.store.offers import KEPT

SOCKET = "evaluator.socket"
LONGEST = 1_500_000
_BATCH = 512  # items of the holder's own in one message
_PATIENCE_S = 30.0
_FAULTS: dict[str, type[NoKey | NotAPoint]] = {fault.slug: fault for fault in (NoKey, NotAPoint)}


class Task(msgspec.Struct, frozen=True):
    """What is to be done with the key of a collection's epoch. ``op``: ping, key, public, evaluate, outputs,
    forget."""

    op: str
    collection: str
    epoch: int
    parts: tuple[bytes, ...] = ()


class Done(msgspec.Struct, frozen=True):
    """What came of it; ``fault`` names what went wrong."""

    parts: tuple[bytes, ...] = ()
    fault: str = ""


class Evaluating(Protocol):
    """Whoever can use the keys."""

    def key(self, collection: str, epoch: int) -> bytes:
        """The public key of an epoch, which is made if it is not there. Raises Away."""

    def public(self, collection: str, epoch: int) -> bytes:
        """The public key of an epoch; none is made. Raises Away, NoKey."""

    def evaluate(self, collection: str, epoch: int, elements: bytes) -> Evaluated:
        """Answer a batch of blinded elements. Raises Away, NoKey, NotAPoint."""

    def outputs(self, collection: str, epoch: int, items: Sequence[bytes]) -> list[bytes]:
        """The first 23 bytes of the outputs of the holder's own items. Raises Away, NoKey."""

    def forget(self, collection: str, before: int) -> None:
        """Destroy the keys of the epochs before this one. Raises Away."""


class Evaluator:
    """The process behind the socket of a node's folder. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._local = threading.local()

    def key(self, collection: str, epoch: int) -> bytes:
        """See :class:`Evaluating`."""
        return self._ask(Task("key", collection, epoch))[0]

    def public(self, collection: str, epoch: int) -> bytes:
        """See :class:`Evaluating`."""
        return self._ask(Task("public", collection, epoch))[0]

    def evaluate(self, collection: str, epoch: int, elements: bytes) -> Evaluated:
        """See :class:`Evaluating`."""
        found = self._ask(Task("evaluate", collection, epoch, (elements,)))
        return Evaluated(found[0], found[1])

    def outputs(self, collection: str, epoch: int, items: Sequence[bytes]) -> list[bytes]:
        """See :class:`Evaluating`."""
        found: list[bytes] = []
        for start in range(0, len(items), _BATCH):
            part = tuple(items[start : start + _BATCH])
            joined = self._ask(Task("outputs", collection, epoch, part))[0]
            if len(joined) != KEPT * len(part):
                raise Away.of()
            found.extend(joined[place : place + KEPT] for place in range(0, len(joined), KEPT))
        return found

    def forget(self, collection: str, before: int) -> None:
        """See :class:`Evaluating`."""
        self._ask(Task("forget", collection, before))

    def answers(self) -> bool:
        """Is the process there?"""
        try:
            self._ask(Task("ping", "", 0))
        except Away:
            return False
        return True

    def _ask(self, task: Task) -> tuple[bytes, ...]:
        """Ask; once more by a new connection if the old one was left by a process that is gone."""
        kept = getattr(self._local, "line", None)
        if kept is not None:
            try:
                return _talk(kept, task)
            except Away:
                self._hang_up(kept)
        line = self._dial()
        try:
            found = _talk(line, task)
        except BaseException:
            line.close()
            raise
        self._local.line = line
        return found

    def _dial(self) -> socket.socket:
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(_PATIENCE_S)
        try:
            with socket_path(self._folder) as path:
                line.connect(path)
        except OSError:
            line.close()
            raise Away.of() from None
        return line

    def _hang_up(self, line: socket.socket) -> None:
        line.close()
        self._local.line = None


@contextmanager
def socket_path(folder: Path) -> Iterator[str]:
    """The socket's path, short enough for the kernel (108 bytes), however deep the folder lies."""
    path = str(folder / SOCKET)
    if len(os.fsencode(path)) < 100:
        yield path
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}/{SOCKET}"
    finally:
        os.close(handle)


def send(line: socket.socket, value: Task | Done) -> None:
    """Send one message."""
    data = encode(value)
    line.sendall(len(data).to_bytes(4, "big") + data)


def receive(line: socket.socket) -> bytes:
    """One message; empty at the end. Raises OSError for one that is cut off or too long."""
    head = _exactly(line, 4)
    if not head:
        return b""
    size = int.from_bytes(head, "big")
    if not 0 < size <= LONGEST:
        raise OSError("a message of that length is none of ours")
    data = _exactly(line, size)
    if not data:
        raise OSError("cut off")
    return data


def _exactly(line: socket.socket, size: int) -> bytes:
    """So many bytes; none if the line ends before the first."""
    data = bytearray()
    while len(data) < size:
        piece = line.recv(size - len(data))
        if not piece:
            if data:
                raise OSError("cut off")
            return b""
        data += piece
    return bytes(data)


def _talk(line: socket.socket, task: Task) -> tuple[bytes, ...]:
    """Ask and hear. Raises Away, NoKey, NotAPoint."""
    try:
        send(line, task)
        done = decode(receive(line), Done, LONGEST)
    except (OSError, BrokenMessage):
        raise Away.of() from None
    if done.fault:
        raise fault_of(done.fault)
    return done.parts


def fault_of(slug: str) -> Problem:
    """The fault that the process names."""
    known = _FAULTS.get(slug)
    return known.of() if known else Away.of()
