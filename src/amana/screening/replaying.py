"""Answer a kept question once more from what is stored, and compare every byte: what was decided on can be checked."""

from __future__ import annotations

import msgspec

from amana.exchange.designation.shelf import Shelf, entry_of, key_of
from amana.exchange.sealing import unseal
from amana.handling import Viewer
from amana.lists import Entry
from amana.names import program
from amana.screening.asking import hit_place, query_of
from amana.screening.matching import Match, matches
from amana.store import Database
from amana.store.editions import IndexState, entries_then, index_state
from amana.store.hits import HIT, hit, hits_of
from amana.store.lists import is_screener, need
from amana.store.members import not_there
from amana.store.screenings import Asked, asked


class Replay(msgspec.Struct, frozen=True):
    """Did the question give the same hits, with the same explanations, to the last bit?

    If not: ``engine_same`` says whether the program is the one that answered then, ``index_same`` whether the index
    could be made again as it was.
    """

    same: bool
    engine_same: bool
    index_same: bool
    edition: int
    digest: str
    hits: int


def replay(database: Database, viewer: Viewer, shelf: Shelf, number: int) -> Replay:
    """Replay the question behind a hit. Raises NotThere, NotScreener."""
    need(is_screener(viewer))
    with database.read() as tx:
        found = hit(tx, viewer, number)
        question = asked(tx, viewer, [found.screening_id]).get(found.screening_id) if found else None
        if found is None or question is None:
            raise not_there(HIT, str(number))
        kept = hits_of(tx, viewer, found.screening_id)
        state = index_state(tx, viewer, question.edition)
    before = [(one.list, one.entry_id, one.entry_version, unseal(shelf.key, hit_place(question.id, one.rank),
               one.explanation).encode()) for one in kept]  # fmt: skip
    digest, met = _again(database, viewer, shelf, state, question)
    now = [(one.entry.list, one.entry.id, one.entry.version, one.why.to_json()) for one in met]
    return Replay(
        now == before, program() == question.engine, digest == question.digest, question.edition, question.digest,
        len(kept),
    )  # fmt: skip


def _again(
    database: Database, viewer: Viewer, shelf: Shelf, state: IndexState, question: Asked
) -> tuple[str, list[Match]]:
    """The digest of the index of that edition, and what the question meets in it."""
    query = query_of(shelf, question)

    def load(keys: set[str]) -> dict[str, Entry]:
        with database.read() as tx:
            rows = entries_then(tx, viewer, state.edition, (entry_of(key) for key in keys))
            return {key_of(slug, entry_id): Entry.from_json(body) for slug, entry_id, body in rows}

    with shelf.at(database, state) as index:
        (met,) = matches(index, [query.subject], query.terms, load)
        return index.digest, [one for one in met if one.is_hit(query.terms)]
