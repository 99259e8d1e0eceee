"""A bulletin's way in a browser, in both languages, on a desk and on a phone: an editor writes, a second person
publishes, a reader without JavaScript comments, a moderator lets it show; every page is accessible on the way."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from amana.store.bulletins import Article
from newsroom_press import ARTICLE, ENGLISH, Press, make_press
from pages_ground import PASSWORD, Ground

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

SHOTS = os.environ.get("AMANA_SHOTS")
OUR_FONTS = ("IBM Plex Sans Arabic", "IBM Plex Mono", "Noto Naskh Arabic")
PASTED = (Path(__file__).parents[1] / "data" / "newspaper" / "00-bayan-majlis.txt").read_text("utf-8")
SAYS = {
    "ar": {
        "paste": "لصق صفحة",
        "apart": "توزيع على الخانات",
        "category": "الفئة",
        "save": "حفظ المسودة",
        "propose": "تقديمها للنشر",
        "publish": "نشر الآن",
        "name": "الاسم",
        "title": "عنوان التعليق",
        "body": "التعليق",
        "email": "البريد الإلكتروني",
        "send": "إرسال التعليق",
        "thanks": "شكرًا لك",
        "show": "عرض المحدَّد",
        "permalink": "رابط دائم",
        "correct": "تصحيح",
        "note": "ما يُصحَّح",
        "reason": "السبب",
        "withdraw": "سحب النشرة",
    },
    "en": {
        "paste": "Paste a page",
        "apart": "Take it apart",
        "category": "Category",
        "save": "Save the draft",
        "propose": "Propose it for publication",
        "publish": "Publish it now",
        "name": "Name",
        "title": "Comment title",
        "body": "Comment",
        "email": "E-mail",
        "send": "Send the comment",
        "thanks": "Thank you",
        "show": "Show the ticked",
        "permalink": "Permalink",
        "correct": "Correct it",
        "note": "What is corrected",
        "reason": "Reason",
        "withdraw": "Withdraw the bulletin",
    },
}
ENGLISH_PAGE = """Editor-in-chief
The Editors

At the end of its forty-second session
Council adopts a plan to exchange information between members within seconds

By the Follow-up Desk

The Council ended on Wednesday the work of its forty-second session and adopted a plan for the exchange of information.

Permalink:
Add your comment
"""


@dataclass(frozen=True)
class Walk:
    """One walk: who looks at it how."""

    chromium: Browser
    base: str
    language: str
    width: int

    @property
    def says(self) -> dict[str, str]:
        """The words on the buttons."""
        return SAYS[self.language]

    def context(self, *, scripts: bool = True) -> BrowserContext:
        """A browser of its own."""
        size: Any = {"width": self.width, "height": 900}
        return self.chromium.new_context(viewport=size, locale=self.language, java_script_enabled=scripts)

    def staff(self, name: str) -> Page:
        """Signed in, in the walk's language."""
        page = self.context().new_page()
        page.goto(f"{self.base}/sign-in/")
        page.fill("[name=name]", name)
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.click("main button")
        if page.locator("html").get_attribute("lang") != self.language:
            with page.expect_navigation():
                page.click(f".me button[value={self.language}]")
        return page

    def look(self, page: Page, name: str) -> None:
        """The page is accessible, in our fonts, and not wider than the screen."""
        shown = f"newsroom-{name}-{self.language}-{self.width}"
        page.evaluate("document.fonts.ready")
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{shown}.png", full_page=True)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{shown}: wider than the screen by {wider} px"
        assert _faults(page) == [], shown
        assert not [font for font in _fonts(page) if not font.startswith(OUR_FONTS)], shown


@pytest.fixture(scope="module")
def press(shared_ground: tuple[Ground, str]) -> Press:
    return make_press(shared_ground[0])


@pytest.fixture(params=[(language, width) for language in ("ar", "en") for width in (1280, 390)], ids=str)
def walk(
    request: pytest.FixtureRequest, chromium: Browser, shared_ground: tuple[Ground, str], press: Press
) -> Iterator[Walk]:
    yield Walk(chromium, shared_ground[1], *request.param)
    for context in chromium.contexts:
        context.close()


def test_from_the_editor_to_the_reader_and_back(walk: Walk) -> None:
    says = walk.says
    editor, second, moderator = (walk.staff(name) for name in ("layla", "karim", "ziad"))
    address = _write(walk, editor)
    second.goto(f"{walk.base}{address}")
    walk.look(second, "desk-proposed")
    _press(second.get_by_role("button", name=says["publish"]))
    permalink = second.locator(".facts a").first.get_attribute("href")
    assert permalink

    reader = walk.context(scripts=False).new_page()
    _comment(walk, reader, f"{walk.base}{permalink}")
    moderator.goto(f"{walk.base}/desk/comments/")
    walk.look(moderator, "desk-comments")
    assert "reader@example.org" not in moderator.content()
    moderator.get_by_role("checkbox").first.check()
    _press(moderator.get_by_role("button", name=says["show"]))

    reader.goto(f"{walk.base}{permalink}")
    assert "<b>" in reader.inner_text(".said")  # as text, not as markup
    _correct(walk, editor, second, address)
    reader.reload()
    assert "42" in reader.inner_text("article .note")
    _looked_at(walk, f"{permalink}", "bulletin")
    _looked_at(walk, permalink.rpartition("/")[0] + "/history/", "history")

    editor.goto(f"{walk.base}{address}")
    editor.get_by_label(says["reason"]).fill("42")
    _press(editor.get_by_role("button", name=says["withdraw"]))
    answer = reader.goto(f"{walk.base}{permalink}")
    assert answer is not None
    assert answer.status == 410
    assert "42" in reader.inner_text("main")
    _looked_at(walk, permalink, "withdrawn")


