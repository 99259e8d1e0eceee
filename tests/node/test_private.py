"""``amana private``: a collection from its first key to its end, and who may ask it, on the command line."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from amana.node.cli import run
from amana.node.demo.scene import NotAsExpected, command
from amana.node.folder import Node
from amana.node.setup import OPERATOR
from amana.store import open_database
from amana.store.offers import askable
from amana.store.questions import Use, add_request, asking_requests
from amana.world import real

PASSWORD = "correct-horse-battery-staple"


def waiting(folder: Path, purpose: str = "network-defence") -> int:
    """Somebody's wish to ask a collection that is asked by approval."""
    with closing(open_database(Node.open(folder).database_url, real())) as database:
        with database.write(OPERATOR) as tx:
            where = askable(tx, OPERATOR, "net")
            assert where is not None
            add_request(tx, OPERATOR, where, Use(b"", "bank-jo", purpose, "exchange-agreement", 1, 4))
        with database.read() as tx:
            return asking_requests(tx, OPERATOR, "waiting")[0].id


@pytest.fixture
def offering(node_folder: Path) -> Path:
    """A node with a collection that is asked by approval, a releaser and an analyst."""
    made = command("private", "keygen", node_folder, "--collection", "net", "--types", "domain", "--by-approval")
    assert made["epoch"] == 1
    for name, role in (("omar", "releaser"), ("sara", "analyst")):
        line = ("--name", name, "--role", role, "--password-stdin")
        command("user", "add", node_folder, *line, secret=PASSWORD)
    return node_folder


def test_a_releaser_lets_somebody_ask_on_the_command_line(offering: Path) -> None:
    number = waiting(offering)
    (shown,) = command("private", "requests", offering)
    assert (shown["id"], shown["asker"], shown["state"]) == (number, "bank-jo", "waiting")
    decide = ("private", "approve", offering, "--id", str(number), "--user")
    for user, secret in (("sara", PASSWORD), ("omar", "wrong"), ("nobody", PASSWORD), ("omar", "")):
        with pytest.raises(NotAsExpected):
            command(*decide, user, secret=secret)
    assert command("private", "requests", offering) == [shown]
    assert command(*decide, "omar", secret=PASSWORD) == {"id": number, "state": "approved", "decided_by": "user:omar"}
    assert command("private", "requests", offering) == []
    (done,) = command("private", "requests", offering, "--all")
    assert (done["state"], done["decided_by"]) == ("approved", "user:omar")
    entry = command("ledger", "tail", offering, "--count", "1")[0]
    assert (entry["kind"], entry["actor"]) == ("question.approved", "user:omar")
    for strange in ("0", "-1", "99", str(2**63), str(2**70)):
        with pytest.raises(NotAsExpected):
            command("private", "approve", offering, "--id", strange, "--user", "omar", secret=PASSWORD)


def test_a_wish_is_declined_and_waits_anew_when_it_comes_again(offering: Path) -> None:
    number = waiting(offering)
    line = ("private", "decline", offering, "--id", str(number), "--user", "omar")
    assert command(*line, secret=PASSWORD)["state"] == "declined"
    with pytest.raises(NotAsExpected):
        command(*line, secret=PASSWORD)
    assert waiting(offering) == number


def test_a_collection_is_changed_and_closed(
    offering: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = command("private", "change", offering, "--collection", "net", "--without-approval", "--quota", "64")
    assert (changed["by_approval"], changed["quota"], changed["readers"]) == (False, 64, ["community"])
    keys = offering / "keys" / "private"
    assert [path.name for path in keys.glob("*.seed")] == ["net.1.seed"]
    with pytest.raises(NotAsExpected):
        command("private", "close", offering, "--collection", "net", "--reason", " ")
    with pytest.raises(NotAsExpected):
        command("private", "close", offering, "--collection", "absent", "--reason", "Test")
    assert command("private", "close", offering, "--collection", "net", "--reason", "Test") == {"closed": "net"}
    assert list(keys.glob("*.seed")) == []
    (shown,) = command("private", "list", offering)
    assert shown["closed_at"] > 0
    for line in (
        ("keygen", "--types", "domain"), ("publish",), ("close", "--reason", "Test"), ("change", "--quota", "8"),
    ):  # fmt: skip
        with pytest.raises(NotAsExpected):
            command("private", line[0], offering, "--collection", "net", *line[1:])
    assert command("private", "verify", offering) == []
    for language, word in (("en", "closed this collection"), ("ar", "أغلق صاحب")):
        monkeypatch.setenv("AMANA_LANGUAGE", language)
        assert run(["private", "publish", str(offering), "--collection", "net"]) == 1
        assert word in capsys.readouterr().err
    entry = command("ledger", "tail", offering, "--count", "1")[0]
    assert (entry["kind"], json.dumps(entry["details"])) == ("private.close", '{"epoch": 1, "reason": "Test"}')
