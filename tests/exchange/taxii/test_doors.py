"""The two doors answer alike, and neither tells of what its asker may not see."""

from __future__ import annotations

import contextlib
import gzip
import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from amana.exchange.intake import accept
from amana.exchange.taxii import MEDIA_TYPE
from amana.handling import Audience, system_viewer
from amana.language import Text
from amana.store.objects import Placing

C = "/taxii2/exchange/collections/"
Make = Callable[..., dict[str, Any]]
ASKERS = ("", "Bearer staff-token", "Bearer north-token", "Token south-token", "Bearer wrong", "Basic eDp5", "Nonsense")


@pytest.fixture(scope="module")
def node_with_django(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Django as a node runs it, with all its middleware."""
    from amana.node.folder import SQLITE, Settings
    from amana.node.setup import FirstAccount, make
    from amana.node.site import start_django
    from amana.world import real

    folder = tmp_path_factory.mktemp("django") / "node"
    about = Settings("cert", Text(en="A", ar="ألف"), "EG", "cert", SQLITE, "2026-01-01T00:00:00+00:00")
    start_django(make(folder, about, FirstAccount("admin", "a-long-password-here"), real()))


@pytest.fixture
def through_django(node_with_django: None) -> Callable[..., Any]:
    """A function that gives the asker of a box who comes in by Django's door."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import override_settings

    from amana.exchange.taxii import views

    @contextlib.contextmanager
    def door(box: Any) -> Iterator[Any]:
        with override_settings(ROOT_URLCONF=tuple(views.urls(box.service))):
            asker = box.anyone
            asker.application = WSGIHandler()
            yield asker

    return door


def _page_headers() -> set[str]:
    from amana.node.errors import SECURITY_HEADERS

    return {name.title() for name, _ in SECURITY_HEADERS} - {"X-Content-Type-Options"}


names = st.sampled_from(
    ["open", "group", "inbox", "staff", "nothing", "%6Fpen", "' OR 1=1", "عامة", "..", "a\0b", "x" * 99]
)
objects = st.sampled_from(
    [f"indicator--{n:08d}-0000-4000-8000-000000000000" for n in range(4)] + ["indicator--x", "<b>", "\udcff", "a\nb"]
)
places = st.one_of(
    st.sampled_from(
        ["/taxii2", "/taxii2/", "/taxii2/exchange/", "/taxii2/exchange", C, "/taxii2/x/", "/taxii2//", "/taxii2/\udcfe"]
    ),
    st.builds("/taxii2/exchange/status/{}/".format, names),
    st.builds((C + "{}/").format, names),
    st.builds((C + "{}/objects/").format, names),
    st.builds((C + "{}/objects").format, names),
    st.builds((C + "{}/manifest/").format, names),
    st.builds((C + "{}/objects/{}/").format, names, objects),
    st.builds((C + "{}/objects/{}/versions/").format, names, objects),
    st.text(max_size=30).map("/taxii2/".__add__),
)
pieces = st.one_of(
    st.sampled_from(
        [
            "limit=1",
            "limit=2",
            "limit=0",
            "limit=-1",
            "limit=x",
            "limit=99999999999999999999",
            "next=" + "A" * 32,
            "next=",
            "added_after=2025-01-01T00:00:00Z",
            "added_after=x",
            "match[version]=all",
            "match[version]=first,last",
            "match[version]=2026-01-01T00:00:01Z",
            "match[type]=indicator",
            "match[type]=",
            "match%5Btype%5D=malware",
            "match[id]=indicator--00000001-0000-4000-8000-000000000000",
            "match[spec_version]=2.1",
            "%",
            "a=%ff",
            "x=y",
        ]
    ),
    st.text(max_size=20).map(lambda text: quote(text, safe="=&[]%", errors="replace")),
)
queries = st.lists(pieces, max_size=3).map("&".join)
taxii_or_not = st.sampled_from(
    [MEDIA_TYPE, MEDIA_TYPE, MEDIA_TYPE, "application/taxii+json", "application/json", "*/*", "", "é"]
)
languages = st.sampled_from(["", "ar", "en", "ar;q=0.1, en", "\xff"])
numbers = st.integers(0, 3)


@st.composite
def requests(draw: Any) -> dict[str, Any]:
    """A request of any kind: right, wrong, or strange."""
    method = draw(st.sampled_from(["GET", "GET", "GET", "POST", "POST", "DELETE", "HEAD", "OPTIONS", "PUT", "X"]))
    asked = {
        "method": method,
        "path": draw(places),
        "query": draw(queries),
        "HTTP_ACCEPT": draw(taxii_or_not),
        "HTTP_ACCEPT_LANGUAGE": draw(languages),
        "HTTP_AUTHORIZATION": draw(st.sampled_from(ASKERS)),
    }
    if method == "POST":
        asked["CONTENT_TYPE"] = draw(taxii_or_not)
        asked["body"] = draw(bodies)
        asked["HTTP_CONTENT_ENCODING"] = draw(st.sampled_from(["", "", "", "identity", "gzip", "br"]))
        if draw(st.booleans()) and asked["HTTP_CONTENT_ENCODING"] == "gzip":
            asked["body"] = gzip.compress(asked["body"], mtime=0)
    return asked


def envelope(*numbers: tuple[int, int]) -> bytes:
    made = [
        {
            "type": "indicator",
            "spec_version": "2.1",
            "id": f"indicator--{number:08d}-0000-4000-8000-000000000000",
            "created": "2026-01-01T00:00:00.000Z",
            "modified": f"2026-01-01T00:00:{version:02d}.000Z",
            "pattern": "[domain-name:value = 'a.example']",
            "pattern_type": "stix" if version < 4 else 7,
            "valid_from": "2026-01-01T00:00:00.000Z",
        }
        for number, version in numbers
    ]
    return json.dumps({"objects": made}).encode()


bodies = st.one_of(
    st.builds(envelope, st.tuples(numbers, st.integers(1, 4)), st.tuples(numbers, st.integers(1, 4))),
    st.sampled_from([b"", b"{}", b"[", b"\xff", b'{"objects":[]}', b'{"objects":[{}]}']),
)


@given(st.lists(requests(), min_size=1, max_size=8))
@settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@pytest.mark.slow
def test_both_doors_answer_alike(make_box, through_django, asked: list[dict[str, Any]]) -> None:
    hot, cold = make_box(), make_box()
    extra = _page_headers()
    with through_django(cold) as django:
        for request in asked:
            one, other = hot.anyone(**request), django(**request)
            assert (one.status, one.body) == (other.status, other.body), request
            assert one.headers == {name: value for name, value in other.headers.items() if name not in extra}, request
            assert one.status < 500
            if one.status >= 400 and request["method"] != "HEAD":
                assert one.check("error")["http_status"] == str(one.status)
    hot.database.close()
    cold.database.close()


def furnished_with(box: Any, hidden: bool) -> None:
    """Some objects for everyone; with ``hidden``, others beside, before and after them, for staff only."""
    viewer = system_viewer("tests")
    collections = {alias: box.staff.get(f"{C}{alias}/").json["id"] for alias in ("open", "group", "staff")}

    def put(audience: Audience, data: bytes) -> None:
        for number in collections.values():
            accept(box.database, viewer, data, Placing("own", audience, collection=number))

    for turn in range(3):
        if hidden:
            put(Audience.of("own"), envelope((turn, 3), (turn + 1, 2), (7 + turn, 1)))
        box.world.clock.sleep(1)
        put(Audience.of("public"), envelope((turn, 1), (turn, 2)))
        box.world.clock.sleep(1)


READ = {
    "method": "GET", "query": "match[version]=all", "HTTP_ACCEPT": MEDIA_TYPE,
    "HTTP_AUTHORIZATION": "Bearer north-token",
}  # fmt: skip


@given(st.lists(requests().filter(lambda one: "staff" not in one["HTTP_AUTHORIZATION"]), min_size=1, max_size=6))
@example([READ | {"path": f"{C}open/objects/"}, READ | {"path": f"{C}group/objects/"}])
@settings(
    deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@pytest.mark.slow
def test_what_is_hidden_changes_no_answer(make_box, asked: list[dict[str, Any]]) -> None:
    with_hidden, without = make_box(), make_box()
    furnished_with(with_hidden, hidden=True)
    furnished_with(without, hidden=False)
    for request in asked:
        one, other = with_hidden.anyone(**request), without.anyone(**request)
        assert (one.status, _told(one), one.header_list) == (other.status, _told(other), other.header_list), request
    with_hidden.database.close()
    without.database.close()


def _told(answer: Any) -> bytes:
    """The body, without the random number by which an error is found in the log."""
    return re.sub(rb'"error_id":"[0-9a-f-]{36}"', b'"error_id":""', answer.body)


def test_the_hot_path_is_a_wsgi_application(box) -> None:
    from wsgiref.validate import validator

    box_asker = box.anyone
    box_asker.application = validator(box_asker.application)
    for method, path in (("GET", "/taxii2/"), ("GET", C), ("GET", C + "nothing/"), ("OPTIONS", C)):
        assert box_asker(method, path).status in (200, 401)
    assert box_asker.get("/elsewhere").body == b"not taxii"
    assert box_asker.get("/taxii2x").body == b"not taxii"
