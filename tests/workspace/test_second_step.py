"""Two-step verification: turned on with an app, asked for at the door, used once, given up by two."""

from __future__ import annotations

import base64
import html
import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from amana.accounts.passwords import hash_password
from amana.accounts.throttle import NeedsCode, authenticate
from amana.node.setup import OPERATOR
from amana.store import Database, open_database
from amana.store.accounts import NewAccount, add_account, remove_account, set_active
from amana.store.members import NotThere
from amana.store.second_step import has_second_step, remove_second_step, set_second_step
from amana.world import real
from markup import Page
from pages_ground import PASSWORD, Ground, make_ground

if TYPE_CHECKING:
    from django.test import Client

Browse = Callable[..., "Client"]
STEP_S = 30


def secret_from(text: str) -> bytes:
    return base64.b32decode(text.replace(" ", ""))


def code_at(secret: str, seconds: float) -> str:
    """What an app shows then."""
    from cryptography.hazmat.primitives.hashes import SHA1
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

    return TOTP(secret_from(secret), 6, SHA1(), STEP_S).generate(int(seconds)).decode()


@pytest.fixture
def name(ground: Ground) -> str:
    """An account of its own for each test."""
    world = ground.site.database.world
    made = f"two-{world.random.token(4).hex()}"
    with ground.site.database.write(OPERATOR) as tx:
        add_account(tx, OPERATOR, NewAccount(made, hash_password(PASSWORD, world), ("analyst",)))
    return made


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(open_database(database_url, real())) as opened:
        yield opened


def turned_on(ground: Ground, client: Client) -> tuple[str, list[str]]:
    """Enrol, as a person does; the secret and the recovery codes."""
    page = client.get("/settings/second-step/").content.decode()
    found = re.search(r"((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})", page)
    assert found
    answer = client.post("/settings/second-step/", {"code": code_at(found[1], time.time())})
    codes = re.findall(r">([0-9]{4}-[0-9]{4}-[0-9]{4})<", answer.content.decode())
    assert len(codes) == 10
    return found[1], codes


