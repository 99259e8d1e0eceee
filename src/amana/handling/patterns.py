"""Patterns that would search for a person: they name an object or a property that the exchange does not hold.

A glance at the paths of a STIX pattern, not a parser of it: what is refused here is refused whether or not the rest
of the pattern is well formed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from amana.handling.notices import CACHED_LENGTH
from amana.handling.persons import describes_person, shows_person, type_refusal
from amana.handling.refusals import Refusal, refusal

# Possessive, and an open literal ends with the text: the time is linear in the pattern whatever it holds.
_LITERAL: Final = re.compile(r"'((?:[^'\\]|\\.)*+)(?:'|\\?\Z)", re.DOTALL)
_PATH: Final = re.compile(r"(?<![\w-])([\w-]++)\s*+:\s*+([\w.*\[\]-]*+)")
_STEP: Final = (".", ":")
_LOGIN: Final = re.compile(r"user-account\s*:\s*(?:account_login|user_id)\b[^']*$")


def pattern_refusal(pattern: str) -> Refusal | None:
    """Why an indicator with this STIX pattern is kept out; None for patterns on infrastructure.

    >>> pattern_refusal("[user-account:display_name = 'x']").reason
    'person:display-name'
    >>> pattern_refusal("[domain-name:value = 'x.example']") is None
    True
    """
    if "\\" in pattern or "account" in pattern:
        return _careful(pattern)
    parts = pattern.split("'")
    for place in range(0, len(parts), 2):
        piece = parts[place]
        if (found := _between(piece) if len(piece) <= CACHED_LENGTH else _judge_between(piece)) is not None:
            return found
        if piece.endswith(_STEP) and (found := _step_refusal("".join(parts[place + 1 : place + 2]))) is not None:
            return found
    return None


def _careful(pattern: str) -> Refusal | None:
    """The same where literals may hold quotation marks, or are logins to look at."""
    path = ""
    for piece, literal in _pieces(pattern):
        if (found := _judge_between(piece)) is not None:
            return found
        path = piece if ":" in piece else path
        found = _step_refusal(literal) if piece.endswith(_STEP) else _searched_refusal(path, literal)
        if found is not None:
            return found
    return None


def _pieces(pattern: str) -> Iterator[tuple[str, str]]:
    """What stands before each literal, and the literal; at the end the rest and nothing."""
    end = 0
    for found in _LITERAL.finditer(pattern):
        yield pattern[end : found.start()], found[1]
        end = found.end()
    yield pattern[end:], ""


def _judge_between(piece: str) -> Refusal | None:
    """Judge the object paths outside literals."""
    for type_, path in _PATH.findall(piece):
        if (found := type_refusal(type_)) is not None:
            return found
        for step in re.split(r"[.\[\]*]+", path):
            if (found := _step_refusal(step)) is not None:
                return found
    return None


_between = lru_cache(maxsize=1024)(_judge_between)


def _step_refusal(step: str) -> Refusal | None:
    if step == "display_name":
        return refusal("person:display-name")
    return refusal("person:property") if describes_person(step) else None


def _searched_refusal(path: str, literal: str) -> Refusal | None:
    """Judge a value that is searched for, after the piece that held the last object path."""
    found = _LOGIN.search(path) is not None and shows_person(literal)
    return refusal("person:account") if found else None
