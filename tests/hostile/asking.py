"""Asking a node over a socket, byte for byte: also what no HTTP library would send."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from amana.exchange.taxii import MEDIA_TYPE
from hostile.running import token

SECONDS = 60.0  # a node that says nothing for so long counts as one that gave no answer
SOON = 10
NO_ANSWER = 0
TAXII = {"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE}
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 if the connection was refused, or closed without an answer."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def json(self) -> Any:
        """The body, which must be strict JSON."""
        return msgspec.json.decode(self.body)


class Line:
    """One connection, opened again when the node has closed it."""

    def __init__(self, port: int, source: str = "127.0.0.1") -> None:
        self._port = port
        self._source = source
        self._socket: socket.socket | None = None

    def ask(
        self,
        method: str,
        target: str,
        *,
        who: str = "",
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a well-formed request. ``who`` names an account, whose token is sent."""
        given = dict(headers or {})
        if who:
            given.setdefault("Authorization", f"Bearer {token(who)}")
        if body or method in ("POST", "PUT", "PATCH"):
            given.setdefault("Content-Length", str(len(body)))
        return self.send(head(method, target, given) + body, method)

    def ask_patiently(self, method: str, target: str, **more: Any) -> Answer:
        """The same; told to come again later (429), as by a node on a busy machine, it does so."""
        for _ in range(30):
            answer = self.ask(method, target, **more)
            # Who has tried too many passwords is sent away for minutes; that is an answer.
            if answer.status != 429 or int(answer.headers["retry-after"]) > SOON:
                break
            time.sleep(int(answer.headers["retry-after"]))
        return answer

    def send(self, raw: bytes, method: str = "GET") -> Answer:
        """Send bytes and read one answer."""
        fresh = self._socket is None
        answer = self._once(raw, method)
        if answer.status == NO_ANSWER and not fresh:
            answer = self._once(raw, method)  # it was a kept connection that the node had closed meanwhile
        return answer

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _connect(self) -> socket.socket:
        address = ("127.0.0.1", self._port)
        made = socket.create_connection(address, SECONDS, source_address=(self._source, 0))
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def _once(self, raw: bytes, method: str) -> Answer:
        if self._socket is None:
            try:
                self._socket = self._connect()
            except ConnectionError:
                return Answer(NO_ANSWER)
        # A node may answer and close before it has read everything; its answer is still there to be read.
        with contextlib.suppress(ConnectionError):
            self._socket.sendall(raw)
        try:
            answer, more_follow = read_answer(self._socket, method)
        except (OSError, ValueError, IndexError):
            self.close()
            return Answer(NO_ANSWER)
        if not more_follow:
            self.close()
        return answer


def read_answer(connection: socket.socket, method: str) -> tuple[Answer, bool]:
    """One answer (RFC 9112), and whether the connection stays open; ValueError if there is none."""
    buffer = bytearray()
    while (end := buffer.find(b"\r\n\r\n")) < 0:
        buffer += _more(connection)
    first, *lines = buffer[:end].decode("latin-1").split("\r\n")
    headers: dict[str, str] = {}
    for name, _, value in (line.partition(":") for line in lines):
        # Only cookies come several times; they are not joined by commas (RFC 6265 section 3).
        before = f"{headers[name.lower()]}\n" if name.lower() == "set-cookie" and "set-cookie" in headers else ""
        headers[name.lower()] = before + value.strip()
    status = int(first.split(" ")[1])
    if status < 200:
        raise ValueError("an interim answer to a request that did not ask for one")
    del buffer[: end + 4]
    if method != "HEAD" and status not in (204, 304):
        _read_body(connection, headers, buffer)
    return Answer(status, headers, bytes(buffer)), headers.get("connection", "").lower() != "close"


def _read_body(connection: socket.socket, headers: Mapping[str, str], buffer: bytearray) -> None:
    if headers.get("transfer-encoding", "") == "chunked":
        buffer[:] = _unchunked(connection, buffer)
        return
    length = int(headers["content-length"]) if "content-length" in headers else None
    while length is None or len(buffer) < length:
        try:
            buffer += _more(connection)
        except ValueError:
            if length is not None:
                raise
            return


def _unchunked(connection: socket.socket, buffer: bytearray) -> bytearray:
    whole, at = bytearray(), 0
    while True:
        while (end := buffer.find(b"\r\n", at)) < 0:
            buffer += _more(connection)
        size = int(buffer[at:end], 16)
        while len(buffer) < end + size + 4:
            buffer += _more(connection)
        whole += buffer[end + 2 : end + 2 + size]
        at = end + size + 4
        if size == 0:
            return whole


def _more(connection: socket.socket) -> bytes:
    piece = connection.recv(262_144)
    if not piece:
        raise ValueError("the answer ends before its end")
    return piece


def head(method: str, target: str, headers: Mapping[str, str]) -> bytes:
    """The head of a request as bytes; what is not Latin-1 is sent as UTF-8."""
    lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode("utf-8", "surrogatepass")
