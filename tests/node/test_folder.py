"""A node's folder: made once, private, movable, and clear about what is wrong with it."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.language import Problem, Text
from amana.ledger.note import read_key
from amana.node import folder
from amana.node.folder import SQLITE, AlreadyANode, Node, NotANode, OpenToOthers, Settings, slug_of
from amana.world import World, simulated

NAME = Text(en="National CERT", ar="الفريق الوطني")


def settings(database: str = SQLITE) -> Settings:
    return Settings("cert-eg", NAME, "EG", "cert", database, "2026-01-01T00:00:00Z")


def test_what_was_made_is_what_is_opened(tmp_path: Path, world: World) -> None:
    made = folder.create(tmp_path / "node", settings(), world)
    opened = Node.open(tmp_path / "node")
    assert opened.settings == made.settings
    assert (opened.cursor_key, opened.django_secret) == (made.cursor_key, made.django_secret)
    assert opened.fingerprint() == made.fingerprint()
    assert len(opened.cursor_key) == 32
    assert opened.cursor_key.hex() != opened.django_secret


def test_everything_in_it_is_for_its_owner_only(tmp_path: Path, world: World) -> None:
    folder.create(tmp_path / "node", settings(), world)
    for path in [tmp_path / "node", *(tmp_path / "node").rglob("*")]:
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


def test_two_nodes_have_different_keys(tmp_path: Path) -> None:
    a = folder.create(tmp_path / "a", settings(), simulated(1))
    b = folder.create(tmp_path / "b", settings(), simulated(2))
    assert a.fingerprint() != b.fingerprint()


def test_a_moved_folder_finds_its_database(tmp_path: Path, world: World) -> None:
    folder.create(tmp_path / "old", settings(), world)
    shutil.move(tmp_path / "old", tmp_path / "new")
    assert Node.open(tmp_path / "new").database_url == f"sqlite:///{tmp_path}/new/node.sqlite3"


@pytest.mark.parametrize("url", ["postgresql://u@/db", "sqlite:////srv/other.sqlite3"])
def test_an_absolute_database_stays_where_it_is(tmp_path: Path, world: World, url: str) -> None:
    assert folder.create(tmp_path / "node", settings(url), world).database_url == url


def test_a_taken_folder_is_left_alone(tmp_path: Path, world: World) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(AlreadyANode):
        folder.create(tmp_path, settings(), world)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_no_node_is_said_with_the_line_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(NotANode) as caught:
        Node.open(tmp_path / "nothing")
    assert "amana init" in caught.value.say("ar")
    assert "amana init" in caught.value.say("en")


def test_keys_that_others_can_read_are_refused(tmp_path: Path, world: World) -> None:
    folder.create(tmp_path / "node", settings(), world)
    (tmp_path / "node" / "keys").chmod(0o755)
    with pytest.raises(OpenToOthers, match="chmod 700"):
        Node.open(tmp_path / "node")


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"[]", b"\xff", b'{"slug": 3}', b'{"slug":"a"}', b'{"format": 99}'],
)
def test_broken_settings_are_a_problem_not_a_crash(tmp_path: Path, world: World, text: bytes) -> None:
    folder.create(tmp_path / "node", settings(), world)
    (tmp_path / "node" / "node.json").write_bytes(text)
    with pytest.raises(Problem) as caught:
        Node.open(tmp_path / "node")
    assert "node.json" in caught.value.where


def test_settings_of_a_newer_amana_are_refused(tmp_path: Path, world: World) -> None:
    made = folder.create(tmp_path / "node", settings(), world)
    newer = (tmp_path / "node" / "node.json").read_text().replace('"format": 1', '"format": 2')
    (made.path / "node.json").write_text(newer)
    with pytest.raises(NotANode, match="newer"):
        Node.open(made.path)


@given(st.text())
def test_a_slug_is_plain_and_stays_itself(name: str) -> None:
    slug = slug_of(name)
    assert len(slug) <= 63
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not slug.startswith("-")
    assert not slug.endswith("-")
    assert slug_of(slug) == slug


def test_the_heads_of_its_ledger_are_signed_in_its_name(tmp_path: Path, world: World) -> None:
    signer = folder.create(tmp_path / "node", settings(), world).log_signer
    assert signer.key.name == "amana/cert-eg"
    signer.key.verify(signer.sign(b"x"), b"x")
    assert read_key(str(signer.key)) == signer.key
