"""Natural persons, recognised by the structure of an object: its type, its classes, its accounts, its properties.

Names are never compared with names of people: the safeguards say what kinds of statement the exchange holds, and
need no list of anybody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from amana.handling.folding import fold, fold_words, squeeze
from amana.handling.notices import CACHED_LENGTH, READ_LENGTH
from amana.handling.refusals import Refusal, phrases, refusal, terms, texts
from amana.handling.terms import rows

Fields = Mapping[str, Any]

_TYPE_WORDS: Final = phrases("type-word")
_PERSON_CLASSES: Final = terms("class")
_GROUP_CLASSES: Final = terms("group-class")
_GROUP_LEVELS: Final = terms("group-level")
_PERSON_ACTORS: Final = terms("person-actor")
_OFTEN_PERSON_ACTORS: Final = terms("often-person-actor")
_PLATFORMS: Final = terms("platform")
_TECHNICAL: Final = phrases("technical")
_SERVICE: Final = phrases("service")
_HONORIFICS: Final = tuple(f"{phrase} " for phrase in phrases("honorific"))
_ADDRESS_HEADERS: Final = terms("address-header")

_PROPERTIES: Final = {
    match: frozenset(squeeze(row["phrase"]) for row in rows("properties.csv") if row["match"] == match)
    for match in ("within", "whole")
}
_LONGEST_PHRASE: Final = 4
_RUN_TOGETHER: Final = tuple(phrase for phrase in _PROPERTIES["within"] if len(phrase) >= 8)
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NAMED_ADDRESS: Final = re.compile(r"[^\s<>,;\"'][\s\"']*+<[^<>]+@")


def _judge_property(name: str) -> bool:
    words = fold_words(_CAMEL.sub(" ", name))
    if words[:1] == ["x"]:
        words = words[1:]
    if "".join(words) in _PROPERTIES["whole"]:
        return True
    if len(words) == 1 and words[0].removeprefix("x").startswith(_RUN_TOGETHER):
        return True
    ends = range(1, _LONGEST_PHRASE + 1)
    runs = {"".join(words[i : i + length]) for i in range(len(words)) for length in ends}
    return not _PROPERTIES["within"].isdisjoint(runs)


def _judge_type(type_: str) -> bool:
    return not _TYPE_WORDS.isdisjoint(fold_words(type_)) or _judge_property(type_)


_known_property = lru_cache(maxsize=4096)(_judge_property)
_known_type = lru_cache(maxsize=1024)(_judge_type)


def describes_person(name: str) -> bool:
    """Whether a property of this name describes a natural person (data/properties.csv)."""
    return _known_property(name) if len(name) <= CACHED_LENGTH else _judge_property(name[:READ_LENGTH])


def type_refusal(type_: str) -> Refusal | None:
    """Why objects of this type are kept out: the type's name says that they describe a person (x-person)."""
    found = _known_type(type_) if len(type_) <= CACHED_LENGTH else _judge_type(type_[:READ_LENGTH])
    return refusal("person:object") if found else None


def identity(fields: Fields) -> Refusal | None:
    """Identities: organisations, groups, systems and classes only (STIX 2.1, section 10.7, identity-class-ov).

    The vocabulary is open, so what it does not list is refused: it cannot be told from a person.
    """
    class_ = _value(fields, "identity_class")
    if class_ in _PERSON_CLASSES or not _PERSON_CLASSES.isdisjoint(map(squeeze, texts(fields.get("roles")))):
        return refusal("person:identity")
    if class_ and class_ not in _GROUP_CLASSES:
        return refusal("person:identity-class")
    if class_ in ("", "unspecified", "unknown") and _honoured(fields):
        return refusal("person:identity")
    return None


def threat_actor(fields: Fields) -> Refusal | None:
    """Threat actors: groups only. An insider is a person; a hacker or an activist is one unless a group is stated."""
    level = _value(fields, "resource_level")
    types = set(map(squeeze, texts(fields.get("threat_actor_types"))))
    if level in _PERSON_CLASSES or types & (_PERSON_CLASSES | _PERSON_ACTORS) or _honoured(fields):
        return refusal("person:threat-actor")
    if types & _OFTEN_PERSON_ACTORS and level not in _GROUP_LEVELS:
        return refusal("person:threat-actor-level")
    return None


def intrusion_set(fields: Fields) -> Refusal | None:
    """Intrusion sets have a resource level too."""
    return refusal("person:threat-actor") if _value(fields, "resource_level") in _PERSON_CLASSES else None


def user_account(fields: Fields) -> Refusal | None:
    """Accounts: of services and systems only, without a display name that shows a person."""
    if _value(fields, "account_type") in _PLATFORMS:
        return refusal("person:account")
    name = fields.get("display_name")
    if name and not (isinstance(name, str) and set(fold_words(name)) <= _TECHNICAL):
        return refusal("person:display-name")
    if fields.get("is_service_account") is True:
        return None
    logins = texts([fields.get("account_login"), fields.get("user_id")])
    return refusal("person:account") if any(map(shows_person, logins)) else None


def shows_person(login: str) -> bool:
    """Whether an account's login is made of two names, or of letters that systems do not use.

    >>> shows_person("a.hashimi"), shows_person("svc_backup_prod"), shows_person("jdoe")
    (True, False, False)
    """
    local = re.split(r"[\\/]", login)[-1].partition("@")[0]
    words = [word for word in fold_words(local) if not word.isdigit()]
    if local.endswith("$") or (words[:1] and words[0] in _SERVICE):
        return False
    return len([word for word in words if word not in _TECHNICAL]) > 1 or not local.isascii()


def email_address(fields: Fields) -> Refusal | None:
    """E-mail addresses: infrastructure, so without the name shown beside them."""
    return refusal("person:display-name") if fields.get("display_name") else None


def email_message(fields: Fields) -> Refusal | None:
    """E-mail messages: no header that shows a name beside an address."""
    headers = fields.get("additional_header_fields")
    for name, value in headers.items() if isinstance(headers, dict) else ():
        if squeeze(name) in _ADDRESS_HEADERS and any(map(_NAMED_ADDRESS.search, texts(value))):
            return refusal("person:display-name")
    return None


def extension_definition(fields: Fields) -> Refusal | None:
    """Definitions of extensions: none that adds a property about persons."""
    named = texts(fields.get("extension_properties"))
    return refusal("person:property") if any(map(describes_person, named)) else None


def _value(fields: Fields, name: str) -> str:
    value = fields.get(name)
    return squeeze(value[:READ_LENGTH]) if isinstance(value, str) else ""


def _honoured(fields: Fields) -> bool:
    """Whether a name begins as only the name of a person does."""
    named = [*texts(fields.get("name")), *texts(fields.get("aliases"))]
    return any(fold(name[:READ_LENGTH]).startswith(_HONORIFICS) for name in named)


BY_TYPE: Final[Mapping[str, Callable[[Fields], Refusal | None]]] = {
    "identity": identity,
    "threat-actor": threat_actor,
    "intrusion-set": intrusion_set,
    "user-account": user_account,
    "email-addr": email_address,
    "email-message": email_message,
    "extension-definition": extension_definition,
}
"""What is looked at in each type that can describe a person."""
