"""Members witness each other: what is cosigned, what is refused, what is proved; over real nodes in one process."""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from amana.exchange.witness.door import Door, Said
from amana.exchange.witness.heralds import NotConcerned, take_proof
from amana.exchange.witness.names import NotTheirKey, new_log, witness_key
from amana.exchange.witness.rounds import EVERY_S, last_fault
from amana.exchange.witness.signing import sign_head
from amana.exchange.worker import Worker
from amana.ledger import consistency_proof
from amana.ledger.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from amana.ledger.cosignature import cosign, cosigners
from amana.ledger.equivocation import read_equivocation, verify_equivocation
from amana.ledger.note import SIGNATURE, Key, Note, Signature, read_note
from amana.ledger.tiles import nodes_from, tile_path
from amana.ledger.witnessing import LONGEST_REQUEST, write_request
from amana.store import open_database
from amana.store.alerts import alerts
from amana.store.checkpoints import (
    FINAL,
    cosignatures,
    final_checkpoint,
    final_size,
    last_cosigned,
    thin_out,
    unsigned_growth,
)
from amana.store.ledger import consistency, head, ledger, root_at, verify
from amana.store.members import AlreadyThere, add_member
from amana.store.outbox import lease
from amana.store.witnessing import WITNESS, add_log, doubts, equivocations, remove_log, witnessed_logs
from amana.world import World
from amana.world.fetch import Answer
from amana.world.fetch_faults import NoConnection
from witness_circle import STAFF, Circle, Node, member, signer

MakeNode = Callable[[str], Node]
# What does not touch the store's SQL more than others do need not be asked of both databases.
on_sqlite = pytest.mark.parametrize("make_node", ["sqlite"], indirect=True)


def all_but(circle: Circle, node: Node) -> list[Node]:
    return [one for one in circle.nodes.values() if one is not node]


def final(node: Node) -> int:
    with node.database.read() as tx:
        return final_size(tx)


def fault(node: Node, other: Node) -> str:
    found = last_fault(node.log_of(other))
    return found.en if found else ""


def request(node: Node, old: int, size: int = 0) -> bytes:
    """What a node asks of a witness for its present head."""
    now = node.head()
    with node.database.read() as tx:
        return write_request(old, consistency(tx, old, size or now.size), now.note)


# What is cosigned


def test_an_entry_is_final_with_three_other_organisations_and_not_before(circle: Circle) -> None:
    cert = circle.nodes["cert-eg"]
    cert.write(5)
    counts = []
    for other in all_but(circle, cert):
        circle.visit(cert, other)
        counts.append(final(cert))
    size = cert.head().size
    assert FINAL == 3
    assert counts == [0, 0, size]
    now = cert.head()
    with cert.database.read() as tx:
        assert final_checkpoint(tx) == now
    data = cert.ask("GET", "final-checkpoint").body
    checkpoint, note = open_checkpoint(data, cert.keys.log.key)
    assert checkpoint.size == size
    assert set(cosigners(note, [one.keys.witness.key for one in all_but(circle, cert)])) == {
        "amana/bank-jo/witness",
        "amana/fiu-ma/witness",
        "amana/relief-tn/witness",
    }
    cert.write()
    assert final(cert) == size < cert.head().size


def test_witnesses_of_different_heads_count_together(circle: Circle) -> None:
    cert, (one, two, three) = circle.nodes["cert-eg"], all_but(circle, circle.nodes["cert-eg"])
    sizes = []
    for other in (one, two, three):
        cert.write(2)
        circle.visit(cert, other)
        sizes.append(cert.head().size)
    assert final(cert) == sizes[0]
    with cert.database.read() as tx:
        assert final_checkpoint(tx) is None
        assert sorted(found.size for found in last_cosigned(tx).values()) == sizes


def test_the_witness_keeps_the_head_before_it_signs(circle: Circle, monkeypatch: pytest.MonkeyPatch) -> None:
    cert, bank = circle.nodes["cert-eg"], circle.nodes["bank-jo"]
    cert.write(3)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("amana.exchange.witness.cosigning.cosign", killed)
    with pytest.raises(KeyboardInterrupt):
        bank.ask("POST", "add-checkpoint", request(cert, 0))
    assert bank.log_of(cert).size == cert.head().size
    monkeypatch.undo()
    # The log has heard nothing; it learns the size and is cosigned after all.
    assert circle.visit(cert, bank).fault is None
    now = cert.head()
    with cert.database.read() as tx:
        assert [one.witness for one in cosignatures(tx, now.size)] == ["amana/bank-jo/witness"]


