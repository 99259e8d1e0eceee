"""The vendor files are what the lock says."""

from __future__ import annotations

import shutil
from pathlib import Path

from amana.pages.vendor import FOLDER, differences, read_lock


def test_every_file_agrees_with_the_lock() -> None:
    assert list(differences()) == []


def test_a_changed_a_missing_and_a_foreign_file_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "vendor"
    shutil.copytree(FOLDER, folder)
    changed, missing = (file.path for file in read_lock()[0].files[:2])
    (folder / changed).write_bytes(b"/* */")
    (folder / missing).unlink()
    (folder / "new.js").write_text("")
    assert list(differences(folder)) == [f"{changed}: changed", f"{missing}: missing", "new.js: not in the lock"]


def test_each_package_names_its_version_and_licence() -> None:
    for package in read_lock():
        assert package.version
        assert package.licence in {"0BSD", "MIT", "OFL-1.1"}
        assert any(file.source == "LICENSE" for file in package.files)
