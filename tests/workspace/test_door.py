"""Signing in and out, the language, CSRF, and what a stranger may try at the door."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from markup import Page
from pages_ground import PASSWORD, Ground

if TYPE_CHECKING:
    from django.test import Client

Browse = Callable[..., "Client"]


def test_a_person_signs_in_and_out(ground: Ground, browse: Browse) -> None:
    client = browse()
    answer = client.post("/sign-in/", {"name": "sara", "password": PASSWORD, "next": "/reports/?state=draft"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/reports/?state=draft")
    assert client.get("/reports/").status_code == 200
    assert client.get("/sign-in/").headers["Location"] == "/"
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/?done=signed-out"
    assert client.get("/reports/").status_code == 302


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "\r\nX: y",
        "/a\nb",
        "reports",
    ],
)
def test_the_door_leads_nowhere_else(browse: Browse, elsewhere: str) -> None:
    answer = browse().post("/sign-in/", {"name": "huda", "password": PASSWORD, "next": elsewhere})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


@pytest.mark.parametrize(("language", "sentence"), [("en", "Check both"), ("ar", "تحقّق منهما")])
def test_a_wrong_password_and_an_unknown_name_are_answered_alike(browse: Browse, language: str, sentence: str) -> None:
    client = browse(language=language)
    known = client.post("/sign-in/", {"name": "nadia", "password": "wrong"})
    unknown = client.post("/sign-in/", {"name": "nobody", "password": "wrong"})
    assert known.status_code == unknown.status_code == 401
    assert sentence in known.content.decode()
    assert sentence in unknown.content.decode()
    assert Page(known.content).field("name") == "nadia"
    assert "wrong" not in known.content.decode().replace("The name or the password is wrong", "")


def test_after_ten_wrong_passwords_the_door_waits(browse: Browse) -> None:
    client = browse(language="en")
    answers = [client.post("/sign-in/", {"name": "guessed", "password": str(i)}) for i in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert "Too many" in answers[-1].content.decode()


def test_a_form_without_its_token_changes_nothing(ground: Ground, browse: Browse) -> None:
    number = ground.fresh_report()
    client = browse("sara", strict=True)
    for token in ({}, {"csrfmiddlewaretoken": "x" * 64}):
        answer = client.post(f"/reports/{number}/move/", {"state": "dismissed", **token})
        assert answer.status_code == 403
    page = Page(client.get(f"/reports/{number}/").content)
    assert page.field("revision") == "1"
    real = {"csrfmiddlewaretoken": page.field("csrfmiddlewaretoken"), "state": "dismissed"}
    assert client.post(f"/reports/{number}/move/", real).status_code == 303


def test_the_language_is_kept_for_the_account_and_for_the_door(ground: Ground, browse: Browse) -> None:
    stranger = browse(language="ar")
    assert 'lang="ar"' in stranger.get("/sign-in/").content.decode()
    assert stranger.post("/language/", {"language": "en", "next": "/sign-in/"}).headers["Location"] == "/sign-in/"
    assert '<html lang="en" dir="ltr">' in stranger.get("/sign-in/").content.decode()
    sara = browse("sara", "ar")
    sara.post("/language/", {"language": "en", "next": "/reports/"})
    assert '<html lang="en" dir="ltr">' in sara.get("/reports/").content.decode()
    assert sara.post("/language/", {"language": "../../x"}).status_code == 303
    assert '<html lang="en" dir="ltr">' in sara.get("/reports/").content.decode()
    assert sara.post("/settings/", {"language": "xx", "digits": "roman"}).status_code == 400


def test_the_public_page_counts_refusals_and_names_nobody(ground: Ground, browse: Browse) -> None:
    from amana.node.setup import OPERATOR
    from amana.store.refusals import count_refusals, refusals

    with ground.site.database.write(OPERATOR) as tx:
        count_refusals(tx, "member:bank-b", {"refused:opinion": 3, "stix.bad-ipv4": 1240})
        total = sum(one.count for one in refusals(tx, OPERATOR))
    for client in (browse(language="en"), browse("sara", "en")):
        answer = client.get("/safeguards/")
        text = Page(answer.content).text
        assert "Opinion" in text
        assert f"{total:,}" in text
        assert "bank-b" not in text
        assert "Harbour Bank" not in text
