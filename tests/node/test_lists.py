"""`amana lists`: a list comes in by one person and counts by another."""

from __future__ import annotations

import io
import json
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from amana.exchange.designation import Shelf, accept, propose
from amana.handling import Viewer
from amana.language import Problem
from amana.lists import File
from amana.node.cli import run
from amana.node.folder import Node, write_settings
from amana.node.setup import upgrade
from amana.store import open_database
from amana.world import real

SAMPLE = Path(__file__).parents[1] / "data/lists/un.xml"
PASSWORD = "correct-horse-battery-staple"


@pytest.mark.slow
def test_a_list_is_brought_in_read_and_accepted(
    node_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(*given: str, password: str = PASSWORD, code: int = 0) -> Any:
        monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
        assert run([*given, "--json"]) == code
        captured = capsys.readouterr()
        return json.loads(captured.out or captured.err)

    folder = str(node_folder)
    for name in ("huda", "omar-2"):
        told("user", "add", folder, "--name", name, "--role", "screener", "--password-stdin")
    told("user", "add", folder, "--name", "nour", "--role", "analyst", "--password-stdin")
    given = ("lists", "import", folder, str(SAMPLE), "--format", "un", "--user")
    told(*given, "nour", code=1)
    told(*given, "huda", password="wrong", code=1)
    made = told(*given, "huda")
    assert (made["state"], made["list"]) == ("proposed", "un")
    number = str(made["version"])
    assert {row["what"] for row in told("lists", "delta", folder, "--version", number)} == {"added"}
    told("lists", "accept", folder, "--version", number, "--user", "huda", code=1)
    assert told("lists", "accept", folder, "--version", number, "--user", "omar-2")["state"] == "in-force"
    assert told("lists", "rebuild", folder)["edition"] == 1
    assert [row["state"] for row in told("lists", "show", folder)] == ["in-force"]
    given = ("lists", "source", folder, "un", "--url")
    told(*given, "https://lists.example/un.xml", "--every", "0", "--user", "huda", code=1)
    told(*given, "http://[bad", "--user", "huda", code=1)
    told(*given, "https://lists.example/un.xml", "--user", "nour", code=1)
    assert told(*given, "https://lists.example/un.xml", "--every", "12", "--user", "huda")["every_s"] == 43_200
    (source,) = told("lists", "sources", folder)
    assert (source["list"], source["every_s"], source["checked_at"], source["fault"]) == ("un", 43_200, None, "")
    assert told(*given, "", "--user", "huda")["url"] == ""
    told("lists", "refuse", folder, "--version", number, "--user", "huda", "--reason", "x", code=1)


def test_an_index_that_another_release_wrote_is_made_again_with_the_upgrade(node_folder: Path) -> None:
    node = Node.open(node_folder)
    one, two = (
        Viewer(f"user:{name}", frozenset(("own", f"user:{name}")), frozenset(("screener",))) for name in ("one", "two")
    )
    shelf, file = Shelf(node.path, node.cursor_key), File("un.xml", SAMPLE.read_bytes())
    with closing(open_database(node.database_url, real())) as database:
        accept(database, two, shelf, propose(database, one, shelf, "un", "un", [file], file.name).number)
        (manifest,) = (node_folder / "screening").rglob("manifest.json")
        manifest.write_text('{"format": 0, "version": "1", "segments": []}')
        with pytest.raises(Problem, match="amana lists rebuild"):
            Shelf(node.path, node.cursor_key).warm(database)
        write_settings(node.path, msgspec.structs.replace(node.settings, release="0.0.0"))
        upgrade(Node.open(node_folder), real())
        Shelf(node.path, node.cursor_key).warm(database)
