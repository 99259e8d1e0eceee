"""The administration: for administrators, absent for everyone else; grave changes wait for a second person."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from amana.language import Text
from amana.node.setup import OPERATOR
from amana.store.accounts import NewAccount, account, account_of_token, add_account, remove_account, set_active
from amana.store.collections import collection
from amana.store.erasing import erase
from amana.store.ledger import head, ledger
from amana.store.members import Member, add_member, groups, members
from amana.store.peers import PeerCursor, peer, save_cursor
from amana.store.pending import requests
from amana.store.retention import retention
from amana.store.sound import sound_values
from amana.store.witnessing import log_of
from markup import Page
from pages_ground import Ground
from witness_circle import signer

if TYPE_CHECKING:
    from django.test import Client

Browse = Callable[..., "Client"]
SECTIONS = ["", "accounts/", "tokens/", "members/", "groups/", "collections/", "peers/", "witnesses/", "sound/",
            "retention/", "ledger/"]  # fmt: skip


@pytest.fixture
def second(ground: Ground) -> Iterator[str]:
    """A second administrator for one test."""
    name = f"second-{ground.site.database.world.random.token(4).hex()}"
    with ground.site.database.write(OPERATOR) as tx:
        add_account(tx, OPERATOR, NewAccount(name, "!", ("administrator",)))
    yield name
    with ground.site.database.write(OPERATOR) as tx:
        remove_account(tx, OPERATOR, name)


def fresh(ground: Ground, kind: str = "x") -> str:
    return f"{kind}-{ground.site.database.world.random.token(4).hex()}"


def a_member(ground: Ground) -> str:
    slug = fresh(ground, "m")
    with ground.site.database.write(OPERATOR) as tx:
        add_member(tx, OPERATOR, Member(slug, Text(en=slug, ar="عضو"), "EG", "cert"))
    return slug


def there(ground: Ground, ask: Callable[..., Any], *args: Any) -> Any:
    with ground.site.database.read() as tx:
        return ask(tx, OPERATOR, *args)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_each_section_is_whole_in_each_language(ground: Ground, browse: Browse, language: str) -> None:
    client = browse("admin", language)
    for section in SECTIONS:
        page = Page((answer := client.get(f"/administration/{section}")).content)
        assert answer.status_code == 200, section
        assert page.headings().count(1) == 1
        assert page.headings()[0] == 1
        labelled = {attrs.get("for") for attrs in page.all("label")}
        for tag, attrs in page.elements:
            if tag in {"input", "select", "textarea"} and attrs.get("type") != "hidden":
                assert attrs.get("id") in labelled, (section, attrs)
        expected = "إدارة العُقدة" if language == "ar" else "Administration"
        assert expected in page.text


@pytest.mark.parametrize("name", ["sara", "huda", "visitor"])
def test_it_is_absent_for_everyone_else(ground: Ground, browse: Browse, name: str) -> None:
    client = browse(name, "en")
    for section in SECTIONS:
        assert client.get(f"/administration/{section}").status_code == 404, section
    attempts = ["ask/", "accounts/1/roles/", "accounts/1/active/", "accounts/1/password/", "tokens/1/remove/",
                "requests/1/", "peers/x/poll/", "sound/1/remove/", "ledger/check/"]  # fmt: skip
    for attempt in attempts:
        assert client.post(f"/administration/{attempt}", {"action": "member.remove"}).status_code == 404, attempt
    assert "/administration/" not in client.get("/settings/").content.decode()


def test_an_auditor_reads_the_ledger_and_nothing_else(ground: Ground, browse: Browse) -> None:
    client = browse("nadia", "en")
    assert client.get("/administration/ledger/").status_code == 200
    assert "all" in client.post("/administration/ledger/check/").content.decode()
    assert client.get("/administration/accounts/").status_code == 404


def test_a_new_account_signs_in_with_the_password_that_is_shown_once(ground: Ground, browse: Browse) -> None:
    name, client = fresh(ground), browse("admin", "en")
    given = {"name": name, "roles": ["analyst", "releaser"], "language": "ar"}
    page = client.post("/administration/accounts/", given).content.decode()
    found = re.search(r"[a-z2-9]{5}(-[a-z2-9]{5}){4}", page)
    assert found
    assert found[0] not in client.get("/administration/accounts/").content.decode()
    assert there(ground, account, name).roles == {"analyst"}
    waiting = there(ground, lambda tx, _: requests(tx, admin()))
    assert ("account.grant", name) in {(one.action, one.subject) for one in waiting}
    signed = browse().post("/sign-in/", {"name": name, "password": found[0]})
    assert signed.status_code == 303
    again = client.post("/administration/accounts/", given)
    assert again.status_code == 409
    assert name in Page(again.content).field("name")
    for wrong in ({"name": "a b"}, {"name": ""}, {"name": "x:y"}, {"name": name, "roles": ["king"]}):
        assert client.post("/administration/accounts/", {**given, **wrong}).status_code == 400, wrong


def admin() -> Any:
    from amana.handling import Viewer

    return Viewer("user:admin", frozenset({"own", "public", "community"}), frozenset({"administrator"}))


def test_roles_that_are_grave_wait_and_the_others_do_not(ground: Ground, browse: Browse, second: str) -> None:
    name, client = fresh(ground), browse("admin", "en")
    client.post("/administration/accounts/", {"name": name, "roles": ["analyst"], "language": "en"})
    number = there(ground, account, name).id
    client.post(f"/administration/accounts/{number}/roles/", {"roles": ["editor", "releaser"]})
    assert there(ground, account, name).roles == {"editor"}
    request = next(one for one in there(ground, lambda tx, _: requests(tx, admin())) if one.subject == name)
    mine = client.post(f"/administration/requests/{request.id}/", {"confirm": "1"})
    assert mine.status_code == 409
    assert "another person with this right must confirm" in mine.content.decode()
    other = browse(second, "ar")
    assert name in other.get("/administration/").content.decode()
    assert other.post(f"/administration/requests/{request.id}/", {"confirm": "1"}).status_code == 303
    assert there(ground, account, name).roles == {"editor", "releaser"}
    assert other.post(f"/administration/requests/{request.id}/", {"confirm": "1"}).status_code == 404


def test_shutting_out_ends_the_session_at_once(ground: Ground, browse: Browse) -> None:
    name = fresh(ground)
    with ground.site.database.write(OPERATOR) as tx:
        number = add_account(tx, OPERATOR, NewAccount(name, "!", ("analyst",)))
    theirs, client = browse(name), browse("admin")
    assert theirs.get("/reports/").status_code == 200
    client.post(f"/administration/accounts/{number}/active/", {"shut-out": "1"})
    assert theirs.get("/reports/").status_code == 302
    client.post(f"/administration/accounts/{number}/active/", {"let-in": "1"})
    assert there(ground, account, name).active


def test_nobody_takes_the_place_of_a_releaser(ground: Ground, browse: Browse) -> None:
    client = browse("admin", "en")
    number, before = there(ground, account, "omar").id, there(ground, account, "omar").password
    answer = client.post(f"/administration/accounts/{number}/password/")
    assert answer.status_code == 409
    assert "one person could act as two" in answer.content.decode()
    assert client.post("/administration/tokens/", {"account": "omar", "days": "30"}).status_code == 409
    assert there(ground, account, "omar").password == before


def test_the_only_administrator_is_told_that_a_second_is_needed(ground: Ground, browse: Browse) -> None:
    client = browse("admin", "en")
    number = there(ground, account, "admin").id
    alone = client.get("/administration/").content.decode()
    assert "only one administrator" in alone
    answer = client.post(f"/administration/accounts/{number}/active/", {"shut-out": "1"})
    assert answer.status_code == 409
    assert client.post(f"/administration/accounts/{number}/roles/", {"roles": ["analyst"]}).status_code == 409


def test_a_token_is_shown_once_and_useless_at_once_when_removed(ground: Ground, browse: Browse) -> None:
    import hashlib

    client = browse("admin", "en")
    page = client.post("/administration/tokens/", {"account": "visitor", "label": "cron", "days": "30"})
    secret = re.search(r"amana_[\w-]{43}", page.content.decode())
    assert secret
    digest = hashlib.sha256(secret[0].encode()).digest()
    assert there(ground, account_of_token, digest).name == "visitor"
    listed = client.get("/administration/tokens/").content.decode()
    assert secret[0] not in listed
    numbers = re.findall(r"/administration/tokens/(\d+)/remove/", listed)
    assert client.post(f"/administration/tokens/{numbers[-1]}/remove/").status_code == 303
    assert there(ground, account_of_token, digest) is None
    assert client.post("/administration/tokens/999999/remove/").status_code == 404
    assert client.post("/administration/tokens/", {"account": "nobody", "days": "0"}).status_code == 400


def test_a_member_a_group_and_a_collection_are_made_and_removed_by_two(
    ground: Ground, browse: Browse, second: str
) -> None:
    client, other = browse("admin", "en"), browse(second, "en")
    slug = fresh(ground, "m")
    given = {"slug": slug, "name_ar": "عضو", "name_en": "Member", "country": "EG", "sector": "bank"}
    assert client.post("/administration/members/", given).status_code == 303
    assert client.post("/administration/members/", given).status_code == 409
    assert client.post("/administration/members/", {**given, "slug": "A b"}).status_code == 400
    group = {"slug": slug, "name_ar": "مجموعة", "name_en": "Group", "members": [slug]}
    assert client.post("/administration/groups/", group).status_code == 303
    place = {"slug": slug, "title_ar": "عنوان", "title_en": "Title", "readers": [f"group:{slug}", "community"]}
    assert client.post("/administration/collections/", place).status_code == 303
    assert there(ground, collection, slug).readers == {"own", "community", f"group:{slug}"}
    for action in ("collection.remove", "group.remove", "member.remove"):
        assert client.post("/administration/ask/", {"action": action, "subject": slug}).status_code == 303
        request = there(ground, lambda tx, _: requests(tx, admin()))[0]
        assert other.post(f"/administration/requests/{request.id}/", {"confirm": "1"}).status_code == 303, action
    assert there(ground, collection, slug) is None
    assert slug not in {one.slug for one in there(ground, members)} | {one.slug for one in there(ground, groups)}
    kinds = {entry.kind for entry in there(ground, ledger)}
    assert {"member.remove", "request.confirm"} <= kinds


def test_asking_twice_or_for_nothing_says_so(ground: Ground, browse: Browse) -> None:
    client, slug = browse("admin", "en"), a_member(ground)
    ask = {"action": "member.remove", "subject": slug}
    assert client.post("/administration/ask/", ask).status_code == 303
    assert client.post("/administration/ask/", ask).status_code == 409
    assert client.post("/administration/ask/", {**ask, "subject": "nobody"}).status_code == 404
    assert client.post("/administration/ask/", {"action": "drop.table", "subject": slug}).status_code == 303
    request = next(one for one in there(ground, lambda tx, _: requests(tx, admin())) if one.subject == slug)
    assert client.post(f"/administration/requests/{request.id}/", {"decline": "1"}).status_code == 303
    assert slug in {one.slug for one in there(ground, members)}


def test_a_peer_is_added_polled_and_its_fault_told_in_the_readers_language(ground: Ground, browse: Browse) -> None:
    client, slug = browse("admin", "ar"), fresh(ground, "p")
    given = {
        "slug": slug, "member": "bank-b", "url": "https://peer.example/taxii2/exchange/", "collection": "exchange",
        "interval": "300", "secret": "name:very-secret",
    }  # fmt: skip
    assert client.post("/administration/peers/", given).status_code == 303
    assert b"very-secret" not in there(ground, peer, slug).secret
    with ground.site.database.upkeep() as tx:
        save_cursor(tx, slug, PeerCursor(failures=3, error="لا جواب من العُقدة.\nThe node does not answer."))
    page = client.get("/administration/peers/").content.decode()
    assert "لا جواب من العُقدة." in page
    assert "٣" in page
    assert "The node does not answer." in browse("admin", "en").get("/administration/peers/").content.decode()
    assert "very-secret" not in page
    assert client.post(f"/administration/peers/{slug}/poll/").status_code == 303
    assert client.post("/administration/peers/nobody/poll/").status_code == 404
    for wrong in ({"url": "ftp://x"}, {"networks": "0.0.0.0/0"}, {"interval": "1"}, {"member": "nobody"}):
        answer = client.post("/administration/peers/", {**given, "slug": fresh(ground, "q"), **wrong})
        assert answer.status_code == 400, wrong
        assert "very-secret" not in answer.content.decode()


def test_a_sound_value_is_taken_defanged_and_marks_the_next_report(ground: Ground, browse: Browse) -> None:
    client = browse("admin", "en")
    value = f"{fresh(ground, 'd')}.example.org"
    defanged = value.replace(".", "[.]")
    assert client.post("/administration/sound/", {"value": defanged, "note": "ours"}).status_code == 303
    assert client.post("/administration/sound/", {"value": value}).status_code == 409
    for wrong in ("", "two.example and three.example", "رجل"):
        assert client.post("/administration/sound/", {"value": wrong}).status_code == 400, wrong
    number = ground.fresh_report(f"رصد الفريق النطاق {defanged} في رسالة.")
    assert "own" in browse("sara", "en").get(f"/reports/{number}/").content.decode()
    found = next(one for one in there(ground, sound_values) if one.value == value)
    assert client.post(f"/administration/sound/{found.id}/remove/").status_code == 303
    assert client.post(f"/administration/sound/{found.id}/remove/").status_code == 404


def test_terms_of_retention_are_kept_within_their_bounds(ground: Ground, browse: Browse) -> None:
    client = browse("admin", "en")
    now = there(ground, retention)
    assert client.post("/administration/retention/", {**now, "statuses": "14"}).status_code == 303
    assert there(ground, retention)["statuses"] == 14
    assert client.post("/administration/retention/", {**now, "statuses": "0"}).status_code == 400


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_shorter_term_waits_for_a_second_administrator(
    ground: Ground, browse: Browse, second: str, language: str
) -> None:
    client = browse("admin", language)
    now = there(ground, retention)
    asked = {**now, "refusals": str(now["refusals"] - 30), "dismissed-alerts": str(now["dismissed-alerts"] + 1)}
    answer = client.post("/administration/retention/", asked)
    assert answer.headers["Location"] == "/administration/?done=asked"
    then = there(ground, retention)
    assert then["refusals"] == now["refusals"]
    assert then["dismissed-alerts"] == now["dismissed-alerts"] + 1
    waiting = there(ground, requests)[0]
    assert (waiting.action, waiting.subject) == ("retention.shorten", "refusals")
    page = Page(browse(second, language).get("/administration/").content).text
    assert ("أعداد" if language == "ar" else "Counts of refusals") in page
    decide = f"/administration/requests/{waiting.id}/"
    assert client.post(decide, {"confirm": "1"}).status_code == 409
    assert browse(second, language).post(decide, {"confirm": "1"}).status_code == 303
    assert there(ground, retention)["refusals"] == now["refusals"] - 30


def test_the_ledger_is_told_in_words_and_verified(ground: Ground, browse: Browse) -> None:
    a_member(ground)
    client = browse("admin", "ar")
    assert "أُضيف عضو" in client.get("/administration/ledger/").content.decode()
    assert "تم التحقق" in client.post("/administration/ledger/check/").content.decode()


def test_an_erased_entry_says_so_and_the_ledger_is_verified_all_the_same(ground: Ground, browse: Browse) -> None:
    with ground.site.database.write(OPERATOR) as tx:
        tx.record("peer.poll", "the-secret-subject")
        place = tx.next_entry() - 1
    assert "the-secret-subject" in browse("admin", "ar").get("/administration/ledger/").content.decode()
    with ground.site.database.write(OPERATOR) as tx:
        erase(tx, OPERATOR, place, "Test")
    page = browse("admin", "ar").get("/administration/ledger/").content.decode()
    assert "the-secret-subject" not in page
    assert "مُحي الفاعل والموضوع" in page
    text = browse("admin", "ar").post("/administration/ledger/check/").content.decode()
    assert "تم التحقق" in text
    assert "ومُحيت بيانات" in text


def test_a_long_ledger_is_verified_in_slices_that_can_be_stopped(
    ground: Ground, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    from amana.workspace.administration import ledger as page

    for _ in range(4):
        a_member(ground)
    client = browse("admin", "ar")
    with ground.site.database.read() as tx:
        monkeypatch.setattr(page, "SLICE", max(1, head(tx).size // 4))
    answer, seen = client.post("/administration/ledger/check/"), []
    while "so_far" in (text := answer.content.decode()):
        seen.append(int(re.search(r'<progress[^>]* value="(\d+)"', text)[1]))  # type: ignore[index]
        state = re.search(r'name="so_far" value="([^"]+)"', text)[1]  # type: ignore[index]
        answer = client.post("/administration/ledger/check/", {"so_far": state})
    assert len(seen) >= 3
    assert seen == sorted(set(seen))
    assert "تم التحقق" in text
    # What is not of this node's making begins anew and does no harm.
    forged = client.post("/administration/ledger/check/", {"so_far": state[:-2] + "xx"}).content.decode()
    assert f'value="{seen[0]}"' in forged


def test_a_witness_is_entered_and_goes_only_with_a_second_person(ground: Ground, browse: Browse, second: str) -> None:
    slug = a_member(ground)
    form = {"member": slug, "key": str(signer(slug).key), "url": "https://x.example/ledger", "networks": ""}
    client = browse("admin", "ar")
    for wrong, word in (
        ({"key": "x"}, "مفتاح"),
        ({"key": str(ground.site.keys.log.key)}, "ليس مفتاح سجل عضو آخر"),
        ({"url": "ftp://x"}, ""),
        ({"networks": "everywhere"}, ""),
        ({"member": "nobody"}, ""),
    ):
        answer = client.post("/administration/witnesses/", {**form, **wrong})
        assert answer.status_code in (400, 409), wrong
        assert word in answer.content.decode()
    assert there(ground, lambda tx, viewer: log_of(tx, slug)) is None
    assert client.post("/administration/witnesses/", form).status_code == 303
    found = there(ground, lambda tx, viewer: log_of(tx, slug))
    assert (found.origin, found.url) == (f"amana/{slug}", "https://x.example/ledger/")
    assert client.post("/administration/witnesses/", form).status_code == 409
    assert str(ground.site.keys.log.key) in Page(client.get("/administration/witnesses/").content).text

    assert client.post("/administration/ask/", {"action": "witness.remove", "subject": slug}).status_code == 303
    waiting = next(one for one in there(ground, requests) if one.subject == slug)
    assert browse(second, "en").post(f"/administration/requests/{waiting.id}/", {"confirm": "1"}).status_code == 303
    assert there(ground, lambda tx, viewer: log_of(tx, slug)) is None


def test_every_kind_of_entry_has_its_words() -> None:
    """Each kind that the code records can be told in words."""
    from pathlib import Path

    import amana
    from amana.workspace.administration.terms import LEDGER

    call = re.compile(r'record(?:_if_nothing)?\(\s*"([a-z.-]+)"')
    kinds = {kind for path in Path(amana.__file__).parent.rglob("*.py") for kind in call.findall(path.read_text())}
    kinds = {kind for kind in kinds if not kind.startswith("bench.")}
    assert kinds
    assert kinds <= set(LEDGER)


def test_two_administrators_at_once_lose_nothing(ground: Ground, browse: Browse, second: str) -> None:
    client, other, name = browse("admin"), browse(second), fresh(ground)
    with ground.site.database.write(OPERATOR) as tx:
        number = add_account(tx, OPERATOR, NewAccount(name, "!", ("analyst",)))
        set_active(tx, OPERATOR, name, active=True)
    ask = {"action": "account.remove", "subject": name}
    assert client.post("/administration/ask/", ask).status_code == 303
    assert other.post("/administration/ask/", ask).status_code == 409
    request = next(one for one in there(ground, lambda tx, _: requests(tx, admin())) if one.subject == name)
    assert other.post(f"/administration/requests/{request.id}/", {"confirm": "1"}).status_code == 303
    assert client.get(f"/administration/accounts/{number}/").status_code == 404
    assert client.post(f"/administration/requests/{request.id}/", {"decline": "1"}).status_code == 404


def test_a_members_new_key_is_accepted_by_two_administrators(ground: Ground, browse: Browse, second: str) -> None:
    slug, client = a_member(ground), browse("admin", "en")
    old, new = signer(slug, bytes(31) + b"o").key, signer(slug, bytes(31) + b"n").key
    # The fingerprint as people type it, with colons and capitals.
    whole = hashlib.sha256(new.public).hexdigest()
    spaced = " ".join(whole[place : place + 4] for place in range(0, 64, 4)).upper()
    added = {"member": slug, "key": str(old), "url": "", "networks": ""}
    assert client.post("/administration/witnesses/", added).status_code == 303
    assert "new-key" in client.get("/administration/witnesses/").content.decode()
    address = "/administration/witnesses/new-key/"
    given = {"member": slug, "key": str(new), "fingerprint": spaced, "reason": "Read out by its operator", "anew": "on"}
    for wrong, status in (
        ({"fingerprint": "0" * 64}, 409), ({"key": str(old)}, 409), ({"key": "x"}, 409), ({"reason": ""}, 400),
        ({"member": "nobody"}, 400), ({"key": str(signer("other").key)}, 409), ({"fingerprint": ""}, 400),
        ({"key": str(ground.site.keys.log.key)}, 409),
    ):  # fmt: skip
        assert client.post(address, {**given, **wrong}).status_code == status, wrong
    assert browse("sara", "en").get(address).status_code == 404
    assert client.post("/administration/ask/", {"action": "member.renew-key", "subject": slug}).status_code == 303
    assert not [one for one in there(ground, lambda tx, _: requests(tx, admin())) if one.subject == slug]

    assert client.post(address, given).status_code == 303
    request = next(one for one in there(ground, lambda tx, _: requests(tx, admin())) if one.subject == slug)
    assert there(ground, lambda tx, _: log_of(tx, slug)).key == str(old), "asked for is not done"
    assert client.post(f"/administration/requests/{request.id}/", {"confirm": "1"}).status_code == 409
    for language, word in (("ar", "قبول مفتاح جديد"), ("en", "Accept a new key")):
        shown = browse(second, language).get("/administration/").content.decode()
        assert word in shown
        assert " ".join(whole[place : place + 4] for place in range(0, 64, 4)) in shown
    other = browse(second, "en")
    assert other.post(f"/administration/requests/{request.id}/", {"confirm": "1"}).status_code == 303
    assert there(ground, lambda tx, _: log_of(tx, slug)).key == str(new)
    assert next(one for one in there(ground, members) if one.slug == slug).fingerprint == whole
    kinds = [one.kind for one in there(ground, ledger)[:2]]
    assert kinds == ["request.confirm", "member.renew-key"]
    assert (
        client.post(
            address, {**given, "key": str(old), "fingerprint": hashlib.sha256(old.public).hexdigest()}
        ).status_code
        == 409
    )


def test_a_fingerprint_may_be_typed_with_colons(ground: Ground, browse: Browse) -> None:
    """As some tools print it: what is compared are the digits."""
    slug, key = fresh(ground, "m"), signer("colons", bytes(31) + b"c").key
    whole = hashlib.sha256(key.public).hexdigest().upper()
    typed = ":".join(whole[place : place + 2] for place in range(0, 64, 2))
    with ground.site.database.write(OPERATOR) as tx:
        add_member(tx, OPERATOR, Member(slug, Text(en=slug, ar="عضو"), "EG", "cert", typed))
    added = {"member": slug, "key": str(key), "url": "", "networks": ""}
    assert browse("admin", "en").post("/administration/witnesses/", added).status_code == 303
