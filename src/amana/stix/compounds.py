"""Lists, dictionaries and the like (STIX 2.1, section 2): checks made of the checks of amana.stix.values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from amana.stix.faults import Check, Fault
from amana.stix.identifiers import is_key, is_property_name
from amana.stix.values import integer, language, string

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


def list_of(item: Check) -> Check:
    """A list, each entry checked by ``item``."""

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


def plain_object(value: Any) -> None:
    """An object in curly brackets, not empty."""
    if type(value) is not dict:
        raise Fault("stix.not-a-dictionary")
    if not value:
        raise Fault("stix.empty-dictionary")


def dictionary_of(item: Check) -> Check:
    """A dictionary, each value checked by ``item``."""

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
    """Hash values by algorithm; ``names`` closes the list of algorithms."""
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
    """Options of a socket (socket-ext): names of the C library, whole numbers."""
    plain_object(value)
    for name, number in value.items():
        if not _socket_option(name):
            raise Fault("stix.bad-key", value=name)
        _within(_whole, number, name)


_whole = integer(None, None)


def strings(value: Any) -> None:
    """A text or a list of texts (``additional_header_fields`` of a message)."""
    if type(value) is list:
        _texts(value)
    else:
        string(value)


_texts = list_of(string)


def string_or_integer(value: Any) -> None:
    """A text or a whole number (``exif_tags``, ``ipfix``)."""
    if type(value) is not str:
        _whole(value)


def translations(value: Any) -> None:
    """The contents of language-content (section 7.1): language, then property, then translated value."""
    plain_object(value)
    for tag, properties in value.items():
        language(tag)
        if type(properties) is not dict:
            raise Fault("stix.bad-translation").at(tag)
        if not properties:
            raise Fault("stix.empty-dictionary").at(tag)
        for name in properties:
            if name != "id" and not is_property_name(name):
                raise Fault("stix.bad-property-name", value=name).at(tag)
