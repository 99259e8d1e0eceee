"""A node whose database was put back from an old copy signs nothing, gives nothing out, and says so."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from amana.exchange.exporting import export
from amana.exchange.openness import Openness
from amana.exchange.witness.signing import NotTheSigned, sign_head
from amana.ledger.checkpoint import open_checkpoint
from amana.ledger.cosignature import cosigners
from amana.ledger.note import read_note
from amana.ledger.witnessing import write_request
from amana.store import Reader, open_database
from amana.store.checkpoints import last_cosigned
from amana.store.ledger import head
from amana.store.mark import NAME
from amana.world import World
from witness_circle import STAFF, Circle, Node, introduce, node


@pytest.fixture
def cert(database_url: str, tmp_path: Path, world: World) -> Iterator[Node]:
    """A node with a folder, on each kind of database."""
    (tmp_path / "cert").mkdir()
    one = node("cert-eg", database_url, world, tmp_path / "cert")
    yield one
    one.database.close()


@pytest.fixture
def bank(sqlite_template: Path, tmp_path: Path, world: World) -> Iterator[Node]:
    """A witness."""
    shutil.copy(sqlite_template, tmp_path / "bank.sqlite3")
    one = node("bank-jo", f"sqlite:///{tmp_path / 'bank.sqlite3'}", world)
    yield one
    one.database.close()


def copy_of(node: Node) -> Callable[[], None]:
    """Remember how the ledger stands; the answer puts it back as it stood, as a restored backup does."""
    with node.database.read() as tx:
        row = tx.one("SELECT size, root, frontier, at FROM ledger_head WHERE id = 1")
    assert row is not None

    def put_back() -> None:
        with node.database.upkeep() as tx:
            tx.run("DELETE FROM ledger_entry WHERE idx >= ?", (row[0],))
            tx.run("DELETE FROM cosignature WHERE size > ?", (row[0],))
            tx.run("DELETE FROM checkpoint WHERE size > ?", (row[0],))
            tx.run("UPDATE ledger_head SET size = ?, root = ?, frontier = ?, at = ? WHERE id = 1", row)

    return put_back


def code_of_export(node: Node, out: Path) -> str:
    with pytest.raises(NotTheSigned) as caught:
        export(node.database, STAFF, node.keys.log, out)
    assert caught.value.say("ar") != caught.value.say("en")
    assert not list(out.parent.glob(f"*{out.name}*"))
    return caught.value.code


def test_an_old_copy_is_neither_signed_nor_shared_from_nor_exported(cert: Node, tmp_path: Path) -> None:
    cert.write(3)
    put_back = copy_of(cert)
    cert.write(4)
    openness = Openness(cert.database)
    assert openness()
    export(cert.database, STAFF, cert.keys.log, tmp_path / "before")
    signed = cert.head()
    put_back()
    openness.check()
    assert not openness()
    assert code_of_export(cert, tmp_path / "out") == "ledger.not-the-signed"
    cert.write(9)  # longer than what was signed, and another history
    assert cert.head().size == 3
    openness.check()
    assert not openness()
    assert code_of_export(cert, tmp_path / "out") == "ledger.not-the-signed"
    marked = cert.database.mark.read() if cert.database.mark else None
    assert marked is not None
    assert (marked.size, marked.root) == (signed.size, signed.root)


def test_a_head_that_is_signed_while_one_looks_closes_nothing(
    cert: Node, tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A snapshot is older than what is signed beside it; that is no old copy."""
    cert.write(3)
    beside = node("cert-eg", cert.database.url, world, tmp_path / "cert")
    reading = cert.database.read

    @contextmanager
    def slow() -> Iterator[Reader]:
        with reading() as tx:
            head(tx)  # from here on the snapshot stands still
            beside.write(2)
            yield tx

    openness = Openness(cert.database)
    with monkeypatch.context() as patched:
        patched.setattr(cert.database, "read", slow)
        openness.check()
        assert openness.is_open
        for number in range(3):
            export(cert.database, STAFF, cert.keys.log, tmp_path / str(number))
    beside.database.close()


