"""Whatever is sent to the door of private questions is refused in words, never with a fault of ours."""

from __future__ import annotations

import json
import secrets

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amana.private import Question, engines
from amana.private.wire import encode
from amana.store.questions import spendings
from private_nodes import STAFF, WHY, Node, call

PATHS = ("questions", "receipts", "follow-ups")
REFUSALS = {400, 403, 404, 409, 413, 422, 429}


@pytest.mark.slow
@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(PATHS), st.binary(max_size=400),
    st.lists(st.tuples(st.integers(0, 700), st.integers(0, 255)), min_size=1, max_size=4), st.integers(0, 700),
)  # fmt: skip
def test_no_bytes_make_it_fail(
    nodes: tuple[Node, Node], path: str, raw: bytes, changes: list[tuple[int, int]], cut: int
) -> None:
    holder, asker = nodes
    with holder.database.read() as tx:
        there = tx.one("SELECT 1 FROM private_collection") is not None
    if not there:
        holder.offers()
    good = bytearray(_good(asker))
    for place, value in changes:
        good[place % len(good)] = value
    for body in (raw, bytes(good), bytes(good)[: cut % len(good)]):
        status, _, said = holder.post(f"/private/{path}", body, asker.tokens["cert-a"])
        assert status in REFUSALS or (status == 200 and path == "questions")
        if status != 200:
            assert set(json.loads(said)["message"]) == {"en", "ar"}


@pytest.mark.parametrize("path", [
    "/private/../net/1/0", "/private/net/1/99999999999999999999", "/private/net/-1/0", "/private/net/1/0/0",
    "/private/net\x00/1/0", "/private/" + "a" * 5000, "/private/ledger/ledger/ledger", "/private/net/ledger/x",
    "/private/follow-ups/", "/private/follow-ups/%00", "/privately/", "/private//",
])  # fmt: skip
def test_no_address_makes_it_fail(nodes: tuple[Node, Node], path: str) -> None:
    holder, asker = nodes
    holder.offers()
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE"):
        status, _, _ = call(holder.application, method, path, None, f"Bearer {asker.tokens['cert-a']}")
        assert status in (200, 400, 404, 405), (method, path)


def test_who_is_refused_is_not_counted(nodes: tuple[Node, Node]) -> None:
    holder, asker = nodes
    holder.offers()
    for place in range(0, 128, 7):
        data = bytearray(_good(asker))
        data[-(place + 1)] ^= 1
        holder.post("/private/questions", bytes(data)[:-1], asker.tokens["cert-a"])
    with holder.database.read() as tx:
        assert spendings(tx, STAFF) == []


def _good(asker: Node) -> bytes:
    elements = next(engines()).blind([b"%d" % number for number in range(4)], secrets.token_bytes).elements
    return encode(
        Question(secrets.token_bytes(16), asker.slug, "cert-a", "net", 1, WHY["purpose"], WHY["basis"], elements)
    )
