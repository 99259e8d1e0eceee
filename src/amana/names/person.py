"""Read a person's name: which words are one name (Abd al-Rahman, Nur al-Din), and what part each plays.

The parts come out as :class:`Unit` in the order given name, fathers, family name; a comma ("RAWI, Saif") says which
words are the family's. Titles and kunyas stay in the list with their kind, so that later steps can weigh them for
what they are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from amana.names.fold import REMEMBERED, fold, is_arabic
from amana.names.kinds import FAMILY, FATHER, GIVEN, INITIAL, KUNYA, MOTHER, PREFIX, TITLE
from amana.names.lexicon import (
    OF_A_CHILD,
    OF_A_PERSON,
    after_abd,
    given_names,
    nisba_ranks,
    other_names,
    person_words,
    spellings,
)
from amana.names.somali import from_somali
from amana.names.sound import ABD, ABU, ALLAH, DIN, UMM, ZADE, readings
from amana.names.women import feminine, turned_feminine

MOST_UNITS = 8
"""Parts of a name that are read; the ninth and further are dropped."""


class Unit(NamedTuple):
    """One part of a name.

    ``text`` is what was written; ``sounds`` its readings; ``names`` the numbers of the given names that it may be;
    ``nats`` how much it tells when it agrees (minus the logarithm of its share among ordinary names); ``arabic``
    whether it was written in Arabic script.
    """

    text: str
    sounds: tuple[str, ...]
    names: tuple[int, ...]
    nats: float
    arabic: bool


class Parts(NamedTuple):
    """A name that was read: its units, the kind of each (bits), and where the family name begins."""

    units: tuple[Unit, ...]
    kinds: tuple[int, ...]
    family: int


_JOINED = {"abd": ABD, "abu": ABU, "umm": UMM}
_KUNYAS = {"abu": KUNYA, "umm": KUNYA | MOTHER}
_CLOSING = {"din": DIN, "allah": ALLAH, "zade": ZADE}
_RANK_NATS = (0.0, 2.3, 3.8, 5.0, 6.0)
_FAMILY_NATS = (0.0, 0.0, 3.6, 4.6, 5.6)
_UNKNOWN_NATS = 7.5
_TITLE_NATS = 1.5
_COMPOUND_NATS = 5.0
_PATRONYMIC_NATS = 4.6
_PATRONYMIC = re.compile(r"(?:ovich|evich|ovic|yevich|ievich|ovna|evna|ovych|evych)$")
_SPLIT = re.compile(r"[\s\-–—‐‑_/.;:·•\"“”«»*\[\]{}|+=~،؛]+")
_BRACKETS = re.compile(r"\([^()]*\)|\bborn\b.*")
_OPENINGS = re.compile(
    r"abd(?:al|el|ul|il|ol|oul|ull|ell|all|ar|er|ur|as|es|us|an|en|un|az|ez|uz|ad|ed|ud|at|et|ut|ash|esh|ush|ech|e|u|a|o|i|)"
)
_DIN_END = re.compile(r"(.{2,}?)(?:[aeuoi]l?d?d|[aeu]tt|ld|dd)(?:in|een|ine|ien|yn|ein|ene)")
_ALLAH_END = re.compile(r"(.{2,}?)(?:ou|[auoei])ll?ah?i?")
_POSSESSOR = re.compile(
    r"\b(?:(?:dh|th|z)[uo][ -](?:[aeu]l[ -]?|l[ -])|(?:dh|dz|z)[uo]l[ -])(fiqar|faqar|fikar|feqar|kif|nun|qarn|karn)"
)
"""Dhu l-Fiqar, Zul Kifl: he of …, which is one name."""

_POSSESSOR_ARABIC = re.compile(r"\bذو ال(?=فقار|كفل|نون|قرنين)")
_HIS_LORD = re.compile(r"\babd(?:[ou]|ou)?[ -]?rabb?(?:[ou]|ou)h?\b")
"""Abd Rabbuh, servant of his Lord, in which Abdou is no name of its own."""

_ALLAH_FIRST = re.compile(r"(all?ah)(dad|yar|nazar|verdi|virdi|verdiyev|ditta|bakhsh|baksh|wasaya|noor|nur|gul)")
_ALLAH_FIRST_ARABIC = re.compile("(الله)(داد|يار|نظر|وردي|دته|بخش|نور|گل)")
_RAHMAN_END = re.compile(r"(.{3,}?)(?:ur|or|ul|al|er|u|ir)(rahman|rehman|rahmaan|haq|haqq|islam)")
_ZADE_END = re.compile(r"(.{3,}?)(?:zadeh|zada|zade|zadah)")
_NOT_DIN = frozenset(
    (
        "abidin", "abideen", "abedin", "abdin", "abedine", "abidine", "medine", "madine", "moin", "mobin", "mubin",
        "aladin", "paladin", "aydin", "ayedin",
    )
)  # fmt: skip
_SALADIN = frozenset(["saladin", "saladdin", "selahattin", "selahaddin", "salaheddin"])
_NOT_ALLAH = frozenset(["mulla", "mullah", "molla", "mollah", "alla", "allah", "salah", "abdalla"])
_ASSIMILATED = re.compile(r"e(?:([stdznrl])\1|(?:ch|sh)(?=[aeiou]))")


def read_person(name: str) -> Parts:
    """The parts of a person's name. A name without a letter or digit has no units."""
    before, comma, after = _BRACKETS.sub(" ", name).partition(",")
    if not comma:
        before, comma, after = before.partition("،")
    late = _words(before) if comma else []
    early = _words(after.replace(",", " ")) if comma else _words(before)
    if not early and not late:
        early = _words(name.replace("(", " ").replace(")", " ").replace(",", " "))
    bit = FAMILY
    if late and early and person_words().get(early[-1]) in ("abd", "abu", "umm", "nasab"):
        late.insert(0, early.pop())  # "RAHIM, Abdul": what opens a name stands at the end of the given names
        bit = 0
    if early and len(late) == 1 and person_words().get(late[0]) in _CLOSING:
        early.append(late.pop())  # "ULLAH, Aman": what closes a name is no family name
    if late and early and person_words().get(early[0]) == "nasab":
        early, late = late + early, []  # "AYADI SHAFIQ, Ben Muhammad": the father stands after the comma
    given = _units(early)
    family = [(unit, kind | bit) for unit, kind in _units(late)]
    if all(kind & TITLE for _, kind in family):
        family = [(unit, kind & ~TITLE) for unit, kind in family]
    return _parts(given, family)


