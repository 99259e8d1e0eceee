"""A new key for a node's ledger, as its operator and the members' operators meet it; and after a loss."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from amana.exchange.openness import Openness
from amana.exchange.witness.door import Door
from amana.exchange.witness.heralds import take_proof
from amana.exchange.witness.names import keys_of, new_log
from amana.exchange.witness.signing import sign_head
from amana.exchange.worker import run as work
from amana.language import Text
from amana.ledger.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from amana.ledger.cosignature import cosigners
from amana.ledger.equivocation import equivocation
from amana.ledger.note import read_key, read_note, signatures_by
from amana.node import folder as folders
from amana.node.cli import run
from amana.node.cli.ledger import VERIFIER
from amana.node.folder import Node as Folder
from amana.node.folder import Settings
from amana.node.setup import OPERATOR, FirstAccount, make
from amana.node.site import author_of
from amana.store import Database, open_database
from amana.store.checkpoints import final_size, last_checkpoint, with_cosignatures
from amana.store.ledger import ledger
from amana.store.mark import NAME
from amana.store.renewing import KnownKey, former_keys
from amana.store.witnessing import GivenUp, add_log, equivocations, remove_log
from amana.world import real
from witness_circle import STAFF, Circle, Node, introduce, member, node

Ran = Callable[..., tuple[int, Any]]


@pytest.fixture
def amana(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ran:
    """A command with --json: its exit code and what it says."""
    monkeypatch.setenv("AMANA_LANGUAGE", "en")

    def call(*line: object) -> tuple[int, Any]:
        capsys.readouterr()
        code = run([*map(str, line), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return call


@pytest.fixture
def home(database_url: str, tmp_path: Path) -> Path:
    """A node's folder with a database of each kind."""
    name = Text(en="CERT", ar="الفريق")
    settings = Settings("cert-eg", name, "EG", "cert", database_url, "2026-01-01T00:00:00Z")
    return make(tmp_path / "home", settings, FirstAccount("admin", "x"), real()).path


@pytest.fixture
def bank(sqlite_template: Path, tmp_path: Path) -> Iterator[Node]:
    """A member that witnesses."""
    shutil.copy(sqlite_template, tmp_path / "bank.sqlite3")
    one = node("bank-jo", f"sqlite:///{tmp_path / 'bank.sqlite3'}", real())
    yield one
    one.database.close()


def as_node(home: Path) -> Node:
    """The node in a folder as it is now, at its door."""
    found = Folder.open(home)
    return Node("cert-eg", open_database(found.database_url, real(), found.path), keys_of(found.log_signer))


def accept(bank: Node, key: str, *, anew: bool = False, fingerprint: str = "") -> None:
    """What `amana member renew-key` does at the bank."""
    from amana.exchange.witness.names import renewed_key
    from amana.store.renewing import accept_key
    from amana.store.witnessing import log_of

    public = read_key(key).public
    with bank.database.write(STAFF) as tx:
        there = log_of(tx, "cert-eg")
        new = renewed_key("cert-eg", key, fingerprint or hashlib.sha256(public).hexdigest(), there, bank.keys.log.key)
        accept_key(tx, STAFF, "cert-eg", new, "Read out by its operator", anew=anew)


def kinds(database: Database, count: int = 1) -> list[str]:
    with database.read() as tx:
        return [one.kind for one in ledger(tx, OPERATOR, limit=count)]


