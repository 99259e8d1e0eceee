"""Score the same pairs with nomenklatura's logic-v2, the default of yente, in a Python that has it.

It needs some 1 GB of memory and packages that a node has no use for, so it runs in a process of its own: the Python
of ``AMANA_RIVALS_PYTHON``, or this one. Where neither has it, its figures are missing, and :data:`INSTALL` says what
to do.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from amana.names import Kind

INSTALL = "python -m venv rivals && rivals/bin/pip install nomenklatura; AMANA_RIVALS_PYTHON=rivals/bin/python"
PATIENCE = 600.0
"""Seconds after which the other process is given up."""

_PROGRAM = """
import json, sys, time
from followthemoney import model
from nomenklatura.matching import get_algorithm
from nomenklatura.matching.types import ScoringConfig

asked = json.load(sys.stdin)
rival = get_algorithm("logic-v2")
config = ScoringConfig.defaults()

def entity(name):
    made = model.make_entity(asked["schema"])
    made.id = name
    made.add("name", name)
    return made

def score(a, b):
    return rival.compare(entity(a), entity(b), config).score

score("Khalid Omar", "Samir Omar")
start = time.process_time()
scores = [score(a, b) for a, b in asked["pairs"]]
json.dump({"scores": scores, "seconds": time.process_time() - start}, sys.stdout)
"""


def rival_scores(pairs: Sequence[tuple[str, str]], kind: Kind) -> tuple[NDArray[np.float64], float] | None:
    """logic-v2's score of each pair, and how many pairs it scored in a second of one core; None if it is missing."""
    python = os.environ.get("AMANA_RIVALS_PYTHON") or sys.executable
    asked = {"schema": "Person" if kind == "person" else "Organization", "pairs": list(pairs)}
    try:
        done = subprocess.run(
            [python, "-c", _PROGRAM], input=json.dumps(asked), capture_output=True, text=True, check=True,
            timeout=PATIENCE, env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
        )  # fmt: skip
        answer = json.loads(done.stdout.splitlines()[-1])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None
    return np.array(answer["scores"], np.float64), len(pairs) / answer["seconds"]
