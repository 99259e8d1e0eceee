"""A list of names on disk, ready to be asked: built once, mapped by every worker, checked before it is believed.

The directory holds flat arrays and ``manifest.json`` with their shapes and SHA-256. A change writes a further segment
and a file of withdrawn entries beside the old ones (O'Neil and others 1996, "The Log-Structured Merge-Tree"), and puts
a new manifest in place in one step; the SHA-256 of the manifest is what a decision cites. Only the program that wrote
an index asks it.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from amana.language import Problem, Text
from amana.names.calibrate import KINDS, RARITY_RATE, USUAL, Kind, probability, weights
from amana.names.compare import COSTS
from amana.names.evidence import ROW, room
from amana.names.explain import Explanation, explanation, units_of, with_twin
from amana.names.fold import fold, is_arabic
from amana.names.kinds import TYPE
from amana.names.organisation import read_organisation
from amana.names.person import Unit, read_person
from amana.names.program import program
from amana.names.scoring import Encoded, encode, spellings_in
from amana.names.search import WIDTH, abbreviated, asked_frames, exact_frames, features_of, gather, rescore, similar
from amana.names.segment import CAPITALS, COMMA, Segment, assemble, build, manner_of, parts
from amana.names.vocabulary import Vocabulary, together

FORMAT = 3
MANIFEST = "manifest.json"
MOST_QUERY_WORDS = 40_000  # some 2.5 KB each: with what reading keeps, 150 MB of a process that asks without end


Likes = tuple[NDArray[np.uint32], NDArray[np.uint8]]


class Entry(NamedTuple):
    """One name of a list: identifier, schema ("Person" or anything else), the name, and what it is (alias, …)."""

    id: str
    schema: str
    name: str
    kind: str = "primary"


class Hit(NamedTuple):
    """An entry of the list that the query may mean: its rank, entry, the name that met, probability 0..1, place in the
    index, nats against it for being of a kind that the query does not look like, and, where the name stands at another
    entry that is the same person or body, that entry."""

    rank: int
    id: str
    name: str
    score: float
    kind: Kind
    place: tuple[int, int]
    against: float
    through: str = ""


def kind_of(schema: str) -> Kind:
    """The kind of a schema of the FollowTheMoney model: Person, or a body."""
    return "person" if schema == "Person" else "organisation"


UNLIKELY = 3.0
"""Nats against an entry of the kind that a query does not look like."""


def unlikely_kind(name: str) -> Kind | None:
    """The kind that a name is hardly of: it has words of an organisation, or given names and no such word."""
    if any(kind >= TYPE for kind in read_organisation(name).kinds):
        return "person"
    units = read_person(name).units
    return "organisation" if 2 * sum(bool(unit.names) for unit in units) >= len(units) > 0 else None


class _Found(NamedTuple):
    """What a search knows of an entry: log odds, the name and its place, the entry's manner of writing, and the twin
    at which the name stands."""

    odds: float
    text: str
    place: tuple[int, int]
    manner: int
    through: str


Best = dict[tuple[str, Kind], _Found]


class _Part:
    """A segment with the counters that a search needs; the counters are this process's own."""

    def __init__(self, segment: Segment, kind: Kind, gone: frozenset[str]) -> None:
        self.segment = segment
        self.kind: Kind = kind
        self.gone = gone
        self.marks = np.zeros(max(1, len(segment.words.starts) - 1), np.uint8)
        self.sums = np.zeros(max(1, len(segment.names.keys)), np.int16)
        self.touched = np.zeros(len(self.sums), np.uint32)
        self.works = (room(WIDTH), room(WIDTH))
        self.known: dict[int, tuple[NDArray[np.uint32], NDArray[np.uint8]]] = {}


