"""One plain form for all spellings of a word, so that a safeguard is not evaded by how it is written.

Folds compatibility forms, case, diacritics, invisible and direction characters, tatweel, the variants of Arabic
letters, and letters of other scripts that look Latin (data/letters.csv); what is no letter or digit parts words.
The form is for comparing only and is never shown or stored.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from amana.handling.terms import rows

_LETTERS: Final = {row["letter"]: row["plain"] for row in rows("letters.csv")}
_SINGLE_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzابتثجحخدذرزسشصضطظعغفقكلمنهويء")
_SPACED: Final = re.compile(r"(?<!\S)[^\W\d](?: [^\W\d]){3,}(?!\S)")

# Nonspacing and enclosing marks; format characters (Cf: zero-width, direction); modifiers (Lm holds the tatweel).
_UNSEEN: Final = frozenset(("Cf", "Mn", "Me", "Lm", "Sk", "Cc"))
_REMEMBERED: Final = 4096


class _PlainForms(dict[int, str]):
    """Code point to its plain form, worked out when first met and remembered up to a bound."""

    def __missing__(self, code: int) -> str:
        plain = "".join(map(_plain, unicodedata.normalize("NFKD", chr(code)).casefold()))
        if len(self) < _REMEMBERED:
            self[code] = plain
        return plain


def _plain(character: str) -> str:
    """One decomposed, case-folded character: its plain letter, nothing if it is not seen, a space if no letter."""
    kind = unicodedata.category(character)
    if character.isspace():
        return " "
    if kind in _UNSEEN:
        return ""
    return _LETTERS.get(character, character) if kind[0] in "LN" or kind == "Mc" else " "


_PLAIN_FORMS: Final = _PlainForms()
_ASCII: Final = {code: _plain(chr(code).lower()) for code in range(128)}


def fold_words(text: str) -> list[str]:
    """The words in their plain form, in order. A word written letter by letter (w a n t e d) is joined again."""
    words = text.translate(_ASCII if text.isascii() else _PLAIN_FORMS).split()
    if _SINGLE_LETTERS.isdisjoint(words):
        return words
    return _SPACED.sub(lambda found: found[0].replace(" ", ""), " ".join(words)).split()


def fold(text: str) -> str:
    """The plain words with one space between them.

    >>> fold("W\u200bａｎ\u0442\u0435d: مـطـلوبٌ")
    'wanted مطلوب'
    """
    return " ".join(fold_words(text))


def squeeze(text: str) -> str:
    """The plain form without any space, for values that are one term."""
    return "".join(fold_words(text))
