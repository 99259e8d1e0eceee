"""What an object names that can be searched and matched: observables, a title, the objects it refers to."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from amana.observables import NotAnObservable, Observable, normalise
from amana.stix.identifiers import is_identifier
from amana.stix.parse import StixObject
from amana.stix.pattern import Comparison, Path, comparisons
from amana.stix.pattern import parse as parse_pattern

_VALUES = {
    "ipv4-addr": "ipv4",
    "ipv6-addr": "ipv6",
    "domain-name": "domain",
    "url": "url",
    "email-addr": "email",
    "cryptocurrency-wallet": "wallet",
    "phone-number": "phone",
}
_HASHES = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-512": "sha512"}
_TITLES = ("name", "value", "abstract", "path", "key", "subject", "product", "relationship_type", "pattern")
_NESTED_TITLES = ("statement", "tlp")
_LONGEST_TITLE = 300


def observables(obj: StixObject) -> list[Observable]:
    """The observables that the object names, canonical, each once, in its own order.

    From observables themselves, from what an indicator's pattern compares for equality (``=``, ``IN``,
    ``ISSUBSET``), and from the numbers of vulnerabilities and techniques among the external references. What has
    no canonical form is left out.
    """
    found: dict[Observable, None] = {}
    for kind, value in _named(obj.fields):
        try:
            found[normalise(kind, value)] = None
        except NotAnObservable:
            continue
    return list(found)


def _named(fields: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if fields["type"] == "indicator":
        if fields["pattern_type"] == "stix":
            for comparison in comparisons(parse_pattern(fields["pattern"])):
                yield from _compared(comparison)
    elif fields["type"] == "observed-data":
        for entry in fields.get("objects", {}).values():
            yield from _observed(entry)
    else:
        yield from _observed(fields)
    for reference in fields.get("external_references", ()):
        yield from _referenced(reference)


def _observed(fields: dict[str, Any]) -> Iterator[tuple[str, str]]:
    type_ = fields["type"]
    if type_ in _VALUES and isinstance(fields.get("value"), str):
        yield _VALUES[type_], fields["value"]
    elif type_ == "autonomous-system":
        yield "asn", f"AS{int(fields['number'])}"
    elif type_ == "bank-account" and isinstance(fields.get("iban"), str):
        yield "iban", fields["iban"]
    elif type_ in ("file", "artifact", "x509-certificate"):
        for name, digest in fields.get("hashes", {}).items():
            if name in _HASHES:
                yield _HASHES[name], digest


def _compared(comparison: Comparison) -> Iterator[tuple[str, str]]:
    if comparison.negated:
        return
    values = comparison.value if isinstance(comparison.value, tuple) else (comparison.value,)
    kinds = _kinds(comparison.path)
    if comparison.operator == "ISSUBSET":
        kinds = tuple("cidr" for kind in kinds if kind in ("ipv4", "ipv6"))
    elif comparison.operator not in ("=", "IN"):
        return
    for value in values:
        if isinstance(value, bool) or not isinstance(value, str | int):
            continue
        for kind in kinds:
            yield kind, f"AS{value}" if kind == "asn" else str(value)


def _kinds(path: Path) -> tuple[str, ...]:
    """What a value at ``path`` may be; the first that has a canonical form is meant."""
    names = tuple(step for step in path.steps if isinstance(step, str))
    match (path.type, *names):
        case [type_, "value"] if type_ in _VALUES:
            return (_VALUES[type_],)
        case ["autonomous-system", "number"]:
            return ("asn",)
        case ["bank-account", "iban"]:
            return ("iban",)
        case ["network-traffic", "src_ref" | "dst_ref", "value"]:
            return ("ipv4", "ipv6", "domain")
        case ["domain-name", "resolves_to_refs", "value"]:
            return ("ipv4", "ipv6", "domain")
        case ["email-message", "from_ref" | "sender_ref" | "to_refs" | "cc_refs" | "bcc_refs", "value"]:
            return ("email",)
        case [*_, "hashes", name] if name in _HASHES:
            return (_HASHES[name],)
    return ()


def _referenced(reference: dict[str, Any]) -> Iterator[tuple[str, str]]:
    source = reference["source_name"].lower()
    number = reference.get("external_id", "")
    if source == "cve":
        yield "cve", number
    elif source == "disarm" or (source.startswith("mitre") and "disarm" in reference.get("url", "").lower()):
        # the DISARM framework names MITRE as the source of its own techniques, whose numbers look alike
        yield "disarm", number
    elif source.startswith("mitre"):
        yield "attack", number


def title(obj: StixObject) -> str:
    """One line that names the object for people; its type where nothing else does. At most 300 characters."""
    fields = obj.fields
    for name in _TITLES:
        text = _one_line(fields.get(name))
        if text:
            return text
    definition = fields.get("definition")
    if isinstance(definition, dict):
        for name in _NESTED_TITLES:
            text = _one_line(definition.get(name))
            if text:
                return text
    return obj.type


def _one_line(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    clean = value[: _LONGEST_TITLE * 2]
    if not clean.isprintable():
        clean = "".join(" " if unicodedata.category(c) == "Cc" else c for c in clean)
    return " ".join(clean.split())[:_LONGEST_TITLE]


def references(obj: StixObject) -> list[str]:
    """The identifiers in every property whose name ends in ``_ref`` or ``_refs``, at any depth, each once."""
    found: dict[str, None] = {}
    waiting: list[Any] = [obj.fields]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            for name, entry in value.items():
                if name.endswith(("_ref", "_refs")):
                    found.update(dict.fromkeys(_identifiers(entry)))
            waiting.extend(reversed(value.values()))
    return list(found)


def _identifiers(value: Any) -> Iterator[str]:
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, str) and is_identifier(entry):
            yield entry
