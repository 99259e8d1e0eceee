"""Functions as machine code, where numba is installed; it is kept on disk between runs if there is a place for it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib.resources import files
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])

try:
    from numba import njit as _njit
except ImportError:  # numba is optional
    _njit = None

COMPILED = _njit is not None


class Kernels:
    """The functions of some files of a package that call each other; without numba they run as they stand."""

    def __init__(self, package: str, *names: str) -> None:
        # Numba looks at the file of a function only, not at what it calls.
        texts = [(files(package) / name).read_bytes() for name in names]
        self._stamp = hashlib.sha256(b"".join(texts)).hexdigest()

    def compiled(self, function: F) -> F:
        """``function`` as machine code, made anew when any of the files changes."""
        return self._made(function, inline=False)

    def inlined(self, function: F) -> F:
        """:meth:`compiled`, and copied to where it is called: handing over many arrays takes longer than its work."""
        return self._made(function, inline=True)

    def _made(self, function: F, inline: bool) -> F:
        if _njit is None:
            return function
        try:
            kernel = _njit(cache=True, nogil=True, forceinline=inline)(function)
        except RuntimeError:  # numba has no folder that it may write to: a service whose disk is closed to it
            return cast(F, _njit(nogil=True, forceinline=inline)(function))
        if hasattr(kernel, "_cache"):  # not where numba is told to compile nothing (NUMBA_DISABLE_JIT)
            kernel._cache._cache_file._source_stamp = self._stamp
        return cast(F, kernel)
