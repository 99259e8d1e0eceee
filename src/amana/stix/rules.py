"""Rules between the properties of one object, from the lines of ``data/properties.txt`` that begin with ``!``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from amana.stix.faults import Fault
from amana.stix.timestamps import instant

_UUID_VERSION = -22  # the place of the version digit from an identifier's end

Rule = Callable[[dict[str, Any]], None]
"""Looks at a whole object whose properties are right one by one; raises Fault."""


def rule(owner: str, words: list[str]) -> Rule:
    """The rule that ``words`` describe, for the type ``owner``; the forms stand in the head of the data file."""
    match words:
        case ["one-of", *names]:
            return _one_of(names)
        case ["only-one-of", *names]:
            return _only_one_of(names)
        case ["id-from", *names]:
            return _random_id(names)
        case ["no", *names]:
            return _not_applicable(owner, names)
        case ["when", flag, "needs", *names]:
            return _when(flag, names)
        case ["when", flag, "without", name]:
            return _clash(flag, True, name)
        case ["unless", flag, "without", name]:
            return _clash(flag, False, name)
        case [name, "needs", *names]:
            return _needs(name, names)
        case [earlier, ("<" | "<=") as relation, later]:
            return _order(earlier, later, strict=relation == "<")
    raise ValueError(f"not a rule: {' '.join(words)}")


def _one_of(names: list[str]) -> Rule:
    def check(fields: dict[str, Any]) -> None:
        for name in names:
            if name in fields:
                return
        raise Fault("stix.one-of", names=", ".join(names))

    return check


def _only_one_of(names: list[str]) -> Rule:
    def check(fields: dict[str, Any]) -> None:
        if sum(name in fields for name in names) > 1:
            raise Fault("stix.only-one-of", names=", ".join(names))

    return check


def _random_id(names: list[str]) -> Rule:
    def check(fields: dict[str, Any]) -> None:
        for name in names:
            if name in fields:
                return
        if fields["id"][_UUID_VERSION] != "4":
            raise Fault("stix.needs-uuid4").at("id")

    return check


def _not_applicable(owner: str, names: list[str]) -> Rule:
    def check(fields: dict[str, Any]) -> None:
        for name in names:
            if name in fields:
                raise Fault("stix.not-applicable", type=owner).at(name)

    return check


def _needs(name: str, names: list[str]) -> Rule:
    def check(fields: dict[str, Any]) -> None:
        if name in fields and not all(other in fields for other in names):
            raise Fault("stix.needs", name=name, names=", ".join(names))

    return check


def _when(flag: str, names: list[str]) -> Rule:
    def check(fields: dict[str, Any]) -> None:
        if fields.get(flag) is True and not all(other in fields for other in names):
            raise Fault("stix.needs", name=flag, names=", ".join(names))

    return check


def _clash(flag: str, value: bool, name: str) -> Rule:
    def check(fields: dict[str, Any]) -> None:
        if name in fields and fields.get(flag) is value:
            raise Fault("stix.clash", name=name, flag=flag, value=str(value).lower()).at(name)

    return check


def _order(earlier: str, later: str, *, strict: bool) -> Rule:
    def check(fields: dict[str, Any]) -> None:
        if earlier not in fields or later not in fields:
            return
        first, second = instant(fields[earlier]), instant(fields[later])
        if second < first or (strict and second == first):
            raise _wrong_order(earlier, later, strict)

    return check


def _wrong_order(earlier: str, later: str, strict: bool) -> Fault:
    relation = "be later than" if strict else "not be earlier than"
    relation_ar = "تلي" if strict else "تساوي أو تلي"
    return Fault("stix.timestamp-order", earlier=earlier, later=later, relation=relation, relation_ar=relation_ar).at(
        later
    )
