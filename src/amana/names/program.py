"""Which program reads and weighs names: a digest over the sources and tables of this package.

An index keeps words as this program read them. Another program's index would be asked in other terms than it was
written in, and a name of the list could be missed without a sound; so the digest stands in the index.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable


@cache
def program() -> str:
    """SHA-256 over the sources and tables of ``amana.names``, 64 hexadecimal digits."""
    digest = hashlib.sha256()
    for name, data in sorted(_sources(files("amana.names"))):
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def _sources(folder: Traversable, before: str = "") -> list[tuple[str, bytes]]:
    found = []
    for one in folder.iterdir():
        if one.is_dir() and one.name != "__pycache__":
            found += _sources(one, f"{before}{one.name}/")
        elif one.name.endswith((".py", ".csv")):
            found.append((before + one.name, one.read_bytes()))
    return found
