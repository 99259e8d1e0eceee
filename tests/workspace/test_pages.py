"""Every page: in both languages, for those whom it is meant for, and absent for everyone else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from amana.handling import Audience
from markup import Page
from pages_ground import Ground

if TYPE_CHECKING:
    from django.test import Client

Browse = Callable[..., "Client"]
LISTS = ["/", "/alerts/", "/reports/", "/releases/"]
# Pages that need an id: made with what the test adds.
PAGES = [*LISTS, "/reports/new/", "/search/", "/search/?q=203.0.113.45", "/settings/", "/safeguards/"]


def deep_pages(ground: Ground) -> list[str]:
    """One page of each kind that shows one thing."""
    report, release = ground.fresh_report(), ground.proposed_release()
    return [
        f"/alerts/{ground.fresh_alert()}/",
        f"/reports/{report}/",
        f"/reports/{report}/propose/",
        f"/releases/{release}/",
        f"/objects/{ground.fresh_object()}/",
    ]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_each_page_is_whole_in_each_language(ground: Ground, browse: Browse, language: str) -> None:
    client = browse("huda", language)
    for address in [*PAGES, *deep_pages(ground)]:
        answer = client.get(address)
        assert answer.status_code == 200, address
        page = Page(answer.content)
        html = page.all("html")[0]
        assert (html["lang"], html["dir"]) == (language, "rtl" if language == "ar" else "ltr")
        assert page.headings()[0] == 1, address
        assert page.headings().count(1) == 1, address
        assert all(b - a <= 1 for a, b in zip(page.headings(), page.headings()[1:], strict=False)), address
        assert re.search("جمهور الاطلاع" if language == "ar" else "Who may see this", page.text), address
        assert answer.headers["Content-Language"] == language


@pytest.mark.parametrize("language", ["ar", "en"])
def test_nothing_on_a_page_needs_a_looser_policy(ground: Ground, browse: Browse, language: str) -> None:
    client = browse("huda", language)
    for address in [*PAGES, *deep_pages(ground)]:
        answer = client.get(address)
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
        page = Page(answer.content)
        assert all(script["src"].startswith("/static/") for script in page.all("script"))
        assert not page.all("style")
        for tag, attrs in page.elements:
            assert not any(name == "style" or name.startswith("on") for name in attrs), (address, tag, attrs)


def test_each_field_has_a_label_and_each_identifier_its_direction(ground: Ground, browse: Browse) -> None:
    client = browse("huda")
    for address in [*PAGES, *deep_pages(ground)]:
        page = Page(client.get(address).content)
        labelled = {attrs.get("for") for attrs in page.all("label")}
        for tag, attrs in page.elements:
            if tag in {"input", "select", "textarea"} and attrs.get("type") != "hidden":
                assert attrs.get("id") in labelled or attrs.get("aria-label"), (address, attrs)
            if attrs.get("class") == "ident":
                assert (tag, attrs["dir"]) == ("bdi", "ltr")


def test_numbers_follow_the_choice_of_digits(ground: Ground, browse: Browse) -> None:
    client = browse("sara")
    number = ground.fresh_alert(hits=1240)
    assert "١٬٢٤٠" in client.get(f"/alerts/{number}/").content.decode()
    assert client.post("/settings/", {"language": "ar", "digits": "latn"}).status_code == 303
    text = client.get(f"/alerts/{number}/").content.decode()
    assert "1,240" in text
    assert not re.search("[٠-٩]", text)


def test_who_is_not_signed_in_is_led_to_the_door_and_back(ground: Ground, browse: Browse) -> None:
    client = browse()
    for address in [*LISTS, "/search/?q=a", *deep_pages(ground)]:
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer.headers["Location"].startswith("/sign-in/?next=%2F")
    assert client.get("/safeguards/").status_code == 200


def test_what_is_forbidden_is_absent(ground: Ground, browse: Browse) -> None:
    """Another member's account gets the same for what is there and for what is not: status and page."""
    visitor = browse("visitor")
    pairs = [
        (f"/reports/{ground.fresh_report()}/", "/reports/00000000-0000-4000-8000-000000000000/"),
        (f"/releases/{ground.proposed_release()}/", "/releases/00000000-0000-4000-8000-000000000000/"),
        (f"/alerts/{ground.fresh_alert()}/", "/alerts/999999999/"),
        (f"/objects/{ground.fresh_object()}/", "/objects/indicator--00000000-0000-4000-8000-000000000000/"),
    ]
    for there, nowhere in pairs:
        one, other = visitor.get(there), visitor.get(nowhere)
        assert one.status_code == other.status_code == 404
        assert _bare(one.content, there) == _bare(other.content, nowhere)
    for address in LISTS[1:]:
        assert visitor.get(address).status_code == 404


