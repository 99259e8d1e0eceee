"""The pages of private questions, as people use them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from amana.exchange.private.sought import MOST
from amana.handling import Viewer
from amana.language import Text
from amana.node.setup import OPERATOR
from amana.store.follow_ups import follow_up
from amana.store.holders import matches
from amana.store.ledger import ledger
from amana.store.offers import Askable, add_askable, askable
from amana.store.pending import confirm, requests
from amana.store.questions import asking_requests
from asking_ground import WORDS, asked_member, furnish
from pages_ground import Ground
from private_nodes import Node

Browse = Callable[..., Any]
WHY = {"purpose": "network-defence", "basis": "exchange-agreement"}


@pytest.fixture
def holder(ground: Ground, sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Node]:
    """A member with a node of its own, cert-h, which the shared node can ask."""
    with asked_member(ground, sqlite_template, tmp_path, monkeypatch) as made:
        yield made


def read(response: Any) -> str:
    """A page, whole, also if it was sent in pieces."""
    data = b"".join(response.streaming_content) if response.streaming else response.content
    return data.decode()


def test_answers_stream_into_the_page(browse: Browse, holder: Node) -> None:
    client = browse("sara", "en")
    response = client.post("/ask/", {"item": "evil.example", "members": ["cert-h"], **WHY})
    assert response.status_code == 200
    assert response.streaming
    pieces = [piece.decode() for piece in response.streaming_content]
    assert len(pieces) == 3
    assert "Possible match" in pieces[1]
    assert "evil.example" in pieces[1]
    assert "Everybody who was asked has answered." in pieces[2]
    other = read(client.post("/ask/", {"item": "nothing.example", "members": ["cert-h"], **WHY}))
    assert "No possible match" in other


def test_a_file_is_asked_about_and_a_possible_match_followed_up(browse: Browse, holder: Node, ground: Ground) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = browse("sara", "ar")
    file = SimpleUploadedFile("values.csv", "القيمة,النوع\nevil.example,domain\nother.example,domain\n".encode())
    page = read(client.post("/ask/", {"file": file, "members": ["cert-h"], **WHY}))
    assert "تطابق محتمل" in page
    assert "مشتبه" not in page
    with ground.site.database.read() as tx:
        found = matches(tx, OPERATOR)[0]
    assert read(client.get(f"/ask/matches/{found.id}/")).count("<form") >= 2
    saved = client.post(f"/ask/matches/{found.id}/", {"words": WORDS})
    assert saved.status_code == 303
    number = saved.headers["Location"].split("/")[3]
    refused = client.post(f"/ask/follow-ups/{number}/approve/")
    assert refused.status_code == 403
    done = browse("omar", "ar").post(f"/ask/follow-ups/{number}/approve/")
    assert done.status_code == 303
    with ground.site.database.read() as tx:
        assert follow_up(tx, OPERATOR, number).state == "approved"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, 400),
        ({"item": "evil.example", "purpose": "curiosity"}, 400),
        ({"item": "evil.example", "members": ["nobody"]}, 400),
        ({"item": "Ali Hassan"}, 422),
        ({"item": "not-an-iban", "kind": "iban"}, 422),
        ({"item": "evil.example", "kind": "person"}, 400),
    ],
)
def test_what_cannot_be_asked_is_refused_in_the_form(
    browse: Browse, ground: Ground, given: dict[str, Any], status: int
) -> None:
    response = browse("sara", "ar").post("/ask/", {**WHY, **given})
    assert response.status_code == status
    assert 'role="alert"' in read(response)


def test_too_long_a_file_and_no_text_are_refused(browse: Browse, ground: Ground) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = browse("sara", "en")
    for data in (b"".join(b"d%d.example\n" % number for number in range(MOST + 1)), b"\xff\xfe\x00", b"", b"\n\n"):
        response = client.post("/ask/", {"file": SimpleUploadedFile("x.csv", data), **WHY})
        assert response.status_code in (400, 422)


def test_who_may_not_ask_is_told_and_other_members_see_nothing(browse: Browse, ground: Ground) -> None:
    made = furnish(ground)
    assert browse("nadia", "en").get("/ask/").status_code == 403
    assert browse("omar", "en").get("/ask/").headers["Location"] == "/ask/follow-ups/"
    assert browse("omar", "en").post("/ask/", {"item": "evil.example", **WHY}).status_code == 403
    for path in ("/ask/", "/ask/matches/", f"/ask/matches/{made.match}/", "/ask/follow-ups/",
                 f"/ask/follow-ups/{made.received}/", "/ask/asked/"):  # fmt: skip
        assert browse("visitor", "en").get(path).status_code == 404
        assert browse().get(path).status_code == 302


def test_a_follow_up_is_answered_by_one_and_released_by_another(browse: Browse, ground: Ground) -> None:
    made = furnish(ground)
    analyst, releaser = browse("sara", "en"), browse("omar", "en")
    address = f"/ask/follow-ups/{made.received}/"
    assert "evil.example" in read(analyst.get(address))
    answer = {"decision": "release-in-part", "words": "Seen twice.", "tlp": "TLP:AMBER"}
    assert analyst.post(f"{address}answer/", answer).status_code == 422
    whole = {**answer, "category": "phishing", "uses": ["analyse"], "expires": "2027-06-01"}
    assert analyst.post(f"{address}answer/", whole).status_code == 303
    assert analyst.post(f"{address}release/").status_code == 403
    assert releaser.post(f"{address}release/").status_code == 303
    with ground.site.database.read() as tx:
        assert follow_up(tx, OPERATOR, made.received).state == "released-in-part"
    assert "Seen twice." in read(releaser.get(address))
    assert analyst.post(f"{address}answer/", whole).status_code == 409


def test_the_holder_sees_use_and_decides_on_requests(browse: Browse, ground: Ground) -> None:
    furnish(ground)
    page = read(browse("omar", "en").get("/ask/asked/"))
    for words in ("Network values", "Harbour Bank", "by approval", "Let it ask for a week"):
        assert words in page
    with ground.site.database.read() as tx:
        waiting = asking_requests(tx, OPERATOR, "waiting")
        assert askable(tx, OPERATOR, "net") is not None
    done = browse("omar", "en").post("/ask/asked/decide/", {"request": waiting[0].id, "decision": "approve"})
    assert done.status_code == 303
    assert browse("sara", "en").post("/ask/asked/decide/", {"request": 1, "decision": "approve"}).status_code == 403
    assert browse("omar", "en").post("/ask/asked/decide/", {"request": "x", "decision": "approve"}).status_code == 404
    with ground.site.database.read() as tx:
        assert len(asking_requests(tx, OPERATOR, "waiting")) == len(waiting) - 1


def test_closing_a_collection_takes_two_administrators(browse: Browse, ground: Ground) -> None:
    furnish(ground)
    boss = Viewer("user:ali", frozenset({"own", "public", "community"}), frozenset({"administrator"}))
    with ground.site.database.read() as tx:
        there = askable(tx, OPERATOR, "closing")
    if there is None:
        with ground.site.database.write(OPERATOR) as tx:
            title = Text(en="Values to close", ar="قيم ستُغلق")
            add_askable(tx, OPERATOR, Askable("closing", title, ("domain",), frozenset({"community"})))
    assert "Ask for it to be closed" not in read(browse("omar", "en").get("/ask/asked/"))
    admin = browse("admin", "en")
    assert "Ask for it to be closed" in read(admin.get("/ask/asked/"))
    asked = {"action": "private.close", "subject": "closing"}
    assert browse("omar", "en").post("/administration/ask/", asked).status_code == 404
    assert admin.post("/administration/ask/", asked).status_code == 303
    assert "Close the collection" in read(admin.get("/administration/"))
    assert "إغلاق المجموعة" in read(browse("admin", "ar").get("/administration/"))
    with ground.site.database.read() as tx:
        number = next(one.id for one in requests(tx, boss) if one.action == "private.close")
    assert admin.post(f"/administration/requests/{number}/", {"confirm": "1"}).status_code == 409
    with ground.site.database.write(boss) as tx:
        confirm(tx, boss, number)
    page = read(browse("admin", "en").get("/ask/asked/"))
    assert "closed" in page
    assert "Key destroyed" in page
    assert "أُتلف المفتاح" in read(browse("admin", "ar").get("/ask/asked/"))
    assert admin.post("/administration/ask/", asked).status_code == 404


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "9" * 18, "9" * 30, "٣", "1e3"])
def test_a_strange_number_of_a_wish_is_one_that_is_not_there(browse: Browse, number: str) -> None:
    done = browse("omar", "en").post("/ask/asked/decide/", {"request": number, "decision": "approve"})
    assert done.status_code == 404


def test_a_possible_match_can_be_forgotten(browse: Browse, ground: Ground) -> None:
    made = furnish(ground)
    client = browse("sara", "en")
    assert client.post(f"/ask/matches/{made.match}/forget/").status_code == 303
    assert client.get(f"/ask/matches/{made.match}/").status_code == 404
    with ground.site.database.read() as tx:
        assert ledger(tx, OPERATOR)[0].kind == "match.forget"


def test_every_step_has_its_words_in_the_ledger(ground: Ground) -> None:
    from amana.asking.frame import STATES as FOLLOW_UP_STATES
    from amana.private.follow_up import _STEPS, STATES
    from amana.workspace.administration.terms import LEDGER

    steps = {f"follow-up.{step}" for _side, _state, step in _STEPS} | {"follow-up.draft", "follow-up.received"}
    questions = {f"question.{what}" for what in ("asked", "answered", "approved", "declined")}
    assert steps | questions | {"follow-up.answer", "follow-up.put-back"} <= set(LEDGER)
    assert set(STATES) == set(FOLLOW_UP_STATES)