class Index:
    """An open index. Answers are the same whatever was asked before; one thread at a time."""

    def __init__(self, manifest: Mapping[str, Any], digest: str, parts_of: list[_Part]) -> None:
        self.version: str = manifest["version"]
        self.digest = digest
        self._parts = parts_of
        self._words = {kind: Vocabulary() for kind in KINDS}
        self._above = np.zeros(ROW, np.int32)

    @classmethod
    def build(cls, entries: Iterable[Entry], directory: Path, version: str) -> Index:
        """Write the index of a list to ``directory`` (made if missing) and open it.

        ``version`` names the list as its publisher does. Raises Problem ``names.empty-list`` if there is no entry.
        """
        rows = list(entries)
        if not rows:
            raise _empty()
        segments = [_write_segment(directory, "0", rows, kind) for kind in KINDS]
        _put(directory, version, segments)
        return cls.open(directory)

    @classmethod
    def update(cls, directory: Path, added: Iterable[Entry], gone: Iterable[str], version: str) -> Index:
        """Withdraw the entries ``gone``, add or replace those of ``added``, and open the index of the new version.

        Raises Problem as :meth:`open` does.
        """
        manifest, _ = _manifest(directory)
        rows = list(added)
        away = sorted({*gone, *(row.id for row in rows)})
        number = str(1 + max(int(segment["number"].rstrip("m")) for segment in manifest["segments"]))
        segments = [{**old, "gone": sorted({*old["gone"], *away})} for old in manifest["segments"]]
        segments += [_write_segment(directory, number, rows, kind) for kind in KINDS if _some(rows, kind)]
        segments = [some for kind in KINDS for some in _merged(directory, number + "m", segments, kind)]
        _put(directory, version, segments)
        return cls.open(directory)

    @classmethod
    def open(cls, directory: Path, check: bool = True) -> Index:
        """Map an index. With ``check`` every byte is compared with its SHA-256.

        Raises Problem ``names.no-index`` if there is none, ``names.index-format`` if another version of Amana wrote
        it, ``names.index-damaged`` if a file is missing or is not as it was written.
        """
        manifest, digest = _manifest(directory)
        found = [
            _Part(_read_segment(directory, some, check), some["kind"], frozenset(some["gone"]))
            for some in manifest["segments"]
        ]
        return cls(manifest, digest, found)

    def __len__(self) -> int:
        return sum(len(part.segment.names.keys) for part in self._parts)

    def search(self, name: str, top: int = 10, kind: Kind | None = None) -> list[Hit]:
        """The ``top`` entries that ``name`` may mean, the likeliest first; of one kind, or of both."""
        best: Best = {}
        unlikely = unlikely_kind(name) if kind is None else None
        for part in self._parts:
            if kind is None or part.kind == kind:
                for spelling in spellings_in(name):
                    self._search_part(part, spelling, best, top)
        best = {key: found._replace(odds=found.odds - UNLIKELY * (key[1] == unlikely)) for key, found in best.items()}
        ranked = sorted(best.items(), key=lambda item: _order(item, name))[:top]
        return [
            Hit(rank, entry, found.text, probability(found.odds), which, found.place, UNLIKELY * (which == unlikely),
                found.through)
            for rank, ((entry, which), found) in enumerate(ranked, 1)
        ]  # fmt: skip

    def explain(self, name: str, hit: Hit) -> Explanation:
        """Why ``name`` was given this hit, with the telling of words in this list; a hit of this very index only."""
        part = self._parts[hit.place[0]]
        segment, at = part.segment, hit.place[1]
        vocabulary = Vocabulary()
        best: tuple[float, Explanation] | None = None
        for spelling in spellings_in(name):
            code = encode(spelling, part.kind, vocabulary)
            if not len(code.units):
                continue
            works = (room(WIDTH), room(WIDTH))
            found = np.zeros((2, len(weights(part.kind))), np.float64)
            odds = np.zeros(1, np.float64)
            features_of(
                np.array([at], np.uint32), code.units, code.kinds, code.key, code.signs, part.kind == "person",
                vocabulary.words, segment.words, segment.names, weights(part.kind),
                (RARITY_RATE, USUAL[part.kind]), COSTS, works, odds, found[0],
            )  # fmt: skip
            turned = int(segment.names.keys[at]) < code.key
            work = works[1 if turned else 0]
            right = next(
                units_of(text, part.kind)
                for text in spellings_in(hit.name)
                if zlib.crc32(fold(text).encode()) == int(segment.names.keys[at])
            )
            row = found[0, :-1]
            agree = float(row[0] if part.kind == "person" else row[:5].sum())
            told = explanation(
                part.kind, row, units_of(spelling, part.kind), right, work[1][1 if turned else 0],
                work[0].T if turned else work[0], RARITY_RATE * (agree - USUAL[part.kind]),
                -hit.against,
            )  # fmt: skip
            if best is None or told.log_odds > best[0]:
                best = told.log_odds, told
        if best is None:
            raise Problem("names.no-letters", _NO_LETTERS, name)
        return with_twin(best[1]) if hit.through else best[1]

    def _search_part(self, part: _Part, name: str, best: Best, top: int) -> None:
        vocabulary = self._words[part.kind]
        if len(vocabulary) > MOST_QUERY_WORDS:
            vocabulary = self._words[part.kind] = Vocabulary()
            for other in self._parts:
                if other.kind == part.kind:
                    other.known.clear()
                    other.works = (room(WIDTH), room(WIDTH))
        code = encode(name, part.kind, vocabulary)
        if not len(code.units):
            return
        names, odds = self._candidates(part, code, vocabulary)
        segment = part.segment
        place = self._parts.index(part)
        linked = segment.twins.has(segment.entry_of[names])
        seen: dict[int, bool] = {}  # entry → whether the name is its own
        for at in np.argsort(-odds, kind="stable"):
            holder = int(segment.entry_of[names[at]])
            if seen.get(holder) or segment.entry_id(holder) in part.gone:
                continue
            text, here = segment.text(int(names[at])), (place, int(names[at]))
            for number in segment.twins.of(holder) if linked[at] else (holder,):
                entry, own = segment.entry_id(number), number == holder
                if entry in part.gone:
                    continue
                through = "" if own else segment.entry_id(holder)
                _keep(
                    best, (entry, part.kind), _Found(float(odds[at]), text, here, int(segment.manners[number]), through)
                )
                seen[number] = own or seen.get(number, False)
            if len(seen) >= top:
                break

    def _candidates(
        self, part: _Part, code: Encoded, vocabulary: Vocabulary
    ) -> tuple[NDArray[np.uint32], NDArray[np.float64]]:
        segment, query, person = part.segment, vocabulary.words, part.kind == "person"
        joined = self._joined(code, vocabulary)
        units = [*code.units, *joined]
        near = [self._similar(part, int(unit), vocabulary, asked_frames) for unit in code.units]
        near += [self._similar(part, unit, vocabulary, exact_frames) for unit in joined]
        numbers = np.concatenate([some[0] for some in near])
        likes = np.concatenate([some[1] for some in near])
        ends = np.concatenate([[0], np.cumsum([len(some[0]) for some in near])]).astype(np.int64)
        offsets = segment.postings.offsets
        loads = np.array([int((offsets[some[0] + 1] - offsets[some[0]]).sum()) for some in near])
        query = vocabulary.words
        nats = query.nats[np.array(units)]
        order = np.argsort(loads, kind="stable")
        short = abbreviated(code.signs, segment.postings)
        names = gather(
            order, ends, numbers, likes, nats, segment.words, segment.names, segment.postings, short,
            part.touched, part.sums,
        )  # fmt: skip
        out = np.zeros(len(names), np.float64)
        rescore(
            names, code.units, code.kinds, code.key, code.signs, person, query, segment.words, segment.names,
            weights(part.kind), (RARITY_RATE, USUAL[part.kind]), COSTS, part.works, out,
        )  # fmt: skip
        return names, out

    def _joined(self, code: Encoded, vocabulary: Vocabulary) -> list[int]:
        """Neighbouring words of the query written together, by which a list's Alireza is found for Ali Reza."""
        pairs = zip(code.units[:-1], code.units[1:], strict=True)
        return [vocabulary.number(together(vocabulary.unit(int(a)), vocabulary.unit(int(b)))) for a, b in pairs]

    def _similar(
        self, part: _Part, unit: int, vocabulary: Vocabulary, ways: Callable[[Unit], tuple[int, ...]]
    ) -> Likes:
        known = part.known.get(unit)
        if known is None:
            keys = np.array(ways(vocabulary.unit(unit)), np.uint32)
            segment = part.segment
            known = part.known[unit] = similar(
                unit, keys, part.kind == "person", vocabulary.words, segment.words, segment.postings, COSTS,
                self._above, part.marks,
            )  # fmt: skip
        return known


