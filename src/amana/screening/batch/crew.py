"""Who looks parts up: processes of this machine, or a Ray cluster. What they do is one function, and it is the same."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import NamedTuple

import msgspec

from amana.language import Problem, Text
from amana.names import Index, Kind
from amana.screening.scripting import PLACES
from amana.screening.subject import fault_of

Rows = Sequence[tuple[int, str]]
"""Numbers of rows, and the names that stand there."""


class Options(msgspec.Struct, frozen=True):
    """What to look up and what to keep: hits of at least ``threshold`` (0..1), ``top`` of them at most."""

    column: str = "name"
    kind: Kind | None = None
    top: int = 5
    threshold: float = 0.5
    part_rows: int = 5_000


class Part(msgspec.Struct, frozen=True, array_like=True):
    """What looking up a part gave: rows looked at; row, query, rank, id, name, score of each hit; of each row that
    cannot be asked about its number, and why: a code, and in English and Arabic."""

    rows: int
    found: list[tuple[int, str, int, str, str, float]]
    refused: list[tuple[int, str, str, str]]


Pending = Callable[[], Part]
"""Waits for a part that was begun."""


class Crew(NamedTuple):
    """How many work at once, and how a part is begun."""

    width: int
    begin: Callable[[Rows], Pending]


def crew(folder: Path, digest: str, options: Options, workers: int, ray: str = "") -> AbstractContextManager[Crew]:
    """``workers`` processes of this machine, or the Ray cluster at the address ``ray``."""
    if not ray:
        return _processes(folder, options, workers)
    from amana.screening.batch.cluster import cluster

    return cluster(ray, folder, digest, options)


def look_up(index: Index, options: Options, rows: Rows) -> Part:
    """Look up the names of one part."""
    part = Part(len(rows), [], [])
    for row, name in rows:
        if fault := fault_of(name):
            part.refused.append((row, fault.code, fault.text.en, fault.text.ar))
            continue
        for hit in index.search(name, options.top, options.kind):
            if hit.score >= options.threshold:
                part.found.append((row, name, hit.rank, hit.id, hit.name, round(hit.score, PLACES)))
    return part


@contextmanager
def _processes(folder: Path, options: Options, workers: int) -> Iterator[Crew]:
    with ProcessPoolExecutor(workers, get_context("spawn"), _open, (folder, options)) as pool:

        def begin(rows: Rows) -> Pending:
            return pool.submit(_work, rows).result

        try:
            yield Crew(workers, begin)
        except BrokenProcessPool:
            raise died() from None
        finally:
            pool.shutdown(cancel_futures=True)


def died() -> Problem:
    """A process went that nobody had asked to go."""
    return Problem("screen.worker-died", _DIED)


_index: Index
_options: Options


def _open(folder: Path, options: Options) -> None:
    """In each process, once. The bytes of the index were checked by the one that started it."""
    global _index, _options
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that started this
    threading.Thread(target=_follow, daemon=True).start()
    _index, _options = Index.open(folder, check=False), options


def _follow() -> None:
    """End with the one that started this process, also when that one is killed."""
    started_by = parent_process()
    assert started_by is not None
    started_by.join()
    os._exit(1)


def _work(rows: Rows) -> Part:
    return look_up(_index, _options, rows)


_DIED = Text(
    en="A process of this work was ended from outside; memory may be short. Run the same command again: it goes on "
    "where it stopped.",
    ar="أُنهيت إحدى عمليات هذا العمل من خارجه، ولعل الذاكرة لا تكفي. أعد تشغيل الأمر نفسه فيُستأنف من حيث توقف.",
)
