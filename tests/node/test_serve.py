"""A node that really runs, under both servers: it answers, keeps slow clients from harming others, stops cleanly."""

from __future__ import annotations

import contextlib
import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

TAXII = "application/taxii+json;version=2.1"
OBJECTS = "/taxii2/exchange/collections/inbox/objects/"


def amana(*arguments: object) -> str:
    command = [sys.executable, "-m", "amana", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout


@dataclass
class Running:
    """A served node."""

    process: subprocess.Popen[str]
    port: int
    token: str

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            return response.status, response.read()

    def slow_body(self) -> socket.socket:
        """A connection whose body has been announced and does not come."""
        connection = self.connect()
        head = (
            f"POST {OBJECTS} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self.token}\r\n"
            f"Accept: {TAXII}\r\nContent-Type: {TAXII}\r\nContent-Length: 100000\r\n\r\n{{"
        )
        connection.sendall(head.encode())
        return connection


@pytest.fixture(params=["granian", "gunicorn"])
def running(request: pytest.FixtureRequest, node_folder: Path) -> Iterator[Running]:
    token = json.loads(amana("token", "add", node_folder, "--user", "admin", "--json"))["token"]
    command = [sys.executable, "-m", "amana", "serve", node_folder, "--port", "0", "--server", request.param, "--json"]
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = json.loads("".join(iter(lambda: process.stdout.readline(), "}\n")) + "}")
        yield Running(process, int(said["url"].rstrip("/").rpartition(":")[2]), token)
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def processes(pid: int) -> set[int]:
    """A process and all below it."""
    found = {pid}
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found |= processes(int(child))
    return found


def is_alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return False


def until(what: str, holds: object, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():  # type: ignore[operator]
            return
        time.sleep(0.05)
    pytest.fail(f"not within {seconds} s: {what}")


def test_it_answers_health_taxii_pages_and_static_files_and_stops_with_all_its_processes(running: Running) -> None:
    assert running.get("/healthz")[0] == 200
    assert running.get("/readyz")[0] == 200
    status, body = running.get("/taxii2/exchange/collections/", Accept=TAXII, Authorization=f"Bearer {running.token}")
    assert status == 200
    assert {"exchange", "inbox", "public"} <= {one["alias"] for one in json.loads(body)["collections"]}
    status, body = running.get("/sign-in/")
    assert status == 200
    assert b'lang="ar"' in body
    assert b'dir="rtl"' in body
    everyone = processes(running.process.pid)
    assert len(everyone) >= 3, "the server's parent, a worker, and the job process"
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(30) == 0
    until("every process has ended", lambda: not any(map(is_alive, everyone)))


def test_when_the_parent_is_killed_the_others_go_too(running: Running) -> None:
    until("the job process runs", lambda: len(processes(running.process.pid)) >= 3)
    everyone = processes(running.process.pid)
    running.process.kill()
    until("every process has ended", lambda: not any(map(is_alive, everyone)))


def test_slow_clients_are_cut_off_and_others_are_answered_meanwhile(running: Running) -> None:
    half_header, nothing = running.connect(), running.connect()
    half_header.sendall(b"GET / HTTP/1.1\r\nHost: local")
    slow = [half_header, nothing, running.slow_body(), running.slow_body()]
    drip = threading.Thread(target=_drip, args=(slow[3],), daemon=True)
    drip.start()
    assert running.get("/taxii2/")[0] == 200
    for connection in slow:
        # The server ends each of them: reading comes to an end long before the connection's own time limit.
        with connection, contextlib.suppress(ConnectionResetError):
            while connection.recv(4096):
                pass
    assert running.get("/healthz")[0] == 200


def test_a_crowd_of_slow_clients_does_not_stop_the_node(running: Running) -> None:
    crowd = [running.slow_body() for _ in range(30)]
    assert running.get("/taxii2/")[0] == 200
    assert running.get("/healthz")[0] == 200
    for connection in crowd:
        connection.close()


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(running: Running) -> None:
    with running.connect() as connection:
        connection.sendall(f"POST {OBJECTS} HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n".encode())
        assert b" 413 " in connection.recv(100)


def test_a_port_that_is_taken_is_said_with_what_to_do(node_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "amana", "--language", "ar", "serve", node_folder, "--port", port]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "اختر منفذًا آخر" in done.stderr


def _drip(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection.sendall(b" ")
            time.sleep(0.5)
