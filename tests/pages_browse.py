"""The node that the tests of the pages share, and browsers signed in as its people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from amana.node.setup import OPERATOR
from pages_ground import Ground, make_ground

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture(scope="session")
def shared_ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """One node for all tests of the pages: tests add to it and never count on being alone."""
    made = make_ground(tmp_path_factory.mktemp("pages") / "node")
    yield made
    made.site.database.close()


@pytest.fixture
def ground(shared_ground: Ground) -> Ground:
    """The shared node, served by this process, even if another test turned the process to its own."""
    from amana.exchange import site as serving
    from amana.node.site import start_django

    start_django(shared_ground.node)
    serving.serve(shared_ground.site)
    return shared_ground


@pytest.fixture
def browse(ground: Ground) -> Callable[..., Client]:
    """A browser signed in as someone, in a language; as nobody without a name."""
    from django.test import Client

    from amana.accounts.models import Account
    from amana.store.accounts import set_language

    def sign_in(name: str = "", language: str = "ar", *, strict: bool = False) -> Client:
        headers = {"host": "127.0.0.1", "accept-language": language}
        client = Client(enforce_csrf_checks=strict, headers=headers)
        if name:
            with ground.site.database.write(OPERATOR) as tx:
                set_language(tx, OPERATOR, name, language, "arab")
            client.force_login(Account.objects.get(name=name), backend="amana.accounts.sessions.AccountBackend")
        return client

    return sign_in
