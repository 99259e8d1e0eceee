"""The main job of everyone who works at a node, walked in both languages, on a desk and on a phone; the analyst's
without a mouse. The newsroom's people have theirs in ``test_newsroom``."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from amana.accounts.passwords import hash_password
from amana.language import Text
from amana.node.setup import OPERATOR
from amana.store.accounts import NewAccount, account, account_of_token, add_account
from amana.store.alerts import alert
from amana.store.members import Member, add_member, groups, members
from amana.store.peers import peers
from amana.store.releases import release
from amana.store.retention import retention
from amana.store.sound import sound_values
from pages_ground import PASSWORD, Ground
from pages_swaps import swapped
from ui_walk import WALKS, Walk, fits, follow

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

MOST_TABS = 150
REPORT = "رصد الفريق النطاق keys-{mark}[.]example[.]net والعنوان 203[.]0[.]113[.]77 في رسائل تصيّد."


@pytest.fixture(params=WALKS, ids=str)
def walk(request: pytest.FixtureRequest, chromium: Browser, shared_ground: tuple[Ground, str]) -> Iterator[Walk]:
    yield Walk(chromium, shared_ground[1], *request.param)
    for context in chromium.contexts:
        context.close()


@pytest.fixture
def ground(shared_ground: tuple[Ground, str]) -> Ground:
    return shared_ground[0]


def there(ground: Ground, ask: Any, *args: Any) -> Any:
    with ground.site.database.read() as tx:
        return ask(tx, OPERATOR, *args)


# The analyst's: by keyboard alone.


def test_the_analysts_day_without_a_mouse(walk: Walk, ground: Ground) -> None:
    number = ground.fresh_alert()
    page = _signed_in_by_keys(walk, "sara")
    # See what is new that concerns me → open → understand why → accept.
    page.keyboard.press("j")
    _enter(page, page.locator("main [data-row]").first)
    assert page.url.endswith(f"/alerts/{number}/")
    for words in ("What came in", "What it met here"):
        assert walk.says(words) in page.inner_text("main")
    _typed(page, "a")
    assert walk.says("The alert was accepted.") in page.inner_text("[role=status]")
    assert there(ground, alert, number).state == "accepted"
    _a_report_by_keys(walk, page, f"{walk.language}{walk.width}")
    _proposed_by_keys(walk, page)


def _a_report_by_keys(walk: Walk, page: Page, mark: str) -> None:
    """Take a report in, decide on what was found."""
    _enter(page, walk.link(page, "Reports"))
    _enter(page, walk.link(page, "Take a report in"))
    for name, typed in (("title", mark), ("text", REPORT.format(mark=mark))):
        _reach(page, page.locator(f"[name={name}]"))
        page.keyboard.type(typed)
    _enter(page, walk.button(page.locator("main"), "Take it in"))
    page.keyboard.press("j")
    swapped(page, lambda: page.keyboard.press("a"))
    while page.locator("main button[name=accept][value^='kind:']").count():
        _reach(page, page.locator("main button[name=accept][value^='kind:']").first)
        swapped(page, lambda: page.keyboard.press("Enter"))
    assert page.locator("mark.new").count() == 0


def _proposed_by_keys(walk: Walk, page: Page) -> None:
    """Propose the release of the report that is open."""
    _enter(page, walk.link(page.locator("main"), "Propose the release"))
    _reach(page, page.locator("[name=tlp]").first)
    while not page.locator("[name=tlp][value='TLP:AMBER']").is_checked():
        page.keyboard.press("ArrowDown")
    _reach(page, page.locator("[name=recipients][value='member:bank-b']"))
    page.keyboard.press("Space")
    _reach(page, page.locator("[name=category]"))
    page.keyboard.press("ArrowDown")
    fits(page, "propose")
    _enter(page, walk.button(page.locator("main"), "Propose the release"))
    assert walk.says("The release was proposed. A second person decides on it.") in page.inner_text("[role=status]")
    assert not walk.button(page, "Release it now").count()


def _signed_in_by_keys(walk: Walk, name: str) -> Page:
    page = walk.context().new_page()
    page.goto(f"{walk.base}/sign-in/")
    page.wait_for_function("document.activeElement?.name === 'name'")
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    _typed(page, "Enter")
    if page.locator("html").get_attribute("lang") != walk.language:
        _enter(page, page.locator(f".me button[value={walk.language}]"))
    return page


def _typed(page: Page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def _enter(page: Page, target: Locator) -> None:
    """Go to it by the Tab key and press Enter."""
    _reach(page, target)
    _typed(page, "Enter")


def _reach(page: Page, target: Locator) -> None:
    """Press Tab until it has the focus, and see that it shows."""
    for _count in range(MOST_TABS):
        if target.evaluate("one => document.activeElement === one"):
            assert target.is_visible()
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"not to be reached by keys: {target}")


# The releaser's: the second person.


def test_the_releaser_reads_and_lets_go_or_declines(walk: Walk, ground: Ground) -> None:
    good, bad = ground.proposed_release(), ground.proposed_release()
    page = walk.staff("omar")
    follow(page.locator(f"main a[href='/releases/{good}/']").first)
    for words in ("To whom", "Under which rules", "Exactly what leaves", "TLP:AMBER", "203.0.113.45"):
        assert walk.says(words) in page.inner_text("main"), words
    assert {"ar": "مصرف الميناء", "en": "Harbour Bank"}[walk.language] in page.inner_text("main")
    walk.press(page, "Release it now", done="Released: the recipients can fetch it now.")
    assert there(ground, release, good).state == "released"

    page.goto(f"{walk.base}/releases/{bad}/")
    page.fill("[name=reason]", "القيم قديمة")
    walk.press(page, "Decline", done="The release was declined; the report is open for review again.")
    assert "القيم قديمة" in page.inner_text("main")
    assert there(ground, release, bad).state == "declined"


def test_nobody_is_both_persons(walk: Walk, ground: Ground) -> None:
    own = ground.proposed_release("huda")
    page = walk.staff("huda")
    page.goto(f"{walk.base}/releases/{own}/")
    assert not walk.button(page, "Release it now").count()
    assert walk.button(page, "Take the proposal back").count()


# The administrator's.


def test_the_administrator_makes_a_member_with_all_that_belongs_to_it(walk: Walk, ground: Ground) -> None:
    slug = _fresh(ground, "m")
    page = walk.staff("admin")
    follow(walk.link(page, "Administration"))
    _section(walk, page, "members")
    _fill(page, slug=slug, name_ar="فريق جديد", name_en="New CERT", country="JO", sector="cert")
    walk.press(page, "Add the member", done="Saved.")
    assert slug in {one.slug for one in there(ground, members)}

    _section(walk, page, "accounts")
    _fill(page, name=f"from-{slug}", member=slug)
    walk.press(page, "Make the account")
    shown = re.search(r"[a-z2-9]{5}(-[a-z2-9]{5}){4}", page.inner_text(".secret"))
    assert shown
    assert there(ground, account, f"from-{slug}").member == slug

    _section(walk, page, "groups")
    _fill(page, slug=f"g-{slug}", name_ar="مجموعة", name_en="Group")
    page.check(f"[name=members][value='{slug}']")
    walk.press(page, "Make the group", done="Saved.")
    assert f"g-{slug}" in {one.slug for one in there(ground, groups)}

    _section(walk, page, "tokens")
    page.select_option("[name=account]", label=f"from-{slug}")
    walk.press(page, "Make the token")
    secret = page.inner_text(".secret .ident")
    assert there(ground, account_of_token, _digest(secret)).name == f"from-{slug}"

    _section(walk, page, "collections")
    _fill(page, slug=f"c-{slug}", title_ar="مجموعة بيانات", title_en="Feed")
    page.check(f"[name=readers][value='member:{slug}']")
    walk.press(page, "Make the collection", done="Saved.")

    _section(walk, page, "peers")
    _fill(page, slug=slug, member=slug, url="https://peer.example/taxii2/exchange/", collection="exchange", secret="s")
    walk.press(page, "Add the peer", done="Saved.")
    assert slug in {one.slug for one in there(ground, peers)}


def test_a_dangerous_change_is_made_by_two_administrators(walk: Walk, ground: Ground) -> None:
    slug, second = _fresh(ground, "m"), _second_administrator(ground)
    with ground.site.database.write(OPERATOR) as tx:
        add_member(tx, OPERATOR, Member(slug, Text(en=slug, ar="عضو"), "EG", "cert"))
    page, other = walk.staff("admin"), walk.staff(second)
    page.goto(f"{walk.base}/administration/members/")
    follow(walk.button(page.locator("tr", has_text=slug), "Ask for removal"))
    assert walk.says("The request was made. A second administrator confirms or declines it.") in page.inner_text("main")
    assert not walk.button(page.locator("tr", has_text=slug), "Confirm").count()
    assert slug in {one.slug for one in there(ground, members)}
    other.goto(f"{walk.base}/administration/")
    follow(walk.button(other.locator("tr", has_text=slug), "Confirm"))
    assert walk.says("The request was confirmed and carried out.") in other.inner_text("[role=status]")
    assert slug not in {one.slug for one in there(ground, members)}

    other.goto(f"{walk.base}/administration/ledger/")
    assert slug in other.inner_text("main")
    walk.press(other, "Verify the whole ledger")
    fits(other, "ledger")


def test_retention_and_the_warning_list(walk: Walk, ground: Ground) -> None:
    page = walk.staff("admin")
    follow(walk.link(page, "Administration"))
    _section(walk, page, "retention")
    field = page.locator("main form input[type=number]").first
    name, days = str(field.get_attribute("name")), str(int(field.input_value()) + 1)
    field.fill(days)
    walk.press(page, "Save", done="Saved.")
    assert page.input_value(f"[name={name}]") == days
    assert int(days) in there(ground, retention).values()

    value = f"{_fresh(ground, 'sound')}.example"
    _section(walk, page, "sound")
    _fill(page, value=value, note="بوابة الوزارة")
    walk.press(page, "Put it on the list", done="Saved.")
    assert value in {one.value for one in there(ground, sound_values)}
    follow(walk.button(page.locator("tr", has_text=value), "Take off the list"))
    assert value not in {one.value for one in there(ground, sound_values)}


def _section(walk: Walk, page: Page, key: str) -> None:
    """Go to a section by its tab."""
    follow(page.locator(f"main nav a[href$='/administration/{key}/']").first)
    fits(page, key)


def _fill(page: Page, **fields: str) -> None:
    """Fill in the section's form, by the fields' names."""
    for name, value in fields.items():
        field = page.locator(f"main form [name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def _second_administrator(ground: Ground) -> str:
    name = "second"
    with ground.site.database.write(OPERATOR) as tx:
        tx.record("test.second", name)
        if account(tx, OPERATOR, name) is None:
            new = NewAccount(name, hash_password(PASSWORD, ground.site.database.world), ("administrator",))
            add_account(tx, OPERATOR, new)
    return name


def _fresh(ground: Ground, kind: str) -> str:
    return f"{kind}-{ground.site.database.world.random.token(4).hex()}"


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