NEARER = 1.5
"""Nats by which an entry may be less likely and still stand before another, if its name is written as the query is."""

SAME_MANNER = 0.75
"""The same for each manner of writing (:data:`amana.names.segment.COMMA`, …) that most of its names share with it."""


def _keep(best: Best, key: tuple[str, Kind], found: _Found) -> None:
    """Keep the likeliest name of an entry; of two, its own before a twin's."""
    held = best.get(key)
    if held is None or (found.odds, not found.through) > (held.odds, not held.through):
        best[key] = found


def _order(item: tuple[tuple[str, Kind], _Found], name: str) -> tuple[float, tuple[str, Kind]]:
    """The likelier first; where two are nearly as likely, the one that is written more as the query is.

    Lists hold the same person under several identifiers. Who copies a name from a list copies its manner of writing
    (family name and comma, capitals), and means that list. The order alone is moved, no score.
    """
    entry, found = item
    other = manner_of(name) ^ found.manner
    same = (other & COMMA == 0) + (other & CAPITALS == 0 and not is_arabic(fold(name)))  # no capitals in Arabic script
    return -round(found.odds + NEARER * fuzz.ratio(name, found.text) / 100.0 + SAME_MANNER * same, 3), entry


MOST_OVERLAYS = 8
"""Segments of changes of one kind after which they are written as one, so that daily changes do not slow a search."""


