"""How a check says that a value breaks the standard: a fault that learns its place on the way out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from amana.language import Problem
from amana.stix.messages import message

Check = Callable[[Any], None]
"""Looks at one value; returns nothing, or raises Fault."""


class Fault(Exception):
    """Inside the package only: ``code`` and its values; each container adds its step to ``path``, inner first."""

    def __init__(self, code: str, /, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
        self.path: list[str | int] = []

    def at(self, step: str | int) -> Fault:
        """The same fault, one step further out."""
        self.path.append(step)
        return self


class InvalidObject(Problem):
    """An object that STIX 2.1 does not allow. ``where`` is a path such as ``external_references[0].url``."""

    @classmethod
    def of(cls, fault: Fault) -> InvalidObject:
        """The problem for people that belongs to ``fault``."""
        return cls(fault.code, message(fault.code, **fault.values), _written(fault.path))


def _written(path: list[str | int]) -> str:
    text = ""
    for step in reversed(path):
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text[:500]
