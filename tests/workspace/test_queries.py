"""How often a page asks the database: few times, and not more often for more lines."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from amana.language import Text
from amana.node.setup import OPERATOR
from amana.store.offers import Askable, Epoch, add_askable, add_epoch
from amana.store.sqlite import SqliteConnection
from pages_ground import Ground

if TYPE_CHECKING:
    from django.test import Client

Browse = Callable[..., "Client"]
MOST = 15


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The statements of the store and of Django (session, account) meanwhile.

    Not those of what runs beside, such as the look at whether the ledger can be written.
    """
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    asked: list[str] = []
    here = threading.get_ident()

    def counting(name: str) -> Callable[..., Any]:
        inside = getattr(SqliteConnection, name)

        def call(self: SqliteConnection, sql: str, *rest: Any) -> Any:
            if threading.get_ident() == here:
                asked.append(sql)
            return inside(self, sql, *rest)

        return call

    with monkeypatch.context() as patch, CaptureQueriesContext(connection) as django:
        for name in ("all", "one", "run", "many"):
            patch.setattr(SqliteConnection, name, counting(name))
        yield asked
        asked.extend(query["sql"] for query in django.captured_queries)


def test_no_page_asks_more_than_fifteen_times(ground: Ground, browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    report, release, alert = ground.fresh_report(), ground.proposed_release(), ground.fresh_alert()
    client = browse("sara")
    addresses = [
        "/", "/alerts/", f"/alerts/{alert}/", "/reports/", "/reports/new/", f"/reports/{report}/",
        f"/reports/{report}/propose/", f"/releases/{release}/", f"/objects/{ground.fresh_object()}/",
        f"/objects/{ground.surrounded()}/",
        "/search/?q=203.0.113.45+%D8%AA%D8%B5%D9%8A%D8%AF", "/settings/", "/safeguards/",
    ]  # fmt: skip
    _asked_few_times(client, addresses, monkeypatch)


def test_no_page_of_the_administration_does_either(
    ground: Ground, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    sections = ("", "accounts/", "tokens/", "members/", "groups/", "collections/", "peers/", "sound/", "retention/",
                "ledger/", "accounts/1/")  # fmt: skip
    _asked_few_times(browse("admin"), [f"/administration/{one}" for one in sections], monkeypatch)
    _asked_few_times(browse("sara"), ["/watches/", "/design/", "/help/"], monkeypatch)


def test_more_collections_to_ask_about_ask_no_more(
    ground: Ground, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browse("sara")
    counts = []
    for number in range(4):
        with ground.site.database.write(OPERATOR) as tx:
            name = f"q{number}-{tx.world.random.token(3).hex()}"
            add_askable(tx, OPERATOR, Askable(name, Text(en="Q", ar="س"), ("domain",), frozenset({"community"})))
            add_epoch(tx, OPERATOR, name, Epoch(1, bytes(32), tx.now_us, tx.now_us + 10**12), {})
        client.get("/ask/asked/")
        with counted(monkeypatch) as asked:
            assert client.get("/ask/asked/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[-1] <= MOST


def _asked_few_times(client: Client, addresses: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for address in addresses:
        client.get(address)
    for address in addresses:
        with counted(monkeypatch) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= MOST, (address, len(asked), asked)


@pytest.mark.parametrize("address", ["/", "/alerts/", "/reports/", "/search/?q=203.0.113.99"])
def test_more_lines_ask_no_more(ground: Ground, browse: Browse, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    client = browse("sara")
    ground.fresh_object(value="203.0.113.99")
    client.get(address)
    with counted(monkeypatch) as before:
        client.get(address)
    for _ in range(5):
        ground.fresh_report()
        ground.fresh_alert()
        ground.proposed_release()
        ground.fresh_object(value="203.0.113.99")
    client.get(address)
    with counted(monkeypatch) as after:
        client.get(address)
    assert len(after) == len(before)


def test_more_releases_ask_no_more(ground: Ground, browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browse("huda")
    for _ in range(5):
        ground.proposed_release()
    asked = []
    for address in ("/releases/?before=2", "/releases/"):
        client.get(address)
        with counted(monkeypatch) as statements:
            client.get(address)
        asked.append(len(statements))
    assert asked[0] == asked[1]
    with counted(monkeypatch) as statements:
        client.get("/")
    assert len(statements) <= MOST
