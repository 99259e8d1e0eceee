"""The pictures in README and docs, taken of the demonstration's nodes: real pages, made again by one command."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amana.language import LANGUAGES, Problem, Text
from amana.node.demo.path import STEPS
from amana.node.demo.scene import Member, Scene, command, sample
from amana.world import real

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ANALYST, BANKER, SCREENER = "huda", "nasser", "layla"
PRESS = (("layla", "editor"), ("karim", "releaser"))
BULLETIN = "nashra.ar.txt"
UNDER_REVIEW = "02-fidya-kahraba.ar.md"


def take(folder: Path) -> list[str]:
    """Take every picture into ``folder``; their names. Raises Problem without a browser or the tests' packages."""
    folder.mkdir(parents=True, exist_ok=True)
    with played_scene() as scene, browser() as chromium:
        made = [name for wanted in _wanted(scene) for name in _shoot(chromium, folder, *wanted)]
        return [*made, *_shoot_bulletin(chromium, folder, scene.north)]


@contextmanager
def played_scene() -> Iterator[Scene]:
    """The demonstration after its last step."""
    root = Path(tempfile.mkdtemp(prefix="amana-pictures-"))
    scene = Scene(real(), root)
    try:
        for _, act in STEPS:
            act(scene)
        yield scene
    finally:
        scene.stop()
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless. Raises Problem if it or playwright is missing."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise Problem("pictures.no-playwright", _NO_PLAYWRIGHT) from None
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found is None:
        raise Problem("pictures.no-browser", _NO_BROWSER)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        try:
            yield chromium
        finally:
            chromium.close()


def _wanted(scene: Scene) -> list[tuple[str, Member, str, str]]:
    """What is to be seen: name of the picture, at whose node, as whom, at which address."""
    # One line more than the demonstration took in, so that it is another report.
    text = sample(UNDER_REVIEW).read_text("utf-8") + "\n"
    report = scene.north.door(ANALYST).post("/api/v1/reports", {"text": text, "media_type": "text/markdown"}, 201)
    alert = scene.south.door(BANKER).get("/api/v1/alerts?state=new&limit=1")[0]
    hit = scene.south.door(SCREENER).get("/api/v1/screening/hits?limit=1")[0]
    return [
        ("screening", scene.south, SCREENER, f"/screening/hits/{hit['number']}/"),
        ("ledger", scene.north, ANALYST, "/ledger/"),
        ("review", scene.north, ANALYST, f"/reports/{report['id']}/"),
        ("inbox", scene.south, BANKER, "/"),
        ("alert", scene.south, BANKER, f"/alerts/{alert['id']}/"),
        ("administration", scene.north, "admin", "/administration/members/"),
    ]


def _published(member: Member) -> str:
    """A bulletin that two people of the node publish; its address."""
    passwords = [
        command("user", "add", member.folder, "--name", name, "--role", role)["password"] for name, role in PRESS
    ]
    people = [
        word for option, (name, _role) in zip(("--user", "--second"), PRESS, strict=True) for word in (option, name)
    ]
    made = command(
        "bulletin", "publish", member.folder, "--file", sample(BULLETIN), "--category", "phishing", "--review",
        "2030-01-01", *people, secret="\n".join(passwords),
    )  # fmt: skip
    return member.url.rstrip("/") + str(made["permalink"])


def _shoot_bulletin(chromium: Browser, folder: Path, member: Member) -> list[str]:
    """A bulletin as its readers see it, and its share card."""
    address, made = _published(member), []
    for size, (width, height) in SIZES.items():
        page = chromium.new_page(viewport={"width": width, "height": height}, locale="ar")
        page.goto(address)
        page.evaluate("document.fonts.ready")
        made.append(f"bulletin-ar{'' if size == 'desktop' else '-phone'}.png")
        page.screenshot(path=folder / made[-1])
        if size == "desktop":
            made.append("bulletin-ar-card.png")
            (folder / made[-1]).write_bytes(page.request.get(f"{address}/card.png").body())
        page.close()
    return made


def _shoot(chromium: Browser, folder: Path, name: str, member: Member, who: str, path: str) -> list[str]:
    made = []
    for language in LANGUAGES:
        for size, (width, height) in SIZES.items():
            context = chromium.new_context(viewport={"width": width, "height": height}, locale=language)
            page = _signed_in(context, member, who, language)
            answer = page.goto(member.url.rstrip("/") + path)
            if answer is None or not answer.ok:
                raise Problem("pictures.no-page", _NO_PAGE.fill(path=path), path)
            page.evaluate("document.fonts.ready")
            made.append(f"{name}-{language}{'' if size == 'desktop' else '-phone'}.png")
            page.screenshot(path=folder / made[-1])
            context.close()
    return made


def _signed_in(context: Any, member: Member, who: str, language: str) -> Page:
    page: Page = context.new_page()
    page.goto(member.url.rstrip("/") + "/sign-in/")
    page.fill("[name=name]", member.people[who].name)
    page.fill("[name=password]", member.people[who].password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    if page.get_attribute("html", "lang") != language:
        page.click(f"button[name=language][value={language}]")
        page.wait_for_load_state()
    return page


_NO_PAGE = Text(en="The page {path} was not shown.", ar="لم تُعرض الصفحة {path}.")
_NO_PLAYWRIGHT = Text(
    en="The tests' packages are needed for pictures: run ./amana test once.",
    ar="تلزم حزم الاختبارات لالتقاط الصور: شغّل ‎./amana test‎ مرة واحدة.",
)
_NO_BROWSER = Text(
    en="No Chromium was found: apt-get install chromium", ar="لا يوجد متصفح Chromium: apt-get install chromium"
)