def test_the_ledger_goes_on_under_the_new_key_once_a_person_has_accepted_it(
    amana: Ran, home: Path, bank: Node, tmp_path: Path
) -> None:
    cert = as_node(home)
    introduce(cert, bank)
    introduce(bank, cert)
    circle = Circle({"cert-eg": cert, "bank-jo": bank})
    cert.write(3)
    assert circle.visit(cert, bank).fault is None
    old, author, print_of = cert.keys.log.key, author_of(Folder.open(home)), cert.head()
    cert.database.close()
    code, told = amana("ledger", "renew-key", home, "--reason", "The old key was on a lost backup")
    assert (code, told["old"], told["lost"]) == (0, str(old), None)
    cert = circle.nodes["cert-eg"] = as_node(home)
    assert str(cert.keys.log.key) == told["new"] != told["old"]
    assert author_of(Folder.open(home)) == author, "what the node made before is still its own"
    last = read_note(cert.head().note)
    assert signatures_by(last, old), "the old key vouches for the head that names the new one"
    assert signatures_by(last, cert.keys.log.key)
    assert kinds(cert.database) == ["ledger.renew-key"]
    open_checkpoint(print_of.note, old)  # what it signed is verifiable as before

    # Nobody follows by himself.
    cert.write(2)
    fault = circle.visit(cert, bank).fault
    assert fault is not None
    assert "another key" in fault.say("en")
    assert bank.log_of(cert).size == print_of.size
    accept(bank, told["new"])
    assert kinds(bank.database) == ["member.renew-key"]
    assert circle.visit(cert, bank).fault is None
    assert bank.log_of(cert).size == cert.head().size
    now = cert.head()
    with cert.database.read() as tx:
        shown = read_note(with_cosignatures(tx, now))
    assert list(cosigners(shown, [bank.keys.witness.key])) == ["amana/bank-jo/witness"]
    assert circle.visit(bank, cert).fault is None
    cert.database.close()


def test_the_new_key_must_continue_what_was_cosigned_under_the_old_one(amana: Ran, home: Path, bank: Node) -> None:
    """A renewal is no way around the witnesses: a cut ledger is refused under any key, unless a person lets go."""
    cert = as_node(home)
    introduce(cert, bank)
    introduce(bank, cert)
    circle = Circle({"cert-eg": cert, "bank-jo": bank})
    cert.write(2)
    backup = backup_of(cert)
    cert.write(6)
    assert circle.visit(cert, bank).fault is None
    seen = cert.head()
    backup()
    cert.database.close()
    for line in ((), ("--reason", "  ")):
        assert amana("ledger", "renew-key", home, *(line or ("--reason", "Test")))[0] == 1
    code, told = amana("ledger", "renew-key", home, "--reason", "Disk lost", "--after-loss")
    assert (code, told.get("lost")) == (0, seen.size), told
    cert = circle.nodes["cert-eg"] = as_node(home)
    assert Openness(cert.database)()
    cert.write(9)
    assert cert.head().size > seen.size
    accept(bank, told["new"])
    assert circle.visit(cert, bank).fault is not None, "longer than what was seen, and another history"
    assert bank.log_of(cert).size == seen.size
    with cert.database.read() as tx:
        entry = next(one for one in ledger(tx, OPERATOR, limit=99) if one.kind == "ledger.renew-key")
    assert entry.said.details["lost"]["size"] == seen.size  # type: ignore[index]
    assert entry.said.details["lost"]["note"].encode() == seen.note  # type: ignore[index]

    # Its operator has not said that entries are lost; now he has, of the same key.
    with pytest.raises(KnownKey, match="--anew"):
        accept(bank, told["new"])
    accept(bank, told["new"], anew=True)
    assert circle.visit(cert, bank).fault is None
    assert bank.log_of(cert).size == cert.head().size
    with bank.database.read() as tx:
        said = ledger(tx, STAFF, limit=9)
    details = next(one for one in said if one.kind == "member.renew-key").said.details
    assert (details["anew"], details["size"]) == (True, seen.size)
    with bank.database.read() as tx:
        assert [one.key for one in former_keys(tx, "cert-eg")] == [told["old"]]
    cert.database.close()


def backup_of(cert: Node) -> Callable[[], None]:
    with cert.database.read() as tx:
        row = tx.one("SELECT size, root, frontier, at FROM ledger_head WHERE id = 1")
    assert row is not None

    def put_back() -> None:
        with cert.database.upkeep() as tx:
            tx.run("DELETE FROM ledger_entry WHERE idx >= ?", (row[0],))
            tx.run("DELETE FROM cosignature WHERE size > ?", (row[0],))
            tx.run("DELETE FROM checkpoint WHERE size > ?", (row[0],))
            tx.run("UPDATE ledger_head SET size = ?, root = ?, frontier = ?, at = ? WHERE id = 1", row)

    return put_back


