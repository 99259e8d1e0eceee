"""`amana ledger` and the stand-alone verifier, which is run as a stranger runs it."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import amana
from amana.exchange.exporting import CannotExport, export
from amana.exchange.witness.names import keys_of
from amana.exchange.witness.signing import sign_head
from amana.handling import Viewer
from amana.ledger import Frontier, consistency_proof, inclusion_proof, verify_consistency, verify_inclusion
from amana.ledger.checkpoint import Checkpoint, sign_checkpoint
from amana.ledger.cosignature import cosign
from amana.ledger.equivocation import equivocation
from amana.ledger.note import COSIGNATURE, Key, Signer, read_note
from amana.node.cli import run
from amana.node.cli.ledger import VERIFIER
from amana.node.folder import Node
from amana.node.setup import OPERATOR
from amana.store import Database, open_database
from amana.store.checkpoints import add_checkpoint, add_cosignature, last_checkpoint
from amana.store.erasing import KEPT, erase
from amana.store.ledger import head, inclusion, ledger_from, root_at
from amana.workspace.administration.terms import LEDGER
from amana.world import real, simulated

OUTSIDER = Viewer("member:b/polls", frozenset({"public"}))
RECORD = re.compile(r'record(?:_if_nothing)?\(\s*"([a-z.-]+)"')
# Those that are written out, and those that the pages have words for, which are put together in the code.
WRITTEN = {kind for path in Path(amana.__file__).parent.rglob("*.py") for kind in RECORD.findall(path.read_text())}
KINDS = sorted(WRITTEN | set(LEDGER))
WITNESSES = ("jo", "sa", "ye")


def verifier() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_ledger", VERIFIER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["verify_ledger"] = module
    spec.loader.exec_module(module)
    return module


VERIFY = verifier()


def signer(name: str, kind: int, seed: int) -> Signer:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    return Signer(Key(name, kind, key.public_key().public_bytes_raw()), key.sign)


LOG = signer("amana/cert-eg", 1, 1)
OTHERS = [signer(f"amana/{name}/witness", COSIGNATURE, 10 + n) for n, name in enumerate(WITNESSES)]


def asked(folder: Path, **more: Any) -> Any:
    given = {
        "folder": folder,
        "key": VERIFY.read_key(str(LOG.key), 1),
        "witnesses": tuple(VERIFY.read_key(str(one.key), 4) for one in OTHERS),
        "need": 0,
        "checkpoint": None,
        "older": (),
    }
    return VERIFY.Asked(**{**given, **more})


@pytest.fixture(scope="module")
def database(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A ledger with an entry of every kind, one of them erased, and enough of them for two bundles."""
    path = tmp_path_factory.mktemp("ledger") / "node.sqlite3"
    shutil.copy(sqlite_template, path)
    with closing(open_database(f"sqlite:///{path}", simulated(seed=1))) as database:
        with database.write(OPERATOR) as tx:
            for place, kind in enumerate(KINDS):
                details = {"first": 0, "last": -1} if kind == "ledger.erase" else {"reason": "سبب", "n": place}
                tx.record(kind, f"s{place}", details, exchange=bytes([place]) * 32 if place % 3 == 0 else None)
        with database.write(OPERATOR) as tx:
            erase(tx, OPERATOR, first_erasable(), "Test")
        with database.write(OPERATOR) as tx:
            for number in range(270 - head(tx).size):
                tx.record("test", f"t{number}")
        yield database


def first_erasable() -> int:
    return next(place for place, kind in enumerate(KINDS) if place % 3 and kind not in KEPT and "." in kind
                and kind not in {"release.propose", "request.ask", "screening.ask", "list.import"})  # fmt: skip


