"""Serving a node: the web server and, beside it, the job process and the evaluation process; all end with this process.

granian by default; gunicorn as fallback. Blocking threads are set explicitly: the same number for both.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Literal

from amana.language import Problem, Text
from amana.node import environment
from amana.node.folder import PRIVATE_KEYS, Node

Server = Literal["granian", "gunicorn"]
TARGET = "amana.node.wsgi:application"
HEADER_SECONDS = 10
STOP_SECONDS = 10


@dataclass(frozen=True)
class Serving:
    """Where and how to serve. ``threads`` is the number of blocking threads of each worker."""

    host: str
    port: int
    workers: int
    threads: int
    server: Server

    @property
    def url(self) -> str:
        """The address of the start page."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"


def serve(node: Node, serving: Serving, when_ready: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT. ``when_ready`` is called once, from another thread, after the first answer.

    Raises PortTaken.
    """
    refuse_taken_port(serving)
    os.environ[environment.NODE] = str(node.path)
    os.environ[environment.THREADS] = str(serving.threads)
    os.environ[environment.PARENT] = str(os.getpid())
    beside = Beside(node)
    run = run_granian if serving.server == "granian" else run_gunicorn

    def ready() -> None:
        # Only now, so that the first answer does not wait for a processor.
        beside.start()
        when_ready()

    threading.Thread(target=_wait_for_answer, args=(serving, ready), daemon=True).start()
    run(serving, beside.stop)


def run_granian(serving: Serving, at_stop: Callable[[], None]) -> None:
    """Serve by granian."""
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels
    from granian.server import Server as Granian

    server = Granian(
        TARGET,
        address=serving.host,
        port=serving.port,
        interface=Interfaces.WSGI,
        workers=serving.workers,
        blocking_threads=serving.threads,
        # HTTP/1 only: with the choice left open, a connection that says nothing has no time limit.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.error,
    )
    server.on_shutdown(at_stop)
    server.serve()


def run_gunicorn(serving: Serving, at_stop: Callable[[], None]) -> None:
    """Serve by gunicorn's threads."""
    from amana.node.gunicorn import Application

    Application(serving, TARGET, at_stop).run()


class Beside:
    """What runs beside the server: the job process, and the evaluation process once the node has keys for it."""

    def __init__(self, node: Node) -> None:
        jobs = KeptProcess("jobs", ["work", str(node.path)], lambda: find_spec("amana.exchange.worker") is not None)
        self._processes = (jobs, evaluation(node))

    def start(self) -> None:
        """Start them and watch over them."""
        for process in self._processes:
            process.start()

    def stop(self) -> None:
        """Ask them to end, and make them end."""
        for process in self._processes:
            process.stop()


def evaluation(node: Node) -> KeptProcess:
    """The evaluation process of a node, which is there as soon as the node has a folder for its keys."""
    return KeptProcess("evaluator", ["private", "evaluator", str(node.path)], (node.path / PRIVATE_KEYS).is_dir)


class KeptProcess:
    """An ``amana`` command beside this process: started when it is ``wanted``, started again when it fails, stopped."""

    def __init__(self, name: str, arguments: Sequence[str], wanted: Callable[[], bool]) -> None:
        self._command = [sys.executable, "-m", "amana", *arguments, "--beside-server", str(os.getpid())]
        self._wanted = wanted
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name=name, daemon=True)

    def start(self) -> None:
        """Start it and watch over it."""
        self._thread.start()

    def stop(self) -> None:
        """Ask it to end, and make it end."""
        self._stopping.set()
        process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()

    def _keep(self) -> None:
        pause = 1.0
        while not self._stopping.is_set():
            if not self._wanted():
                self._stopping.wait(1.0)
                continue
            started = time.monotonic()
            self._process = subprocess.Popen(self._command)
            self._process.wait()
            pause = 1.0 if time.monotonic() - started > 60 else min(pause * 2, 60.0)
            self._stopping.wait(pause)


class PortTaken(Problem):
    """Another program listens there."""


def refuse_taken_port(serving: Serving) -> None:
    """Raises PortTaken if the address cannot be listened on."""
    family = socket.AF_INET6 if ":" in serving.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((serving.host, serving.port))
        except OSError as error:
            text = _PORT_TAKEN.fill(host=serving.host, port=serving.port, why=error.strerror or error)
            raise PortTaken("node.port-taken", text, "--port") from None


def free_port(host: str) -> int:
    """A port that nobody listens on just now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for_answer(serving: Serving, when_ready: Callable[[], None]) -> None:
    for _ in range(600):
        try:
            if _answers(serving):
                when_ready()
                return
        except OSError:
            pass
        time.sleep(0.05)


def _answers(serving: Serving) -> Any:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(serving.host, serving.host)  # noqa: S104
    with socket.create_connection((host, serving.port), timeout=5) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return connection.recv(16).startswith(b"HTTP/1.1 200")


_PORT_TAKEN = Text(
    en="The node cannot listen on {host} port {port} ({why}). Choose another port: --port N",
    ar="تعذّر على العُقدة الاستماع على {host} عند المنفذ {port} ({why}). اختر منفذًا آخر: --port N",
)
