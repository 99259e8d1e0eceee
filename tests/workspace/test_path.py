"""The path of a report through the pages, and the ways in which it is stopped."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from amana.store.alerts import alert
from amana.store.releases import release
from amana.store.reports import report
from markup import Page
from pages_ground import TEXT, Ground

if TYPE_CHECKING:
    from django.test import Client

Browse = Callable[..., "Client"]
RULES = {
    "tlp": "TLP:AMBER",
    "recipients": ["member:bank-b", "group:north"],
    "category": "phishing",
    "purposes": ["network-defence"],
    "legal_bases": ["exchange-agreement"],
    "permitted_uses": ["detect", "block"],
    "expires": "2028-01-01",
}


def rules(client: Client, number: str, **changed: object) -> dict[str, object]:
    """The proposal's form filled in, with the collection that the page offers first."""
    page = client.get(f"/reports/{number}/propose/").content.decode()
    collection = re.search(r'<select name="collection".*?value="([^"]+)"', page, re.DOTALL)
    assert collection is not None
    return {**RULES, "collection": collection[1], **changed}


def stored(ground: Ground, number: str) -> object:
    with ground.site.database.read() as tx:
        return report(tx, ground.viewers["sara"], number)


def numbers(ground: Ground, number: str, kind: str = "") -> dict[int, str]:
    with ground.site.database.read() as tx:
        found = report(tx, ground.viewers["sara"], number)
    assert found is not None
    return {one.number: one.state for one in found.findings if not kind or one.kind == kind}


def test_from_a_pasted_text_to_a_release_by_a_second_person(ground: Ground, browse: Browse) -> None:
    sara = browse("sara")
    unique = ground.site.database.world.random.uuid4()
    taken = sara.post("/reports/new/", {"title": "تصيّد", "text": f"{TEXT}\n{unique}"})
    assert taken.status_code == 303
    number = taken.headers["Location"].split("/")[2]
    page = sara.get(taken.headers["Location"]).content.decode()
    assert "cdn[.]rawatib-update[.]example[.]net</a></mark>" in page
    early = sara.post(f"/reports/{number}/propose/", rules(sara, number))
    assert early.status_code == 422
    for kind in ("domain", "ipv4", "cve"):
        assert sara.post(f"/reports/{number}/decide/", {"accept": f"kind:{kind}"}).status_code == 303
    marked = [one for one, state in numbers(ground, number, "ipv4").items() if state == "new"]
    assert marked, "a value on a warning list is not accepted in bulk"
    assert sara.post(f"/reports/{number}/decide/", {"reject": ",".join(map(str, marked))}).status_code == 303
    proposed = sara.post(f"/reports/{number}/propose/", rules(sara, number))
    assert proposed.status_code == 303, Page(proposed.content).text
    address = proposed.headers["Location"].partition("?")[0]

    huda = browse("huda", "en")
    inbox = huda.get("/").content.decode()
    assert address in inbox
    shown = Page(huda.get(address).content).text
    for part in ("cdn.rawatib-update.example.net", "203.0.113.45", "TLP:AMBER", "Harbour Bank", "Phishing campaign"):
        assert part in shown
    assert huda.post(f"{address}approve/").status_code == 303
    with ground.site.database.read() as tx:
        done = release(tx, ground.viewers["sara"], address.split("/")[2])
    assert done is not None
    assert (done.state, done.decided_by) == ("released", "user:huda")
    assert huda.post(f"{address}approve/").status_code == 404, "it waits no more"


def test_who_proposed_is_told_plainly_why_he_may_not_release(ground: Ground, browse: Browse) -> None:
    address = f"/releases/{ground.proposed_release('huda')}/"
    huda = browse("huda", "en")
    assert "A second person must" in huda.get(address).content.decode()
    tried = huda.post(f"{address}approve/")
    assert tried.status_code == 403
    assert "A second person must" in tried.content.decode()


def test_who_has_not_the_role_is_told_so(ground: Ground, browse: Browse) -> None:
    number, waiting, alert_number = ground.fresh_report(), ground.proposed_release(), ground.fresh_alert()
    nadia = browse("nadia", "en")
    for address, data in (
        (f"/reports/{number}/decide/", {"accept": "kind:domain"}),
        (f"/reports/{number}/edit/", {"title": "x", "revision": 1}),
        (f"/reports/{number}/move/", {"state": "dismissed"}),
        (f"/reports/{number}/propose/", {}),
        ("/reports/new/", {"text": "x"}),
        (f"/releases/{waiting}/approve/", {}),
        (f"/releases/{waiting}/decline/", {"reason": "x"}),
        (f"/alerts/{alert_number}/settle/", {"decision": "accepted"}),
    ):
        answer = nadia.post(address, data)
        assert answer.status_code == 403, address
        assert "role" in answer.content.decode()
    assert set(numbers(ground, number).values()) == {"new"}


