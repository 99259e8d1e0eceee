"""What private questions cost: each engine against libsodium's raw multiplications, and OpenMined PSI in the same run.

Set-up is measured on :data:`SAMPLE` items and stated for a million by proportion: it is one multiplication an item. The
rival runs in an interpreter of its own, named by AMANA_RIVALS_PYTHON; without it its figure is left out.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from amana.bench._asking import quantile
from amana.bench._figure import Figure, at_least, at_most, below
from amana.bench._members import STAFF, members, question
from amana.private import Engine, Item, SetHeader, build, engines, group, oprf
from amana.world import real

SAMPLE = 20_000
MILLION = 1_000_000
MEMBERS = 22
_WARM, _ASKED = 3, 60
_BATCH = 1024
_ROUNDS = 5
_SEED, _INFO = bytes(32), b"amana/1|bench|bench|1"
_RIVAL = """
import time, private_set_intersection.python as psi
items = ["domain-%d.example" % n for n in range({count})]
start = time.process_time()
server = psi.server.CreateWithNewKey(False)
server.CreateSetupMessage(1e-9, 1000, items, psi.DataStructure.GCS)
print(time.process_time() - start)
"""


def bench() -> list[Figure]:
    """The figures of private questions."""
    random = real().random.token
    holders, raw = _holders()
    needed = {"fast": 0.60, "reference": 0.35}
    found = [
        at_least(f"holder, proved answers, {name} engine", rate, "/s", raw, needed[name])
        for name, rate in holders.items()
    ]
    first = next(engines())
    found.append(at_least(f"asker, blind to look-up, {first.name} engine", _asker(first), "/s", raw, 0.25))
    found += _set_up(first)
    header = SetHeader("ristretto255-SHA512", "bench", "bench", 1, 0, bytes(32), 0, ("domain",))
    size = len(build(header, [random(7) for _ in range(MILLION)], random))
    found.append(below("set file of a million at 2^-36", size / MILLION, "MB", 5.3))
    found.append(below(f"one question to {MEMBERS} members, every proof checked, p95", _everybody() * 1000, "ms", 60.0))
    return found


def _everybody() -> float:
    """Seconds from asking until the last of all members has answered, receipts stored; 95 of 100 are within it."""
    times = []
    with tempfile.TemporaryDirectory(prefix="amana-bench-") as folder, members(MEMBERS, Path(folder)) as asker:
        for _ in range(_WARM + _ASKED):
            start = time.perf_counter()
            answers = 0
            for heard in asker.ask(STAFF, question()):
                assert heard.matches, heard.fault
                answers += 1
                if answers == MEMBERS:
                    times.append(time.perf_counter() - start)
            assert answers == MEMBERS
    return quantile(times[_WARM:], 0.95)


def _holders() -> tuple[dict[str, float], float]:
    """Answers a second of each engine, and raw multiplications, in turns: the best round of each."""
    random = real().random.token
    keys = oprf.derive_keys(_SEED, _INFO)
    point = oprf.hash_to_group(b"x", oprf.VOPRF)
    asked = b"".join(oprf.blind(b"%d" % n, keys.secret) for n in range(_BATCH))
    ready = {engine.name: engine.evaluator(_SEED, _INFO, random) for engine in engines()}
    work: dict[str, Callable[[], object]] = {
        name: (lambda one=one: one.evaluate(asked))  # type: ignore[misc]
        for name, one in ready.items()
    }
    work["raw"] = lambda: [group.multiply(keys.secret, point) for _ in range(_BATCH)]
    rates = dict.fromkeys(work, 0.0)
    for _ in range(_ROUNDS):
        for name, act in work.items():
            rates[name] = max(rates[name], _BATCH / _cpu(act))
    return {name: rate for name, rate in rates.items() if name != "raw"}, rates["raw"]


def _asker(engine: Engine) -> float:
    """Items a second: blinded, their proof verified, finalised, looked up."""
    random = real().random.token
    holder = engine.evaluator(_SEED, _INFO, random)
    items = [Item.read("domain", f"d{n}.example").data for n in range(_BATCH)]
    outputs = {holder.output(item) for item in items[:10]}
    best = 0.0
    for _ in range(_ROUNDS):
        start = time.process_time()
        blinding = engine.blind(items, random)
        spent = time.process_time() - start
        answer = holder.evaluate(blinding.elements)
        start = time.process_time()
        hits = sum(one in outputs for one in blinding.finalise(answer, holder.public_key))
        spent += time.process_time() - start
        assert hits == 10
        best = max(best, _BATCH / spent)
    return best


def _set_up(engine: Engine) -> list[Figure]:
    """Seconds for a million items, by proportion; against the rival when it is there."""
    random = real().random.token
    holder = engine.evaluator(_SEED, _INFO, random)
    items = [Item.read("domain", f"domain-{n}.example").data for n in range(SAMPLE)]
    header = SetHeader("ristretto255-SHA512", "bench", "bench", 1, 0, holder.public_key, 0, ("domain",))
    ours = _cpu(lambda: build(header, [holder.output(item) for item in items], random))
    scale = MILLION / SAMPLE
    rival = _rival()
    name = f"set-up of a million items (from {SAMPLE:,})"
    if rival is None:
        return [below(name, ours * scale, "s", 80.0)]
    return [at_most(name, ours * scale, "s", rival * scale, 0.625)]


def _rival() -> float | None:
    python = os.environ.get("AMANA_RIVALS_PYTHON", "")
    if not python:
        return None
    done = subprocess.run([python, "-c", _RIVAL.format(count=SAMPLE)], capture_output=True, text=True, check=False)
    return float(done.stdout) if done.returncode == 0 else None


def _cpu(act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    return time.process_time() - start


__all__ = ["bench"]
