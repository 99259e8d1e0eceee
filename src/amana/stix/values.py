"""The data types of STIX 2.1 (section 2) as checks: each looks at one value and raises Fault if it is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from amana.stix.addresses import ADDRESS_CHECKS
from amana.stix.faults import Check, Fault
from amana.stix.identifiers import is_identifier, is_key, is_property_name, type_of
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
_hash_name = re.compile(r"[a-zA-Z0-9_-]{3,250}").fullmatch
_socket_option = re.compile(r"(?:SO|ICMP|ICMP6|IP|IPV6|MCAST|TCP|IRLMP)_[A-Z0-9_]{1,240}").fullmatch
_HASHES = {
    "MD5": re.compile(r"[0-9a-fA-F]{32}").fullmatch,
    "SHA-1": re.compile(r"[0-9a-fA-F]{40}").fullmatch,
    "SHA-256": re.compile(r"[0-9a-fA-F]{64}").fullmatch,
    "SHA-512": re.compile(r"[0-9a-fA-F]{128}").fullmatch,
    "SHA3-256": re.compile(r"[0-9a-fA-F]{64}").fullmatch,
    "SHA3-512": re.compile(r"[0-9a-fA-F]{128}").fullmatch,
    "SSDEEP": re.compile(r"[0-9]+:[A-Za-z0-9+/]*:[A-Za-z0-9+/]*|[A-Za-z0-9/+:.]{1,128}").fullmatch,
    "TLSH": re.compile(r"(?:T1)?[0-9a-fA-F]{70}|[A-Za-z0-9]{70}").fullmatch,
}


def string(value: Any) -> None:
    """A text (section 2.15)."""
    if type(value) is not str:
        raise Fault("stix.not-a-string")


def boolean(value: Any) -> None:
    """true or false (section 2.2)."""
    if type(value) is not bool:
        raise Fault("stix.not-a-boolean")


def anything(value: Any) -> None:
    """Any value but an empty list or dictionary (sections 2.4 and 2.12); nulls were refused before."""
    if type(value) is list and not value:
        raise Fault("stix.empty-list")
    if type(value) is dict and not value:
        raise Fault("stix.empty-dictionary")


def integer(low: int | None, high: int | None) -> Check:
    """A whole number in a range (section 2.10); 5.0 is the same number as 5 (RFC 8785)."""
    lowest = -_LARGEST if low is None else low
    highest = _LARGEST if high is None else high

    def check(value: Any) -> None:
        if type(value) is not int and not (type(value) is float and value.is_integer()):
            raise Fault("stix.not-an-integer")
        if not lowest <= value <= highest:
            raise _out_of_range(value, low, high)

    return check


def floating(low: int | None, high: int | None) -> Check:
    """A number in a range (section 2.6)."""
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
    """A moment in UTC (section 2.16)."""
    string(value)
    if not is_timestamp(value):
        raise Fault("stix.bad-timestamp", value=value)


def timestamp_with_fraction(value: Any) -> None:
    """``created`` and ``modified``: at least milliseconds (section 3.2)."""
    timestamp(value)
    if len(value) < len("2026-01-31T09:30:00.000Z"):
        raise Fault("stix.timestamp-precision", value=value)


def timestamp_whole(value: Any) -> None:
    """A whole second (section 6.7.7.2, time_date_stamp)."""
    timestamp(value)
    if "." in value:
        raise Fault("stix.timestamp-fraction", value=value)


def identifier(value: Any) -> None:
    """An identifier of any type (section 2.9)."""
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


def list_of(item: Check) -> Check:
    """A list (section 2.12), each entry checked by ``item``."""

    def check(value: Any) -> None:
        if type(value) is not list:
            raise Fault("stix.not-a-list")
        if not value:
            raise Fault("stix.empty-list")
        index = 0
        try:
            for index, entry in enumerate(value):  # noqa: B007 (used by the handler)
                item(entry)
        except Fault as fault:
            raise fault.at(index) from None

    return check


def one_of(values: tuple[str, ...]) -> Check:
    """A value of a closed vocabulary (section 2.3)."""
    allowed = frozenset(values)

    def check(value: Any) -> None:
        string(value)
        if value not in allowed:
            raise Fault("stix.not-in-vocabulary", value=value, allowed=", ".join(values))

    return check


def plain_object(value: Any) -> None:
    """An object in curly brackets, not empty."""
    if type(value) is not dict:
        raise Fault("stix.not-a-dictionary")
    if not value:
        raise Fault("stix.empty-dictionary")


def dictionary_of(item: Check) -> Check:
    """A dictionary (section 2.4), each value checked by ``item``."""

    def check(value: Any) -> None:
        plain_object(value)
        for key, entry in value.items():
            if not is_key(key):
                raise Fault("stix.bad-key", value=key)
            _within(item, entry, key)

    return check


def _within(item: Check, entry: Any, step: str) -> None:
    try:
        item(entry)
    except Fault as fault:
        raise fault.at(step) from None


def hashes(names: Iterable[str] | None) -> Check:
    """Hash values by algorithm (section 2.7); ``names`` closes the list of algorithms."""
    allowed = None if names is None else frozenset(names)

    def check(value: Any) -> None:
        plain_object(value)
        for name, digest in value.items():
            if not _hash_name(name) or (allowed is not None and name not in allowed):
                raise Fault("stix.bad-hash-name", value=name)
            _within(string, digest, name)
            if not is_hash(name, digest):
                raise Fault("stix.bad-hash", value=digest, algorithm=name).at(name)

    return check


def is_hash(name: str, value: Any) -> bool:
    """Whether ``value`` can be a hash of the algorithm ``name``; anything can where the algorithm is not known."""
    form = _HASHES.get(name)
    return form is None or (type(value) is str and form(value) is not None)


def socket_options(value: Any) -> None:
    """Options of a socket (section 6.10.5): names of the C library, whole numbers."""
    plain_object(value)
    for name, number in value.items():
        if not _socket_option(name):
            raise Fault("stix.bad-key", value=name)
        _within(_whole, number, name)


_whole = integer(None, None)


def strings(value: Any) -> None:
    """A text or a list of texts (section 6.6, additional_header_fields)."""
    if type(value) is list:
        _texts(value)
    else:
        string(value)


_texts = list_of(string)


def string_or_integer(value: Any) -> None:
    """A text or a whole number (sections 6.7.6 and 6.10, exif_tags and ipfix)."""
    if type(value) is not str:
        _whole(value)


def translations(value: Any) -> None:
    """The contents of language-content (section 7.1): language, then property, then translated value."""
    plain_object(value)
    for tag, properties in value.items():
        language(tag)
        if type(properties) is not dict:
            raise Fault("stix.bad-translation").at(tag)
        for name in properties:
            if name != "id" and not is_property_name(name):
                raise Fault("stix.bad-property-name", value=name).at(tag)


def _text(code: str, test: Any) -> Check:
    """A text for which ``test`` holds; ``code`` is the fault otherwise."""

    def check(value: Any) -> None:
        string(value)
        if not test(value):
            raise Fault(code, value=value)

    return check


language = _text("stix.bad-language", _language)
hexadecimal = _text("stix.bad-hex", _hex)
binary = _text("stix.bad-base64", _base64)
media_type = _text("stix.bad-media-type", _media_type)
charset = _text("stix.bad-charset", _charset)
relationship_type = _text("stix.bad-relationship-type", _relationship_type)

SIMPLE: dict[str, Check] = {
    "string": string,
    "boolean": boolean,
    "timestamp": timestamp,
    "timestamp(fraction)": timestamp_with_fraction,
    "timestamp(whole)": timestamp_whole,
    "identifier": identifier,
    "language": language,
    "hex": hexadecimal,
    "binary": binary,
    "media-type": media_type,
    "charset": charset,
    "relationship-type": relationship_type,
    "strings": strings,
    "string-or-integer": string_or_integer,
    "socket-options": socket_options,
    "translations": translations,
    "selector": string,
    "type": string,
    "spec-version": string,
    "extensions": plain_object,
    "observable-container": plain_object,
    "hashes": hashes(None),
    "dictionary": dictionary_of(anything),
    **{name: _text(f"stix.bad-{name}", test) for name, test in ADDRESS_CHECKS.items()},
}
"""The types of ``data/properties.txt`` that take no further argument."""
