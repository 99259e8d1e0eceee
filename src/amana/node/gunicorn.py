"""gunicorn as the fallback server: its threads, with a limit on slow clients that it does not have itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from amana.node.slow import PATIENCE, process_watch

if TYPE_CHECKING:
    from amana.node.serve import Serving


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Threads that wait for a request's headers no longer than the watch has patience."""

    def handle(self, conn: Any) -> Any:
        """One connection's turn in a thread: what is not spent in the application is a wait for the client."""
        conn.amana_wait = process_watch().begin(conn.client[0], conn.sock)
        try:
            return super().handle(conn)
        finally:
            process_watch().end(conn.amana_wait)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """The headers are here; afterwards gunicorn drains what was not read of the body."""
        process_watch().end(conn.amana_wait)
        try:
            return super().handle_request(req, conn)
        finally:
            conn.amana_wait = process_watch().begin(conn.client[0], conn.sock)


class Application(BaseApplication):  # type: ignore[misc]
    """gunicorn, configured by the node and started from our own process."""

    def __init__(self, serving: Serving, target: str, at_stop: Callable[[], None]) -> None:
        self._serving = serving
        self._target = target
        self._at_stop = at_stop
        super().__init__()

    def load_config(self) -> None:
        """What the node decides."""
        settings = {
            "bind": f"{self._serving.host}:{self._serving.port}",
            "workers": self._serving.workers,
            "threads": self._serving.threads,
            "worker_class": f"{PatientWorker.__module__}.{PatientWorker.__qualname__}",
            "keepalive": int(PATIENCE),
            "graceful_timeout": int(PATIENCE),
            "loglevel": "warning",
            "control_socket_disable": True,
            "on_exit": lambda server: self._at_stop(),
        }
        for name, value in settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application, in a worker."""
        from gunicorn.util import import_app

        return import_app(self._target)
