"""Keys of an organisation's name: several canonical texts, so that one body is met however its name was written.

Both sides compute them from the name alone, by the organisation-name model (:mod:`amana.names`). From the strictest:

``words-1``    the words, folded, without article and legal form, in alphabetical order: one script, any order
``meaning-1``  the same, each known word by its meaning, each other by the consonants of its sound: any script; a word
               with several meanings gives a key for each
``core-1``     of these, the telling words alone (name, place): also where the kind of body differs; coarse

A key says more the stricter it is: one coarse key alone is a weak sign (:func:`strength`). A version's key never
changes; a better one gets a new version.

>>> [key.value for key in organisation_keys("جمعية الأمل الخيرية", "meaning-1")]
['association charity hope']
>>> organisation_keys("Hope Charity Association", "core-1") == organisation_keys("مؤسسة الأمل", "core-1")
True
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import islice, product
from typing import Literal

from amana.names.fold import is_arabic
from amana.names.kinds import ACTIVITY, CORE, LEGAL, PLACE, PROPER, TYPE
from amana.names.lexicon import concepts
from amana.names.organisation import Body, read_organisation
from amana.names.person import Unit
from amana.names.sound import skeletons
from amana.private.faults import NoOrganisation
from amana.private.items import KEY_VERSIONS, Item

MOST_KEYS = 4
"""Keys of one version for one name: a letter such as g may be heard in two ways."""

_BODY = frozenset({TYPE, LEGAL, ACTIVITY})
_TELLING = frozenset({PROPER, CORE, PLACE})
_TELLING_KINDS = ("core", "place")
_SHORTEST = 3


def organisation_keys(name: str, *versions: str) -> tuple[Item, ...]:
    """The keys of a name, all versions unless some are named.

    Raises NoOrganisation for a name without a word that says what sort of body it is: a person's name has none.
    """
    body = read_organisation(name)
    if _BODY.isdisjoint(body.kinds):
        raise NoOrganisation.of()
    found = (
        Item(f"org-key:{version}", text)
        for version in versions or KEY_VERSIONS
        for text in _texts(body, version)
        if len(text) >= _SHORTEST
    )
    return tuple(dict.fromkeys(found))


def strength(versions: Iterable[str]) -> Literal["weak", "possible"]:
    """What keys that matched are worth together: a coarse one alone is weak.

    >>> strength(["core-1"]), strength(["core-1", "meaning-1"]), strength(["words-1"])
    ('weak', 'possible', 'possible')
    """
    return "weak" if set(versions) <= {"core-1"} else "possible"


def _texts(body: Body, version: str) -> list[str]:
    units = [(unit, kind) for unit, kind in zip(body.units, body.kinds, strict=True) if kind != LEGAL]
    if version == "words-1":
        return [_joined(_plain(unit.text) for unit, _ in units)]
    senses = [_forms(unit, kind) for unit, kind in units]
    if version == "core-1":
        senses = [[one for one in found if one[1]] for found in senses]
    forms = [[text for text, _ in found] for found in senses if found]
    return list(dict.fromkeys(_joined(words) for words in islice(product(*forms), MOST_KEYS)))


def _joined(words: Iterable[str]) -> str:
    return " ".join(sorted(word for word in words if word))


def _plain(word: str) -> str:
    return word[2:] if is_arabic(word) and word.startswith("ال") and len(word) > 4 else word


def _forms(unit: Unit, kind: int) -> list[tuple[str, bool]]:
    """What a known word may mean (amal is hope in Arabic and charity in Malay), or what the consonants of its sound may
    be; each with whether it is telling."""
    if unit.names:  # the numbers of its meanings; a proper word has none
        known = _meanings()
        return [known[number] for number in unit.names]
    heard = skeletons(unit.sounds[0]) if unit.sounds else ()
    texts = tuple(f"~{frame}" for frame in heard if frame) or (_plain(unit.text),)
    return [(text, kind in _TELLING) for text in texts]


@cache
def _meanings() -> dict[int, tuple[str, bool]]:
    return {one.number: (one.name, one.kind in _TELLING_KINDS) for one in concepts().values()}
