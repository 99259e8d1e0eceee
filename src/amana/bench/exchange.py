"""What the exchange costs: taking objects in, handing them out, waiting, starting; as ratios inside one run.

Yardsticks, in the same run, one core each: for writing, json and SQLite's executemany (FULL, two indexes, one
transaction an envelope); for reading, a bare WSGI application on granian that hands out the very same bytes to the
same client. Work and yardstick take turns, so that what else the machine does falls on both.
"""

from __future__ import annotations

import threading
from pathlib import Path

from amana.bench import _idle, _reading, correlate, demo, extract
from amana.bench._asking import Client, middle, quantile, seconds
from amana.bench._figure import Figure, at_least, below
from amana.bench._material import BATCH, TOKEN, PlainWriter, envelopes, objects, put, temporary_node
from amana.bench._served import node as served
from amana.bench._served import on_the_clients_core

SMALL, LARGE = 10_000, 100_000
_INGEST = "/taxii2/exchange/collections/ingest/objects/"
_ENVELOPE = 24_000


def bench() -> list[Figure]:
    """The figures of the whole path: what is exchanged, what is read from reports, what meets, and the demo."""
    return [*exchanged(), *correlate.bench(), *extract.bench(), *demo.bench()]


def exchanged() -> list[Figure]:
    """The figures of intake and TAXII."""
    waiting = _idle.figures()
    sizes = {"small": SMALL, "large": LARGE}
    with temporary_node(("ingest", *sizes)) as (node, database), on_the_clients_core():
        with served(node.path) as port:
            # Before the rest, so that the node and its yardstick both begin empty.
            found = [_ingest(port, node.path)]
            made = envelopes(objects(LARGE, seed=1))
            put(database, "large", made)
            put(database, "small", made[: SMALL // BATCH])
            found += _one_large_envelope(port)
            found += _reading.figures(port, sizes, node.path.parent)
        found.append(_reading.doors(node, "small"))
    return [*found, *waiting]


def _ingest(port: int, folder: Path) -> Figure:
    """Envelopes of 1,000, one after the other: durable when they are answered."""
    client = Client(port, TOKEN)
    plain = PlainWriter(folder.parent / "plain.sqlite3")
    sent = envelopes(objects(40 * BATCH, seed=2))
    times = [
        (seconds(lambda: client.post(_INGEST, envelope)), seconds(lambda: plain.write(envelope)))  # noqa: B023
        for envelope in sent
    ]
    plain.close()
    client.close()
    ours, bare = (BATCH / middle(taken) for taken in zip(*times, strict=True))
    return at_least("TAXII ingest, envelopes of 1,000", ours, "objects/s", bare, 0.30)


def _one_large_envelope(port: int) -> list[Figure]:
    """One envelope of 24,000 objects, while another client reads all the time."""
    client, reader = Client(port, TOKEN), Client(port, TOKEN)
    (envelope,) = envelopes(objects(_ENVELOPE, seed=3), _ENVELOPE)
    times: list[float] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            times.append(seconds(lambda: reader.get("/taxii2/exchange/collections/small/objects/?limit=100")))

    reading = threading.Thread(target=read)
    reading.start()
    spent = seconds(lambda: client.post(_INGEST, envelope))
    done.set()
    reading.join()
    client.close()
    reader.close()
    return [
        below(f"one envelope of {_ENVELOPE:,} objects", spent, "s", 3.0),
        below("other readers meanwhile, p99", quantile(times, 0.99) * 1000, "ms", 100.0),
    ]


__all__ = ["bench"]