def test_a_decline_needs_a_reason_and_opens_the_report_again(ground: Ground, browse: Browse) -> None:
    address = f"/releases/{ground.proposed_release()}/"
    omar = browse("omar", "en")
    assert omar.post(f"{address}decline/", {"reason": "  "}).status_code == 400
    assert omar.post(f"{address}decline/", {"reason": "The domain is ours."}).status_code == 303
    page = omar.get(address).content.decode()
    assert "The domain is ours." in page
    with ground.site.database.read() as tx:
        declined = release(tx, ground.viewers["omar"], address.split("/")[2])
        assert declined is not None
        opened = report(tx, ground.viewers["omar"], declined.report_id or "")
    assert opened is not None
    assert opened.state == "draft"


def test_every_lack_of_a_proposal_is_told_at_once_and_what_was_typed_stays(ground: Ground, browse: Browse) -> None:
    number = ground.decided_report()
    sara = browse("sara", "en")
    answer = sara.post(
        f"/reports/{number}/propose/",
        rules(sara, number, tlp="TLP:RED", recipients=["community"], expires="2020-01-01", permitted_uses=["publish"]),
    )
    assert answer.status_code == 422
    text = Page(answer.content).text
    for part in ("It has expired", "TLP:RED is not for publication", "TLP:RED may be shown only to members"):
        assert part in text
    assert 'value="2020-01-01"' in answer.content.decode()
    empty = sara.post(f"/reports/{number}/propose/", {})
    assert empty.status_code == 400
    foreign = sara.post(
        f"/reports/{number}/propose/", rules(sara, number, recipients=["user:sara"], category="refused:opinion")
    )
    assert foreign.status_code == 400


def test_a_decision_can_be_taken_back_and_a_strange_one_is_refused(ground: Ground, browse: Browse) -> None:
    number = ground.fresh_report()
    sara = browse("sara", "en")
    picked = [str(one) for one in numbers(ground, number, "domain")]
    assert sara.post(f"/reports/{number}/decide/", {"accept": "picked", "pick": picked}).status_code == 303
    assert set(numbers(ground, number, "domain").values()) == {"accepted"}
    assert sara.post(f"/reports/{number}/decide/", {"undo": ",".join(picked)}).status_code == 303
    assert set(numbers(ground, number, "domain").values()) == {"new"}
    for strange in ({}, {"accept": "999"}, {"accept": "-1"}, {"accept": "kind:<script>"}, {"accept": "picked"}):
        answer = sara.post(f"/reports/{number}/decide/", strange)
        assert answer.status_code == 409, strange
        assert "<script>" not in answer.content.decode()


def test_two_editors_at_once_lose_nothing(ground: Ground, browse: Browse) -> None:
    number = ground.fresh_report()
    sara, huda = browse("sara", "en"), browse("huda", "en")
    revision = Page(sara.get(f"/reports/{number}/").content).field("revision")
    first = {"title": "Sara's title", "category": "phishing", "revision": revision}
    assert sara.post(f"/reports/{number}/edit/", first).status_code == 303
    second = {"title": "Huda's title", "category": "malware", "revision": revision}
    answer = huda.post(f"/reports/{number}/edit/", second)
    assert answer.status_code == 409
    page = Page(answer.content)
    assert "Sara's title" in page.text
    assert "Phishing campaign" in page.text
    assert page.field("title") == "Huda's title"
    assert re.search(r'<option value="malware" selected>', answer.content.decode())
    again = {**second, "revision": page.field("revision")}
    assert huda.post(f"/reports/{number}/edit/", again).status_code == 303
    assert "Huda&#x27;s title" in huda.get(f"/reports/{number}/").content.decode()


def test_a_text_from_a_pdf_is_confirmed_before_it_can_be_proposed(ground: Ground, browse: Browse) -> None:
    number = ground.unconfirmed_report()
    sara = browse("sara", "en")
    refused = sara.post(f"/reports/{number}/propose/", rules(sara, number))
    assert refused.status_code == 422
    assert "recovered from a PDF" in refused.content.decode()
    page = Page(sara.get(f"/reports/{number}/").content)
    given = {"title": page.field("title"), "category": "", "revision": page.field("revision"), "confirmed": "on"}
    assert sara.post(f"/reports/{number}/edit/", given).status_code == 303
    assert "recovered from a PDF" not in sara.get(f"/reports/{number}/").content.decode()
    assert sara.post(f"/reports/{number}/propose/", rules(sara, number)).status_code == 303


