"""The evaluation process beside the server: there as soon as there are keys, and again after it was killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from amana.exchange.private.evaluator import Evaluator

pytestmark = pytest.mark.slow


def test_it_comes_with_the_keys_and_comes_back(node_folder: Path) -> None:
    line = [sys.executable, "-m", "amana", "serve", str(node_folder), "--port", "0", "--json"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            assert json.loads("".join(iter(server.stdout.readline, "}\n")) + "}")["pid"] == server.pid
            asking = Evaluator(node_folder)
            assert not asking.answers()
            (node_folder / "keys" / "private").mkdir()
            _await(asking.answers)
            for process in _evaluators(server.pid):
                os.kill(process, signal.SIGKILL)
            _await(lambda: not asking.answers())
            _await(asking.answers)
        finally:
            server.terminate()
            server.wait(20)
    assert not Evaluator(node_folder).answers()


def _await(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not true():
        assert time.monotonic() < until
        time.sleep(0.05)


def _evaluators(server: int) -> list[int]:
    """The evaluation processes that belong to this server."""
    children = Path(f"/proc/{server}/task").glob("*/children")
    numbers = [int(number) for file in children for number in file.read_text().split()]
    return [one for one in numbers if b"evaluator" in Path(f"/proc/{one}/cmdline").read_bytes()]
