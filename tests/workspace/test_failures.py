"""The pages for what went wrong: in both languages, with what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from markup import Page

if TYPE_CHECKING:
    from django.test import Client

Browse = Callable[..., "Client"]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_an_unknown_address_says_what_to_do_in_both_languages(browse: Browse, language: str) -> None:
    for client in (browse(language=language), browse("sara", language)):
        answer = client.get("/no/such/page/")
        page = Page(answer.content)
        assert answer.status_code == 404
        assert page.all("html")[0]["lang"] == language
        assert "use the search" in page.text
        assert "استعن بالبحث" in page.text
    assert 'href="/reports/"' in answer.content.decode(), "who is signed in keeps the navigation"


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_fault_is_told_without_asking_the_database(
    browse: Browse, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    from amana.store import Database

    client = browse("sara", language)
    client.raise_request_exception = False

    def broken(*_: Any) -> Any:
        raise OSError("disk")

    monkeypatch.setattr(Database, "read", broken)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "disk" not in answer.content.decode()
    assert "Nothing was changed" in Page(answer.content).text
    assert "لم يتغير شيء" in Page(answer.content).text


def test_a_foreign_host_and_a_form_that_is_too_large_are_refused(browse: Browse) -> None:
    client = browse("sara", "en")
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
    body = "title=" + "x" * 6_000_000
    answer = client.post("/reports/new/", body, "application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert "give a long text as a file" in Page(answer.content).text


def test_a_wrong_token_is_told_as_an_expired_form(browse: Browse) -> None:
    answer = browse(language="en", strict=True).post("/sign-in/", {"name": "sara", "password": "x"})
    assert answer.status_code == 403
    assert "The form has expired" in Page(answer.content).text
