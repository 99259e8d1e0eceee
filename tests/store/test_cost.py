"""What a question costs does not grow with what else is in the collection: counted in steps of SQLite's machine."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from amana.exchange.intake import accept_envelope
from amana.handling import Audience
from amana.stix import Envelope
from amana.store import Database, Reader, open_database
from amana.store.collections import add_collection
from amana.store.entries import EntryQuery, entries, remove_entries
from amana.store.objects import Placing
from amana.world import simulated
from samples import COLLECTION, OWN, B, indicator
from store_steps import steps

FEW, MANY = 300, 3000
PLACING = Placing("member:b", Audience.of("community"), collection=COLLECTION.id)


@pytest.fixture(scope="module")
def databases(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Database]]:
    """A small and a large collection, alike in everything else."""
    folder = tmp_path_factory.mktemp("cost")
    made = []
    for size in (FEW, MANY):
        path = folder / f"{size}.sqlite3"
        shutil.copy(sqlite_template, path)
        database = open_database(f"sqlite:///{path}", simulated(seed=1))
        with database.write(OWN) as tx:
            add_collection(tx, OWN, COLLECTION)
        take_in(database, range(size))
        made.append(database)
    yield made
    for database in made:
        database.close()


def take_in(database: Database, numbers: range) -> None:
    objects = [indicator(number).body for number in numbers]
    accept_envelope(database, B, Envelope(objects, None, None, "envelope"), PLACING)


def page(query: EntryQuery) -> Callable[[Database], object]:
    def ask(database: Database) -> object:
        with database.read() as tx:
            found = entries(tx, B, COLLECTION.id, query)
        assert found.rows
        return found

    return ask


def last_added(tx: Reader) -> int:
    return int(tx.all("SELECT max(added) FROM collection_entry")[0][0])


def remove_one(database: Database) -> None:
    with database.write(B) as tx:
        assert remove_entries(tx, B, COLLECTION.id, indicator(7).id) == 1


QUESTIONS: dict[str, Callable[[Database], object]] = {
    "the first page": page(EntryQuery(limit=100)),
    "a page without bodies": page(EntryQuery(limit=100, bodies=False)),
    "a page of every version": page(EntryQuery(limit=100, versions=("all",))),
    "a page of first versions": page(EntryQuery(limit=100, versions=("first",))),
    "one object": page(EntryQuery(ids=(indicator(5).id,))),
    "one object's versions": page(EntryQuery(ids=(indicator(5).id,), versions=("all",), bodies=False)),
    "a type": page(EntryQuery(limit=100, types=("indicator",))),
    "the same objects again": lambda database: take_in(database, range(100)),
    "one object removed": remove_one,
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_cost_does_not_grow_with_the_collection(databases: list[Database], question: str) -> None:
    few, many = (steps(database, lambda: QUESTIONS[question](database)) for database in databases)  # noqa: B023
    assert few > 0
    assert many < 1.5 * few + 100, f"{question}: {few} became {many} steps for {MANY // FEW} times as many objects"


def test_the_newest_objects_cost_what_the_oldest_cost(databases: list[Database]) -> None:
    costs = []
    for database in databases:
        with database.read() as tx:
            after = last_added(tx) - 50
        costs.append(steps(database, lambda: page(EntryQuery(after=after))(database)))  # noqa: B023
    assert costs[1] < 1.5 * costs[0] + 100
