"""A real node in a subprocess of its own: made, furnished, started, looked at, killed."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from amana.accounts.passwords import hash_password
from amana.exchange.designation import Shelf, accept, propose
from amana.handling import Viewer
from amana.language import Text
from amana.lists import File
from amana.node.folder import Node
from amana.node.serve import free_port
from amana.node.setup import OPERATOR
from amana.store import Database, open_database
from amana.store.accounts import NewAccount, add_account, add_token
from amana.store.collections import Collection, add_collection
from amana.store.members import Member, add_member
from amana.world import real

PASSWORD = "correct-horse-battery-staple"
AMANA = (sys.executable, "-m", "amana")
PATIENCE = 60.0  # seconds for a start or an end that never comes; nothing is measured by it

MEMBERS = ("alpha", "beta")
ACCOUNTS = (
    ("staff", None, ("administrator", "analyst", "releaser", "screener")),
    ("alpha", "alpha", ("peer",)),
    ("beta", "beta", ("peer",)),
    # For the tests on passwords, whose tries are counted.
    ("guessed", "beta", ("peer",)),
    *((f"timed-{door}", "beta", ("peer",)) for door in ("taxii", "api", "pages")),
)
# alias: who reads, who writes
COLLECTIONS = {
    "hostile": ({"own", "community"}, {"own", "community"}),
    "alpha": ({"own", "member:alpha"}, {"own", "member:alpha"}),
    "beta": ({"own", "member:beta"}, {"own", "member:beta"}),
    "drop": ({"own"}, {"community", "own"}),
    "news": ({"own", "community"}, {"own"}),
}


@dataclass
class RunningNode:
    """A node's folder, and its server while it runs."""

    folder: Path
    port: int
    options: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> RunningNode:
        """Start the server; returns when it answers."""
        command = [*AMANA, "serve", str(self.folder), "--port", str(self.port), "--json", *self.options]
        log = (self.folder.parent / f"{self.folder.name}.log").open("ab")
        with log:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, start_new_session=True)
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        assert ready, f"the node did not start: {self.log()}"
        assert self.process.stdout.readline().strip() == b"{", self.log()
        return self

    def log(self) -> str:
        """What the server said on standard error."""
        return (self.folder.parent / f"{self.folder.name}.log").read_text("utf-8", "replace")[-4000:]

    def pids(self) -> list[int]:
        """Every process of the node: those of the session that the server was started in."""
        assert self.process is not None
        return [pid for pid, session in _sessions() if session == self.process.pid]

    def kill(self) -> None:
        """kill -9, all of it at once."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self._gone()

    def stop(self) -> None:
        """Ask it to end."""
        if self.process is None:
            return
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(PATIENCE)
        self.kill()

    def _gone(self) -> None:
        assert self.process is not None
        self.process.wait(PATIENCE)
        if self.process.stdout is not None:
            self.process.stdout.close()
        until = time.monotonic() + PATIENCE
        while self.pids() and time.monotonic() < until:
            time.sleep(0.01)

    @contextlib.contextmanager
    def store(self) -> Iterator[Database]:
        """The node's database, opened beside the server."""
        with closing(open_database(Node.open(self.folder).database_url, real())) as database:
            yield database


def make_node(folder: Path, *options: str) -> RunningNode:
    """``amana init`` in its own process, then members, accounts with tokens, and collections."""
    command = [*AMANA, "init", str(folder), "--name", "Hostile", "--country", "EG", "--sector", "cert"]
    done = subprocess.run(
        [*command, "--admin-password-stdin", "--json", *options], input=f"{PASSWORD}\n".encode(), capture_output=True
    )
    assert done.returncode == 0, done
    assert json.loads(done.stdout)["sector"] == "cert"
    node = RunningNode(folder, free_port("127.0.0.1"))
    with node.store() as database:
        furnish(database)
    return node


def bring_a_list(node: RunningNode) -> None:
    """A designation list in force, so that there is something to screen against."""
    shelf = Shelf(node.folder, Node.open(node.folder).cursor_key)
    one, other = (
        Viewer(f"user:{name}", frozenset(("own", f"user:{name}")), frozenset(("screener",))) for name in ("one", "two")
    )
    source = File("un.xml", (Path(__file__).parents[1] / "data/lists/un.xml").read_bytes())
    with node.store() as database:
        version = propose(database, one, shelf, "un", "un", [source], source.name)
        if version.state == "proposed":
            accept(database, other, shelf, version.number)


def furnish(database: Database) -> None:
    """The members, accounts and collections that the tests speak of."""
    with database.write(OPERATOR) as tx:
        for slug in MEMBERS:
            add_member(tx, OPERATOR, Member(slug, Text(en=slug, ar=slug), "EG", "cert"))
        for name, member, roles in ACCOUNTS:
            add_account(tx, OPERATOR, NewAccount(name, hash_password(PASSWORD, tx.world), roles, member))
            add_token(tx, OPERATOR, name, "test", sha256(token(name).encode()).digest())
        for alias, (readers, writers) in COLLECTIONS.items():
            text = Text(en=alias, ar=alias)
            number = str(tx.world.random.uuid4())
            add_collection(tx, OPERATOR, Collection(number, alias, text, text, frozenset(readers), frozenset(writers)))


def token(name: str) -> str:
    """The bearer token of an account."""
    return f"{name}-token"


def viewer(name: str) -> Viewer:
    """An account as the store sees it."""
    member = next(member for account, member, _ in ACCOUNTS if account == name)
    belongs = {f"member:{member}"} if member else {"own"}
    return Viewer(name, frozenset({"public", "community", f"user:{name}", *belongs}))


def _sessions() -> Iterator[tuple[int, int]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if fields[0] != "Z":
                    yield int(entry.name), int(fields[3])


def memory(pids: Sequence[int], field: str = "VmRSS") -> int:
    """Bytes of memory of some processes together; ``field`` of /proc/PID/status: VmRSS now, VmHWM at the most."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
            total += next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{field}:")), 0)
    return total


def forget_peak(pids: Sequence[int]) -> None:
    """Begin the high-water marks (VmHWM) of some processes anew (proc(5), clear_refs)."""
    for pid in pids:
        Path(f"/proc/{pid}/clear_refs").write_text("5")