def _words(text: str) -> list[str]:
    plain = _HIS_LORD.sub("abd rabbuh", fold(text).replace(",", " "))
    plain = _POSSESSOR.sub(r"zul\1", _POSSESSOR_ARABIC.sub("ذوال", plain))
    return [from_somali(word) for word in _SPLIT.split(plain) if word and word not in "()"]


def _parts(given: list[tuple[Unit, int]], family: list[tuple[Unit, int]]) -> Parts:
    both = given + family
    names = [place for place, (_, kind) in enumerate(both) if not kind & TITLE]
    if not names and both:
        both[-1] = (both[-1][0], both[-1][1] & ~TITLE)
        names = [len(both) - 1]
    if len(both) > MOST_UNITS:
        both = both[: MOST_UNITS - 1] + both[-1:]
        names = [place for place, (_, kind) in enumerate(both) if not kind & TITLE]
    start = len(given) if family else (names[-1] if len(names) > 1 else len(both))
    if family and not given:
        start = max(0, len(both) - 1) if len(both) > 1 else len(both)
    start = min(start, max(len(both) - 1, 0)) if len(both) > 1 else len(both)
    units = tuple(unit._replace(nats=_TITLE_NATS) if kind & TITLE else unit for unit, kind in both)
    return Parts(units, tuple(kind for _, kind in both), start)


