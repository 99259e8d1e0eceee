"""Forget the words of a process that looks names up without end.

Each step of reading bounds what it keeps (:data:`amana.names.fold.REMEMBERED`), and an index its words. The frames by
which words meet are kept for many more, since an index that is built reads each word of a long list several times; who
looks up part after part calls :func:`forget_words` between them.
"""

from __future__ import annotations

from amana.names.fold import REMEMBERED
from amana.names.search import exact_frames, frames


def forget_words() -> None:
    """Forget the frames of words, if there are too many of them. No answer changes by it."""
    for reader in (frames, exact_frames):
        if reader.cache_info().currsize > REMEMBERED:
            reader.cache_clear()
