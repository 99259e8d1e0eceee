"""Holders' files on this node's disk, by their digest: fetched once, checked once, then only mapped into memory.

What is lost here is fetched again. A file that does not match its commitment never gets here.
"""

from __future__ import annotations

import mmap
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from amana.private.announce import SetFact
from amana.private.faults import WrongCommitment

if TYPE_CHECKING:
    from amana.private import Membership

KEPT_OPEN = 256
_KEPT_S = 21 * 86_400.0  # longer than any epoch


class FetchedSets:
    """The folder of fetched files. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: OrderedDict[tuple[bytes, ...], Membership] = OrderedDict()
        self._lock = threading.Lock()

    def lacks(self, files: Sequence[SetFact]) -> list[SetFact]:
        """Those of the files that are not here."""
        return [fact for fact in files if not self._path(fact.digest).exists()]

    def put(self, fact: SetFact, body: bytes) -> None:
        """Keep a file. Raises WrongCommitment, and what opening a broken file raises: nothing is kept then."""
        from amana.private import commitment, open_delta, open_set

        if commitment(body) != fact.digest:
            raise WrongCommitment.of()
        (open_delta if fact.seq else open_set)(body)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._folder / f".{fact.digest.hex()}.{os.getpid()}.{threading.get_ident()}"
        draft.write_bytes(body)
        draft.replace(self._path(fact.digest))

    def membership(self, files: Sequence[SetFact]) -> Membership:
        """A set file and its deltas, opened. Raises FileNotFoundError, and what opening a broken file raises."""
        # numpy is loaded with the first file, not with the server.
        from amana.private import Membership, open_delta, open_set

        key = tuple(fact.digest for fact in files)
        with self._lock:
            found = self._open.get(key)
            if found is not None:
                self._open.move_to_end(key)
                return found
        deltas = [open_delta(self._path(one.digest).read_bytes(), one.digest) for one in files[1:]]
        opened = Membership(open_set(self._mapped(files[0])), deltas)
        with self._lock:
            self._open[key] = opened
            while len(self._open) > KEPT_OPEN:
                self._open.popitem(last=False)
        return opened

    def tidy(self) -> None:
        """Take away what no epoch can need any more."""
        limit = time.time() - _KEPT_S
        for path in self._folder.glob("*.set") if self._folder.is_dir() else ():
            if path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)

    def _mapped(self, fact: SetFact) -> memoryview:
        with self._path(fact.digest).open("rb") as file:
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))

    def _path(self, digest: bytes) -> Path:
        return self._folder / f"{digest.hex()}.set"
