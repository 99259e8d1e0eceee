"""The yardstick for reading: a WSGI application that hands out stored bytes and does nothing else (PEP 3333)."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

PAGES = "AMANA_BENCH_PAGES"
"""Environment variable: a pickled dictionary from address with query to body, written by the bench itself."""

_pages: dict[str, bytes] = {}


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answer with the body that is stored for the address."""
    if not _pages:
        _pages.update(pickle.loads(Path(os.environ[PAGES]).read_bytes()))  # noqa: S301 - our own file
    query = environ["QUERY_STRING"]
    body = _pages[f"{environ['PATH_INFO']}?{query}"] if query else b""
    start_response(
        "200 OK",
        [("Content-Type", "application/taxii+json;version=2.1"), ("Content-Length", str(len(body)))],
    )
    return [body]
