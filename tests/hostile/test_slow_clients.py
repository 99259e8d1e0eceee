"""Two hundred slow connections: they are cut off in time, and nobody else is kept waiting by them."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from hostile.asking import TAXII, Line, head
from hostile.case import OBJECTS, envelope, text_of
from hostile.running import RunningNode, token
from hostile.sound import sample

pytestmark = pytest.mark.slow
HEADER_SECONDS = 10  # a client may take so long to send the head of its request
SLACK = 4  # for the machine and the node's own turns
SOCKETS = 200

POST = {**TAXII, "Authorization": f"Bearer {token('alpha')}", "Content-Length": "5000"}
GET = {**TAXII, "Authorization": f"Bearer {token('alpha')}"}
# What each kind of slow client sends at once, and what it goes on to send, a byte at a time.
KINDS: dict[str, tuple[bytes, bytes]] = {
    "silent": (b"", b""),
    "half a head": (b"GET /taxii2/ HTTP/1.1\r\nHost: a\r\n", b""),
    "head by the byte": (b"GET /taxii2/ HTTP/1.1\r\n", b"X-Slow: " + b"a" * 500),
    "no body": (head("POST", OBJECTS, POST), b""),
    "body by the byte": (head("POST", OBJECTS, POST) + b'{"objects":[', b" " * 500),
    "sign-in by the byte": (
        head("POST", "/sign-in/", {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": "900"}),
        b"name=" + b"a" * 400,
    ),
    "api by the byte": (
        head("POST", "/api/v1/reports", {**POST, "Content-Type": "application/json"}),
        b"{" + b" " * 400,
    ),
    "reads nothing": (head("GET", OBJECTS + "?limit=1000", GET) * 50, b""),
}


def connect(node: RunningNode) -> socket.socket:
    # From another address than the normal client's: where the two share one, the node cannot always tell them apart.
    return socket.create_connection(("127.0.0.1", node.port), timeout=30, source_address=("127.0.0.2", 0))


def is_dealt_with(connection: socket.socket) -> bool:
    """Whether the node has hung up, or has at least answered."""
    connection.setblocking(False)
    try:
        connection.recv(65_536)
    except BlockingIOError:
        return False
    except ConnectionError:
        return True
    return True  # bytes of an answer, or none: the end


@contextlib.contextmanager
def trickle(slow: list[tuple[socket.socket, bytes]]) -> Iterator[None]:
    """Go on sending, a byte to each twice a second."""
    done = threading.Event()

    def send() -> None:
        for step in range(500):
            for connection, rest in slow:
                with contextlib.suppress(OSError):
                    if rest[step : step + 1]:
                        connection.sendall(rest[step : step + 1])
            if done.wait(0.5):
                return

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def a_normal_client(node: RunningNode) -> Callable[[], int]:
    """A function that reads, writes and asks the pages and the API, over connections of its own.

    Told to come again later (429) it does; how often it was.
    """

    def act() -> int:
        line = Line(node.port)
        good = envelope(text_of(sample("indicator").fresh()))
        later = 0
        while (answer := line.ask("POST", OBJECTS, who="beta", body=good, headers=TAXII)).status == 429:
            later += 1
            time.sleep(int(answer.headers["retry-after"]))
        assert answer.status == 202
        assert line.ask("GET", OBJECTS + "?limit=5", who="beta", headers=TAXII).status == 200
        assert line.ask("GET", "/sign-in/").status == 200
        assert line.ask("GET", "/api/v1/refusals").status == 200
        line.close()
        return later

    return act


def test_slow_connections_stop_nobody(node: RunningNode, capsys: pytest.CaptureFixture[str]) -> None:
    act = a_normal_client(node)
    act()
    names = [list(KINDS)[number % len(KINDS)] for number in range(SOCKETS)]
    started = time.monotonic()
    connections = [connect(node) for _ in names]
    for name, connection in zip(names, connections, strict=True):
        connection.sendall(KINDS[name][0])
    waits: list[float] = []
    later = 0
    with trickle([(connection, KINDS[name][1]) for name, connection in zip(names, connections, strict=True)]):
        while time.monotonic() < started + HEADER_SECONDS + SLACK:
            before = time.monotonic()
            later += act()
            waits.append(time.monotonic() - before)
            time.sleep(0.1)
    left = Counter(name for name, connection in zip(names, connections, strict=True) if not is_dealt_with(connection))
    for connection in connections:
        connection.close()
    with capsys.disabled():
        print(
            f"\nhostile slow clients: {SOCKETS} sockets; a normal client did its four requests {len(waits)} times, the "
            f"slowest in {max(waits):.2f} s, {later} times told to come later; still waited for after "
            f"{HEADER_SECONDS + SLACK} s: {dict(left)}"
        )
    assert waits
    assert not left
    act()


def test_the_node_serves_as_before_when_they_are_gone(node: RunningNode) -> None:
    connections = [connect(node) for _ in range(SOCKETS)]
    for connection in connections:
        connection.sendall(KINDS["body by the byte"][0])
    for connection in connections:
        connection.close()
    act = a_normal_client(node)
    for _ in range(5):
        act()
    # A connection that was closed in the midst of a request leaves nothing behind it.
    line = Line(node.port)
    assert line.ask("GET", "/readyz").status == 200
    line.close()
