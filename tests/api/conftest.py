"""A node with people and tokens, and a way to call its API."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from amana.language import Text
from amana.node.folder import SQLITE, Settings
from amana.node.setup import OPERATOR, FirstAccount, make
from amana.node.site import open_site, start_django
from amana.store.accounts import NewAccount, add_account, add_token
from amana.store.members import Member, add_member
from amana.world import real

PEOPLE = {
    "sara": ("analyst",),
    "omar": ("releaser",),
    "both": ("analyst", "releaser", "screener"),
    "polls": ("peer",),
    "huda": ("screener",),
    "nour": ("screener",),
}


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    folder = tmp_path_factory.mktemp("api") / "node"
    settings = Settings("cert-a", Text(en="A", ar="ألف"), "EG", "cert", SQLITE, "2026-01-01T00:00:00+00:00")
    world = real()
    node = make(folder, settings, FirstAccount("admin", "a-long-password-here"), world)
    start_django(node)
    site = open_site(node, world)
    with site.database.write(OPERATOR) as tx:
        add_member(tx, OPERATOR, Member("b", Text(en="B", ar="باء"), "JO", "cert"))
        for name, roles in PEOPLE.items():
            add_account(tx, OPERATOR, NewAccount(name, "!", roles, member="b" if name == "polls" else None))
            add_token(tx, OPERATOR, name, "test", hashlib.sha256(f"token-{name}".encode()).digest())
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})

    def send(who: str | None, method: str, path: str, body: Any = None, language: str = "en") -> Any:
        headers = {"Accept-Language": language}
        if who:
            headers["Authorization"] = f"Bearer token-{who}"
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        return client.generic(method, f"/api/v1/{path}", data, "application/json", headers=headers)

    return send
