"""The safeguards: what is refused whoever sends it. Code and data of the release, never a setting.

:func:`judge` looks at one STIX object, :func:`text_refusal` at a report. Objects about natural persons, notices
on them, requests to track them, and categories outside the closed list are refused with a reason; the store
counts reasons, never contents. Reports may mention people: only a report whose headline is a notice is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Final

import msgspec

from amana.handling.folding import fold, squeeze
from amana.handling.marking import HANDLING_EXTENSION
from amana.handling.terms import REFUSED_LEVEL, categories, category, refusal_text, rows
from amana.language import Text

Fields = Mapping[str, Any]


class Refusal(msgspec.Struct, frozen=True):
    """Why something is kept out: ``reason`` is stable and counted, ``text`` is for the person who sent it."""

    reason: str
    text: Text


@cache
def refusal(reason: str) -> Refusal:
    """The refusal for a reason of data/refusals.csv. Raises KeyError for an unknown reason."""
    return Refusal(reason, refusal_text(reason))


def _phrases(list_name: str) -> frozenset[str]:
    return frozenset(fold(row["phrase"]) for row in rows("safeguards.csv") if row["list"] == list_name)


def _squeezed(list_name: str) -> frozenset[str]:
    return frozenset(phrase.replace(" ", "") for phrase in _phrases(list_name))


_TYPE_WORDS: Final = _phrases("type-word")
_PERSON_CLASSES: Final = _squeezed("class")
_LABELS: Final = _squeezed("label")
_PLATFORMS: Final = _squeezed("platform")
_TECHNICAL: Final = _phrases("technical")

_GROUP_CLASSES: Final = frozenset(
    ("", "group", "system", "organization", "organisation", "class", "unspecified", "unknown")
)
_GROUP_LEVELS: Final = frozenset(("club", "contest", "team", "organization", "government"))
_PERSON_ACTORS: Final = frozenset(("insideraccidental", "insiderdisgruntled"))
_OFTEN_PERSON_ACTORS: Final = frozenset(("activist", "hacker", "sensationalist"))


def _any_of(list_name: str, *, start: bool) -> re.Pattern[str]:
    """Matches a folded headline that has (or begins with) a phrase of the list, as whole words."""
    phrases = sorted(_phrases(list_name), key=len, reverse=True)
    body = "|".join(map(re.escape, phrases))
    before = "^" if start else r"(?<!\S)"
    return re.compile(rf"{before}(?:{body})(?!\S)")


_OPENING: Final = _any_of("notice-start", start=True)
_NOTICE: Final = _any_of("notice", start=False)
_TRACK: Final = _any_of("track", start=False)
_THING: Final = _any_of("thing", start=True)
_ORDINARY: Final = _any_of("ordinary", start=False)
_HONORIFIC: Final = _any_of("honorific", start=True)


def judge(fields: Fields) -> Refusal | None:
    """Why the object is kept out; None if it may come in. ``fields`` is the decoded object, already validated."""
    type_ = fields.get("type", "")
    check = _BY_TYPE.get(type_)
    found = check(fields) if check else None
    if found is None and type_ not in _STANDARD_TYPES:
        found = _type_refusal(type_)
    if found is None and "name" in fields:
        found = _name_refusal(fields["name"])
    if found is None and "labels" in fields:
        found = _label_refusal(fields["labels"])
    if found is None:
        found = _names_refusal(fields)
    return found


def _names_refusal(fields: Fields) -> Refusal | None:
    """Refuse a property name about a person at any depth, and nested objects as if they stood alone."""
    if not _FLAT_PROPERTIES.issuperset(fields):
        for name, value in fields.items():
            if _property_refused(name):
                return refusal("person:property")
            found = _value_refusal(value)
            if found is not None:
                return found
        return _extension_refusal(fields.get("extensions"))
    for name in ("external_references", "kill_chain_phases"):
        if name in fields and (found := _value_refusal(fields[name])):
            return found
    return None


def _value_refusal(value: object) -> Refusal | None:
    if isinstance(value, dict):
        return judge(value) if isinstance(value.get("type"), str) else _names_refusal(value)
    if isinstance(value, list):
        for item in value:
            if isinstance(item, (dict, list)) and (found := _value_refusal(item)):
                return found
    return None


def _extension_refusal(extensions: object) -> Refusal | None:
    """Refuse a category that our own extension names and the list does not accept."""
    ours = extensions.get(HANDLING_EXTENSION) if isinstance(extensions, dict) else None
    keys = ours.get("categories") if isinstance(ours, dict) else None
    return next(filter(None, map(category_refusal, _texts(keys))), None)


def category_refusal(key: str) -> Refusal | None:
    """Why information of category ``key`` is kept out; None if the exchange accepts it."""
    found = category(_category_keys().get(squeeze(key), ""))
    if found is None:
        return refusal("category:unknown")
    return refusal(found.key) if found.level == REFUSED_LEVEL else None


@cache
def _category_keys() -> Mapping[str, str]:
    """Squeezed spelling to key; a refused category is recognised without its prefix too."""
    keys = {squeeze(known.key.removeprefix("refused:")): known.key for known in categories()}
    return MappingProxyType(keys | {squeeze(known.key): known.key for known in categories()})


def _label_refusal(labels: object) -> Refusal | None:
    for label in _texts(labels):
        found = _one_label_refusal(label)
        if found is not None:
            return found
    return None


@lru_cache(maxsize=8192)
def _one_label_refusal(label: str) -> Refusal | None:
    plain = fold(label)
    if plain.startswith("amana category"):
        return category_refusal(plain.removeprefix("amana category"))
    return refusal("refused:person-notice") if plain.replace(" ", "") in _LABELS else None


def _name_refusal(name: object) -> Refusal | None:
    return _headline_refusal(fold(name)) if isinstance(name, str) else None


def _headline_refusal(headline: str) -> Refusal | None:
    """Judge one folded headline."""
    opening = _OPENING.match(headline)
    if opening and not _about_a_thing(headline, opening.end()):
        return refusal("refused:person-notice")
    if _NOTICE.search(headline) and not _ORDINARY.search(headline):
        return refusal("refused:person-notice")
    if _TRACK.search(headline) and not _ORDINARY.search(headline):
        return refusal("refused:person-tracking")
    return None


def _about_a_thing(headline: str, end: int) -> bool:
    """Whether what follows "wanted" is a thing that is needed, or an attack in the guise of a notice."""
    return bool(_THING.match(headline[end:].strip()) or _ORDINARY.search(headline, end))


HEADLINES: Final = 3
"""So many first lines of a report are read as headlines, beside the headings that its mark-up shows."""

HEADLINE_LENGTH: Final = 200
_TAG: Final = re.compile(r"<[^<>]{0,200}>")


def text_refusal(text: str) -> Refusal | None:
    """Why a report is kept out: its headline is a notice on a person or asks to track one. None for all others."""
    for headline in _headlines(text):
        found = _headline_refusal(fold(headline))
        if found is not None:
            return found
    return None


def _headlines(text: str) -> Iterator[str]:
    """The first lines that say something, and every Markdown heading."""
    seen = 0
    for line in text.splitlines():
        plain = _TAG.sub(" ", line).strip()
        if not plain:
            continue
        seen += 1
        if seen <= HEADLINES or plain.startswith("#"):
            yield plain[:HEADLINE_LENGTH]


@lru_cache(maxsize=1024)
def _type_refusal(type_: str) -> Refusal | None:
    """Refuse a type whose name says that it describes a person, such as x-person."""
    words = fold(type_).split()
    if not _TYPE_WORDS.isdisjoint(words) or _property_refused(type_):
        return refusal("person:object")
    return None


@lru_cache(maxsize=8192)
def _property_refused(name: str) -> bool:
    words = fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).split()
    runs = {"".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, min(i + 4, len(words)) + 1)}
    if not _property_phrases("within").isdisjoint(runs):
        return True
    tail = words[-1] if words[:1] == ["x"] and len(words) <= 3 else "".join(words)
    return tail in _property_phrases("whole")


@cache
def _property_phrases(match: str) -> frozenset[str]:
    return frozenset(squeeze(row["phrase"]) for row in rows("properties.csv") if row["match"] == match)


def _identity(fields: Fields) -> Refusal | None:
    class_ = squeeze(str(fields.get("identity_class") or ""))
    if class_ in _PERSON_CLASSES:
        return refusal("person:identity")
    if class_ not in _GROUP_CLASSES:
        return refusal("person:identity-class")
    if class_ in ("", "unspecified", "unknown") and _honoured(fields):
        return refusal("person:identity")
    return None


def _honoured(fields: Fields) -> bool:
    """Whether a name begins as only the name of a person does."""
    return any(_HONORIFIC.match(fold(name)) for name in _texts([fields.get("name"), *_list(fields, "aliases")]))


def _threat_actor(fields: Fields) -> Refusal | None:
    level = squeeze(str(fields.get("resource_level") or ""))
    types = {squeeze(type_) for type_ in _texts(fields.get("threat_actor_types"))}
    if level in _PERSON_CLASSES or types & (_PERSON_CLASSES | _PERSON_ACTORS) or _honoured(fields):
        return refusal("person:threat-actor")
    if types & _OFTEN_PERSON_ACTORS and level not in _GROUP_LEVELS:
        return refusal("person:threat-actor-level")
    return None


def _intrusion_set(fields: Fields) -> Refusal | None:
    level = squeeze(str(fields.get("resource_level") or ""))
    return refusal("person:threat-actor") if level in _PERSON_CLASSES else None


def _user_account(fields: Fields) -> Refusal | None:
    service = fields.get("is_service_account") is True
    if squeeze(str(fields.get("account_type") or "")) in _PLATFORMS:
        return refusal("person:account")
    if fields.get("display_name") and not _technical(fields["display_name"]):
        return refusal("person:display-name")
    login = fields.get("account_login")
    if login and not service and _shows_a_person(login):
        return refusal("person:account")
    return None


def _technical(name: object) -> bool:
    return isinstance(name, str) and not _TECHNICAL.isdisjoint(fold(name).split())


def _shows_a_person(login: object) -> bool:
    """Whether a login is made of two names, or is written in letters that systems do not use."""
    if not isinstance(login, str) or _technical(login):
        return False
    words = [word for word in fold(login).split() if word.isalpha()]
    return len(words) > 1 or not login.isascii()


def _email_address(fields: Fields) -> Refusal | None:
    return refusal("person:display-name") if fields.get("display_name") else None


_ADDRESS_HEADERS: Final = frozenset(("from", "to", "cc", "bcc", "replyto", "sender"))
_NAMED_ADDRESS: Final = re.compile(r"[^\s<>,;\"']\s*[\"']?\s*<[^<>]+@")


def _email_message(fields: Fields) -> Refusal | None:
    headers = fields.get("additional_header_fields")
    for name, value in headers.items() if isinstance(headers, dict) else ():
        if squeeze(name) in _ADDRESS_HEADERS and any(map(_NAMED_ADDRESS.search, _texts(value))):
            return refusal("person:display-name")
    return None


_PATTERN_STRING: Final = re.compile(r"'(?:[^'\\]|\\.)*'")
_OBJECT_PATH: Final = re.compile(r"([\w-]+):([\w.'\[\]*-]+)")


def _indicator(fields: Fields) -> Refusal | None:
    """A pattern that matches display names, or objects or properties about persons, would search for a person."""
    pattern = fields.get("pattern", "")
    if "display_name" in pattern:
        return refusal("person:display-name")
    return None


def _list(fields: Fields, name: str) -> list[object]:
    value = fields.get(name)
    return value if isinstance(value, list) else []


def _texts(value: object) -> Iterable[str]:
    """The strings of a value that should be a string or a list of them."""
    if isinstance(value, str):
        return (value,)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else ()


_BY_TYPE: Final[Mapping[str, Callable[[Fields], Refusal | None]]] = {
    "identity": _identity,
    "threat-actor": _threat_actor,
    "intrusion-set": _intrusion_set,
    "user-account": _user_account,
    "email-addr": _email_address,
    "email-message": _email_message,
    "indicator": _indicator,
}


def _names(list_name: str) -> frozenset[str]:
    return frozenset(row["name"] for row in rows("standard.csv") if row["list"] == list_name)


_STANDARD_TYPES: Final = _names("type")
_FLAT_PROPERTIES: Final = _names("property")
