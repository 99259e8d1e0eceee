"""The words of a pattern (STIX 2.1, section 9.3), cut in one pass; every expression is possessive, so linear."""

from __future__ import annotations

import re
from typing import NamedTuple

from amana.stix.faults import Fault

MOST_TOKENS = 100_000  # some 14,000 comparisons
_OPERATORS = ("AND", "OR", "NOT", "FOLLOWEDBY", "LIKE", "MATCHES", "ISSUPERSET", "ISSUBSET", "EXISTS", "IN")
_QUALIFIERS = ("START", "STOP", "SECONDS", "WITHIN", "REPEATS", "TIMES")
KEYWORDS = frozenset({*_OPERATORS, *_QUALIFIERS, "LAST", "true", "false"})
_QUOTED = r"'(?:[^'\\]++|\\['\\])*+'"
_token = re.compile(
    r"(?P<blank>(?:[\s\x85\xa0]++|/\*(?:[^*]++|\*(?!/))*+\*/|//[^\r\n]*+)++)"
    rf"|(?P<timestamp>t'[^'\\]*+')|(?P<hex>h'(?:[0-9a-fA-F]{{2}})*+')"
    r"|(?P<binary>b'(?!')(?:[A-Za-z0-9+/]{4})*+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?')"
    rf"|(?P<string>{_QUOTED})"
    r"|(?P<float>[+-]?[0-9]*+\.[0-9]++)|(?P<integer>[+-]?(?:0|[1-9][0-9]*+))"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_-]*+)"
    r"|(?P<sign><=|>=|==|!=|<>|[=<>\[\]():.,*])"
).match


class Token(NamedTuple):
    """``kind`` is keyword, sign, name, string, integer, float, timestamp, hex, binary or end."""

    kind: str
    text: str
    position: int


def tokens(text: str) -> list[Token]:
    """The words of ``text``, without blanks and comments, and an end. Raises Fault for a foreign
    character, or if there are too many."""
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _token(text, position)
        if match is None:
            raise Fault("stix.bad-pattern", position=position + 1, expected="[ ( ' …")
        kind, word = str(match.lastgroup), match[0]
        if kind == "name" and word in KEYWORDS:
            kind = "keyword"
        if kind != "blank":
            found.append(Token(kind, word, position))
        if len(found) > MOST_TOKENS:
            raise Fault("stix.pattern-too-long", limit=MOST_TOKENS)
        position = match.end()
    found.append(Token("end", "", position))
    return found
