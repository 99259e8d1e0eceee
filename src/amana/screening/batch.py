"""A large file against an index: in parts, by several processes, to be taken up again after a kill.

The work stands in a folder beside the result: ``manifest.json`` says what is done with what, and each finished part is
one file, renamed into place once it is whole and durable. Taking up again reads the input anew and leaves out the parts
that are there, so each row is looked up once. The result is put together in the order of the input.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import shutil
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

import msgspec

import amana
from amana.language import Problem, Text
from amana.names import Index, Kind
from amana.screening.scripting import PLACES
from amana.screening.sheets import BadSheet, Progress, read_blocks, written

COLUMNS = ("row", "query", "rank", "id", "name", "score")
REJECTED = ("row", "reason")
WAITING = 3  # parts in hand for each process: enough that none waits, few enough that memory stays level


class Options(msgspec.Struct, frozen=True):
    """What to look up and what to keep: hits of at least ``threshold`` (0..1), ``top`` of them at most."""

    column: str = "name"
    kind: Kind | None = None
    top: int = 5
    threshold: float = 0.5
    part_rows: int = 5_000


class Manifest(msgspec.Struct, frozen=True):
    """With what a work was begun. Parts of another input, index, program or of other options do not fit together."""

    input_sha256: str
    index_digest: str
    program: str
    options: Options


class Summary(msgspec.Struct, frozen=True):
    """What was done: rows of the input, hits kept, rows refused, parts in all and parts that were there already."""

    rows: int
    hits: int
    rejected: int
    parts: int
    resumed: int


class _Part(msgspec.Struct, frozen=True):
    rows: int
    hits: int
    rejected: int


def run_batch(source: Path, target: Path, index: Path, options: Options, workers: int, told: Progress) -> Summary:
    """Look up every row of a CSV file; the result stands under ``target`` only once it is whole.

    Raises BadSheet on a broken input, Problem ``screen.other-work`` if a work with other ingredients was left there.
    """
    opened = Index.open(index)
    folder = work_folder(target)
    _begin(folder, Manifest(_digest(source), opened.digest, amana.__version__, options))
    done, resumed = _parts(source, folder, (index, options), workers, told)
    _join(folder, target, len(done))
    shutil.rmtree(folder)
    return Summary(
        sum(part.rows for part in done),
        sum(part.hits for part in done),
        sum(part.rejected for part in done),
        len(done),
        resumed,
    )


def work_folder(target: Path) -> Path:
    """Where the work on a result stands until it is whole."""
    return target.with_name(f"{target.name}.work")


def rejected_file(target: Path) -> Path:
    """The rows that could not be looked up, with the reason."""
    return target.with_name(f"{target.name}.rejected.csv")


def _begin(folder: Path, manifest: Manifest) -> None:
    place = folder / "manifest.json"
    try:
        folder.mkdir(exist_ok=True)
        if not place.exists():
            _put(place, msgspec.json.encode(manifest))
        there = msgspec.json.decode(place.read_bytes(), type=Manifest)
    except OSError as error:
        raise BadSheet("screen.unwritable", _UNWRITABLE.fill(why=error.strerror), str(folder)) from None
    except msgspec.DecodeError:
        there = None
    if there != manifest:
        raise Problem("screen.other-work", _OTHER_WORK.fill(folder=folder), str(folder))


def _parts(
    source: Path, folder: Path, how: tuple[Path, Options], workers: int, told: Progress
) -> tuple[list[_Part], int]:
    """Every part, finished and durable, in order; and how many of them were there already."""
    options = how[1]
    done: dict[int, _Part] = {}
    waiting: deque[tuple[int, Future[_Part]]] = deque()
    resumed = 0
    with ProcessPoolExecutor(workers, get_context("spawn"), _open, how) as pool:
        try:
            for number, block in enumerate(read_blocks(source, (options.column,), options.part_rows)):
                found = _finished(folder, number)
                if found is not None:
                    done[number] = found
                    resumed += 1
                    continue
                names = [row[options.column] for row in block]
                waiting.append((number, pool.submit(_work, folder, number, names)))
                while len(waiting) >= workers * WAITING:
                    _take(waiting, done, told)
            while waiting:
                _take(waiting, done, told)
        except BrokenProcessPool:
            raise Problem("screen.worker-died", _DIED, str(folder)) from None
        finally:
            pool.shutdown(cancel_futures=True)
    return [done[number] for number in sorted(done)], resumed


def _take(waiting: deque[tuple[int, Future[_Part]]], done: dict[int, _Part], told: Progress) -> None:
    number, future = waiting.popleft()
    done[number] = future.result()
    told(sum(part.rows for part in done.values()))


_index: Index
_options: Options


def _open(index: Path, options: Options) -> None:
    """In each process, once. The bytes were checked by the one that started it."""
    global _index, _options
    _index, _options = Index.open(index, check=False), options


def _work(folder: Path, number: int, names: Sequence[str]) -> _Part:
    """Look up the rows of one part and put its files in place, the one that says that it is finished last."""
    found, refused = io.StringIO(newline=""), io.StringIO(newline="")
    write, refuse = csv.writer(found, lineterminator="\n"), csv.writer(refused, lineterminator="\n")
    hits = rejected = 0
    for row, name in enumerate(names, number * _options.part_rows + 2):
        if not name.strip():
            refuse.writerow((row, "empty"))
            rejected += 1
            continue
        for hit in _index.search(name, _options.top, _options.kind):
            if hit.score >= _options.threshold:
                write.writerow((row, name, hit.rank, hit.id, hit.name, round(hit.score, PLACES)))
                hits += 1
    part = _Part(len(names), hits, rejected)
    _put(_file(folder, number, "csv"), found.getvalue().encode())
    _put(_file(folder, number, "rejected"), refused.getvalue().encode())
    _put(_file(folder, number, "json"), msgspec.json.encode(part))
    return part


def _finished(folder: Path, number: int) -> _Part | None:
    try:
        return msgspec.json.decode(_file(folder, number, "json").read_bytes(), type=_Part)
    except FileNotFoundError:
        return None


def _join(folder: Path, target: Path, parts: int) -> None:
    for place, columns, ending in ((target, COLUMNS, "csv"), (rejected_file(target), REJECTED, "rejected")):
        with written(place, columns) as write:
            for row in _rows(folder, parts, ending):
                write(row)


def _rows(folder: Path, parts: int, ending: str) -> Iterator[list[str]]:
    for number in range(parts):
        with _file(folder, number, ending).open(encoding="utf-8", newline="") as file:
            yield from csv.reader(file)


def _file(folder: Path, number: int, ending: str) -> Path:
    return folder / f"part-{number:09}.{ending}"


def _put(place: Path, data: bytes) -> None:
    """A whole and durable file under its name, or none."""
    draft = place.with_suffix(f".{os.getpid()}.draft")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(place)


def _digest(source: Path) -> str:
    try:
        with source.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadSheet("screen.unreadable", _UNREADABLE.fill(why=error.strerror), str(source)) from None


_UNREADABLE = Text(en="The file cannot be read: {why}.", ar="تعذّرت قراءة الملف: {why}.")
_UNWRITABLE = Text(en="The work cannot be kept beside the result: {why}.", ar="تعذّر حفظ العمل بجوار النتيجة: {why}.")
_OTHER_WORK = Text(
    en="A work that was begun with another input, index, version or with other options stands in {folder}. Finish it "
    "with what it was begun with, or remove that folder to begin anew.",
    ar="في {folder} عمل بدأ بمدخلات أخرى أو فهرس آخر أو إصدار آخر أو خيارات أخرى. أكمله بما بدأ به، أو احذف المجلد "
    "لتبدأ من جديد.",
)
_DIED = Text(
    en="A process of this work was ended from outside; memory may be short. Run the same command again: it goes on "
    "where it stopped.",
    ar="أُنهيت إحدى عمليات هذا العمل من خارجه، ولعل الذاكرة لا تكفي. أعد تشغيل الأمر نفسه فيُستأنف من حيث توقف.",
)
