"""Translations of the pages: ``.po`` files are the source, ``.mo`` files are made from them when they are older."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def locale_folders(source: Path) -> list[Path]:
    """The ``locale`` folder of every package under ``source`` that has one."""
    return sorted(path for path in source.glob("*/locale") if path.is_dir())


def compile_stale(folders: list[Path]) -> list[Path]:
    """Make each ``.mo`` file that is missing or older than its ``.po``; the ones made. Read-only folders are left."""
    made = []
    for source in (path for folder in folders for path in sorted(folder.rglob("*.po"))):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with contextlib.suppress(PermissionError):
            _compile(source, target)
            made.append(target)
    return made


def _compile(source: Path, target: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalogue = read_po(file)
    draft = target.with_suffix(f".{os.getpid()}.new")
    with draft.open("wb") as file:
        write_mo(file, catalogue)
    draft.replace(target)
