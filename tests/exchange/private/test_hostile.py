"""Whatever is sent to the door of private questions is refused in words, never with a fault of ours."""

from __future__ import annotations

import json
import secrets

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amana.private import Question, engines
from amana.private.announce import Offers, signed
from amana.private.letters import FollowUp, write_follow_up
from amana.private.messages import Countersigned, Exchange, Receipt
from amana.private.wire import decode, encode
from amana.store.questions import receipts, spendings
from amana.world.fetch import Answer, Request
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


# Texts and numbers that a database would not take, or that are no name of ours.
STRANGE = ["net\x00", "\x00", "net\uffff", "a" * 64, "a" * 65, "شبكة", "net'; --", "net/1", "../net", "", "\u202enet"]
LARGE = [0, 2**31 - 1, 2**31, 2**32, 2**53, 2**63 - 1, 2**63, 2**64 - 1]


def _said(holder: Node, asker: Node, path: str, body: bytes) -> int:
    status, _, said = holder.post(f"/private/{path}", body, asker.tokens["cert-a"])
    assert status in REFUSALS | {200}, (path, body[:200])
    if status != 200:
        assert all(json.loads(said)["message"].values())
    return status


@pytest.mark.parametrize("field", ["collection", "asker", "holder", "purpose", "basis"])
def test_no_text_in_a_question_makes_it_fail(nodes: tuple[Node, Node], field: str) -> None:
    holder, asker = nodes
    holder.offers()
    for text in STRANGE:
        body = encode(msgspec.structs.replace(_question(asker), **{field: text}))
        assert _said(holder, asker, "questions", body) != 200
    with holder.database.read() as tx:
        assert spendings(tx, STAFF) == []


@pytest.mark.parametrize("number", LARGE)
def test_no_number_makes_it_fail(nodes: tuple[Node, Node], number: int) -> None:
    holder, asker = nodes
    holder.offers()
    question = msgspec.structs.replace(_question(asker), epoch=number)
    assert _said(holder, asker, "questions", encode(question)) in {400, 409}
    for field in ("epoch", "at"):
        letter = msgspec.structs.replace(_letter(), **{field: number})
        body = write_follow_up(letter, asker.party.public_key, asker.party.sign)
        assert _said(holder, asker, "follow-ups", body) in {200, 400, 409}
    facts = Exchange(bytes(16), "bank-b", "cert-a", "net", number, "p", "b", 4, bytes(32), bytes(32), number)
    sent = Countersigned(Receipt(facts, bytes(64), bytes(64)), asker.party.public_key)
    assert _said(holder, asker, "receipts", encode(sent)) in {400, 404}


@pytest.mark.parametrize("field", ["id", "collection", "purpose", "basis", "words", "asker", "holder"])
def test_no_text_in_a_follow_up_makes_it_fail(nodes: tuple[Node, Node], field: str) -> None:
    holder, asker = nodes
    holder.offers()
    for text in STRANGE:
        letter = msgspec.structs.replace(_letter(), **{field: text})
        _said(holder, asker, "follow-ups", write_follow_up(letter, asker.party.public_key, asker.party.sign))


@pytest.mark.parametrize("hours", [-30, -2, 2, 6 * 24])
def test_an_asker_does_not_sign_that_it_asked_at_another_time(nodes: tuple[Node, Node], hours: int) -> None:
    """The holder states the time of the exchange; a false one would stand above both signatures."""
    holder, asker = nodes
    holder.offers()
    asker.ask("evil.example")  # what is offered is known now
    holder.database.world.clock.sleep(hours * 3600)
    (heard,) = asker.ask("evil.example")
    assert heard.code == "private.wrong-time"
    assert heard.fault is not None
    assert "ساعة" in heard.fault.ar
    with asker.database.read() as tx:
        assert len(receipts(tx, STAFF, "asker")) == 1


def test_a_holder_that_offers_what_no_database_takes_harms_nobody(nodes: tuple[Node, Node]) -> None:
    """An offer in strange numbers and texts is refused by the asker in words, on both sides of the signature."""
    holder, asker = nodes
    holder.offers()
    good: list[bytes] = []

    def change(request: Request, answer: Answer) -> Answer:
        if not request.url.endswith("/private/"):
            return answer
        offers = decode(answer.body, Offers, 1_000_000)
        made = encode_offer(offers, changed, holder)
        good.append(made)
        return Answer(answer.status, answer.headers, made, answer.url)

    asker.doors.change = change
    for changed in (
        {"epoch": 2**31}, {"epoch": 2**64 - 1}, {"not_after": 2**63}, {"daily_quota": 2**40}, {"title_en": "x" * 501},
        {"collection": "net\x00"}, {"collection": ""}, {"collection": "x" * 65}, {"title_ar": "\x00"},
    ):  # fmt: skip
        (heard,) = asker.ask("evil.example")
        assert heard.fault is not None, changed
        assert heard.fault.ar
    assert len(good) == 9


def encode_offer(offers: Offers, changed: dict[str, object], holder: Node) -> bytes:
    one = msgspec.structs.replace(offers.offers[0].offer, **changed)
    return encode(Offers(offers.member, offers.signing_key, (signed(one, holder.party.sign),)))


def _letter() -> FollowUp:
    number = secrets.token_hex(8)
    return FollowUp(number, "bank-b", "cert-a", "net", 1, bytes(16), WHY["purpose"], WHY["basis"], "Why", 1)


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
    return encode(_question(asker))


def _question(asker: Node) -> Question:
    elements = next(engines()).blind([b"%d" % number for number in range(4)], secrets.token_bytes).elements
    return Question(secrets.token_bytes(16), asker.slug, "cert-a", "net", 1, WHY["purpose"], WHY["basis"], elements)