def _merged(directory: Path, number: str, segments: list[dict[str, Any]], kind: Kind) -> list[dict[str, Any]]:
    """The segments of a kind; the changes as one segment, of what is still in force, if there are too many of them.

    The files of merged segments stay, since a process may have the former manifest open.
    """
    first, *changes = [some for some in segments if some["kind"] == kind]
    if len(changes) <= MOST_OVERLAYS:
        return [first, *changes]
    rows = list(dict.fromkeys(row for some in changes for row in _living(_read_segment(directory, some, True), some)))
    return [first, _write_segment(directory, number, rows, kind)] if rows else [first]


def _living(segment: Segment, some: Mapping[str, Any]) -> Iterator[Entry]:
    gone, schema = frozenset(some["gone"]), "Person" if some["kind"] == "person" else "Organization"
    for at in range(len(segment.names.keys)):
        if (entry := segment.entry_id(int(segment.entry_of[at]))) not in gone:
            yield Entry(entry, schema, segment.text(at))


def _some(rows: list[Entry], kind: Kind) -> bool:
    return any(kind_of(row.schema) == kind for row in rows)


def _write_segment(directory: Path, number: str, rows: list[Entry], kind: Kind) -> dict[str, Any]:
    """Write the arrays of one segment; returns what the manifest says of it."""
    directory.mkdir(parents=True, exist_ok=True)
    segment = build(((row.id, row.name) for row in rows if kind_of(row.schema) == kind), kind)
    arrays = {}
    for name, array in parts(segment).items():
        raw = np.ascontiguousarray(array)
        (directory / f"{number}.{kind}.{name}").write_bytes(raw.tobytes())
        arrays[name] = {
            "type": raw.dtype.str, "shape": list(raw.shape), "sha256": hashlib.sha256(raw.tobytes()).hexdigest()
        }  # fmt: skip
    return {"number": number, "kind": kind, "gone": [], "arrays": arrays}


