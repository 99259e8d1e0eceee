"""The analyst's day without a mouse, in Arabic on a right-to-left page; drafts that survive; files on their way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from amana.store.alerts import alert
from amana.store.reports import report, reports
from pages_ground import PASSWORD, Ground
from pages_swaps import swapped

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(params=["ar", "en"])
def page(request: pytest.FixtureRequest, chromium: Browser, shared_ground: tuple[Ground, str]) -> Iterator[Page]:
    context = chromium.new_context(locale=request.param)
    made = context.new_page()
    made.goto(f"{shared_ground[1]}/sign-in/")
    # The name has the focus: two fields and Enter.
    made.wait_for_function("document.activeElement?.name === 'name'")
    made.keyboard.type("sara")
    made.keyboard.press("Tab")
    made.keyboard.type(PASSWORD)
    with made.expect_navigation():
        made.keyboard.press("Enter")
    if made.locator("html").get_attribute("lang") != request.param:
        with made.expect_navigation():
            made.click(f".me button[value={request.param}]")
    yield made
    context.close()


def pressed(page: Page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def states(ground: Ground, number: str) -> dict[str, str]:
    with ground.site.database.read() as tx:
        found = report(tx, ground.viewers["sara"], number)
    assert found
    return {one.value: one.state for one in found.findings}


def test_a_report_is_reviewed_by_keys_alone(page: Page, shared_ground: tuple[Ground, str]) -> None:
    ground, base = shared_ground
    number = ground.fresh_report()
    page.goto(f"{base}/reports/{number}/")
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.id")
    assert first.startswith("c-")
    # To the finding's place in the text, and back.
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('mark') !== null")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == f"#{first}"
    page.keyboard.press("j")
    swapped(page, lambda: page.keyboard.press("a"))
    assert sorted(states(ground, number).values()).count("accepted") == 1
    # The next one that can be decided on has the focus.
    assert page.evaluate("document.activeElement.id") not in ("", first)
    swapped(page, lambda: page.keyboard.press("r"))
    assert "rejected" in page.inner_html("#marked")
    assert "rejected" in states(ground, number).values()
    page.locator("[data-done] [data-key=u]").focus()
    pressed(page, "Enter")
    assert "rejected" not in states(ground, number).values()


def test_keys_are_found_by_their_place_on_an_arabic_keyboard(page: Page, shared_ground: tuple[Ground, str]) -> None:
    ground, base = shared_ground
    number = ground.fresh_report()
    page.goto(f"{base}/reports/{number}/")
    event = "new KeyboardEvent('keydown', {key, code, bubbles: true})"
    press = f"([key, code]) => document.activeElement.dispatchEvent({event})"
    page.evaluate(press, ["ت", "KeyJ"])
    assert page.evaluate("document.activeElement.matches('[data-row]')")
    swapped(page, lambda: page.evaluate(press, ["ش", "KeyA"]))
    assert "accepted" in states(ground, number).values()


def test_an_alert_is_dismissed_with_a_reason_and_taken_back(page: Page, shared_ground: tuple[Ground, str]) -> None:
    ground, base = shared_ground
    number = ground.fresh_alert()
    page.goto(f"{base}/alerts/?state=new")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("j")
    pressed(page, "Enter")
    page.goto(f"{base}/alerts/{number}/")
    page.keyboard.press("r")
    page.keyboard.type("a test of ours")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    with ground.site.database.read() as tx:
        found = alert(tx, ground.viewers["sara"], number)
    assert found
    assert (found.state, found.reason) == ("dismissed", "a test of ours")
    pressed(page, "u")
    with ground.site.database.read() as tx:
        found = alert(tx, ground.viewers["sara"], number)
    assert found
    assert found.state == "new"


def test_search_and_help_are_one_key_away_and_typing_is_left_alone(
    page: Page, shared_ground: tuple[Ground, str]
) -> None:
    page.goto(f"{shared_ground[1]}/reports/")
    page.keyboard.press("?")
    assert page.locator("dialog#keys").evaluate("one => one.open")
    page.keyboard.press("Escape")
    pressed(page, "/")
    page.keyboard.press("/")
    page.keyboard.type("jakar?")
    assert page.locator("[name=q]").input_value() == "jakar?"
    assert not page.locator("dialog#keys").evaluate("one => one.open")


def test_a_draft_survives_a_closed_page_until_it_is_sent(page: Page, shared_ground: tuple[Ground, str]) -> None:
    base = shared_ground[1]
    page.goto(f"{base}/reports/new/")
    page.fill("[name=title]", "A draft")
    page.fill("[name=text]", "رصد الفريق النطاق draft[.]example[.]net في رسالة.")
    page.goto(f"{base}/reports/")
    page.goto(f"{base}/reports/new/")
    assert page.locator("[name=title]").input_value() == "A draft"
    assert page.locator("[data-draft-note]").is_visible()
    page.fill("[name=title]", f"A draft {page.evaluate('crypto.randomUUID()')}")
    page.fill("[name=text]", f"رصد الفريق النطاق draft[.]example[.]net في رسالة {page.evaluate('crypto.randomUUID()')}")
    with page.expect_navigation():
        page.click("main form[data-draft] button.btn-primary")
    page.goto(f"{base}/reports/new/")
    assert page.locator("[name=title]").input_value() == ""
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('amana-draft')).length") == 0


def test_signing_out_leaves_no_draft(page: Page, shared_ground: tuple[Ground, str]) -> None:
    page.goto(f"{shared_ground[1]}/reports/new/")
    page.fill("[name=title]", "A draft")
    with page.expect_navigation():
        page.click("form[data-signs-out] button")
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_results_come_while_one_types_and_the_address_follows(page: Page, shared_ground: tuple[Ground, str]) -> None:
    ground, base = shared_ground
    ground.fresh_report()
    page.goto(f"{base}/search/")
    page.focus("#id_q")
    swapped(page, lambda: page.keyboard.type("cdn.rawatib-update.example.net"))
    assert page.locator("#results table").count() > 0
    assert page.evaluate("document.activeElement.id") == "id_q"
    assert "q=cdn" in page.url


def test_whoever_was_signed_out_meanwhile_is_led_to_the_door_and_back(
    page: Page, shared_ground: tuple[Ground, str]
) -> None:
    ground, base = shared_ground
    number = ground.fresh_report()
    page.goto(f"{base}/reports/{number}/")
    page.keyboard.press("j")
    page.context.clear_cookies(name="amana")
    pressed(page, "a")
    assert f"/sign-in/?next=%2Freports%2F{number}%2F" in page.url
    assert "accepted" not in states(ground, number).values()


def test_a_lost_connection_is_said_and_nothing_is_lost(page: Page, shared_ground: tuple[Ground, str]) -> None:
    ground, base = shared_ground
    number = ground.fresh_report()
    page.goto(f"{base}/reports/{number}/")
    page.fill("#edit input[name=title], form[data-draft] input[name=title]", "عنوان لم يُرسل بعد")
    page.locator("[data-row]").first.focus()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.context.set_offline(True)
    page.keyboard.press("a")
    page.wait_for_selector("#unsent", state="visible")
    page.context.set_offline(False)
    swapped(page, lambda: page.keyboard.press("a"))
    assert page.is_hidden("#unsent")
    assert page.input_value("form[data-draft] input[name=title]") == "عنوان لم يُرسل بعد"


def test_long_work_shows_how_far_it_is_and_can_be_stopped(
    page: Page, shared_ground: tuple[Ground, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from amana.workspace.administration import ledger

    monkeypatch.setattr(ledger, "SLICE", 3)
    _ground, base = shared_ground
    language = page.locator("html").get_attribute("lang")
    with page.expect_navigation():
        page.click("form[data-signs-out] button")
    page.fill("[name=name]", "admin")
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.click("main button")
    if page.locator("html").get_attribute("lang") != language:
        with page.expect_navigation():
            page.click(f".me button[value={language}]")
    page.goto(f"{base}/administration/ledger/")
    with page.expect_navigation():
        page.click("form[action$='/ledger/check/'] button")
    page.wait_for_selector("progress:not([value='3'], [value='6'])")
    with page.expect_navigation():
        page.click("#stop a")
    assert page.locator("progress").count() == 0
    monkeypatch.setattr(ledger, "SLICE", 10_000)
    with page.expect_navigation():
        page.click("form[action$='/ledger/check/'] button")
    assert ("تم التحقق" if language == "ar" else "Verified: all") in page.inner_text("#told")


def test_sending_a_file_shows_how_far_it_is_and_can_be_cancelled(page: Page, shared_ground: tuple[Ground, str]) -> None:
    ground, base = shared_ground
    slow = page.context.new_cdp_session(page)
    slow.send("Network.enable")
    limits = {"offline": False, "latency": 0, "downloadThroughput": -1}
    slow.send("Network.emulateNetworkConditions", {**limits, "uploadThroughput": 100_000})
    text = f"رصد الفريق النطاق sent[.]example[.]net {page.evaluate('crypto.randomUUID()')}\n" + "كلمات أخرى. " * 40_000
    file: Any = {"name": "report.txt", "mimeType": "text/plain", "buffer": text.encode()}
    before = _newest_reports(ground)
    page.goto(f"{base}/reports/new/")
    page.set_input_files("[name=file]", file)
    page.click("main form[data-upload] button.btn-primary")
    page.wait_for_selector("[data-upload] progress[value]")
    told = page.locator("[data-told]")
    assert told.inner_text() == told.get_attribute("data-sending")
    page.click("[data-stop]")
    page.wait_for_selector("[data-stop]", state="hidden")
    assert told.inner_text() == told.get_attribute("data-cancelled")
    assert _newest_reports(ground) == before
    # A page of its own: the brake on the network stays with the one that it was put on.
    other = page.context.new_page()
    other.goto(f"{base}/reports/new/")
    other.set_input_files("[name=file]", file)
    other.click("main form[data-upload] button.btn-primary")
    other.wait_for_url("**/reports/*/?done=report-added", wait_until="commit")
    assert _newest_reports(ground) != before


def test_a_refused_file_leaves_the_form_as_it_was_typed(page: Page, shared_ground: tuple[Ground, str]) -> None:
    page.goto(f"{shared_ground[1]}/reports/new/")
    page.fill("[name=title]", "كما كُتب")
    page.set_input_files("[name=file]", {"name": "a.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"})
    swapped(page, lambda: page.click("main form[data-upload] button.btn-primary"))
    assert page.locator("[name=title]").input_value() == "كما كُتب"
    assert page.locator("main .invalid-feedback, main [role=alert]:visible").count() > 0


def _newest_reports(ground: Ground) -> list[str]:
    with ground.site.database.read() as tx:
        return [one.id for one in reports(tx, ground.viewers["sara"], limit=1)]
