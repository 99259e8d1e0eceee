"""Kept pages: the same bytes as rendered ones, and never a moment older than what readers may see."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import msgspec
import pytest

from amana.newsroom import front
from amana.newsroom.front import Front
from amana.newsroom.reading import path_of, short_path
from newsroom_press import ARTICLE, MASTHEAD, Press

Ask = Callable[..., tuple[str, dict[str, str], bytes]]


class Counting:
    """An application that counts how often it is asked."""

    def __init__(self, inside: Any) -> None:
        self.inside, self.count = inside, 0

    def __call__(self, environ: Any, start_response: Any) -> Any:
        self.count += 1
        return self.inside(environ, start_response)


@pytest.fixture
def behind(press: Press) -> Counting:
    """Django, counted."""
    from django.core.handlers.wsgi import WSGIHandler

    return Counting(WSGIHandler())


@pytest.fixture
def ask(press: Press, behind: Counting) -> Ask:
    """Asks the front."""
    kept = Front(behind, press.ground.site.database)

    def call(path: str, method: str = "GET", query: str = "", **headers: str) -> tuple[str, dict[str, str], bytes]:
        got: list[Any] = []
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "wsgi.errors": BytesIO(),
            **headers,
        }
        body = b"".join(kept(environ, lambda status, sent, *rest: got.extend((status, dict(sent)))))
        return got[0], got[1], body

    return call


def test_a_page_is_rendered_once_and_sent_plain_or_compressed(press: Press, ask: Ask, behind: Counting) -> None:
    path = short_path(press.published())
    status, plain, body = ask(path)
    _, zipped, packed = ask(path, HTTP_ACCEPT_ENCODING="br, gzip;q=0.5")
    assert (status, behind.count) == ("200 OK", 1)
    assert gzip.decompress(packed) == body
    assert zipped["Content-Encoding"] == "gzip"
    assert plain["Vary"] == "Accept-Encoding"
    assert plain["ETag"] != zipped["ETag"]
    assert int(zipped["Content-Length"]) == len(packed) < len(body) == int(plain["Content-Length"])
    assert "Content-Encoding" not in ask(path, HTTP_ACCEPT_ENCODING="gzip;q=0")[1]
    status, head, nothing = ask(path, "HEAD")
    assert (status, head, nothing) == ("200 OK", plain, b"")


def test_who_has_the_page_is_told_so(press: Press, ask: Ask) -> None:
    path = short_path(press.published())
    tag = ask(path)[1]["ETag"]
    for known in (tag, f'"other", W/{tag}', "*"):
        status, headers, body = ask(path, HTTP_IF_NONE_MATCH=known)
        assert (status, headers["ETag"], body) == ("304 Not Modified", tag, b"")
    assert ask(path, HTTP_IF_NONE_MATCH='"other"')[0] == "200 OK"


def test_whatever_readers_can_see_changes_at_once(press: Press, ask: Ask) -> None:
    from amana.store.masthead import set_masthead

    one = press.published()
    seen = [ask(short_path(one))[2]]

    def changed() -> bool:
        seen.append(ask(short_path(one))[2])
        return seen[-1] != seen[-2]

    press.published()  # a newer neighbour
    assert changed()
    number = press.commented(one)
    assert not changed()
    press.decided(number, "shown")
    assert changed()
    press.decided(number, "hidden")
    assert changed()
    one = press.corrected(one, msgspec.structs.replace(ARTICLE, body="متن جديد"), "تصحيح")
    assert changed()
    with press.ground.site.database.write(press.viewers["layla"]) as tx:
        set_masthead(tx, press.viewers["layla"], msgspec.structs.replace(MASTHEAD, title=MASTHEAD.chair))
    assert changed()
    press.withdrawn(one, "خطأ")
    assert ask(short_path(one))[0].startswith("410")
    assert ask(path_of(one))[0].startswith("410")


def test_a_kept_page_ends_with_its_review_date(press: Press, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    world = press.ground.site.database.world
    start = world.clock.now()
    one = press.published(days=1)
    assert ask(short_path(one))[0] == "200 OK"
    for later, status in ((timedelta(hours=23), "200"), (timedelta(hours=25), "410")):
        monkeypatch.setattr(type(world.clock), "now", lambda self, at=start + later: at)
        assert ask(short_path(one))[0].startswith(status)
    assert path_of(one) not in ask("/bulletins/")[2].decode()


def test_the_form_on_a_kept_page_never_grows_old(press: Press, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    world = press.ground.site.database.world
    path, now = short_path(press.published()), datetime(2026, 12, 1, 10, 5, tzinfo=UTC)
    bodies = []
    for minutes in (0, 50, 56):
        monkeypatch.setattr(type(world.clock), "now", lambda self, at=now + timedelta(minutes=minutes): at)
        bodies.append(ask(path)[2])
    assert bodies[0] == bodies[1] != bodies[2]


def test_what_is_not_for_everyone_is_asked_for_each_time(press: Press, ask: Ask, behind: Counting) -> None:
    one = press.published()
    for path, method, query in (
        ("/b/2026/99999", "GET", ""),
        (short_path(one), "GET", "comment=waiting"),
        (short_path(one), "POST", ""),
        (f"{short_path(one)}/x", "GET", ""),
        ("/desk/", "GET", ""),
        ("/sign-in/", "GET", ""),
        (short_path(one), "GET", "utm=1"),
    ):
        before = behind.count
        for _ in range(2):
            ask(path, method, query)
        assert behind.count == before + 2, path


def test_a_forged_host_is_refused_and_not_kept(press: Press, ask: Ask) -> None:
    path = short_path(press.published())
    assert ask(path, HTTP_HOST="evil.example")[0].startswith("400")
    assert b"evil.example" not in ask(path)[2]


def test_memory_is_bounded(press: Press, ask: Ask, behind: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [short_path(press.published()) for _ in range(4)]
    monkeypatch.setattr(front, "MOST_BYTES", 30_000)
    for path in paths:
        ask(path)
    before = behind.count
    ask(paths[-1])
    assert behind.count == before  # the newest is still there
    ask(paths[0])
    assert behind.count == before + 1  # the oldest made room