def at_the_door(browse: Browse, name: str) -> Client:
    """A browser in which the password was right."""
    client = browse(language="en")
    answer = client.post("/sign-in/", {"name": name, "password": PASSWORD, "next": "/reports/"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/code/")
    return client


def held(ground: Ground, name: str) -> bool:
    with ground.site.database.read() as tx:
        return has_second_step(tx, OPERATOR, name)


def test_the_password_alone_opens_nothing(ground: Ground, browse: Browse, name: str) -> None:
    secret, _codes = turned_on(ground, browse(name))
    client = at_the_door(browse, name)
    assert client.get("/reports/").status_code == 302
    wrong = client.post("/sign-in/code/", {"code": "000000"})
    assert wrong.status_code == 401
    assert "not right" in wrong.content.decode()
    assert client.get("/reports/").status_code == 302
    answer = client.post("/sign-in/code/", {"code": code_at(secret, time.time() + STEP_S)})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/reports/")
    assert client.get("/reports/").status_code == 200


def test_no_code_is_taken_twice(ground: Ground, browse: Browse, name: str) -> None:
    secret, codes = turned_on(ground, browse(name))
    code = code_at(secret, time.time() + STEP_S)
    for given, first in ((code, 303), (codes[0], 303)):
        assert at_the_door(browse, name).post("/sign-in/code/", {"code": given}).status_code == first
        assert at_the_door(browse, name).post("/sign-in/code/", {"code": given}).status_code == 401
    page = Page(browse(name, "en").get("/settings/second-step/").content)
    assert "Recovery codes left: 9" in " ".join(page.text.split())


def test_a_code_may_be_typed_as_people_type(ground: Ground, browse: Browse, name: str) -> None:
    secret, codes = turned_on(ground, browse(name))
    arabic = code_at(secret, time.time() + STEP_S).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert at_the_door(browse, name).post("/sign-in/code/", {"code": f" {arabic[:3]} {arabic[3:]}"}).status_code == 303
    assert at_the_door(browse, name).post("/sign-in/code/", {"code": codes[1].replace("-", " ")}).status_code == 303


def test_guessing_runs_out(ground: Ground, browse: Browse, name: str) -> None:
    turned_on(ground, browse(name))
    client = at_the_door(browse, name)
    answers = [client.post("/sign-in/code/", {"code": f"{number:06}"}).status_code for number in range(9)]
    assert answers[-1] == 429
    assert set(answers) == {401, 429}


def test_the_code_page_is_nothing_without_a_password(browse: Browse) -> None:
    client = browse()
    assert client.get("/sign-in/code/").headers["Location"] == "/sign-in/"
    assert client.post("/sign-in/code/", {"code": "123456"}).headers["Location"] == "/sign-in/"
    assert client.delete("/sign-in/code/").status_code == 405


def test_the_code_page_leads_nowhere_else(ground: Ground, browse: Browse, name: str) -> None:
    _secret, codes = turned_on(ground, browse(name))
    client = browse()
    client.post("/sign-in/", {"name": name, "password": PASSWORD, "next": "//evil.example"})
    answer = client.post("/sign-in/code/", {"code": codes[2], "next": "//evil.example"})
    assert answer.headers["Location"] == "/"


def test_machines_need_a_token_then(ground: Ground, browse: Browse, name: str) -> None:
    database = ground.site.database
    turned_on(ground, browse(name))
    assert isinstance(authenticate(database, database.world, name, PASSWORD, "192.0.2.7", alone=True), NeedsCode)


def test_it_is_turned_on_only_by_a_right_code_and_off_only_by_one(ground: Ground, browse: Browse, name: str) -> None:
    client = browse(name, "en")
    assert client.post("/settings/second-step/", {"code": "123456"}).status_code == 409
    assert not held(ground, name)
    _secret, codes = turned_on(ground, client)
    assert client.post("/settings/second-step/", {"code": "123456"}).status_code == 409
    assert held(ground, name)
    assert client.post("/settings/second-step/", {"code": codes[3]}).status_code == 303
    assert not held(ground, name)


def test_the_secret_rests_sealed(ground: Ground, browse: Browse, name: str) -> None:
    secret, codes = turned_on(ground, browse(name))
    files = [path for path in ground.node.path.rglob("*") if path.is_file() and "sqlite" in path.name]
    kept = b"".join(path.read_bytes() for path in files)
    assert secret.replace(" ", "").encode() not in kept
    assert secret_from(secret) not in kept
    assert codes[0].encode() not in kept


def test_a_lost_telephone_is_a_matter_for_two_or_for_the_operator(ground: Ground, browse: Browse, name: str) -> None:
    turned_on(ground, browse(name))
    admin = browse("admin", "en")
    number = re.search(
        rf'/administration/accounts/(\d+)/"[^>]*>[^/]*{name}', admin.get("/administration/accounts/").content.decode()
    )
    assert number
    assert "Ask to turn two-step" in admin.get(f"/administration/accounts/{number[1]}/").content.decode()
    assert admin.post("/administration/ask/", {"action": "account.second-step", "subject": name}).status_code == 303
    assert held(ground, name)
    with ground.site.database.write(OPERATOR) as tx:
        remove_second_step(tx, OPERATOR, name)
    assert browse().post("/sign-in/", {"name": name, "password": PASSWORD}).headers["Location"] == "/"


@pytest.mark.parametrize("language", ["ar", "en"])
def test_its_pages_are_whole_in_each_language(ground: Ground, browse: Browse, name: str, language: str) -> None:
    client = browse(name, language)
    for _ in range(2):
        page = Page(client.get("/settings/second-step/").content)
        assert page.headings()[0] == 1
        assert ("التحقق بخطوتين" if language == "ar" else "Two-step verification") in page.text
        if not held(ground, name):
            turned_on(ground, client)


def test_the_key_is_shown_as_a_picture_too(ground: Ground, browse: Browse, name: str) -> None:
    from allauth.mfa.adapter import get_adapter

    from amana.accounts.models import Account

    page = browse(name, "en").get("/settings/second-step/").content.decode()
    uri = html.unescape(re.search(r'href="(otpauth:[^"]+)"', page)[1])  # type: ignore[index]
    secret = re.search(r"((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})", page)[1].replace(" ", "")  # type: ignore[index]
    assert uri.startswith(f"otpauth://totp/{name}?secret={secret}&issuer=")
    svg = re.search(r"<svg.*?</svg>", page, re.DOTALL)
    assert svg
    assert svg[0] == get_adapter().build_totp_svg(get_adapter().build_totp_url(Account(name=name), secret)).strip()
    assert "style=" not in svg[0]


def test_a_code_used_in_another_process_is_used_up_here(ground: Ground, browse: Browse, name: str) -> None:
    secret, _codes = turned_on(ground, browse(name))
    code = code_at(secret, time.time() + STEP_S)
    assert at_the_door(browse, name).post("/sign-in/code/", {"code": code}).status_code == 303
    # What another process knows is what lies in the database: forget what this one holds in memory.
    from django.core.cache import caches

    del caches["default"]
    assert at_the_door(browse, name).post("/sign-in/code/", {"code": code}).status_code == 401


def test_the_password_counts_for_five_minutes(
    ground: Ground, browse: Browse, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, _codes = turned_on(ground, browse(name))
    client = at_the_door(browse, name)
    later = time.time() + 301
    monkeypatch.setattr("allauth.account.internal.stagekit.time.time", lambda: later)
    answer = client.post("/sign-in/code/", {"code": code_at(secret, later)})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/")


def test_an_account_that_was_shut_out_meanwhile_stays_outside(ground: Ground, browse: Browse, name: str) -> None:
    secret, _codes = turned_on(ground, browse(name))
    client = at_the_door(browse, name)
    with ground.site.database.write(OPERATOR) as tx:
        set_active(tx, OPERATOR, name, False)
    answer = client.post("/sign-in/code/", {"code": code_at(secret, time.time() + STEP_S)})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/")


def test_what_was_in_the_session_before_is_gone_after_the_password(browse: Browse, ground: Ground, name: str) -> None:
    client = browse("sara")
    before = client.session.session_key
    client.post("/sign-in/", {"name": name, "password": PASSWORD})
    assert client.session.session_key != before
    assert name in Page(client.get("/settings/").content).text


def test_the_tables_are_those_that_allauth_reads(ground: Ground, database: Database) -> None:
    """On both databases: the columns of its one model that is used, and no table for anybody's address."""
    from allauth.mfa.models import Authenticator

    with database.read() as tx:
        if database.url.startswith("sqlite"):
            columns = {row[1] for row in tx.all("PRAGMA table_info(mfa_authenticator)")}
            tables = {row[0] for row in tx.all("SELECT name FROM sqlite_master WHERE type = 'table'")}
        else:
            asked = "SELECT column_name FROM information_schema.columns WHERE table_name = 'mfa_authenticator'"
            columns = {row[0] for row in tx.all(asked)}
            tables = {row[0] for row in tx.all("SELECT tablename FROM pg_tables")}
    assert columns == {field.column for field in Authenticator._meta.local_fields}
    assert not {table for table in tables if table.startswith("account_email")}


def test_both_databases_keep_a_second_step(database: Database) -> None:
    with database.write(OPERATOR) as tx:
        add_account(tx, OPERATOR, NewAccount("huda", "argon2", ("analyst",)))
        set_second_step(tx, OPERATOR, "huda", {"totp": {"secret": "s"}, "recovery_codes": {"seed": "s"}})
        assert has_second_step(tx, OPERATOR, "huda")
        set_second_step(tx, OPERATOR, "huda", {"totp": {"secret": "t"}})
        assert tx.one("SELECT count(*) FROM mfa_authenticator") == (1,)
        remove_account(tx, OPERATOR, "huda")
        assert tx.one("SELECT count(*) FROM mfa_authenticator") == (0,)
        with pytest.raises(NotThere):
            set_second_step(tx, OPERATOR, "huda", {})


@pytest.mark.slow
@pytest.mark.pg
def test_allauth_reads_what_the_store_wrote_on_postgresql(postgresql_empty: str, tmp_path: Path) -> None:
    from django.test import Client

    from amana.exchange.site import serve

    made = make_ground(tmp_path / "node", postgresql_empty)
    serve(made.site)
    headers = {"host": "127.0.0.1", "accept-language": "en"}
    client = Client(headers=headers)
    client.post("/sign-in/", {"name": "sara", "password": PASSWORD})
    secret, codes = turned_on(made, client)
    for code, status in ((code_at(secret, time.time() + STEP_S), 303), (codes[0], 303), (codes[0], 401)):
        door = Client(headers=headers)
        assert door.post("/sign-in/", {"name": "sara", "password": PASSWORD}).headers["Location"] == "/sign-in/code/"
        assert door.post("/sign-in/code/", {"code": code}).status_code == status
    assert client.post("/settings/second-step/", {"code": codes[1]}).status_code == 303
    assert not held(made, "sara")
    made.site.database.close()
