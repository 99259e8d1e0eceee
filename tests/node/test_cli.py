"""The command line: what scripts rely on (exit codes, JSON, no questions asked) and what people read."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import typer

from amana.accounts.passwords import matches
from amana.node.cli import COMMANDS, app, run
from amana.node.folder import Node
from amana.node.setup import OPERATOR
from amana.store import open_database
from amana.store.accounts import account, account_of_token
from amana.store.ledger import ledger, verify
from amana.store.members import members
from amana.world import real

INIT = ("--name", "National CERT", "--country", "eg", "--sector", "cert")


class Ran:
    """What a command left behind."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Amana = Callable[..., Ran]


@pytest.fixture
def amana(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Amana:
    monkeypatch.setenv("AMANA_LANGUAGE", "en")

    def call(*arguments: object, stdin: str = "") -> Ran:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8"))
        code = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return call


def leaves() -> Iterator[tuple[str, Any]]:
    """Every command that does something, by what is typed for it."""
    group: Any = typer.main.get_command(app)
    for name in COMMANDS:
        command = group.get_command(None, name)
        below = getattr(command, "commands", None)
        yield from ((f"{name} {one}", below[one]) for one in below) if below else [(name, command)]


@pytest.mark.parametrize(
    ("typed", "command"), list(leaves()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_command_takes_json_and_shows_an_example(typed: str, command: Any) -> None:
    options = {option for parameter in command.params for option in parameter.opts}
    assert "--json" in options
    assert command.epilog.startswith(f"Example: amana {typed}")
    assert command.help


def test_help_loads_none_of_the_heavy_parts() -> None:
    code = (
        "import sys; from amana.node.cli import run; run(['--help']);"
        "sys.exit(len({'django', 'rich', 'granian', 'cryptography', 'psycopg', 'babel', 'sqlite3'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert all(name in done.stdout for name in COMMANDS)


@pytest.mark.parametrize(
    "arguments",
    [("nonsense",), ("init",), ("serve", "--nonsense"), ("init", "x", *INIT[:-1], "bakery"), ("user", "add"), ()],
)
def test_wrong_use_is_told_and_exits_2(amana: Amana, arguments: tuple[str, ...]) -> None:
    ran = amana(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err


def test_wrong_use_is_told_in_arabic(amana: Amana) -> None:
    assert "ينقص" in amana("--language", "ar", "init", "somewhere").err


def test_what_fails_is_told_in_the_readers_language_and_exits_1(amana: Amana, tmp_path: Path) -> None:
    for language, word in (("en", "There is no node"), ("ar", "لا توجد عُقدة")):
        ran = amana("--language", language, "user", "list", tmp_path / "none")
        assert (ran.code, ran.out) == (1, "")
        assert word in ran.err


def test_what_fails_is_json_for_programs(amana: Amana, tmp_path: Path) -> None:
    ran = amana("user", "list", tmp_path / "none", "--json")
    assert ran.code == 1
    assert ran.json["error"]["code"] == "node.missing"
    assert set(ran.json["error"]["message"]) == {"en", "ar"}


def test_init_makes_a_node_that_can_be_signed_in_to(amana: Amana, tmp_path: Path) -> None:
    made = amana("init", tmp_path / "node", *INIT, "--name-ar", "الفريق الوطني", "--json").json
    node = Node.open(tmp_path / "node")
    assert made["fingerprint"] == node.fingerprint()
    assert (node.settings.country, node.settings.timezone) == ("EG", "Africa/Cairo")
    with closing(open_database(node.database_url, real())) as database, database.read() as tx:
        admin = account(tx, OPERATOR, "admin")
        assert admin is not None
        assert "administrator" in admin.roles
        assert matches(admin.password, made["administrator"]["password"])
        assert [one.slug for one in members(tx, OPERATOR)] == ["national-cert"]
        assert verify(tx) is None
        assert "node.init" in {entry.kind for entry in ledger(tx, OPERATOR)}
    assert made["administrator"]["password"] not in "".join(
        path.read_bytes().decode("latin-1") for path in node.path.rglob("*") if path.is_file()
    )


def test_init_again_changes_nothing(amana: Amana, tmp_path: Path) -> None:
    amana("init", tmp_path / "node", *INIT)
    before = {path: path.read_bytes() for path in (tmp_path / "node").rglob("*") if path.is_file()}
    ran = amana("init", tmp_path / "node", *INIT)
    assert ran.code == 1
    assert {path: path.read_bytes() for path in (tmp_path / "node").rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "wrong",
    [
        ("--country", "xx"),
        ("--slug", "Not A Slug"),
        ("--database", "mysql://x"),
        ("--timezone", "Nowhere/Town"),
        ("--proxy", "everyone"),
        ("--admin", "a:b"),
        ("--database", "sqlite:////nonexistent/folder/node.sqlite3"),
    ],
)
def test_init_that_fails_leaves_nothing_behind(amana: Amana, tmp_path: Path, wrong: tuple[str, str]) -> None:
    ran = amana("init", tmp_path / "node", *INIT, *wrong)
    assert ran.code == 1
    assert ran.err.startswith("amana: ")
    assert list(tmp_path.iterdir()) == []


def test_init_reads_the_password_from_standard_input_and_does_not_show_it(amana: Amana, tmp_path: Path) -> None:
    ran = amana("init", tmp_path / "node", *INIT, "--admin-password-stdin", stdin="سرّ طويل\n")
    assert ran.code == 0
    assert "سرّ" not in ran.out
    assert amana("init", tmp_path / "other", *INIT, "--admin-password-stdin", stdin="\n").code == 1


def test_init_on_postgresql(amana: Amana, tmp_path: Path, postgresql_empty: str) -> None:
    assert amana("init", tmp_path / "node", *INIT, "--database", postgresql_empty).code == 0
    assert [one["name"] for one in amana("user", "list", tmp_path / "node", "--json").json] == ["admin"]
    ran = amana("init", tmp_path / "second", *INIT, "--database", postgresql_empty)
    assert ran.code == 1
    assert not (tmp_path / "second").exists()


def test_accounts_come_and_go(amana: Amana, node_folder: Path) -> None:
    made = amana("user", "add", node_folder, "--name", "huda", "--role", "analyst", "--role", "releaser", "--json").json
    assert made["roles"] == ["analyst", "releaser"]
    assert {"admin", "huda"} == {one["name"] for one in amana("user", "list", node_folder, "--json").json}
    again = amana("user", "add", node_folder, "--name", "huda")
    assert (again.code, "huda" in again.err) == (1, True)
    changed = amana("user", "password", node_folder, "--name", "huda", "--json").json
    assert changed["password"] not in ("", None, made["password"])
    assert amana("user", "remove", node_folder, "--name", "huda").code == 0
    assert amana("user", "remove", node_folder, "--name", "huda").code == 1


def test_a_token_is_shown_once_and_kept_as_a_hash(amana: Amana, node_folder: Path) -> None:
    secret = amana("token", "add", node_folder, "--user", "admin", "--json").json["token"]
    listed = amana("token", "list", node_folder, "--json")
    assert secret not in listed.out
    with closing(open_database(Node.open(node_folder).database_url, real())) as database, database.read() as tx:
        found = account_of_token(tx, OPERATOR, hashlib.sha256(secret.encode()).digest())
    assert found is not None
    assert found.name == "admin"
    assert amana("token", "remove", node_folder, "--id", listed.json[0]["id"]).code == 0
    assert amana("token", "list", node_folder, "--json").json == []


def test_members_groups_collections_and_peers_come_and_go(amana: Amana, node_folder: Path) -> None:
    member = ("--slug", "fiu-jo", "--name", "FIU", "--name-ar", "الوحدة", "--country", "jo", "--sector", "fiu")
    assert amana("member", "add", node_folder, *member).code == 0
    assert amana("group", "add", node_folder, "--slug", "units", "--name", "Units", "--member", "fiu-jo").code == 0
    shelf = ("--alias", "units", "--title", "Units", "--reader", "group:units")
    assert amana("collection", "add", node_folder, *shelf).code == 0
    peer = ("--slug", "fiu-jo", "--member", "fiu-jo", "--url", "https://fiu.example/taxii2/exchange/", "--secret-stdin")
    assert amana("peer", "add", node_folder, *peer, stdin="a secret token\n").code == 0
    assert "a secret token" not in amana("peer", "list", node_folder, "--json").out
    assert b"a secret token" not in (node_folder / "node.sqlite3").read_bytes()
    assert amana("member", "remove", node_folder, "--slug", "fiu-jo").code == 1, "it is in use"
    for kind, option in (("peer", "--slug"), ("collection", "--alias"), ("group", "--slug"), ("member", "--slug")):
        name = {"collection": "units", "group": "units"}.get(kind, "fiu-jo")
        assert amana(kind, "remove", node_folder, option, name).code == 0
        assert amana(kind, "remove", node_folder, option, name).code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("collection", "add", "--alias", "x", "--title", "X", "--reader", "everyone"),
        ("collection", "add", "--alias", "Not Plain", "--title", "X"),
        ("member", "add", "--slug", "x", "--name", "X", "--country", "zz", "--sector", "bank"),
        ("group", "add", "--slug", "x", "--name", "X", "--member", "nobody"),
        ("peer", "add", "--slug", "x", "--member", "nobody", "--url", "https://x.example/"),
        ("peer", "add", "--slug", "x", "--member", "cert-eg", "--url", "file:///etc/passwd"),
        ("peer", "add", "--slug", "x", "--member", "cert-eg", "--url", "https://x.example/", "--network", "0.0.0.0/0"),
        ("peer", "add", "--slug", "x", "--member", "cert-eg", "--url", "https://x.example/", "--secret-stdin"),
        ("user", "add", "--name", "x", "--role", "king"),
        ("user", "add", "--name", "x", "--member", "nobody"),
        ("token", "add", "--user", "nobody"),
        ("token", "remove", "--id", "99"),
        ("release", "approve", "--id", "x", "--user", "admin"),
    ],
)
def test_bad_input_is_told_and_changes_nothing(amana: Amana, node_folder: Path, arguments: tuple[str, ...]) -> None:
    def size() -> int:
        with closing(open_database(Node.open(node_folder).database_url, real())) as database, database.read() as tx:
            return len(ledger(tx, OPERATOR, limit=1000))

    before = size()
    ran = amana(*arguments[:2], node_folder, *arguments[2:])
    assert ran.code == 1
    assert ran.err.startswith("amana: ")
    assert size() == before


def test_a_decision_on_a_release_needs_the_persons_password(amana: Amana, node_folder: Path) -> None:
    ran = amana("release", "approve", node_folder, "--id", "x", "--user", "admin", "--json", stdin="wrong\n")
    assert ran.code == 1
    assert ran.json["error"]["code"] == "accounts.wrong-credentials"


REPORTS = Path(__file__).parents[1] / "data" / "reports"


def test_import_takes_good_files_in_and_says_what_is_wrong_with_others(
    amana: Amana, node_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "broken.json").write_text('{"type": "bundle"')
    (tmp_path / "reports").mkdir()
    for name in ("a.md", "README.md", "a.md.expected.json", "picture.png"):
        (tmp_path / "reports" / name).write_text("رُصد النطاق bad.example والعنوان 203.0.113.9", "utf-8")
    ran = amana("import", node_folder, tmp_path / "broken.json", tmp_path / "reports", tmp_path / "none.txt", "--json")
    assert ran.code == 1
    by_name = {one["name"]: one for one in ran.json["files"]}
    assert set(by_name) == {"broken.json", "a.md", "none.txt"}
    assert (by_name["a.md"]["accepted"], by_name["a.md"]["findings"]) == (1, 2)
    assert by_name["broken.json"]["problems"][0]["ar"]
    assert by_name["none.txt"]["failed"]
    again = amana("import", node_folder, tmp_path / "reports", "--json")
    assert (again.code, again.json["files"][0]["known"]) == (0, 1)


def test_extract_gives_the_findings_by_kind(amana: Amana) -> None:
    report = next(REPORTS.glob("01-*.md"))
    expected = json.loads(report.with_name(f"{report.name}.expected.json").read_text("utf-8"))
    found = amana("extract", report, "--json").json
    assert set(expected["sha256"]) <= set(found["sha256"])
    assert found["public_infrastructure"]
    assert amana("extract", "-", "--json", stdin="العنوان 203.0.113[.]9").json["ipv4"] == ["203.0.113.9"]
    assert amana("extract", REPORTS / "none.txt").code == 1


def test_the_jobs_that_are_due_are_done_once(amana: Amana, node_folder: Path, tmp_path: Path) -> None:
    assert amana("work", node_folder, "--once", "--json").json == {"done": True}
