"""Read an organisation's name: what each word means, and how much it tells.

Words that say what sort of body it is (جمعية, foundation, şirketi), its legal form, its trade or its place are found in
data/organisation_words.csv whatever their language; what is left is the proper name, which is compared by sound. A word
such as الأمل is known by its meaning too, so that "Hope" meets it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from amana.names.fold import REMEMBERED, fold, is_arabic
from amana.names.kinds import ACTIVITY, CORE, LEGAL, PLACE, PROPER, TYPE
from amana.names.lexicon import Concept, concepts, given_names, spellings
from amana.names.nearest import nearest_concept
from amana.names.person import Unit
from amana.names.sound import readings

MOST_WORDS = 12
_NATS = {CORE: 5.0, PLACE: 3.0, ACTIVITY: 2.5, TYPE: 1.2, LEGAL: 0.3}
_KINDS = {"core": CORE, "place": PLACE, "activity": ACTIVITY, "type": TYPE, "legal": LEGAL}
_PROPER_NATS = 7.5
_RANK_NATS = (0.0, 3.0, 4.5, 5.5, 6.5)
_SPLIT = re.compile(r"[\s\-–—‐‑_/.;:·•\"“”«»*\[\]{}|+=~،؛,&()]+")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_ELIDED = re.compile(r"\b[dDlL]['’](?=[^\W\d_])")
"""French joins a word that begins with a vowel to its article: l'Espoir, d'Import."""

_NUMBERED = 10_000
"""Added to a number in a name (modulo 20,000), which stands where meanings do: no number is like another."""

_LETTERS = re.compile(r"(?<![^\W\d_])(?:[a-z][. ]){1,6}[a-z](?![^\W\d_])")
_LETTER_NUMBER = re.compile(r"(?<![^\W_])([a-z])[-–. ]+(\d+)(?![^\W_])")
_CODE = re.compile(r"[a-z]{1,3}\d+")
"""What is a name by its letters and its number together: M23, G-9."""

_CODED = 30_000
"""Added to the hash of such a name (modulo 2,000), which stands where meanings do: none is like another."""

_TURKISH = re.compile(r"(.{3,}?)(?:(gh)[iu]|l[ae]r[iu]?|s[iu]|[iu])")
"""A Turkish word with the ending that says whose it is, or of several: Işığı (of Işık), Kapıları."""

_ENDINGS = (
    ("يه", ""), ("ه", ""), ("ي", ""), ("يين", ""), ("يون", ""), ("يات", ""), ("ات", ""), ("ين", ""), ("ون", ""),
    ("ات", "ه"),
)  # fmt: skip
"""Endings of the feminine, of belonging and of the plural in Arabic, each with what stood instead before it."""

_LONGEST_EXPRESSION = 4


class Body(NamedTuple):
    """An organisation's name that was read: its words, the kind of each, its acronyms and its initials (hashed).

    An acronym in brackets is told with the initials: it stands for a name that is there, as they do.
    """

    units: tuple[Unit, ...]
    kinds: tuple[int, ...]
    acronyms: tuple[int, ...]
    initials: tuple[int, ...]


def read_organisation(name: str) -> Body:
    """The parts of an organisation's name. A name without a letter or digit has no units."""
    name = _ELIDED.sub(" ", name)
    inside = [fold(text) for text in _BRACKETS.findall(name)]
    outside = fold(_BRACKETS.sub(" ", name))
    words = _words(outside)
    if not words:
        words = _words(fold(name))
        inside = []
    found = list(_meanings(words))
    if len(found) > MOST_WORDS:
        found = sorted(found[:40], key=lambda item: item[1])[:MOST_WORDS]
    acronyms = {unit.text for unit, kind in found if kind == PROPER and _may_be_acronym(unit.text)}
    told = dict.fromkeys((*filter(_may_be_acronym, inside), *_initials(words)))
    return Body(
        tuple(unit for unit, _ in found),
        tuple(kind for _, kind in found),
        tuple(sorted(map(_hash, acronyms)))[:2],
        tuple(map(_hash, told))[:3],
    )


def _words(text: str) -> list[str]:
    text = _LETTERS.sub(lambda match: match[0].replace(".", "").replace(" ", ""), text)
    return [word for word in _SPLIT.split(_LETTER_NUMBER.sub(r"\1\2", text)) if word]


def _may_be_acronym(text: str) -> bool:
    return 3 <= len(text) <= 7 and text.isascii() and text.isalpha()


