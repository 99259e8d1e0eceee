"""``amana witness``: keys, who witnesses whom, and proofs as files."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from amana.ledger.note import read_key
from amana.node.cli import run
from amana.node.cli.ledger import VERIFIER
from amana.node.demo.scene import NotAsExpected, command
from amana.node.folder import Node
from amana.store import open_database
from amana.world import real
from witness_circle import furnish, signer

EXAMPLE = signer("cert-jo")


def with_member(folder: Path, fingerprint: str = "") -> Path:
    about = ("--name", "CERT Jordan", "--country", "JO", "--sector", "cert", "--fingerprint", fingerprint)
    command("member", "add", folder, "--slug", "cert-jo", *about)
    return folder


def test_a_node_shows_both_names_of_its_key(node_folder: Path) -> None:
    shown = command("witness", "key", node_folder)
    log, witness = read_key(shown["ledger"]), read_key(shown["witness"])
    assert (log.name, log.kind, witness.name, witness.kind) == ("amana/cert-eg", 1, "amana/cert-eg/witness", 4)
    assert log.public == witness.public
    assert command("witness", "key", node_folder) == shown


def test_a_member_is_entered_listed_and_removed(node_folder: Path) -> None:
    folder, key = with_member(node_folder), str(EXAMPLE.key)
    added = command("witness", "add", folder, "--member", "cert-jo", "--key", key, "--url", "https://jo.example/ledger")
    assert added["url"] == "https://jo.example/ledger/"
    listed = command("witness", "list", folder)
    assert (listed["final"], listed["needed"], listed["equivocations"]) == (0, 3, [])
    (one,) = listed["witnesses"]
    assert (one["member"], one["cosigned"], one["witnessed"], one["fault"]) == ("cert-jo", 0, 0, None)
    with pytest.raises(NotAsExpected):
        command("member", "remove", folder, "--slug", "cert-jo")
    command("witness", "remove", folder, "--member", "cert-jo")
    assert command("witness", "list", folder)["witnesses"] == []


def test_a_key_with_another_fingerprint_than_the_member_is_refused(node_folder: Path) -> None:
    folder = with_member(node_folder, "0" * 64)
    for key in (str(EXAMPLE.key), "nonsense", str(EXAMPLE.key)[:-1]):
        with pytest.raises(NotAsExpected):
            command("witness", "add", folder, "--member", "cert-jo", "--key", key)
    with pytest.raises(NotAsExpected):
        command("witness", "add", folder, "--member", "nobody", "--key", str(EXAMPLE.key))
    assert command("witness", "list", folder)["witnesses"] == []


def test_a_proof_is_written_out_checked_anywhere_and_taken_in_once(
    node_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    node = Node.open(node_folder)
    from amana.exchange.witness.names import keys_of

    with closing(open_database(node.database_url, real())) as database:
        digest = furnish(database, keys_of(node.log_signer))
    assert run(["witness", "proof", str(node_folder), digest]) == 0
    file = tmp_path / "proof.json"
    file.write_text(capsys.readouterr().out)
    assert json.loads(file.read_text())["format"] == "amana-equivocation/1"
    key = json.loads(file.read_text())["log"]
    line = [sys.executable, "-I", str(VERIFIER), str(file), "--key", key, "--json"]
    stranger = json.loads(subprocess.run(line, capture_output=True, text=True, check=False).stdout)
    assert (stranger["verified"], stranger["equivocation"], stranger["older"]["size"]) == (True, True, 7)
    checked = command("witness", "check", file)
    assert checked["older"]["size"] == checked["newer"]["size"] == 7
    assert checked["older"]["root"] != checked["newer"]["root"]
    assert command("witness", "accuse", node_folder, file) == {"new": False}
    with pytest.raises(NotAsExpected):
        command("witness", "proof", node_folder, "0" * 64)
    file.write_text(file.read_text().replace("\\n7\\n", "\\n8\\n", 1))
    for line in (("check", file), ("accuse", node_folder, file)):
        with pytest.raises(NotAsExpected):
            command("witness", *line)
