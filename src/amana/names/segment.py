"""One immutable part of an index: the names of one kind, as flat arrays that are written once and mapped ever after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from amana.names.calibrate import Kind
from amana.names.person import Unit
from amana.names.scoring import SIGNS, encode, spellings_in
from amana.names.search import Names, Postings, frames
from amana.names.twins import Twins, linked, name_keys
from amana.names.vocabulary import Vocabulary, Words


class Segment(NamedTuple):
    """Names of one kind: words, names, postings, and the texts that are shown."""

    words: Words
    names: Names
    postings: Postings
    entry_of: NDArray[np.uint32]
    ids: NDArray[np.uint8]
    id_offsets: NDArray[np.uint32]
    texts: NDArray[np.uint8]
    text_offsets: NDArray[np.uint32]
    manners: NDArray[np.uint8]
    twins: Twins

    def entry_id(self, entry: int) -> str:
        """The list's identifier of an entry."""
        return _text(self.ids, self.id_offsets, entry)

    def text(self, name: int) -> str:
        """A name as the list writes it."""
        return _text(self.texts, self.text_offsets, name)


def _text(heap: NDArray[np.uint8], offsets: NDArray[np.uint32], place: int) -> str:
    return bytes(heap[offsets[place] : offsets[place + 1]]).decode()


def build(rows: Iterable[tuple[str, str]], kind: Kind) -> Segment:
    """The segment of pairs of entry id and name. A name in two scripts is kept once for each."""
    vocabulary = Vocabulary()
    entries: dict[str, int] = {}
    entry_of, texts, units, kinds, sizes, keys, signs = [], [], [], [], [], [], []
    for entry, name in rows:
        number = entries.setdefault(entry, len(entries))
        for spelling in spellings_in(name):
            code = encode(spelling, kind, vocabulary)
            if not len(code.units):
                continue
            entry_of.append(number)
            texts.append(name)
            units.append(code.units)
            kinds.append(code.kinds)
            sizes.append(len(code.units))
            keys.append(code.key)
            signs.append(code.signs)
    offsets = _offsets(sizes)
    names = Names(
        offsets,
        np.concatenate(units).astype(np.int32) if units else np.zeros(0, np.int32),
        np.concatenate(kinds).astype(np.uint8) if kinds else np.zeros(0, np.uint8),
        np.array(keys, np.uint32),
        np.array(signs, np.uint32).reshape(-1, SIGNS) if kind == "organisation" else np.zeros((1, SIGNS), np.uint32),
    )
    words = vocabulary.trimmed()
    postings = _postings(names, vocabulary.units())
    ids, id_offsets = _heap(list(entries))
    heap, text_offsets = _heap(texts)
    words = words._replace(nats=_list_nats(words, postings, len(sizes)))
    holders = np.array(entry_of, np.uint32)
    manners = _manners(texts, holders, len(entries))
    twins = linked(name_keys(vocabulary.units(), offsets, names.units, names.kinds, kind), holders)
    return Segment(words, names, postings, holders, ids, id_offsets, heap, text_offsets, manners, twins)


COMMA, CAPITALS = 1, 2
"""Manners of writing a name: the family name first and a comma, all in capitals."""


def manner_of(text: str) -> int:
    """The manner in which a name is written, as bits."""
    return COMMA * ("," in text) | CAPITALS * text.isupper()


def _manners(texts: Sequence[str], holders: NDArray[np.uint32], entries: int) -> NDArray[np.uint8]:
    """The manner of most of each entry's names."""
    of_text = np.array([manner_of(text) for text in texts], np.uint8)
    held = np.maximum(1, np.bincount(holders, minlength=entries))
    found = np.zeros(entries, np.uint8)
    for bit in (COMMA, CAPITALS):
        having = np.bincount(holders, weights=(of_text & bit) > 0, minlength=entries)
        found |= np.where(2 * having > held, bit, 0).astype(np.uint8)
    return found


def _offsets(sizes: Sequence[int]) -> NDArray[np.uint32]:
    return np.concatenate([[0], np.cumsum(np.array(sizes, np.int64))]).astype(np.uint32)


def _heap(texts: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    raw = [text.encode() for text in texts]
    return np.frombuffer(b"".join(raw), np.uint8), _offsets([len(some) for some in raw])


def _postings(names: Names, units: Sequence[Unit]) -> Postings:
    sizes: NDArray[np.int64] = np.diff(names.offsets.astype(np.int64)).astype(np.int64)
    pairs = np.unique(names.units.astype(np.int64) << 32 | np.repeat(np.arange(len(sizes)), sizes))
    counts = np.bincount(pairs >> 32, minlength=len(units)) if len(pairs) else np.zeros(len(units), np.int64)
    keys = np.array([(key << 32) | word for word, unit in enumerate(units) for key in frames(unit, False)], np.uint64)
    keys.sort()
    first, starts = np.unique(keys >> np.uint64(32), return_index=True)
    return Postings(
        first.astype(np.uint32),
        np.append(starts, len(keys)).astype(np.uint32),
        (keys & np.uint64(0xFFFFFFFF)).astype(np.uint32),
        _offsets([int(count) for count in counts]),
        (pairs & 0xFFFFFFFF).astype(np.uint32),
        *_signed(names.signs[:, 2:]),
        *_signed(names.signs[:, :2]),
    )


def _signed(signs: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """The hashes that are set, sorted, and the name of each."""
    keys = signs.ravel()
    order = np.argsort(keys, kind="stable")
    order = order[keys[order] > 0]
    return keys[order], (order // signs.shape[1]).astype(np.uint32)


LIST_SHARE = 0.35
"""How far the rarity of a word in the list moves its telling from that among ordinary names."""


def _list_nats(words: Words, postings: Postings, names: int) -> NDArray[np.float64]:
    """Telling of each word: from ordinary names, moved towards its rarity in this list; given names count together."""
    counts = np.diff(postings.offsets.astype(np.int64)).astype(np.float64)
    known = words.names[:, 0]
    together = np.bincount(known[known >= 0], weights=counts[known >= 0], minlength=1)
    counts[known >= 0] = together[known[known >= 0]]
    rarity = np.log((names + 1.0) / (counts + 1.0))
    moved = (1.0 - LIST_SHARE) * words.nats + LIST_SHARE * np.clip(rarity, 1.0, 9.0)
    return np.minimum(words.nats, moved)


def parts(segment: Segment) -> dict[str, NDArray[Any]]:
    """The arrays of a segment by name, flat, as they are written to files."""
    found: dict[str, NDArray[Any]] = {}
    for group, value in segment._asdict().items():
        if isinstance(value, Words | Names | Postings | Twins):
            found.update({f"{group}.{field}": array for field, array in value._asdict().items()})
        else:
            found[group] = value
    return found


def assemble(arrays: dict[str, NDArray[Any]]) -> Segment:
    """The segment of arrays by name, as :func:`parts` gave them. Raises KeyError if one is missing."""

    def group(shape: Any, name: str) -> Any:
        return shape(**{field: arrays[f"{name}.{field}"] for field in shape._fields})

    groups = {"words": Words, "names": Names, "postings": Postings, "twins": Twins}
    fields: dict[str, Any] = {
        field: group(groups[field], field) if field in groups else arrays[field] for field in Segment._fields
    }
    return Segment(**fields)
