"""Without numba the kernels run as plain Python and give the same scores, to the last bit."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from amana.names import Entry, Index, Kind, score

PAIRS: list[tuple[str, str, Kind]] = [
    ("Gamal Abdel Nasser", "جمال عبد الناصر", "person"),
    ("Khalid Omar Zaghlul", "Khaled Zaghloul", "person"),
    ("Ali Reza Noori", "Alireza Nuri", "person"),
    ("Mohammed Ahmed Ali", "Ahmed Mohammed Ali", "person"),
    ("Abu Ahmad", "Ahmad", "person"),
    ("جمعية الأمل الخيرية", "Hope Charity Society", "organisation"),
    ("Zarqun Textiles GmbH", "Zarqoun Textile Co.", "organisation"),
]
PROGRAM = """
import sys, json
from pathlib import Path
sys.modules["numba"] = None
from amana.names import Index, score
from amana.kernels import COMPILED
assert not COMPILED
index = Index.open(Path(sys.argv[2]))
pairs = json.loads(sys.argv[1])
print(json.dumps([[score(*pair) for pair in pairs], [index.search(pair[1]) for pair in pairs]]))
"""


@pytest.mark.slow
def test_plain_python_gives_the_same_scores_and_hits(tmp_path: Path) -> None:
    schemas = {"person": "Person", "organisation": "Organization"}
    index = Index.build((Entry(str(n), schemas[kind], a) for n, (a, _, kind) in enumerate(PAIRS)), tmp_path, "x")
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM, json.dumps(PAIRS), str(tmp_path)],
        capture_output=True, check=True,
    )  # fmt: skip
    scores, hits = json.loads(run.stdout)
    assert scores == [score(*pair) for pair in PAIRS]
    assert hits == json.loads(json.dumps([index.search(pair[1]) for pair in PAIRS]))
