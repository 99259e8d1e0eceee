"""Each page in a browser, in both languages, on a desk and on a phone, in light and dark colours: accessible (axe finds
nothing of any kind), not wider than the screen, in our fonts, without a complaint from the content security policy.
An address that nobody looks at makes a test fail."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from amana.accounts.passwords import hash_password
from amana.handling import Viewer
from amana.newsroom.reading import path_of, short_path
from amana.node.setup import OPERATOR
from amana.observables import Observable
from amana.screening.deciding import decide
from amana.screening.filing import go_on, take_in
from amana.store.accounts import NewAccount, add_account, add_token
from amana.store.alerts import alerts
from amana.store.erasing import erase
from amana.store.peers import Peer, PeerCursor, add_peer, peers, save_cursor
from amana.store.pending import NEW_KEY, ask
from amana.store.releases import approve
from amana.store.sound import add_sound
from amana.store.witnessing import EQUIVOCATION
from asking_ground import furnish as furnish_asking
from newsroom_press import ARTICLE, ENGLISH, make_press
from pages_ground import PASSWORD, Ground
from screening_desk import SAMPLE, bring, hit, later, opened, viewer
from ui_walk import WALKS, Walk
from witness_circle import furnish, signer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

SECTIONS = (
    "accounts",
    "tokens",
    "members",
    "groups",
    "collections",
    "peers",
    "witnesses",
    "sound",
    "retention",
    "ledger",
)
CASES = [*((*walk, "light") for walk in WALKS), ("ar", 360, "dark"), ("en", 1280, "dark")]
# Addresses that no browser shows as a page of their own, by their route, and why; besides those that only take a POST,
# which is asked of them below.
NO_PAGES = {
    "api/v1/": "JSON, for programs",
    "catalog": "JSON, for programs",
    "algorithms": "JSON, for programs",
    "search/<str:dataset>": "JSON, for programs",
    "match/<str:dataset>": "JSON, for programs",
    "entities/<path:entity_id>": "JSON, for programs",
    "feed.atom": "XML, for programs",
    "feed.json": "JSON, for programs",
    "sitemap.xml": "XML, for programs",
    "robots.txt": "text, for programs",
    "card\\.png$": "a picture; its words are in the page's description of it",
    "result.": "a file to take along",
    "{1,9})/$": "leads on to the permalink",
}


def workspace(ground: Ground) -> dict[str, str]:
    """The workspace's pages, for huda."""
    report, waiting, own = ground.fresh_report(), ground.proposed_release(), ground.proposed_release("huda")
    alert = ground.fresh_alert()
    ground.fresh_alert(hits=1240)
    ground.screened("Eric Badege", "جمعية البر لرعاية الأيتام بحلوان")
    let_go = ground.proposed_release()
    with ground.site.database.write(ground.viewers["omar"]) as tx:
        approve(tx, ground.viewers["omar"], let_go, ground.site.sign)
    furnish(ground.site.database, ground.site.keys)
    with ground.site.database.read() as tx:
        contradiction = next(one.id for one in alerts(tx, OPERATOR, limit=500) if one.why == EQUIVOCATION)
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
        "release-let-go": f"/releases/{let_go}/",
        "release-own": f"/releases/{own}/",
        "object": f"/objects/{ground.two_versions()}/",
        "object-surrounded": f"/objects/{ground.surrounded()}/",
        "search": "/search/?q=203.0.113.45",
        "search-nothing": "/search/?q=زمهرير",
        "settings": "/settings/",
        "safeguards": "/safeguards/",
        "ledger": "/ledger/",
        "alert-contradiction": f"/alerts/{contradiction}/",
        "help": "/help/",
        "second-step": "/settings/second-step/",
        "password": "/settings/password/",
        "design": "/design/",
        "watches": "/watches/",
        "nothing-here": "/reports/none/",
    }


def asking(ground: Ground) -> dict[str, str]:
    """The pages of private questions, for huda."""
    made = furnish_asking(ground)
    return {
        "ask": "/ask/",
        "ask-matches": "/ask/matches/",
        "ask-match": f"/ask/matches/{made.match}/",
        "ask-follow-ups": "/ask/follow-ups/",
        "ask-follow-up-draft": f"/ask/follow-ups/{made.draft}/",
        "ask-follow-up-received": f"/ask/follow-ups/{made.received}/",
        "ask-follow-up-answered": f"/ask/follow-ups/{made.answered}/",
        "ask-follow-up-closed": f"/ask/follow-ups/{made.closed}/",
        "ask-asked": "/ask/asked/",
    }


