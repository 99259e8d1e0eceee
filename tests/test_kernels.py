"""Functions as machine code: with and without a folder to keep it in."""

from __future__ import annotations

import pytest

from amana.kernels import Kernels

caching = pytest.importorskip("numba.core.caching")


def next_one(value: int) -> int:
    return value + 1


def test_where_no_machine_code_can_be_kept_it_is_made_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caching.CompileResultCacheImpl, "_locator_classes", [])
    kernels = Kernels("amana.private", "multiscalar.py")
    assert kernels.compiled(next_one)(1) == kernels.inlined(next_one)(1) == 2
