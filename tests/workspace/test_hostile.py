"""What nobody should send: markup, signs that turn writing around, a megabyte, zero bytes, in every field."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from pages_ground import Ground

if TYPE_CHECKING:
    from django.test import Client

Browse = Callable[..., "Client"]
STRINGS = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": '" onfocus=alert(1) autofocus x="\'>',
    "template": "{{ 7|add:7 }}{% load static %}%(x)s",
    "turning": "invoice\u202efdp.exe\u2066\u2069",
    "zero": "a\x00b",
    "sql": "'; DROP TABLE report; --",
    "long": "ط" * 1_000_000,
    "format": "{0.__class__}{name}",
    "nonsense": "\ufffe\uffff\U000e0001",
}


def fields(ground: Ground, hostile: str) -> list[tuple[str, dict[str, object]]]:
    """Every form with the string in each of its fields in turn."""
    report, release, alert = ground.fresh_report(), ground.proposed_release(), ground.fresh_alert()
    forms: list[tuple[str, dict[str, object]]] = [
        ("/reports/new/", {"title": "x", "text": "x"}),
        (f"/reports/{report}/decide/", {"accept": "1", "pick": "1"}),
        (f"/reports/{report}/edit/", {"title": "x", "category": "", "revision": "1"}),
        (f"/reports/{report}/move/", {"state": "draft"}),
        (
            f"/reports/{report}/propose/",
            dict.fromkeys(
                ("tlp", "recipients", "category", "purposes", "legal_bases", "permitted_uses", "expires", "collection"),
                "x",
            ),
        ),
        (f"/releases/{release}/decline/", {"reason": "x"}),
        (f"/alerts/{alert}/settle/", {"decision": "dismissed", "reason": "x"}),
        ("/settings/", {"language": "ar", "digits": "arab"}),
        ("/language/", {"language": "ar", "next": "/"}),
    ]
    return [(address, {**form, name: hostile}) for address, form in forms for name in form]


@pytest.mark.parametrize("name", STRINGS)
def test_no_field_breaks_a_page(ground: Ground, browse: Browse, name: str) -> None:
    hostile = STRINGS[name]
    client = browse("huda", "en")
    for address, form in fields(ground, hostile):
        answer = client.post(address, form)
        assert answer.status_code < 500, (address, form.keys())
        _harmless(answer.content.decode())
    for address in ("/", "/reports/", "/releases/", "/alerts/"):
        _harmless(client.get(address).content.decode())
    for address in ("/search/", "/reports/", "/alerts/", "/sign-in/", "/safeguards/"):
        answer = client.get(address, dict.fromkeys(("q", "state", "before", "done", "next", "seq"), hostile[:2000]))
        assert answer.status_code < 500, address
        _harmless(answer.content.decode())


@pytest.mark.parametrize("name", ["markup", "attribute", "turning", "template"])
def test_what_is_taken_in_is_shown_as_text(ground: Ground, browse: Browse, name: str) -> None:
    number = ground.fresh_report(f"{STRINGS[name]} evil.example.net {STRINGS[name]}", STRINGS[name])
    page = browse("sara", "en").get(f"/reports/{number}/").content.decode()
    _harmless(page)
    if name == "turning":
        assert "⟦202E⟧" in page
    if name == "template":
        assert "{{ 7|add:7 }}" in page


def test_a_megabyte_of_text_with_findings_is_reviewed(ground: Ground, browse: Browse) -> None:
    number = ground.fresh_report("نص طويل عن نطاق evil.example.net في شبكة. " * 25_000, "طويل")
    answer = browse("sara").get(f"/reports/{number}/")
    assert answer.status_code == 200
    assert answer.content.count(b"<mark") == 25_000


def test_a_value_that_looks_like_another_shows_what_it_hides(ground: Ground, browse: Browse) -> None:
    page = browse("sara", "en").get("/search/", {"q": "a\u202eb"}).content.decode()
    assert "\u202e" not in page.replace('value="a\u202eb"', "")


@pytest.mark.parametrize("name", ["markup", "zero", "long", "sql", "turning"])
def test_the_door_stands_any_name(browse: Browse, name: str) -> None:
    client = browse(language="en")
    for form in ({"name": STRINGS[name], "password": "x"}, {"name": "x", "password": STRINGS[name]}):
        answer = client.post("/sign-in/", form)
        assert answer.status_code in {400, 401, 429}
        _harmless(answer.content.decode())


def _harmless(page: str) -> None:
    assert page.count("<script") == page.count('<script src="/static/')
    assert "<img" not in page
    assert '" onfocus' not in page