def test_a_round_without_growth_asks_for_no_second_cosignature(circle: Circle) -> None:
    cert, bank = circle.nodes["cert-eg"], circle.nodes["bank-jo"]
    cert.write(3)
    bank.write()
    assert circle.visit(cert, bank).wait_s == EVERY_S
    circle.asked.clear()
    circle.visit(cert, bank)
    assert [one for one in circle.asked if one.body is not None] == []


@on_sqlite
def test_only_heads_that_grew_are_signed_and_the_signed_ones_lead_to_the_tree(circle: Circle) -> None:
    cert = circle.nodes["cert-eg"]
    cert.write(3)
    assert not sign_head(cert.database, cert.keys)
    with cert.database.read() as tx:
        assert not unsigned_growth(tx)
        now = head(tx)
    signed = cert.head()
    assert (signed.size, signed.root) == (now.size, now.root)


def test_the_worker_signs_and_has_the_others_asked(circle: Circle) -> None:
    cert = circle.nodes["cert-eg"]
    for other in all_but(circle, cert):
        other.write()
    with cert.database.write(STAFF) as tx:
        tx.record("note", "x")
    Worker(cert.database, circle, bytes(32), None, cert.keys).until_nothing_is_due()
    assert final(cert) == cert.head().size
    with cert.database.read() as tx:
        assert verify(tx) is None


def test_every_tile_of_the_checkpoint_is_served_and_leads_to_its_root(circle: Circle) -> None:
    cert = circle.nodes["cert-eg"]
    cert.write(300)
    size = cert.head().size
    node = nodes_from(lambda tile: cert.ask("GET", tile_path(tile)).body, size)
    for old in (1, 2, 255, 256, 257, size - 1):
        with cert.database.read() as tx:
            expected = consistency(tx, old, size)
        assert consistency_proof(old, size, node) == expected
    assert "immutable" in cert.ask("GET", "tile/0/000").headers["cache-control"]