def _units(words: list[str]) -> list[tuple[Unit, int]]:
    """Join the pieces of words to units: an opening piece takes the next word, a closing one the word before."""
    out: list[tuple[str, str, int]] = []  # sounds-to-be, text, kind
    opening, shown, kind = "", "", 0
    definite = False
    for word in words:
        for what, text in pieces(word):
            before_title, definite = definite, what == "article"
            if what in _JOINED:
                if opening == ABU and what == "abd":
                    opening, shown = ABU + ABD, f"{shown} {text}"
                    continue
                if opening:
                    out.append((opening, shown, kind))
                opening, shown = _JOINED[what], text
                kind |= _KUNYAS.get(what, 0)
            elif what == "nasab":
                kind |= FATHER
            elif what in _CLOSING and (opening or (out and (what == "zade" or not out[-1][2] & TITLE))):
                if opening:
                    out.append((opening + _CLOSING[what], f"{shown} {text}", kind))
                    opening, shown, kind = "", "", 0
                else:
                    before, said, had = out[-1]
                    out[-1] = (before + _CLOSING[what], f"{said} {text}", had & ~TITLE)
            elif what == "allah" and not opening and not out:
                opening, shown = ALLAH, text  # Allah Dad, Allah Yar
            elif what in ("article", "drop"):
                continue
            elif what == "title" and not opening:
                family = before_title and any(not had & TITLE for _, _, had in out)  # Yahya al-Hajj
                out.append((text, text, FAMILY if family else TITLE))
            else:
                out.append((opening + text, f"{shown} {text}".strip(), kind))
                opening, shown, kind = "", "", 0
    if opening:
        out.append((opening, shown, kind))
    return [_unit_and_kind(core, text, kind) for core, text, kind in out]


def _unit_and_kind(core: str, text: str, kind: int) -> tuple[Unit, int]:
    unit = make_unit(core, text)
    if _is_name(core):
        kind &= ~KUNYA
    return unit, kind | _more_kinds(core) | (GIVEN if unit.arabic and unit.names else 0)


def _is_name(core: str) -> bool:
    """Abu Bakr and the like are given names by now, not kunyas."""
    return core.startswith(ABU) and core[1:] in _ABU_NAMES


_ABU_NAMES = frozenset(
    ["bakr", "baker", "bakar", "bakir", "bakker", "bacar", "baccar", "bakeur", "beker", "bekr", "bekir", "بكر"]
)


def _more_kinds(core: str) -> int:
    if len(core) == 1 and core.isascii() and core.isalpha():
        return INITIAL
    if core in nisba_ranks() and core not in spellings():
        return FAMILY
    return PREFIX if person_words().get(core) == "prefix" else 0


@lru_cache(maxsize=REMEMBERED)
def pieces(word: str) -> tuple[tuple[str, str], ...]:
    """The pieces of one folded word, each with what it does: name, abd, din, allah, abu, umm, nasab, zade, title, …"""
    what = person_words().get(word)
    if what == "title" and word.startswith("ال"):
        return (("article", "ال"), ("title", word[2:]))
    if what and what != "prefix":
        return ((what, word),)
    if _known(word) or word in other_names():
        return _known_pieces(word)
    return _arabic_pieces(word) if is_arabic(word) else _latin_pieces(word)


def _known_pieces(word: str) -> tuple[tuple[str, str], ...]:
    return (("name", word),)


def _known(word: str) -> bool:
    return word in spellings() or word in nisba_ranks()


