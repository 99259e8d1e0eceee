"""The names of women that are a man's name with the ending of the feminine: Khalida of Khalid, كريمة of كريم.

A final *a* is easily misheard or left out, but here it makes another person of one.
"""

from __future__ import annotations

import re
from functools import cache

from amana.names.fold import is_arabic
from amana.names.lexicon import OF_A_WOMAN, given_names, spellings, womens_names

_ENDING = re.compile(r"(.{3,}?)(?:ah?|eh|(?<=i)y[ae]h?)")
_ENDING_ARABIC = re.compile("(.{3,})ه")


def feminine(word: str) -> tuple[int, ...]:
    """Numbers of the women's names that an unknown folded word may be: a man's name and the ending; () if it is none.

    >>> feminine("khalida") == feminine("خالده") != ()
    True
    """
    mens = spellings().get(_stem(word), ())
    found = (new for number in mens for new in (_of(number)[-1:] if is_arabic(word) else _of(number)))
    return tuple(dict.fromkeys(found))[:3]


def turned_feminine(word: str, numbers: tuple[int, ...]) -> tuple[int, ...]:
    """The names nearest to a Latin word, those of men turned to the women's if the word has the feminine's ending.

    A name that ends in a vowel itself (Musa) stays.
    """
    if not word.endswith(("a", "ah", "eh")):
        return numbers
    return tuple(dict.fromkeys(new for number in numbers for new in _of(number) or (number,)))[:3]


def _stem(word: str) -> str:
    """The word without the ending of the feminine; empty if it has none."""
    match = (_ENDING_ARABIC if is_arabic(word) else _ENDING).fullmatch(word)
    return match[1] if match else ""


@cache
def _of(number: int) -> tuple[int, ...]:
    """Numbers of the feminine of a man's name; () if the name is a woman's, or ends in a vowel.

    Of one that ends in ح or ع also the name itself: its last letter may be what is written *a* or *ah* (Fallah, Wadia).
    """
    name = given_names()[number]
    last = name.arabic[0][-1]
    if number in womens_names() or name.latin[-1] in "aou" or last in "هاو":
        return ()
    found = spellings().get(name.arabic[0] + "ه", (number + OF_A_WOMAN,))
    return (number, *found) if last in "حع" else found
