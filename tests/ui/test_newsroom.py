"""The newsroom's main jobs in a browser, in both languages, on a desk and on a phone: the editor's, the reader's (with
and without JavaScript) and the moderator's; the pages on the way are accessible."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from amana.newsroom.reading import short_path
from amana.store.bulletins import Article, bulletins_of_releases
from amana.store.comments import comments_in
from newsroom_press import ARTICLE, ENGLISH, Press, make_press
from pages_ground import Ground
from ui_walk import WALKS, Walk, fits, follow

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PASTED = (Path(__file__).parents[1] / "data" / "newspaper" / "00-bayan-majlis.txt").read_text("utf-8")
ENGLISH_PAGE = """Editor-in-chief
The Editors

At the end of its forty-second session
Council adopts a plan to exchange information between members within seconds

By the Follow-up Desk

The Council ended on Wednesday the work of its forty-second session and adopted a plan for the exchange of information.

Permalink:
Add your comment
"""


@pytest.fixture(scope="module")
def press(shared_ground: tuple[Ground, str]) -> Press:
    return make_press(shared_ground[0])


@pytest.fixture(params=WALKS, ids=str)
def walk(
    request: pytest.FixtureRequest, chromium: Browser, shared_ground: tuple[Ground, str], press: Press
) -> Iterator[Walk]:
    yield Walk(chromium, shared_ground[1], *request.param)
    for context in chromium.contexts:
        context.close()


def test_the_editor_makes_a_bulletin_of_a_release_corrects_and_withdraws_it(walk: Walk, press: Press) -> None:
    released = press.released()
    editor, second = walk.staff("layla"), walk.staff("karim")
    follow(walk.link(editor, "Bulletins"))
    line = editor.locator("tr", has=editor.locator(f"[value='{released}']"))
    follow(walk.button(line, "Publish in Arabic" if walk.language == "ar" else "Publish in English"))
    assert walk.says("Published: everyone can read it now.") in editor.inner_text("[role=status]")
    with press.ground.site.database.read() as tx:
        made = bulletins_of_releases(tx, press.viewers["layla"], [released])[released]
    reader, address = walk.context().new_page(), f"/desk/{made.id}/"
    assert _status(reader, walk, short_path(made)) == 200
    assert "cdn[.]rawatib-update[.]example[.]net" in reader.inner_text("article")

    _correct(walk, editor, second, address, "42")
    reader.reload()
    assert "42" in reader.inner_text("article .note")
    walk.look(reader, "newsroom-corrected")
    _withdraw(walk, editor, address, "43")
    assert _status(reader, walk, short_path(made)) == 410
    assert "43" in reader.inner_text("main")


def test_a_pasted_page_is_published_by_a_second_person(walk: Walk) -> None:
    editor, second = walk.staff("layla"), walk.staff("karim")
    address = _write(walk, editor)
    second.goto(f"{walk.base}{address}")
    walk.look(second, "newsroom-desk-proposed")
    walk.press(second, "Publish it now", done="Published: everyone can read it now.")
    permalink = str(second.locator(".facts a").first.get_attribute("href"))
    reader = walk.context().new_page()
    assert _status(reader, walk, permalink) == 200
    walk.look(reader, "newsroom-bulletin")
    _correct(walk, editor, second, address, "42")
    assert _status(reader, walk, permalink.rpartition("/")[0] + "/history/") == 200
    walk.look(reader, "newsroom-history")
    _withdraw(walk, editor, address, "42")
    assert _status(reader, walk, permalink) == 410
    walk.look(reader, "newsroom-withdrawn")


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no-script"])
def test_the_reader_goes_from_the_front_page_to_a_comment(walk: Walk, press: Press, scripts: bool) -> None:
    article = ARTICLE if walk.language == "ar" else ENGLISH
    older, newer = (press.published(article, walk.language) for _ in range(2))
    reader = walk.context(scripts=scripts).new_page()
    reader.goto(walk.base + ("/bulletins/" if walk.language == "ar" else "/bulletins/en/"))
    follow(reader.locator(f"main a[href*='{short_path(newer)}/']").first)
    assert article.headline in reader.inner_text("h1")
    follow(reader.locator("a[rel=bookmark]"))
    assert reader.url == walk.base + short_path(newer)
    follow(reader.locator("main a[rel=prev]"))
    assert short_path(older) in reader.url
    follow(reader.locator("main a[rel=next]"))
    assert short_path(newer) in reader.url
    if scripts:
        fits(reader, "bulletin")
    _comment(walk, reader, f"<b>{walk.language}</b>")
    assert not reader.locator(".said").count()


def test_the_moderator_shows_hides_and_erases(walk: Walk, press: Press) -> None:
    one = press.published(ARTICLE if walk.language == "ar" else ENGLISH, walk.language)
    good, bad = press.commented(one, "<b>سؤال</b>"), press.commented(one, "إعلان")
    moderator, reader = walk.staff("ziad"), walk.context(scripts=False).new_page()
    follow(walk.link(moderator, "Bulletins"))
    follow(walk.link(moderator, "Readers' comments"))
    walk.look(moderator, "newsroom-desk-comments")
    assert "reader@example.org" not in moderator.content()
    moderator.check(f"#c{good}")
    walk.press(moderator, "Show the ticked", done="The comments are shown now.")
    moderator.check(f"#c{bad}")
    walk.press(moderator, "Hide the ticked", done="The comments are hidden.")
    assert _status(reader, walk, short_path(one)) == 200
    assert "<b>سؤال</b>" in reader.inner_text(".said")  # as text, not as markup
    assert "إعلان" not in reader.inner_text("main")
    moderator.goto(f"{walk.base}/desk/comments/?state=hidden")
    moderator.check(f"#c{bad}")
    walk.press(moderator, "Erase their e-mail addresses", done="The e-mail addresses are erased.")
    with press.ground.site.database.read() as tx:
        kept = {one.id: one.has_email for one in comments_in(tx, press.viewers["ziad"], "hidden", None, 50)}
    assert kept[bad] is False


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_in_the_dark_and_on_paper(walk: Walk, press: Press, scheme: Any) -> None:
    one = press.corrected(press.published(), ARTICLE, "تصحيح")
    page = walk.context().new_page()
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{walk.base}{short_path(one)}")
    walk.look(page, f"newsroom-bulletin-{scheme}")
    page.emulate_media(media="print")
    assert not page.locator("#comment").is_visible()
    assert page.locator("h1").is_visible()


def test_what_is_told_to_programs_is_data_and_never_script(
    chromium: Browser, shared_ground: tuple[Ground, str], press: Press
) -> None:
    words = "</script><script>document.title='run'</script><!--<script>\u2028"
    one = press.published(Article(words, "نص", words))
    page = chromium.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.add_init_script("addEventListener('securitypolicyviolation', it => console.log(it.violatedDirective))")
    page.goto(f"{shared_ground[1]}/b/{one.year}/{one.number}")
    told = json.loads(page.locator("script").inner_text())
    assert told["headline"] == words
    assert page.evaluate("document.scripts.length") == 1
    assert page.title().startswith(words.split("\u2028")[0])
    picture = page.evaluate("fetchable => new Promise(done => { const it = new Image(); it.onload = () => "
                            "done([it.width, it.height]); it.src = fetchable })", told["image"]["url"])  # fmt: skip
    assert picture == [1200, 630]
    assert complaints == []
    page.close()


def _write(walk: Walk, editor: Page) -> str:
    """Paste a page, save, propose; its address at the desk."""
    editor.goto(f"{walk.base}/desk/new/")
    editor.get_by_label(walk.says("Paste a page")).fill(PASTED if walk.language == "ar" else ENGLISH_PAGE)
    walk.press(editor, "Take it apart", done="The page was taken apart. Look over the fields below, then save.")
    assert editor.input_value("[name=kicker]")
    walk.look(editor, "newsroom-desk-apart")
    editor.get_by_label(walk.says("Category")).select_option("council-communique")
    walk.press(editor, "Save the draft", done="The draft was saved.")
    walk.press(editor, "Propose it for publication", done="The bulletin was proposed. A second person publishes it.")
    assert not walk.button(editor, "Publish it now").count()  # not by the one who wrote it
    return editor.url.removeprefix(walk.base).partition("?")[0]


def _correct(walk: Walk, editor: Page, second: Page, address: str, note: str) -> None:
    editor.goto(f"{walk.base}{address}")
    follow(walk.link(editor, "Correct it"))
    editor.get_by_label(walk.says("What is corrected")).fill(note)
    walk.press(editor, "Save the draft")
    walk.press(editor, "Propose it for publication")
    second.goto(f"{walk.base}{address}")
    walk.press(second, "Publish it now")


def _withdraw(walk: Walk, editor: Page, address: str, reason: str) -> None:
    editor.goto(f"{walk.base}{address}")
    editor.get_by_label(walk.says("Reason")).fill(reason)
    walk.press(editor, "Withdraw the bulletin", done="The bulletin was withdrawn; its permalink says why.")


def _comment(walk: Walk, reader: Page, title: str) -> None:
    """Send an empty comment, then a good one."""
    reader.get_by_label(walk.says("Comment title")).fill(title)
    follow(walk.button(reader, "Send the comment"))
    assert reader.input_value("[name=title]") == title
    reader.get_by_label(walk.says("E-mail")).fill("reader@example.org")
    reader.get_by_label(walk.says("Name"), exact=True).fill("قارئة")
    reader.get_by_label(walk.says("Comment"), exact=True).fill("متى تُراجع النتائج؟")
    follow(walk.button(reader, "Send the comment"))
    thanks = walk.says("Thank you. Your comment is shown once a moderator has read it.")
    assert thanks in reader.inner_text("[role=status]")


def _status(page: Page, walk: Walk, path: str) -> int:
    """Open a public page."""
    answer = page.goto(walk.base + path)
    assert answer is not None
    return answer.status