def test_requests_at_once_never_take_the_witness_back(circle: Circle) -> None:
    """The race of the standard: a smaller head that was checked first must not be stored over a larger one."""
    cert, bank = circle.nodes["cert-eg"], circle.nodes["bank-jo"]
    bodies, start = [], threading.Barrier(6)
    for _ in range(6):
        cert.write(3)
        bodies.append(request(cert, 0))
    statuses: list[int] = []

    def ask(body: bytes) -> None:
        start.wait()
        statuses.append(bank.ask("POST", "add-checkpoint", body).status)
        bank.database.close()

    threads = [threading.Thread(target=ask, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, *[409] * 5]
    seen = bank.log_of(cert)
    with cert.database.read() as tx:
        assert root_at(tx, seen.size) == seen.root


def due_in(node: Node, other: Node) -> float:
    """Seconds until the worker visits a member again."""
    with node.database.read() as tx:
        row = tx.one("SELECT due_at FROM job WHERE kind = ? AND payload = ?", (WITNESS, other.slug))
        assert row is not None
        return float(row[0] - tx.now_us) / 1_000_000


def test_growth_hastens_the_next_question_and_failure_puts_it_off(circle: Circle) -> None:
    cert, bank, fiu = (circle.nodes[slug] for slug in ("cert-eg", "bank-jo", "fiu-ma"))
    for other in (bank, fiu):
        other.write()
    fiu.door = None
    clock = cert.database.world.clock
    worker = Worker(cert.database, circle, bytes(32), None, cert.keys)
    worker.until_nothing_is_due()
    clock.sleep(2)
    worker.until_nothing_is_due()
    assert 50 < due_in(cert, bank) <= 60
    waits = due_in(cert, fiu)
    assert 10 < waits <= 15
    cert.write()
    assert due_in(cert, bank) == 3, "asked a moment ago"
    assert due_in(cert, fiu) == waits, "a witness that fails keeps its rest"
    clock.sleep(3)
    worker.until_nothing_is_due()
    clock.sleep(5)
    cert.write()
    assert due_in(cert, bank) == 1


def test_old_heads_are_thinned_out_and_no_proof_is_lost(circle: Circle) -> None:
    cert = circle.nodes["cert-eg"]
    sizes: dict[int, list[int]] = {}
    for day in range(3):
        for _ in range(3):
            cert.write(2)
            for other in all_but(circle, cert):
                circle.visit(cert, other)
            sizes.setdefault(day, []).append(cert.head().size)
        cert.write(1)
        circle.visit(cert, circle.nodes["bank-jo"])
        sizes[day].append(cert.head().size)
        with cert.database.upkeep() as tx:
            assert day or thin_out(tx) == 0
        cert.database.world.clock.sleep(86_400)
    before = final(cert)
    cert.database.world.clock.sleep(2 * 86_400)
    with cert.database.upkeep() as tx:
        assert thin_out(tx) > 0
    cert.write()
    with cert.database.read() as tx:
        kept = {size for day in sizes.values() for size in day if cosignatures(tx, size)}
    # Of each day the last final head and the last cosigned one.
    assert kept == {size for day in sizes.values() for size in day[2:]}
    assert final(cert) == before


# What is refused


@on_sqlite
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("tile/0/001", 404),
        ("tile/0/000.p/255", 404),
        ("tile/0/0", 404),
        ("tile/entries/000", 404),
        ("tile/9/000", 404),
        ("tile/x", 404),
        ("final-checkpoint", 404),
        ("equivocations/" + "0" * 64, 404),
        ("equivocations/../node.json", 404),
    ],
)
def test_what_is_not_there_is_not_served(circle: Circle, path: str, status: int) -> None:
    cert = circle.nodes["cert-eg"]
    cert.write(3)
    for language in ("ar", "en"):
        answer = cert.ask("GET", path, HTTP_ACCEPT_LANGUAGE=language)
        assert answer.status == status
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"


@on_sqlite
def test_methods_and_mounts_are_told_apart(circle: Circle) -> None:
    cert = circle.nodes["cert-eg"]
    assert cert.ask("POST", "checkpoint").status == 405
    assert cert.ask("GET", "add-checkpoint").headers["allow"] == "POST"
    assert cert.ask("GET", "checkpoint").status == 200 or cert.ask("GET", "checkpoint").status == 404
    assert not cert.door.takes("/ledger/")
    assert not cert.door.takes("/ledger/other")
    assert cert.ask("GET", "key").body.decode().splitlines() == [str(cert.keys.log.key), str(cert.keys.witness.key)]


@on_sqlite
@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"old x\n\n", 400), (b"old 0\n\nx\n", 400), (b"\xff", 400), (b"x" * (LONGEST_REQUEST + 1), 413)],
)
def test_what_is_no_request_is_refused_and_changes_nothing(circle: Circle, body: bytes, status: int) -> None:
    cert, bank = circle.nodes["cert-eg"], circle.nodes["bank-jo"]
    assert bank.ask("POST", "add-checkpoint", body).status == status
    assert bank.log_of(cert).size == 0


def test_the_statuses_are_those_of_the_standard(circle: Circle, make_node: MakeNode) -> None:
    cert, bank, stranger = circle.nodes["cert-eg"], circle.nodes["bank-jo"], make_node("stranger")
    cert.write(7)
    stranger.write(7)
    size = cert.head().size
    assert bank.ask("POST", "add-checkpoint", request(stranger, 0)).status == 404

    forged = read_note(cert.head().note)
    other = signer("cert-eg", b"x" * 32)
    unsigned = sign_checkpoint(open_checkpoint(cert.head().note, cert.keys.log.key)[0], other).to_bytes()
    false = Note(forged.text, (Signature(forged.signatures[0].name, forged.signatures[0].key_id, bytes(64)),))
    for note in (unsigned, false.to_bytes()):
        assert bank.ask("POST", "add-checkpoint", write_request(0, [], note)).status == 403
    assert bank.ask("POST", "add-checkpoint", write_request(size + 1, [], cert.head().note)).status == 400
    assert bank.log_of(cert).size == 0

    assert bank.ask("POST", "add-checkpoint", request(cert, 0)).status == 200
    conflict = bank.ask("POST", "add-checkpoint", write_request(0, [], cert.head().note))
    assert (conflict.status, conflict.headers["content-type"], conflict.body) == (
        409,
        "text/x.tlog.size",
        b"%d\n" % size,
    )
    cert.write(4)
    good = request(cert, size)
    assert bank.ask("POST", "add-checkpoint", write_request(size, [bytes(32)], cert.head().note)).status == 422
    assert bank.log_of(cert).size == size
    assert bank.ask("POST", "add-checkpoint", good).status == 200
    assert bank.log_of(cert).size == cert.head().size


