"""The analyst's day: many alerts at once, taking back, what the keys press, drafts, colours."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from amana.store.alerts import alert
from amana.store.reports import report
from markup import Page
from pages_ground import Ground

if TYPE_CHECKING:
    from django.test import Client

Browse = Callable[..., "Client"]


def states(ground: Ground, *numbers: int) -> list[str]:
    with ground.site.database.read() as tx:
        found = [alert(tx, ground.viewers["sara"], number) for number in numbers]
    return [one.state for one in found if one]


def undo_form(page: Page) -> dict[str, list[str]]:
    """The fields of the form that takes back, as a browser would send them."""
    start = next(i for i, (_, attrs) in enumerate(page.elements) if "data-done" in attrs)
    sent: dict[str, list[str]] = {}
    for tag, attrs in page.elements[start:]:
        if tag in {"input", "button"} and attrs.get("name") and attrs["name"] != "csrfmiddlewaretoken":
            sent.setdefault(str(attrs["name"]), []).append(str(attrs["value"]))
        if tag == "button":
            break
    return sent


def test_several_alerts_are_dismissed_with_one_reason_and_taken_back(ground: Ground, browse: Browse) -> None:
    client = browse("sara", "en")
    one, two, other = (ground.fresh_alert() for _ in range(3))
    without = client.post("/alerts/settle/", {"decision": "dismissed", "pick": [one, two]})
    assert without.status_code == 400
    assert "Write why this alert is dismissed" in without.content.decode()
    answer = client.post("/alerts/settle/", {"decision": "dismissed", "reason": "ours", "pick": [one, two]})
    assert states(ground, one, two, other) == ["dismissed", "dismissed", "new"]
    page = Page(client.get(answer.headers["Location"]).content)
    sent = undo_form(page)
    assert sent == {"pick": [str(one), str(two)], "decision": ["new"]}
    back = client.post("/alerts/settle/", sent)
    assert states(ground, one, two, other) == ["new", "new", "new"]
    assert 'data-key="u"' not in client.get(back.headers["Location"]).content.decode()


def test_one_alert_is_taken_back_too(ground: Ground, browse: Browse) -> None:
    client, number = browse("sara", "en"), ground.fresh_alert()
    answer = client.post(f"/alerts/{number}/settle/", {"decision": "accepted"})
    sent = undo_form(Page(client.get(answer.headers["Location"]).content))
    client.post(f"/alerts/{number}/settle/", sent)
    assert states(ground, number) == ["new"]


def test_nothing_ticked_and_a_strangers_number_change_nothing(ground: Ground, browse: Browse) -> None:
    client, number = browse("sara", "en"), ground.fresh_alert()
    assert client.post("/alerts/settle/", {"decision": "accepted"}).status_code == 409
    assert client.post("/alerts/settle/", {"decision": "accepted", "pick": ["999999999", "x"]}).status_code == 404
    mixed = {"decision": "accepted", "pick": [number, 999999999]}
    assert client.post("/alerts/settle/", mixed).status_code == 404
    assert states(ground, number) == ["new"]
    assert browse("omar").post("/alerts/settle/", {"decision": "accepted", "pick": [number]}).status_code == 403
    assert browse("visitor").post("/alerts/settle/", {"decision": "accepted", "pick": [number]}).status_code == 404


def test_a_decision_on_findings_is_taken_back_from_its_notice(ground: Ground, browse: Browse) -> None:
    client, number = browse("sara", "en"), ground.fresh_report()
    answer = client.post(f"/reports/{number}/decide/", {"accept": "kind:domain"})
    page = Page(client.get(answer.headers["Location"]).content)
    client.post(f"/reports/{number}/decide/", undo_form(page))
    with ground.site.database.read() as tx:
        found = report(tx, ground.viewers["sara"], number)
    assert found
    assert {one.state for one in found.findings} == {"new"}
    assert "data-done" not in client.get(f"/reports/{number}/").content.decode()


def test_the_offer_belongs_to_its_page(ground: Ground, browse: Browse) -> None:
    client, number, other = browse("sara", "en"), ground.fresh_report(), ground.fresh_report()
    client.post(f"/reports/{number}/decide/", {"accept": "kind:domain"})
    page = client.get(f"/reports/{other}/?done=decided").content.decode()
    assert f"/reports/{number}/decide/" not in page


def test_a_proposed_report_leads_to_its_release(ground: Ground, browse: Browse) -> None:
    release = ground.proposed_release()
    client = browse("sara", "en")
    page = Page(client.get(f"/releases/{release}/").content)
    number = next(href.split("/")[2] for a in page.all("a") if (href := a.get("href") or "").startswith("/reports/")
                  and href.count("/") == 3 and len(href) > 30)  # fmt: skip
    assert f"/releases/{release}/" in client.get(f"/reports/{number}/").content.decode()


def test_the_keys_are_told_in_the_readers_language(browse: Browse) -> None:
    assert "مفاتيح الاختصار" in browse("sara", "ar").get("/help/").content.decode()
    assert "What each key does" in browse("visitor", "en").get("/help/").content.decode()
    assert browse().get("/help/").status_code == 302


def test_each_row_and_button_carries_its_key(ground: Ground, browse: Browse) -> None:
    client = browse("sara", "en")
    page = Page(client.get(f"/reports/{ground.fresh_report()}/").content)
    keys = {attrs.get("data-key") for tag, attrs in page.elements if tag == "button"}
    assert {"a", "r"} <= keys
    assert any("data-row" in attrs for attrs in page.all("div"))


def test_no_draft_is_kept_of_a_password(ground: Ground, browse: Browse) -> None:
    kept = [Page(browse("admin").get(f"/administration/{name}/").content) for name in ("peers", "accounts")]
    kept.append(Page(browse().get("/sign-in/").content))
    assert not any("data-draft" in attrs for page in kept for attrs in page.all("form"))


def test_colours_are_chosen_for_a_device(browse: Browse) -> None:
    client = browse("sara", "en")
    assert "data-theme" not in client.get("/settings/").content.decode()
    client.post("/settings/", {"language": "en", "digits": "latn", "theme": "dark"})
    assert 'data-theme="dark"' in client.get("/reports/").content.decode()
    client.cookies["amana-theme"] = '"><script>'
    assert "data-theme" not in client.get("/reports/").content.decode()
    assert client.post("/settings/", {"language": "en", "digits": "latn", "theme": "pink"}).status_code == 400
