"""What a machine needs, and the line that mends what is missing.

What the node needs to run is required; what only tests, pictures or a second database need is not.
"""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from amana.language import Problem, Text

if TYPE_CHECKING:
    from amana.node.folder import Node

NEWEST_NEEDED = (3, 11)
SQLITE_NEEDED = (3, 37)
DISK_NEEDED = 2_000_000_000
PORT = 8000


class Finding(NamedTuple):
    """One thing looked at. ``mend`` is the command or the act that mends it; empty if it is well."""

    name: Text
    well: bool
    required: bool
    seen: str
    mend: str = ""


def examine(node: Path | None = None) -> list[Finding]:
    """Everything that can be looked at on this machine; with ``node``, that node's folder too."""
    looks: tuple[Callable[[], Finding], ...] = (
        _python, _packages, _sqlite, _disk, _port, _postgresql, _setpriv, _chromium, _arabic_fonts, _pdf, _parquet,
        _ray, _npm,
    )  # fmt: skip
    return [look() for look in looks] + (list(_folder(node)) if node else [])


def _python() -> Finding:
    seen = sys.version.split()[0]
    well = sys.version_info >= NEWEST_NEEDED
    return Finding(Text(en="Python", ar="بايثون"), well, True, seen, "" if well else _apt("python3 python3-venv"))


def _packages() -> Finding:
    missing = [name for name in ("django", "granian", "msgspec", "cryptography", "psycopg") if not find_spec(name)]
    name = Text(en="Python packages", ar="حزم بايثون")
    return Finding(name, not missing, True, " ".join(missing) or "ok", "./amana --version" if missing else "")


def _sqlite() -> Finding:
    well = sqlite3.sqlite_version_info >= SQLITE_NEEDED
    return Finding(
        Text(en="SQLite", ar="قاعدة البيانات SQLite"),
        well,
        True,
        sqlite3.sqlite_version,
        "" if well else _apt("libsqlite3-0"),
    )


def _disk() -> Finding:
    free = shutil.disk_usage(Path.cwd()).free
    well = free > DISK_NEEDED
    mend = "" if well else f"df -h {Path.cwd()}"
    return Finding(Text(en="Free disk space", ar="المساحة الحرة على القرص"), well, True, f"{free / 1e9:.1f} GB", mend)


def _port() -> Finding:
    name = Text(en=f"Port {PORT} is free", ar=f"المنفذ {PORT} متاح")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", PORT))
        except OSError as error:
            return Finding(name, False, False, error.strerror or "", "amana serve DIR --port 8001")
    return Finding(name, True, False, "ok")


def _postgresql() -> Finding:
    name = Text(en="PostgreSQL (for tests on it)", ar="PostgreSQL (لاختبارات التشغيل عليها)")
    if os.environ.get("AMANA_TEST_PG_DSN"):
        return Finding(name, True, False, "AMANA_TEST_PG_DSN")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return Finding(name, bool(found), False, str(found[-1]) if found else "-", "" if found else _apt("postgresql"))


def _setpriv() -> Finding:
    name = Text(en="setpriv (PostgreSQL does not run as root)", ar="setpriv (لأن PostgreSQL لا تعمل بحساب الجذر)")
    return _program(name, ("setpriv",), "util-linux")


def _chromium() -> Finding:
    name = Text(en="Chromium (for tests of the pages)", ar="Chromium (لاختبارات الصفحات)")
    return _program(name, ("chromium", "chromium-browser", "google-chrome"), "chromium")


def _npm() -> Finding:
    return _program(Text(en="npm (to renew vendor files)", ar="npm (لتجديد ملفات الجهات الأخرى)"), ("npm",), "npm")


def _arabic_fonts() -> Finding:
    name = Text(en="An Arabic font (for pictures of pages)", ar="خط عربي (لصور الصفحات)")
    listing = shutil.which("fc-list")
    if listing is None:
        return Finding(name, False, False, "fc-list -", _apt("fontconfig fonts-noto-core"))
    done = subprocess.run([listing, ":lang=ar", "family"], capture_output=True, text=True, check=False)
    first = done.stdout.strip().split("\n")[0]
    return Finding(name, bool(first), False, first or "-", "" if first else _apt("fonts-noto-core"))


def _pdf() -> Finding:
    return _extra(Text(en="pdfminer (for reports as PDF)", ar="pdfminer (لتقارير PDF)"), "pdfminer", "pdf")


