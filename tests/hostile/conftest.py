"""The nodes that the hostile tests are hard on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hostile.running import RunningNode, make_node


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    """A real node with members, accounts and collections, serving on loopback."""
    made = make_node(tmp_path_factory.mktemp("hostile") / "node")
    made.start()
    yield made
    made.stop()
