"""What screening a large file costs: rows against a list of a million names, by two processes, in parts.

What is measured is a sample, large enough to be level; what a million rows cost follows from it, since the cost of a
row does not depend on the rows before it. Whether that is so is measured too: the cost of a row in a file four times as
long, the cost against a list ten times as long, and the memory of all processes in both files. Rows are the names of
nobody, one in twenty of them a name of the list.

Whether memory levels off is watched by itself, on rows of words that never come again, which no real file has:
``python -m amana.bench.screen 2000000 100000`` prints the megabytes of a process every so many rows.
"""

from __future__ import annotations

import csv
import math
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import msgspec

from amana.bench._figure import Figure
from amana.bench._names_made import endless_name, innocent_names, long_list
from amana.names.index import Entry, Index
from amana.screening.batch import Options
from amana.screening.batch.crew import look_up

LONG, SHORT = 1_000_000, 100_000
ROWS, MORE_ROWS = 8_000, 32_000
PART = 1_000
WORKERS = 2
ADDED = 150.0  # MB: a process remembers the words that it has met, 40,000 of them at most, then forgets them all
LISTED = 20  # one row in so many is a name of the list
MODEST = 20_000  # names of the list against which memory is watched
LEVEL_ROWS, LEVEL_STEP = 60_000, 10_000
LEVEL_AFTER = 30_000  # rows after which a process has as many words as it ever keeps


class Cost(NamedTuple):
    """What a run took: rows, seconds of all processes' own time, seconds on the clock, the most MB of memory that all
    processes held together (shared pages counted once), and parts."""

    rows: int
    own: float
    clock: float
    memory: float
    parts: int


def bench() -> list[Figure]:
    """The cost of a million rows, how it grows, and what memory it needs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        names = long_list(LONG)
        for size in (SHORT, LONG):
            made = (Entry(str(number), "Person", one) for number, one in enumerate(names[:size]))
            Index.build(made, folder / str(size), "bench")
        for count in (1, ROWS, MORE_ROWS):
            _write(folder / f"{count}.csv", count, names)
        _run(folder, SHORT, 1)  # kernels are compiled once for a machine
        idle = _run(folder, SHORT, 1)
        short, few, many = (_run(folder, *one) for one in ((SHORT, ROWS), (LONG, ROWS), (LONG, MORE_ROWS)))
        bare = _bare(folder, LONG, ROWS, MORE_ROWS)
    return [*_figures(idle, short, few, many, bare), *_level(watched(LEVEL_ROWS, LEVEL_STEP))]


def _figures(idle: Cost, short: Cost, few: Cost, many: Cost, bare: float) -> list[Figure]:
    """``idle`` is what starting costs, which a long work pays once; ``bare`` what a row costs without all of this."""
    per_row = (many.own - few.own) / (many.rows - few.rows)
    pace = (many.rows - few.rows) / (many.clock - few.clock)
    against_short = (short.own - idle.own) / (short.rows - idle.rows)
    against_long = (few.own - idle.own) / (few.rows - idle.rows)
    added = (many.memory - few.memory) / WORKERS
    return [
        _plain("a million rows against a million names, one core", per_row * 1e6 / 3600, "h"),
        _plain("a hundred million rows, 64 cores, if they keep the pace of one", per_row * 1e8 / 64 / 3600, "h"),
        _plain(f"rows a second, {WORKERS} processes on this machine", pace, "1/s"),
        _plain(f"parts of {PART} rows a second, {WORKERS} processes", pace / PART, "1/s"),
        _plain("share of a row's cost that is not Index.search itself", 1 - bare / per_row, ""),
        _plain("cost of a row, list ten times as long", against_long / against_short, "x"),
        _plain("… as a power of the list's length", math.log10(against_long / against_short), ""),
        _at_most("cost of a row, file four times as long", per_row / against_long, "x", 1.25),
        _at_most("memory that a process adds in a file four times as long", added, "MB", ADDED),
        _plain(f"memory of all processes (one, and {WORKERS} that look up)", many.memory, "MB"),
        _plain(f"parts of {PART} rows", float(many.parts), ""),
        _plain("starting and ending, once", idle.own, "s"),
    ]


def _level(series: Sequence[tuple[int, float]]) -> list[Figure]:
    """``series``: rows, and the megabytes of the process then."""
    early = max(held for rows, held in series if rows <= LEVEL_AFTER)
    late = max(held for rows, held in series if rows > LEVEL_AFTER)
    return [
        _plain(f"memory of a process after {series[-1][0]} rows of words that never come again", late, "MB"),
        _at_most(f"… over what it was after {LEVEL_AFTER}", late / early, "x", 1.1),
    ]


def watched(rows: int, step: int) -> list[tuple[int, float]]:
    """The memory of a process of its own, every ``step`` rows."""
    given = [sys.executable, "-m", "amana.bench.screen", str(rows), str(step)]
    told = subprocess.run(given, stdout=subprocess.PIPE, text=True, check=True).stdout
    return [(int(line.split()[0]), float(line.split()[1])) for line in told.splitlines()]


def watch(rows: int, step: int) -> None:
    """Look up ``rows`` rows as a process of a batch does, part by part, and print its memory every ``step`` rows."""
    chance = random.Random(11)  # noqa: S311 - the same every time
    with tempfile.TemporaryDirectory() as name:
        builder = get_context("spawn").Process(target=_modest, args=(Path(name),))  # what building takes is not ours
        builder.start()
        builder.join()
        index, options = Index.open(Path(name)), Options()
        for start in range(0, rows, PART):
            look_up(index, options, [(start + at, endless_name(chance)) for at in range(PART)])
            if (start + PART) % step == 0:
                print(start + PART, round(_resident(), 1), flush=True)


def _modest(folder: Path) -> None:
    Index.build((Entry(str(number), "Person", one) for number, one in enumerate(long_list(MODEST))), folder, "bench")


def _resident() -> float:
    """Megabytes of this process that are in memory now (proc(5))."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1_000


