"""What every test may ask for: a world, a database of each kind, a node's folder.

PostgreSQL is AMANA_TEST_PG_DSN if set (the DSN of a superuser), else a server of our own from the system's binaries, on
a Unix socket in a temporary folder. Where neither exists the tests that need it are skipped, except in CI.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

import amana
from amana.world import World, simulated

PASSWORD = "كلمة-مرور-للاختبار"


@pytest.fixture
def world() -> World:
    """A world that answers the same every time."""
    return simulated(seed=1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test that runs on PostgreSQL, so that ``-m "not pg"`` leaves it out."""
    for item in items:
        params = getattr(getattr(item, "callspec", None), "params", {})
        if "postgresql" in params.values() or "postgresql_server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.pg)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty, migrated database of each kind, for one test."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        shutil.copy(template, tmp_path / "node.sqlite3")
        yield f"sqlite:///{tmp_path / 'node.sqlite3'}"
        return
    make: Callable[[], str] = request.getfixturevalue("postgresql_database")
    yield make()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy from."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def node_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A node's folder to copy from, made as ``amana init`` makes it."""
    from amana.language import Text
    from amana.node import setup
    from amana.node.folder import SQLITE, Settings
    from amana.world import real

    path = tmp_path_factory.mktemp("nodes") / "template"
    name = Text(en="National CERT", ar="الفريق الوطني")
    settings = Settings("cert-eg", name, "EG", "cert", SQLITE, "2026-01-01T00:00:00Z", release=amana.__version__)
    setup.make(path, settings, setup.FirstAccount("admin", PASSWORD), real())
    return path


@pytest.fixture
def node_folder(node_template: Path, tmp_path: Path) -> Path:
    """A node's folder of its own for one test: SQLite, administrator ``admin`` with the password in PASSWORD."""
    return Path(shutil.copytree(node_template, tmp_path / "node"))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The DSN of a running PostgreSQL, as a superuser; without a database name."""
    given = os.environ.get("AMANA_TEST_PG_DSN")
    if given:
        yield given
        return
    binaries = _postgresql_binaries()
    if binaries is None:
        _missing("PostgreSQL is not installed: apt-get install postgresql, or set AMANA_TEST_PG_DSN")
    assert binaries is not None
    with tempfile.TemporaryDirectory(prefix="amana-pg-", ignore_cleanup_errors=True) as folder:
        yield from _own_server(binaries, Path(folder))


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    """The name of a migrated database to copy from. It has no connections while it serves as one."""
    name = f"amana_template_{secrets.token_hex(4)}"
    _administer(postgresql_server, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    _migrate(_address(postgresql_server, name))
    return name


@pytest.fixture
def postgresql_database(postgresql_server: str, postgresql_template: str) -> Iterator[Callable[[], str]]:
    """A function that makes a fresh migrated database and gives its URL; all are dropped after the test."""
    made: list[str] = []

    def make() -> str:
        name = f"amana_{secrets.token_hex(6)}"
        _administer(postgresql_server, f"CREATE DATABASE {name} TEMPLATE {postgresql_template}")
        made.append(name)
        return _address(postgresql_server, name)

    yield make
    for name in made:
        _administer(postgresql_server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def postgresql_empty(postgresql_server: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database, dropped after the test."""
    name = f"amana_{secrets.token_hex(6)}"
    _administer(postgresql_server, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    yield _address(postgresql_server, name)
    _administer(postgresql_server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _migrate(url: str) -> None:
    from amana.store import open_database

    database = open_database(url, simulated())
    with closing(database):
        database.migrate()


def _missing(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def _postgresql_binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    return Path(on_path).parent if on_path else None


def _as_postgres() -> list[str]:
    """The front of a command line for PostgreSQL's programs, which refuse to run as root."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


def _own_server(binaries: Path, folder: Path) -> Iterator[str]:
    data = folder / "data"
    user = "postgres" if os.geteuid() == 0 else os.environ.get("USER", "postgres")
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    initdb = [binaries / "initdb", "-D", data, "-U", user, "-A", "trust", "-E", "UTF8", "--no-sync"]
    _quietly([*_as_postgres(), *initdb, "--locale=C.UTF-8"])
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=60"
    control = [*_as_postgres(), binaries / "pg_ctl", "-D", data, "-s", "-w"]
    _quietly([*control, "-l", folder / "log", "-o", options, "start"])
    try:
        yield f"postgresql://{user}@/?host={folder}"
    finally:
        _quietly([*control, "-m", "immediate", "stop"])


def _quietly(command: list[str | Path]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
    if done.returncode:
        pytest.fail(f"{command}: {done.stderr or done.stdout}")


def _address(server: str, database: str) -> str:
    from psycopg.conninfo import conninfo_to_dict

    parts = conninfo_to_dict(server)
    user = f"{parts['user']}:{parts['password']}" if parts.get("password") else parts["user"]
    port = f"&port={parts['port']}" if parts.get("port") else ""
    return f"postgresql://{user}@/{database}?host={parts['host']}{port}"


def _administer(server: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(_address(server, "postgres"), autocommit=True) as connection:
        connection.execute(statement.encode())
