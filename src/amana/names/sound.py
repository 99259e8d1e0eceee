"""Turn a folded word into sounds: one alphabet for Arabic and Latin script, and the cost of taking one for another.

A sound is one letter of ``SYMBOLS``. A spelling that hides which sound is meant gets a sound of its own (Latin *ch* is
``K``, near to *sh* and to *tch*), and where letters can be cut in two ways (*sh* in Ishaq) the word has two readings.
Costs are whole hundredths, so that every sum is exact and the same on every machine; they stand in data/sounds.csv.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from amana.names.fold import REMEMBERED, is_arabic
from amana.names.lexicon import rows

SYMBOLS = " bptdgqjCfvszxrSGkclmnTDZKH1234hwy8`E05679aeiouAIUOY&%@+*~#"
"""Every sound; its place is its code. 0 is padding, # is anything else (a digit, a sign)."""

ABD, DIN, ALLAH, ABU, UMM, ZADE = "&", "%", "@", "+", "*", "~"
"""Words that join with a name and count as one sound: servant of, of the faith, God, father of, mother of, born of."""

CODES = len(SYMBOLS)
LONGEST_WORD = 14
_VOWELS = "aeiouAIUOY`0"
_CONSONANTS = "bptdgqjCfvszxrSGkclmnTDZKH1234h"

_ARABIC = dict(
    zip("ابتثجحخدذرزسشصضطظعغفقكلمنهويپچژگ", "5btTjHxdDrzsS1234EGfqklmnh67pCZg", strict=True)
)  # fmt: skip
_LATIN_GROUPS = {
    "tsch": "C", "tch": "C", "tsh": "C", "sch": "S",
    "dj": "j", "kh": "x", "gh": "G", "sh": "S", "ch": "K", "th": "T", "dh": "D",
    "zh": "Z", "ph": "f", "ck": "k", "aa": "A", "ee": "I", "ii": "I", "ie": "I", "oo": "U", "ou": "U", "uu": "U",
    "x": "ks", "qu": "k",
}  # fmt: skip
_GROUP = re.compile("|".join(sorted(map(re.escape, _LATIN_GROUPS), key=len, reverse=True)) + "|.")
_MALAY_SH = re.compile("sy(?=[aeiou])")
_SPLITTABLE = re.compile("[stdgkz]h")
_DOUBLED = re.compile(r"([^aeiouAIUOY@%&+*~])\1+")


@lru_cache(maxsize=REMEMBERED)
def readings(word: str) -> tuple[str, ...]:
    """The readings of a folded word (joining sounds may already be in it): one or two strings of sounds."""
    if is_arabic(word.strip("&%@+*~")):
        return (_arabic(word),)
    first = _latin(word, _GROUP)
    second = first
    if _SPLITTABLE.search(word):
        second = _latin(_SPLITTABLE.sub(lambda match: match[0][0] + "-h", word), _GROUP)
    elif "sy" in word[1:] or word.startswith(("sya", "syu", "syi", "syo")):
        second = _latin(_MALAY_SH.sub("sh", word), _GROUP)  # Rasyid is Rashid in Malay and Indonesian
    elif first.endswith("8") and word.endswith("ah") and len(first) > 3:
        second = (first[:-1] + "Ah")[:LONGEST_WORD]  # Fallah is فلاح, while Fatimah is فاطمة
    return (first,) if second == first else (first, second)


def _arabic(word: str) -> str:
    """Arabic letters to sounds; alef at the beginning may stand for any vowel, ha at the end for a."""
    sounds = "".join(_ARABIC.get(letter, letter if letter in SYMBOLS else "#") for letter in word)
    sounds = sounds.replace("x65", "x5")  # Persian khwa is said kha
    if sounds.startswith("5"):
        sounds = "0" + sounds[1:]
    sounds = sounds.replace("&5", "&0")
    if len(sounds) > 2 and sounds[-1] == "h":
        sounds = sounds[:-1] + "8"
    elif len(sounds) > 2 and sounds[-1] == "7":
        sounds = sounds.rstrip("7") + "9"
    return _DOUBLED.sub(r"\1", sounds)[:LONGEST_WORD]


