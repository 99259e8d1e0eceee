"""The folder of a work that is not finished: with what it was begun, its finished parts, and who is at it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from amana.language import Problem, Text
from amana.screening.batch.crew import Options, Part
from amana.screening.sheets import BadSheet, put_in_place


class Manifest(msgspec.Struct, frozen=True):
    """With what a work was begun. Parts of another input, index, program or of other options do not fit together."""

    input_sha256: str
    index_digest: str
    program: str
    options: Options


class Count(msgspec.Struct, frozen=True):
    """What is in a part: rows of the input, hits, rows refused."""

    rows: int
    hits: int
    rejected: int


class Work:
    """The folder, while this process has its lock."""

    def __init__(self, folder: Path, options: Options) -> None:
        self.folder = folder
        self.options = options

    @classmethod
    @contextmanager
    def begin(cls, folder: Path, manifest: Manifest) -> Iterator[Work]:
        """Begin a work, or take it up again.

        Raises Problem ``screen.busy`` while another process has the folder, ``screen.other-work`` if what is there was
        begun with something else; BadSheet if it cannot be written.
        """
        try:
            held = _lock(folder)
        except OSError as error:
            raise BadSheet("screen.unwritable", _UNWRITABLE.fill(why=error.strerror), str(folder)) from None
        try:
            work = cls(folder, manifest.options)
            work._agree(manifest)
            with work._kept():
                yield work
        finally:
            os.close(held)  # the lock goes with it; a killed process loses it too

    @contextmanager
    def _kept(self) -> Iterator[None]:
        """What ended before its first part leaves nothing behind: there is nothing to take up again."""
        try:
            yield
        except BaseException:
            if not any(self.folder.glob("*.part")):
                self.remove()
            raise

    def finished(self, number: int) -> Count | None:
        """What is in a part, if it is there."""
        try:
            with self._file(number).open("rb") as file:
                return msgspec.json.decode(file.readline(), type=Count)
        except FileNotFoundError:
            return None

    def put(self, number: int, part: Part) -> Count:
        """Keep a part. It has its name once it is whole and durable."""
        count = Count(part.rows, len(part.found), len(part.refused))
        data = msgspec.json.encode(count) + b"\n" + msgspec.msgpack.encode(part)
        try:
            self._put(self._file(number), data)
        except OSError as error:
            raise BadSheet("screen.unwritable", _UNWRITABLE.fill(why=error.strerror), str(self.folder)) from None
        return count

    def part(self, number: int) -> Part:
        """A finished part."""
        return msgspec.msgpack.decode(self._file(number).read_bytes().partition(b"\n")[2], type=Part)

    def remove(self) -> None:
        """The result is there: the folder is not needed any more."""
        shutil.rmtree(self.folder)

    def _agree(self, manifest: Manifest) -> None:
        place = self.folder / "manifest.json"
        try:
            if not place.exists():
                self._put(place, msgspec.json.encode(manifest))
            there = msgspec.json.decode(place.read_bytes(), type=Manifest)
        except msgspec.DecodeError:
            there = None
        if there != manifest:
            raise Problem("screen.other-work", _OTHER_WORK.fill(folder=self.folder), str(self.folder))

    def _put(self, place: Path, data: bytes) -> None:
        draft = place.with_suffix(".draft")
        draft.write_bytes(data)
        put_in_place(draft, place)

    def _file(self, number: int) -> Path:
        return self.folder / f"{number:09}.part"


def work_folder(target: Path) -> Path:
    """Where the work on a result stands until it is whole."""
    return target.with_name(f"{target.name}.work")


def _lock(folder: Path) -> int:
    """Take the folder's lock (flock(2)), also if the one that had it removes the folder meanwhile."""
    while True:
        folder.mkdir(exist_ok=True)
        place = folder / "lock"
        try:
            held = os.open(place, os.O_CREAT | os.O_RDWR, 0o600)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if place.stat().st_ino == os.fstat(held).st_ino:
                return held
        except BlockingIOError:
            os.close(held)
            raise Problem("screen.busy", _BUSY.fill(folder=folder), str(folder)) from None
        except FileNotFoundError:
            pass
        os.close(held)


_UNWRITABLE = Text(en="The work cannot be kept beside the result: {why}.", ar="تعذّر حفظ العمل بجوار النتيجة: {why}.")
_OTHER_WORK = Text(
    en="A work that was begun with another input, index, version or with other options stands in {folder}. Finish it "
    "with what it was begun with, or remove that folder to begin anew.",
    ar="في {folder} عمل بدأ بمدخلات أخرى أو فهرس آخر أو إصدار آخر أو خيارات أخرى. أكمله بما بدأ به، أو احذف المجلد "
    "لتبدأ من جديد.",
)
_BUSY = Text(
    en="This result is being worked on by another process just now ({folder}). Wait for it, or give another OUT.",
    ar="تعمل عملية أخرى على هذه النتيجة الآن ({folder}). انتظر انتهاءها أو اختر ملف نتيجة آخر.",
)
