"""Four members on a database of each kind."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from amana.world import World
from witness_circle import Circle, Node, introduce, node

SLUGS = ("cert-eg", "bank-jo", "fiu-ma", "relief-tn")
MakeNode = Callable[[str], Node]


@pytest.fixture(params=["sqlite", "postgresql"])
def make_node(request: pytest.FixtureRequest, tmp_path: Path, world: World) -> Iterator[MakeNode]:
    """Makes a node on an empty database; called again for a member, it makes that member's twin with the same key."""
    made: list[Node] = []

    def make(slug: str) -> Node:
        if request.param == "sqlite":
            path = tmp_path / f"{len(made)}.sqlite3"
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
            url = f"sqlite:///{path}"
        else:
            url = request.getfixturevalue("postgresql_database")()
        made.append(node(slug, url, world))
        return made[-1]

    yield make
    for one in made:
        one.database.close()


@pytest.fixture
def circle(make_node: MakeNode) -> Circle:
    """Four members, each of which witnesses the three others."""
    circle = Circle({slug: make_node(slug) for slug in SLUGS})
    for one in circle.nodes.values():
        for other in circle.nodes.values():
            if one is not other:
                introduce(one, other)
    return circle
