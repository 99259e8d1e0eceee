"""Readers' comments: kept for the moderator, refused with what was typed still there, never an address shown."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from amana.newsroom.comment_form import address_block
from amana.newsroom.reading import path_of
from amana.store.bulletins import Bulletin
from amana.store.comments import comments, comments_in
from markup import Page
from newsroom_press import ENGLISH, Press

if TYPE_CHECKING:
    from django.test import Client

Browse = Callable[..., "Client"]
GOOD = {"email": "reader@example.org", "name": "قارئة", "title": "سؤال", "body": "متى تُراجع النتائج؟\nوأين؟"}


_addresses = (f"198.51.100.{last}" for last in itertools.count(1))  # each test comments from its own


def _stamp(client: Client, one: Bulletin) -> str:
    return Page(client.get(path_of(one)).content).field("stamp")


def _send(client: Client, one: Bulletin, **more: Any) -> Any:
    fields = {**GOOD, "stamp": _stamp(client, one), **more}
    address = client.defaults.setdefault("REMOTE_ADDR", next(_addresses))
    return client.post(path_of(one), fields, headers={"origin": "http://127.0.0.1"}, REMOTE_ADDR=address)


def test_a_comment_waits_for_the_moderator(press: Press, browse: Browse) -> None:
    one = press.published()
    client = browse(strict=True)
    answer = _send(client, one)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{path_of(one)}?comment=waiting")
    assert "شكرًا لك" in Page(client.get(answer.headers["Location"]).content).text
    assert "متى تُراجع" not in client.get(path_of(one)).content.decode()
    with press.ground.site.database.read() as tx:
        waiting = comments_in(tx, press.viewers["ziad"], "waiting")[0]
    press.decided(waiting.id, "shown")
    page = client.get(path_of(one)).content.decode()
    assert "متى تُراجع النتائج؟\nوأين؟" in page
    assert "reader@example.org" not in page


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"body": ""}, "املأ هذه الخانة"),
        ({"name": " \u202e "}, "املأ هذه الخانة"),
        ({"body": "ا" * 1_000_000}, "الحد الأقصى"),
        ({"title": "ا" * 151}, "الحد الأقصى"),
        ({"email": "x@y.example\nBcc: all@example.org"}, "ليس بريدًا"),
        ({"email": "x@y.example%0aBcc:z@example.org"}, None),
        ({"email": "not an address"}, "ليس بريدًا"),
        ({"body": "http://a.example http://b.example www.c.example"}, "رابطين"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    press: Press, browse: Browse, more: dict[str, str], says: str | None
) -> None:
    one = press.published()
    answer = _send(browse(), one, **more)
    if says is None:  # percent signs are letters in a form: an address like any other
        assert answer.status_code in (303, 422)
        return
    assert answer.status_code == 422
    page = Page(answer.content)
    assert says in page.text
    kept = {**GOOD, **more}
    assert page.field("title") == kept["title"].strip()[:2000]
    assert kept["body"].replace("\n", "") in page.text.replace("\n", "")
    assert any(attrs.get("aria-invalid") == "true" for _tag, attrs in page.elements)


@pytest.mark.parametrize("stamp", ["", "1.0", "9999999999999.aaaa", "٣.٣", "1" * 5000, "x.y.z"])
def test_a_forged_stamp_is_403_and_keeps_what_was_typed(press: Press, browse: Browse, stamp: str) -> None:
    answer = _send(browse(), press.published(), stamp=stamp)
    page = Page(answer.content)
    assert answer.status_code == 403
    assert "متى تُراجع النتائج؟" in page.text
    assert page.field("stamp") not in ("", stamp)  # sent again, it goes through


@pytest.mark.parametrize(
    "headers", [{"origin": "https://elsewhere.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
def test_a_form_on_another_site_is_403(press: Press, browse: Browse, headers: dict[str, str]) -> None:
    one = press.published()
    client = browse()
    answer = client.post(path_of(one), {**GOOD, "stamp": _stamp(client, one)}, headers=headers)
    assert answer.status_code == 403


def test_who_fills_in_what_people_do_not_see_is_thanked_and_forgotten(press: Press, browse: Browse) -> None:
    one = press.published()
    assert _send(browse(), one, website="https://buy.example").status_code == 303
    with press.ground.site.database.read() as tx:
        assert all(found.bulletin_id != one.id for found in comments_in(tx, press.viewers["ziad"], "waiting"))


def test_many_comments_from_one_address_are_429_and_keep_what_was_typed(press: Press, browse: Browse) -> None:
    from amana.newsroom.views import commenting

    one = press.published(ENGLISH, "en")
    client = browse()
    for _ in range(commenting.BUDGET.limit):
        assert _send(client, one).status_code == 303
    answer = _send(client, one, body="one more")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= commenting.BUDGET.window
    assert "one more" in Page(answer.content).text


@pytest.mark.parametrize("make", ["withdrawn", "never"])
def test_nobody_comments_on_what_is_not_there(press: Press, browse: Browse, make: str) -> None:
    client = browse()
    if make == "never":
        assert client.post("/b/2026/99999/x", GOOD).status_code == 404
        return
    one = press.published()
    stamp = _stamp(client, one)
    press.withdrawn(one, "خطأ")
    assert client.post(path_of(one), {**GOOD, "stamp": stamp}).status_code == 410


def test_addresses_of_one_subscriber_are_one() -> None:
    assert address_block("2001:db8:1:2::1") == address_block("2001:db8:1:2:ffff::9")
    assert address_block("203.0.113.9") != address_block("203.0.113.8")
    assert address_block("not an address") == "not an address"


def test_a_comment_may_be_hidden_again(press: Press, browse: Browse) -> None:
    one = press.published()
    number = press.commented(one, shown=True)
    press.decided(number, "hidden")
    with press.ground.site.database.read() as tx:
        assert comments(tx, press.viewers["ziad"], one.id) == []
    assert "متى تُراجع" not in browse().get(path_of(one)).content.decode()
