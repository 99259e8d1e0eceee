"""Slow clients: whoever keeps a thread waiting without sending is cut off, so that others find one free.

granian ends slow headers by itself but waits for a body for ever, inside a blocking read; gunicorn's threads wait
for both. So a watching thread shuts the connection, which ends the read. gunicorn names the connection. granian
does not: there it is found among this process's connections from the same address, as one that neither sent nor
received in the meantime (TCP_INFO, so on Linux only).
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import socket
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from amana.node import environment

# Seconds that a client may take for each part of its request, and the same while many are slow at once.
PATIENCE = 10.0
# More than anyone waits for a free thread, since a connection that waits for its answer is as silent as a slow one.
CROWDED_PATIENCE = 4.0
# Seconds that a request with a body waits for a place among those who read bodies.
PLACE_WAIT = 0.05
# A connection that brought less than this meanwhile was silent: half a part of body.py.
LEAST = 4096


@dataclass
class _Wait:
    address: str
    connection: socket.socket | None
    since: float
    received: dict[int, int] = field(default_factory=dict)


class Watch:
    """Knows which threads wait for a client, and frees them. One for each process.

    At most ``crowd`` threads read bodies at a time (:meth:`enter`), so that the others are free for everyone else;
    while all of those wait for slow clients, patience is short.
    """

    def __init__(self, crowd: int, patience: float = PATIENCE) -> None:
        self._crowd = crowd
        self._patience = patience
        self._waits: dict[int, _Wait] = {}
        self._numbers = itertools.count()
        self._starting = threading.Lock()
        self._places = threading.BoundedSemaphore(crowd)
        self._thread: threading.Thread | None = None

    @contextlib.contextmanager
    def waiting(self, address: str, connection: socket.socket | None = None) -> Iterator[None]:
        """Around a read that a client can make last."""
        number = self.begin(address, connection)
        try:
            yield
        finally:
            self.end(number)

    def enter(self) -> bool:
        """Take a place among those who read bodies; False if none becomes free within PLACE_WAIT."""
        return self._places.acquire(timeout=PLACE_WAIT)

    def leave(self) -> None:
        """Give the place back."""
        self._places.release()

    def begin(self, address: str, connection: socket.socket | None = None) -> int:
        """A wait begins; gives its number for :meth:`end`."""
        number = next(self._numbers)
        self._waits[number] = _Wait(address, connection, time.monotonic())
        if self._thread is None:
            self._start()
        return number

    def end(self, number: int) -> None:
        """The wait is over, one way or the other."""
        self._waits.pop(number, None)

    def crowded(self) -> bool:
        """Whether all places are held by clients that have been slow for a while."""
        line = time.monotonic() - CROWDED_PATIENCE / 2
        return sum(wait.since < line for wait in list(self._waits.values())) >= self._crowd

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="slow-clients", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            time.sleep(CROWDED_PATIENCE / 4)
            if self._waits:
                self._look()

    def _look(self) -> None:
        now = time.monotonic()
        patience = min(CROWDED_PATIENCE, self._patience) if self.crowded() else self._patience
        for wait in list(self._waits.values()):
            if now - wait.since > patience:
                _cut(wait, now)
            elif not wait.received and wait.connection is None:
                wait.received = {port: _bytes_received(one) for port, one in _connections(wait.address)}


@functools.cache
def process_watch() -> Watch:
    """This process's watch. Half of its threads may wait for slow clients; the others are for everyone else."""
    return Watch(crowd=max(2, int(os.environ.get(environment.THREADS, "8")) // 2))


def _cut(wait: _Wait, now: float) -> None:
    if wait.connection is not None:
        # Both ways: gunicorn would go on to drain what the client still sends.
        _shut(wait.connection, socket.SHUT_RDWR)
        return
    for port, connection in _connections(wait.address):
        known = wait.received.get(port)
        silent = known is not None and _bytes_received(connection) - known < LEAST
        if silent and _seconds_since_sending(connection) > (now - wait.since) / 2:
            # Reading only: the client is still told why (400).
            _shut(connection, socket.SHUT_RD)


def _connections(address: str) -> Iterator[tuple[int, socket.socket]]:
    """This process's TCP connections from an address, each by the client's port and open for one turn of the loop."""
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError, ValueError):
            if not os.readlink(f"/proc/self/fd/{name}").startswith("socket:"):
                continue
            with socket.socket(fileno=os.dup(int(name))) as connection:
                peer = connection.getpeername()
                if isinstance(peer, tuple) and peer[0] == address:
                    yield peer[1], connection


# Offsets in Linux's struct tcp_info: tcpi_last_data_sent (milliseconds, u32) and tcpi_bytes_received (u64).
def _seconds_since_sending(connection: socket.socket) -> float:
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 48)
    milliseconds: int = struct.unpack_from("=I", info, 44)[0]
    return milliseconds / 1000


def _bytes_received(connection: socket.socket) -> int:
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 136)
    received: int = struct.unpack_from("=Q", info, 128)[0]
    return received


def _shut(connection: socket.socket, how: int) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(how)