def test_the_same_history_put_back_goes_on(cert: Node, tmp_path: Path) -> None:
    cert.write(3)
    put_back = copy_of(cert)
    put_back()
    cert.write(2)
    assert cert.head().size == 5
    assert export(cert.database, STAFF, cert.keys.log, tmp_path / "out").size == 5


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"\xff" * 40, b"amana/cert-eg\n3\nx\n\n"])
def test_a_damaged_file_is_not_taken_for_none(cert: Node, tmp_path: Path, damage: bytes) -> None:
    cert.write(3)
    (tmp_path / "cert" / NAME).write_bytes(damage)
    cert.write(1)
    assert cert.head().size == 3
    assert code_of_export(cert, tmp_path / "out") == "ledger.not-the-signed"


def test_a_head_of_another_key_is_not_followed(cert: Node, bank: Node, tmp_path: Path) -> None:
    """As after an old key file was put back beside a newer ledger."""
    cert.write(3)
    with cert.database.write(STAFF) as tx:
        tx.record("note", "x")
    assert not sign_head(cert.database, bank.keys)
    cert.keys = bank.keys
    assert code_of_export(cert, tmp_path / "out") == "ledger.other-key"


def met(cert: Node, bank: Node) -> Circle:
    for one, other in ((cert, bank), (bank, cert)):
        introduce(one, other)
    return Circle({"cert-eg": cert, "bank-jo": bank})


def test_on_another_machine_the_witness_says_what_is_missing(cert: Node, bank: Node, tmp_path: Path) -> None:
    """Neither the newest entries nor the file is there: nothing is signed before a witness has answered."""
    circle = met(cert, bank)
    cert.write(3)
    put_back = copy_of(cert)
    cert.write(4)
    assert circle.visit(cert, bank).fault is None
    seen = cert.head()
    put_back()
    (tmp_path / "cert" / NAME).unlink()
    cert.write(9)
    assert cert.head().size == seen.size - 4
    assert code_of_export(cert, tmp_path / "out") == "ledger.head-unknown"
    circle.visit(cert, bank)
    cert.write(1)
    assert cert.head().size == seen.size - 4, "the witness holds a head of this key that the ledger does not continue"
    assert code_of_export(cert, tmp_path / "out") == "ledger.not-the-signed"
    openness = Openness(cert.database)
    assert not openness()


def test_on_another_machine_a_whole_copy_goes_on_once_a_witness_has_answered(
    cert: Node, bank: Node, tmp_path: Path
) -> None:
    circle = met(cert, bank)
    cert.write(3)
    circle.visit(cert, bank)
    size = cert.head().size
    (tmp_path / "cert" / NAME).unlink()
    cert.write(1)
    assert cert.head().size == size
    bank.door, door = None, bank.door
    circle.visit(cert, bank)
    cert.write(1)
    assert cert.head().size == size, "a witness that is away has said nothing"
    bank.door = door
    circle.visit(cert, bank)
    cert.write(1)
    assert cert.head().size == size + 3


def test_two_that_ran_at_once_find_each_other_out(cert: Node, bank: Node, tmp_path: Path, world: World) -> None:
    """The witness saw the one; the other, which signed before it asked, learns of it and closes."""
    circle = met(cert, bank)
    cert.write(3)
    put_back = copy_of(cert)
    cert.write(4)
    circle.visit(cert, bank)
    put_back()
    (tmp_path / "cert" / NAME).unlink()
    assert cert.database.mark is not None
    cert.database.mark.put(cert.head().note)  # as if the file had been copied with the old database
    cert.write(1)
    signed = cert.head().size
    assert circle.visit(cert, bank).fault is not None
    circle.visit(cert, bank)
    cert.write(5)
    assert cert.head().size == signed
    openness = Openness(cert.database)
    assert not openness()


def test_a_witness_that_has_forgotten_us_is_not_believed(cert: Node, bank: Node, tmp_path: Path) -> None:
    """“Nothing” from a witness whose cosignature this node holds says nothing of what was signed."""
    circle = met(cert, bank)
    cert.write(3)
    circle.visit(cert, bank)
    size = cert.head().size
    (tmp_path / "cert" / NAME).unlink()
    with bank.database.upkeep() as tx:
        tx.run("UPDATE witnessed_log SET note = ?", (b"",))
    found = circle.visit(cert, bank).fault
    assert found is not None
    assert found.code == "witness.forgot"
    cert.write(1)
    assert cert.head().size == size


