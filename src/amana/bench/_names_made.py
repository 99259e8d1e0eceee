"""Names that belong to nobody, made of the lexicons' given names and families: innocent names, and a long list."""

from __future__ import annotations

import random

from amana.names.lexicon import given_names, nisba_ranks, rows

_VOWELS = "aaaiieou"
_CONSONANTS = "bdfghjklmnqrstyz"


def innocent_names(count: int) -> list[str]:
    """Random combinations of common parts, every other one in Arabic script, of two to four parts."""
    chance = random.Random(2_000)  # noqa: S311 - the same every time
    common = [name for name in given_names() if name.rank <= 2]
    families = [row["words"].split() for row in rows("family_names.csv")]
    latin = [word for some in families for word in some if word.isascii()]
    arabic = [word for some in families for word in some if not word.isascii()]
    made = []
    for place in range(count):
        chosen = [chance.choice(common) for _ in range(chance.choice((1, 2, 2, 3)))]
        if place % 2:
            parts = [name.arabic[0] for name in chosen] + ["ال" + chance.choice(arabic)]
        else:
            parts = [chance.choice(name.spellings).title() for name in chosen] + ["Al-" + chance.choice(latin).title()]
        made.append(" ".join(parts))
    return made


def innocent_bodies(count: int) -> list[str]:
    """Random names of organisations, every other one in Arabic script: a type, one or two meanings, a trade."""
    chance = random.Random(3_000)  # noqa: S311 - the same every time
    table = [(row["kind"], row["words"].split("|")) for row in rows("organisation_words.csv")]
    made = []
    for place in range(count):
        arabic = place % 2 == 1
        words = []
        for kind in ("type", "core", chance.choice(("core", "place")), "activity"):
            some = [word for what, row in table if what == kind for word in row if word.isascii() != arabic]
            words.append(chance.choice(some))
        made.append(" ".join(words if arabic else [words[1], words[2], words[3], words[0]]).title())
    return made


def long_list(count: int) -> list[str]:
    """Distinct-looking names as a long list has them: common given names by rank, and families of a long tail."""
    chance = random.Random(1_000_000)  # noqa: S311 - the same every time
    given = given_names()
    weights = [1.0 / 2 ** (2 * name.rank) for name in given]
    firsts = chance.choices(given, weights, k=3 * count)
    families = [*nisba_ranks(), *(_made_family(chance) for _ in range(max(1_000, count // 12)))]
    shares = [1.0 / (10 + place) for place in range(len(families))]
    lasts = chance.choices(families, shares, k=count)
    names = []
    for place in range(count):
        parts = firsts[3 * place : 3 * place + chance.choice((1, 2, 2, 3))]
        spelled = [chance.choice(name.spellings or (name.latin,)) for name in parts]
        names.append(" ".join([*spelled, lasts[place]]))
    return names


def endless_name(chance: random.Random) -> str:
    """A given name and one or two families that were made for it and hardly come again."""
    given = chance.choice(given_names())
    families = [_made_family(chance) for _ in range(chance.choice((1, 2)))]
    return " ".join([chance.choice(given.spellings or (given.latin,)), *families])


def _made_family(chance: random.Random) -> str:
    size = chance.choice((2, 3, 3, 4))
    return "".join(chance.choice(_CONSONANTS) + chance.choice(_VOWELS) for _ in range(size)) + chance.choice(
        ("ni", "wi", "di", "r", "n", "sh", "ri", "")
    )