def test_a_contradiction_under_the_former_key_stays_a_proof(amana: Ran, home: Path, bank: Node) -> None:
    cert = as_node(home)
    introduce(bank, cert)
    cert.write(2)
    log = cert.keys.log
    cert.database.close()
    accept(bank, amana("ledger", "renew-key", home, "--reason", "Test")[1]["new"])
    notes = [sign_checkpoint(Checkpoint("amana/cert-eg", 7, bytes([n]) * 32), log).to_bytes() for n in (1, 2)]
    proof = equivocation(log.key, *notes).to_bytes()
    assert take_proof(bank.database, bank.keys, proof, "operator")
    cert = as_node(home)
    assert take_proof(cert.database, cert.keys, proof, "bank-jo"), "its own node keeps it, too"
    with cert.database.read() as tx:
        assert [one.proof for one in equivocations(tx)] == [proof]
    cert.database.close()


def test_a_former_key_and_another_ones_key_are_not_accepted(amana: Ran, home: Path, bank: Node) -> None:
    cert = as_node(home)
    introduce(bank, cert)
    cert.write(1)
    old = str(cert.keys.log.key)
    cert.database.close()
    new = amana("ledger", "renew-key", home, "--reason", "Test")[1]["new"]
    before = kinds(bank.database, 99)
    for key, print_of in ((old, ""), (new, "0" * 64), (str(bank.keys.log.key), ""), (new.replace("eg", "jo"), "")):
        with pytest.raises(Exception, match=r"key|fingerprint|already|telephone"):
            accept(bank, key, fingerprint=print_of)
    assert kinds(bank.database, 99) == before
    accept(bank, new)
    for anew in (False, True):
        with pytest.raises(KnownKey):
            accept(bank, old, anew=anew)
    # Nor by another door: the ledger is removed and entered anew.
    with bank.database.write(STAFF) as tx:
        remove_log(tx, STAFF, "cert-eg")
    back = new_log(member("cert-eg"), old, "", (), bank.keys.log.key)
    with pytest.raises(GivenUp, match="given up"), bank.database.write(STAFF) as tx:
        add_log(tx, STAFF, back)


def test_a_running_node_keeps_its_key(amana: Ran, home: Path) -> None:
    stop = threading.Event()
    working = threading.Thread(target=work, args=(Folder.open(home), stop))
    working.start()
    try:
        until(lambda: (home / "worker.lock").exists())
        code, told = amana("ledger", "renew-key", home, "--reason", "Test")
    finally:
        stop.set()
        working.join()
    assert (code, told["error"]["code"]) == (1, "ledger.running")


def until(there: Callable[[], bool]) -> None:
    import time

    end = time.monotonic() + 20
    while not there() and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(0.3)


def test_nothing_lost_is_no_loss(amana: Ran, home: Path) -> None:
    with closing(as_node(home).database) as database:
        sign_head(database, keys_of(Folder.open(home).log_signer))
    code, told = amana("ledger", "renew-key", home, "--reason", "Test", "--after-loss")
    assert (code, told["error"]["code"]) == (1, "ledger.nothing-lost")
    assert amana("ledger", "verify", home)[0] == 0


