"""The figures of reading: crawling a collection, polling it, and the hot path against the Django view."""

from __future__ import annotations

import json
import time
from io import BytesIO
from pathlib import Path
from typing import Any

from amana.bench._asking import Client, in_turns, middle, quantile
from amana.bench._figure import Figure, at_least, at_most
from amana.bench._material import BATCH, TOKEN
from amana.bench._served import bare
from amana.node.folder import Node

_CRAWLS = 2
_POLLS = 100
_BLOCKS = 9
_CALLS = 300
_PATH = "/taxii2/exchange/collections/{}/objects/"


def figures(port: int, sizes: dict[str, int], folder: Path) -> list[Figure]:
    """Crawl and poll collections of these sizes (by alias, smallest first) at a running node and at the yardstick."""
    client = Client(port, TOKEN)
    crawled = {alias: list(client.pages(_PATH.format(alias), BATCH)) for alias in sizes}
    polls = _polls(client, crawled[max(sizes, key=sizes.__getitem__)])
    stored = {address: body for pages in crawled.values() for address, body in pages}
    stored |= {address: client.get(address) for address in polls.values()}
    with bare(stored, folder) as other:
        plain = Client(other, TOKEN)
        found = _crawls(client, plain, sizes) + _latencies(client, plain, polls)
        plain.close()
    client.close()
    return found


def _crawls(client: Client, plain: Client, sizes: dict[str, int]) -> list[Figure]:
    """Objects a second of whole crawls, from the median page: a page that the machine interrupted counts little."""
    small, large = sizes.values()
    times: dict[int, tuple[list[float], list[float]]] = {small: ([], []), large: ([], [])}
    for _ in range(_CRAWLS):
        for alias, size in sizes.items():
            for _ in range(large // size):
                _crawl_both(client, plain, _PATH.format(alias), times[size])
    rates = {size: [BATCH / middle(taken) for taken in both] for size, both in times.items()}
    # Ten times the bytes leave the processor's cache at the yardstick too: what grows beyond that is our own cost.
    in_y = {size: ours / bares for size, (ours, bares) in rates.items()}
    return [
        *(
            at_least(f"crawl of {size:,} objects, limit {BATCH:,}", rates[size][0], "objects/s", rates[size][1], 0.5)
            for size in (small, large)
        ),
        at_least(f"crawl at {large:,} against {small:,}, both in Y", in_y[large], "Y", in_y[small], 0.9),
    ]


def _crawl_both(client: Client, plain: Client, path: str, times: tuple[list[float], list[float]]) -> None:
    """Crawl a list at the node and at the yardstick, page by page in turns; adds the seconds of each page."""
    pages = client.pages(path, BATCH), plain.pages(path, BATCH)
    while True:
        for one, taken in zip(pages, times, strict=True):
            start = time.perf_counter()
            if next(one, None) is None:
                return
            taken.append(time.perf_counter() - start)


def _polls(client: Client, pages: list[tuple[str, bytes]]) -> dict[str, str]:
    """The addresses of the polls, by name."""
    path = pages[0][0].partition("?")[0]
    *_, (_, last) = client.pages(path.replace("/objects/", "/manifest/"), BATCH)
    after = json.loads(last)["objects"][-101]["date_added"]
    one = json.loads(pages[len(pages) // 2][1])["objects"][BATCH // 2]["id"]
    return {
        "the 100 newest": f"{path}?limit=100&added_after={after}",
        "match[id]": f"{path}?match[id]={one}",
        "match[type]": f"{path}?limit=100&match[type]=malware",
    }


def _latencies(client: Client, plain: Client, polls: dict[str, str]) -> list[Figure]:
    found = []
    for name, address in polls.items():
        works = [lambda address=address, one=one: one.read(address) for one in (client, plain)]  # type: ignore[misc]
        in_turns(works, 50)
        # The median of several p95: one busy moment of the machine would else be all that is seen.
        blocks = [[quantile(times, 0.95) for times in in_turns(works, _POLLS)] for _ in range(_BLOCKS)]
        ours, bares = (middle(p95) * 1000 for p95 in zip(*blocks, strict=True))
        found.append(at_most(f"poll for {name}, p95", ours, "ms", bares, 3.0))
    return found


def doors(node: Node, alias: str) -> Figure:
    """Requests a second by the hot path, and by the Django view with the middleware that a node has."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import override_settings

    from amana.exchange import hotpath
    from amana.exchange.taxii import views
    from amana.node.site import open_site, start_django
    from amana.world import real

    start_django(node)
    service = open_site(node, real()).service
    with override_settings(ROOT_URLCONF=tuple(views.urls(service))):
        cold = WSGIHandler()
        hot = hotpath.before(cold, service)
        works = [lambda door=door: _call(door, alias) for door in (hot, cold)]  # type: ignore[misc]
        in_turns(works, 3)
        fast, slow = (middle(times) for times in in_turns(works, 30))
    service.database.close()
    return at_least("hot path against the same Django view", _CALLS / fast, "requests/s", _CALLS / slow, 4.0)


def _call(application: Any, alias: str) -> None:
    for _ in range(_CALLS):
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": f"/taxii2/exchange/collections/{alias}/objects/",
            "QUERY_STRING": "limit=1",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_AUTHORIZATION": f"Bearer {TOKEN}",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "wsgi.errors": BytesIO(),
        }
        answer = application(environ, lambda status, headers, *rest: None)
        assert b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()


__all__ = ["doors", "figures"]
