"""Changing one's own password."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from amana.accounts.passwords import hash_password
from amana.node.setup import OPERATOR
from amana.store.accounts import NewAccount, add_account
from pages_ground import PASSWORD, Ground

if TYPE_CHECKING:
    from django.test import Client

Browse = Callable[..., "Client"]
FRESH = "four words كلمات أربع"


@pytest.fixture
def name(ground: Ground) -> str:
    world = ground.site.database.world
    made = f"own-{world.random.token(4).hex()}"
    with ground.site.database.write(OPERATOR) as tx:
        add_account(tx, OPERATOR, NewAccount(made, hash_password(PASSWORD, world), ("releaser",)))
    return made


def test_the_new_password_holds_and_other_sessions_end(browse: Browse, name: str) -> None:
    here, there = browse(name), browse(name)
    answer = here.post("/settings/password/", {"old": PASSWORD, "new": FRESH, "again": FRESH})
    assert answer.status_code == 303
    assert here.get("/settings/").status_code == 200
    assert there.get("/settings/").status_code == 302
    assert browse().post("/sign-in/", {"name": name, "password": PASSWORD}).status_code == 401
    assert browse().post("/sign-in/", {"name": name, "password": FRESH}).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "again", "status"),
    [("wrong", FRESH, FRESH, 409), (PASSWORD, "short", "short", 400), (PASSWORD, FRESH, FRESH + "x", 400)],
)
def test_what_is_not_right_changes_nothing(
    browse: Browse, name: str, old: str, new: str, again: str, status: int
) -> None:
    client = browse(name, "en")
    answer = client.post("/settings/password/", {"old": old, "new": new, "again": again})
    assert answer.status_code == status
    assert FRESH not in answer.content.decode()
    assert browse().post("/sign-in/", {"name": name, "password": PASSWORD}).status_code == 303


def test_guessing_the_old_one_runs_out(browse: Browse, name: str) -> None:
    client = browse(name)
    tries = [client.post("/settings/password/", {"old": str(n), "new": FRESH, "again": FRESH}) for n in range(11)]
    assert tries[-1].status_code == 429
