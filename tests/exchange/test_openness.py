"""While the ledger cannot be written nothing is shared, and sharing resumes by itself."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from amana.exchange.openness import Openness
from amana.exchange.taxii import Identity, Service, from_environ, handle
from amana.exchange.witness.names import keys_of
from amana.exchange.witness.signing import sign_head
from amana.handling import Viewer
from amana.language import Text
from amana.store import Database, open_database
from amana.store.closing import LedgerClosed
from amana.store.ledger import head, ledger, verify
from amana.world import simulated
from witness_circle import signer

STAFF = Viewer("admin", frozenset(("public", "community", "own")), frozenset(("administrator",)))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(open_database(database_url, simulated(seed=4))) as database:
        yield database


@contextmanager
def broken_ledger(database: Database) -> Iterator[None]:
    """A ledger to which nothing can be appended, whatever else can be written."""
    with database.upkeep() as tx:
        tx.run("ALTER TABLE ledger_entry RENAME TO ledger_entry_away")
    yield
    with database.upkeep() as tx:
        tx.run("ALTER TABLE ledger_entry_away RENAME TO ledger_entry")


def note(database: Database) -> None:
    with database.write(STAFF) as tx:
        tx.run("UPDATE counter SET value = value + 1 WHERE name = 'generation'")
        tx.record("note", "x")


def generation(database: Database) -> int:
    row = database.glance("SELECT value FROM counter WHERE name = 'generation'")
    assert row is not None
    return int(row[0])


def test_a_change_without_its_entry_does_not_happen_and_says_why(database: Database) -> None:
    note(database)
    before = generation(database)
    with broken_ledger(database):
        with pytest.raises(LedgerClosed) as caught:
            note(database)
        assert generation(database) == before
        assert database.ledger_fault
    assert caught.value.say("ar") != caught.value.say("en")
    note(database)
    assert not database.ledger_fault
    assert generation(database) == before + 1


def test_trying_leaves_nothing_behind(database: Database) -> None:
    note(database)
    with database.read() as tx:
        before = head(tx)
    assert database.try_ledger()
    with database.read() as tx:
        assert head(tx) == before
        assert verify(tx) is None
    with broken_ledger(database):
        assert not database.try_ledger()


def test_the_door_opens_again_with_an_entry_that_says_so(database: Database) -> None:
    openness = Openness(database)
    assert openness()
    with broken_ledger(database):
        openness.check()
        assert not openness()
        openness.check()
        with pytest.raises(LedgerClosed):
            openness.need()
    openness.check()
    assert openness()
    with database.read() as tx:
        assert [one.kind for one in ledger(tx, STAFF)] == ["ledger.reopen"]


def test_it_is_tried_again_beside_the_requests(database: Database) -> None:
    openness = Openness(database)
    with broken_ledger(database):
        assert not openness()
    assert not openness(), "not tried with every request"
    database.world.clock.sleep(11)
    openness()
    until = time.monotonic() + 10
    while not openness() and time.monotonic() < until:
        time.sleep(0.01)
    assert openness()


def test_a_ledger_that_was_rewritten_is_neither_signed_nor_shared_from(database: Database) -> None:
    keys = keys_of(signer("cert-eg"))
    for _ in range(5):
        note(database)
    assert sign_head(database, keys)
    openness = Openness(database)
    assert openness()
    row = database.glance("SELECT root FROM checkpoint")
    assert row is not None
    with database.upkeep() as tx:
        # What was signed was another ledger: as if this one had been put in its place.
        tx.run("UPDATE checkpoint SET root = ?", (bytes(32),))
    note(database)
    openness.check()
    assert not openness()
    with pytest.raises(LedgerClosed, match="not the one"):
        openness.need()
    assert not sign_head(database, keys)
    note(database)
    assert not openness(), "a write that succeeds does not open it"
    with database.upkeep() as tx:
        tx.run("UPDATE checkpoint SET root = ?", (bytes(row[0]),))
    openness.check()
    assert openness()
    assert sign_head(database, keys)


def test_a_ledger_that_was_cut_is_not_shared_from(database: Database) -> None:
    for _ in range(5):
        note(database)
    assert sign_head(database, keys_of(signer("cert-eg")))
    openness = Openness(database)
    assert openness()
    with database.upkeep() as tx:
        tx.run("DELETE FROM ledger_entry WHERE idx = 3")
    openness.check()
    assert not openness()


def service(database: Database) -> Service:
    name = Text(en="x", ar="س")
    return Service(database, Identity(name, name), bytes(32), lambda *_: LedgerClosed())


@pytest.mark.parametrize("path", ["/taxii2/", "/taxii2/exchange/", "/taxii2/exchange/collections/"])
@pytest.mark.parametrize(("language", "word"), [("en", "nothing is shared"), ("ar", "ولا يُشارَك شيء")])
def test_taxii_answers_503_in_plain_words(database: Database, path: str, language: str, word: str) -> None:
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "wsgi.input": BytesIO(b""), "HTTP_ACCEPT_LANGUAGE": language,
    }  # fmt: skip
    served = service(database)
    assert handle(from_environ(environ), served).status == 200
    with broken_ledger(database):
        served.openness.check()
        answer = handle(from_environ(environ), served)
    assert answer.status == 503
    assert word in json.loads(answer.body)["description"]
    assert dict(answer.headers)["Retry-After"]
    served.openness.check()
    assert handle(from_environ(environ), served).status == 200


Asked = Callable[..., tuple[int, dict[str, str], bytes]]


def test_health_and_readiness_say_so(node_folder: Path) -> None:
    from amana.node import wsgi
    from amana.node.folder import Node
    from amana.node.site import open_site
    from amana.node.slow import Watch
    from amana.world import real

    site = open_site(Node.open(node_folder), real())
    application = wsgi.build(Node.open(node_folder), site, lambda *_: [], Watch(crowd=2))

    def ask(path: str) -> tuple[int, Any]:
        told: list[int] = []
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "wsgi.input": BytesIO(b""), "wsgi.url_scheme": "http"}
        body = b"".join(application(environ, lambda status, _: told.append(int(status.split()[0]))))
        return told[0], json.loads(body)

    with closing(site.database):
        assert ask("/readyz") == (200, {"ready": True, "status": "ok", "ledger": "open"})
        with broken_ledger(site.database):
            site.service.openness.check()
            assert ask("/readyz") == (503, {"ready": False, "ledger": "closed"})
            assert ask("/healthz") == (200, {"alive": True, "status": "ok", "ledger": "closed"})
            assert ask("/taxii2/")[0] == 503
            status, said = ask("/private/")
            assert (status, said["code"]) == (503, "ledger.closed")
        site.service.openness.check()
        assert ask("/private/")[0] == 401