def test_a_wrong_proof_of_an_honest_log_is_cleared_by_its_tiles(circle: Circle) -> None:
    cert, bank = circle.nodes["cert-eg"], circle.nodes["bank-jo"]
    cert.write(7)
    circle.visit(cert, bank)
    size = cert.head().size
    cert.write(4)
    assert bank.ask("POST", "add-checkpoint", write_request(size, [bytes(32)], cert.head().note)).status == 422
    with bank.database.read() as tx:
        assert len(doubts(tx, cert.keys.log.key.name)) == 1
    circle.visit(bank, cert)
    with bank.database.read() as tx:
        assert doubts(tx, cert.keys.log.key.name) == []
        assert equivocations(tx) == []
        assert alerts(tx, STAFF) == []


# What is proved


@on_sqlite
@pytest.mark.parametrize(("before", "after"), [(4, 4), (4, 9), (5, 8), (8, 13), (1, 6)])
def test_a_forked_log_is_refused_and_proved_and_everyone_is_told(
    circle: Circle, make_node: MakeNode, before: int, after: int
) -> None:
    cert, bank, fiu = (circle.nodes[slug] for slug in ("cert-eg", "bank-jo", "fiu-ma"))
    shown, twin = make_node("cert-eg"), make_node("cert-eg")
    shown.write(before)
    twin.write(after)
    circle.nodes["cert-eg"] = shown
    assert bank.ask("POST", "add-checkpoint", request(shown, 0)).status == 200
    answer = bank.ask("POST", "add-checkpoint", request(twin, before))
    assert answer.status == (409 if before == after else 422)
    assert bank.log_of(cert).size == before

    circle.nodes["cert-eg"] = twin  # its tiles are those of the second ledger
    circle.visit(bank, cert)
    with bank.database.read() as tx:
        proofs = equivocations(tx)
        told = alerts(tx, STAFF)
        recorded = [one for one in ledger(tx, STAFF) if one.kind == "ledger.equivocation"]
    assert len(proofs) >= 1
    assert len(told) == 1, "one alert for one log, however many proofs there are"
    assert (told[0].why, told[0].value, told[0].incoming_origin) == ("equivocation", "amana/cert-eg", "cert-eg")
    assert len(recorded) == len(proofs)
    older, newer = verify_equivocation(read_equivocation(proofs[0].proof))
    assert (older.size, newer.size) == (before, after)

    # Another member fetches it with its round to the witness, verifies it anew, and is told too.
    circle.visit(fiu, bank)
    circle.visit(fiu, bank)
    with fiu.database.read() as tx:
        assert {one.digest for one in equivocations(tx)} == {one.digest for one in proofs}
        assert {one.source for one in equivocations(tx)} == {"bank-jo"}
        assert len(alerts(tx, STAFF)) == 1
    # And so does the one who lied.
    circle.visit(cert, bank)
    with cert.database.read() as tx:
        assert [one.incoming_origin for one in alerts(tx, STAFF)] == ["own"]


def test_a_head_that_is_shown_to_everyone_but_was_not_the_one_cosigned_is_found_out(
    circle: Circle, make_node: MakeNode
) -> None:
    cert, bank = circle.nodes["cert-eg"], circle.nodes["bank-jo"]
    twin = make_node("cert-eg")
    cert.write(6)
    twin.write(21)
    circle.visit(cert, bank)
    circle.nodes["cert-eg"] = twin
    circle.visit(bank, cert)
    with bank.database.read() as tx:
        (proof,) = equivocations(tx)
    assert verify_equivocation(read_equivocation(proof.proof))[1].size == 21


