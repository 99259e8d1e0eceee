"""Servers to measure: a node, or the bare yardstick, each by granian with the same settings on one core."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from amana.bench import _bare
from amana.node import environment
from amana.node.serve import free_port

HOST = "127.0.0.1"
THREADS = 2
_CORES = sorted(os.sched_getaffinity(0))
_PROGRAM = """
import sys
from amana.node import serve
serve.TARGET = sys.argv[1]
serve.run_granian(serve.Serving("127.0.0.1", int(sys.argv[2]), 1, int(sys.argv[3]), "granian"), bool)
"""


@contextmanager
def node(folder: Path) -> Iterator[int]:
    """The port of a node's web server, alone on its core (the job process is not started)."""
    with served("amana.node.wsgi:application", {environment.NODE: str(folder)}) as port:
        yield port


@contextmanager
def bare(pages: Mapping[str, bytes], folder: Path) -> Iterator[int]:
    """The port of the yardstick, which answers each address with the bytes in ``pages``."""
    file = folder / "pages.pickle"
    file.write_bytes(pickle.dumps(dict(pages)))
    with served("amana.bench._bare:application", {_bare.PAGES: str(file)}) as port:
        yield port


@contextmanager
def served(target: str, more: Mapping[str, str], threads: int = THREADS) -> Iterator[int]:
    """The port of any WSGI application, alone on its core, told by environment variables what to be."""
    port = free_port(HOST)
    command = [sys.executable, "-c", _PROGRAM, target, str(port), str(threads)]
    process = subprocess.Popen(command, env={**os.environ, **more}, preexec_fn=_on_the_servers_core)
    try:
        wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int, process: subprocess.Popen[bytes], path: str = "/healthz") -> None:
    """Wait until the server answers, whatever it says. Raises RuntimeError if its process ends before."""
    while process.poll() is None:
        connection = HTTPConnection(HOST, port, timeout=10)
        try:
            connection.request("GET", path)
            connection.getresponse().read()
        except (OSError, HTTPException):
            time.sleep(0.005)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError(f"the server ended with {process.returncode}")


def _on_the_servers_core() -> None:
    os.sched_setaffinity(0, {_CORES[0]})


@contextmanager
def on_the_clients_core() -> Iterator[None]:
    """This process stays on the last core, so that client and server have one each (on a machine that has two)."""
    os.sched_setaffinity(0, {_CORES[-1]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, set(_CORES))