def administration(ground: Ground) -> dict[str, str]:
    """The administration's pages, for admin."""
    erased = _fill_administration(ground)
    names = ("", *(f"{section}/" for section in SECTIONS), "accounts/2/")
    furnish_asking(ground)
    older = {
        "administration-ledger-older": f"/administration/ledger/?before={erased + 2}",
        "administration-asked": "/ask/asked/",
        "administration-new-key": "/administration/witnesses/new-key/",
    }
    return older | {f"administration-{name.strip('/').replace('/', '-')}": f"/administration/{name}" for name in names}


def newsroom(ground: Ground, language: str) -> dict[str, str]:
    """The newsroom's pages, for rima, who may do everything there but moderate; public ones in their own language."""
    press = make_press(ground)
    one = press.published(ARTICLE if language == "ar" else ENGLISH, language)
    press.commented(one, shown=True)
    press.corrected(one, ARTICLE if language == "ar" else ENGLISH, "تصحيح")
    withdrawn = press.published(ARTICLE if language == "ar" else ENGLISH, language)
    press.withdrawn(withdrawn, "نُشرت قبل موافقة مصدرها")
    press.released()
    return {
        "list": "/bulletins/" if language == "ar" else "/bulletins/en/",
        "bulletin": path_of(one),
        "bulletin-thanks": f"{short_path(one)}?comment=waiting",
        "history": f"{short_path(one)}/history/",
        "withdrawn": short_path(withdrawn),
        "absent": "/b/2026/999999",
        "desk": "/desk/",
        "desk-published": "/desk/?state=published",
        "desk-withdrawn": "/desk/?state=withdrawn",
        "desk-new": "/desk/new/",
        "desk-draft": f"/desk/{press.drafted()}/",
        "desk-proposed": f"/desk/{press.proposed()}/",
        "desk-edit": f"/desk/{one.id}/edit/",
        "desk-masthead": "/desk/masthead/",
    }


def comments(ground: Ground) -> dict[str, str]:
    """The moderator's, for ziad."""
    press = make_press(ground)
    press.commented(press.published())
    return {"desk-comments": "/desk/comments/", "desk-comments-shown": "/desk/comments/?state=shown"}


def screening(ground: Ground) -> dict[str, str]:
    """The screening pages, for tariq; the list that waits was brought in by his colleague."""
    opened(ground)
    decided, changed = hit(ground), f"un-{ground.site.database.world.random.token(3).hex()}"
    decide(ground.site.database, viewer("tariq"), ground.site.shelf, decided, "false", "مولود في بلد آخر", 30)
    bring(ground, changed, SAMPLE)
    version = bring(ground, changed, later(SAMPLE).replace("BADEGE", "BADEGUE", 1), accepted=False)
    names = "name\nإريك باديجي\n".encode()
    given = take_in(ground.site.database, viewer("tariq"), ground.site.shelf, "names.csv", names, "donor")
    # To its end: a page of a file that is under way leads on by itself.
    assert go_on(ground.site.database, viewer("tariq"), ground.site.shelf, given.number)
    return {
        "screening": "/screening/",
        "screening-files": "/screening/files/",
        "screening-file": f"/screening/files/{given.number}/",
        "screening-hits": "/screening/hits/",
        "screening-hit": f"/screening/hits/{hit(ground)}/",
        "screening-hit-decided": f"/screening/hits/{decided}/",
        "screening-lists": "/screening/lists/",
        "screening-list": "/screening/lists/un/",
        "screening-version": f"/screening/versions/{version}/",
        "screening-version-in-force": "/screening/versions/1/",
    }


@pytest.fixture(params=CASES, ids=str)
def walk(request: pytest.FixtureRequest, chromium: Browser, shared_ground: tuple[Ground, str]) -> Iterator[Walk]:
    yield Walk(chromium, shared_ground[1], *request.param)
    for context in chromium.contexts:
        context.close()


