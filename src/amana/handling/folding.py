"""One plain form for all spellings of a word, so that a safeguard is not evaded by how it is written.

Folds compatibility forms, case, diacritics, invisible and direction characters, tatweel, the variants of Arabic
letters, and letters of other scripts that look Latin; what is no letter or digit becomes one space.
The form is for comparing only and is never shown or stored.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from amana.handling.terms import rows

_ASCII: Final = {code: (chr(code).lower() if chr(code).isalnum() else " ") for code in range(128)}

_LETTERS: Final = str.maketrans({row["letter"]: row["plain"] for row in rows("letters.csv")})
_NOT_A_WORD: Final = re.compile(r"[\W_]+")
_SPACED: Final = re.compile(r"(?<!\S)\S(?: \S){3,}(?!\S)")
_DROPPED: Final = frozenset(("Cf", "Mn", "Me", "Lm", "Sk", "Cc"))


def fold(text: str) -> str:
    """The plain form: lower-case words with one space between them. Spaced-out words are joined again.

    >>> fold("W\u200bａｎ\u0442\u0435d: مـطـلوبٌ")
    'wanted مطلوب'
    """
    plain = text.translate(_ASCII) if text.isascii() else _NOT_A_WORD.sub(" ", _letters(text))
    words = " ".join(plain.split())
    return _SPACED.sub(lambda found: found[0].replace(" ", ""), words)


def squeeze(text: str) -> str:
    """The plain form without any space, for values that are one term."""
    return fold(text).replace(" ", "")


def _letters(text: str) -> str:
    """Letters in their plain variant, lower case, without marks and invisible characters."""
    spread = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(c if c in "\t\n\r" or unicodedata.category(c) not in _DROPPED else "" for c in spread)
    return unicodedata.normalize("NFKC", kept).translate(_LETTERS)
