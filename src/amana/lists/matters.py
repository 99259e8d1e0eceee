"""Entries of several lists that are about one and the same: a list says so itself, or both hold the same number.

States repeat what the Security Council lists, each under an identifier of its own. A shared name proves nothing here:
that is what a person decides on.
"""

from __future__ import annotations

import re

from amana.lists.entry import Entry, Identifier

UN_REFERENCE = "UN reference"
_UN = re.compile(r"[A-Z]{2,3}[ie]\.[0-9]{3}")  # QDi.012, TAe.010: the Council's committee, individual or entity
LEAST_SIGNS = 6  # of a number: shorter ones are of several registers


def same_matter(one: Entry, other: Entry) -> bool:
    """Are two entries of different lists about one and the same, by what the lists say of them beside names?

    >>> un = Entry("un", "1", "person", (), "", reference="QDi.999")
    >>> eu = Entry("eu", "7", "person", (), "", identifiers=(Identifier("UN reference", "QDi.999"),))
    >>> same_matter(un, eu), same_matter(un, Entry("uk", "8", "person", (), "", reference="QDi.998"))
    (True, False)
    """
    if one.list == other.list or one.kind != other.kind:
        return False
    return bool(_references(one) & _references(other)) or any(
        _same_number(a, b) for a in one.identifiers for b in other.identifiers
    )


def un_reference(text: str) -> tuple[Identifier, ...]:
    """The Security Council's reference that another list cites, as a number of the entry; none if it cites none."""
    return tuple(Identifier(UN_REFERENCE, found) for found in dict.fromkeys(_UN.findall(text)))


def _references(entry: Entry) -> set[str]:
    cited = [one.value for one in entry.identifiers if one.kind == UN_REFERENCE]
    return {found for text in (entry.reference, *cited) for found in _UN.findall(text)}


def _same_number(a: Identifier, b: Identifier) -> bool:
    """Is it the same number, and of no two countries?"""
    plain = _plain(a.value)
    if len(plain) < LEAST_SIGNS or not any(sign.isdigit() for sign in plain):
        return False
    return plain == _plain(b.value) and (not a.country or not b.country or a.country == b.country)


def _plain(number: str) -> str:
    return "".join(sign for sign in number.upper() if sign.isalnum())