@pytest.fixture(scope="module")
def places(shared_ground: tuple[Ground, str]) -> dict[str, dict[str, str]]:
    """Who looks at what, by language where that matters."""
    ground = shared_ground[0]
    return {
        "huda": {**workspace(ground), **asking(ground)},
        "admin": administration(ground),
        "rima ar": newsroom(ground, "ar"),
        "rima en": newsroom(ground, "en"),
        "ziad": comments(ground),
        "tariq": screening(ground),
    }


@pytest.mark.parametrize("name", ["huda", "admin", "rima", "ziad", "tariq"])
def test_every_page(walk: Walk, places: dict[str, dict[str, str]], name: str) -> None:
    page = walk.staff(name)
    complaints = _complaints(page)
    for shown, address in (places.get(name) or places[f"{name} {walk.language}"]).items():
        page.goto(walk.base + address)
        assert page.locator("html").get_attribute("lang") == walk.language
        walk.look(page, shown)
        expected = {"nothing-here": "404", "absent": "404", "withdrawn": "410"}.get(shown, "nothing")
        assert [one for one in complaints if expected not in one] == [], shown
        complaints.clear()


def test_a_name_is_screened(walk: Walk, places: dict[str, dict[str, str]]) -> None:
    page = walk.staff("tariq")
    page.goto(f"{walk.base}{places['tariq']['screening']}")
    for name, shown in (("إريك باديجي", "screened-hit"), ("جمعية نخيل الواحة للتعليم", "screened-none")):
        page.fill("[name=name]", name)
        with page.expect_navigation():
            page.click("main form button.btn-primary")
        for one in page.locator("main details").all():
            one.evaluate("one => one.open = true")
        walk.look(page, shown)


