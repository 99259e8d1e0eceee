"""From a question to entries: what is said of the name that met."""

from __future__ import annotations

from pathlib import Path

import pytest

from amana.lists import Entry, Name
from amana.names import Entry as Named
from amana.names import Index
from amana.screening.matching import Terms, matches
from amana.screening.subject import Subject

SHARED = "Qusay Dandash al-Barghuth"
ONE = Entry("one", "A-1", "person", (Name(SHARED, "primary"), Name("Abu Dandash al-Barghuth", "weak")), "v")
OTHER = Entry("other", "B-1", "person", (Name(SHARED, "primary"),), "v")
HELD = {f"{one.list}/{one.id}": one for one in (ONE, OTHER)}
CROWD = ("Nabil Ghandur", "Samir Haddad", "Rula Mansour", "Karim Naser", "Huda Saleh")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("index")
    named = [Named(key, "Person", name.text, name.quality) for key, one in HELD.items() for name in one.names]
    return Index.build([*named, *(Named(f"x/{n}", "Person", name) for n, name in enumerate(CROWD))], folder, "made")


def test_a_name_is_weak_where_its_publisher_says_so_and_not_where_it_stands_elsewhere(
    index: Index, tmp_path: Path
) -> None:
    found = matches(index, [Subject(("Abu Dandash al-Barghuth",))], Terms("payment", 0.0, 0.0), lambda keys: HELD)[0]
    weak = {one.entry.list: one.weak for one in found if one.entry.list in {"one", "other"}}
    assert weak == {"one": True, "other": False}
