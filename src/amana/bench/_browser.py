"""What only a browser can tell of a page: bytes over the wire, accessibility, and whether it works without scripts."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from typing import Any

from amana.bench._newsroom import EDITOR, PASSWORD, Ground
from amana.bench._served import HOST

TOOLS = ("playwright", "axe_playwright_python")
SEVERE = ("serious", "critical")


def is_there() -> bool:
    """Are Chromium and what drives it installed? (Requirements for development, not for a node.)"""
    return all(map(find_spec, TOOLS)) and _chromium() is not None


def looked_at(ground: Ground, port: int) -> dict[str, float]:
    """Bytes of a first and a next visit, axe's findings on all pages in both languages, and use without scripts."""
    from playwright.sync_api import sync_playwright

    base = f"http://{HOST}:{port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        first, following = _bytes(browser, base, ground)
        severe, every = _axe(browser, base, ground)
        usable = _without_scripts(browser, base + ground.bulletins[0])
        browser.close()
    return {"first": first, "next": following, "severe": severe, "all": every, "usable": usable}


def _bytes(browser: Any, base: str, ground: Ground) -> tuple[int, int]:
    """What comes over the wire, headers too, images left out: a bulletin at first, then another one."""
    page = browser.new_context(locale="ar").new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    counted = [0]

    def finished(event: dict[str, Any]) -> None:
        if kinds.get(event["requestId"]) != "Image":
            counted[0] += int(event["encodedDataLength"])

    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    session.on("Network.loadingFinished", finished)
    visits = []
    for address in ground.bulletins[:2]:
        counted[0] = 0
        page.goto(base + address, wait_until="networkidle")
        page.evaluate("document.fonts.ready")
        page.wait_for_timeout(300)
        visits.append(counted[0])
    page.context.close()
    return visits[0], visits[1]


def _axe(browser: Any, base: str, ground: Ground) -> tuple[int, int]:
    from axe_playwright_python.sync_playwright import Axe

    severe = every = 0
    public = [ground.bulletins[0], f"{ground.bulletins[0]}/history/", "/bulletins/", "/bulletins/en/", "/safeguards/"]
    for language in ("ar", "en"):
        page = _signed_in(browser, base, language)
        for address in (*ground.pages.values(), "/settings/", "/desk/new/", *public):
            page.goto(base + address)
            found = Axe().run(page).response["violations"]
            every += len(found)
            severe += sum(one["impact"] in SEVERE for one in found)
        page.context.close()
    return severe, every


def _signed_in(browser: Any, base: str, language: str) -> Any:
    page = browser.new_context(locale=language).new_page()
    page.goto(f"{base}/sign-in/")
    page.fill("[name=name]", EDITOR)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.click("main button")
    if page.locator("html").get_attribute("lang") != language:
        with page.expect_navigation():
            page.click(f".me button[value={language}]")
    return page


def _without_scripts(browser: Any, url: str) -> int:
    """1 if the text is there and a comment is taken with JavaScript off."""
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(url)
    readable = "قسم المتابعات" in page.inner_text("article")
    for name, value in {"name": "قارئ", "title": "سؤال", "body": "متى؟"}.items():
        page.fill(f"[name={name}]", value)
    with page.expect_navigation():
        page.click("#comment button")
    taken = page.url.endswith("?comment=waiting") and page.locator("[role=status]").count() == 1
    page.context.close()
    return int(readable and taken)


def _chromium() -> str | None:
    return next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