def test_a_file_is_screened(walk: Walk, places: dict[str, dict[str, str]]) -> None:
    """Dropped on the page, screened while one looks, and taken away again."""
    page = walk.staff("tariq")
    page.goto(f"{walk.base}/screening/files/")
    rows = ["name", "إريك باديجي", "5", *(f"جمعية نخيل {'ا' * count}" for count in range(1, 120))]
    page.set_input_files(
        "[name=file]", {"name": "names.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}
    )
    page.click("main form[data-upload] button.btn-primary")
    page.wait_for_selector("a[download]")
    walk.look(page, "screened-file")
    with page.expect_navigation():
        page.click("main .row-actions .btn-reject")
    assert page.url.startswith(f"{walk.base}/screening/files/?done=")


def test_the_door(walk: Walk) -> None:
    page = walk.context().new_page()
    page.goto(f"{walk.base}/sign-in/")
    walk.look(page, "sign-in")
    page.fill("[name=name]", "nobody")
    page.fill("[name=password]", "wrong")
    with page.expect_navigation():
        page.click("main button")
    walk.look(page, "sign-in-refused")


def test_the_second_step(walk: Walk, shared_ground: tuple[Ground, str]) -> None:
    """Turned on with an app, asked for at the door, refused, given; turned off again."""
    name = f"step-{shared_ground[0].site.database.world.random.token(4).hex()}"
    with shared_ground[0].site.database.write(OPERATOR) as tx:
        add_account(tx, OPERATOR, NewAccount(name, hash_password(PASSWORD, tx.world), ("analyst",)))
    page = walk.staff(name)
    page.goto(f"{walk.base}/settings/second-step/")
    walk.look(page, "second-step-off")
    secret = page.locator("main ol bdi").inner_text().replace(" ", "")
    _enter(page, _code(secret))
    walk.look(page, "recovery-codes")
    recovery = page.locator(".codes bdi").all_inner_texts()
    door = walk.context().new_page()
    door.goto(f"{walk.base}/sign-in/")
    door.fill("[name=name]", name)
    door.fill("[name=password]", PASSWORD)
    with door.expect_navigation():
        door.click("main button")
    walk.look(door, "sign-in-code")
    _enter(door, "000000")
    walk.look(door, "sign-in-code-refused")
    _enter(door, recovery[0])
    assert door.url == f"{walk.base}/"
    page.goto(f"{walk.base}/settings/second-step/")
    walk.look(page, "second-step-on")
    _enter(page, recovery[1])
    assert page.url.startswith(f"{walk.base}/settings/")


def _enter(page: Page, code: str) -> None:
    page.fill("[name=code]", code)
    with page.expect_navigation():
        page.click("main form button")


def _code(secret: str) -> str:
    """What an app shows now, by another program than the node's."""
    from cryptography.hazmat.primitives.hashes import SHA1
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

    return TOTP(base64.b32decode(secret), 6, SHA1(), 30).generate(int(time.time())).decode()


def test_no_address_goes_unseen(shared_ground: tuple[Ground, str], places: dict[str, dict[str, str]]) -> None:
    """Every route of the URLconf is looked at above, only takes a POST, or is named with a reason."""
    from django.urls import resolve

    seen = {resolve(address.partition("?")[0]).route for found in places.values() for address in found.values()}
    seen |= {resolve("/sign-in/").route, resolve("/sign-in/code/").route}
    seen |= {resolve("/bulletins/").route, resolve("/bulletins/en/").route}
    routes = dict(_routes())
    unseen = [
        route
        for route, takes in routes.items()
        if route not in seen and takes and not any(part in route for part in NO_PAGES)
    ]
    assert unseen == [], "look at them in workspace(), administration() or newsroom(), or say why not in NO_PAGES"
    assert [part for part in NO_PAGES if not any(part in route for route in routes)] == []


def _routes() -> Iterator[tuple[str, bool]]:
    """Every route, and whether it answers to a GET at all."""
    from django.test import Client
    from django.urls import URLPattern, URLResolver, get_resolver

    def below(found: URLPattern | URLResolver, prefix: str) -> Iterator[str]:
        route = prefix + str(found.pattern)
        if isinstance(found, URLPattern):
            yield route
            return
        for one in found.url_patterns:
            yield from below(one, route)

    client = Client(headers={"host": "127.0.0.1"})
    for one in get_resolver().url_patterns:
        for route in below(one, ""):
            yield route, client.get("/" + _example(route)).status_code != 405


def _example(route: str) -> str:
    """An address on a route: every part that may vary is a 1."""
    plain = re.sub(r"<[^>]+>", "1", route)
    return re.sub(r"\(\?P1[^)]*\)", "2026", plain).replace("^", "").replace("$", "").replace("\\", "")


def _complaints(page: Page) -> list[str]:
    """What the browser complains about, as it comes."""
    found: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            found.append(message.text)

    page.on("console", hear)
    return found


def _fill_administration(ground: Ground) -> int:
    """A line in every table; nothing if it is there already. The entry of the ledger that was erased."""
    furnish(ground.site.database, ground.site.keys)
    admin = Viewer("user:admin", frozenset({"own", "public", "community"}), frozenset({"administrator"}))
    other = Viewer("user:other", admin.principals, admin.roles)
    with ground.site.database.write(admin) as tx:
        tx.record("test.fill", "administration")
        place = tx.next_entry() - 1
    with ground.site.database.write(admin) as tx:
        erase(tx, admin, place, "طلب صاحبه محوه")
        if peers(tx, admin):
            return place
        for slug, cursor in (("bank-b", PeerCursor(failures=3, error="لم تجب العُقدة في المهلة.\nNo answer in time.")),
                             ("cert-c", PeerCursor())):  # fmt: skip
            add_peer(tx, admin, Peer(slug, slug, f"https://{slug}.example/taxii2/exchange/", "exchange", b"", 300))
            save_cursor(tx, slug, cursor)
        add_sound(tx, admin, Observable("domain", "ministry.example"), "بوابة الوزارة")
        add_token(tx, admin, "visitor", "SIEM", b"h" * 32, tx.now)
        ask(tx, admin, "account.grant", "sara", {"roles": ["releaser"]})
        ask(tx, other, "member.remove", "cert-c")
        ask(
            tx, other, NEW_KEY, "bank-b", {"key": str(signer("bank-b").key), "reason": "قرأه مشغّل العقدة", "anew": True}
        )
    return place


def test_an_empty_field_follows_the_page_and_a_filled_one_its_text(
    chromium: Browser, shared_ground: tuple[Ground, str]
) -> None:
    page = Walk(chromium, shared_ground[1], "ar", 1280).staff("sara")
    page.goto(f"{shared_ground[1]}/reports/new/")
    title = page.locator("[name=title]")
    directions = []
    for typed in ("", "Phishing", "تصيّد"):
        title.fill(typed)
        directions.append(title.evaluate("one => getComputedStyle(one).direction"))
    assert directions == ["rtl", "ltr", "rtl"]
    page.context.close()
