"""Each page in a browser, in both languages, on a desk and on a phone: accessible, not wider than the screen, in our
fonts, and without a complaint from the content security policy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from amana.handling import Viewer
from amana.observables import Observable
from amana.store.accounts import add_token
from amana.store.peers import Peer, PeerCursor, add_peer, peers, save_cursor
from amana.store.pending import ask
from amana.store.sound import add_sound
from pages_ground import PASSWORD, Ground

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# AMANA_SHOTS=FOLDER keeps a picture of each page, to be looked at.
SHOTS = os.environ.get("AMANA_SHOTS")
WIDTHS = (1280, 360)
SECTIONS = ("accounts", "tokens", "members", "groups", "collections", "peers", "sound", "retention", "ledger")
OUR_FONTS = ("IBM Plex Sans Arabic", "IBM Plex Mono", "Noto Naskh Arabic")


@pytest.fixture(scope="module")
def addresses(shared_ground: tuple[Ground, str]) -> dict[str, str]:
    ground, _base = shared_ground
    report, waiting, own = ground.fresh_report(), ground.proposed_release(), ground.proposed_release("huda")
    alert = ground.fresh_alert()
    ground.fresh_alert(hits=1240)
    return {
        "inbox": "/",
        "alerts": "/alerts/",
        "alert": f"/alerts/{alert}/",
        "reports": "/reports/",
        "report-new": "/reports/new/",
        "report": f"/reports/{report}/",
        "propose": f"/reports/{report}/propose/",
        "releases": "/releases/",
        "release": f"/releases/{waiting}/",
        "release-own": f"/releases/{own}/",
        "object": f"/objects/{ground.two_versions()}/",
        "object-surrounded": f"/objects/{ground.surrounded()}/",
        "search": "/search/?q=203.0.113.45",
        "search-nothing": "/search/?q=زمهرير",
        "settings": "/settings/",
        "safeguards": "/safeguards/",
        "help": "/help/",
        "second-step": "/settings/second-step/",
        "password": "/settings/password/",
        "design": "/design/",
        "watches": "/watches/",
        "nothing-here": "/reports/none/",
    }


CASES = [(language, width, "light") for language in ("ar", "en") for width in WIDTHS]


@pytest.fixture(params=[*CASES, ("ar", 1280, "dark"), ("en", 360, "dark")], ids=str)
def reader(
    request: pytest.FixtureRequest, chromium: Browser, shared_ground: tuple[Ground, str]
) -> Iterator[tuple[Page, str, object]]:
    language, width, colours = request.param
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale=language, color_scheme=colours)
    page = context.new_page()
    page.goto(f"{shared_ground[1]}/sign-in/")
    shot = width if colours == "light" else f"{width}-{colours}"
    _look(page, f"sign-in-{language}-{shot}")
    _sign_in(page, shared_ground[1], "huda", language)
    yield page, language, shot
    context.close()


def _sign_in(page: Page, base: str, name: str, language: str) -> None:
    page.goto(f"{base}/sign-in/")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.click("main button")
    if page.locator("html").get_attribute("lang") != language:
        with page.expect_navigation():
            page.click(f".me button[value={language}]")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_page_of_the_administration(
    chromium: Browser, shared_ground: tuple[Ground, str], language: str, width: int
) -> None:
    _fill_administration(shared_ground[0])
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale=language)
    page = context.new_page()
    _sign_in(page, shared_ground[1], "admin", language)
    for name in ("", *(f"{section}/" for section in SECTIONS), "accounts/2/"):
        page.goto(f"{shared_ground[1]}/administration/{name}")
        _look(page, f"administration-{name.strip('/').replace('/', '-')}-{language}-{width}")
    context.close()


def _fill_administration(ground: Ground) -> None:
    """A line in every table; nothing if it is there already."""
    admin = Viewer("user:admin", frozenset({"own", "public", "community"}), frozenset({"administrator"}))
    other = Viewer("user:other", admin.principals, admin.roles)
    with ground.site.database.write(admin) as tx:
        tx.record("test.fill", "administration")
        if peers(tx, admin):
            return
        for slug, cursor in (("bank-b", PeerCursor(failures=3, error="لم تجب العُقدة في المهلة.\nNo answer in time.")),
                             ("cert-c", PeerCursor())):  # fmt: skip
            add_peer(tx, admin, Peer(slug, slug, f"https://{slug}.example/taxii2/exchange/", "exchange", b"", 300))
            save_cursor(tx, slug, cursor)
        add_sound(tx, admin, Observable("domain", "ministry.example"), "بوابة الوزارة")
        add_token(tx, admin, "visitor", "SIEM", b"h" * 32, tx.now)
        ask(tx, admin, "account.grant", "sara", {"roles": ["releaser"]})
        ask(tx, other, "member.remove", "cert-c")


def test_every_page(
    reader: tuple[Page, str, object], shared_ground: tuple[Ground, str], addresses: dict[str, str]
) -> None:
    page, language, shot = reader
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for name, address in addresses.items():
        page.goto(shared_ground[1] + address)
        assert page.locator("html").get_attribute("lang") == language
        _look(page, f"{name}-{language}-{shot}")
        expected = ["404"] if name == "nothing-here" else []
        assert [one for one in complaints if not any(part in one for part in expected)] == [], name
        complaints.clear()


def _look(page: Page, name: str) -> None:
    page.evaluate("document.fonts.ready")
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, f"{name}: wider than the screen by {wider} px"
    assert _faults(page) == [], name
    foreign = [font for font in _fonts(page) if not font.startswith(OUR_FONTS)]
    assert not foreign, f"{name}: {foreign}"


def _faults(page: Page) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:200]}" for one in found]


def _fonts(page: Page) -> set[str]:
    """The fonts in which the browser really drew the page's Arabic and Latin letters and digits."""
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


_WRITTEN = "h1, h2, h3, p, td, th, dt, dd, li, a, label, legend, summary, .text-body, .ident, .tlp, .state"


def test_an_empty_field_follows_the_page_and_a_filled_one_its_text(
    chromium: Browser, shared_ground: tuple[Ground, str]
) -> None:
    context = chromium.new_context(locale="ar")
    page = context.new_page()
    _sign_in(page, shared_ground[1], "sara", "ar")
    page.goto(f"{shared_ground[1]}/reports/new/")
    title = page.locator("[name=title]")
    directions = []
    for typed in ("", "Phishing", "تصيّد"):
        title.fill(typed)
        directions.append(title.evaluate("one => getComputedStyle(one).direction"))
    assert directions == ["rtl", "ltr", "rtl"]
    context.close()