def _arabic_pieces(word: str) -> tuple[tuple[str, str], ...]:
    if word.startswith("عبد") and len(word) > 5:
        rest = word[3:].removeprefix("ال") if word[3:] not in ("الله", "لله") else word[3:]
        return (("abd", "عبد"), *pieces(rest))
    first = _ALLAH_FIRST_ARABIC.fullmatch(word)
    if first:
        return (("allah", first[1]), ("name", first[2]))
    for end, what in (("الدين", "din"), ("لدين", "din"), ("الله", "allah"), ("لله", "allah"), ("زاده", "zade")):
        if word.endswith(end) and len(word) > len(end) + 1:
            return (("name", word.removesuffix(end)), (what, end))
    for end in ("الرحمن", "الرحمان", "الحق"):
        if word.endswith(end) and len(word) > len(end) + 1:
            return (("name", word.removesuffix(end)), ("name", end[2:]))
    if word.endswith("عبد") and _known(word[:-3]):
        return (("name", word[:-3]), ("abd", "عبد"))
    if word.startswith("ابو") and len(word) > 5:
        return (("abu", "ابو"), ("name", word[3:].removeprefix("ال") if len(word) > 7 else word[3:]))
    if word.startswith("بن") and _known(word[2:]):
        return (("nasab", "بن"), ("name", word[2:]))
    if word.startswith("ال") and (len(word) > 4 or _known(word[2:])):
        return (("article", "ال"), *pieces(word[2:]))
    return (("name", word),)


def _latin_pieces(word: str) -> tuple[tuple[str, str], ...]:
    for find in (_servant, _faith, _of_god, _rahman, _born, _kunya, _construct, _titled, _article):
        found = find(word)
        if found:
            return found
    return (("name", word),)


Found = tuple[tuple[str, str], ...] | None


def _servant(word: str) -> Found:
    """Abd and a name of God written together; the longest known rest wins, else the rest after a plain article."""
    if not word.startswith("abd") or len(word) < 7:
        return None
    if re.fullmatch(r"abd(?:[aeuo]|ou)?l?ll?ahi?|abdou?laye?", word):
        return (("abd", "abd"), ("allah", word[3:]))
    tails = [word[end:] for end in range(3, 8) if _OPENINGS.fullmatch(word[:end]) and len(word) - end > 2]
    known = [tail for tail in tails if tail in spellings()]
    if known:
        return (("abd", word[: -len(known[0])]), ("name", known[0]))
    plain = re.match(r"abd[aeuo]u?l(?=.{4})", word)
    return (("abd", plain[0]), ("name", word[plain.end() :])) if plain else None


def _faith(word: str) -> Found:
    if word in _SALADIN:
        return (("name", "salah"), ("din", "din"))
    match = _DIN_END.fullmatch(word)
    bare = re.fullmatch(r"(.{3,})(din|deen|dine)", word)
    if not match and bare and bare[1] in spellings():
        match = bare
    if match and word not in _NOT_DIN and len(word) > 6:
        return (("name", match[1]), ("din", word[len(match[1]) :]))
    return None


def _of_god(word: str) -> Found:
    first = _ALLAH_FIRST.fullmatch(word)
    if first:
        return (("allah", first[1]), ("name", first[2]))
    match = _ALLAH_END.fullmatch(word)
    if not match or word in _NOT_ALLAH or len(word) < 7:
        return None
    if "ll" in word[len(match[1]) :] or match[1] in spellings():
        return (("name", match[1]), ("allah", word[len(match[1]) :]))
    return None


def _rahman(word: str) -> Found:
    match = _RAHMAN_END.fullmatch(word)
    return (("name", match[1]), ("name", match[2])) if match else None


def _born(word: str) -> Found:
    match = _ZADE_END.fullmatch(word)
    return (("name", match[1]), ("zade", word[len(match[1]) :])) if match else None


def _kunya(word: str) -> Found:
    match = re.fullmatch(r"(abou|abu|aboo|abo|bou|bu|ba)(.{3,})", word)
    if match and (match[2] in _ABU_NAMES or (_known(match[2]) and match[1].startswith("a"))):
        return (("abu", match[1]), ("name", match[2]))
    match = re.fullmatch(r"(bin|ben|ibn)(al|el)?(.{3,})", word)
    if match and (match[2] or _known(match[3])):
        return (("nasab", match[1]), ("name", match[3]))
    return None


def _construct(word: str) -> Found:
    """What Persian and Urdu write of the article at the end of the word before it: Fazlur Rehman, Shamsul Haq."""
    stem = word[:-2]
    if len(stem) > 2 and re.fullmatch(r"[uo][lrdstnz]", word[-2:]) and stem in spellings():
        return (("name", stem), ("article", word[-2:]))
    return None


