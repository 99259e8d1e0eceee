"""A headless Chromium (the system's), and nodes to walk through with it."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

from pages_ground import Ground, make_ground

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser and takes its time."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.ui)
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium. Missing, the test is skipped; in CI it fails.

    For one module at a time: Playwright keeps an event loop in this thread, and Django will not work beside a loop.
    """
    from playwright.sync_api import sync_playwright

    path = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
    if path is None:
        reason = "Chromium is not installed: apt-get install chromium"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def shared_ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ground, str]]:
    """A node with something on every page, served by this process; and its address."""
    from amana.node.slow import Watch
    from amana.node.wsgi import LazyDjango, build

    ground = make_ground(tmp_path_factory.mktemp("looked-at") / "node")
    application = build(ground.node, ground.site, LazyDjango(ground.node), Watch(4))
    server = make_server("127.0.0.1", 0, application, server_class=_Server, handler_class=_Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield ground, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    ground.site.database.close()


@pytest.fixture(scope="module", autouse=True)
def _turned_to_the_ground(request: pytest.FixtureRequest) -> None:
    """The shared node is served by this process, even if another module turned the process to its own.

    Before :func:`chromium`, beside which Django does not work in this thread.
    """
    here = [item for item in request.session.items if item.getparent(pytest.Module) is request.node]
    if any("shared_ground" in getattr(item, "fixturenames", ()) for item in here):
        from amana.exchange import site as serving
        from amana.node.site import start_django

        ground, _ = request.getfixturevalue("shared_ground")
        start_django(ground.node)
        serving.serve(ground.site)
