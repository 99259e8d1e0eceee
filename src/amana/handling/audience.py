"""Who may see a thing: a condition on the principals that a viewer holds.

An audience is a conjunction of clauses, each a disjunction of principals: the viewer must hold at least one
principal of every clause. That form is closed under the only operation handling ever needs, the meet of two
audiences, and is kept minimal so that equal audiences are equal values.

Principals: ``public`` (held by everyone), ``community`` (any signed-in member), ``own`` (staff of this node),
``member:<slug>``, ``group:<slug>``, ``user:<name>``. Who holds any other principal is signed in, so holds
``community`` too.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

import msgspec
from msgspec.structs import force_setattr

from amana.language import Problem, Text

PUBLIC: Final = "public"
COMMUNITY: Final = "community"
OWN: Final = "own"
NAMED: Final = ("member", "group", "user")

Clause = frozenset[str]


class NotAnAudience(Problem):
    """The text does not describe an audience; nobody is admitted rather than somebody by mistake."""


_NOT_AN_AUDIENCE = Text(
    en="This is not an audience: {found}. Give a list of lists of principals, such as "
    '[["member:cert-a","group:north"]]; [["public"]] for everyone.',
    ar="هذا ليس جمهور اطلاع: {found}. اكتب قائمة من القوائم، مثل "
    '[["member:cert-a","group:north"]]، واكتب [["public"]] إن كان متاحًا للجميع.',
)


class Audience(msgspec.Struct, frozen=True):
    """A minimal conjunction of disjunctions of principals. Build it with :meth:`of`, :meth:`meet` or from_json.

    ``clauses`` may be given in any form and is kept in its one minimal form. Raises ValueError for no clause at
    all: what says nothing must not admit everyone.
    """

    clauses: frozenset[Clause]

    def __post_init__(self) -> None:
        if not self.clauses:
            raise ValueError("an audience needs a clause; EVERYONE is {{public}}, NOBODY is {{}}")
        force_setattr(self, "clauses", _minimal(self.clauses))

    @classmethod
    def of(cls, *principals: str) -> Audience:
        """Whoever holds at least one of ``principals``; of nothing is NOBODY."""
        return cls(frozenset([frozenset(principals)]))

    def meet(self, other: Audience) -> Audience:
        """Those whom both admit."""
        if self == other:
            return self
        return Audience(self.clauses | other.clauses)

    def admits(self, principals: frozenset[str]) -> bool:
        """Whether a viewer who holds ``principals`` may see."""
        held = held_by(principals)
        return not any(clause.isdisjoint(held) for clause in self.clauses)

    def within(self, other: Audience) -> bool:
        """Whether whoever this admits, ``other`` admits too. Exact, not only sound."""
        return all(any(_implies(mine, theirs) for mine in self.clauses) for theirs in other.clauses)

    def principals(self) -> frozenset[str]:
        """Every principal that is named."""
        return frozenset().union(*self.clauses)

    def seen_from_outside(self, member: str) -> Audience:
        """The same audience for other nodes, where ``own`` of this node is ``member:<slug>``."""
        name = f"member:{member}"
        return Audience(frozenset(frozenset(name if p == OWN else p for p in clause) for clause in self.clauses))

    def to_json(self) -> str:
        """The one canonical text: sorted list of sorted lists. NOBODY is ``[[]]``, EVERYONE ``[["public"]]``."""
        return msgspec.json.encode(sorted(sorted(clause) for clause in self.clauses)).decode()

    def digest(self) -> str:
        """SHA-256 of :meth:`to_json` in hexadecimal: the key under which audiences are interned."""
        return sha256(self.to_json().encode()).hexdigest()

    @classmethod
    def from_json(cls, text: str | bytes) -> Audience:
        """Read any spelling of what :meth:`to_json` writes. Raises NotAnAudience."""
        try:
            clauses = msgspec.json.decode(text, type=list[list[str]])
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise _not_an_audience(str(error)) from error
        return audience_from(clauses)


def audience_from(clauses: Iterable[Iterable[str]]) -> Audience:
    """The audience of already parsed lists. Raises NotAnAudience for none, or for an unknown principal."""
    read = frozenset(frozenset(clause) for clause in clauses)
    if not read:
        raise _not_an_audience("[]")
    for clause in read:
        for principal in clause:
            if not is_principal(principal):
                raise _not_an_audience(principal)
    return Audience(read)


def is_principal(text: str) -> bool:
    """Whether ``text`` names a principal of one of the six kinds."""
    kind, colon, name = text.partition(":")
    if not colon:
        return text in (PUBLIC, COMMUNITY, OWN)
    return kind in NAMED and bool(name) and name.isprintable() and name == name.strip()


def held_by(principals: frozenset[str]) -> frozenset[str]:
    """The principals held, with those that they imply: everyone is public, the named are the community."""
    if principals <= {PUBLIC}:
        return frozenset((PUBLIC,))
    return principals | {PUBLIC, COMMUNITY}


def _minimal(clauses: frozenset[Clause]) -> frozenset[Clause]:
    """The only form without a redundant principal or clause."""
    reduced = {_reduced(clause) for clause in clauses}
    return frozenset(clause for clause in reduced if not any(_implies(other, clause) for other in reduced - {clause}))


def _reduced(clause: Clause) -> Clause:
    """A clause without the principals that a wider one beside them implies."""
    for wide in (PUBLIC, COMMUNITY):
        if wide in clause:
            return frozenset((wide,))
    return clause


def _implies(narrow: Clause, wide: Clause) -> bool:
    """Whether whoever satisfies ``narrow`` satisfies ``wide``."""
    if PUBLIC in wide:
        return True
    if COMMUNITY in wide:
        return PUBLIC not in narrow
    return narrow <= wide


def _not_an_audience(found: str) -> NotAnAudience:
    return NotAnAudience("handling.not-an-audience", _NOT_AN_AUDIENCE.fill(found=found))


EVERYONE: Final = Audience.of(PUBLIC)
"""No condition: also readers who are not signed in."""

NOBODY: Final = Audience.of()
"""Admits nobody: the strictest audience."""
