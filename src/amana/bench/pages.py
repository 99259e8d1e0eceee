"""What the pages cost: server time and queries of the ten main ones on 100,000 objects, and what a reader is sent;
besides, which words their search finds.

Server time is Django's whole answer in one process, without the network. Reader load: pipelined requests (RFC 9112
section 9.3.2) on four connections keep one core of the server busy; yardstick, by turns in the same run, a bare WSGI
application on the same server that hands out the same bytes.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from amana.bench import _browser
from amana.bench._asking import in_turns, middle, quantile
from amana.bench._figure import Figure, at_least
from amana.bench._newsroom import EDITOR, Ground, ground
from amana.bench._served import HOST, bare, on_the_clients_core
from amana.bench._served import node as served
from amana.bench._word_pairs import found_by_stock, found_here, pairs
from amana.store.sqlite import SqliteConnection

if TYPE_CHECKING:
    from django.test import Client

_ROUNDS = 60
_CONNECTIONS, _AT_ONCE, _TURNS = 4, 50, 15
_MOST_MS, _MOST_QUERIES = 80.0, 15
_FOUND = 20  # of 22, in the measurement that this search was chosen by
_FIRST_KB, _NEXT_KB = 180.0, 20.0


def bench() -> list[Figure]:
    """The figures of the pages."""
    with ground() as made:
        found = [*_times(made), _queries(made), *_words(made)]
        with served(made.node.path) as port:
            if _browser.is_there():
                found += _seen(_browser.looked_at(made, port))
            found.append(_load(made, port))
    return found


def _times(made: Ground) -> list[Figure]:
    client = _client()
    figures = []
    for name, address in made.pages.items():
        client.get(address)
        taken = [_milliseconds(client, address) for _ in range(_ROUNDS)]
        figures.append(_at_most(f"server time of {name}, p95", quantile(taken, 0.95), "ms", _MOST_MS))
    return figures


def _queries(made: Ground) -> Figure:
    client, counts = _client(), {}
    for name, address in made.pages.items():
        client.get(address)
        with _counted() as asked:
            client.get(address)
        counts[name] = len(asked)
    most = max(counts, key=lambda name: counts[name])
    return _at_most(f"queries a page, the most ({most})", counts[most], "", _MOST_QUERIES)


def _words(made: Ground) -> list[Figure]:
    asked = pairs()
    same, other = ([pair for pair in asked if pair.kind == kind] for kind in ("same", "other"))
    name = f"Arabic words found in another spelling or form, of {len(same)} (SQLite's own tokenizer finds"
    stock = len(found_by_stock(same))
    here = found_here(made.site.database, asked)
    right = sum(pair.kind == "same" for pair in here)
    return [
        at_least(f"{name} {stock})", right, "", len(same), round(_FOUND / 22, 3)),
        _at_most(f"other words found with them, of {len(other)}", len(here) - right, "", 0),
    ]


def _seen(looked: dict[str, float]) -> list[Figure]:
    return [
        _at_most("a bulletin's bytes without images, first visit", looked["first"] / 1000, "KB", _FIRST_KB),
        _at_most("a bulletin's bytes without images, next visit", looked["next"] / 1000, "KB", _NEXT_KB),
        _at_most("axe findings, serious or critical, both languages", looked["severe"], "", 0),
        _at_most("axe findings of any kind", looked["all"], "", None),
        _at_most("unusable with JavaScript off", 1 - looked["usable"], "", 0),
    ]


def _load(made: Ground, port: int) -> Figure:
    """Bulletin pages a second, and the same bytes from the bare application."""
    address = made.bulletins[0]
    body = _once(port, address)
    with bare({f"{address}?bare=1": body}, made.node.path.parent) as other, on_the_clients_core():
        works = [_Pipelined(port, address), _Pipelined(other, f"{address}?bare=1")]
        in_turns(works, 3)
        ours, plain = (_CONNECTIONS * _AT_ONCE / middle(times) for times in in_turns(works, _TURNS))
        for work in works:
            work.close()
    return at_least("bulletin pages on one core", ours, "pages/s", plain, 0.3)


def _once(port: int, address: str) -> bytes:
    with socket.create_connection((HOST, port), timeout=30) as connection:
        connection.sendall(_request(address, "close"))
        data = b"".join(iter(lambda: connection.recv(65536), b""))
    assert data.startswith(b"HTTP/1.1 200"), data[:200]
    return data.partition(b"\r\n\r\n")[2]


class _Pipelined:
    """Asks for one page on several connections, many requests at a time on each."""

    def __init__(self, port: int, address: str) -> None:
        self._request = _request(address, "keep-alive")
        self._connections = [socket.create_connection((HOST, port), timeout=60) for _ in range(_CONNECTIONS)]
        self._length = self._measure()

    def __call__(self) -> None:
        for connection in self._connections:
            connection.sendall(self._request * _AT_ONCE)
        for connection in self._connections:
            self._read(connection, self._length * _AT_ONCE)

    def close(self) -> None:
        """Give the connections back."""
        for connection in self._connections:
            connection.close()

    def _measure(self) -> int:
        """The bytes of one answer with its headers: the same each time."""
        connection = self._connections[0]
        connection.sendall(self._request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
        head = data.partition(b"\r\n\r\n")[0]
        assert head.startswith(b"HTTP/1.1 200"), head
        length = next(
            int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-len")
        )
        self._read(connection, len(head) + 4 + length - len(data))
        return len(head) + 4 + length

    @staticmethod
    def _read(connection: socket.socket, count: int) -> None:
        while count > 0:
            data = connection.recv(min(count, 1 << 20))
            assert data, "the server closed the connection"
            count -= len(data)


def _request(address: str, connection: str) -> bytes:
    lines = (f"GET {address} HTTP/1.1", f"Host: {HOST}", "Accept-Encoding: gzip", f"Connection: {connection}", "", "")
    return "\r\n".join(lines).encode()


def _client() -> Client:
    from django.test import Client

    from amana.accounts.models import Account

    client = Client(headers={"host": HOST, "accept-language": "ar"})
    client.force_login(Account.objects.get(name=EDITOR), backend="amana.accounts.sessions.AccountBackend")
    return client


def _milliseconds(client: Client, address: str) -> float:
    start = time.perf_counter()
    answer = client.get(address)
    taken = (time.perf_counter() - start) * 1000
    assert answer.status_code == 200, address
    return taken


@contextmanager
def _counted() -> Iterator[list[str]]:
    """The statements of the store and of Django (session, account) meanwhile."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    asked: list[str] = []
    kept = {name: getattr(SqliteConnection, name) for name in ("all", "one", "run", "many")}
    for name, inside in kept.items():
        setattr(SqliteConnection, name, _counting(inside, asked))
    try:
        with CaptureQueriesContext(connection) as django:
            yield asked
        asked.extend(query["sql"] for query in django.captured_queries)
    finally:
        for name, inside in kept.items():
            setattr(SqliteConnection, name, inside)


def _counting(inside: Callable[..., Any], asked: list[str]) -> Callable[..., Any]:
    def call(self: SqliteConnection, sql: str, *rest: Sequence[object]) -> Any:
        asked.append(sql)
        return inside(self, sql, *rest)

    return call


def _at_most(name: str, value: float, unit: str, to_resolve: float | None) -> Figure:
    met = None if to_resolve is None else value <= to_resolve
    shown = float(f"{value:.4g}")
    return {
        "name": name,
        "value": shown,
        "unit": unit,
        "yardstick": None,
        "ratio": None,
        "to_resolve": to_resolve,
        "met": met,
    }


__all__ = ["bench"]
