"""What the first page makes a server load: not the engines that only some pages need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
from pathlib import Path
from amana.exchange import site as serving
from amana.node.folder import Node
from amana.node.site import open_site, start_django
from amana.world import real
node = Node.open(Path(sys.argv[1]))
start_django(node)
serving.serve(open_site(node, real()))
from django.test import Client
assert Client(headers={"host": "127.0.0.1"}).get("/sign-in/").status_code == 200
print(*sorted({"amana.names", "numba", "ninja", "openpyxl", "uharfbuzz"} & set(sys.modules)))
"""


@pytest.mark.slow
def test_the_first_page_loads_no_engine(node_folder: Path) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(node_folder)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""
