"""The data types of STIX 2.1 (section 2) as checks: each looks at one value and raises Fault if it is wrong."""

from __future__ import annotations

import re
from typing import Any

from amana.stix.faults import Check, Fault
from amana.stix.identifiers import is_identifier, type_of
from amana.stix.timestamps import is_timestamp

_LARGEST = 2**53 - 1
_language = re.compile(
    r"(?=.{1,100}\Z)(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(?:-[0-9A-WY-Za-wy-z](?:-[A-Za-z0-9]{2,8})+)*"
    r"(?:-[xX](?:-[A-Za-z0-9]{1,8})+)?|[xX](?:-[A-Za-z0-9]{1,8})+"
).fullmatch
_hex = re.compile(r"(?:[0-9a-fA-F]{2})++").fullmatch
_base64 = re.compile(r"(?!$)(?:[A-Za-z0-9+/]{4})*+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?").fullmatch
_media_type = re.compile(
    r"(?:application|audio|font|image|message|model|multipart|text|video)/[a-zA-Z0-9][a-zA-Z0-9!#$&^_.+-]{0,126}"
    r"(?:[ \t]*;[ \t]*[^\x00-\x1f\x7f]{1,250})?"
).fullmatch
_charset = re.compile(r"[a-zA-Z0-9/.+_:()-]{2,250}").fullmatch
_relationship_type = re.compile(r"[a-z0-9-]{1,250}").fullmatch


def string(value: Any) -> None:
    """A text."""
    if type(value) is not str:
        raise Fault("stix.not-a-string")


def boolean(value: Any) -> None:
    """true or false."""
    if type(value) is not bool:
        raise Fault("stix.not-a-boolean")


def anything(value: Any) -> None:
    """Any value but an empty list or dictionary; nulls were refused before."""
    if type(value) is list and not value:
        raise Fault("stix.empty-list")
    if type(value) is dict and not value:
        raise Fault("stix.empty-dictionary")


def integer(low: int | None, high: int | None) -> Check:
    """A whole number in a range; 5.0 is the same number as 5 (RFC 8785)."""
    lowest = -_LARGEST if low is None else low
    highest = _LARGEST if high is None else high

    def check(value: Any) -> None:
        if type(value) is not int and not (type(value) is float and value.is_integer()):
            raise Fault("stix.not-an-integer")
        if not lowest <= value <= highest:
            raise _out_of_range(value, low, high)

    return check


def floating(low: int | None, high: int | None) -> Check:
    """A number in a range."""
    lowest = float("-inf") if low is None else low
    highest = float("inf") if high is None else high

    def check(value: Any) -> None:
        if type(value) not in (float, int):
            raise Fault("stix.not-a-float")
        if not lowest <= value <= highest:
            raise _out_of_range(value, low, high)

    return check


def _out_of_range(value: object, low: int | None, high: int | None) -> Fault:
    span = f"{'…' if low is None else low} – {'…' if high is None else high}"
    return Fault("stix.out-of-range", value=value, range=span)


def timestamp(value: Any) -> None:
    """A moment in UTC."""
    string(value)
    if not is_timestamp(value):
        raise Fault("stix.bad-timestamp", value=value)


def timestamp_with_fraction(value: Any) -> None:
    """``created`` and ``modified``: at least milliseconds (section 3.2)."""
    timestamp(value)
    if len(value) < len("2026-01-31T09:30:00.000Z"):
        raise Fault("stix.timestamp-precision", value=value)


def timestamp_whole(value: Any) -> None:
    """A whole second (``time_date_stamp`` of a Windows program)."""
    timestamp(value)
    if "." in value:
        raise Fault("stix.timestamp-fraction", value=value)


def identifier(value: Any) -> None:
    """An identifier of any type."""
    string(value)
    if not is_identifier(value):
        raise Fault("stix.bad-identifier", value=value)


def reference_to(types: frozenset[str]) -> Check:
    """An identifier whose type is one of ``types``."""

    def check(value: Any) -> None:
        identifier(value)
        if type_of(value) not in types:
            raise Fault("stix.wrong-reference", type=type_of(value), allowed=", ".join(sorted(types)))

    return check


def reference_except(types: frozenset[str], allowed: str) -> Check:
    """An identifier whose type is none of ``types``, so that custom types pass; ``allowed`` is for people."""

    def check(value: Any) -> None:
        identifier(value)
        if type_of(value) in types:
            raise Fault("stix.wrong-reference", type=type_of(value), allowed=allowed)

    return check


def one_of(values: tuple[str, ...]) -> Check:
    """A value of a closed vocabulary."""
    allowed = frozenset(values)

    def check(value: Any) -> None:
        string(value)
        if value not in allowed:
            raise Fault("stix.not-in-vocabulary", value=value, allowed=", ".join(values))

    return check


def text_that(code: str, test: Any) -> Check:
    """A text for which ``test`` holds; ``code`` is the fault otherwise."""

    def check(value: Any) -> None:
        string(value)
        if not test(value):
            raise Fault(code, value=value)

    return check


language = text_that("stix.bad-language", _language)
hexadecimal = text_that("stix.bad-hex", _hex)
binary = text_that("stix.bad-base64", _base64)
media_type = text_that("stix.bad-media-type", _media_type)
charset = text_that("stix.bad-charset", _charset)
relationship_type = text_that("stix.bad-relationship-type", _relationship_type)
