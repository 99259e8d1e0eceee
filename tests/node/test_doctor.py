"""The doctor: what is missing is said with the line that mends it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from amana.exchange.designation import Shelf, accept, propose
from amana.exchange.witness.names import keys_of
from amana.handling import Viewer
from amana.lists import File
from amana.node.doctor import Finding, examine
from amana.node.folder import Node
from amana.store import open_database
from amana.world import real
from witness_circle import furnish

SAMPLE = Path(__file__).parents[1] / "data/lists/un.xml"


def named(findings: list[Finding], word: str) -> Finding:
    return next(one for one in findings if word in one.name.en)


def test_everything_that_is_missing_has_a_line_that_mends_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, node_folder: Path
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr("amana.node.doctor.find_spec", lambda name: None)
    monkeypatch.setattr("amana.node.doctor.DISK_NEEDED", 10**18)
    findings = examine(node_folder)
    missing = [one for one in findings if not one.well]
    assert {"Chromium", "setpriv", "npm"} <= {one.name.en.split()[0] for one in missing}
    assert all(one.mend for one in missing)
    assert named(findings, "disk").required
    assert not named(findings, "Chromium").required


def test_a_sound_node_is_sound(node_folder: Path) -> None:
    findings = examine(node_folder)
    assert named(findings, "Its database").well
    assert all(one.well for one in findings if one.required)


def test_a_ledger_that_was_changed_from_outside_is_found(node_folder: Path) -> None:
    with sqlite3.connect(node_folder / "node.sqlite3") as connection:
        connection.execute("UPDATE ledger_entry SET payload = x'00' WHERE idx = 1")
    found = named(examine(node_folder), "Its database")
    assert (found.well, found.seen) == (False, "entry 1")


def test_witnesses_are_counted_and_another_ledger_than_the_signed_one_is_found(node_folder: Path) -> None:
    found = named(examine(node_folder), "Its signed head")
    assert (found.well, found.required) == (False, False)
    assert found.mend == f"amana witness list {node_folder}"
    node = Node.open(node_folder)
    with closing(open_database(node.database_url, real())) as database:
        furnish(database, keys_of(node.log_signer))
    found = named(examine(node_folder), "Its signed head")
    assert found.well
    assert found.seen.startswith("3 witnesses")
    with sqlite3.connect(node_folder / "node.sqlite3") as connection:
        connection.execute("UPDATE checkpoint SET root = x'00'")
    found = named(examine(node_folder), "Its signed head")
    assert (found.well, found.required) == (False, True)


def test_a_damaged_index_of_the_lists_is_found(node_folder: Path) -> None:
    assert not named(examine(node_folder), "Its designation lists").required  # no list is no fault
    one, two = (
        Viewer(f"user:{name}", frozenset(("own", f"user:{name}")), frozenset(("screener",))) for name in ("one", "two")
    )
    node, source = Node.open(node_folder), File("un.xml", SAMPLE.read_bytes())
    shelf = Shelf(node.path, node.cursor_key)
    with closing(open_database(node.database_url, real())) as database:
        accept(database, two, shelf, propose(database, one, shelf, "un", "un", [source], source.name).number)
    assert named(examine(node_folder), "Its designation lists").well
    (manifest,) = (node_folder / "screening").rglob("manifest.json")
    manifest.write_text("{}")
    found = named(examine(node_folder), "Its designation lists")
    assert (found.well, found.required) == (False, True)
    assert "amana lists rebuild" in found.mend


def test_a_folder_that_is_no_node_is_said(tmp_path: Path) -> None:
    found = named(examine(tmp_path / "none"), "The node")
    assert not found.well
    assert "amana init" in found.mend
