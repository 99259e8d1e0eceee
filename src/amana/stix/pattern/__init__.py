"""STIX patterns (STIX 2.1, section 9): text to a tree, in linear time, without running anything.

The tree is for reading: which values a pattern names. Regular expressions after MATCHES stay text; nothing here
compiles or matches them.

The way of a pattern: ``tokens`` cuts the text, ``parser`` builds the tree that ``tree`` describes.

>>> from amana.stix import pattern
>>> found = pattern.parse("[domain-name:value = 'c2.example' AND domain-name:value LIKE 'c2%'] WITHIN 300 SECONDS")
>>> [(str(c.path), c.operator, c.value) for c in pattern.comparisons(found)]
[('domain-name:value', '=', 'c2.example'), ('domain-name:value', 'LIKE', 'c2%')]
"""

from __future__ import annotations

from amana.stix.faults import Fault, InvalidObject
from amana.stix.pattern.parser import MAX_DEPTH, parse_pattern
from amana.stix.pattern.tree import (
    ANY,
    Comparison,
    Joined,
    Literal,
    Observation,
    Path,
    Pattern,
    Qualified,
    Repeats,
    Span,
    Test,
    Together,
    Within,
    comparisons,
)

__all__ = [
    "ANY",
    "MAX_DEPTH",
    "Comparison",
    "Joined",
    "Literal",
    "Observation",
    "Path",
    "Pattern",
    "Qualified",
    "Repeats",
    "Span",
    "Test",
    "Together",
    "Within",
    "check_pattern",
    "comparisons",
    "parse",
]


def parse(text: str) -> Pattern:
    """The tree of ``text``. Raises InvalidObject (``stix.bad-pattern`` and the like) if it is not a pattern."""
    try:
        return parse_pattern(text)
    except Fault as fault:
        raise InvalidObject.of(fault) from None


def check_pattern(text: str) -> None:
    """Raise Fault unless ``text`` is a pattern; for use inside amana.stix."""
    parse_pattern(text)
