"""Guessing passwords: few tries, then 429 with Retry-After; and nothing tells a known name from an unknown one."""

from __future__ import annotations

import re
import statistics
import threading
import time
from base64 import b64encode
from collections.abc import Iterator

import pytest

from hostile.asking import TAXII, Answer, Line
from hostile.browsing import Browser
from hostile.case import OBJECTS
from hostile.running import PASSWORD, RunningNode

pytestmark = pytest.mark.slow
TRIES = 10  # wrong passwords of one name from one address
KNOWN, UNKNOWN = "guessed", "nobody"
_addresses = iter(range(10, 250))


@pytest.fixture
def address() -> str:
    """An address of the loopback network that nobody has guessed from."""
    return f"127.0.0.{next(_addresses)}"


def basic(name: str, password: str) -> dict[str, str]:
    return {**TAXII, "Authorization": "Basic " + b64encode(f"{name}:{password}".encode()).decode()}


def try_taxii(line: Line, name: str, password: str) -> Answer:
    return line.ask("GET", OBJECTS + "?limit=1", headers=basic(name, password))


def try_api(line: Line, name: str, password: str) -> Answer:
    return line.ask("GET", "/api/v1/reports", headers=basic(name, password))


def try_pages(line: Line, name: str, password: str) -> Answer:
    return Browser(line).sign_in(name, password)


DOORS = {"taxii": try_taxii, "api": try_api, "pages": try_pages}


@pytest.fixture
def line(node: RunningNode, address: str) -> Iterator[Line]:
    made = Line(node.port, address)
    yield made
    made.close()


@pytest.mark.parametrize("name", [KNOWN, UNKNOWN])
@pytest.mark.parametrize("door", DOORS)
def test_ten_wrong_passwords_are_the_most(line: Line, door: str, name: str) -> None:
    answers = [DOORS[door](line, name, f"wrong-{number}") for number in range(TRIES + 3)]
    statuses = [answer.status for answer in answers]
    refused = statuses.index(429)
    assert refused <= TRIES
    assert set(statuses[:refused]) == {401}
    assert set(statuses[refused:]) == {429}
    assert all(0 < int(answer.headers["retry-after"]) <= 3600 for answer in answers[refused:])
    # The right password does not help any more, nor does another door.
    for other in DOORS.values():
        assert other(line, name, PASSWORD).status == 429


def test_who_guesses_locks_nobody_else_out(node: RunningNode, line: Line) -> None:
    for number in range(TRIES + 2):
        try_taxii(line, KNOWN, f"wrong-{number}")
    assert try_taxii(line, KNOWN, PASSWORD).status == 429
    elsewhere = Line(node.port, f"127.0.0.{next(_addresses)}")
    assert try_taxii(elsewhere, KNOWN, PASSWORD).status == 200
    elsewhere.close()


def test_many_tries_at_once_do_not_slip_through(node: RunningNode, address: str) -> None:
    statuses: list[int] = []

    def guess(number: int) -> None:
        line = Line(node.port, address)
        statuses.extend(try_taxii(line, KNOWN, f"wrong-{number}-{again}").status for again in range(2))
        line.close()

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(15)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(statuses) == {401, 429}
    assert statuses.count(401) <= TRIES


def test_one_address_cannot_go_through_all_names(line: Line) -> None:
    statuses = [try_taxii(line, f"name-{number}", "wrong").status for number in range(80)]
    assert 429 in statuses
    assert statuses.index(429) <= 60


@pytest.mark.parametrize("door", DOORS)
def test_known_and_unknown_names_are_answered_alike(
    node: RunningNode, door: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same status and words; and times between which a coin could as well decide."""
    known, unknown = f"timed-{door}", f"nobody-{door}"
    seconds: dict[str, list[float]] = {known: [], unknown: []}
    said: dict[str, set[tuple[int, bytes]]] = {known: set(), unknown: set()}
    for _ in range(3):
        line = Line(node.port, f"127.0.0.{next(_addresses)}")
        for number in range(TRIES - 1):
            for name in (known, unknown) if number % 2 else (unknown, known):
                before = time.perf_counter()
                answer = DOORS[door](line, name, f"wrong-{number}")
                seconds[name].append(time.perf_counter() - before)
                said[name].add((answer.status, _without_what_differs(answer.body, name)))
        line.close()
    assert said[known] == said[unknown]
    assert 429 not in {status for status, _ in said[known]}
    pairs = [(one, other) for one in seconds[known] for other in seconds[unknown]]
    sooner = sum(one < other for one, other in pairs) / len(pairs)
    medians = statistics.median(seconds[known]), statistics.median(seconds[unknown])
    with capsys.disabled():
        print(
            f"\nhostile passwords, {door}: a known name was answered sooner than an unknown one in {sooner:.0%} of "
            f"pairs; medians {medians[0] * 1000:.1f} and {medians[1] * 1000:.1f} ms"
        )
    assert 0.5 < medians[0] / medians[1] < 2


def _without_what_differs(body: bytes, name: str) -> bytes:
    body = body.replace(name.encode(), b"NAME")
    body = re.sub(rb'("error_id":|csrfmiddlewaretoken" value=)"[^"]+"', b"", body)
    return re.sub(rb"[0-9a-f]{8}-[0-9a-f-]{27}", b"UUID", body)