def test_an_old_copy_cosigns_nothing(cert: Node, bank: Node, tmp_path: Path) -> None:
    """What it has cosigned of others is forgotten as well, so it might cosign what contradicts that."""
    circle = met(cert, bank)
    bank.write(2)
    cert.write(2)
    assert circle.visit(bank, cert).fault is None
    put_back = copy_of(cert)
    cert.write(4)
    put_back()
    bank.write(1)
    found = circle.visit(bank, cert).fault
    assert found is not None
    assert "closed at present" in found.say("en")
    assert "مغلق" in found.say("ar")
    now = bank.head()
    body = write_request(0, [], now.note)
    with bank.database.read() as tx:
        assert last_cosigned(tx)["amana/cert-eg/witness"].size < now.size
    for language, word in (("en", "put back from an old copy"), ("ar", "نسخة قديمة")):
        answer = cert.ask("POST", "add-checkpoint", body, HTTP_ACCEPT_LANGUAGE=language)
        assert (answer.status, int(answer.headers["retry-after"]) > 0) == (503, True)
        assert word in answer.body.decode()


def test_a_full_disk_or_a_strange_owner_signs_nothing(
    cert: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cert.write(3)
    size = cert.head().size

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        cert.write(1)
    assert cert.head().size == size
    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", lambda _: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
        assert code_of_export(cert, tmp_path / "out") == "ledger.not-the-signed"
    cert.write(1)
    assert cert.head().size == size + 2


def test_a_witness_shows_what_it_cosigned_and_nothing_else(cert: Node, bank: Node) -> None:
    circle = met(cert, bank)
    path = hashlib.sha256(b"amana/cert-eg").hexdigest() + "/checkpoint"
    assert bank.ask("GET", path).status == 404
    cert.write(3)
    circle.visit(cert, bank)
    answer = bank.ask("GET", path)
    checkpoint, note = open_checkpoint(answer.body, cert.keys.log.key)
    assert (answer.status, checkpoint.size) == (200, cert.head().size)
    assert cosigners(note, [bank.keys.witness.key])
    assert bank.ask("GET", "0" * 64 + "/checkpoint").status == 404
    assert bank.ask("POST", path).status == 405


def test_no_answer_of_a_witness_closes_an_honest_node(cert: Node, bank: Node, tmp_path: Path) -> None:
    """What the node's own key did not sign proves nothing against it."""
    circle = met(cert, bank)
    cert.write(3)
    size = cert.head().size
    note = cert.head().note
    door = bank.door
    for body, status in ((b"", 200), (note.replace(b"\n%d\n" % size, b"\n9\n"), 200), (b"x", 500), (note[:-9], 200)):
        (tmp_path / "cert" / NAME).unlink(missing_ok=True)

        class Lying:
            def takes(self, path: str) -> bool:
                return True

            def say(self, environ: object, body: bytes = body, status: int = status) -> object:
                from amana.exchange.witness.door import Said

                return Said(status, "text/plain", body)

        bank.door = Lying()
        circle.visit(cert, bank)
        assert not (tmp_path / "cert" / NAME).exists()
    bank.door = door
    circle.visit(cert, bank)
    cert.write(1)
    assert cert.head().size == size + 1
    with cert.database.read() as tx:
        assert head(tx).size == size + 1


def test_a_node_without_witnesses_begins_its_file_by_itself(cert: Node, tmp_path: Path) -> None:
    cert.write(3)
    (tmp_path / "cert" / NAME).unlink()
    cert.write(1)
    assert read_note((tmp_path / "cert" / NAME).read_bytes()).text.split("\n")[1] == str(cert.head().size)


def test_the_file_is_for_its_owner_only(cert: Node, tmp_path: Path) -> None:
    cert.write(1)
    assert (tmp_path / "cert" / NAME).stat().st_mode & 0o077 == 0
    assert open_database("sqlite://", cert.database.world).mark is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act for another user")
def test_what_root_signs_the_nodes_own_user_can_read(cert: Node, tmp_path: Path) -> None:
    """`sudo amana ledger export` for a node that runs as another user must not shut that user out."""
    os.chown(tmp_path / "cert", 1234, 1234)
    cert.write(1)
    assert (tmp_path / "cert" / NAME).stat().st_uid == 1234