def test_a_report_is_dismissed_and_opened_again(ground: Ground, browse: Browse) -> None:
    number = ground.fresh_report()
    sara = browse("sara", "en")
    assert sara.post(f"/reports/{number}/move/", {"state": "dismissed"}).status_code == 303
    assert sara.get(f"/reports/{number}/propose/").status_code == 409
    assert sara.post(f"/reports/{number}/decide/", {"accept": "kind:domain"}).status_code == 409
    assert sara.post(f"/reports/{number}/move/", {"state": "dismissed"}).status_code == 409
    assert sara.post(f"/reports/{number}/move/", {"state": "draft"}).status_code == 303


def test_an_alert_is_accepted_dismissed_with_a_reason_and_opened_again(ground: Ground, browse: Browse) -> None:
    number = ground.fresh_alert()
    sara = browse("sara", "ar")
    page = sara.get(f"/alerts/{number}/").content.decode()
    assert "مصرف الميناء" in page
    assert "القيمة نفسها في الجانبين" in page
    refused = sara.post(f"/alerts/{number}/settle/", {"decision": "dismissed", "reason": ""})
    assert refused.status_code == 400
    assert "اكتب سبب صرف النظر" in refused.content.decode()
    given = {"decision": "dismissed", "reason": "خادم تجارب"}
    assert sara.post(f"/alerts/{number}/settle/", given).status_code == 303
    assert "خادم تجارب" in sara.get(f"/alerts/{number}/").content.decode()
    assert sara.post(f"/alerts/{number}/settle/", {"decision": "new"}).status_code == 303
    assert sara.post(f"/alerts/{number}/settle/", {"decision": "accepted"}).status_code == 303
    with ground.site.database.read() as tx:
        settled = alert(tx, ground.viewers["sara"], number)
    assert settled is not None
    assert settled.state == "accepted"


def test_a_report_comes_in_as_a_file_and_twice_is_told(ground: Ground, browse: Browse) -> None:
    sara = browse("sara", "en")
    data = f"# Heading\n{TEXT}\n{ground.site.database.world.random.uuid4()}".encode()

    def send() -> object:
        file = SimpleUploadedFile("تقرير.md", data, "text/markdown")
        return sara.post("/reports/new/", {"title": "As I call it", "file": file})

    first = send()
    assert first.status_code == 303  # type: ignore[attr-defined]
    assert "As I call it" in sara.get(first.headers["Location"]).content.decode()  # type: ignore[attr-defined]
    again = send()
    assert again.status_code == 422  # type: ignore[attr-defined]
    assert "already here" in again.content.decode()  # type: ignore[attr-defined]
    both = {"text": "x", "file": SimpleUploadedFile("a.txt", b"y")}
    assert sara.post("/reports/new/", both).status_code == 400
    assert sara.post("/reports/new/", {"title": "x"}).status_code == 400
    empty = {"file": SimpleUploadedFile("a.txt", b"")}
    assert sara.post("/reports/new/", empty).status_code == 400
    picture = {"file": SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + bytes(100))}
    refused = sara.post("/reports/new/", picture)
    assert refused.status_code == 422
    assert "PNG" in refused.content.decode()


def test_a_bundle_comes_in_as_a_file_with_its_refusals(ground: Ground, browse: Browse) -> None:
    sara = browse("sara", "en")
    good = ground.bundle(b'{"type":"x"}')
    answer = sara.post("/reports/new/", {"file": SimpleUploadedFile("feed.json", good, "application/json")})
    assert answer.status_code == 200
    text = Page(answer.content).text
    assert re.search(r"New objects\s*1", text)
    assert re.search(r"Refused\s*1", text)
    broken = {"file": SimpleUploadedFile("feed.json", b'{"type":"bundle"', "application/json")}
    assert sara.post("/reports/new/", broken).status_code == 422


@pytest.mark.parametrize("query", ["203.0.113.45", "203[.]0[.]113[.]45", "العنوان ٢٠٣٫٠٫١١٣٫٤٥"])
def test_a_value_is_found_as_it_is_written_in_reports(ground: Ground, browse: Browse, query: str) -> None:
    stix_id = ground.fresh_object(value="203.0.113.45")
    assert f"/objects/{stix_id}/" in browse("sara").get("/search/", {"q": query}).content.decode()


def test_a_word_is_found_in_another_spelling(ground: Ground, browse: Browse) -> None:
    number = ground.fresh_report("المسؤول عن الشبكة أبلغ عن الإختراق في مدينة تجريبية", "بلاغ")
    page = browse("sara").get("/search/", {"q": "اختراق مدينه التجريبية"}).content.decode()
    assert f"/reports/{number}/" in page
    assert "لا نتائج" in browse("sara").get("/search/", {"q": "زمهرير"}).content.decode()