def _hash(text: str) -> int:
    return zlib.crc32(text.encode())


def _initials(words: list[str]) -> list[str]:
    """The first letters: of all words, and of those that are more than joining words."""
    latin = [word for word in words if word[0].isascii()]
    telling = [word for word in latin if not _is(word, "stop")]
    plain = [word for word in telling if not _is(word, "legal")]
    return ["".join(word[0] for word in some) for some in (plain, telling, latin) if len(some) > 2]


def _is(word: str, kind: str) -> bool:
    concept = concepts().get((word,))
    return concept is not None and concept.kind == kind


def _meanings(words: list[str]) -> Iterator[tuple[Unit, int]]:
    """The units in order: the longest known expression first, then single words; joining words are left out."""
    place = 0
    while place < len(words):
        for size in range(min(_LONGEST_EXPRESSION, len(words) - place), 1, -1):
            concept = concepts().get(tuple(words[place : place + size]))
            if concept:
                break
        else:
            size, concept = 1, None
        if size > 1 and concept:
            text = " ".join(words[place : place + size])
            if concept.kind != "stop":
                yield known_word(text.replace(" ", ""), concept, text)
        else:
            for word in _apart(words[place]):
                unit = single_word(word)
                if unit:
                    yield unit
        place += size


@lru_cache(maxsize=REMEMBERED)
def _apart(word: str) -> tuple[str, ...]:
    """Two known words written together (FutureBank) taken apart; else the word itself."""
    if len(word) < 7 or is_arabic(word) or any((form,) in concepts() for form in _forms(word)) or nearest_concept(word):
        return (word,)
    for place in range(3, len(word) - 2):
        first, second = concepts().get((word[:place],)), concepts().get((word[place:],))
        if first and second and "stop" not in (first.kind, second.kind):
            return word[:place], word[place:]
    return (word,)


@lru_cache(maxsize=REMEMBERED)
def single_word(word: str) -> tuple[Unit, int] | None:
    """The unit and kind of one folded word; None for a joining word."""
    for form in _forms(word):
        concept = concepts().get((form,))
        if concept:
            return None if concept.kind == "stop" else known_word(form, concept, word)
    if len(word) == 1 and not word.isdigit():
        return None
    near = nearest_concept(word)
    if near:
        return None if near.kind == "stop" else known_word(word, near, word)
    core = next(iter(_forms(word[2:]))) if word.startswith("ال") and len(word) > 4 else word
    names = tuple(spellings().get(core, ())[:1])
    nats = _RANK_NATS[given_names()[names[0]].rank] if names else _PROPER_NATS if len(core) > 3 else 5.0
    if core.isdecimal() and core.isascii():
        return Unit(word, readings(core), (_NUMBERED + int(core[:9]) % 20_000,), 3.5, False), PROPER
    if _CODE.fullmatch(core):
        return Unit(word, readings(core), (_CODED + zlib.crc32(core.encode()) % 2_000,), _PROPER_NATS, False), PROPER
    return Unit(word, readings(core), (), nats, is_arabic(core)), PROPER


def known_word(form: str, concept: Concept, text: str) -> tuple[Unit, int]:
    """The unit of a word whose meanings are known; their numbers stand where a person's given names stand."""
    kind = _KINDS[concept.kind]
    return Unit(text, readings(form), concept.numbers, _NATS[kind], is_arabic(form)), kind


def _forms(word: str) -> Iterator[str]:
    """The word, then what is left of it without article, joined preposition or plural ending."""
    yield word
    if is_arabic(word):
        rest = word
        for prefix in ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ل"):
            if word.startswith(prefix) and len(word) - len(prefix) > (1 if prefix in ("ال", "لل", "وال", "بال") else 2):
                rest = word[len(prefix) :]
                yield rest
        for suffix, instead in _ENDINGS:
            if rest.endswith(suffix) and len(rest) - len(suffix) > 2:
                yield rest.removesuffix(suffix) + instead
        return
    if len(word) > 4 and word[-1] == "s":
        yield word[:-1]
    match = _TURKISH.fullmatch(word)
    if match:
        yield match[1] + ("k" if match[2] else "")
    if len(word) > 5 and word[-2:] in ("ul", "ud", "ut", "us", "ur"):
        yield word[:-2]
    if len(word) > 4 and re.match(r"[aeu]l", word):
        yield word[2:]
    match = re.match(r"[aei]([stdznr])(?=\1)|[aei]sh(?=sh)", word)
    if match and len(word) > 4:
        yield word[match.end() :]