def _titled(word: str) -> Found:
    """A title written together with the name: Seyedmehdi, Hajimurad."""
    match = re.fullmatch(
        r"(sey?yed|seyid|sayyed|sayyid|sayed|syed|mulla|mullah|hajji|haji|sheikh)([aou]l)?(.{4,})", word
    )
    return (("title", match[1]), *pieces(match[3])) if match and (match[2] or _known(match[3])) else None


def _article(word: str) -> Found:
    """The article written together with the word, where the rest is known or long enough to be a name."""
    if re.match(r"[ae]l[bcdfghjkmnpqrstvwxyz]", word) and len(word) > 5 and (_known(word[2:]) or len(word) > 6):
        return (("article", word[:2]), *pieces(word[2:]))
    match = _ASSIMILATED.match(word)
    if match and len(word) > 5:
        return (("article", word[:1]), *pieces(word[2 if match[1] else 1 :]))
    return None


@lru_cache(maxsize=REMEMBERED)
def make_unit(core: str, text: str) -> Unit:
    """The unit of a core: a folded word with the joining sounds before or after it."""
    word = core.strip("&%@+*~")
    names = servant_of(word) if core.startswith(ABD) else names_of(word)
    if core.startswith(UMM):  # the mother of somebody is not his father
        names = tuple(number + OF_A_CHILD for number in names)
    nats = _nats(core, word, names)
    return Unit(text, _all_readings(core, names), names, nats, is_arabic(word or text))


_PREFIXED = re.compile(r"(?:[ae]l(?!i)|b[ei]n|b[ei]l|بن|بل)(.{4,})")


def _all_readings(core: str, names: tuple[int, ...]) -> tuple[str, ...]:
    """The readings of a core; of an unknown word also those without an article or a "son of" written with it."""
    found = readings(core)
    match = None if names or _known(core) else _PREFIXED.fullmatch(core)
    return tuple(dict.fromkeys((*found, *readings(match[1])))) if match else found


def _nats(core: str, word: str, names: tuple[int, ...]) -> float:
    if not word:
        return {ABD + ALLAH: 2.8}.get(core, 2.5)
    if core.startswith(ALLAH):
        return _COMPOUND_NATS
    if len(word) < 3:
        return 1.0 if len(word) == 1 else 4.0
    if core.startswith(("+", "*")):
        base = 5.5
    elif names:
        base = min(_RANK_NATS[given_names()[number % OF_A_PERSON].rank] for number in names)
    else:
        rank = nisba_ranks().get(word) or other_names().get(word)
        base = _FAMILY_NATS[rank] if rank else _PATRONYMIC_NATS if _PATRONYMIC.search(word) else _UNKNOWN_NATS
    return base if core == word else min(base + 1.0, _UNKNOWN_NATS)


def names_of(word: str) -> tuple[int, ...]:
    """The given names that a folded word may be: as the lexicon spells it, else the nearest by sound."""
    exact = spellings().get(word) or feminine(word)
    if exact or is_arabic(word) or len(word) < 4:
        return exact[:3]
    from amana.names.nearest import nearest_names  # the comparison needs the readings of this module's words

    return turned_feminine(word, nearest_names(word))


def servant_of(word: str) -> tuple[int, ...]:
    """The names that a word after Abd may be: those that Abd goes with, if one of them is meant (Khader is Qadir).

    Karim may be short for Abd al-Karim, but Hasan is not Abd al-Hasan: the servant of a person is a name of its own.
    """
    divine, revered = after_abd("divine"), after_abd("revered")
    exact = spellings().get(word, ())
    found = tuple(number for number in exact if number in divine | revered)
    if not found and not is_arabic(word) and len(word) > 3:
        from amana.names.nearest import nearest_names

        found = nearest_names(word, divine | revered)
    return tuple(number + OF_A_PERSON * (number in revered) for number in found or exact)[:3]