def _bare(folder: Path, size: int, few: int, many: int) -> float:
    """Seconds of a row in one process with the index open and the names in hand: those that one of the workers is
    asked, beyond the first ``few`` of them all, as the cost of a row is counted too."""
    options = Options()
    with (folder / f"{many}.csv").open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)][::WORKERS]
    index = Index.open(folder / str(size))
    asked = iter(names)
    for name in islice(asked, few // WORKERS):
        index.search(name, options.top, options.kind)
    start = time.process_time()
    for name in asked:
        index.search(name, options.top, options.kind)
    return (time.process_time() - start) / (len(names) - few // WORKERS)


def _write(path: Path, count: int, listed: Sequence[str]) -> None:
    chance = random.Random(7)  # noqa: S311 - the same every time
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file).writerow
        write(("name",))
        for number, name in enumerate(innocent_names(count)):
            write((name if number % LISTED else chance.choice(listed),))


def _run(folder: Path, size: int, rows: int) -> Cost:
    """Screen a file as a person would, by the command line, and watch its memory."""
    given = ["screen", "batch", str(folder / f"{rows}.csv"), str(folder / f"{size}-{rows}.out.csv"), "--index",
             str(folder / str(size)), "--workers", str(WORKERS), "--part", str(PART), "--json"]  # fmt: skip
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "amana", *given], stdout=subprocess.PIPE)
    seen = [0.0]
    watching = threading.Thread(target=_watch, args=(process, seen))
    watching.start()
    told, _ = process.communicate()
    watching.join()
    clock = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    done = msgspec.json.decode(told)
    return Cost(done["rows"], own, clock, max(seen), done["parts"])


def _watch(process: subprocess.Popen[bytes], seen: list[float]) -> None:
    while process.poll() is None:
        seen.append(sum(_megabytes(one) for one in (process.pid, *_children(process.pid))))
        time.sleep(0.5)


def _children(process: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()]
    except OSError:
        return []


def _megabytes(process: int) -> float:
    """A process's share of memory: its own pages, and its part of those it shares (PSS, proc(5))."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1_000


def _plain(name: str, value: float, unit: str) -> Figure:
    return {"name": name, "value": float(f"{value:.4g}"), "unit": unit, "yardstick": None, "ratio": None,
            "to_resolve": None, "met": None}  # fmt: skip


def _at_most(name: str, value: float, unit: str, limit: float) -> Figure:
    return {**_plain(name, value, unit), "to_resolve": limit, "met": value <= limit}


if __name__ == "__main__":
    watch(*map(int, sys.argv[1:3]))
