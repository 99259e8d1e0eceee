"""The safeguard on objects: what is refused whoever sends it. Code and data of the release, never a setting.

Objects about natural persons, notices on them, requests to track them, and categories outside the closed list are
refused with a reason; the store counts reasons, never contents. Nearly everything passes, so passing is fast: an
object whose properties are all known to be plain is not walked through.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from amana.handling.marking import HANDLING_EXTENSION
from amana.handling.notices import headline_refusal, label_refusal, text_refusal
from amana.handling.patterns import pattern_refusal
from amana.handling.persons import BY_TYPE, describes_person, identity, type_refusal
from amana.handling.refusals import Refusal, category_refusal, refusal, texts
from amana.handling.terms import rows


def _names(list_name: str) -> frozenset[str]:
    return frozenset(row["name"] for row in rows("standard.csv") if row["list"] == list_name)


_STANDARD_TYPES: Final = _names("type")
_PLAIN: Final = _names("property")
_NESTED: Final = ("external_references", "kill_chain_phases")
_NESTED_NAMES: Final = _names("nested")
_KIND_PROPERTIES: Final = _names("kind")
_LABEL_PROPERTIES: Final = ("labels", "tags", "_types")
_THINGS: Final = frozenset(("directory", "file", "mutex", "process", "software", "windows-registry-key"))
_PROSE: Final = ("description", "content", "abstract", "explanation")
_PROSE_TYPES: Final = frozenset(("report", "note", "opinion", "grouping", "incident"))


def judge(fields: Mapping[str, Any]) -> Refusal | None:
    """Why an object is kept out; None if it may come in.

    ``fields`` is a decoded and validated STIX object whose depth is bounded by the guard.

    >>> judge({"type": "identity", "name": "x", "identity_class": "individual"}).reason
    'person:identity'
    >>> judge({"type": "identity", "name": "CERT A", "identity_class": "organization"}) is None
    True
    """
    type_ = fields.get("type")
    found = _by_type(fields, type_) if isinstance(type_, str) else None
    return found or _words(fields) or _parts(fields)


def _by_type(fields: Mapping[str, Any], type_: str) -> Refusal | None:
    if type_ == "indicator":
        return _pattern(fields)
    check = BY_TYPE.get(type_)
    if check is not None:
        return check(fields)
    if type_ in _PROSE_TYPES:
        prose = (text_refusal(text) for name in _PROSE for text in texts(fields.get(name)))
        return next(filter(None, prose), None)
    return None if type_ in _STANDARD_TYPES else type_refusal(type_)


def _pattern(fields: Mapping[str, Any]) -> Refusal | None:
    pattern = fields.get("pattern")
    if not isinstance(pattern, str) or fields.get("pattern_type") != "stix":
        return None
    return pattern_refusal(pattern)


def _words(fields: Mapping[str, Any]) -> Refusal | None:
    """Refuse by the name and the labels. What a file or a key is called is no headline."""
    name = fields.get("name")
    if isinstance(name, str) and fields.get("type") not in _THINGS and (found := headline_refusal(name)):
        return found
    labels = fields.get("labels")
    return label_refusal(labels) if labels else None


def _parts(fields: Mapping[str, Any]) -> Refusal | None:
    """Refuse by the names of properties and by what is nested in them."""
    if _PLAIN.issuperset(fields):
        for name in _NESTED:
            if name in fields and (found := _references(fields[name])):
                return found
        return None
    return _strange(fields)


def _references(items: object) -> Refusal | None:
    """Refuse by what external references or phases hold beside the standard's own properties."""
    for item in items if isinstance(items, list) else ():
        if not (isinstance(item, dict) and _NESTED_NAMES.issuperset(item)) and (found := _nested([item])):
            return found
    return None


def _strange(fields: Mapping[str, Any]) -> Refusal | None:
    """Look at every property, since some are not of the plain ones."""
    if fields.get("type") != "identity" and "identity_class" in fields and (found := identity(fields)):
        return found
    for name, value in fields.items():
        if name not in _PLAIN and (found := _property(name, value)):
            return found
        if isinstance(value, (dict, list)) and (found := _nested(value)):
            return found
    return None


def _property(name: str, value: object) -> Refusal | None:
    if describes_person(name):
        return refusal("person:property")
    if name == HANDLING_EXTENSION and isinstance(value, dict):
        return next(filter(None, map(category_refusal, texts(value.get("categories")))), None)
    if name in _KIND_PROPERTIES:
        return next(filter(None, map(type_refusal, texts(value))), None)
    return label_refusal(value) if name.endswith(_LABEL_PROPERTIES) else None


def _nested(value: object) -> Refusal | None:
    """Judge what is nested as if it stood alone: observed objects, extensions, translations."""
    if isinstance(value, dict):
        return judge(value)
    if isinstance(value, list):
        for item in value:
            if isinstance(item, (dict, list)) and (found := _nested(item)):
                return found
    return None
