"""The door of a node (PEP 3333): limits, then health, static files and the hot path, then Django.

Django is loaded beside the first answers, not before them. Nothing raised further in leaves as a traceback.
"""

from __future__ import annotations

import ipaddress
import logging
import os
import threading
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from amana.exchange.hotpath import before
from amana.exchange.site import Site
from amana.exchange.witness.door import Door
from amana.language import Problem, Text
from amana.newsroom.front import Front
from amana.node import environment, errors, memory
from amana.node.assets import serve_static
from amana.node.body import MAX_BYTES, Body, BodyTooLarge, TooBusy, announced_length
from amana.node.folder import Node
from amana.node.lifetime import end_with
from amana.node.logs import start_logging
from amana.node.site import open_site, start_django
from amana.node.slow import Watch, process_watch
from amana.stix.guard import Limits
from amana.store.ledger import head
from amana.world import real

Environ = dict[str, Any]
StartResponse = Callable[..., object]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

SOURCE = Path(__file__).resolve().parents[1]
log = logging.getLogger("amana.node")
_RATIO = Limits().max_ratio
_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


def build(node: Node, site: Site, django: Application, watch: Watch) -> Application:
    """The whole application of a node."""
    door = Door(site.database, site.keys)
    inside = before(Front(serve_static(django, SOURCE), site.database), site.service, door, site.party)
    proxies = [ipaddress.ip_network(text) for text in node.settings.proxies]

    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/healthz":
            return _say(start_response, 200, b'{"alive":true,"status":"ok","ledger":"%s"}\n' % _ledger(site))
        if path == "/readyz":
            return _readiness(site, start_response)
        try:
            if proxies:
                believe_proxy(environ, proxies)
            body = guard(environ, watch)
            return (
                inside(environ, start_response) if body is None else _with_body(inside, environ, start_response, body)
            )
        except BodyTooLarge as problem:
            return _refuse(environ, start_response, problem, 413)
        except TooBusy as problem:
            return _refuse(environ, start_response, problem, 429)
        except Exception:
            log.exception("request failed: %s %s", environ.get("REQUEST_METHOD"), path)
            return _refuse(environ, start_response, Problem("http.broken", _BROKEN), 500)

    return application


class LazyDjango:
    """Django's WSGI application, loaded once, by whichever thread needs it first."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._loading = threading.Lock()
        self._application: Application | None = None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        return self.load()(environ, start_response)

    def load(self) -> Application:
        """The application, loaded if it is not yet."""
        if self._application is None:
            with self._loading:
                if self._application is None:
                    start_django(self._node)
                    from django.core.handlers.wsgi import WSGIHandler

                    self._application = WSGIHandler()
        return self._application


def load_beside(django: LazyDjango, site: Site) -> None:
    """Load what the first requests would wait for: Django, then the engine for names if lists are in force."""
    django.load()
    try:
        site.shelf.warm(site.database)
    except Problem as problem:  # a damaged index: who asks is told so, and what mends it
        log.warning("%s", problem)
    finally:
        site.database.close()


def guard(environ: Environ, watch: Watch) -> Body | None:
    """The body of a request that has one, guarded. Raises BodyTooLarge, and TooBusy while too many clients are slow."""
    if not announced_length(environ) and not environ.get("HTTP_TRANSFER_ENCODING"):
        return None
    body = environ["wsgi.input"] = Body(environ, watch)
    return body


def _with_body(inside: Application, environ: Environ, start_response: StartResponse, body: Body) -> Iterable[bytes]:
    try:
        answer = inside(environ, start_response)
    finally:
        body.close()
    unpacked = _RATIO if environ.get("HTTP_CONTENT_ENCODING") else 1
    if (announced_length(environ) or MAX_BYTES) * unpacked > memory.LARGE:
        memory.give_back()
    return answer


def believe_proxy(environ: Environ, proxies: list[Any]) -> None:
    """Take the client's address and scheme from a trusted proxy's headers (the last hop that it saw)."""
    remote = _address(environ.get("REMOTE_ADDR", ""))
    if remote is None or not any(remote in network for network in proxies):
        return
    forwarded = _address(environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip())
    if forwarded is not None:
        environ["REMOTE_ADDR"] = str(forwarded)
    if environ.get("HTTP_X_FORWARDED_PROTO") == "https":
        environ["wsgi.url_scheme"] = "https"


def _address(text: str) -> Any:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _readiness(site: Site, start_response: StartResponse) -> list[bytes]:
    """200 when the database answers and its ledger can be written, else 503."""
    try:
        with site.database.read() as tx:
            head(tx)
        ready = site.service.openness()
    except Exception:
        log.exception("not ready")
        ready = False
    if not ready:
        body = b'{"ready":false,"ledger":"%s"}\n' % _ledger(site)
        return _say(start_response, 503, body, (("Retry-After", "5"),))
    return _say(start_response, 200, b'{"ready":true,"status":"ok","ledger":"open"}\n')


def _ledger(site: Site) -> bytes:
    """Whether the ledger could be written when this process tried last; asks nobody."""
    return b"open" if site.service.openness.is_open else b"closed"


def _say(
    start_response: StartResponse, status: int, body: bytes, more: tuple[tuple[str, str], ...] = ()
) -> list[bytes]:
    typed = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response(_LINES[status], [*typed, ("Cache-Control", "no-store"), *more])
    return [body]


def _refuse(environ: Environ, start_response: StartResponse, problem: Problem, status: int) -> list[bytes]:
    made = errors.answer(problem, status, environ)
    start_response(_LINES[made.status], list(made.headers))
    return [made.body]


def from_environment() -> Application:
    """The application of the node that AMANA_NODE names: what servers load."""
    parent = os.environ.get(environment.PARENT)
    if parent and not end_with(int(parent)):
        raise SystemExit(0)
    start_logging()
    memory.share_arenas()
    node = Node.open(os.environ[environment.NODE])
    django = LazyDjango(node)
    site = open_site(node, real())
    threading.Thread(target=load_beside, args=(django, site), name="load", daemon=True).start()
    return build(node, site, django, process_watch())


def __getattr__(name: str) -> Application:
    # So that any WSGI server can be given amana.node.wsgi:application, and importing this module opens nothing.
    if name != "application":
        raise AttributeError(name)
    globals()[name] = from_environment()
    return globals()[name]  # type: ignore[no-any-return]


_BROKEN = Text(
    en="A fault of the node: nothing was changed. Tell its administrator what you were doing and when.",
    ar="وقع خلل في العُقدة ولم يتغير شيء. أبلغ مديرها بما كنت تفعله ووقته.",
)
