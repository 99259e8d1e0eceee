"""A process that reads names without end keeps what it found of the commonest words alone."""

from __future__ import annotations

import pytest

from amana.names import nearest, organisation, person, sound
from amana.names.fold import REMEMBERED, fold

READERS = (
    fold, sound.readings, sound.skeletons, person.pieces, person.make_unit, organisation.single_word,
    organisation._apart, nearest.nearest_names, nearest.nearest_concept,
)  # fmt: skip


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
def test_each_step_forgets(reader: object) -> None:
    assert reader.cache_info().maxsize == REMEMBERED <= 20_000  # type: ignore[attr-defined]
