"""Files of names that somebody gave to be screened: sealed, for him alone, and gone after a day.

A tray is a folder: what was given (part 0), and what came of it, part by part. Nothing readable rests on the disk, and
nobody but who gave a file can open it: his name is part of what each seal is for.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from amana.exchange.designation.shelf import Shelf
from amana.exchange.sealing import NotOurSeal, seal, unseal
from amana.world import World

FOLDER = "screening-trays"
KEPT_S = 86_400


class Tray:
    """One file of one person. ``owner`` is the viewer's name; ``number`` a UUID."""

    def __init__(self, shelf: Shelf, owner: str, number: str) -> None:
        self.number = number
        self._key = shelf.key
        self._owner = owner
        self._folder = shelf.folder / FOLDER / number

    @classmethod
    def make(cls, shelf: Shelf, owner: str, world: World, text: str) -> Tray:
        """Keep what was given."""
        made = cls(shelf, owner, str(world.random.uuid4()))
        made._folder.mkdir(mode=0o700, parents=True)
        made.put(0, text, world)
        return made

    def part(self, place: int) -> str | None:
        """A part; None if it is not there, or not this person's."""
        try:
            return unseal(self._key, self._purpose(place), self._path(place).read_bytes())
        except (OSError, NotOurSeal):
            return None

    def put(self, place: int, text: str, world: World) -> None:
        """Keep a part; it has its name once it is whole."""
        draft = self._path(place).with_suffix(".draft")
        draft.write_bytes(seal(self._key, self._purpose(place), text, world.random))
        draft.replace(self._path(place))

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """True while nobody else works on this tray; False, at once, if somebody does."""
        held = os.open(self._folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield True
        except BlockingIOError:
            yield False
        finally:
            os.close(held)

    def remove(self) -> None:
        """Take it away."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, place: int) -> Path:
        return self._folder / f"{place:06}.sealed"

    def _purpose(self, place: int) -> str:
        return f"tray:{self._owner}:{self.number}:{place}"


def tidy_trays(shelf: Shelf, now: float) -> int:
    """Take away the trays of yesterday; how many. ``now``: seconds since 1970."""
    old = [one for one in (shelf.folder / FOLDER).glob("*/") if one.stat().st_mtime < now - KEPT_S]
    for one in old:
        shutil.rmtree(one, ignore_errors=True)
    return len(old)
