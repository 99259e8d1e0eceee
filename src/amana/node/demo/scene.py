"""Who plays: members with a node each, their people, and the doors by which they are reached."""

from __future__ import annotations

import http.client
import io
import json
import os
import subprocess
import sys
import threading
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import IO, Any
from unittest.mock import patch
from urllib.parse import urlsplit

import msgspec

from amana.language import Problem, Text
from amana.node.lifetime import end_with
from amana.world import World

TAXII = "application/taxii+json;version=2.1"
_STOP_S = 15
_START_S = 60.0


class NotAsExpected(Problem):
    """A door answered otherwise than the path needs: the step has failed."""


class Person(msgspec.Struct, frozen=True):
    """Somebody with an account: what he signs in with, and a token of his."""

    name: str
    password: str
    token: str


@dataclass
class Member:
    """A member with a node of its own."""

    slug: str
    name: Text
    country: str
    sector: str
    folder: Path
    people: dict[str, Person] = field(default_factory=dict)
    url: str = ""
    process: subprocess.Popen[str] | None = None

    def door(self, person: str = "") -> Door:
        """The node's HTTP door, as one of its people or of its peers; as nobody without a name."""
        return Door(self.url, self.people[person].token if person else "")


@dataclass
class Scene:
    """The whole stage. ``found`` is what one step leaves for the next."""

    world: World
    root: Path
    north: Member = field(init=False)
    south: Member = field(init=False)
    found: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.north = Member("cert-north", _NORTH, "EG", "cert", self.root / "cert-north")
        self.south = Member("bank-south", _SOUTH, "JO", "bank", self.root / "bank-south")

    def wait(self, seconds: float, what: Text, ready: Any) -> Any:
        """What ``ready`` gives, once it gives something. Raises NotAsExpected after so many seconds."""
        end = self.world.clock.monotonic() + seconds
        while True:
            value = ready()
            if value:
                return value
            if self.world.clock.monotonic() > end:
                raise NotAsExpected("demo.too-late", _TOO_LATE.fill(what_en=what.en, what_ar=what.ar))
            self.world.clock.sleep(0.05)

    def stop(self) -> None:
        """End both servers."""
        running = [one.process for one in (self.north, self.south) if one.process is not None]
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()


class Door:
    """A node's HTTP door: JSON goes in, JSON comes out."""

    def __init__(self, url: str, token: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._headers = {"Accept-Language": os.environ.get("AMANA_LANGUAGE", "en")}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, accept: str = "application/json") -> Any:
        """What stands there. Raises NotAsExpected unless the answer is 200."""
        status, value = self.ask("GET", path, accept=accept)
        return _expect(status, value, path, 200)

    def text(self, path: str) -> bytes:
        """What stands there, as it is; nothing unless the answer is 200."""
        connection = http.client.HTTPConnection(self._host, self._port, timeout=30)
        try:
            connection.request("GET", path, headers=self._headers)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        return body if answer.status == 200 else b""

    def post(self, path: str, body: object, expected: int = 200) -> Any:
        """Send something. Raises NotAsExpected unless the answer is the expected one."""
        status, value = self.ask("POST", path, body)
        return _expect(status, value, path, expected)

    def ask(self, method: str, path: str, body: object = None, accept: str = "application/json") -> tuple[int, Any]:
        """The status and the JSON of the answer."""
        connection = http.client.HTTPConnection(self._host, self._port, timeout=30)
        try:
            data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
            headers = {"Accept": accept, "Content-Type": "application/json", **self._headers}
            connection.request(method, path, data, headers)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        return answer.status, json.loads(text) if text else None


def command(*arguments: str | Path, secret: str = "") -> Any:
    """Run an ``amana`` command as a person would; what it prints with ``--json``. ``secret`` is typed into it.

    Raises NotAsExpected with what the command says, if it fails.
    """
    from amana.node.cli import run

    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), patch("sys.stdin", io.StringIO(f"{secret}\n")):
        code = run([*map(str, arguments), "--json"])
    if code != 0:
        said = (out.getvalue() or err.getvalue()).strip()[:500]
        raise NotAsExpected("demo.command-failed", _COMMAND.fill(command=f"amana {arguments[0]}", said=said))
    return json.loads(out.getvalue())


def start(member: Member) -> None:
    """Begin to start a member's server, which ends with this process; :func:`await_start` says when it answers."""
    log = (member.folder / "server.log").open("w")
    line = [sys.executable, "-m", "amana", "serve", str(member.folder), "--port", "0", "--json"]
    member.process = subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=log, text=True, preexec_fn=partial(end_with, os.getpid())
    )
    log.close()


def await_start(member: Member) -> None:
    """Wait until the server answers, and take down its address. Raises NotAsExpected if it does not start."""
    assert member.process is not None
    assert member.process.stdout is not None
    said: list[Any] = []
    stream = member.process.stdout
    reading = threading.Thread(target=lambda: said.append(_first_value(stream)), daemon=True)
    reading.start()
    reading.join(_START_S)
    if not said or said[0] is None:
        log = (member.folder / "server.log").read_text("utf-8", "replace")[-500:]
        raise NotAsExpected("demo.not-started", _NOT_STARTED.fill(folder=member.folder, said=log))
    member.url = said[0]["url"]


def sample(name: str) -> Path:
    """A file of the sample data."""
    return Path(str(files("amana.node").joinpath("data", "demo", name)))


def _first_value(stream: IO[str]) -> Any:
    """The first JSON value that a program prints; None if it ends before."""
    text = ""
    for line in stream:
        text += line
        if line.rstrip() == "}":
            return json.loads(text)
    return None


def _expect(status: int, value: Any, path: str, expected: int) -> Any:
    if status != expected:
        said = json.dumps(value, ensure_ascii=False)[:300]
        raise NotAsExpected("demo.status", _STATUS.fill(path=path, status=status, expected=expected, said=said))
    return value


_NORTH = Text(en="Northern CERT (fictional)", ar="مركز استجابة الشمال (جهة افتراضية)")
_SOUTH = Text(en="Bank of the South (fictional)", ar="مصرف الجنوب (جهة افتراضية)")
_COMMAND = Text(en="“{command}” failed: {said}", ar="أخفق الأمر «{command}»: {said}")
_NOT_STARTED = Text(en="The node in {folder} did not start: {said}", ar="لم تبدأ العُقدة في {folder}: {said}")
_STATUS = Text(
    en="{path} answered {status} where {expected} was expected: {said}",
    ar="أجاب {path} بالرمز {status} والمتوقع {expected}: {said}",
)
_TOO_LATE = Text(en="Waited too long for this: {what_en}.", ar="طال انتظار هذا الأمر: {what_ar}.")
