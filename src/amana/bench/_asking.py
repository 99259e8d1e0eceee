"""The client of the figures, the same for the node and for the yardstick.

One connection that stays open, and every answer read by the standard library's json, as taxii2-client reads it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from http.client import HTTPConnection
from typing import Any

from amana.bench._served import HOST

MEDIA_TYPE = "application/taxii+json;version=2.1"


class Client:
    """Asks one server, with one account's token."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = HTTPConnection(HOST, port, timeout=120)
        self._headers = {"Authorization": f"Bearer {token}", "Accept": MEDIA_TYPE, "Content-Type": MEDIA_TYPE}

    def get(self, address: str) -> bytes:
        """The body of an answer. Raises AssertionError unless it is 200."""
        return self._ask("GET", address, None, 200)

    def read(self, address: str) -> Any:
        """The resource at an address."""
        return json.loads(self.get(address))

    def post(self, address: str, body: bytes) -> bytes:
        """The status of what was posted. Raises AssertionError unless it was taken in."""
        return self._ask("POST", address, body, 202)

    def pages(self, path: str, limit: int) -> Iterator[tuple[str, bytes]]:
        """Every page of a list, as ``next`` leads on, with its address."""
        address = f"{path}?limit={limit}"
        while True:
            body = self.get(address)
            yield address, body
            page = json.loads(body)
            if not page.get("more"):
                return
            address = f"{path}?limit={limit}&next={page['next']}"

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def _ask(self, method: str, address: str, body: bytes | None, status: int) -> bytes:
        self._connection.request(method, address, body, self._headers)
        response = self._connection.getresponse()
        data = response.read()
        assert response.status == status, data[:500]
        return data


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turns(works: Sequence[Callable[[], object]], rounds: int) -> list[list[float]]:
    """The seconds of several works done by turns, so that what else the machine does falls on all of them alike."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for times, work in zip(taken, works, strict=True):
            times.append(seconds(work))
    return taken


def middle(times: Sequence[float]) -> float:
    """The median."""
    return sorted(times)[len(times) // 2]


def quantile(times: Sequence[float], share: float) -> float:
    """The time that ``share`` of all are within."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]
