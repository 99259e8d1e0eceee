"""What every walk through the pages in a browser does: sign in, press buttons by their words, look at the page."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pages_ground import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

# AMANA_SHOTS=FOLDER keeps a picture of each page, to be looked at.
SHOTS = os.environ.get("AMANA_SHOTS")
OUR_FONTS = ("IBM Plex Sans Arabic", "IBM Plex Mono", "Noto Naskh Arabic")
WIDTHS = (1280, 360)
WALKS = [(language, width) for language in ("ar", "en") for width in WIDTHS]
_WRITTEN = "h1, h2, h3, p, td, th, dt, dd, li, a, label, legend, summary, bdi, .text-body, .ident, .tlp, .state"


@dataclass(frozen=True)
class Walk:
    """One walk: who looks at it how."""

    chromium: Browser
    base: str
    language: str
    width: int
    scheme: Any = "light"

    def says(self, words: str) -> str:
        """Words of ours, as this walk's language has them."""
        from django.utils.translation import gettext, override

        with override(self.language):
            return gettext(words)

    def context(self, *, scripts: bool = True) -> BrowserContext:
        """A browser of its own."""
        size: Any = {"width": self.width, "height": 900}
        return self.chromium.new_context(
            viewport=size, locale=self.language, java_script_enabled=scripts, color_scheme=self.scheme
        )

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

    def button(self, page: Page | Locator, words: str) -> Locator:
        """The button with these words (others may follow that are only read out)."""
        return page.get_by_role("button", name=self.says(words)).first

    def link(self, page: Page | Locator, words: str) -> Locator:
        """The link with these words."""
        return page.get_by_role("link", name=self.says(words)).first

    def press(self, page: Page, words: str, *, done: str = "") -> None:
        """Press the button with these words; the page after it says ``done``."""
        follow(self.button(page, words))
        fits(page, words)
        told = page.locator("[role=status]" if done else "main").all_inner_texts()
        assert self.says(done) in " ".join(told)

    def look(self, page: Page, name: str) -> None:
        """The page is accessible, in our fonts, and not wider than the screen."""
        shown = f"{name}-{self.language}-{self.width}{'' if self.scheme == 'light' else f'-{self.scheme}'}"
        page.evaluate("document.fonts.ready")
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{shown}.png", full_page=True)
        fits(page, shown)
        assert faults(page) == [], shown
        assert [font for font in fonts(page) if not font.startswith(OUR_FONTS)] == [], shown


def follow(target: Locator) -> None:
    """Press it and wait for the page that it leads to."""
    with target.page.expect_navigation():
        target.click()


def fits(page: Page, name: str) -> None:
    """The page is not wider than the screen."""
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, f"{name}: wider than the screen by {wider} px"


def faults(page: Page) -> list[str]:
    """What axe finds, of any kind."""
    from axe_playwright_python.sync_playwright import Axe

    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:200]}" for one in found]


def fonts(page: Page) -> set[str]:
    """The fonts in which the browser really drew the page's Arabic and Latin letters and digits."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument", {"depth": -1})["root"]
    chosen = session.send("DOM.querySelectorAll", {"nodeId": root["nodeId"], "selector": _WRITTEN})["nodeIds"]
    used: set[str] = set()
    for node in chosen:
        drawn = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        used |= {font["familyName"] for font in drawn}
    session.detach()
    return used
