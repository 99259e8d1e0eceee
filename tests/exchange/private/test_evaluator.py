"""The evaluation process itself: started, asked over its socket, killed, started again."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from amana.exchange.private.evaluator import SOCKET, Evaluator
from amana.exchange.private.faults import Away, NoKey
from amana.private import engines
from amana.private.faults import NotAPoint

pytestmark = pytest.mark.slow


@contextmanager
def process(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The process, answering."""
    (folder / "keys" / "private").mkdir(exist_ok=True)
    line = [sys.executable, "-m", "amana", "private", "evaluator", str(folder)]
    running = subprocess.Popen(line, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 20
        while not Evaluator(folder).answers():
            assert time.monotonic() < until
            time.sleep(0.02)
        yield running
    finally:
        running.kill()
        running.wait()


def test_it_answers_as_its_engines_do_and_comes_back_after_a_kill(node_folder: Path) -> None:
    asking = Evaluator(node_folder)
    with pytest.raises(Away):
        asking.key("net", 1)
    with process(node_folder) as running:
        assert stat.S_IMODE((node_folder / SOCKET).stat().st_mode) == 0o600
        public = asking.key("net", 1)
        blinding = next(engines()).blind([b"item"] * 4, os.urandom)
        answer = asking.evaluate("net", 1, blinding.elements)
        outputs = blinding.finalise(answer, public)
        assert [one[:23] for one in outputs] == asking.outputs("net", 1, [b"item"] * 4)
        with pytest.raises(NotAPoint):
            asking.evaluate("net", 1, bytes(32))
        with pytest.raises(NoKey):
            asking.outputs("net", 2, [b"item"])
        running.send_signal(signal.SIGKILL)
        running.wait()
        with pytest.raises(Away):
            asking.evaluate("net", 1, blinding.elements)
    with process(node_folder):
        assert asking.key("net", 1) == public
        assert asking.outputs("net", 1, [b"item"])[0] == outputs[0][:23]


def test_it_answers_however_deep_its_folder_lies(node_folder: Path, tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.parent.mkdir()
    node_folder.rename(deep)
    with process(deep):
        assert len(Evaluator(deep).key("net", 1)) == 32


def test_a_second_one_waits_for_the_first_to_end(node_folder: Path) -> None:
    with process(node_folder) as first:
        line = [sys.executable, "-m", "amana", "private", "evaluator", str(node_folder)]
        second = subprocess.Popen(line, stderr=subprocess.DEVNULL)
        try:
            time.sleep(1.0)
            assert (first.poll(), second.poll()) == (None, None)
            first.kill()
            until = time.monotonic() + 10
            while not Evaluator(node_folder).answers():
                assert time.monotonic() < until
                time.sleep(0.02)
        finally:
            second.kill()
            second.wait()


def test_strangers_words_do_not_end_it(node_folder: Path) -> None:
    import socket

    with process(node_folder):
        for words in (b"", b"\xff" * 4, b"\x00\x00\x00\x05hello", b"\x00\x00\x00\x01\xf6", b"\x00\x00"):
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(str(node_folder / SOCKET))
                line.sendall(words)
        assert Evaluator(node_folder).answers()