def _parquet() -> Finding:
    return _extra(
        Text(en="pyarrow (for names in Parquet)", ar="pyarrow (للأسماء في ملفات Parquet)"), "pyarrow", "parquet"
    )


def _ray() -> Finding:
    name = Text(en="Ray (large files on a cluster)", ar="Ray (للملفات الكبيرة على عنقود أجهزة)")
    return _extra(name, "ray", "ray")


def _extra(name: Text, module: str, lock: str) -> Finding:
    """An optional package, and how to install it."""
    well = find_spec(module) is not None
    uv = Path(sys.executable).with_name("uv")
    install = f"{uv} pip install --python {sys.executable}" if uv.exists() else f"{sys.executable} -m pip install"
    mend = f"{install} --require-hashes -r requirements/{lock}.txt"
    return Finding(name, well, False, "ok" if well else "-", "" if well else mend)


def _folder(path: Path) -> Iterator[Finding]:
    from amana.node.folder import Node

    name = Text(en=f"The node {path}", ar=f"العُقدة {path}")
    try:
        node = Node.open(path)
    except Problem as problem:
        yield Finding(name, False, True, problem.text.en, problem.text.ar)
        return
    mine = path.stat().st_uid == os.geteuid()
    mend = "" if mine else f"chown -R {os.environ.get('USER', '$USER')} {path}"
    yield Finding(name, mine, True, node.settings.slug, mend)
    yield _database(node.database_url)
    yield _witnesses(node)
    yield _lists(node)


def _database(url: str) -> Finding:
    from amana.store import open_database
    from amana.store.ledger import verify
    from amana.world import real

    name = Text(en="Its database and ledger", ar="قاعدة بياناتها وسجلّها")
    database = open_database(url, real())
    try:
        with database.read() as tx:
            wrong = verify(tx)
    except Exception as error:
        return Finding(name, False, True, f"{type(error).__name__}: {error}", "docs/operator.md")
    finally:
        database.close()
    if wrong is None:
        return Finding(name, True, True, "ok")
    return Finding(name, False, True, f"entry {wrong}", "docs/operator.md")


def _witnesses(node: Node) -> Finding:
    """Is the ledger the one that was signed, and are there enough witnesses to make its entries final?"""
    from amana.store import open_database
    from amana.store.checkpoints import FINAL, continues_signed, final_size, last_cosigned
    from amana.store.ledger import head
    from amana.world import real

    name = Text(en="Its signed head and witnesses", ar="رأس سجلّها الموقَّع وشهوده")
    database = open_database(node.database_url, real(), node.path)
    try:
        kept = database.kept()
        with database.read() as tx:
            whole, witnesses = continues_signed(tx, kept), len(last_cosigned(tx))
            seen = f"{witnesses} witnesses, {final_size(tx)} of {head(tx).size} entries final"
    except Exception as error:
        return Finding(name, False, True, f"{type(error).__name__}: {error}", "docs/operator.md")
    finally:
        database.close()
    if not whole:
        return Finding(name, False, True, "not the ledger that was signed", "docs/operator.md")
    well = witnesses >= FINAL
    return Finding(name, well, False, seen, "" if well else f"amana witness list {node.path}")


def _lists(node: Node) -> Finding:
    """Are there lists in force, and is their index as it was made?"""
    from amana.exchange.designation import Shelf
    from amana.exchange.designation.shelf import VIEWER
    from amana.store import open_database
    from amana.store.editions import index_state
    from amana.world import real

    name = Text(en="Its designation lists and their index", ar="قوائم الإدراج فيها وفهرسها")
    database = open_database(node.database_url, real())
    try:
        with database.read() as tx:
            state = index_state(tx, VIEWER)
        if not state.digest:
            return Finding(name, False, False, "-", f"amana lists import {node.path} FILE --format un --user NAME")
        names = Shelf(node.path, node.cursor_key).ask(state, len)
    except Exception as error:
        return Finding(name, False, True, f"{type(error).__name__}: {error}", f"amana lists rebuild {node.path}")
    finally:
        database.close()
    return Finding(name, True, True, f"{names} names, edition {state.edition}")


def _program(name: Text, commands: tuple[str, ...], package: str) -> Finding:
    found = next(filter(None, map(shutil.which, commands)), None)
    return Finding(name, found is not None, False, found or "-", "" if found else _apt(package))


def _apt(packages: str) -> str:
    return f"apt-get install -y {packages}"