def _read_segment(directory: Path, some: Mapping[str, Any], check: bool) -> Segment:
    arrays = {}
    for name, about in some["arrays"].items():
        path = directory / f"{some['number']}.{some['kind']}.{name}"
        arrays[name] = _map(path, about)
        if check and hashlib.sha256(arrays[name].data).hexdigest() != about["sha256"]:
            raise _damaged(path)
    return assemble(arrays)


def _map(path: Path, about: Mapping[str, Any]) -> NDArray[Any]:
    shape = tuple(about["shape"])
    size = int(np.prod(shape)) * np.dtype(about["type"]).itemsize
    if not path.is_file() or path.stat().st_size != size:
        raise _damaged(path)
    if size == 0:
        return np.zeros(shape, about["type"])
    # copy on write: nothing is ever written, but kernels are compiled for writable arrays
    return np.asarray(np.memmap(path, about["type"], "c", shape=shape))


def _put(directory: Path, version: str, segments: list[dict[str, Any]]) -> None:
    """Write the manifest beside the old one, then put it in its place in one step."""
    manifest: dict[str, Any] = {"format": FORMAT, "program": program(), "version": version, "segments": segments}
    fresh = directory / (MANIFEST + ".new")
    fresh.write_bytes(_json(manifest | {"sum": _sum(manifest)}))
    fresh.replace(directory / MANIFEST)


def _json(manifest: Mapping[str, Any]) -> bytes:
    return json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()


def _sum(manifest: Mapping[str, Any]) -> str:
    return hashlib.sha256(_json({name: value for name, value in manifest.items() if name != "sum"})).hexdigest()


def _manifest(directory: Path) -> tuple[dict[str, Any], str]:
    path = directory / MANIFEST
    if not path.is_file():
        raise Problem("names.no-index", _NO_INDEX.fill(directory=str(directory)), str(directory))
    raw = path.read_bytes()
    try:
        manifest: dict[str, Any] = json.loads(raw)
        wrote = manifest["format"], manifest.get("program")
    except (ValueError, KeyError, TypeError, RecursionError) as cause:
        raise _damaged(path) from cause
    if wrote != (FORMAT, program()):
        raise Problem("names.index-format", _FORMAT.fill(directory=str(directory)), str(directory))
    if raw != _json(manifest) or manifest.get("sum") != _sum(manifest):
        raise _damaged(path)
    return manifest, hashlib.sha256(raw).hexdigest()


def _empty() -> Problem:
    return Problem("names.empty-list", _EMPTY)


def _damaged(path: Path) -> Problem:
    return Problem("names.index-damaged", _DAMAGED.fill(directory=str(path.parent)), path.name)


_NO_LETTERS = Text(
    en="This name has no letter to compare. Write at least one word.",
    ar="لا حرف في هذا الاسم يمكن مقارنته. اكتب كلمة واحدة على الأقل.",
)
_EMPTY = Text(
    en="The list holds no name. Nothing was changed; check the file and the column “name”.",
    ar="لا اسم في القائمة. لم يتغيّر شيء؛ راجع الملف وعمود «name».",
)
_NO_INDEX = Text(
    en="There is no index in {directory}. Build one with: amana screen index LIST.csv {directory}",
    ar="لا فهرس في {directory}. أنشئه بالأمر: amana screen index LIST.csv {directory}",
)
_FORMAT = Text(
    en="Another version of Amana wrote this index. Build it again: amana screen index LIST.csv {directory}",
    ar="كتبت هذا الفهرس نسخة أخرى من أمانة. أعد بناءه بالأمر: amana screen index LIST.csv {directory}",
)
_DAMAGED = Text(
    en="The index is damaged: this file is missing or has changed. Build it again: "
    "amana screen index LIST.csv {directory}",
    ar="الفهرس تالف: هذا الملف مفقود أو تغيّر محتواه. أعد بناءه بالأمر: amana screen index LIST.csv {directory}",
)

__all__ = ["Entry", "Hit", "Index", "kind_of"]
