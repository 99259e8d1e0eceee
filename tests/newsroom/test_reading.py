"""What readers see: pages in both languages, addresses that hold, corrections and withdrawals in the open."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from xml.etree import ElementTree as Tree

import msgspec
import pytest

from amana.newsroom.reading import author_of, path_of, short_path
from markup import Page
from newsroom_press import ARTICLE, ENGLISH, Press

if TYPE_CHECKING:
    from django.test import Client

Browse = Callable[..., "Client"]
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = "<script>alert(1)</script>\u202egnp.exe \"'><img src=x onerror=alert(1)>"


@pytest.mark.parametrize(
    ("article", "language", "words"),
    [
        (
            ARTICLE,
            "ar",
            ("كتب ــ قسم المتابعات", "رابط دائم", "أضف تعليقك", "البريد الإلكتروني", "عنوان التعليق", "هـ"),
        ),
        (ENGLISH, "en", ("By the Follow-up Desk", "Permalink", "Add your comment", "E-mail", "Comment title", "AH")),
    ],
)
@pytest.mark.parametrize("reads", ["ar", "en"])
def test_a_bulletin_stands_in_its_own_language(
    press: Press, browse: Browse, article: Any, language: str, words: tuple[str, ...], reads: str
) -> None:
    one = press.published(article, language)
    answer = browse(language=reads).get(path_of(one))
    page = Page(answer.content)
    (html,) = page.all("html")
    assert (answer.status_code, html["lang"], html["dir"]) == (200, language, "rtl" if language == "ar" else "ltr")
    assert page.headings()[0] == 1
    assert page.headings().count(1) == 1
    for word in (article.headline, article.kicker, *words):
        assert word in page.text
    assert f"http://127.0.0.1{short_path(one)}" in page.text
    assert answer.headers["Content-Language"] == language


def test_a_bulletin_says_what_it_is_to_machines(press: Press, browse: Browse) -> None:
    one = press.published()
    page = Page(browse().get(short_path(one)).content)
    meta = {attrs.get("property") or attrs.get("name"): attrs.get("content") for attrs in page.all("meta")}
    assert meta["og:title"] == meta["twitter:title"] == ARTICLE.headline
    assert meta["og:type"] == "article"
    assert [attrs.get("type") for attrs in page.all("script")] == ["application/ld+json"]


def test_a_bulletin_is_a_news_article_with_its_corrections(press: Press, browse: Browse) -> None:
    one = press.published()
    press.corrected(one, msgspec.structs.replace(ARTICLE, headline="عنوان مصحَّح"), "كان العدد ٤٢ لا ٤١")
    told = _told(browse().get(short_path(one)).content)
    here = f"http://127.0.0.1{short_path(one)}"
    assert (told["@context"], told["@type"]) == ("https://schema.org", "NewsArticle")
    assert (told["headline"], told["alternativeHeadline"]) == ("عنوان مصحَّح", ARTICLE.kicker)
    assert told["mainEntityOfPage"]["@id"] == here
    assert told["image"] == {"@type": "ImageObject", "url": f"{here}/card.png", "width": 1200, "height": 630}
    assert told["datePublished"] <= told["dateModified"]
    assert told["publisher"]["name"] == "الفريق الوطني للاستجابة"
    assert told["author"]["name"] == "قسم المتابعات"
    assert (told["inLanguage"], told["isAccessibleForFree"]) == ("ar", True)
    assert [one["text"] for one in told["correction"]] == ["كان العدد ٤٢ لا ٤١"]


@pytest.mark.parametrize(
    "words", ["</script><script>alert(1)</script>", "<!--<script>", "a\u2028b\u2029c", "]]>&amp;\"'\\"], ids=range(4)
)
def test_no_headline_ends_the_data_block(press: Press, browse: Browse, words: str) -> None:
    one = press.published(msgspec.structs.replace(ARTICLE, headline=words, kicker=words, byline=words))
    content = browse().get(short_path(one)).content
    assert _told(content)["headline"] == words
    assert content.lower().count(b"<script") == content.lower().count(b"</script>") == 1
    assert not {"\u2028", "\u2029"} & set(_block(content))


def test_every_file_of_a_page_comes_from_here(press: Press, browse: Browse) -> None:
    page = Page(browse().get(short_path(press.published())).content)
    loaded = [attrs["href"] for attrs in page.all("link") if attrs.get("rel") in ("stylesheet", "preload", "icon")]
    assert loaded
    assert all(address and address.startswith("/static/") for address in loaded)


def test_other_slugs_lead_to_the_right_one_and_the_bare_permalink_answers(press: Press, browse: Browse) -> None:
    one = press.published()
    client = browse()
    assert client.get(short_path(one)).status_code == 200
    for wrong in ("x", "history", quote("عنوان آخر"), "%F0%9F%98%80", "a" * 300):
        answer = client.get(f"{short_path(one)}/{wrong}")
        assert (answer.status_code, answer.headers["Location"]) == (301, path_of(one))
    assert client.get(f"{short_path(one)}/").headers["Location"] == short_path(one)


@pytest.mark.parametrize("address", ["/b/2026/99999", "/b/1999/1", "/b/2026/999999999/x", "/b/2026/99999/history/"])
def test_what_was_never_there_is_404(press: Press, browse: Browse, address: str) -> None:
    assert browse().get(address).status_code == 404


def test_drafts_are_not_there_for_readers(press: Press, browse: Browse) -> None:
    draft = press.now(press.drafted(msgspec.structs.replace(ARTICLE, headline="مسودة سرية")))
    assert draft.number is None
    client = browse()
    for address in ("/bulletins/", "/feed.atom", "/feed.json", "/sitemap.xml"):
        assert "سرية" not in client.get(address).content.decode()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_withdrawn_bulletin_keeps_its_permalink_and_says_why(press: Press, browse: Browse, language: str) -> None:
    article = ARTICLE if language == "ar" else ENGLISH
    one = press.published(article, language)
    press.withdrawn(one, "نُشرت قبل موافقة مصدرها")
    for address in (short_path(one), path_of(one), f"{short_path(one)}/history/"):
        answer = browse().get(address)
        page = Page(answer.content)
        assert answer.status_code == 410
        assert page.all("html")[0]["lang"] == language
        assert "نُشرت قبل موافقة مصدرها" in page.text
        assert article.headline not in page.text
    assert path_of(one) not in browse().get("/bulletins/").content.decode()


def test_past_its_review_date_a_bulletin_is_410(press: Press, browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    one = press.published(days=1)
    later = press.ground.site.database.world.clock.now().timestamp() + 2 * 86_400
    _set_clock(press, monkeypatch, later)
    answer = browse().get(short_path(one))
    assert answer.status_code == 410
    assert "تاريخ مراجعتها" in Page(answer.content).text


def test_corrections_stand_at_the_top_with_their_day_and_all_versions_stay_readable(
    press: Press, browse: Browse
) -> None:
    one = press.published()
    press.corrected(one, msgspec.structs.replace(ARTICLE, headline="عنوان مصحَّح", body="متن جديد."), "صُحّح اليوم")
    answer = browse().get(path_of(one))
    text = Page(answer.content).text
    assert answer.status_code == 200  # the permalink and its slug stay
    assert text.index("صُحّح اليوم") < text.index("متن جديد.")
    history = Page(browse().get(f"{short_path(one)}/history/").content).text
    assert history.index("متن جديد.") < history.index("اختتم المجلس")
    assert "صُحّح اليوم" in history


def test_the_list_pages_by_key_and_neighbours_lead_on(press: Press, browse: Browse) -> None:
    made = [press.published(msgspec.structs.replace(ARTICLE, headline=f"نشرة {place}")) for place in range(23)]
    client = browse()
    first = Page(client.get("/bulletins/").content)
    assert path_of(made[-1]) in str(first.all("a"))
    (older,) = (attrs["href"] for attrs in first.all("a") if attrs.get("rel") == "next")
    second = Page(client.get(str(older)).content)
    assert path_of(made[1]) in str(second.all("a"))
    assert path_of(made[-1]) not in str(second.all("a"))
    page = Page(client.get(path_of(made[5])).content)
    turned = {attrs["rel"]: attrs["href"] for attrs in page.all("a") if attrs.get("rel") in ("prev", "next")}
    assert turned == {rel: f"http://127.0.0.1{path_of(made[at])}" for rel, at in (("prev", 4), ("next", 6))}
    for wrong in ("x", "-1", "9" * 40, "٣"):
        assert client.get("/bulletins/", {"before": wrong}).status_code == 200


def test_the_english_list_has_an_english_frame(press: Press, browse: Browse) -> None:
    press.published()
    page = Page(browse(language="ar").get("/bulletins/en/").content)
    assert page.all("html")[0] == {"lang": "en", "dir": "ltr"}
    assert "Editor-in-chief" in page.text


def test_the_feeds_hold_what_is_published(press: Press, browse: Browse) -> None:
    one = press.published(msgspec.structs.replace(ARTICLE, headline=f"عنوان {HOSTILE}"))
    client = browse()
    feed = Tree.fromstring(client.get("/feed.atom").content)
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}id") == f"http://127.0.0.1{short_path(one)}"
    assert "<script>alert" in str(entry.findtext(f"{ATOM}title"))  # as text
    assert all(feed.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
    item = json.loads(client.get("/feed.json").content)["items"][0]
    assert item["id"] == f"http://127.0.0.1{short_path(one)}"
    assert "<blockquote>" in item["content_html"]
    locations = [node.text for node in Tree.fromstring(client.get("/sitemap.xml").content).iter() if node.text]
    assert f"http://127.0.0.1{path_of(one)}" in locations
    robots = client.get("/robots.txt").content.decode()
    assert {"Allow: /sitemap.xml", "Allow: /static/"} <= set(robots.partition("Disallow")[0].split("\n"))


def test_hostile_words_are_printed_as_words(press: Press, browse: Browse) -> None:
    parts = {name: f"{name} {HOSTILE}" for name in ("kicker", "headline", "standfirst", "byline")}
    body = f"{HOSTILE}\n\n> {HOSTILE}\n\n- {HOSTILE}\n\n## {HOSTILE}"
    one = press.published(msgspec.structs.replace(ARTICLE, **parts, body=body))
    press.commented(one, HOSTILE, HOSTILE, shown=True)
    for address in (path_of(one), "/bulletins/", f"{short_path(one)}/history/"):
        page = Page(browse().get(address).content)
        assert {attrs.get("type") for attrs in page.all("script")} <= {"application/ld+json"}
        assert not page.all("img")
        assert "\u202e" not in page.text
        assert "⟦202E⟧" in page.text


def test_values_stay_left_to_right(press: Press, browse: Browse) -> None:
    content = browse().get(short_path(press.published())).content.decode()
    assert content.count('<bdi dir="ltr">203[.]0[.]113[.]45</bdi>') == 1
    assert '<bdi dir="ltr" class="value">203[.]0[.]113[.]45</bdi>' in content


def test_reading_sets_no_cookie_and_changes_nothing(press: Press, browse: Browse) -> None:
    client = browse()
    one = press.published()
    for address in ("/bulletins/", path_of(one), "/feed.atom"):
        answer = client.get(address)
        assert not answer.cookies
        assert answer.headers["Cache-Control"] == "public, no-cache"
        assert "script-src" not in answer.headers["Content-Security-Policy"]
    for address in ("/bulletins/", "/feed.atom", f"{short_path(one)}/history/"):
        assert client.post(address).status_code == 405


def _set_clock(press: Press, monkeypatch: pytest.MonkeyPatch, moment: float) -> None:
    from datetime import UTC, datetime

    clock = type(press.ground.site.database.world.clock)
    monkeypatch.setattr(clock, "now", lambda self: datetime.fromtimestamp(moment, UTC))


def _block(content: bytes) -> str:
    """The data block of a page, as a browser finds it: up to the first closing tag."""
    return content.decode().partition('<script type="application/ld+json">')[2].partition("</script>")[0]


def _told(content: bytes) -> Any:
    return json.loads(_block(content))


@pytest.mark.parametrize(
    ("language", "words", "home"),
    [("ar", "لا توجد هذه النشرة", "/bulletins/"), ("en", "No such bulletin", "/bulletins/en/")],
)
def test_a_permalink_that_was_never_there_leads_to_those_that_are(
    browse: Browse, language: str, words: str, home: str
) -> None:
    for address in ("/b/2026/999999", "/b/2026/999999/history/", "/b/2026/999999/words"):
        answer = browse("", language).get(address)
        page = Page(answer.content)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "private, no-store")
        assert words in page.text
        assert home in [attrs.get("href") for attrs in page.all("a")]
        assert "noindex" in [attrs.get("content") for attrs in page.all("meta")]


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("كتب ــ قسم المتابعات", "قسم المتابعات"),
        ("كتبت: منى سالم", "منى سالم"),
        ("بقلم هيئة التحرير", "هيئة التحرير"),
        ("By the desk", "the desk"),
        ("كتبة الأخبار", "كتبة الأخبار"),
        ("Byline Ltd", "Byline Ltd"),
        ("كتب", "كتب"),
    ],
)
def test_the_author_is_told_without_the_verb(byline: str, author: str) -> None:
    assert author_of(byline) == author
