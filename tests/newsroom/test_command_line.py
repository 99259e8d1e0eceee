"""``amana bulletin`` on a node's folder, as a script runs it: passwords on standard input, JSON out."""

from __future__ import annotations

import io
import json
from contextlib import closing
from pathlib import Path

import pytest

from amana.node.cli import run
from amana.node.folder import Node
from amana.node.setup import OPERATOR
from amana.store import open_database
from amana.store.second_step import set_second_step
from amana.world import real

PAGE = Path(__file__).parents[1] / "data" / "newspaper" / "00-bayan-majlis.txt"
WORD = "correct-horse-battery-staple"


@pytest.fixture
def amana(node_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    """Runs a command on a node with an editor and a releaser; gives its exit code and JSON."""

    def command(*arguments: str, given: str = "") -> tuple[int, object]:
        monkeypatch.setattr("sys.stdin", io.StringIO(given))
        code = run([arguments[0], arguments[1], str(node_folder), *arguments[2:], "--json"])
        return code, json.loads(capsys.readouterr().out or "null")

    for name, role in (("layla", "editor"), ("karim", "releaser"), ("sara", "analyst")):
        code, _ = command("user", "add", "--name", name, "--role", role, "--password-stdin", given=WORD)
        assert code == 0
    return command


NEW = ("--file", str(PAGE), "--category", "council-communique", "--review", "2030-01-01")


def test_publish_correct_withdraw(amana) -> None:  # type: ignore[no-untyped-def]
    people = ("--user", "layla", "--second", "karim")
    code, made = amana("bulletin", "publish", *NEW, *people, given=f"{WORD}\n{WORD}\n")
    assert (code, made["state"], made["written_by"], made["approved_by"]) == (
        0,
        "published",
        "user:layla",
        "user:karim",
    )
    assert made["headline"] == "المجلس يقر خطة لتبادل المعلومات بين الأعضاء خلال ثوان"
    place = made["permalink"].removeprefix("/b/")
    code, made = amana(
        "bulletin", "correct", "--id", place, "--file", str(PAGE), "--note", "صُحّح اليوم.", *people,
        given=f"{WORD}\n{WORD}\n",
    )  # fmt: skip
    assert (code, made["revision"], made["permalink"]) == (0, 2, f"/b/{place}")
    code, made = amana(
        "bulletin", "withdraw", "--id", place, "--reason", "خطأ في المصدر", "--user", "layla", given=f"{WORD}\n"
    )
    assert (code, made["state"], made["reason"]) == (0, "withdrawn", "خطأ في المصدر")
    code, listed = amana("bulletin", "list")
    assert [one["state"] for one in listed] == ["withdrawn"]


def test_a_text_without_a_second_person_is_only_proposed(amana) -> None:  # type: ignore[no-untyped-def]
    code, made = amana("bulletin", "publish", *NEW, "--user", "layla", given=f"{WORD}\n")
    assert (code, made["state"], made["permalink"]) == (0, "draft", None)
    code, answer = amana("bulletin", "publish", "--id", made["id"], "--user", "layla", given=f"{WORD}\n")
    assert code == 1
    assert answer["error"]["code"] == "bulletin.not-allowed"
    code, made = amana("bulletin", "publish", "--id", made["id"], "--user", "karim", given=f"{WORD}\n")
    assert (code, made["state"]) == (0, "published")


@pytest.mark.parametrize(
    ("arguments", "given", "error"),
    [
        (("publish", *NEW, "--user", "sara"), f"{WORD}\n", "bulletin.not-an-editor"),
        (("publish", *NEW, "--user", "layla"), "wrong\n", "accounts.wrong-credentials"),
        (("publish", "--user", "layla"), f"{WORD}\n", "cli.bulletin-source"),
        (("publish", "--file", str(PAGE), "--review", "soon", "--user", "layla"), f"{WORD}\n", "cli.bulletin-review"),
        (
            ("publish", "--file", str(PAGE), "--review", "2030-01-01", "--user", "layla"),
            f"{WORD}\n",
            "release.not-ready",
        ),
        (("publish", *NEW, "--language", "fr", "--user", "layla"), f"{WORD}\n", "cli.bulletin-language"),
        (("withdraw", "--id", "2026/9", "--reason", "x", "--user", "layla"), f"{WORD}\n", "store.not-there"),
        (("publish", "--release", "none", "--user", "layla"), f"{WORD}\n", "store.not-there"),
    ],
)
def test_what_cannot_be_done_says_why(amana, arguments: tuple[str, ...], given: str, error: str) -> None:  # type: ignore[no-untyped-def]
    code, answer = amana("bulletin", *arguments, given=given)
    assert code == 1
    assert answer["error"]["code"] == error
    assert answer["error"]["message"]["ar"]


@pytest.mark.parametrize(
    "command",
    [
        ("bulletin", "publish", *NEW),
        ("release", "approve", "--id", "x"),
        ("release", "decline", "--id", "x", "--reason", "x"),
    ],
)
def test_a_password_alone_does_not_act_for_an_account_with_a_second_step(  # type: ignore[no-untyped-def]
    amana, node_folder: Path, command: tuple[str, ...]
) -> None:
    with (
        closing(open_database(Node.open(node_folder).database_url, real())) as database,
        database.write(OPERATOR) as tx,
    ):
        set_second_step(tx, OPERATOR, "layla", {"totp": {"secret": "sealed"}})
    code, answer = amana(*command, "--user", "layla", given=f"{WORD}\n")
    assert (code, answer["error"]["code"]) == (1, "cli.needs-code")
    assert "layla" in answer["error"]["message"]["ar"]
    assert amana("bulletin", "list") == (0, [])
    code, answer = amana(*command, "--user", "layla", given="wrong\n")
    assert (code, answer["error"]["code"]) == (1, "accounts.wrong-credentials")


def test_a_second_person_with_a_second_step_publishes_on_the_pages(amana, node_folder: Path) -> None:  # type: ignore[no-untyped-def]
    with (
        closing(open_database(Node.open(node_folder).database_url, real())) as database,
        database.write(OPERATOR) as tx,
    ):
        set_second_step(tx, OPERATOR, "karim", {"totp": {"secret": "sealed"}})
    people = ("--user", "layla", "--second", "karim")
    code, answer = amana("bulletin", "publish", *NEW, *people, given=f"{WORD}\n{WORD}\n")
    assert (code, answer["error"]["code"], answer["error"]["where"]) == (1, "cli.needs-code", "--second")
    code, listed = amana("bulletin", "list")
    assert [one["state"] for one in listed] == ["draft"]
