"""The door: health without Django, limits before anything, errors that can be read, proxies believed or not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from amana.exchange.designation import Shelf, accept, propose
from amana.exchange.site import Site
from amana.handling import Viewer
from amana.lists import File
from amana.node import wsgi
from amana.node.body import MAX_BYTES
from amana.node.folder import Node
from amana.node.site import open_site
from amana.node.slow import Watch
from amana.screening.asking import screen
from amana.screening.matching import Terms
from amana.screening.subject import Subject
from amana.world import real

Asked = Callable[..., tuple[int, dict[str, str], bytes]]


@pytest.fixture
def site(node_folder: Path) -> Iterator[Site]:
    site = open_site(Node.open(node_folder), real())
    with closing(site.database):
        yield site


def inside(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """In place of Django: says who asked, or breaks."""
    if environ["PATH_INFO"] == "/breaks":
        raise RuntimeError("secret detail")
    start_response("200 OK", [])
    scheme = environ["wsgi.url_scheme"]
    return [f"{scheme} {environ['REMOTE_ADDR']} {len(environ['wsgi.input'].read())}".encode()]


def asking(application: wsgi.Application) -> Asked:
    def ask(path: str, data: bytes = b"", **more: str) -> tuple[int, dict[str, str], bytes]:
        environ = {
            "REQUEST_METHOD": "POST" if data else "GET",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "REMOTE_ADDR": "192.0.2.1",
            "CONTENT_LENGTH": str(len(data)),
            "wsgi.input": BytesIO(data),
            "wsgi.url_scheme": "http",
            **more,
        }
        told: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]]) -> None:
            told.update(status=int(status.split()[0]), headers=dict(headers))

        body = b"".join(application(environ, start_response))
        return told["status"], told["headers"], body

    return ask


@pytest.fixture
def ask(site: Site, node_folder: Path) -> Asked:
    return asking(wsgi.build(Node.open(node_folder), site, inside, Watch(crowd=2)))


def test_health_and_readiness_need_no_django(ask: Asked) -> None:
    assert json.loads(ask("/healthz")[2]) == {"alive": True, "status": "ok", "ledger": "open"}
    assert json.loads(ask("/readyz")[2]) == {"ready": True, "status": "ok", "ledger": "open"}


def test_a_node_without_its_database_lives_but_is_not_ready(ask: Asked, site: Site, node_folder: Path) -> None:
    site.database.close()
    for path in node_folder.glob("node.sqlite3*"):
        path.unlink()
    assert ask("/healthz")[0] == 200
    status, headers, _ = ask("/readyz")
    assert status == 503
    assert headers["Retry-After"]


def test_taxii_is_answered_before_django(ask: Asked) -> None:
    status, headers, body = ask("/taxii2/")
    assert status == 200
    assert headers["Content-Type"].startswith("application/taxii+json")
    assert b"http" not in headers["Content-Type"].encode()
    assert json.loads(body)["title"]


@pytest.mark.parametrize(
    ("path", "accept", "kind"),
    [
        ("/taxii2/exchange/", "", "application/taxii+json"),
        ("/api/v1/objects/", "", "application/json"),
        ("/reports/", "application/json", "application/json"),
        ("/reports/", "text/html", "text/html"),
    ],
)
def test_a_body_that_is_announced_too_large_is_refused_in_the_askers_form(
    ask: Asked, path: str, accept: str, kind: str
) -> None:
    status, headers, body = ask(path, CONTENT_LENGTH=str(MAX_BYTES + 1), HTTP_ACCEPT=accept)
    assert status == 413
    assert headers["Content-Type"].startswith(kind)
    assert body


def test_a_fault_of_ours_is_told_in_both_languages_and_without_its_details(ask: Asked) -> None:
    for language, word in (("ar", "خلل"), ("en-GB,en;q=0.9", "fault")):
        status, headers, body = ask("/breaks", HTTP_ACCEPT_LANGUAGE=language)
        assert status == 500
        assert word in body.decode()
        assert b"secret" not in body
        assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_while_many_clients_are_slow_new_bodies_wait(site: Site, node_folder: Path) -> None:
    watch = Watch(crowd=0)
    ask = asking(wsgi.build(Node.open(node_folder), site, inside, watch))
    status, headers, _ = ask("/reports/", b"body")
    assert status == 429
    assert headers["Retry-After"]
    assert ask("/reports/")[0] == 200


def test_nobody_is_believed_who_is_no_proxy(ask: Asked) -> None:
    answer = ask("/", HTTP_X_FORWARDED_FOR="198.51.100.1", HTTP_X_FORWARDED_PROTO="https")
    assert answer[2] == b"http 192.0.2.1 0"


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [("198.51.100.1", "198.51.100.1"), ("6.6.6.6, 198.51.100.1", "198.51.100.1"), ("nonsense", "192.0.2.1")],
)
def test_a_trusted_proxy_is_believed_on_the_last_hop(
    site: Site, node_folder: Path, forwarded: str, client: str
) -> None:
    node = Node.open(node_folder)
    import msgspec

    trusting = Node(node.path, msgspec.structs.replace(node.settings, proxies=("192.0.2.0/24",)))
    ask = asking(wsgi.build(trusting, site, inside, Watch(crowd=2)))
    answer = ask("/", HTTP_X_FORWARDED_FOR=forwarded, HTTP_X_FORWARDED_PROTO="https")
    assert answer[2].decode() == f"https {client} 0"


def test_static_files_are_served_for_a_year_and_only_those(ask: Asked) -> None:
    from amana.node.assets import static_url

    url = static_url(wsgi.SOURCE)
    status, headers, body = ask(f"{url}vendor/bootstrap/bootstrap.rtl.min.css")
    assert status == 200
    assert "immutable" in headers["Cache-Control"]
    assert b"Bootstrap" in body[:200]
    for path in (f"{url}../settings.py", f"{url}vendor/%2e%2e/x", f"{url}vendor/none.css"):
        assert ask(path)[2] == b"http 192.0.2.1 0"


def test_lists_in_force_are_opened_before_anybody_asks(
    site: Site, node_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Loaded(wsgi.LazyDjango):
        def load(self) -> wsgi.Application:
            return inside

    django = Loaded(Node.open(node_folder))
    wsgi.load_beside(django, site)  # without lists there is nothing to open
    one, two = (
        Viewer(f"user:{name}", frozenset(("own", f"user:{name}")), frozenset(("screener",))) for name in ("one", "two")
    )
    file = File("un.xml", (Path(__file__).parents[1] / "data/lists/un.xml").read_bytes())
    accept(site.database, two, site.shelf, propose(site.database, one, site.shelf, "un", "un", [file], "").number)
    wsgi.load_beside(django, site)
    monkeypatch.setattr("amana.names.Index.open", None)  # an index that is opened now fails
    assert screen(site.database, one, site.shelf, [Subject(("Eric Badege",))], Terms("payment"))[0].found
    (manifest,) = (node_folder / "screening").rglob("manifest.json")
    manifest.write_text("{}")
    monkeypatch.undo()
    wsgi.load_beside(django, replace(site, shelf=Shelf(node_folder, bytes(32))))  # who asks is told, no crash
