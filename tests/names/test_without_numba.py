"""Without numba the kernels run as plain Python and give the same scores, to the last bit."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from amana.names import score

PAIRS = [
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
sys.modules["numba"] = None
from amana.names import score
from amana.names.compare import COMPILED
assert not COMPILED
print(json.dumps([score(*pair) for pair in json.loads(sys.argv[1])]))
"""


@pytest.mark.slow
def test_plain_python_gives_the_same_scores() -> None:
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM, json.dumps(PAIRS)], capture_output=True, check=True
    )
    assert json.loads(run.stdout) == [score(*pair) for pair in PAIRS]
