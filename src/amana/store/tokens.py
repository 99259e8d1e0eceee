"""Search keys of Arabic and Latin words: one word has several, a query finds any of them.

Folding: NFKC; diacritics, tatweel and bidi marks dropped; alef forms, ya and ta marbuta made one;
digits made Latin. Articles and clitics are taken off as an *additional* key (prefix ``=``), suffix stems as another
(prefix ``~``): the root's own letters are never lost (a stock stemmer strips the ال of إلكتروني).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_DROPPED = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_FOLD = str.maketrans(
    "أإآٱىةیکگۀہەپچژڤ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹",
    "اااايهيككهههبجزف01234567890123456789",
)
_SEATED = str.maketrans({"ؤ": "و", "ئ": "ي", "ء": ""})
_UNSEATED = str.maketrans("", "", "ؤئء")
_WORD = re.compile(r"[^\W_]+(?:[._@:/-][^\W_]+)*")
_PREFIXES = ("وبال", "وال", "بال", "كال", "فال", "ولل", "لل", "ال", "و", "ب", "ل", "ف", "ك")
_SUFFIXES = ("يات", "ات", "ين", "ون", "ان", "يه", "ها", "هم", "ه", "ي")
_SHORTEST = 3


def fold(text: str) -> str:
    """One spelling for the many spellings of the same letters. Idempotent."""
    plain = _DROPPED.sub("", unicodedata.normalize("NFKC", text).casefold())
    plain = unicodedata.normalize("NFKC", plain)
    return _DROPPED.sub("", plain).translate(_FOLD)


def words(text: str) -> list[str]:
    """The words of a text, folded, in order; a value such as a domain or an address is one word and its parts."""
    found: list[str] = []
    for match in _WORD.finditer(fold(text)):
        whole = match.group()
        found.append(whole)
        if not whole.isalnum():
            found.extend(part for part in re.split(r"[._@:/-]", whole) if part)
    return found


@lru_cache(maxsize=65536)
def keys(word: str) -> tuple[str, ...]:
    """The keys of one folded word: as written, without article (``=``), stem (``~``)."""
    written = re.sub(r"[^\w.@:/-]", "", word)[:80]
    whole = _safe(written.translate(_SEATED))
    if not "\u0600" <= written[:1] <= "\u06ff":
        return (whole,)
    forms = dict.fromkeys((written, _without(_PREFIXES, written)))
    found = [whole]
    for form in forms:
        # مسؤول and مسئول: the hamza's seat is a matter of school, not of meaning.
        for spelt in (form.translate(_SEATED), form.translate(_UNSEATED)):
            found += ["=" + _safe(spelt), "~" + _safe(_stem(spelt))]
    return tuple(dict.fromkeys(found))


def _without(prefixes: tuple[str, ...], word: str) -> str:
    return next((word[len(p) :] for p in prefixes if word.startswith(p) and len(word) - len(p) >= _SHORTEST), word)


def _stem(word: str) -> str:
    return next((word[: -len(s)] for s in _SUFFIXES if word.endswith(s) and len(word) - len(s) >= _SHORTEST), word)


def _safe(key: str) -> str:
    # FTS5's tokenizer would cut at these; the same replacement on both sides keeps a value one token.
    return re.sub(r"[.@:/-]", "_", key)
