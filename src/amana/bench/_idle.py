"""The figures of a node that waits: its memory, and how soon it answers after its start, with a million objects."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from amana.bench import _served
from amana.bench._figure import Figure, below
from amana.bench._material import temporary_node
from amana.exchange.intake import OWN
from amana.node.serve import free_port
from amana.store import Database

OBJECTS = 1_000_000
_SETTLED = 4.0  # seconds until everything that is loaded late has been


def figures() -> list[Figure]:
    """Start a node as ``amana serve`` does, with its job process, and look at it."""
    with temporary_node(("all",)) as (node, database):
        _fill(database)
        database.close()
        port = free_port(_served.HOST)
        command = [sys.executable, "-m", "amana", "serve", str(node.path), "--port", str(port)]
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            _served.wait_for(port, process, "/taxii2/")
            first = time.perf_counter() - start
            time.sleep(_SETTLED)
            memory = sum(map(_megabytes, _family(process.pid)))
        finally:
            process.terminate()
            process.wait(30)
    return [
        below(f"start to the first answer, {OBJECTS:,} objects", first, "s", 1.5),
        below("memory of the idle node, all its processes", memory, "MB", 200.0),
    ]


def _family(number: int) -> Iterator[int]:
    """A process and all below it."""
    yield number
    for task in Path(f"/proc/{number}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _family(int(child))


def _megabytes(number: int) -> float:
    """A process's share of memory (PSS): pages that several share are counted once in all."""
    for line in Path(f"/proc/{number}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _fill(database: Database) -> None:
    """Put the objects in the short way: the tables as an ingest would leave them."""
    with database.upkeep() as tx:
        tx.run("INSERT INTO audience (id, digest, clauses) VALUES (1, ?, ?)", (OWN.digest(), OWN.to_json()))
        row = tx.one("SELECT id FROM collection WHERE alias = 'all'")
        assert row is not None
        tx.load("object_version", _OBJECT, _objects())
        tx.load("collection_entry", _ENTRY, ((row[0], seq, seq, 1, *_names(seq)) for seq in range(1, OBJECTS + 1)))
        for counter in ("object", "entry"):
            tx.run("UPDATE counter SET value = ? WHERE name = ?", (OBJECTS, counter))


_NAMES = ("stix_id", "version", "type", "spec_version")
_OBJECT = ("seq", *_NAMES, "audience_id", "origin", "received_at", "digest", "body")
_ENTRY = ("collection_id", "added", "seq", "audience_id", *_NAMES)


def _names(seq: int) -> tuple[str, str, str, str]:
    return f"malware--00000000-0000-4000-8000-{seq:012x}", "2026-01-01T00:00:00.000000Z", "malware", "2.1"


def _objects() -> Iterator[tuple[object, ...]]:
    for seq in range(1, OBJECTS + 1):
        names = _names(seq)
        body = json.dumps({"type": "malware", "id": names[0], "spec_version": "2.1", "is_family": False}).encode()
        yield (seq, *names, 1, "own", 0, b"", body)


__all__ = ["figures"]