@pytest.fixture(scope="module")
def exported(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export whose head three others have cosigned."""
    folder = tmp_path_factory.mktemp("export")
    export(database, OPERATOR, LOG, folder / "first")
    with database.read() as tx:
        signed = last_checkpoint(tx)
    assert signed is not None
    text = VERIFY.read_note(folder / "first" / "checkpoint", "checkpoint").text
    with database.upkeep() as tx:
        for one in OTHERS:
            add_cosignature(tx, signed.size, one.key.name, cosign(text, 1_800_000_000, one).line().encode(), 0)
    export(database, OPERATOR, LOG, folder / "whole", final=True)
    return folder / "whole"


def refusal(folder: Path, **more: Any) -> str:
    with pytest.raises(VERIFY.Refused) as caught:
        VERIFY.verify(asked(folder, **more))
    code: str = caught.value.code
    return code


def changed(path: Path, place: int, by: int = 1) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= by
    path.write_bytes(data)


@pytest.fixture
def copied(exported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(exported, tmp_path / "export"))


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_the_export_is_accepted_and_counted(exported: Path, database: Database) -> None:
    found = VERIFY.verify(asked(exported, need=3))
    with database.read() as tx:
        now = head(tx)
    assert (found["origin"], found["size"], found["root"]) == ("amana/cert-eg", now.size, now.root.hex())
    assert (found["held"], found["erased"], found["withheld"]) == (now.size - 1, 1, 0)
    assert found["witnesses"] == sorted(one.key.name for one in OTHERS)


@pytest.mark.parametrize("kind", KINDS)
def test_no_byte_of_an_export_of_any_kind_can_be_changed(sqlite_template: Path, tmp_path: Path, kind: str) -> None:
    """Every single byte of the leaf, the salt, the payload, their lengths and the hash; the head: see below."""
    shutil.copy(sqlite_template, tmp_path / "node.sqlite3")
    details: dict[str, object] = {"first": 0, "last": 0} if kind == "ledger.erase" else {"reason": "سبب"}
    with closing(open_database(f"sqlite:///{tmp_path / 'node.sqlite3'}", simulated(seed=1))) as small:
        with small.write(OPERATOR) as tx:
            tx.record(kind, "s", details, exchange=b"e" * 32)
        export(small, OPERATOR, LOG, tmp_path / "out")
    for path in set(files(tmp_path / "out")) - {tmp_path / "out" / "checkpoint"}:
        for place in range(path.stat().st_size):
            changed(path, place)
            assert refusal(tmp_path / "out")
            changed(path, place)
    assert VERIFY.verify(asked(tmp_path / "out"))["held"] == 1


def test_no_byte_of_the_signed_head_can_be_changed(copied: Path) -> None:
    path = copied / "checkpoint"
    for place in range(path.stat().st_size):
        changed(path, place)
        assert refusal(copied, need=3)
        changed(path, place)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_byte_anywhere_can_be_changed(copied: Path, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(files(copied)))
    place, by = data.draw(st.integers(0, path.stat().st_size - 1)), data.draw(st.integers(1, 255))
    changed(path, place, by)
    assert refusal(copied, need=3)
    changed(path, place, by)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_file_can_be_cut_off_or_added_to(copied: Path, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(files(copied)))
    whole = path.read_bytes()
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    path.write_bytes(data.draw(st.sampled_from([cut, whole + b"\0", whole + b"\n", whole * 2])))
    assert refusal(copied, need=3)
    path.write_bytes(whole)


def test_no_file_can_be_taken_out_or_slipped_in(copied: Path) -> None:
    for path in files(copied):
        path.rename(copied.parent / "aside")
        assert refusal(copied) in {"missing", "note"}
        (copied.parent / "aside").rename(path)
    (copied / "words/001").write_bytes(b"")
    assert refusal(copied) == "strange"


def test_the_last_entry_cannot_be_left_off(database: Database, copied: Path, tmp_path: Path) -> None:
    """A log that shows a shorter tree under its newest head, or another head of the same size, is refused."""
    other = VERIFY.read_note(copied / "checkpoint", "")
    shorter = (copied / "checkpoint").read_bytes().replace(f"\n{other.size}\n".encode(), b"\n269\n")
    (copied / "checkpoint").write_bytes(shorter)
    assert refusal(copied) == "signature"


def test_another_key_another_log_and_too_few_witnesses(exported: Path) -> None:
    stranger = signer("amana/cert-eg", 1, 2)
    assert refusal(exported, key=VERIFY.read_key(str(stranger.key), 1)) == "unsigned"
    assert refusal(exported, key=VERIFY.read_key(str(signer("amana/other", 1, 1).key), 1)) == "unsigned"
    assert refusal(exported, need=3, witnesses=asked(exported).witnesses[:2]) == "witnesses"
    own = signer("amana/me/witness", COSIGNATURE, 1)
    assert refusal(exported, need=1, witnesses=(VERIFY.read_key(str(own.key), 4),)) == "witnesses"


@pytest.mark.parametrize("text", ["", "x", "a+b+c", str(OTHERS[0].key), str(LOG.key)[:-4] + "AAA=", "x" + str(LOG.key)])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(VERIFY.Refused, match="verifier key"):
        VERIFY.read_key(text, 1)


def test_an_older_head_must_be_continued(database: Database, tmp_path: Path) -> None:
    export(database, OPERATOR, LOG, tmp_path / "old")
    old = tmp_path / "old" / "checkpoint"
    with database.write(OPERATOR) as tx:
        for number in range(300):
            tx.record("test", f"more{number}")
    export(database, OPERATOR, LOG, tmp_path / "new")
    assert VERIFY.verify(asked(tmp_path / "new", older=(old,)))["continues"] == [VERIFY.read_note(old, "").size]
    assert refusal(tmp_path / "old", older=(tmp_path / "new" / "checkpoint",)) == "older"
    fork = tmp_path / "fork"
    fork.write_bytes(sign_checkpoint(Checkpoint("amana/cert-eg", 270, b"f" * 32), LOG).to_bytes())
    assert refusal(tmp_path / "new", older=(fork,)) == "older"
    assert refusal(tmp_path / "new", checkpoint=fork) == "size"


def test_without_words_everything_but_the_words_is_verified(database: Database, tmp_path: Path) -> None:
    done = export(database, OPERATOR, LOG, tmp_path / "bare", words=False)
    assert done.words == 0
    found = VERIFY.verify(asked(tmp_path / "bare"))
    assert (found["held"], found["withheld"]) == (0, done.size)
    assert not any("سبب".encode() in path.read_bytes() for path in files(tmp_path / "bare"))


def test_both_databases_export(database_url: str, tmp_path: Path) -> None:
    with closing(open_database(database_url, simulated())) as either:
        for start in range(0, 600, 100):
            with either.write(OPERATOR) as tx:
                for number in range(start, start + 100):
                    tx.record("test", f"t{number}", exchange=bytes(32) if number % 7 == 0 else None)
        with either.write(OPERATOR) as tx:
            erase(tx, OPERATOR, 8, "Test")
        export(either, OPERATOR, LOG, tmp_path / "out")
        with either.read() as tx:
            root = head(tx).root.hex()
    found = VERIFY.verify(asked(tmp_path / "out"))
    assert (found["size"], found["root"], found["held"], found["erased"]) == (601, root, 600, 1)


def test_an_export_never_overwrites_and_leaves_nothing_half_done(
    database: Database, exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CannotExport, match="exists"):
        export(database, OPERATOR, LOG, exported)

    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched, pytest.raises(CannotExport, match="No space"):
        patched.setattr("amana.exchange.exporting._put", full)
        export(database, OPERATOR, LOG, tmp_path / "x")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(AssertionError):
        export(database, OUTSIDER, LOG, tmp_path / "x")


def test_nothing_is_final_before_three_others_have_cosigned(node_folder: Path, tmp_path: Path) -> None:
    node = Node.open(node_folder)
    with closing(open_database(node.database_url, real())) as opened, pytest.raises(CannotExport, match="cosigned"):
        export(opened, OPERATOR, keys_of(node.log_signer).log, tmp_path / "x", final=True)


def test_the_verifier_runs_alone(exported: Path, tmp_path: Path) -> None:
    """As its own process, from another place, without this package on the path."""
    script = shutil.copy(VERIFIER, tmp_path / "verify.py")
    text = Path(script).read_text("utf-8")
    assert "amana" not in re.findall(r"^(?:from|import) (\w+)", text, re.MULTILINE)
    keys = [f"--witness={one.key}" for one in OTHERS]
    command = [sys.executable, "-I", script, str(exported), "--key", str(LOG.key), *keys, "--need", "3"]
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, json.loads(done.stdout)["verified"]) == (0, True), done.stderr
    bad = Path(shutil.copytree(exported, tmp_path / "bad"))
    changed(bad / "words/000", 40)
    command[3] = str(bad)
    done = subprocess.run([*command, "--language", "ar"], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 1
    assert "القيد" in done.stdout
    assert subprocess.run(command[:4], capture_output=True, check=False).returncode == 2


@pytest.mark.parametrize(
    ("name", "code"), [("checkpoint", "missing"), ("words/000", "missing"), ("tile/pipe", "strange")]
)
def test_the_verifier_waits_for_no_pipe(exported: Path, tmp_path: Path, name: str, code: str) -> None:
    """An export comes from somebody else: what is no file is not opened."""
    folder = Path(shutil.copytree(exported, tmp_path / "out"))
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    assert refusal(folder) == code


# Two heads that contradict each other.


def contradiction(older: int, newer: int) -> tuple[bytes, Any]:
    """A proof against LOG, by its own code: heads of these sizes, from two ledgers that differ from the first entry."""
    logs = []
    for seed in (1, 2):
        frontier, nodes, roots = Frontier(), dict[tuple[int, int], bytes](), [b""]
        for place in range(newer):
            leaf = nodes[0, place] = bytes([place, seed]) * 16
            nodes |= {(level, index): node for level, index, node in frontier.append(leaf)}
            roots.append(frontier.root())
        logs.append((nodes, roots))
    (_, one), (nodes, other) = logs
    notes = [
        sign_checkpoint(Checkpoint(LOG.key.name, size, root), LOG).to_bytes()
        for size, root in ((older, one[older]), (newer, other[newer]))
    ]
    made = equivocation(LOG.key, *notes, lambda level, index: nodes[level, index])
    return made.to_bytes(), made


@pytest.mark.parametrize(("older", "newer"), [(7, 7), (4, 7), (5, 9), (1, 2), (8, 9), (6, 8), (1, 60)])
def test_a_stranger_verifies_that_a_log_has_contradicted_itself(older: int, newer: int, tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    file.write_bytes(contradiction(older, newer)[0])
    found = VERIFY.verify(asked(file))
    assert (found["equivocation"], found["older"]["size"], found["newer"]["size"]) == (True, older, newer)
    assert refusal(file, key=VERIFY.read_key(str(signer("amana/cert-eg", 1, 9).key), 1)) == "unsigned"


@pytest.mark.parametrize(("older", "newer"), [(7, 7), (4, 7)])
def test_a_contradiction_with_any_one_byte_changed_is_refused(older: int, newer: int, tmp_path: Path) -> None:
    good, file = contradiction(older, newer)[0], tmp_path / "proof.json"
    for place in range(len(good)):
        for bit in (0, 4, 6):
            file.write_bytes(good[:place] + bytes([good[place] ^ 1 << bit]) + good[place + 1 :])
            assert refusal(file) in {"proof", "unsigned", "key", "note", "signature", "origin", "fit", "more"}, place
    for data in (good[:-1], good + b"\n", good[:-9], b"{}\n", b'{"format":"amana-equivocation/1"}', b""):
        file.write_bytes(data)
        assert refusal(file) == "proof"


def test_heads_that_can_both_be_true_prove_nothing(tmp_path: Path) -> None:
    file, (_, made) = tmp_path / "proof.json", contradiction(5, 9)
    honest = contradiction(9, 9)[1].newer  # signed by the same log, of the tree that the path leads through
    cosigned = made.older + cosign(read_note(made.older.encode()).text, 1, OTHERS[0]).line()
    for change, code in (
        ({"older": honest}, "fit"),
        ({"older": made.newer, "newer": made.older}, "fit"),
        ({"older": made.newer}, "fit"),
        ({"path": ()}, "fit"),
        ({"path": made.path[1:]}, "fit"),
        ({"path": ("x",)}, "fit"),
        ({"older": cosigned}, "more"),
        ({"format": "amana-equivocation/2"}, "proof"),
    ):
        file.write_bytes(msgspec.structs.replace(made, **change).to_bytes())
        assert refusal(file) == code, change
    same = contradiction(7, 7)[1]
    file.write_bytes(msgspec.structs.replace(same, path=made.path).to_bytes())
    assert refusal(file) == "fit", "what no one would verify does not stand in a proof"


def test_the_verifier_tells_a_contradiction_in_both_languages(tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    file.write_bytes(contradiction(4, 7)[0])
    line = [sys.executable, "-I", str(VERIFIER), str(file), "--key", str(LOG.key)]
    for more, word in ((["--language", "en"], "cannot both be true"), (["--language", "ar"], "لا يصحان معًا")):
        done = subprocess.run([*line, *more], capture_output=True, text=True, check=False)
        assert (done.returncode, word in done.stdout) == (0, True), done.stderr
    done = subprocess.run([*line, "--json"], capture_output=True, text=True, check=False)
    assert json.loads(done.stdout)["older"]["size"] == 4


# The command line.


class Ran:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Amana = Callable[..., Ran]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Amana:
    monkeypatch.setenv("AMANA_LANGUAGE", "en")

    def call(*arguments: object) -> Ran:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b""), "utf-8"))
        code = run(["ledger", *map(str, arguments)])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return call


def test_verify_tells_size_and_root_and_fails_on_a_changed_entry(command: Amana, node_folder: Path) -> None:
    ran = command("verify", node_folder, "--json")
    assert ran.code == 0
    assert ran.json["verified"] is True
    assert str(ran.json["size"]) in command("verify", node_folder).out
    node = Node.open(node_folder)
    with closing(open_database(node.database_url, real())) as opened, opened.upkeep() as tx:
        tx.run("UPDATE ledger_entry SET kind = 'other' WHERE idx = 2")
    ran = command("verify", node_folder, "--json")
    assert (ran.code, ran.json["error"]["code"], ran.json["error"]["where"]) == (1, "ledger.wrong-entry", "entry 2")


def test_proofs_are_proofs(command: Amana, node_folder: Path) -> None:
    told = command("prove", node_folder, "--entry", 1, "--json").json
    path = [bytes.fromhex(one) for one in told["proof"]]
    verify_inclusion(bytes.fromhex(told["leaf_hash"]), 1, told["size"], path, bytes.fromhex(told["root"]))
    told = command("prove", node_folder, "--after", 3, "--size", 5, "--json").json
    path = [bytes.fromhex(one) for one in told["proof"]]
    verify_consistency((3, bytes.fromhex(told["old_root"])), (5, bytes.fromhex(told["root"])), path)
    assert "proof" in command("prove", node_folder, "--entry", 0, "--size", 2).out


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), "ledger.one-proof"),
        (("--entry", 1, "--after", 1), "ledger.one-proof"),
        (("--entry", 99), "ledger.no-such-proof"),
        (("--entry", -1), "ledger.no-such-proof"),
        (("--entry", 1, "--size", 1), "ledger.no-such-proof"),
        (("--entry", 1, "--size", 99), "ledger.no-such-proof"),
        (("--after", 4, "--size", 3), "ledger.no-such-proof"),
        (("--after", -1), "ledger.no-such-proof"),
    ],
)
def test_what_cannot_be_proved_is_refused(
    command: Amana, node_folder: Path, options: tuple[object, ...], code: str
) -> None:
    ran = command("prove", node_folder, *options, "--json")
    assert (ran.code, ran.json["error"]["code"]) == (1, code)


@pytest.fixture
def signed_node(node_folder: Path) -> Path:
    """A node whose head of 3 entries and whose present head are signed."""
    node = Node.open(node_folder)
    with closing(open_database(node.database_url, real())) as opened:
        with opened.read() as tx:
            root = root_at(tx, 3)
        note = sign_checkpoint(Checkpoint(node.log_signer.key.name, 3, root), node.log_signer).to_bytes()
        with opened.upkeep() as tx:
            add_checkpoint(tx, 3, root, note)
        sign_head(opened, keys_of(node.log_signer))
    (node_folder.parent / "older").write_bytes(note)
    return node_folder


def proved(command: Amana, node: Path, *options: object) -> tuple[Any, dict[str, Any]]:
    """What is asked of the verifier, and the proof as it was given."""
    ran = command("prove", node, *options, "--json")
    assert ran.code == 0
    path = node.parent / "proof.json"
    path.write_text(ran.out, "utf-8")
    key = VERIFY.read_key(str(Node.open(node).log_signer.key), 1)
    return asked(path, key=key), ran.json


@pytest.mark.parametrize("size", [(), ("--size", 3)])
def test_a_stranger_verifies_the_proof_of_one_entry(
    command: Amana, signed_node: Path, size: tuple[object, ...]
) -> None:
    wanted, told = proved(command, signed_node, "--entry", 1, *size)
    assert VERIFY.verify(wanted)["payload"] is None
    assert told["checkpoint"].startswith("amana/")
    wanted, told = proved(command, signed_node, "--entry", 1, *size, "--with-words")
    assert VERIFY.verify(wanted)["payload"] == json.loads(told["payload"])
    others = {
        "entry": 0, "leaf": told["leaf"].replace("node.init", "peer.add"), "payload": "{}", "salt": "00" * 16,
        "proof": told["proof"][1:], "size": 4, "root": None, "checkpoint": told["checkpoint"].replace("\n3\n", "\n4\n"),
    }  # fmt: skip
    for name, value in others.items():
        wanted.folder.write_text(json.dumps({**told, name: value}), "utf-8")
        if told[name] == value or name == "root":  # the signed head's root is what counts
            continue
        assert refusal(wanted.folder, key=wanted.key) in {"path", "commitment", "signature", "proof"}, name
    for text in ("", "[]", "{}", "null", json.dumps({**told, "proof": ["x"]}), "[" * 99_999):
        wanted.folder.write_text(text, "utf-8")
        assert refusal(wanted.folder, key=wanted.key) == "proof"
    wanted.folder.write_text(json.dumps({**told, "checkpoint": None}), "utf-8")
    assert refusal(wanted.folder, key=wanted.key) == "head"


def test_a_stranger_verifies_that_a_ledger_continues_the_head_he_kept(command: Amana, signed_node: Path) -> None:
    wanted, told = proved(command, signed_node, "--after", 3)
    older = (signed_node.parent / "older",)
    assert VERIFY.verify(asked(wanted.folder, key=wanted.key, older=older))["continues"] == [3]
    assert refusal(wanted.folder, key=wanted.key) == "older"
    for name, value in {"proof": told["proof"][1:], "old_root": "00" * 32, "after": 2, "size": 4}.items():
        wanted.folder.write_text(json.dumps({**told, name: value}), "utf-8")
        assert refusal(wanted.folder, key=wanted.key, older=older) in {"path", "older"}, name


def test_the_verifiers_paths_are_right_for_every_size_below_60() -> None:
    frontier, nodes, roots = Frontier(), dict[tuple[int, int], bytes](), [b""]
    for place in range(60):
        leaf = nodes[0, place] = bytes([place]) * 32
        nodes |= {(level, index): node for level, index, node in frontier.append(leaf)}
        roots.append(frontier.root())
    for size in range(1, 61):
        for place in range(size):
            path = inclusion_proof(place, size, lambda level, index: nodes[level, index])
            assert VERIFY.root_of_path(place, size, nodes[0, place], path) == roots[size]
            assert VERIFY.root_of_path(place, size, nodes[0, place], [*path, b"x" * 32]) != roots[size]
        for old in range(1, size):
            path = consistency_proof(old, size, lambda level, index: nodes[level, index])
            assert VERIFY.roots_of_path(old, size, roots[old], path) == (roots[old], roots[size])
            assert VERIFY.roots_of_path(old, size, roots[old], path[:-1]) != (roots[old], roots[size])


def test_tail_shows_the_newest_last(command: Amana, node_folder: Path) -> None:
    shown = command("tail", node_folder, "--count", 3, "--json").json
    assert [one["entry"] for one in shown] == sorted(one["entry"] for one in shown)
    assert len(shown) == 3
    assert shown[-1]["kind"] == "account.add"
    assert command("tail", node_folder, "--subject", "admin", "--json").json == [shown[-1]]
    assert "account.add" in command("tail", node_folder).out


def test_tail_follows_until_it_is_interrupted(
    command: Amana, node_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another process writes meanwhile is shown, one JSON object a line, if it is on the subject."""
    pauses: list[float] = []

    def sleep(self: object, seconds: float) -> None:
        if pauses:
            raise KeyboardInterrupt
        pauses.append(seconds)
        url = Node.open(node_folder).database_url
        with closing(open_database(url, simulated())) as other, other.write(OPERATOR) as tx:
            tx.record("test", "wanted")
            tx.record("test", "other")

    monkeypatch.setattr(type(real().clock), "sleep", sleep)
    ran = command("tail", node_folder, "--subject", "wanted", "--follow", "--json")
    assert ran.code == 0
    assert [json.loads(line)["subject"] for line in ran.out.splitlines()] == ["wanted"]
    pauses.clear()
    lines = command("tail", node_folder, "--count", 1, "--follow").out.splitlines()
    assert [line.split(" ", 2)[2] for line in lines] == [
        f"test operator {name}" for name in ("other", "wanted", "other")
    ]


def test_erase_says_what_and_is_refused_a_second_time(command: Amana, node_folder: Path) -> None:
    ran = command("erase", node_folder, "--entry", 0, "--reason", "Test", "--json")
    assert (ran.code, ran.json["kind"]) == (0, "member.add")
    assert command("tail", node_folder, "--json").json[0]["erased_by"] == ran.json["erased_by"]
    entry = command("tail", node_folder, "--count", 1, "--json").json[0]
    assert (entry["kind"], entry["actor"]) == ("ledger.erase", "operator")
    assert entry["details"] == {"first": 0, "last": 0, "reason": "Test"}
    again = command("erase", node_folder, "--entry", entry["entry"], "--reason", "Test", "--json")
    assert (again.code, again.json["error"]["code"]) == (1, "ledger.kept")
    assert command("verify", node_folder, "--json").json["erased"] == 1
    ran = command("erase", node_folder, "--entry", 0, "--reason", "Test")
    assert ran.code == 1
    assert "erased already" in ran.err


@pytest.mark.parametrize("number", [-1, 10**6, 2**62, 2**63, 2**64, 10**40])
def test_an_entry_that_is_not_there_is_not_erased(command: Amana, node_folder: Path, number: int) -> None:
    ran = command("erase", node_folder, "--entry", number, "--reason", "Test", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (1, "ledger.no-entry")


def test_what_is_no_text_is_refused_in_words(
    capsys: pytest.CaptureFixture[str], node_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes of a terminal that is not set to UTF-8, as Python hands them over."""
    for language, word in (("en", "no text in UTF-8"), ("ar", "UTF-8")):
        monkeypatch.setenv("AMANA_LANGUAGE", language)
        assert run(["witness", "remove", str(node_folder), "--member", "\udcff"]) == 1
        assert word in capsys.readouterr().err


def test_export_says_how_it_is_verified(command: Amana, node_folder: Path, tmp_path: Path) -> None:
    ran = command("export", node_folder, tmp_path / "out", "--json")
    assert ran.code == 0
    done = subprocess.run(
        [sys.executable, "-I", ran.json["verifier"], ran.json["folder"], "--key", ran.json["key"], "--json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert json.loads(done.stdout)["size"] == ran.json["size"]
    assert command("export", node_folder, tmp_path / "out").code == 1
    assert "verify_ledger.py" in command("export", node_folder, tmp_path / "bare", "--without-words").out


def test_an_old_copy_of_the_database_is_not_exported_from(
    command: Amana, node_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an operator meets it who has put a backup back: refused in both languages, and nothing is left behind."""
    file = node_folder / "node.sqlite3"
    with closing(open_database(f"sqlite:///{file}", real())) as opened:
        opened.forget_bytes()
    backup = shutil.copy(file, tmp_path / "backup")
    command("erase", node_folder, "--entry", 0, "--reason", "Test")
    assert command("export", node_folder, tmp_path / "newest").code == 0
    newest = shutil.copy(file, tmp_path / "newest.sqlite3")
    for rest in node_folder.glob("node.sqlite3*"):
        rest.unlink()
    shutil.copy(backup, file)
    for line in (
        ("export", node_folder, tmp_path / "out"),
        ("verify", node_folder),
        ("prove", node_folder, "--entry", 1),
    ):
        ran = command(*line, "--json")
        assert (ran.code, ran.json["error"]["code"]) == (1, "ledger.not-the-signed"), line
    assert "Put the newest copy back" in command("export", node_folder, tmp_path / "out").err
    monkeypatch.setenv("AMANA_LANGUAGE", "ar")
    assert "أعِد أحدث نسخة" in command("export", node_folder, tmp_path / "out").err
    assert not (tmp_path / "out").exists()
    shutil.copy(newest, file)
    assert command("export", node_folder, tmp_path / "out").code == 0


def test_another_implementation_of_the_formats_reads_the_export(exported: Path, database: Database) -> None:
    """tlog-scales: signature, cosignatures, root, leaves and proofs, from the files alone."""
    from tlog_scales.backend import LocalBackend
    from tlog_scales.reader import TilesReader
    from tlog_scales.signing import Vkey

    reader = TilesReader(LocalBackend(exported))
    checkpoint = reader.get_checkpoint()
    for key in (LOG.key, *(one.key for one in OTHERS)):
        checkpoint.verify(Vkey.from_string(str(key)))
    assert reader.calculate_root_hash() == checkpoint.root_hash
    with database.read() as tx:
        for one in ledger_from(tx, OPERATOR, 0, 300)[: checkpoint.size]:
            assert reader.get_entry(one.idx) == one.leaf
            theirs = reader.get_inclusion_proof(one.idx, checkpoint.size)
            theirs.check(one.leaf_hash, checkpoint.root_hash)
            assert theirs.node_hashes == inclusion(tx, one.idx, checkpoint.size)
