"""What a pattern says, as values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from typing import Literal as Choice

import msgspec

ANY: Final = None
"""The step ``[*]`` of a path: any entry of a list."""


class Path(msgspec.Struct, frozen=True):
    """``file:hashes.'SHA-256'``: an object type, then names (str), list positions (int) or ANY."""

    type: str
    steps: tuple[str | int | None, ...]

    def __str__(self) -> str:
        """The path as one writes it, names unquoted where possible."""
        text = "".join(_written(step) for step in self.steps)
        return f"{self.type}:{text.removeprefix('.')}"


def _written(step: str | int | None) -> str:
    if step is ANY:
        return "[*]"
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if step.isidentifier() and step.isascii() else f".'{step}'"


class Literal(msgspec.Struct, frozen=True):
    """A constant that JSON has no type for: ``t'…'``, ``h'…'`` or ``b'…'``; ``text`` is what is in the quotes."""

    kind: Choice["timestamp", "hex", "binary"]
    text: str


Constant = str | int | float | bool | Literal
Operator = Choice["=", "!=", "<", ">", "<=", ">=", "IN", "LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET", "EXISTS"]


class Comparison(msgspec.Struct, frozen=True):
    """``path operator value``; IN has a tuple of constants, EXISTS has True."""

    path: Path
    operator: Operator
    value: Constant | tuple[Constant, ...]
    negated: bool = False


class Joined(msgspec.Struct, frozen=True):
    """Comparisons of one object joined by AND or OR."""

    operator: Choice["AND", "OR"]
    operands: tuple[Test, ...]


class Observation(msgspec.Struct, frozen=True):
    """``[ … ]``: one observed object passes the test."""

    test: Test


class Together(msgspec.Struct, frozen=True):
    """Observations joined by AND, OR or FOLLOWEDBY."""

    operator: Choice["AND", "OR", "FOLLOWEDBY"]
    operands: tuple[Pattern, ...]


class Within(msgspec.Struct, frozen=True):
    """``WITHIN n SECONDS``."""

    seconds: float


class Repeats(msgspec.Struct, frozen=True):
    """``REPEATS n TIMES``."""

    times: int


class Span(msgspec.Struct, frozen=True):
    """``START t'…' STOP t'…'``: timestamps of STIX, stop excluded."""

    start: str
    stop: str


class Qualified(msgspec.Struct, frozen=True):
    """An observation under a qualifier."""

    observation: Pattern
    qualifier: Within | Repeats | Span


Test = Comparison | Joined
Pattern = Observation | Together | Qualified


def comparisons(pattern: Pattern | Test) -> Iterator[Comparison]:
    """Every comparison in the pattern, from left to right."""
    waiting: list[Pattern | Test] = [pattern]
    while waiting:
        part = waiting.pop()
        match part:
            case Comparison():
                yield part
            case Observation():
                waiting.append(part.test)
            case Qualified():
                waiting.append(part.observation)
            case Joined() | Together():
                waiting.extend(reversed(part.operands))
