"""Somali spelling read as the name it writes: *x* is ح, *c* is ع, long vowels are doubled (Cabdiraxmaan, Maxamed).

The same letters mean other sounds elsewhere (Felix, Cali), so a word is read so only where a known name comes out.
"""

from __future__ import annotations

import re
from functools import lru_cache

from amana.names.fold import REMEMBERED
from amana.names.lexicon import person_words, spellings

_SPELLED = re.compile(r"[a-z]*(?:x|c(?!h)|([aeiou])\1)[a-z]*")
_SERVANT = re.compile(r"abd[aiou].{3,}")
_LONG = re.compile(r"([aeiou])\1")


@lru_cache(maxsize=REMEMBERED)
def from_somali(word: str) -> str:
    """A folded word that is a known name once its Somali letters are read, in usual letters; else the word itself.

    >>> from_somali("maxamed"), from_somali("felix")
    ('mahamed', 'felix')
    """
    if not _SPELLED.fullmatch(word) or _is_known(word):
        return word
    read = _LONG.sub(r"\1", word.replace("x", "h").replace("c", ""))
    return read if _is_known(read) else word


def _is_known(word: str) -> bool:
    return word in spellings() or word in person_words() or bool(_SERVANT.fullmatch(word))