def _latin(word: str, group: re.Pattern[str]) -> str:
    sounds = "".join(
        _LATIN_GROUPS.get(piece) or (piece if piece in SYMBOLS and not piece.isdigit() else "" if piece == "-" else "#")
        for piece in group.findall(word)
    )
    sounds = _DOUBLED.sub(r"\1", sounds)
    if len(sounds) > 2 and sounds[-1] == "h" and sounds[-2] in "ae":
        sounds = sounds[:-2] + "8"
    elif len(sounds) > 2 and sounds[-1] == "a" and sounds[-2] not in _VOWELS:
        sounds = sounds[:-1] + "8"
    elif len(sounds) > 2 and sounds[-1] in "iIy" and sounds[-2] not in _VOWELS:
        sounds = sounds[:-1] + "Y"
    elif len(sounds) > 3 and sounds[-1] == "e" and sounds[-2] not in _VOWELS:
        sounds = sounds[:-1] + "`"
    return sounds[:LONGEST_WORD]


@cache
def costs() -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Cost of each sound for each other (CODES x CODES), and of leaving one out (2 x CODES).

    The second row of the latter holds between a word in Arabic and one in Latin script, where short vowels are written
    on one side only.
    """
    swap = np.full((CODES, CODES), 100, np.int32)
    drop = np.full((2, CODES), 100, np.int32)
    loose = [SYMBOLS.index(sound) for sound in _VOWELS + "56789"]
    tight = [code for code in range(CODES) if code not in loose]
    swap[np.ix_(loose, tight)] = 120
    swap[np.ix_(tight, loose)] = 120
    for row in rows("sounds.csv"):
        first = [SYMBOLS.index(sound) for sound in row["first"]]
        if row["kind"] == "drop":
            drop[:, first] = int(row["cost"])
            continue
        second = [SYMBOLS.index(sound) for sound in row["second"]]
        swap[np.ix_(first, second)] = int(row["cost"])
        swap[np.ix_(second, first)] = int(row["cost"])
    np.fill_diagonal(swap, 0)
    for sound in "aeiou`":
        drop[1, SYMBOLS.index(sound)] = 5
    drop[:, 0] = 0
    return swap, drop


def encode(sounds: str) -> list[int]:
    """Codes of a string of sounds."""
    return [SYMBOLS.index(sound) for sound in sounds]


_CLASSES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys("bp", ("b",)), "f": ("f",), "v": ("f", ""), **dict.fromkeys("td3", ("t",)),
    **dict.fromkeys("TD2", ("t", "s")), "4": ("s", "t"), **dict.fromkeys("sz1", ("s",)), **dict.fromkeys("kqG", ("k",)),
    "x": ("k", ""), **dict.fromkeys("jZ", ("j",)), **dict.fromkeys("SC", ("S",)), "g": ("k", "j"), "c": ("k", "j"),
    "K": ("S", "k"), **{sound: (sound,) for sound in "rlmn"},
}  # fmt: skip
_MOST_SKELETONS = 4


@lru_cache(maxsize=REMEMBERED)
def skeletons(sounds: str) -> tuple[str, ...]:
    """The coarse frames of consonants by which words that may sound alike are found; vowels and weak letters fall away.

    More than one where a letter is ambiguous (g is k or j), four at most.

    >>> skeletons(readings("hussein")[0]), skeletons(readings("gamal")[0])
    (('sn',), ('kml', 'jml'))
    """
    found = [""]
    for sound in sounds:
        several = _CLASSES.get(sound, ("",))
        if len(found) * len(several) > _MOST_SKELETONS:
            several = several[:1]
        if several != ("",):
            found = [frame + one for frame in found for one in several]
    return tuple(dict.fromkeys(_DOUBLED.sub(r"\1", frame) for frame in found))