def _bare(content: bytes, address: str) -> str:
    text = content.decode().replace(address, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def test_another_members_account_sees_what_is_meant_for_it(ground: Ground, browse: Browse) -> None:
    for_it = ground.fresh_object(Audience.of("own", "member:bank-b"), "198.51.100.201")
    hidden = ground.fresh_object(Audience.of("own", "member:cert-c"), "198.51.100.201")
    visitor = browse("visitor", "en")
    assert visitor.get(f"/objects/{for_it}/").status_code == 200
    assert visitor.get(f"/objects/{hidden}/").status_code == 404
    found = visitor.get("/search/", {"q": "198.51.100[.]201"}).content.decode()
    assert for_it in found
    assert hidden not in found
    assert visitor.get("/").headers["Location"] == "/search/"


def test_an_address_that_changes_something_answers_only_to_post(ground: Ground, browse: Browse) -> None:
    client = browse("huda")
    report, release, alert = ground.fresh_report(), ground.proposed_release(), ground.fresh_alert()
    addresses = [
        "/sign-out/", "/language/", f"/alerts/{alert}/settle/", f"/reports/{report}/decide/",
        f"/reports/{report}/edit/", f"/reports/{report}/move/",
        f"/releases/{release}/approve/", f"/releases/{release}/decline/",
    ]  # fmt: skip
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 405, address
        assert answer.headers["Allow"] == "POST"
        assert "صفحة" in answer.content.decode()
    for address in [*LISTS, "/safeguards/"]:
        assert client.post(address).status_code == 405, address
    assert client.delete("/sign-in/").status_code == 405


@pytest.mark.parametrize("address", ["/alerts/9999999999999999999999/", "/reports/%00/", "/objects/../etc/", "/x/"])
def test_addresses_that_nobody_made_are_not_found(browse: Browse, address: str) -> None:
    assert browse("huda").get(address).status_code == 404


def test_lists_go_on_by_key_and_lose_nothing(ground: Ground, browse: Browse) -> None:
    for _ in range(30):
        ground.fresh_alert()
    client, seen, address = browse("sara", "en"), [], "/alerts/?state=new"
    while address:
        page = Page(client.get(address).content)
        seen += [href for attrs in page.all("a") if re.fullmatch(r"/alerts/\d+/", href := attrs.get("href") or "")]
        following = [attrs["href"] for attrs in page.all("a") if attrs.get("rel") == "next"]
        address = f"/alerts/{following[0]}" if following else ""
    assert len(seen) == len(set(seen)) >= 30
    assert client.get("/alerts/?before=-1&state=%00").status_code == 200
    assert client.get("/alerts/?before=99999999999999999999999").status_code == 200


def test_an_older_version_of_an_object_can_be_opened(ground: Ground, browse: Browse) -> None:
    stix_id = ground.two_versions()
    client = browse("sara", "en")
    page = Page(client.get(f"/objects/{stix_id}/").content)
    older = next(attrs["href"] for attrs in page.all("a") if (attrs.get("href") or "").startswith("?seq="))
    assert client.get(f"/objects/{stix_id}/{older}").status_code == 200
    assert client.get(f"/objects/{stix_id}/?seq=1").status_code == 404
