"""The vendor files under ``static/vendor``: unmodified, with their origin, hash and licence in ``vendor.lock``.

``python -m amana.pages.vendor check`` compares the files with the lock; ``fetch`` re-creates them with
``npm pack`` in a temporary folder and compares; ``fetch --write`` replaces files and hashes (after the version in
the lock was changed by hand).
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

FOLDER = Path(__file__).parent / "static" / "vendor"
LOCK = FOLDER / "vendor.lock"


class File(msgspec.Struct, frozen=True):
    """One file: ``path`` under static/vendor, ``source`` inside the package."""

    path: str
    source: str
    sha256: str


class Package(msgspec.Struct, frozen=True):
    """One npm package and what is taken from it. ``licence`` is an SPDX identifier."""

    name: str
    version: str
    licence: str
    files: tuple[File, ...]


def read_lock() -> tuple[Package, ...]:
    """What should be there."""
    return msgspec.json.decode(LOCK.read_bytes(), type=tuple[Package, ...])


def differences(folder: Path = FOLDER) -> Iterator[str]:
    """What is missing, changed, or there without a line in the lock."""
    locked = {LOCK.name}
    for package in read_lock():
        for file in package.files:
            locked.add(file.path)
            path = folder / file.path
            if not path.is_file():
                yield f"{file.path}: missing"
            elif _sha256(path.read_bytes()) != file.sha256:
                yield f"{file.path}: changed"
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.relative_to(folder).as_posix() not in locked:
            yield f"{path.relative_to(folder).as_posix()}: not in the lock"


def fetch(package: Package) -> dict[str, bytes]:
    """The package's files, fresh from the registry that npm is configured for. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", "--pack-destination", folder, f"{package.name}@{package.version}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        archive = next(Path(folder).glob("*.tgz"))
        with tarfile.open(archive) as tar:
            return {file.path: _member(tar, file.source) for file in package.files}


def renew(*, write: bool) -> Iterator[str]:
    """Compare each file with the registry's; with ``write`` put the registry's and its hash in place."""
    renewed = []
    for package in read_lock():
        fresh = fetch(package)
        files = tuple(msgspec.structs.replace(file, sha256=_sha256(fresh[file.path])) for file in package.files)
        for old, new in zip(package.files, files, strict=True):
            if old.sha256 != new.sha256:
                yield f"{new.path}: {package.name}@{package.version} has {new.sha256}"
            if write:
                (FOLDER / new.path).parent.mkdir(parents=True, exist_ok=True)
                (FOLDER / new.path).write_bytes(fresh[new.path])
        renewed.append(msgspec.structs.replace(package, files=files))
    if write:
        LOCK.write_bytes(msgspec.json.format(msgspec.json.encode(renewed), indent=2) + b"\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line: 0 if all agree, 1 if not."""
    parser = argparse.ArgumentParser(prog="python -m amana.pages.vendor", description=__doc__)
    parser.add_argument("what", choices=["check", "fetch"])
    parser.add_argument("--write", action="store_true", help="replace files and hashes by the registry's")
    given = parser.parse_args(arguments)
    found = list(differences() if given.what == "check" else renew(write=given.write))
    for line in found:
        print(line)
    return 1 if found and not given.write else 0


def _member(tar: tarfile.TarFile, source: str) -> bytes:
    file = tar.extractfile(f"package/{source}")
    assert file is not None, f"{source} is not a file"
    return file.read()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