@pytest.mark.parametrize("place", ["put_next_key", "put_head"])
def test_a_crash_on_the_way_is_mended_by_the_same_command(
    amana: Ran, home: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    old = str(Folder.open(home).log_signer.key)
    with monkeypatch.context() as patched:
        patched.setattr(f"amana.node.renewal.{place}", crash)
        run(["ledger", "renew-key", str(home), "--reason", "Test"])
    assert str(Folder.open(home).log_signer.key) == old
    waiting = Folder.open(home).signer_of(folders.NEXT_KEY).key
    code, told = amana("ledger", "renew-key", home, "--reason", "Test")
    assert (code, told["new"]) == (0, str(waiting))
    assert sorted(path.name for path in (home / "keys").iterdir()) == ["cursor.key", "django.key", "ed25519.pem"]
    assert amana("ledger", "verify", home)[0] == 0
    assert amana("witness", "key", home)[1] == {"ledger": str(waiting), "former": [old], "witness": told_witness(home)}


def told_witness(home: Path) -> str:
    return str(keys_of(Folder.open(home).log_signer).witness.key)


def test_a_stranger_follows_the_ledger_across_the_renewal(amana: Ran, home: Path, tmp_path: Path) -> None:
    """The head that he kept under the old key, and the export under the new one."""
    amana("ledger", "export", home, tmp_path / "before")
    old = amana("witness", "key", home)[1]["ledger"]
    amana("ledger", "renew-key", home, "--reason", "Test")
    amana("ledger", "erase", home, "--entry", 0, "--reason", "Test")
    told = amana("ledger", "export", home, tmp_path / "after")[1]
    assert told["key"] != old
    line = [sys.executable, "-I", str(VERIFIER), str(tmp_path / "after"), "--key", told["key"], "--json"]
    older = ["--older", str(tmp_path / "before" / "checkpoint")]
    assert ran([*line, *older]) == (1, "unsigned")
    assert ran([*line, *older, "--former-key", old]) == (0, None)
    assert ran([*line, *older, "--former-key", told["key"]]) == (1, "unsigned")
    assert ran([*line[:4], "--key", old, "--json"]) == (1, "unsigned")
    entry = json.loads((tmp_path / "before" / "checkpoint").read_text().split("\n")[1])
    # The entry that names the new key is never erased.
    code, refused = amana("ledger", "erase", home, "--entry", entry, "--reason", "Test")
    assert (code, refused["error"]["code"]) == (1, "ledger.kept")


def ran(line: list[str]) -> tuple[int, str | None]:
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout).get("code")


def test_members_with_two_keys_count_once(amana: Ran, home: Path, bank: Node) -> None:
    """The bank renews its key: its cosignatures under both are one organisation's."""
    cert = as_node(home)
    introduce(cert, bank)
    introduce(bank, cert)
    circle = Circle({"cert-eg": cert, "bank-jo": bank})
    cert.write(1)
    assert circle.visit(cert, bank).fault is None
    from witness_circle import signer

    bank.keys = keys_of(signer("bank-jo", bytes([7]) * 32))
    bank.door = Door(bank.database, bank.keys)
    cert.write(1)
    assert circle.visit(cert, bank).fault is not None
    code, told = amana(
        "member", "renew-key", home, "--slug", "bank-jo", "--key", bank.keys.log.key, "--fingerprint",
        hashlib.sha256(bank.keys.log.key.public).hexdigest().upper(), "--reason", "Read out",
    )  # fmt: skip
    assert (code, told["anew"]) == (0, False)
    assert circle.visit(cert, bank).fault is None
    with cert.database.read() as tx:
        last = last_checkpoint(tx)
        assert last is not None
        assert final_size(tx) == 0
        rows = tx.all("SELECT DISTINCT witness FROM cosignature")
    assert rows == [("amana/bank-jo/witness",)]
    assert amana("witness", "list", home)[1]["witnesses"][0]["cosigned"] == last.size
    cert.database.close()


def test_the_door_shows_the_new_keys(home: Path, amana: Ran) -> None:
    new = amana("ledger", "renew-key", home, "--reason", "Test")[1]["new"]
    cert = as_node(home)
    said = cert.door.say({"REQUEST_METHOD": "GET", "PATH_INFO": "/ledger/key", "wsgi.input": BytesIO(b"")})
    assert said.body.decode().split("\n")[0] == new
    assert (home / NAME).exists()
    cert.database.close()