def test_a_head_that_no_tile_leads_to_is_neither_cleared_nor_proved(circle: Circle, make_node: MakeNode) -> None:
    cert, bank = circle.nodes["cert-eg"], circle.nodes["bank-jo"]
    twin = make_node("cert-eg")
    cert.write(10)
    twin.write(23)
    circle.visit(cert, bank)
    assert bank.ask("POST", "add-checkpoint", request(twin, 16)).status == 422
    cert.write(20)  # the log goes on with the ledger that was cosigned, and serves that one's tiles
    circle.visit(bank, cert)
    assert "do not lead to" in fault(bank, cert)
    with bank.database.read() as tx:
        assert len(doubts(tx, cert.keys.log.key.name)) == 1
        assert equivocations(tx) == []


def test_a_proof_is_taken_in_only_if_it_holds_and_concerns_a_known_log(circle: Circle, make_node: MakeNode) -> None:
    cert, bank, stranger = circle.nodes["cert-eg"], circle.nodes["bank-jo"], make_node("stranger")
    twin = make_node("cert-eg")
    cert.write(5)
    twin.write(11)
    circle.visit(cert, bank)
    assert bank.ask("POST", "add-checkpoint", request(twin, 11)).status == 409
    with bank.database.read() as tx:
        (proof,) = equivocations(tx)
    with pytest.raises(NotConcerned):
        take_proof(stranger.database, stranger.keys, proof.proof, "x")
    assert not take_proof(bank.database, bank.keys, proof.proof, "x")
    fiu = circle.nodes["fiu-ma"]
    assert take_proof(fiu.database, fiu.keys, proof.proof, "operator")
    assert fiu.ask("GET", f"equivocations/{proof.digest}").body == proof.proof


# Bad witnesses


class FakeDoor:
    """Answers add-checkpoint in its own way, and leaves the rest to the real door."""

    def __init__(self, node: Node, say: Callable[[bytes], Answer]) -> None:
        self._real = Door(node.database, node.keys)
        self._say = say

    def takes(self, path: str) -> bool:
        return self._real.takes(path)

    def say(self, environ: dict[str, object]) -> object:
        if environ["PATH_INFO"] != "/ledger/add-checkpoint":
            return self._real.say(environ)
        answer = self._say(environ["wsgi.input"].read())  # type: ignore[attr-defined]
        return Said(answer.status, "text/plain", answer.body)


@on_sqlite
@pytest.mark.parametrize(
    ("status", "body", "word"),
    [
        (409, b"2\n", "has forgotten"),
        (409, b"7000\n", "restored from an old copy"),
        (409, b"12\n", "another root"),
        (409, b"six\n", "no message between"),
        (409, b"", "no message between"),
        (200, b"", "no message between"),
        (200, b"\xff", "no message between"),
        (200, "— amana/bank-jo/witness AAAAAAAA\n".encode(), "has not signed"),
        (200, b"x" * 10_000, "no message between"),
        (403, b"", "another key"),
        (404, b"", "does not witness"),
        (422, b"", "does not continue"),
        (500, b"", "status 500"),
        (503, b"", "closed at present"),
        (400, b"", "does not understand"),
    ],
)
def test_a_bad_answer_of_a_witness_is_told_and_nothing_is_kept(
    circle: Circle, status: int, body: bytes, word: str
) -> None:
    cert, bank = circle.nodes["cert-eg"], circle.nodes["bank-jo"]
    cert.write(6)
    circle.visit(cert, bank)
    cert.write(4)
    bank.door = FakeDoor(bank, lambda _: Answer(status, {}, body, ""))
    found = circle.visit(cert, bank)
    assert found.fault is not None
    assert word in fault(cert, bank)
    assert found.fault.say("ar") != found.fault.say("en")
    with cert.database.read() as tx:
        assert last_cosigned(tx)["amana/bank-jo/witness"].size == 12
    assert cert.log_of(bank).failures == 1


