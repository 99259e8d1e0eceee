"""The desk: writing, the second person, correcting, withdrawing, moderating; who may do what, and two at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from amana.handling import TLP
from amana.newsroom.reading import path_of, short_path
from amana.store.bulletins import bulletins, revisions
from amana.store.comments import comments_in
from amana.store.pending import requests
from amana.store.releases import approve
from markup import Page
from newsroom_press import ARTICLE, Press

if TYPE_CHECKING:
    from django.test import Client

Browse = Callable[..., "Client"]
PASTED = (Path(__file__).parents[1] / "data" / "newspaper" / "00-bayan-majlis.txt").read_text("utf-8")
NEW = {
    "kicker": "",
    "headline": "عنوان",
    "standfirst": "",
    "byline": "",
    "body": "متن",
    "language_of": "ar",
    "category": "phishing",
    "basis": "public-source",
    "expires": "2030-01-01",
}


def _seen(client: Client, number: str, page: str = "") -> str:
    return Page(client.get(f"/desk/{number}/{page}").content).field("seen")


def _save(client: Client, number: str, seen: str, **more: str) -> Any:
    fields = {**{name: NEW[name] for name in ("kicker", "headline", "standfirst", "byline", "body")}, **more}
    return client.post(f"/desk/{number}/edit/", {**fields, "seen": seen})


def test_a_pasted_page_is_taken_apart_and_saved(press: Press, browse: Browse) -> None:
    client = browse("layla")
    page = Page(client.post("/desk/new/", {"paste": PASTED, "apart": "1"}).content)
    assert page.field("kicker") == "فى ختام دورته الثانية والأربعين"
    assert page.field("headline") == "المجلس يقر خطة لتبادل المعلومات بين الأعضاء خلال ثوان"
    assert page.field("byline") == "كتب ــ قسم المتابعات"
    saved = client.post("/desk/new/", {**NEW, "headline": page.field("headline"), "body": "اختتم المجلس أعماله."})
    assert saved.status_code == 303
    shown = client.get(saved.headers["Location"]).content.decode()
    assert "حُفظت المسودة" in shown
    again = client.post("/desk/new/", {"paste": PASTED, "apart": "1"}).content.decode()
    body = again.partition('<textarea name="body"')[2].partition("</textarea>")[0]
    assert "اختتم المجلس" in body
    assert "رابط دائم:" not in body


def test_the_whole_way_of_a_bulletin(press: Press, browse: Browse) -> None:
    editor, second, reader = browse("layla"), browse("karim"), browse()
    made = editor.post("/desk/new/", NEW)
    number = made.headers["Location"].split("/")[2]
    proposed = editor.post(f"/desk/{number}/propose/", {"seen": _seen(editor, number)})
    assert proposed.status_code == 303
    assert editor.post(f"/desk/{number}/publish/", {"seen": _seen(second, number)}).status_code == 403
    assert second.post(f"/desk/{number}/publish/", {"seen": _seen(second, number)}).status_code == 303
    one = press.now(number)
    assert reader.get(path_of(one)).status_code == 200

    assert _save(editor, number, _seen(editor, number, "edit/"), body="متن مصحَّح").status_code == 400  # without a note
    note = {"body": "متن مصحَّح", "note": "سقطت كلمة."}
    assert _save(editor, number, _seen(editor, number, "edit/"), **note).status_code == 303
    assert "متن مصحَّح" not in reader.get(path_of(one)).content.decode()
    editor.post(f"/desk/{number}/propose/", {"seen": _seen(editor, number)})
    second.post(f"/desk/{number}/publish/", {"seen": _seen(second, number)})
    text = reader.get(path_of(one)).content.decode()
    assert "متن مصحَّح" in text
    assert "سقطت كلمة." in text

    assert editor.post(f"/desk/{number}/withdraw/", {"reason": " \u202e "}).status_code == 400
    assert editor.post(f"/desk/{number}/withdraw/", {"reason": "خطأ في المصدر"}).status_code == 303
    assert reader.get(path_of(one)).status_code == 410
    assert editor.post(f"/desk/{number}/withdraw/", {"reason": "مرة أخرى"}).status_code == 404


def test_two_editors_at_once_the_second_is_told_and_loses_nothing(press: Press, browse: Browse) -> None:
    first, second, number = browse("layla"), browse("rima"), press.drafted()
    seen = _seen(first, number, "edit/")
    assert seen == _seen(second, number, "edit/")
    assert _save(first, number, seen, headline="عنوان الأولى").status_code == 303
    answer = _save(second, number, seen, headline="عنوان الثانية", body="متن الثانية")
    page = Page(answer.content)
    assert answer.status_code == 409
    assert page.field("headline") == "عنوان الثانية"
    assert "متن الثانية" in page.text
    assert "عنوان الأولى" in page.text
    assert press.now(number).current.article.headline == "عنوان الأولى"
    assert _save(second, number, page.field("seen"), headline="عنوان الثانية").status_code == 303
    assert press.now(number).current.article.headline == "عنوان الثانية"


def test_nobody_publishes_what_he_has_not_seen(press: Press, browse: Browse) -> None:
    second, number = browse("karim"), press.proposed()
    seen = _seen(second, number)
    editor = browse("layla")
    _save(editor, number, _seen(editor, number, "edit/"), headline="غير ما رآه")
    editor.post(f"/desk/{number}/propose/", {"seen": _seen(editor, number)})
    assert second.post(f"/desk/{number}/publish/", {"seen": seen}).status_code == 409
    assert press.now(number).state == "draft"


@pytest.mark.parametrize("seen", ["", "1.0.draft", "x" * 5000, "1.2.3.4"])
def test_a_forged_version_changes_nothing(press: Press, browse: Browse, seen: str) -> None:
    number = press.proposed()
    assert browse("karim").post(f"/desk/{number}/publish/", {"seen": seen}).status_code == 409
    answer = _save(browse("layla"), number, seen, headline="غيره")
    assert answer.status_code in (400, 409)
    assert press.now(number).current.article.headline == ARTICLE.headline


@pytest.mark.parametrize(
    ("who", "method", "address"),
    [
        ("karim", "get", "/desk/new/"),
        ("sara", "post", "/desk/new/"),
        ("sara", "post", "/desk/from-release/"),
        ("layla", "get", "/desk/comments/"),
        ("layla", "post", "/desk/comments/decide/"),
        ("ziad", "get", "/desk/masthead/"),
        ("ziad", "post", "/desk/masthead/"),
        ("ziad", "post", "/desk/{}/withdraw/"),
        ("ziad", "post", "/desk/{}/propose/"),
        ("ziad", "post", "/desk/{}/publish/"),
        ("karim", "get", "/desk/{}/edit/"),
    ],
)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_who_lacks_the_role_is_told_so(
    press: Press, browse: Browse, who: str, method: str, address: str, language: str
) -> None:
    number = press.proposed()
    answer = getattr(browse(who, language), method)(address.format(number), {"reason": "x"})
    assert answer.status_code == 403
    page = Page(answer.content)
    assert page.all("html")[0]["lang"] == language
    assert press.now(number).state == "draft"


@pytest.mark.parametrize("address", ["/desk/", "/desk/new/", "/desk/comments/", "/desk/none/", "/desk/none/edit/"])
def test_the_desk_is_not_there_for_others(press: Press, browse: Browse, address: str) -> None:
    assert browse("visitor").get(address).status_code == 404
    assert browse().get(address).status_code == 302  # to the sign-in


@pytest.mark.parametrize("address", ["/desk/none/", "/desk/none/edit/"])
def test_what_is_not_at_the_desk_is_404(press: Press, browse: Browse, address: str) -> None:
    assert browse("rima").get(address).status_code == 404
    assert browse("rima").post("/desk/none/publish/").status_code == 404
    assert browse("rima").post("/desk/none/propose/").status_code == 404


@pytest.mark.parametrize(
    "more",
    [
        {"headline": ""},
        {"headline": "\u202e\u202c"},
        {"body": " "},
        {"category": ""},
        {"category": "religion-or-opinion"},
        {"expires": "2020-01-01"},
        {"expires": "2999-01-01"},
        {"expires": "soon"},
        {"body": "ا" * 1_000_000},
        {"headline": "ا" * 301},
        {"language_of": "fr"},
        {"basis": "none"},
    ],
)
def test_what_is_wrong_with_a_new_bulletin_is_said_and_kept(press: Press, browse: Browse, more: dict[str, str]) -> None:
    answer = browse("layla").post("/desk/new/", {**NEW, "byline": "بقلم ليلى", **more})
    assert answer.status_code in (400, 422)
    assert Page(answer.content).field("byline") == "بقلم ليلى"


def test_a_wanted_notice_is_not_written_here(press: Press, browse: Browse) -> None:
    answer = browse("layla").post("/desk/new/", {**NEW, "headline": "مطلوب القبض على سالم الخالدي"})
    assert answer.status_code == 400


def test_released_material_becomes_a_bulletin_in_one_step(press: Press, browse: Browse) -> None:
    number = _released(press, TLP.CLEAR)
    client = browse("layla")
    answer = client.post("/desk/from-release/", {"release": number, "language": "ar"})
    assert answer.status_code == 303
    with press.ground.site.database.read() as tx:
        one = bulletins(tx, press.viewers["layla"])[0]
        (first,) = revisions(tx, press.viewers["layla"], one.id)
    assert (one.release_id, first.written_by, first.approved_by) == (number, "user:layla", "user:omar")
    page = browse().get(path_of(one)).content.decode()
    assert "cdn[.]rawatib-update[.]example[.]net" in page
    assert "cdn.rawatib-update.example.net" not in page.replace("[.]", "(dot)")
    assert client.post("/desk/from-release/", {"release": number}).status_code == 409  # once is enough


def test_what_is_not_for_everyone_is_not_quoted(press: Press, browse: Browse) -> None:
    number = _released(press, TLP.AMBER)
    answer = browse("layla").post("/desk/from-release/", {"release": number})
    assert answer.status_code == 409
    assert "TLP:AMBER" in Page(answer.content).text
    assert "TLP:CLEAR" in Page(browse("layla").get("/desk/").content).text
    for unknown in ("", "none", "\x00", "x" * 5000, press.ground.proposed_release()):
        assert browse("layla").post("/desk/from-release/", {"release": unknown}).status_code == 404


def test_the_release_itself_offers_the_bulletin_or_says_why_not(press: Press, browse: Browse) -> None:
    clear, amber = _released(press, TLP.CLEAR), _released(press, TLP.AMBER)
    offered = browse("rima").get(f"/releases/{clear}/").content.decode()
    assert 'action="/desk/from-release/"' in offered
    refused = browse("rima").get(f"/releases/{amber}/").content.decode()
    assert "/desk/from-release/" not in refused
    assert "TLP:CLEAR" in Page(refused.encode()).text
    assert "/desk/from-release/" not in browse("sara").get(f"/releases/{clear}/").content.decode()  # no editor
    browse("layla").post("/desk/from-release/", {"release": clear, "language": "ar"})
    with press.ground.site.database.read() as tx:
        one = bulletins(tx, press.viewers["layla"])[0]
    made = browse("rima").get(f"/releases/{clear}/").content.decode()
    assert f'href="/desk/{one.id}/"' in made
    assert "/desk/from-release/" not in made


def test_a_moderator_decides_on_many_at_once_and_erases_addresses(press: Press, browse: Browse) -> None:
    one = press.published()
    numbers = [press.commented(one, f"سؤال {place}") for place in range(3)]
    client = browse("ziad")
    queue = client.get("/desk/comments/").content.decode()
    assert "سؤال 2" in queue
    assert "reader@example.org" not in queue
    ticked = [str(number) for number in numbers]
    assert client.post("/desk/comments/decide/", {"comment": ticked, "decision": "shown"}).status_code == 303
    assert "سؤال 1" in browse().get(path_of(one)).content.decode()
    client.post("/desk/comments/decide/", {"comment": ticked[:1], "decision": "hidden"})
    assert "سؤال 0" not in browse().get(path_of(one)).content.decode()
    client.post("/desk/comments/decide/", {"comment": ticked, "decision": "erase"})
    with press.ground.site.database.read() as tx:
        assert not any(c.has_email for c in comments_in(tx, press.viewers["ziad"], "shown") if c.id in numbers)
    for wrong in ({}, {"comment": ["x"]}, {"comment": ticked, "decision": "burn"}, {"comment": ["9" * 30]}):
        assert client.post("/desk/comments/decide/", wrong).status_code == 303
    assert client.post("/desk/comments/decide/", {"comment": ["999999"], "decision": "shown"}).status_code == 404


def test_the_masthead_is_set_in_both_languages_by_two_editors(press: Press, browse: Browse) -> None:
    one = press.published()
    client, second = browse("layla"), browse("karim")
    assert client.post("/desk/masthead/", _head(title_ar="نشرة الاختبار", chair_en="A. Chair")).status_code == 303
    assert "نشرة الاختبار" not in Page(browse().get(short_path(one)).content).text  # asked for, not yet agreed
    assert client.post("/desk/masthead/", _head(title_ar="نشرة أخرى")).status_code == 409
    number = _waiting(press, "layla")
    refused = client.post("/desk/masthead/decide/", {"request": number, "confirm": ""})
    assert refused.status_code == 409
    assert "شخص آخر" in Page(refused.content).text
    shown = Page(second.get("/desk/masthead/").content).text
    assert "نشرة الاختبار" in shown
    assert "layla" in shown
    assert second.post("/desk/masthead/decide/", {"request": number, "confirm": ""}).status_code == 303
    text = Page(browse().get(short_path(one)).content).text
    assert "نشرة الاختبار" in text
    assert "A. Chair" in text  # said in the other language rather than not at all
    assert client.post("/desk/masthead/", _head(title_ar="ا" * 151)).status_code == 400


def test_a_masthead_that_is_declined_changes_nothing(press: Press, browse: Browse) -> None:
    one = press.published()
    browse("layla").post("/desk/masthead/", _head(title_ar="نشرة الاختبار"))
    number = _waiting(press, "layla")
    assert browse("ziad").post("/desk/masthead/decide/", {"request": number, "confirm": ""}).status_code == 403
    for wrong in ("", "x", "9" * 40):
        assert browse("karim").post("/desk/masthead/decide/", {"request": wrong, "confirm": ""}).status_code == 303
    assert browse("karim").post("/desk/masthead/decide/", {"request": number, "decline": ""}).status_code == 303
    assert "نشرة الاختبار" not in Page(browse().get(short_path(one)).content).text
    assert browse("karim").post("/desk/masthead/decide/", {"request": number, "confirm": ""}).status_code == 404


def _head(**given: str) -> dict[str, str]:
    parts = ("title", "publisher", "chair", "editor_in_chief", "about")
    return {f"{part}_{language}": "" for part in parts for language in ("ar", "en")} | given


def _waiting(press: Press, name: str) -> int:
    with press.ground.site.database.read() as tx:
        (one,) = requests(tx, press.viewers[name])
    return one.id


@pytest.mark.parametrize("state", ["draft", "published", "withdrawn", "nonsense"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_lists_of_the_desk(press: Press, browse: Browse, state: str, language: str) -> None:
    number = press.proposed(msgspec.structs.replace(ARTICLE, headline="ينتظر"))
    answer = browse("karim", language).get("/desk/", {"state": state, "before": "x"})
    page = Page(answer.content)
    assert (answer.status_code, page.all("html")[0]["lang"]) == (200, language)
    assert (number in str(page.all("a"))) == (state in ("draft", "nonsense"))


def _released(press: Press, tlp: TLP) -> str:
    """A release that two people of the node let go."""
    if tlp is TLP.CLEAR:
        return press.released()
    ground = press.ground
    number = ground.proposed_release()
    with ground.site.database.write(ground.viewers["omar"]) as tx:
        approve(tx, ground.viewers["omar"], number, ground.site.sign)
    return number


def test_a_second_person_confirms_that_a_bulletin_still_holds(
    press: Press, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = press.published(days=1)
    clock = press.ground.site.database.world.clock
    later = clock.now() + timedelta(days=3)
    monkeypatch.setattr(type(clock), "now", lambda self: later)
    day = (later + timedelta(days=30)).date().isoformat()
    assert browse().get(short_path(one)).status_code == 410
    assert browse("layla").post(f"/desk/{one.id}/renew/", {"expires": day}).status_code == 403
    assert browse("karim").post(f"/desk/{one.id}/renew/", {"expires": "soon"}).status_code == 400
    assert browse("karim").post(f"/desk/{one.id}/renew/", {"expires": "2020-01-01"}).status_code == 409
    assert browse("karim").post(f"/desk/{one.id}/renew/", {"expires": day}).status_code == 303
    assert browse().get(short_path(one)).status_code == 200


def test_what_was_made_of_a_release_ends_with_its_rules(press: Press, browse: Browse) -> None:
    browse("layla").post("/desk/from-release/", {"release": _released(press, TLP.CLEAR)})
    with press.ground.site.database.read() as tx:
        one = bulletins(tx, press.viewers["layla"])[0]
    answer = browse("karim").post(f"/desk/{one.id}/renew/", {"expires": "2029-01-01"})
    assert answer.status_code == 409
    assert "إفراج" in Page(answer.content).text


@pytest.mark.parametrize(
    "address", ["new", "comments/decide", "masthead", "masthead/decide", "from-release", "{}/publish", "{}/withdraw"]
)
def test_a_form_from_elsewhere_changes_nothing(press: Press, browse: Browse, address: str) -> None:
    number = press.proposed()
    client = browse("karim", strict=True)
    answer = client.post(f"/desk/{address.format(number)}/", {"reason": "x"}, headers={"origin": "https://x.example"})
    assert answer.status_code == 403
    assert press.now(number).state == "draft"


def test_a_release_has_one_name_on_every_page(press: Press, browse: Browse) -> None:
    press.released()
    names = re.compile(r">(إفراج رقم [٠-٩]+)<")
    at_the_desk = set(names.findall(browse("rima").get("/desk/").content.decode()))
    assert at_the_desk
    assert at_the_desk <= set(names.findall(browse("rima").get("/releases/?state=released").content.decode()))
