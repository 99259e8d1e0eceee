"""How a thing may be handled, and the algebra of it: combining never loosens.

The order is "at least as strict in every part"; :func:`combine` is its join. So handling values form a
semilattice: combining is idempotent, commutative and associative, and the result tightens both sides.
docs/decisions/0003-handling-algebra.md says why each part moves in its direction.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import reduce
from hashlib import sha256
from typing import Any

import msgspec

from amana.handling.audience import Audience, NotAnAudience, audience_from
from amana.handling.tlp import TLP
from amana.language import Problem, Text

NONE: frozenset[str] = frozenset()


class NotHandling(Problem):
    """The value does not say how a thing is to be handled."""


_NOT_HANDLING = Text(
    en="These handling rules cannot be read: {found}. Correct them at their source; nothing is assumed in their place.",
    ar="تعذّرت قراءة قواعد التداول هذه: {found}. صحّحها في مصدرها، فلا يُفترض شيء بدلًا منها.",
)


class Handling(msgspec.Struct, frozen=True, kw_only=True):
    """The rules that travel with a piece of information.

    ``permitted_uses`` and ``purposes`` are permissions: the fewer, the stricter. ``legal_bases`` and ``categories``
    are facts that bring duties: the more, the stricter. ``expires`` is in UTC; None means that no end is set
    yet, which is the loosest and keeps a thing from leaving. Raises ValueError for a time without a zone.
    """

    tlp: TLP
    audience: Audience
    permitted_uses: frozenset[str] = NONE
    purposes: frozenset[str] = NONE
    legal_bases: frozenset[str] = NONE
    categories: frozenset[str] = NONE
    expires: datetime | None = None

    def __post_init__(self) -> None:
        if self.expires is not None and self.expires.tzinfo is None:
            raise ValueError("expires needs a time zone")

    def to_dict(self) -> dict[str, Any]:
        """The parts as plain JSON values, each list sorted, so that equal rules are equal documents."""
        parts: dict[str, Any] = {
            "tlp": self.tlp.value,
            "audience": sorted(sorted(clause) for clause in self.audience.clauses),
            "permitted_uses": sorted(self.permitted_uses),
            "purposes": sorted(self.purposes),
            "legal_bases": sorted(self.legal_bases),
            "categories": sorted(self.categories),
        }
        if self.expires is not None:
            parts["expires"] = timestamp(self.expires)
        return parts

    def to_json(self) -> str:
        """The one canonical text of these rules."""
        return msgspec.json.encode(self.to_dict(), order="sorted").decode()

    def digest(self) -> str:
        """SHA-256 of :meth:`to_json` in hexadecimal: the key under which rules are interned."""
        return sha256(self.to_json().encode()).hexdigest()

    @classmethod
    def from_json(cls, text: str | bytes) -> Handling:
        """Read what :meth:`to_json` wrote. Raises NotHandling."""
        try:
            return _built(msgspec.json.decode(text, type=_Parts))
        except (msgspec.DecodeError, NotAnAudience, UnicodeDecodeError) as error:
            raise _not_handling(error) from error

    @classmethod
    def from_dict(cls, parts: object) -> Handling:
        """Read what :meth:`to_dict` made. Raises NotHandling."""
        try:
            return _built(msgspec.convert(parts, type=_Parts))
        except (msgspec.ValidationError, NotAnAudience) as error:
            raise _not_handling(error) from error


class _Parts(msgspec.Struct, forbid_unknown_fields=True):
    """The JSON form. An unknown part is refused: it may be a limit that this version would drop."""

    tlp: TLP
    audience: list[list[str]]
    permitted_uses: frozenset[str] = NONE
    purposes: frozenset[str] = NONE
    legal_bases: frozenset[str] = NONE
    categories: frozenset[str] = NONE
    expires: datetime | None = None


def _built(parts: _Parts) -> Handling:
    if parts.expires is not None and parts.expires.tzinfo is None:
        raise msgspec.ValidationError("expires needs a time zone")
    return Handling(
        tlp=parts.tlp,
        audience=audience_from(parts.audience),
        permitted_uses=parts.permitted_uses,
        purposes=parts.purposes,
        legal_bases=parts.legal_bases,
        categories=parts.categories,
        expires=parts.expires and parts.expires.astimezone(UTC),
    )


def _not_handling(error: Exception) -> NotHandling:
    return NotHandling("handling.not-handling", _NOT_HANDLING.fill(found=str(error)))


def timestamp(moment: datetime) -> str:
    """A STIX timestamp (2.1, section 2.16) in UTC with microseconds. Raises ValueError for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a time needs its zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def combine(a: Handling, b: Handling) -> Handling:
    """The loosest rules that are at least as strict as both."""
    if a == b:
        return a
    return Handling(
        tlp=max(a.tlp, b.tlp),
        audience=a.audience.meet(b.audience),
        permitted_uses=a.permitted_uses & b.permitted_uses,
        purposes=a.purposes & b.purposes,
        legal_bases=a.legal_bases | b.legal_bases,
        categories=a.categories | b.categories,
        expires=_earlier(a.expires, b.expires),
    )


def _earlier(a: datetime | None, b: datetime | None) -> datetime | None:
    if a is None or b is None:
        return a or b
    return min(a, b)


def tightens(new: Handling, old: Handling) -> bool:
    """Whether ``new`` is at least as strict as ``old`` in every part; what a relay must prove of a change."""
    return (
        new.tlp >= old.tlp
        and new.audience.within(old.audience)
        and new.permitted_uses <= old.permitted_uses
        and new.purposes <= old.purposes
        and new.legal_bases >= old.legal_bases
        and new.categories >= old.categories
        and _earlier(new.expires, old.expires) == new.expires
    )


def strictest(parents: Iterable[Handling]) -> Handling:
    """The rules that a child of all ``parents`` inherits. Raises ValueError if there is no parent."""
    found = list(parents)
    if not found:
        raise ValueError("a child without parents inherits nothing: state its handling")
    return reduce(combine, found)
