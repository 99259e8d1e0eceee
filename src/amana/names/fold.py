"""Fold a name: one way of writing for what differs only in the keyboard, the font or the habit of the clerk.

Works in any script. Arabic loses vowel signs, tatweel and hamza seats, Persian and Urdu letters that stand for Arabic
ones are unified, Latin loses its accents (but ş stays a *sh*), and other scripts are romanised by anyascii. Folding
twice changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

LONGEST = 400
"""Letters of a name that are read; no name of a person or an organisation is longer, and work stays bounded."""

REMEMBERED = 16_384
"""Words of which each step of reading keeps what it found, so that a process that reads without end stays level."""

_ARABIC_MARKS = "".join(map(chr, [*range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06EE)]))
_ARABIC = {
    "ا": "أإآٱٲٳٵ", "و": "ؤۆۇۈۋ", "ي": "ئىےېۍیۓٸ", "ك": "کڪ", "گ": "ݢڠ", "ه": "ةہۂۀھەۃ", "د": "ڈډ", "ت": "ټٹ",
    "ن": "ڼںڻ", "ر": "ڑړ", "ژ": "ږ", "ش": "ښ", "ز": "ځ", "س": "څ", "ف": "ڤ", "ق": "ڨ",
}  # fmt: skip
_LATIN = {
    "ş": "sh", "š": "sh", "ș": "sh", "ç": "ch", "č": "ch", "ć": "ch", "ğ": "gh", "ġ": "gh", "ǧ": "j", "ǰ": "j",
    "ḫ": "kh", "ẖ": "kh", "ḵ": "kh", "ž": "zh", "ẕ": "z", "ṯ": "th", "ḏ": "dh", "ı": "i", "ø": "o", "æ": "ae",
    "œ": "oe", "ß": "ss", "đ": "d", "ł": "l", "ə": "a", "þ": "th", "ð": "dh",
    "ā": "aa", "ī": "ii", "ū": "uu", "ē": "ee", "ō": "oo",
}  # fmt: skip
_QUOTES = "'’‘ʼʻʾʿ`´ˈ′ˊˋʽ＇ʹ"
_TABLE: dict[int, str | None] = {
    **dict.fromkeys(map(ord, _ARABIC_MARKS + "ـءٴ" + _QUOTES)),
    **{ord(variant): letter for letter, variants in _ARABIC.items() for variant in variants},
    **{ord(a): b for a, b in _LATIN.items()},
    **{0x0660 + n: str(n) for n in range(10)},
    **{0x06F0 + n: str(n) for n in range(10)},
}
_OTHER_SCRIPT = re.compile(r"[^\x00-\x7fء-ۓ\s]+")
_NOT_SPACE = re.compile(r"[^\s\x00-\x1f\x7f]+")
_ARABIC_LETTER = re.compile(r"[ء-ۓ]")


@lru_cache(maxsize=REMEMBERED)
def fold(text: str) -> str:
    """The folded form of ``text``: lower case, one space between words, at most :data:`LONGEST` letters read."""
    text = text[:LONGEST]
    plain = text.lower().replace("'", "").replace("`", "") if text.isascii() else _fold_wide(text)
    return " ".join(_NOT_SPACE.findall(plain))


def _fold_wide(text: str) -> str:
    text = _settle(text)
    if not _ARABIC_LETTER.search(text):
        text = unicodedata.normalize("NFKD", text)
    text = "".join(letter for letter in text if unicodedata.category(letter) not in _UNSEEN)
    return _OTHER_SCRIPT.sub(lambda match: _romanised(match[0]), text)


def _romanised(text: str) -> str:
    """Letters and digits of other scripts in ASCII; signs and pictures are nothing."""
    plain = "".join(anyascii(letter) if letter.isalnum() else " " for letter in text)
    return plain.lower().replace("'", "").replace("`", "")


_UNSEEN = frozenset({"Mn", "Me", "Cf", "Cc", "Co", "Cn", "Cs"})


def _settle(text: str) -> str:
    """Composed and lowered, special letters replaced; combining marks that make a special letter are kept till then."""
    text = unicodedata.normalize("NFKC", text).replace("İ", "i").lower()
    return unicodedata.normalize("NFKC", text.translate(_TABLE)).translate(_TABLE)


def latin_digits(text: str) -> str:
    """The text with the decimal digits of any script as 0-9.

    >>> latin_digits("٢٠١٩ / ۱۲")
    '2019 / 12'
    """
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in text)


def is_arabic(word: str) -> bool:
    """Whether a folded word is in Arabic script."""
    return bool(word) and "ء" <= word[0] <= "ۓ"
