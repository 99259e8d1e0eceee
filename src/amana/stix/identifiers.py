"""Identifiers (STIX 2.1, section 2.9) and the names of types and properties (sections 3.1 and 11).

The UUID may be of any version of RFC 9562 with the standard variant, in either letter case: real feeds use
versions 1, 4 and 5.
"""

from __future__ import annotations

import re

_UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}"
_TYPE = r"[a-z][a-z0-9]*+(?:-[a-z0-9]++)*+"
_SHORTEST, _LONGEST = 3, 250
_TAIL = 38  # two hyphens and a UUID

_identifier = re.compile(rf"{_TYPE}-?--{_UUID}").fullmatch
_type_name = re.compile(rf"{_TYPE}-?").fullmatch
_property_name = re.compile(r"[a-z][a-z0-9_]{2,249}").fullmatch
_key = re.compile(r"[a-zA-Z0-9_-]{1,250}").fullmatch


def is_identifier(text: str) -> bool:
    """Whether ``text`` is ``type--UUID``."""
    return _identifier(text) is not None and len(text) <= _LONGEST + _TAIL


def type_of(identifier: str) -> str:
    """The type in front of the UUID; only for what is an identifier."""
    return identifier[:-_TAIL]


def is_type_name(text: str) -> bool:
    """Whether ``text`` may name a type: lower-case ASCII letters, digits, single hyphens."""
    return _SHORTEST <= len(text) <= _LONGEST and _type_name(text) is not None


def is_property_name(text: str) -> bool:
    """Whether ``text`` may name a property."""
    return _property_name(text) is not None


def is_key(text: str) -> bool:
    """Whether ``text`` may be a key of a dictionary (section 2)."""
    return _key(text) is not None