@on_sqlite
def test_a_cosignature_of_another_text_or_key_is_not_kept(circle: Circle) -> None:
    cert, bank, fiu = (circle.nodes[slug] for slug in ("cert-eg", "bank-jo", "fiu-ma"))
    cert.write(6)
    head_text = Checkpoint(cert.keys.log.key.name, 9, b"r" * 32).text()
    wrong = cosign(head_text, 5, bank.keys.witness)
    foreign = cosign(read_note(cert.head().note).text, 5, fiu.keys.witness)
    for line, word in ((wrong, "does not hold"), (foreign, "has not signed")):
        bank.door = FakeDoor(bank, lambda _, line=line: Answer(200, {}, line.line().encode(), ""))
        circle.visit(cert, bank)
        assert word in fault(cert, bank)
    with cert.database.read() as tx:
        assert last_cosigned(tx) == {}


@on_sqlite
def test_a_witness_that_does_not_answer_is_asked_less_and_less_often(circle: Circle) -> None:
    cert, bank = circle.nodes["cert-eg"], circle.nodes["bank-jo"]
    cert.write(6)
    bank.door = None
    waits = [circle.visit(cert, bank).wait_s for _ in range(12)]
    assert waits == sorted(waits)
    assert waits[0] < waits[-1] <= 3600
    assert isinstance(circle.visit(cert, bank).fault, NoConnection)
    bank.door = Door(bank.database, bank.keys)
    bank.write()
    assert circle.visit(cert, bank).fault is None
    assert cert.log_of(bank).failures == 0


@on_sqlite
def test_a_ledger_restored_from_an_old_copy_is_told_so_by_its_witness(
    circle: Circle, tmp_path: Path, world: World
) -> None:
    cert, bank = circle.nodes["cert-eg"], circle.nodes["bank-jo"]
    cert.write(3)
    with cert.database.upkeep() as tx:
        tx.run("DELETE FROM outbox")
    cert.database.close()
    old = tmp_path / "old.sqlite3"
    shutil.copy(cert.database.url.removeprefix("sqlite:///"), old)
    cert.write(5)
    circle.visit(cert, bank)
    restored = Node("cert-eg", open_database(f"sqlite:///{old}", world), cert.keys)
    restored.write(1)
    circle.visit(restored, bank)
    assert "restored from an old copy" in fault(restored, bank)
    restored.database.close()


# Who is witnessed


@on_sqlite
def test_one_key_is_one_organisation_and_never_the_node_itself(circle: Circle) -> None:
    cert, bank = circle.nodes["cert-eg"], circle.nodes["bank-jo"]
    own = cert.keys.log.key
    with pytest.raises(NotTheirKey):
        new_log(member("x"), str(own), "", (), own)
    with pytest.raises(NotTheirKey):
        new_log(member("x"), str(witness_key(bank.keys.log.key)), "", (), own)
    print_of = hashlib.sha256(bank.keys.log.key.public).hexdigest()
    right = msgspec.structs.replace(member("x"), fingerprint=print_of.upper())
    assert new_log(right, str(bank.keys.log.key), "", (), own).member == "x"
    with pytest.raises(NotTheirKey):
        new_log(msgspec.structs.replace(right, fingerprint="0" * 64), str(bank.keys.log.key), "", (), own)
    again = Key("amana/second-name", SIGNATURE, bank.keys.log.key.public)
    with pytest.raises(AlreadyThere), cert.database.write(STAFF) as tx:
        add_member(tx, STAFF, member("x"))
        add_log(tx, STAFF, new_log(member("x"), str(again), "", (), own))


def test_a_log_that_is_removed_is_unknown_and_asked_no_more(circle: Circle) -> None:
    cert, bank = circle.nodes["cert-eg"], circle.nodes["bank-jo"]
    cert.write(3)
    with bank.database.write(STAFF) as tx:
        remove_log(tx, STAFF, "cert-eg")
    assert bank.ask("POST", "add-checkpoint", request(cert, 0)).status == 404
    with bank.database.upkeep() as tx:
        assert "cert-eg" not in {job.payload for job in lease(tx, 1) if job.kind == WITNESS}
        assert len(witnessed_logs(tx, STAFF)) == 2
    introduce_again(bank, cert)
    assert bank.ask("POST", "add-checkpoint", request(cert, 0)).status == 200


def introduce_again(node: Node, other: Node) -> None:
    with node.database.write(STAFF) as tx:
        add_log(tx, STAFF, new_log(member(other.slug), str(other.keys.log.key), other.url, (), node.keys.log.key))
