"""Two worlds that differ only in what beta may not see must look the same to beta.

In one world things happen that are hidden from him, in the other they do not. Whatever he asks, he is answered alike:
status, headers, body, cursors, counts and search. Only the ids that a node makes up are left out of the comparison.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from amana.exchange.taxii import Identity, Service
from amana.language import Text
from amana.store import open_database
from amana.world import simulated
from hostile.running import furnish
from hostile.worlds import ASKED, Node, hidden, look, no_password, shared

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def make_pair(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], tuple[Node, Node]]:
    """A function that makes two nodes that are alike."""
    folder = tmp_path_factory.mktemp("worlds")
    furnished = folder / "furnished.sqlite3"
    shutil.copy(sqlite_template, furnished)
    with closing(open_database(f"sqlite:///{furnished}", simulated(seed=5))) as database:
        furnish(database)

    turns = count()

    def make() -> tuple[Node, Node]:
        made = []
        turn = next(turns)
        shutil.rmtree(folder / str(turn - 1), ignore_errors=True)
        (folder / str(turn)).mkdir()
        for name in ("plain", "busy"):
            # Never the same place again: the thread of an earlier node that tries its ledger may still have the file
            # open, and SQLite takes the log away by its name when the last connection ends.
            file = folder / str(turn) / f"{name}.sqlite3"
            shutil.copy(furnished, file)
            world = simulated(seed=6)
            database = open_database(f"sqlite:///{file}", world)
            text = Text(en="Node", ar="عُقدة")
            made.append(Node(database, Service(database, Identity(text, text), b"k" * 32, no_password)))
        return made[0], made[1]

    return make


def play(
    pair: tuple[Node, Node], steps: list[tuple[str, int, tuple[int, ...]]]
) -> Iterator[tuple[str, object, object]]:
    """Let the steps happen; what beta saw of each in both worlds."""
    plain, busy = pair
    for kind, which, numbers in steps:
        for node in pair:
            node.world.clock.sleep(7)
        if kind == "hidden":
            hidden(busy, numbers)
        elif kind == "shared":
            for node in pair:
                shared(node, numbers)
        else:
            act = ASKED[which % len(ASKED)]
            yield f"{act.__name__}{numbers}", look(act(plain, numbers)), look(act(busy, numbers))


NUMBERS = st.lists(st.integers(0, 29), min_size=2, max_size=4).map(tuple)
STEPS = st.lists(
    st.tuples(st.sampled_from(["hidden", "shared", "asked", "asked", "asked"]), st.integers(0, 8), NUMBERS), max_size=24
)


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@example([("hidden", 0, (0, 2)), ("asked", 0, (0, 2)), ("asked", 4, (0, 0)), ("asked", 6, (0, 0))])
@example([("hidden", 0, (2, 2)), ("asked", 0, (0, 3)), ("asked", 1, (0, 2)), ("asked", 6, (0, 0))])
@example(
    [
        ("hidden", 0, (0, 16)),
        ("asked", 0, (0, 16)),
        ("asked", 0, (0, 12)),
        ("asked", 6, (0, 0)),
        *[("asked", 1, (0, 0))] * 20,
    ]
)
@given(STEPS)
def test_beta_cannot_tell_the_worlds_apart(
    make_pair: Callable[[], tuple[Node, Node]], steps: list[tuple[str, int, tuple[int, ...]]]
) -> None:
    pair = make_pair()
    try:
        for what, plain, busy in play(pair, steps):
            assert plain == busy, what
    finally:
        for node in pair:
            node.database.close()