def test_every_other_page(walk: Walk, press: Press) -> None:
    one = press.published(ARTICLE if walk.language == "ar" else ENGLISH, walk.language)
    press.commented(one, shown=True)
    draft = press.drafted()
    _looked_at(walk, "/bulletins/" if walk.language == "ar" else "/bulletins/en/", "list")
    rima = walk.staff("rima")
    for name, address in {
        "desk": "/desk/",
        "desk-published": "/desk/?state=published",
        "desk-withdrawn": "/desk/?state=withdrawn",
        "desk-new": "/desk/new/",
        "desk-draft": f"/desk/{draft}/",
        "desk-edit": f"/desk/{one.id}/edit/",
        "desk-masthead": "/desk/masthead/",
    }.items():
        rima.goto(walk.base + address)
        walk.look(rima, name)


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


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_in_the_dark_and_on_paper(walk: Walk, press: Press, scheme: Any) -> None:
    one = press.corrected(press.published(), ARTICLE, "تصحيح")
    page = walk.context().new_page()
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{walk.base}/b/{one.year}/{one.number}")
    walk.look(page, f"bulletin-{scheme}")
    page.emulate_media(media="print")
    assert not page.locator("#comment").is_visible()
    assert page.locator("h1").is_visible()


def _write(walk: Walk, editor: Page) -> str:
    """Paste a page, save, propose; its address at the desk."""
    says = walk.says
    editor.goto(f"{walk.base}/desk/new/")
    editor.get_by_label(says["paste"]).fill(PASTED if walk.language == "ar" else ENGLISH_PAGE)
    _press(editor.get_by_role("button", name=says["apart"]))
    assert "42" in editor.input_value("[name=kicker]") or editor.input_value("[name=kicker]")
    walk.look(editor, "desk-apart")
    editor.get_by_label(says["category"]).select_option("council-communique")
    _press(editor.get_by_role("button", name=says["save"]))
    _press(editor.get_by_role("button", name=says["propose"]))
    assert not editor.get_by_role("button", name=says["publish"]).count()  # not by the one who wrote it
    return editor.url.removeprefix(walk.base).partition("?")[0]


def _comment(walk: Walk, reader: Page, url: str) -> None:
    """Send an empty comment, then a good one, without JavaScript."""
    says = walk.says
    reader.goto(url)
    assert says["permalink"] in reader.inner_text("main")
    reader.get_by_label(says["title"]).fill("<b>سؤال</b> question")
    _press(reader.get_by_role("button", name=says["send"]))
    assert reader.input_value("[name=title]") == "<b>سؤال</b> question"
    reader.get_by_label(says["email"]).fill("reader@example.org")
    reader.get_by_label(says["name"], exact=True).fill("قارئة")
    reader.get_by_label(says["body"], exact=True).fill("متى تُراجع النتائج؟")
    _press(reader.get_by_role("button", name=says["send"]))
    assert says["thanks"] in reader.inner_text("[role=status]")
    assert reader.locator(".said").count() == 0


def _correct(walk: Walk, editor: Page, second: Page, address: str) -> None:
    says = walk.says
    editor.goto(f"{walk.base}{address}")
    _press(editor.get_by_role("link", name=says["correct"]))
    editor.get_by_label(says["note"]).fill("42")
    _press(editor.get_by_role("button", name=says["save"]))
    _press(editor.get_by_role("button", name=says["propose"]))
    second.goto(f"{walk.base}{address}")
    _press(second.get_by_role("button", name=says["publish"]))


def _looked_at(walk: Walk, path: str, name: str) -> None:
    """The same page as the reader's, where axe may run."""
    page = walk.context().new_page()
    page.goto(walk.base + path)
    walk.look(page, name)


def _press(button: Locator) -> None:
    with button.page.expect_navigation():
        button.click()


def _faults(page: Page) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:200]}" for one in found]


def _fonts(page: Page) -> set[str]:
    """The fonts in which the browser really drew the page's letters and digits."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument", {"depth": -1})["root"]
    chosen = session.send("DOM.querySelectorAll", {"nodeId": root["nodeId"], "selector": _WRITTEN})["nodeIds"]
    used: set[str] = set()
    for node in chosen:
        fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        used |= {font["familyName"] for font in fonts}
    session.detach()
    return used


_WRITTEN = "h1, h2, h3, p, td, th, dt, dd, li, a, label, legend, summary, bdi, .state"
