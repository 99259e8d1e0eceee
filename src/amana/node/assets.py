"""Static files: the packages' ``static`` folders under one address that changes whenever a file does.

So browsers keep every file for a year, no file needs a name with a hash in it, and a fresh clone needs no build step.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

YEAR = 365 * 24 * 3600


def static_folders(source: Path) -> list[Path]:
    """The ``static`` folder of every package under ``source`` that has one."""
    return sorted(path for path in source.glob("*/static") if path.is_dir())


def static_url(source: Path) -> str:
    """``/static/1f3a…/``: the address under which all static files stand."""
    digest = hashlib.sha256()
    for folder in static_folders(source):
        for path in sorted(folder.rglob("*")):
            facts = path.stat()
            digest.update(f"{path.relative_to(source)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return f"/static/{digest.hexdigest()[:12]}/"


def serve_static(application: Any, source: Path) -> Any:
    """A WSGI application that answers for static files and leaves the rest to ``application``."""
    from whitenoise import WhiteNoise

    serving = WhiteNoise(
        application, max_age=YEAR, immutable_file_test=lambda path, url: True, allow_all_origins=False,
        add_headers_function=_add_headers,
    )  # fmt: skip
    for folder in static_folders(source):
        serving.add_files(str(folder), prefix=static_url(source))
    return serving


def _add_headers(headers: Any, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
