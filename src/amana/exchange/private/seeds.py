"""Key seeds on the disk: one file for each collection and epoch. Nothing but the evaluation process imports this.

A seed is made when its epoch begins and destroyed when the next one does: then nobody can compute an output of that
epoch any more, neither with the node's folder nor with a backup that was made later.
"""

from __future__ import annotations

import os
from pathlib import Path

from amana.exchange.private.faults import NoKey
from amana.world import Randomness
from amana.world.private_file import destroy, sync_folder

SEED = 32


class Seeds:
    """The folder of a node's seeds (0700, each file 0600)."""

    def __init__(self, folder: Path, random: Randomness) -> None:
        self._folder = folder
        self._random = random

    def make(self, collection: str, epoch: int) -> bytes:
        """The seed of an epoch, made if it is not there yet; durable when this returns."""
        path = self._path(collection, epoch)
        if not path.exists():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = path.with_suffix(".new")
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(self._random.token(SEED))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            sync_folder(self._folder)
        return self.read(collection, epoch)

    def read(self, collection: str, epoch: int) -> bytes:
        """The seed of an epoch. Raises NoKey."""
        try:
            seed = self._path(collection, epoch).read_bytes()
        except FileNotFoundError:
            raise NoKey.of() from None
        if len(seed) != SEED:
            raise NoKey.of()
        return seed

    def forget(self, collection: str, before: int) -> None:
        """Destroy the seeds of the epochs before this one: overwritten, then removed."""
        for path in self._folder.glob(f"{collection}.*.seed"):
            if int(path.name.split(".")[1]) < before:
                destroy(path)
        sync_folder(self._folder)

    def _path(self, collection: str, epoch: int) -> Path:
        assert collection.replace("-", "").isalnum()
        assert collection.isascii()
        return self._folder / f"{collection}.{epoch}.seed"
